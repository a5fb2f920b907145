"""Pupils who want a place are all of a phase, or its first grade's; places unknown stay unknown."""

from dataclasses import replace

import numpy as np
import pandas as pd

from planner.outputs.tables import tabulate
from planner.paper.wanted import demand, peak_of, roll_of, supply
from tests.madetown import SCHOOLS, YEARS

NORTH, JUNIOR, HILL = (SCHOOLS.index(name) for name in ("north", "junior", "hill"))
AUTUMN = list(YEARS).index(2026)


def test_rolls_are_by_draw_year_school_and_grade(made):
    roll = made.drawn.enrolment.roll
    turned = roll.transpose("grade", "school", "year", "draw")
    assert turned.shape != roll.shape
    drawn = replace(made.drawn, enrolment=replace(made.drawn.enrolment, roll=turned))
    assert np.array_equal(roll_of(drawn), roll.to_numpy())


def test_an_intake_is_the_entry_grade_and_a_roll_all_grades(made):
    north = demand(made, made.central, "primary", "intake")[0, :, NORTH]
    assert north.tolist() == [48, 55, 70, 64, 52]
    # 70 enter in 2026, after 55 who entered in 2025 and the 48 of the base year.
    assert demand(made, made.central, "primary", "roll")[0, AUTUMN, NORTH] == 70 + 55 + 48
    assert demand(made, made.central, "lower_secondary", "roll")[0, AUTUMN, NORTH] == 0


def test_places_are_of_the_phase_and_unknown_ones_are_missing(made):
    assert supply(made, "primary", "roll")[AUTUMN, NORTH] == 150
    assert supply(made, "primary", "intake")[AUTUMN, NORTH] == 50
    assert supply(made, "lower_secondary", "intake")[AUTUMN, JUNIOR] == 90
    assert np.isnan(supply(made, "primary", "roll")[:, HILL]).all()


def test_the_peak_is_a_coming_year(made):
    frame = tabulate(made)["shortfall"].query("level == 'city' and scope == 'roll'")
    year, column = peak_of(frame, made.city.base_year)
    assert (year, column) == (2028, "mean")


def test_where_nobody_goes_without_a_place_within_reach_the_peak_is_of_the_gross():
    rows = pd.DataFrame({"year": [2024, 2025, 2026], "mean": [9, 0.4, 0.3], "gross": [9, 3, 5]})
    assert peak_of(rows, 2024) == (2026, "gross")
    assert peak_of(rows.assign(mean=[9, 0.5, 0.3]), 2024) == (2025, "mean")
