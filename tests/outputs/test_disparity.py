"""Gini and Theil in the annex."""

import pytest

from planner.outputs.disparity import disparity
from planner.outputs.headline import facts
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request, equipped_plan):
    return facts(equipped_plan, tabulate(equipped_plan), request.param)


def test_each_indicator_once_with_its_parts(told):
    rows = disparity(told, ["basic", "quality"])["rows"]
    assert len(rows) == 3  # books and teachers of the basic set, rooms of the other; Junior alone
    frame = told.tables["inequality"].query(
        "level == 'city' and set == 'basic' and indicator == 'books' and year == 2025"
        " and phase == 'primary'"
    )
    value = frame.set_index("measure")["central"]
    assert rows[0]["gini"] == f"{value['gini']:.3f}"
    assert rows[0]["theil"] == f"{value['theil']:.4f}"
    # North and South are one cluster: all lies within it
    assert rows[0]["within"] == rows[0]["theil"]
    assert rows[0]["share"].replace("\xa0", "") in {"0%", "0 %"}


def test_intervals_hold_the_central_path_or_nearly(told):
    row = disparity(told, ["basic"])["rows"][0]
    low, high = (float(part) for part in row["gini_range"].split("–"))
    assert low <= high
    assert low - 0.1 < float(row["gini"]) < high + 0.1
