"""Posts in the table and in the report."""

import numpy as np
import pandas as pd
import pytest

from planner.outputs.headline import facts
from planner.outputs.staff import COLUMNS, posts, staffing
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def frame(equipped_plan):
    return staffing(equipped_plan)


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request, equipped_plan):
    return facts(equipped_plan, tabulate(equipped_plan), request.param)


def one(frame, **key):
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_posts_on_record_by_hand(frame):
    """North 132 pupils, South 93, Junior 166; Hill is private and hires for itself."""
    north = one(frame, level="school", id="north", phase="all", year=2024)
    assert north["by_ratio"] == pytest.approx(132 / 19, abs=5e-4)
    assert north["in_post"] == 8
    city = one(frame, level="city", id="*", phase="all", year=2024)
    assert city["pupils"] == 132 + 93 + 166
    assert city["central"] == pytest.approx((132 + 93) / 19 + 166 / 13.5, abs=2e-3)
    assert (city["total"], city["in_post"]) == (28, 28)
    assert "hill" not in set(frame["id"])


def test_districts_share_out_no_more_than_they_have(frame):
    district = frame[(frame["level"] == "district") & (frame["phase"] == "all")]
    assert len(district)
    assert (district["allocated"] <= district["total"]).all()
    assert (district["allocated"] <= np.ceil(district["central"])).all()
    school = frame[(frame["level"] == "school") & (frame["phase"] == "all")]
    per_year = school.groupby("year")["allocated"].sum()
    of_city = frame[(frame["level"] == "city") & (frame["phase"] == "all")]
    assert per_year.tolist() == of_city["allocated"].tolist()


def test_three_ways_stand_in_the_report_with_total_and_shortage(told):
    shown = posts(told)["staff"]
    base = shown["years"]["rows"][0]
    assert base["by_ratio"] == base["needed"] == "24"
    assert {"by_class", "by_hours"} <= set(base)
    assert (base["total"], base["spare"]) == ("28", "+4")
    assert [row["unit"] for row in shown["parts"]["rows"]] == ["lower", "lower", "upper"]
    assert shown["parts"]["rows"][0]["phase"] in {"Lower secondary", "初中"}


def test_schools_whose_posts_move_most_stand_first(told):
    rows = posts(told)["staff"]["moved"]["rows"]
    moved = [abs(int(row["change"].replace("−", "-").replace("+", ""))) for row in rows]
    assert moved == sorted(moved, reverse=True)
    assert len(rows) == 3


def test_without_a_ratio_the_report_says_so(made):
    assert posts(facts(made, tabulate(made), "en")) == {"staff": None}
    frame = staffing(made)
    assert len(frame) == 0
    assert tuple(frame.columns) == COLUMNS


def test_a_phase_that_nobody_attends_is_left_out(frame):
    assert not ((frame["id"] == "north") & (frame["phase"] == "lower_secondary")).any()
    assert pd.api.types.is_integer_dtype(frame["year"])
