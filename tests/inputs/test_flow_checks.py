"""Migration, moves, homes and yields that cannot be, or say two things at once."""

from io import StringIO

import pandas as pd
import pytest

from planner.inputs.cells import values
from planner.inputs.cities import read_city
from planner.inputs.flow_checks import check_flows
from planner.inputs.tables import Table

PEOPLE = """area,year,age,sex,people
A,2024,6,female,10
A,2024,6,male,10
B,2024,6,female,15
B,2024,6,male,15
C,2024,6,,10
"""


def told(base_year=2024, **files):
    """Faults and warnings of tables, given as the text of their files."""
    tables, frames = {}, {}
    for name, text in files.items():
        rows = pd.read_csv(StringIO(text), dtype="string", skipinitialspace=True)
        rows.index = pd.RangeIndex(2, 2 + len(rows))
        tables[name] = Table(name, f"{name}.csv", rows)
        frames[name] = values(name, rows).assign(row=rows.index)
    areas = pd.DataFrame({"area": list("ABC"), "population": [2000.0, 3000.0, 1000.0]})
    faults, warnings = check_flows(tables, {"areas": areas} | frames, base_year)
    return [str(fault) for fault in faults], warnings


def migration(row, people=PEOPLE, columns="area,year,age,arrivals,departures,net"):
    return told(people=people, migration=f"{columns}\n{row}\n")


def test_what_moves_the_people_of_the_fixture_is_right(carried_path):
    _, faults, warnings = read_city(carried_path)
    assert faults == ()
    assert [one for one in warnings if "projects" not in one] == []


@pytest.mark.parametrize(
    ("row", "start"),
    [
        ("A,2024,6,,,", "net: found no arrivals, departures or net; mend write arrivals and dep"),
        ("A,2024,6,3,,", "net: found no departures beside arrivals, and no net; mend write arri"),
        ("A,2024,6,,3,", "net: found no arrivals beside departures, and no net; mend write arri"),
        ("A,2024,6,5,3,1", "net: found net 1 beside 5 arrivals less 3 departures; mend correct"),
        ("A,2024,6,5,,6", "net: found net 6, for which fewer than nobody would have come or left"),
        ("A,2024,6,,3,-4", "net: found net -4, for which fewer than nobody would have come or"),
        ("*,2024,6,0,6001,", "departures: found 6,001 who left in 2024, of 6,000 people in the"),
        ("*,2024,6,,,-6001", "departures: found 6,001 who left in 2024, of 6,000 people in the"),
    ],
)
def test_rows_of_migration_that_cannot_be(row, start):
    lines, _ = migration(row)
    assert any(line.startswith(f"migration.csv:2: {start}") for line in lines)
    assert all(line.startswith("migration.csv:2: ") for line in lines)


@pytest.mark.parametrize(
    "row", ["A,2024,6,5,3,2", "A,2024,6,5,3,", "A,2024,6,,,2", "A,2024,6,5,,2", "A,2024,6,<10,0,"]
)
def test_rows_of_migration_that_say_enough(row):
    assert migration(row)[0] == []


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("A,2024,6,0,21,", "21 left of 20 people of area A, age 6, in 2024"),
        ("A,2024,6,,,-21", "21 left of 20 people of area A, age 6, in 2024"),
        ("A,2025,7,0,21,", "21 left of 20 people of area A, age 7, in 2025"),
        ("*,2024,6,0,61,", "61 left of 60 people of area *, age 6, in 2024"),
    ],
)
def test_more_leaving_than_there_are_is_a_warning(row, left):
    faults, warnings = migration(row)
    assert faults == []
    (line,) = [one for one in warnings if one.startswith("migration")]
    assert line.startswith(f"migration.csv:2: {left}: no more can leave than there are")


@pytest.mark.parametrize("row", ["A,2024,6,0,20,", "A,2024,9,0,50,", "*,2024,6,0,60,"])
def test_no_more_leaving_than_there_are_or_of_ages_that_nobody_counts(row):
    assert migration(row) == ([], [])


def test_statuses_are_held_against_their_own_people():
    people = "area,year,age,status,people\nA,2023,5,local,5\nA,2023,5,migrant,8\n"
    columns = "area,year,age,status,arrivals,departures"
    _, warnings = migration("A,2024,6,local,0,6\nA,2024,6,,0,13", people, columns)
    (line,) = warnings
    assert line.startswith("migration.csv:2: 6 left of 5 people of area A, age 6, in 2024")


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        (["A,A,,0.1"], "moves.csv:2: to_area: found a move from A to itself; mend take the row"),
        (
            ["A,B,,0.6", "A,C,,0.5"],
            "moves.csv:2: rate: found rates out of A that add up to 1.1 a year; mend write shares",
        ),
        (
            ["A,B,,0.6", "A,C,6,0.5", "A,C,7,0.3"],
            "moves.csv:3: rate: found rates out of A at age 6 that add up to 1.1 a year; mend",
        ),
    ],
)
def test_moves_that_cannot_be(rows, start):
    (line,) = told(moves="\n".join(["from_area,to_area,age,rate", *rows]))[0]
    assert line.startswith(start)


def test_moves_of_everybody_are_still_shares():
    assert told(moves="from_area,to_area,age,rate\nA,B,6,0.5\nA,C,6,0.5\n") == ([], [])


YIELDS = """dwelling,age,years_since,pupils_per_home
flat,6,0,0.1
flat,6,1,0.1
flat,7,0,0.1
flat,7,1,0.1
house,9,5,0.1
"""


def test_cells_missing_in_the_grid_of_a_dwelling_are_named():
    assert told(yields=YIELDS) == ([], [])
    _, (line,) = told(yields=YIELDS.replace("flat,7,0,0.1\n", ""))
    assert line == "yields.csv:2: no yield of flat for age 7 after 0 years"


def test_homes_of_which_nobody_knows_the_children_or_the_date():
    housing = "project,area,year,dwelling,homes,handover\nH1,A,2026,{}\n"
    assert told(yields=YIELDS, housing=housing.format("flat,5,2026")) == ([], [])
    assert told(housing=housing.format("villa,5,")) == ([], [])
    assert told(yields=YIELDS, housing=housing.format("villa,5,2025")) == (
        [
            (
                "housing.csv:2: handover: found 2025, before the homes are completed in 2026; mend "
                "correct whichever year is wrong"
            ),
        ],
        ["housing.csv:2: dwelling 'villa', for which yields tells nothing"],
    )


def test_no_more_homes_fall_than_people_live_there():
    """2,000 people live in A and 1,000 in C: every area at once, by its first row."""
    head = "project,area,year,stage,dwelling,homes\n"
    rows = (
        "H1,A,2026,,flat,-1500\nH2,A,2027,,flat,-501\nH3,B,2026,,flat,-3000\n"
        "H4,C,2023,permitted,flat,-1001\nH5,A,2026,,flat,5000\n"
    )
    faults, _ = told(housing=head + rows)
    assert faults == [
        f"housing.csv:{place} people live{others}; mend write homes, of this area: no more can "
        "fall than people live in"
        for place, others in (
            ("2: homes: found 2,001 homes that fall in area A, where 2,000", " (also row 3)"),
            ("5: homes: found 1,001 homes that fall in area C, where 1,000", ""),
        )
    ]
    fallen = "H1,A,2020,completed,flat,-9000\nH2,C,2024,,flat,-9000\n"
    assert told(housing=head + fallen) == ([], [])
    assert len(told(housing=head + fallen, base_year=2023)[0]) == 1
    assert told(housing=head + rows, base_year=None) == ([], [])


@pytest.mark.parametrize(
    ("file", "old", "new", "start"),
    [
        ("housing.csv", "presold", "sold", "housing.csv:3: stage: found 'sold'; mend write one of"),
        ("register.csv", "expected", "guess", "register.csv:2: stage: found 'guess'; mend write"),
        ("register.csv", "A,S1", "*,S1", "register.csv:2: area: found area '*', which areas does"),
    ],
)
def test_stages_and_areas_are_known_ones(carried_path, file, old, new, start):
    path = carried_path / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    (fault,) = read_city(carried_path)[1]
    assert str(fault).removeprefix(f"{carried_path.as_posix()}/").startswith(start)


def test_stages_may_be_written_in_chinese(carried_path):
    for file, words in {
        "housing.csv": {"permitted": "已批", "under_construction": "在建", "presold": "预售"},
        "register.csv": {"expected": "摸底", "arrived": "报到", "kindergarten": "幼儿园毕业"},
    }.items():
        path = carried_path / file
        text = path.read_text(encoding="utf-8")
        for word, chinese in words.items():
            text = text.replace(word, chinese)
        path.write_text(text, encoding="utf-8")
    city, faults, _ = read_city(carried_path)
    assert faults == ()
    assert {"permitted", "presold"} <= set(city.housing["stage"].to_numpy())
    assert {"expected", "kindergarten"} <= set(city.register["stage"].to_numpy())


def test_a_column_that_is_not_there_is_one_fault():
    rows = "".join(f"A,2024,{age},1\n" for age in range(6, 9))
    lines, _ = told(people=PEOPLE, migration=f"area,year,age,arrivals\n{rows}")
    (line,) = lines
    assert line.startswith(
        "migration.csv:2: net: found no departures beside arrivals, and no net, "
    )
    assert ", in any row; mend write arrivals and departures" in line


def test_statuses_of_nobody_are_told_with_the_nearest():
    people = "area,year,age,status,people\nA,2024,6,local,10\nA,2024,6,migrant,10\n"
    row = "area,year,age,status,net\nA,2024,6,lokal,1\nA,2024,7,local,1\nA,2024,7,,1\n"
    (line,) = told(people=people, migration=row)[0]
    assert line.startswith("migration.csv:2: status: found the status 'lokal', which people does n")
    assert line.endswith("; mend did you mean 'local'?")
    assert told(people=PEOPLE, migration=row)[0] == []
