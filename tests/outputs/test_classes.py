"""Classes against figures worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.classes import beyond, causes, classes_needed
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def tables(made):
    return tabulate(made)


def test_classes_by_hand(tables, made):
    frame = tables["classes"].set_index(["school", "year", "grade"])
    row = frame.loc[("north", 2026, "1")]
    # 70 children in the two rooms there are: 35 and 35.
    assert (row["classes"], row["largest"], row["cause"]) == (2, 35, "places_short")
    drawn = made.drawn.enrolment.roll.sel(school="north", year=2026, grade="1").to_numpy()
    assert row["p_over_28"] == pytest.approx((drawn > 56).mean())
    sizes = [(np.floor(n / 2), np.ceil(n / 2)) if n > 25 else (n,) for n in drawn]
    over = np.mean([sum(max(0, size - 28) for size in pair) for pair in sizes])
    assert row["expected_over"] == pytest.approx(over, abs=1e-3)
    large = np.mean([sum(size > 28 for size in pair) for pair in sizes])
    assert row["expected_large"] == pytest.approx(large, abs=1e-3)
    least = next(k for k in range(1, 20) if (np.ceil(drawn / k) > 28).mean() <= 0.05)
    assert row["classes_for_5pct"] == least
    total = frame.loc[("north", 2026, "all")]
    assert total["rooms"] == 6
    assert total["classes"] == frame.loc[("north", 2026)].drop("all")["classes"].sum()
    assert frame.loc[("hill", 2024, "1"), "cause"] is pd.NA


@pytest.mark.parametrize(("pupils", "formed"), [(57, 2), (84, 3), (85, 3), (0, 0), (29, 1)])
def test_pupils_beyond_the_line_are_counted_class_by_class(pupils, formed):
    over, number = beyond(np.array([float(pupils)]), np.array([float(formed)]), np.array([28.0]))
    sizes = [len(part) for part in np.array_split(np.arange(pupils), max(formed, 1))]
    assert over[0] == sum(max(0, size - 28) for size in sizes)
    assert number[0] == sum(size > 28 for size in sizes)


def test_fewest_classes_keep_the_risk_in_bounds():
    pupils = np.random.default_rng(2).poisson(70, (200, 40)).astype(float)
    least = classes_needed(pupils, np.full(40, 28.0))
    for column, wanted in zip(pupils.T, least, strict=True):
        assert (np.ceil(column / wanted) > 28).mean() <= 0.05
        assert wanted == 1 or (np.ceil(column / (wanted - 1)) > 28).mean() > 0.05


@pytest.mark.parametrize(
    ("at_risk", "rooms", "formed", "needed", "cause"),
    [
        (True, 6.0, 6.0, 9.0, "places_short"),
        (True, 10.0, 6.0, 9.0, "rooms_idle"),
        (True, 9.0, 9.0, 9.0, "uneven"),
        (True, np.nan, 9.0, 9.0, ""),
        (False, 6.0, 6.0, 9.0, ""),
    ],
)
def test_only_too_few_rooms_call_for_building(at_risk, rooms, formed, needed, cause):
    assert causes(*map(np.array, (at_risk, rooms, formed, needed))) == cause


def test_causes_follow_the_rooms_and_stand_on_rows_at_risk(made):
    def north(rooms):
        there = made.places.rooms.copy()
        there.loc[{"school": "north"}] = rooms
        plan = replace(made, places=replace(made.places, rooms=there))
        frame = tabulate(plan)["classes"].query("school == 'north' and year == 2026")
        return frame.set_index("grade")

    needed = north(6.0).loc["all", "classes_for_5pct"]
    assert needed > 6
    for rooms, cause in ((6.0, "places_short"), (float(needed), "rooms_idle")):
        frame = north(rooms)
        assert frame.loc["all", "cause"] == cause
        risky = (frame["largest"] > 28) | (frame["p_large"] > 0.05)
        assert set(frame.loc[risky, "cause"]) == {cause}
        assert frame.loc[~risky, "cause"].isna().all()
    assert north(np.nan)["cause"].isna().all()


def test_a_path_without_draws_has_causes_too(central_only):
    frame = tabulate(central_only)["classes"].set_index(["school", "year", "grade"])
    assert frame.loc[("north", 2026, "all"), "cause"] == "places_short"
