"""Whole neighbourhoods beside pupils one by one."""

from dataclasses import replace

import xarray as xr

from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_whole_rows import frame, whole
from tests.programmed import make_programmed, make_town

TOLD = xr.Dataset(
    {
        name: ("phase", [value])
        for name, value in (
            ("year", 2027), ("pupils", 400.4), ("divisible", 12.5), ("whole", 20.2),
            ("bound", 20.0), ("short", 8.0), ("unplaced", 31.6),
        )
    },
    coords={"phase": ["primary"]},
)  # fmt: skip


def facts(told, lang="en"):
    found = make_programmed()
    found = replace(found, proposal=replace(found.proposal, whole=told))
    return ProgrammeFacts(make_town(), found, lang)


def test_both_stand_beside_each_other_with_the_bound():
    (row,) = whole(facts(TOLD))["rows"]
    assert row[1:] == ["2027-28", "400", "12.5", "20.2", "1.00 %", "8", "32"]


def test_the_table_has_a_row_a_phase():
    (row,) = frame(facts(TOLD)).to_dict("records")
    assert (row["phase"], row["year"], row["whole"], row["unplaced"]) == (
        "primary",
        2027,
        20.2,
        31.6,
    )


def test_nothing_is_told_that_was_not_asked_for():
    assert whole(facts(None)) is None
    assert frame(facts(None)).empty


def test_in_chinese():
    heads = [one["head"] for one in whole(facts(TOLD, "zh"))["columns"]]
    assert "整片划入仍无学位" in heads
