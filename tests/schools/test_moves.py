"""Moves within school years, in a run."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.schools.assessment import assess
from planner.schools.carrying import carry_over
from planner.schools.enrolment import enrol
from planner.schools.moves import moves_of
from planner.schools.places import provide

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def growing(city, rooms=(9.0, 3.0, 6.0)):
    """Toytown where S2 gains a fifth of every cohort on its way to grade 2; rooms of S1, S2, S3."""
    rolls = city.rolls.copy()
    rolls.loc[{"school": "S2", "grade": ["2", "3"]}] = 43.2
    stock = city.schools["rooms"].copy()
    for school, number in zip(("S1", "S2", "S3"), rooms, strict=True):
        stock.loc[{"school": school}] = number
    projects = city.projects.isel(project=[])
    return replace(city, rolls=rolls, schools=city.schools.assign(rooms=stock), projects=projects)


def run(city, draws=Draws(1), horizon=2026):  # noqa: B008
    places = provide(city, SIZES, {}, horizon)
    projection = project(city, Future(spread=0.0), horizon, Draws(1))
    assignment = assign(city, places, CatchmentRule(), projection)
    drawn = project(city, Future(), horizon, draws)
    roll = enrol(city, Future(), drawn, assignment, places, draws)
    return roll, assess(city, roll, places, assignment, SIZES)


def within(city, pupils, climbed, year=0):
    """Moves, climbers and crowded of one future; pupils and climbed by (school, grade)."""
    places = provide(city, SIZES, {}, 2026)
    moving = moves_of(city, places, carry_over(city, Future()))
    schools = city.schools["school"].to_numpy().tolist()
    tables = np.zeros((1, len(schools), 5)), np.zeros((1, len(schools), 5))
    for table, cells in zip(tables, (pupils, climbed), strict=True):
        for (school, grade), number in cells.items():
            table[0, schools.index(school), grade - 1] = number
    moves, after, crowded = moving.within(year, tables[0], tables[1][..., 1:])
    told = [
        {
            (schools[s], int(g) + first): float(table[0, s, g].round(6))
            for s, g in np.argwhere(table[0])
        }
        for table, first in ((moves, 1), (after, 2))
    ]
    return *told, crowded.tolist()


def test_half_of_a_gain_comes_within_the_year_where_there_is_room(toytown):
    """A class of 24 that is six larger a year later had three more by the end of the year."""
    moves, after, crowded = within(growing(toytown), {("S1", 1): 24}, {("S1", 2): 30})
    assert moves == {("S1", 1): 3}
    assert after == {("S1", 2): 30}
    assert crowded == [0]


def test_who_finds_no_room_goes_where_there_is_some_and_climbs_there(toytown):
    """S2 has one class of 40 a grade, 38 of them taken: 2 of 4 joiners fit, 2 look on."""
    full = {("S2", 1): 38, ("S1", 1): 24, ("S3", 1): 12}
    ahead = {("S2", 2): 46, ("S1", 2): 24, ("S3", 2): 12}
    moves, after, crowded = within(growing(toytown), full, ahead)
    assert moves[("S2", 1)] == pytest.approx(2)
    assert sum(moves.values()) == pytest.approx(4)
    assert after[("S2", 2)] == pytest.approx(44)
    assert sum(after.values()) == pytest.approx(82)
    assert crowded == [0]


def test_where_no_school_has_room_joiners_stay_and_are_counted(toytown):
    city = growing(toytown, (3.0, 3.0, 3.0))
    full = {(school, 1): 60 for school in ("S1", "S2", "S3")}
    moves, after, crowded = within(city, full, {("S1", 2): 60, ("S2", 2): 68, ("S3", 2): 60})
    assert moves == {("S2", 1): 4}
    assert after[("S2", 2)] == 68
    assert crowded == [4]


def test_leavers_leave_whatever_room_there_is(toytown):
    moves, after, _ = within(growing(toytown), {("S2", 1): 60}, {("S2", 2): 50})
    assert moves == {("S2", 1): -5}
    assert after == {("S2", 2): 50}


def test_schools_whose_places_are_not_known_take_their_own(toytown):
    city = growing(toytown, (np.nan, np.nan, np.nan))
    moves, _, crowded = within(city, {("S2", 1): 90}, {("S2", 2): 100})
    assert moves == {("S2", 1): 5}
    assert crowded == [0]


def test_grades_fed_from_elsewhere_tell_no_moves(toytown):
    """Grade 4 of S1 takes pupils of all schools: what it has more than its own is no gain."""
    moves, _, _ = within(toytown, {("S1", 3): 24}, {("S1", 4): 60})
    assert moves == {}


def test_who_crosses_into_another_phase_does_so_in_summer(toytown):
    """Of 40 leavers of the nine-year school 30 go on there: ten leave in summer, none within."""
    rolls = toytown.rolls.copy()
    rolls.loc[{"school": "S1", "grade": ["1", "2", "3"]}] = 40
    rolls.loc[{"school": "S1", "grade": ["4", "5"]}] = 30
    city = replace(toytown, rolls=rolls)
    own = city.schools["school"].to_numpy().tolist().index("S1")
    assert carry_over(city, Future()).base[own, 2] > 0  # a ratio of its own
    moves, after, _ = within(city, {("S1", 3): 40}, {("S1", 4): 30})
    assert moves == {}
    assert after == {("S1", 4): 30}


def test_the_end_of_a_year_is_told_beside_its_beginning(toytown):
    found, assessed = run(growing(toytown))
    change = (found.end - found.roll).isel(draw=0)
    assert change.sel(year=2024, school="S2", grade="1").item() != 0
    assert float(np.abs(change.sel(grade="5")).sum()) == 0
    assert assessed.large_end.shape == assessed.large.shape
    quiet, same = run(toytown)
    primary = {"grade": ["1", "2", "3"]}
    assert np.abs(quiet.end - quiet.roll).sel(primary).max() < 1e-9
    assert (same.large_end == same.large).sel(primary).all()


def test_ends_of_draws_are_whole_and_add_up(toytown):
    found, _ = run(growing(toytown), Draws(1, tuple(range(20))))
    assert found.end.dtype == np.int16
    change = (found.end.astype(float) - found.roll).sum("school")
    assert float(np.abs(change).max()) < 60
    assert (found.end >= 0).all()


def test_a_run_turns_joiners_away_from_full_grades(toytown):
    """With one room a grade S2 is full; with many it keeps its joiners."""
    tight, wide = (run(growing(toytown, rooms))[0].roll for rooms in ((9, 3, 9), (9, 30, 9)))
    cell = {"draw": -1, "year": 2026, "school": "S2", "grade": "2"}
    assert tight.sel(cell).item() < wide.sel(cell).item()
    both = [roll.sel(draw=-1, year=2026, grade="2").sum().item() for roll in (tight, wide)]
    assert both[0] == pytest.approx(both[1])
