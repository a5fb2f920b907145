"""Classes against figures worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.classes import classes, large_count, relief, risk_of
from planner.outputs.tables import tabulate
from tests.madetown import weighed


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
    assert row["largest_mean"] == pytest.approx(np.mean([max(pair) for pair in sizes]), abs=1e-3)
    least = next(k for k in range(1, 20) if (np.ceil(drawn / k) > 28).mean() <= 0.05)
    assert row["classes_for_5pct"] == least
    total = frame.loc[("north", 2026, "all")]
    assert total["rooms"] == 6
    assert total["classes"] == frame.loc[("north", 2026)].drop("all")["classes"].sum()
    assert frame.loc[("hill", 2024, "1"), "cause"] is pd.NA


def test_all_large_classes_are_inherited_or_added(tables):
    frame = tables["classes"]
    assert (frame["inherited"] + frame["added"] - frame["expected_large"]).abs().max() < 2e-3
    # Classes are formed anew every year here, so that none outlives the base year.
    assert frame.loc[frame["year"] > 2024, "inherited"].max() == 0


def test_a_school_may_outgrow_its_cap(made):
    """North: 200 pupils at most by the norm; the cap stands on rows of whole schools alone."""
    frame = classes(made)
    north = frame[(frame["school"] == "north") & (frame["year"] == 2027)].set_index("grade")
    roll = made.drawn.enrolment.roll.sel(school="north", year=2027).sum("grade").to_numpy()
    assert north.loc["all", "p_outgrow"] == pytest.approx((roll > 200).mean())
    assert north.drop("all")["p_outgrow"].isna().all()
    assert frame.loc[frame["school"] == "junior", "p_outgrow"].isna().all()


def test_the_lines_of_the_standards_have_columns(made):
    city = made.city
    norm = replace(city.standards.norms["classes.uneven"], id="class.lines", value=(30.0, 40.0))
    norms = {**city.standards.norms, "class.lines": norm}
    more = replace(city, standards=replace(city.standards, norms=norms))
    frame = classes(weighed(replace(made, city=more)))
    found = [name for name in frame if name.startswith("p_over_")]
    assert found == [f"p_over_{line}" for line in (25, 28, 30, 33, 40)]
    assert (frame["p_over_40"] <= frame["p_over_30"]).all()


def test_causes_follow_the_rooms_and_stand_on_rows_at_risk(made):
    def north(rooms):
        there = made.places.rooms.copy()
        there.loc[{"school": "north"}] = rooms
        plan = weighed(replace(made, places=replace(made.places, rooms=there)))
        frame = classes(plan).query("school == 'north' and year == 2026")
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


def test_a_path_without_draws_has_causes_and_no_chances(central_only):
    frame = classes(central_only).set_index(["school", "year", "grade"])
    assert frame.loc[("north", 2026, "all"), "cause"] == "places_short"
    assert frame[["p_large", "p_over_28", "largest_p90", "p_outgrow"]].isna().all(axis=None)
    assert frame.loc[("north", 2026, "1"), "expected_large"] == 2


def test_relief_is_ranked_by_its_cost(tables):
    frame = tables["relief"]
    assert {"north"} <= set(frame["school"])
    for _, own in frame.groupby("school"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["cost_per_large"].is_monotonic_increasing
    assert (frame["cost_per_large"] * frame["large_avoided"] - frame["cost"]).abs().max() < 0.05


def test_the_citys_large_classes_are_those_of_the_futures(made):
    found = large_count(made, 2026)
    assert found.shape == (20,)
    assert (
        found.tolist()
        == made.drawn.assessment.large.sel(year=2026).sum(("school", "grade")).to_numpy().tolist()
    )


def test_a_plan_must_be_weighed(made):
    with pytest.raises(ValueError, match="not been weighed"):
        risk_of(replace(made, risk=None))
    assert relief(made).columns[0] == "school"


def test_large_classes_at_the_end_of_a_year_stand_beside_those_at_its_beginning(made, tables):
    assert tables["classes"]["p_large_end"].isna().all()  # nobody is told of moves
    end = made.drawn.assessment.large.copy()
    end[:] = 0
    end.loc[{"draw": [0, 1], "school": "north", "year": 2026, "grade": "2"}] = 2
    drawn = replace(made.drawn, assessment=replace(made.drawn.assessment, large_end=end))
    frame = classes(replace(made, drawn=drawn)).set_index(["school", "year", "grade"])
    for grade in ("2", "all"):
        row = frame.loc[("north", 2026, grade)]
        assert (row["p_large_end"], row["expected_large_end"]) == (2 / 20, 4 / 20)
    assert frame.loc[("north", 2026, "1"), "p_large_end"] == 0
