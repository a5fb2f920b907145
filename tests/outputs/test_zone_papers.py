import pytest

from planner.method import zoned
from planner.model.catchments import CatchmentRule
from planner.model.scenario import Policy, Scenario
from planner.outputs.zone_papers import PAGE, compared, shares_of, write_zone_tables


@pytest.fixture(scope="module")
def found(row):
    rules = {
        "As it is": CatchmentRule(),
        "Late": CatchmentRule("whole_areas", stability=0.0, review_years=(2026,)),
        "Now": CatchmentRule("divisible", stability=0.0),
    }
    return {
        title: zoned(row, Scenario(title, "row", 2027, policy=Policy(rule)))
        for title, rule in rules.items()
    }


def test_catchments_so_far_come_first_in_the_first_year_drawn(row, found):
    table = compared(row, found, 1000.0, "en")
    told = [(one.title, one.year, one.review is not None) for one in table.columns]
    assert told == [
        ("Catchments so far", 2025, False),
        ("As it is", 2025, False),
        ("Late", 2026, True),
        ("Now", 2025, True),
    ]


def test_records_hold_none_where_nothing_is_known(row, found):
    first, *_, last = compared(row, found, 1000.0, "en").records()
    assert first["gap"] is None
    assert first["optimal"] is None
    assert last["optimal"] is True
    assert last["over"] == 0
    assert first["over"] > 9


def test_tables_and_page_are_written(row, found, tmp_path):
    table = compared(row, found, 1000.0, "zh")
    files = write_zone_tables(table.columns[3], found["Now"].after, tmp_path)
    assert sorted(path.name for path in files) == [
        "assignment.csv", "assignment.parquet", "zones.csv", "zones.parquet",
    ]  # fmt: skip
    assert table.page({}, tmp_path) == tmp_path / PAGE
    assert any("现行片区" in line for line in table.lines())
    shares = shares_of(found["Now"].after, 2025)
    assert shares.groupby("area")["share"].sum().tolist() == pytest.approx([1] * 6)
    assert len(shares) == 7  # D is split
