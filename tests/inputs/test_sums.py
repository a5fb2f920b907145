"""Births of the city that its areas contradict."""

from pathlib import Path

import pandas as pd
import pytest

from planner.inputs.cells import values
from planner.inputs.cities import read_city
from planner.inputs.sums import check_sums
from planner.inputs.tables import Table

AREAS = pd.DataFrame({"area": ["A", "B"]})
HEAD = "area,year,month,vintage,births"
SUM = ["A,2020,,,60", "B,2020,,,40", "A,2021,,,60"]


@pytest.fixture
def told(toytown):
    def check(*rows):
        table = pd.DataFrame([row.split(",") for row in rows], columns=HEAD.split(","))
        table = table.replace("", None).astype("string")
        table.index = pd.RangeIndex(2, 2 + len(table))
        frame = values("births", table).assign(row=table.index)
        tables = {"births": Table("births", "births.csv", table)}
        frames = {"births": frame, "areas": AREAS}
        faults, warnings = check_sums(tables, frames, "2024", toytown.standards)
        return [str(fault) for fault in faults], warnings

    return check


@pytest.mark.parametrize("whole", ["100", "101", "99.1"])
def test_a_city_that_its_areas_bear_out(told, whole):
    assert told(*SUM, f"*,2020,,,{whole}") == ([], [])


@pytest.mark.parametrize("whole", ["102", "98", "999", "11"])
def test_a_city_beside_its_areas_is_a_warning(told, whole):
    faults, (line,) = told(*SUM, f"*,2020,,,{whole}")
    assert faults == []
    assert line.startswith(f"births.csv:5: births: {whole} of 2020 for the city, while its areas ")
    assert "add up to 100: correct whichever is wrong; the areas are used" in line


@pytest.mark.parametrize("whole", ["1001", "9.9", "0"])
def test_a_city_in_another_unit_is_a_fault(told, whole):
    (line,), warnings = told(*SUM, f"*,2020,,,{whole}")
    assert warnings == []
    assert line.startswith("births.csv:5: births: found ")
    assert line.endswith(
        "add up to 100; mend write both in single births, or take the rows of * out"
    )


def test_years_that_lack_an_area_or_a_month_say_nothing(told):
    assert told(*SUM, "*,2021,,,900") == ([], [])
    months = [f"*,2020,{month},,20" for month in range(1, 13)]
    assert told(*SUM, *months[:11]) == ([], [])
    _, (line,) = told(*SUM, *months)
    assert line.startswith(
        "births.csv:5: births: 240 of 2020 for the city, while its areas add up "
    )


def test_a_withheld_count_is_a_span(told):
    rows = ["A,2020,,,60", "B,2020,,,<10"]
    for whole in ("60", "69"):
        assert told(*rows, f"*,2020,,,{whole}") == ([], [])
    _, (line,) = told(*rows, "*,2020,,,75")
    assert "75 of 2020 for the city, while its areas add up to 60 to 69: correct" in line


def test_vintages_are_held_apart(told):
    rows = [*SUM, "*,2020,,,100", "A,2020,,2020,50", "B,2020,,2020,50", "*,2020,,2020,90"]
    _, (line,) = told(*rows)
    assert line.startswith("births.csv:8: births: 90 of 2020 of vintage 2020 for the city, while ")


def test_a_folder_tells_it_with_all_else(toytown_folder: Path):
    births = toytown_folder / "births.csv"
    births.write_text(births.read_text() + "*,2020,50\n*,2021,2\n")
    _, faults, warnings = read_city(toytown_folder)
    assert ["2 of 2021 for the city" in fault.found for fault in faults].count(True) == 1
    assert any("50 of 2020 for the city" in warning for warning in warnings)
