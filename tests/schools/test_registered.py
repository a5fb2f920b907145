"""Children on the register by school: counts, their stage, their date, and what is not told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.schools.places import provide
from planner.schools.registered import by_school, leavers, shares

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
COLUMNS = ("area", "school", "entry_year", "class", "stage", "date", "children")


@pytest.fixture(scope="module")
def assignment(toytown):
    places = provide(toytown, SIZES, {}, 2027)
    return assign(toytown, places, CatchmentRule(), project(toytown, Future(), 2027, Draws(1)))


def with_rows(city, *rows):
    columns = zip(*rows, strict=True)
    kinds = {"entry_year": int, "children": float}
    table = {
        name: ("edge", np.array(column, dtype=kinds.get(name, object)))
        for name, column in zip(COLUMNS, columns, strict=True)
    }
    return replace(city, register=xr.Dataset(table))


def counted(city, assignment, *rows, years=(2025,)):
    """Children of S1, S2 and S3 by year, all classes together; the site N1 comes before them."""
    found = by_school(with_rows(city, *rows), assignment, years)
    return found.children.sum(axis=-1)[:, 1:].tolist(), found.counted


def test_rows_follow_the_catchments_or_name_their_school(toytown, assignment):
    """A is S1's; B and C are S2's. A row that names S3 is S3's, wherever the child lives."""
    children, day = counted(
        toytown,
        assignment,
        ("A", "", 2025, "", "expected", "2025-03-01", 30),
        ("B", "", 2025, "", "expected", "2025-03-02", 20),
        ("C", "", 2025, "", "expected", "2025-03-01", 10),
        ("A", "S3", 2025, "", "expected", "2025-03-01", 4),
    )
    assert children == [[30, 30, 4]]
    assert day == "2025-03-02"


def test_the_first_stage_counts_by_its_latest_date(toytown, assignment):
    children, _ = counted(
        toytown,
        assignment,
        ("A", "", 2025, "", "expected", "2024-12-01", 50),
        ("A", "", 2025, "", "expected", "2025-03-01", 30),
        ("A", "", 2025, "", "applied", "2025-05-01", 25),
        ("A", "", 2025, "", "kindergarten", "2025-06-01", 90),
        ("B", "", 2025, "", "applied", "2025-05-01", 20),
        ("C", "", 2025, "", "applied", "2025-05-01", 0),
    )
    assert children[0][:2] == [30, 20]


def test_what_is_not_told_is_not_nought(toytown, assignment):
    """C is never on the register, so S2 is not told; S3 has no catchment; 2026 has no rows."""
    rows = [
        ("A", "", 2025, "local", "expected", "", 30),
        ("B", "", 2025, "local", "expected", "", 20),
    ]
    children, day = counted(toytown, assignment, *rows, years=(2025, 2026))
    assert children[0][0] == 30
    assert np.isnan(children[0][1:]).all()
    assert np.isnan(children[1]).all()
    assert day == ""
    blank = ("C", "", 2025, "local", "expected", "", np.nan)
    assert np.isnan(counted(toytown, assignment, *rows, blank)[0][0][1])
    none = ("C", "", 2024, "local", "expected", "", 7)
    assert counted(toytown, assignment, *rows, none)[0][0][1] == 20


def test_classes_are_kept_apart(toytown, assignment):
    city = with_rows(
        toytown,
        ("A", "", 2025, "migrant", "expected", "", 12),
        ("A", "", 2025, "local", "expected", "", 18),
    )
    found = by_school(city, assignment, [2025])
    assert found.classes == ("local", "migrant")
    assert found.children[0, 1].tolist() == [18, 12]


def test_a_folder_without_a_register_tells_nothing(toytown, assignment):
    found = by_school(toytown, assignment, [2025, 2026])
    assert np.isnan(found.children).all()
    assert found.children.shape == (2, 4, 1)


def later(city, *pairs):
    """Give the city catchments of lower secondary too."""
    edges = city.catchments.to_dataframe()
    more = [
        {"phase": "lower_secondary", "catchment": "j", "area": area, "school": school}
        for area, school in pairs
    ]
    frame = pd.concat([edges, pd.DataFrame(more)], ignore_index=True)
    table = {name: ("edge", frame[name].to_numpy(dtype=object)) for name in edges.columns}
    return replace(city, catchments=xr.Dataset(table))


def test_leavers_go_by_the_catchments_of_both_phases(toytown, assignment):
    """24 leave S1 (A), 36 leave S2 (B and C); S3's 12 live nobody knows where."""
    city = later(toytown, ("A", "S1"), ("B", "S1"), ("C", "S1"))
    assert leavers(city, assignment, "lower_secondary")[1] == pytest.approx(60)
    part = later(toytown, ("A", "S1"), ("C", "S1"))
    of_c = 30 / 120  # children of C among those of B and C
    assert leavers(part, assignment, "lower_secondary")[1] == pytest.approx(24 + 36 * of_c)
    assert np.isnan(leavers(city, assignment, "lower_secondary")[2:]).all()
    assert np.isnan(leavers(toytown, assignment, "lower_secondary")).all()


def test_leavers_go_as_the_transfer_table_has_it(toytown, assignment):
    """Three in four of S2's 36 and all of S3's 12 go on to S1; what the table says of others, not.

    24 of S1's own are not in the table, so they are not counted."""
    columns = {
        "school": ["S2", "S3", "S2"],
        "target": ["S1", "S1", "S1"],
        "grade": ["3", "3", "2"],
        "share": [0.75, 1.0, 1.0],
    }
    table = xr.Dataset({name: ("edge", np.array(cells)) for name, cells in columns.items()})
    city = replace(later(toytown, ("A", "S1")), transfer=table)
    found = leavers(city, assignment, "lower_secondary")
    assert found[1] == pytest.approx(0.75 * 36 + 12)
    assert np.isnan(found[[0, 2, 3]]).all()
    other = replace(city, transfer=table.isel(edge=[2]))
    assert leavers(other, assignment, "lower_secondary")[1] == pytest.approx(24)


def test_a_withheld_count_of_leavers_is_not_told(toytown, assignment):
    city = later(toytown, ("A", "S1"))
    rolls = city.rolls.copy()
    rolls.loc[{"year": 2024, "school": "S1", "grade": "3"}] = np.nan
    assert np.isnan(leavers(replace(city, rolls=rolls), assignment, "lower_secondary")[1])


def test_shares_are_those_of_the_year(toytown, assignment):
    matrix = shares(toytown, assignment, 2025).toarray()
    assert matrix[:, 1:3].tolist() == [[1, 0], [0, 1], [0, 1]]
