from dataclasses import replace

import numpy as np
import pytest

from planner.geography.zones import survey
from planner.model.catchments import CatchmentRule
from planner.outputs.zone_tables import zone_table
from planner.outputs.zone_words import ROWS, Column, notes, side_by_side, zone_lines
from tests.geography.conftest import row_assigned


@pytest.fixture(scope="module")
def columns(row):
    as_it_is = row_assigned(row, CatchmentRule())
    drawn = row_assigned(row, CatchmentRule("whole_areas", stability=0.0))
    was, new = (zone_table(one, "primary") for one in survey(row, as_it_is, drawn))
    return Column("So far", was, 2025, None), Column("Balanced", new, 2025, drawn.reviews[0])


def test_every_measure_is_told_of_every_column(columns):
    rows = side_by_side(columns, "en")
    assert rows[0] == ["Measure", "So far", "Balanced"]
    assert len(rows) == len(ROWS) + 1
    told = {row[0]: row[1:] for row in rows}
    assert told["Schools over their places"] == ["1", "0"]
    assert told["Way to school, mean, m"] == ["500", "624"]
    assert told["Areas moved"] == ["0", "1"]
    assert told["Above the bound"][0] == "–"
    assert told["Above the bound"][1] == "optimal"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_notes_say_how_far_from_the_least_and_that_the_city_is_made_up(row, columns, lang):
    review = replace(columns[1].review, value=1.25 * columns[1].review.bound, optimal=False)
    far = replace(columns[1], review=review)
    said = " ".join(notes([columns[0], far], row, "straight", 1000.0, lang))
    assert "Balanced" in said
    assert "25.00" in said
    assert ("made-up" in said.lower()) if lang == "en" else ("虚构" in said)


def test_what_could_not_be_done_is_told_by_name(row, columns):
    review = replace(
        columns[1].review,
        short=12.0,
        over=np.array([0.0, 30.0]),
        cut_off=("A",),
        homeless=("B",),
        beyond=tuple("ABCDEFGHIJ"),
        places=np.array([np.nan, 80.0]),
        optimal=True,
    )
    told = notes([replace(columns[1], review=review)], row, "straight", 1000.0, "en")
    said = "\n".join(told)
    for part in (
        "proven to be the least",
        "30 of these entrants",
        "12 of them",
        "1 schools tell no places",
        "cut off",
        "without a school",
        "10 areas have no school within reach",
        "A, B, C, D, E, F, G, H …",
    ):
        assert part in said


def test_lines_name_the_columns_by_letters(row, columns):
    lines = zone_lines(columns, row, "straight", 1000.0, "en")
    assert lines[:2] == ["A  So far", "B  Balanced"]
    assert lines[3].split() == ["Measure", "A", "B"]
