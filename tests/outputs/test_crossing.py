"""The report's section on where children are taught."""

import pytest

from planner.outputs.crossing import crossings
from planner.outputs.headline import facts
from planner.outputs.tables import tabulate
from tests.outputs.test_residence import plan_with
from tests.outputs.test_sectors import booked


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_city_that_tells_nothing_has_no_section(made, lang):
    plan = plan_with(made, [])
    found = crossings(facts(plan, tabulate(plan), lang))
    assert found["sectors"]["rows"] == []
    assert found["admissions"]["rows"] == []
    assert found["retention"] == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_told_is_shown(made, lang):
    rows = [
        ("n1", "north", "local", "arrived", "2025-09", 2025, 30.0),
        ("n1", "south", "local", "arrived", "2025-09", 2025, 10.0),
        ("n1", "", "migrant", "applied", "2025-05", 2025, 16.0),
        ("n1", "", "migrant", "admitted", "2025-07", 2025, 12.0),
    ]
    plan = booked(plan_with(made, rows))
    found = crossings(facts(plan, tabulate(plan), lang))
    first = found["sectors"]["rows"][0]
    assert len(found["sectors"]["rows"]) == 6
    assert first["elsewhere"] == "4"
    assert [row["admitted"] for row in found["admissions"]["rows"]] == ["12"]
    assert "40" in found["retention"]
    assert "75" in found["retention"]
