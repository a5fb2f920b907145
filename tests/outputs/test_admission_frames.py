import pytest

from planner.model.admissions import Tier
from planner.outputs.admission_frames import TABLES, admission_tables, children

COLUMNS = {
    "admission_tiers": "phase, year, tier, children, locked, admitted, diverted, unplaced, chance, "
    "p10, p50, p90, distance_m, distance_p90_m",
    "admission_schools": "phase, year, school, tier, places, own, eligible, admitted, diverted, "
    "later, chance, p10, p50, p90",
    "admission_overflow": "phase, year, catchment, tier, school, children, distance_m",
    "admission_later": "phase, year, grade, school, children",
}


@pytest.fixture(scope="module")
def found(applying, admitting):
    applicants = applying(["A"] * 60 + ["B"] * 5, admission=["x"] * 50 + ["y"] * 15)
    tiers = {"z": Tier(1, classes=("x",)), "a": Tier(2, classes=("y",))}
    return admitting(applicants, tiers, draws=10)


def test_tables_hold_their_columns(found):
    tables = admission_tables(found)
    assert tuple(tables) == TABLES
    assert {name: ", ".join(frame.columns) for name, frame in tables.items()} == COLUMNS


def test_tiers_stand_in_their_order_and_add_up(found):
    frame = admission_tables(found)["admission_tiers"]
    assert frame["tier"].tolist() == ["z", "a"]
    assert (frame[["admitted", "diverted", "unplaced"]].sum(axis=1) == frame["children"]).all()
    assert frame["chance"].tolist() == [1.0, round(8 / 15, 4)]


def test_schools_are_sorted_and_places_stand_in_the_row_of_all(found):
    frame = admission_tables(found)["admission_schools"]
    assert frame[["school", "tier"]].to_numpy().tolist() == [
        ["S1", "a"], ["S1", "all"], ["S1", "z"], ["S2", "a"], ["S2", "all"], ["S3", "all"],
    ]  # fmt: skip
    assert frame["places"].dropna().tolist() == [53, 40]
    assert frame["own"].dropna().tolist() == [0, 0, 0]
    assert frame.set_index(["school", "tier"]).loc[("S2", "all"), "diverted"] == 7


def test_an_intake_of_nobody_has_its_tables(applying, admitting):
    empty = admitting(applying([]), draws=3)
    tables = admission_tables(empty)
    assert {name: ", ".join(frame.columns) for name, frame in tables.items()} == COLUMNS
    assert tables["admission_overflow"].empty
    assert children(empty).empty
