from dataclasses import replace

import numpy as np
import pytest

from planner.model.admissions import Tier
from planner.outputs.admission_edition import edition
from planner.outputs.admission_frames import TABLES, admission_tables
from planner.outputs.admission_told import told_tables
from tests.outputs.test_admission_frames import COLUMNS


@pytest.fixture(scope="module")
def found(applying, admitting):
    applicants = applying(["A"] * 60 + ["B"] * 5, admission=["x"] * 50 + ["y"] * 15)
    tiers = {"z": Tier(1, classes=("x",)), "a": Tier(2, classes=("y",))}
    return admitting(applicants, tiers, draws=10)


def test_the_same_tables_and_columns(found):
    tables = told_tables(found, edition(found, 9))
    assert tuple(tables) == TABLES
    assert {name: ", ".join(frame.columns) for name, frame in tables.items()} == COLUMNS


def test_small_counts_and_all_that_rests_on_them_are_blank(found):
    """Eight of the 15 of tier a are admitted and seven sent: the sum alone is told."""
    frame = told_tables(found, edition(found, 9))["admission_tiers"].set_index("tier")
    assert frame.loc["a", ["children", "admitted", "diverted", "unplaced"]].tolist() == [
        "15", "<10", "<10", "0",
    ]  # fmt: skip
    rest = ["chance", "p10", "p50", "p90", "distance_m", "distance_p90_m"]
    assert frame.loc["a", rest].isna().all()
    schools = told_tables(found, edition(found, 9))["admission_schools"]
    own = schools.set_index(["school", "tier"])
    assert own.loc[("S1", "a"), "admitted"] == "<10"
    assert np.isnan(own.loc[("S1", "a"), "chance"])
    flows = told_tables(found, edition(found, 9))["admission_overflow"]
    assert flows["children"].tolist() == ["<10"]
    assert flows["distance_m"].isna().all()


def test_without_small_counts_the_tables_are_those_in_full(found):
    told, full = told_tables(found, edition(found, 0)), admission_tables(found)
    for name in TABLES:
        for column in full[name]:
            one, other = told[name][column], full[name][column]
            assert one.astype("string").fillna("").tolist() == (
                other.astype("string").fillna("").tolist()
            )


def test_places_are_blank_where_they_would_tell_who_goes_on_by_right(found):
    own = found.schools["own"].to_numpy().copy()
    own[0] = 4
    few = found.schools.assign(own=("row", own))
    other = replace(found, schools=few)
    schools = told_tables(other, edition(other, 9))["admission_schools"].set_index("school")
    row = schools[schools["tier"] == "all"].loc[str(few["school"].to_numpy()[0])]
    assert row["own"] == "<10"
    assert np.isnan(row["places"])
