"""Counts of one intake: 60 children of A for 53 places, 50 of B and C for 40, two who come late."""

import numpy as np
import pytest

from planner.model.admissions import Tier


@pytest.fixture(scope="module")
def found(applying, admitting):
    late = float((np.datetime64("2025-11-01") - np.datetime64("1970-01-01")).astype(int))
    areas = ["A"] * 60 + ["B"] * 30 + ["C"] * 20 + ["A", "B"]
    classes = (["x"] * 50 + ["y"] * 10) + ["x"] * 20 + ["y"] * 30 + ["x", "x"]
    children = applying(areas, admission=classes, date=[np.nan] * 110 + [late] * 2)
    tiers = {"first": Tier(1, classes=("x",)), "second": Tier(2, classes=("y",))}
    return admitting(children, tiers, draws=10)


def test_tiers_add_up(found):
    table = found.tiers.to_dataframe()
    assert table["children"].tolist() == [70, 40]
    assert table["admitted"].tolist() == [70, 23]
    assert (table[["admitted", "diverted", "unplaced"]].sum(axis=1) == table["children"]).all()
    assert table["chance"].tolist() == [1.0, 0.575]
    assert table.loc["first", "distance"] == pytest.approx(0.0)  # all at their area's school


def test_schools_add_up_to_their_tiers(found):
    table = found.schools.to_dataframe().set_index(["school", "tier"])
    assert table.loc[("S1", "all"), ["places", "eligible", "admitted"]].tolist() == [53, 60, 53]
    assert table.loc[("S1", "second"), ["eligible", "admitted"]].tolist() == [10, 3]
    assert table.loc[("S1", "second"), "chance"] == pytest.approx(0.3)
    assert table.loc[("S2", "all"), "chance"] == pytest.approx(0.8)
    assert table.loc[("S3", "all"), "eligible"] == 0
    assert np.isnan(table.loc[("S3", "all"), "chance"])


def test_those_left_over_are_told_by_catchment(found):
    table = found.overflow.to_dataframe()
    assert table[["catchment", "tier", "school", "children"]].to_numpy().tolist() == [
        ["S1", "second", "", 7],
        ["S2", "second", "", 10],
    ]
    assert found.later.to_dataframe().to_numpy().tolist() == [["1", "", 2]]


def test_each_child_has_one_row(found):
    table = found.children.to_dataframe()
    assert len(table) == 112
    assert table["applicant"].is_unique
    assert sorted(table["lottery"][:110]) == list(range(1, 111))
    assert table["lottery"][110:].tolist() == [0, 0]
    assert set(table["way"]) == {"admitted", "unplaced"}
    assert (table["distance"].notna() == (table["school"] != "")).all()
    assert (table["choice"] == 0).all()


def test_notes_count_what_must_be_told(found):
    assert found.notes["children"] == 110
    assert found.notes["later"] == 2
    assert found.notes["unknown_places"] == 1
    assert {found.notes[key] for key in ("locked", "refused", "no_tier", "no_catchment")} == {0}
