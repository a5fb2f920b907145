"""Births, people and migration in another unit than the population, and years that lack."""

from pathlib import Path

import pandas as pd
import pytest

from planner.inputs.cells import values
from planner.inputs.cities import read_city
from planner.inputs.plausible import check_births, check_series, residents
from planner.inputs.tables import Table

TOYTOWN = Path(__file__).parents[1] / "toytown"

PEOPLE = {"A": 2000.0, "B": 3000.0, "C": 1000.0}
BIRTHS = pd.read_csv(TOYTOWN / "births.csv")


@pytest.fixture
def told(toytown):
    """Faults and warnings of births and migration in a folder of six thousand people."""

    def check(people=PEOPLE, **given):
        tables, frames = {}, {"areas": pd.DataFrame(people.items(), columns=["area", "population"])}
        for name, table in given.items():
            rows = table.astype("string")
            rows.index = pd.RangeIndex(2, 2 + len(rows))
            tables[name] = Table(name, f"{name}.csv", rows)
            frames[name] = values(name, rows).assign(row=rows.index)
        faults, warnings = check_births(tables, frames, "2024", toytown.standards)
        more = check_series(tables, frames, toytown.standards)
        faults, warnings = [*faults, *more[0]], [*warnings, *more[1]]
        return [str(fault) for fault in faults], warnings

    return check


def scaled(factor, only=""):
    """Births of Toytown, those of one area or of all multiplied."""
    here = BIRTHS["area"].eq(only) if only else BIRTHS["area"].ne("")
    return BIRTHS.assign(
        births=BIRTHS["births"].astype(float).where(~here, BIRTHS["births"] * factor)
    )


def of(columns, *rows):
    return pd.DataFrame([row.split(",") for row in rows], columns=columns.split(","))


@pytest.mark.parametrize(
    ("factor", "unit"),
    [(1000, "thousands"), (1 / 1000, "thousands"), (10_000, "万"), (1 / 10_000, "万")],
)
def test_births_in_another_unit_are_one_fault_that_names_it(told, factor, unit):
    (line,), _ = told(births=scaled(factor))
    assert line.startswith(f"births.csv:2: births: found {75 * factor:,.6g} of 2012 for 6,000 peop")
    assert (
        "12.5 a thousand" in line or "a thousand (plausible: 2 to 70; also from rows 3, 4" in line
    )
    assert unit in line.split("; mend ")[1]


def test_one_area_in_another_unit_is_found_where_the_city_still_looks_right(told):
    (line,), _ = told(births=scaled(1 / 1000, only="B"))
    assert line.startswith("births.csv:15: births: found 0.03 of 2012 for 3,000 people of area B")


def test_an_estate_that_is_newer_than_its_population_is_let_be(told):
    people = PEOPLE | {"C": 10.0, "D": 90_000.0}
    births = pd.concat([BIRTHS, of("area,year,births", "D,2024,900")])
    assert told(people, births=births) == ([], [])


def test_areas_too_small_to_judge_and_noughts_are_let_be(told):
    assert told(births=scaled(0, only="C")) == ([], [])
    assert told(births=scaled(1)) == ([], [])
    few = {area: count / 1000 for area, count in PEOPLE.items()}
    assert told(few, births=scaled(1 / 1000)) == ([], [])


def test_half_a_year_of_months_is_not_too_little(told):
    months = [f"*,2024,{month},0.5" for month in range(1, 13)]
    assert told(births=of("area,year,month,births", *months[:6])) == ([], [])
    (line,), _ = told(births=of("area,year,month,births", *months))
    assert line.startswith("births.csv:2: births: found 6 of 2024 for 6,000 people of the city")


def test_people_of_all_ages_stand_for_a_population_that_nobody_tells():
    areas = pd.DataFrame({"area": ["A"], "population": [None]}, dtype=object)
    counted = pd.DataFrame({"area": "A", "year": 2024.0, "age": range(50), "people": 10.0})
    assert residents({"areas": areas, "people": counted}).to_dict() == {"A": 500}
    assert residents({"areas": areas, "people": counted[counted["age"] != 7]}) is None
    assert residents({"areas": areas}) is None


MIGRATION = "area,year,age,arrivals,departures"


def test_migration_a_thousand_times_too_much(told):  # B12
    rows = [f"{area},2023,6,{{0}},10" for area in "AB"]
    assert told(migration=of(MIGRATION, *(row.format(20) for row in rows))) == ([], [])
    (line,), _ = told(migration=of(MIGRATION, *(row.format(20_000) for row in rows)))
    assert line.startswith("migration.csv:2: arrivals: found 40,020 of 2023 for 5,000 people of")
    assert "thousands" in line.split("; mend ")[1]


def test_migration_a_thousand_times_too_little(told):
    many = {area: count * 1000 for area, count in PEOPLE.items()}
    (line,), _ = told(many, migration=of(MIGRATION, "*,2023,6,20,10"))
    assert line.startswith("migration.csv:2: arrivals: found 30 of 2023 for 6,000,000 people of th")
    assert line.endswith(
        "mend write single persons: this may be told in thousands or 万 (ten thousands)"
    )
    assert told(many, migration=of(MIGRATION, "*,2023,6,20000,10000")) == ([], [])


def test_a_net_is_held_against_the_upper_bound_alone(told):
    rows = of("area,year,age,net", "*,2023,6,1", "*,2022,6,-5000")
    (line,), _ = told(migration=rows)
    assert line.startswith("migration.csv:3: net: found 5,000 of 2022 for 6,000 people of the city")


def test_years_between_records_are_told_and_never_filled(told):
    gaps = BIRTHS["year"].eq(2017) | (BIRTHS["year"].eq(2015) & BIRTHS["area"].eq("A"))
    faults, warnings = told(births=BIRTHS[~gaps])
    assert faults == []
    assert [warning.split(": nothing")[0] for warning in warnings] == [
        "births.csv: no births of 2015, 2017 in area A",
        "births.csv: no births of 2017 in areas B, C",
    ]
    _, (warning,) = told(
        births=of("year,births,vintage", "2020,60,2021", "2022,60,2021", "2020,60,")
    )
    assert warning.startswith("births.csv: no births of vintage 2021 of 2021 for the city: nothing")
    assert "the record after the gap is used" in warning


def test_a_blank_vintage_beside_the_same_by_name_is_a_fault(told):
    rows = ["A,2024,30,", "A,2024,30,2021", "A,2024,30,2024"]
    (line,), _ = told(births=of("area,year,births,vintage", *rows))
    assert line.startswith("births.csv:2: vintage: found a blank, which stands for a vintage that")
    assert "row 4 has too" in line


def test_the_door_tells_them_with_their_files(toytown_folder):
    text = (toytown_folder / "births.csv").read_text()
    (toytown_folder / "births.csv").write_text(text.replace("30\n", "30000\n"))
    (fault,) = read_city(toytown_folder)[1]
    assert fault.place.endswith("toytown/births.csv:2")


@pytest.mark.parametrize(
    ("factor", "which"),
    [(0.001, "this may be told in thousands"), (1000, "the population may be told in ")],
)
def test_people_in_another_unit_than_the_population_are_one_fault(carried_path, factor, which):
    people = pd.read_csv(carried_path / "people.csv")
    people["people"] = people["people"] * factor
    people.to_csv(carried_path / "people.csv", index=False)
    (fault,) = (one for one in read_city(carried_path)[1] if one.key == "people")
    assert fault.place.endswith("people.csv:2")
    assert "for 6,000 people of the city" in fault.found
    assert which in fault.mend


@pytest.mark.parametrize(
    ("table", "year"), [("people", "year"), ("migration", "year"), ("register", "entry_year")]
)
def test_years_that_a_series_lacks_are_told(carried_path, table, year):
    rows = pd.read_csv(carried_path / f"{table}.csv")
    rows[rows[year] != 2021].to_csv(carried_path / f"{table}.csv", index=False)
    _, faults, warnings = read_city(carried_path)
    assert faults == ()
    assert any(one.startswith(f"{table}.csv: no {table} of 2021: nothing is") for one in warnings)


def test_a_vintage_that_no_row_has_is_a_fault(told):
    (line,), _ = told(births=of("area,year,births,vintage", "*,2020,75,2023", "*,2021,75,2023"))
    assert line.startswith("births.csv:2: vintage: found 2023, while city.yaml names the vintage '")
    assert told(births=of("area,year,births,vintage", "*,2020,75,", "*,2020,75,2023"))[0] == []


def test_a_year_and_its_months_say_the_same(told):
    columns = "area,year,month,births"
    months = [f"*,2020,{month},{7 if month > 1 else 8}" for month in range(1, 13)]
    assert told(births=of(columns, *months, "*,2020,0,85"))[0] == []
    assert told(births=of(columns, *months[:5], "*,2020,0,85"))[0] == []
    for wrong in ("84", "86"):
        (line,) = told(births=of(columns, *months, f"*,2020,0,{wrong}"))[0]
        assert line.startswith(
            f"births.csv:2: births: found {wrong} for a year whose months add up"
        )
    (line,) = told(births=of(columns, "*,2020,0,85", "*,2020,3,90"))[0]
    assert "found 85 for a year whose months add up to 90" in line


def test_a_register_in_another_unit_is_a_fault(told):
    columns = "area,entry_year,stage,date,children"
    rows = ["A,2025,expected,2024,200", "A,2025,applied,2025,90", "B,2025,expected,2024,100"]
    assert told(register=of(columns, *rows))[0] == []
    (line,) = told(register=of(columns, *rows, "B,2025,applied,2025,80000"))[0]
    assert line.startswith("register.csv:2: children: found 80,200 of 2025 for 5,000 people of the")
