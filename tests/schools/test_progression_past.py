"""A city's record as it is learnt from."""

from dataclasses import replace

import numpy as np

from planner.schools.progression_past import Past, complete, learnt_on, settled

PRIMARY, JUNIOR = (0, 1, 2), (3,)


def record(years=8, schools=5):
    """Fifty pupils in every grade of every school, every year."""
    rolls = np.full((years, schools, 4), 50.0)
    return Past(rolls, rolls > 0, np.ones(years - 1), (PRIMARY, JUNIOR))


def test_a_school_is_complete_where_every_grade_was_told():
    past = record()
    told = past.told.copy()
    told[2, 1, 0] = False
    assert complete(replace(past, told=told), 2, PRIMARY).tolist() == [True, False, *[True] * 3]
    assert complete(replace(past, told=told), 2, JUNIOR).all()


def test_a_school_that_fills_is_not_settled():
    """With grades 1 of 3 taught to the last year but one and 2 of 3 in the last."""
    past = record()
    rolls = past.rolls.copy()
    rolls[:-1, 0, 1:3], rolls[-1, 0, 2] = np.nan, np.nan
    filling = replace(past, rolls=rolls)
    assert settled(filling, 7, PRIMARY).tolist() == [False, *[True] * 4]
    assert settled(filling, 6, PRIMARY).all()
    assert settled(filling, 7, JUNIOR).all()
    assert settled(filling, 0, PRIMARY).all()


def test_what_came_can_be_judged_by_where_neither_year_was_shaken():
    past = replace(record(), usable=np.array([1, 1, 0, 1, 1, 1, 1.0]))
    assert [past.counts(1, step) for step in range(6)] == [True, False, True, True, True, True]
    assert not past.counts(1, 6)
    assert not past.counts(3, 0)


def test_grades_into_which_nobody_climbs_and_steps_into_another_phase():
    past = replace(record(), begins=(3,))
    assert past.beginnings(past.rolls.sum(axis=1)) == [0, 3]
    assert past.boundary.tolist() == [False, False, True]


def test_an_origin_learns_from_what_came_before_it():
    rolls, usable = learnt_on(record(), 3)
    assert (len(rolls), len(usable)) == (4, 3)
