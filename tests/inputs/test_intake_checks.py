"""Planned admissions against Toytown: S1 and S2 admit, S3's rooms are unknown, N1 is a site."""

import pytest

from planner.inputs.cities import names_of
from planner.inputs.names import fits_names
from planner.inputs.scenarios import fits, read_scenario

TEXT = "title: A\ncity: toytown\nhorizon: 2028\npolicy:\n  intake:\n"


@pytest.fixture
def told(toytown_folder, toytown):
    def faults(rows, extra=""):
        path = toytown_folder.parent / "own.yaml"
        path.write_text(TEXT + rows + extra, encoding="utf-8")
        reading = read_scenario(path)
        assert reading.faults == ()
        start = "policy.intake."
        return [
            (one.key.removeprefix(start), one.found, one.mend) for one in fits(reading, toytown)
        ]

    return faults


def row(name="a", **values):
    cells = {"school": "S2", "phase": "primary", "year": 2025, "classes": 1} | values
    return f"    {name}: {{{', '.join(f'{key}: {value}' for key, value in cells.items())}}}\n"


@pytest.mark.parametrize(
    ("values", "key", "found"),
    [
        ({"school": "S9"}, "school", "'S9'"),
        ({"phase": "primery"}, "phase", "'primery'"),
        ({"year": 2024}, "year", "2024, while 2024 is on record"),
        ({"year": 2029}, "year", "2029, beyond the horizon 2028"),
        ({"phase": "lower_secondary"}, "phase", "of which S2 has no entry grade"),
        ({"school": "N1", "year": 2026}, "year", "before N1 is open"),
        ({"classes": 4}, "classes", "4, while S2 has 3 rooms in 2025"),
        ({"classes": 7, "year": 2026}, "classes", "7, while S2 has 6 rooms in 2026"),
        ({"places": 200}, "places", "200 in 1 classes, 200 a class"),
        ({"classes": 3, "places": 2}, "places", "2 in 3 classes"),
        ({"classes": 0, "places": 20}, "places", "20, while no class is opened"),
    ],
)
def test_each_fault_names_its_key(told, values, key, found):
    ((where, what, mend),) = told(row(**values))
    assert where == f"a.{key}"
    assert found in what
    assert mend


def test_what_fits_is_let_be(told):
    rows = row() + row("b", year=2026, classes=6) + row("c", school="S3", classes=9)
    assert told(rows + row("d", school="S1", phase="lower_secondary", classes=0)) == []


def test_a_site_opens_with_its_measure(told):
    build = "  measures:\n    n: {site: N1, phase: primary, year: 2026, classes: 6}\n"
    assert told(row(school="N1", year=2026, classes=2), build) == []
    ((key, what, mend),) = told(row(school="N1", year=2025), build)[:1]
    assert (key, what, mend) == ("a.year", "2025, before N1 is open", "write 2026 or later")


def test_one_school_is_planned_once_a_year(told):
    ((key, what, _),) = told(row() + row("b"))
    assert (key, what) == ("b.school", "S2 in 2025 again, which a has already")


def test_rows_of_a_file_are_told_by_row_and_column(toytown_folder, toytown):
    home = toytown_folder.parent
    (home / "plan.csv").write_text(
        "school,phase,year,classes\nS9,primary,2025,1\nS2,primary,2025,9\nS2,primary,2024,1\n"
    )
    (home / "own.yaml").write_text(TEXT.replace("intake:", "intake: plan.csv"))
    reading = read_scenario(home / "own.yaml")
    found = [(one.place.rpartition("/")[2], one.key) for one in fits(reading, toytown)]
    assert found == [("plan.csv:2", "school"), ("plan.csv:4", "year"), ("plan.csv:3", "classes")]


def test_faults_of_the_city_hide_no_fault_of_the_plan(toytown_folder):
    with (toytown_folder / "rolls.csv").open("a") as out:
        out.write("S2,2024,1,-3\n")
    path = toytown_folder.parent / "own.yaml"
    path.write_text(TEXT + row(school="S9", year=2023), encoding="utf-8")
    found = fits_names(read_scenario(path), names_of(toytown_folder))
    assert [one.key for one in found] == ["policy.intake.a.school", "policy.intake.a.year"]


WORKS = """\
  measures:
    huts: {kind: borrow, site: S2, phase: primary, year: 2025, until: 2026, classes: 2}
    out: {kind: convert, site: S1, phase: primary, year: 2026, classes: -1}
    in: {kind: convert, site: S1, phase: lower_secondary, year: 2026, classes: 1}
    shut: {kind: close, site: S3, phase: primary, year: 2027}
    tide: {kind: convert, site: S2, phase: lower_secondary, year: 2027, classes: 2}
    ebb: {kind: convert, site: S2, phase: primary, year: 2027, classes: -2}
"""


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"classes": 5}, []),
        ({"classes": 7, "year": 2026}, ["7, while S2 has 6 rooms in 2026"]),
        ({"school": "S3", "year": 2026}, []),
        ({"school": "S3", "year": 2027}, ["2027, when S3 has closed"]),
        ({"phase": "lower_secondary", "year": 2027}, []),
        ({"phase": "lower_secondary", "year": 2026}, ["2026, before S2 is open"]),
    ],
)
def test_works_of_every_kind_are_seen(told, values, faults):
    assert [what for _, what, _ in told(row(**values), WORKS)] == faults
