"""The table of money for works: read with the places of its projects, and checked."""

import pytest

from planner.inputs.cities import load_city, read_city

HEAD = "project,year,source,amount,pays\n"


def read(folder, rows):
    (folder / "funding.csv").write_text(HEAD + rows, encoding="utf-8")
    _, faults, warnings = read_city(folder)
    found = [(one.place.rpartition("/")[2], one.key, one.found) for one in faults]
    return found, [one for one in warnings if "funding.csv" in one]


def test_money_is_read_with_the_place_of_its_project(toytown_folder):
    rows = "P2,2027,gift,3,\n*,2026,bonds,9.5,build;extend\nP1,2026,bonds,4,\n"
    assert read(toytown_folder, rows) == ([], [])
    found = load_city(toytown_folder).funding
    columns = {name: found[name].values.tolist() for name in found}
    assert columns == {
        "project": ["*", "P1", "P2"],
        "school": ["", "S2", "N1"],
        "phase": ["", "primary", "primary"],
        "committed": [False, True, False],
        "year": [2026, 2026, 2027],
        "source": ["bonds", "bonds", "gift"],
        "amount": [9.5, 4, 3],
        "pays": ["build;extend", "", ""],
    }


def test_a_city_without_the_table_has_none(toytown):
    assert toytown.funding is None


def test_a_folder_without_projects_may_have_money(toytown_folder):
    (toytown_folder / "projects.csv").unlink()
    assert read(toytown_folder, "*,2026,bonds,9.5,\n") == ([], [])
    assert load_city(toytown_folder).funding["school"].values.tolist() == [""]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("P2,2026,bonds,4,build\n", ("pays", "kinds of works beside a project")),
        ("*,2026,bonds,4,bulid\n", ("pays", "'bulid', no kind of works")),
        ("*,2026,bonds,-4,\n", ("amount", "-4")),
        (",2026,bonds,4,\n", ("project", "a blank cell")),
    ],
)
def test_money_that_cannot_be(toytown_folder, row, fault):
    faults, _ = read(toytown_folder, row)
    assert faults == [("funding.csv:2", *fault)]


def test_money_of_a_project_that_is_not_there(toytown_folder):
    ((place, key, _),), _ = read(toytown_folder, "P9,2026,bonds,4,\n")
    assert (place, key) == ("funding.csv:2", "project")


def test_more_promised_than_there_is_is_told(toytown_folder):
    rows = "*,2026,bonds,9,\nP1,2026,bonds,6,\nP2,2026,bonds,4,\n*,2027,bonds,1,\n"
    faults, (line,) = read(toytown_folder, rows)
    assert faults == []
    assert "funding.csv:2: bonds has 9 in 2026, and its projects have been promised 10" in line
    assert read(toytown_folder, "*,2026,bonds,10,\nP1,2026,bonds,10,\n") == ([], [])


def test_money_that_waits_nowhere_is_told(toytown_folder):
    with (toytown_folder / "projects.csv").open("a", encoding="utf-8") as out:
        out.write("P3,Somewhere,,,primary,6,false,2027\n")
    faults, (line,) = read(toytown_folder, "P3,2026,bonds,6,\n")
    assert faults == []
    assert "funding.csv:2: money of project P3" in line
    assert "no works can use it" in line
