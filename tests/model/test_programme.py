"""Works: kinds, and what rules stand for where nothing is said."""

from dataclasses import fields
from typing import get_args

from planner.model.programme import ENDS, GAINS, PASSING, Kind, Measure, ProgrammeRules, Weights


def test_kinds_are_sorted_into_what_they_do():
    kinds = set(get_args(Kind))
    assert set(GAINS) | set(ENDS) | set(PASSING) < kinds
    assert not set(GAINS) & set(ENDS)


def test_a_measure_needs_no_more_than_place_phase_and_year():
    measure = Measure("b", "primary", 2026)
    assert (measure.kind, measure.classes, measure.until, measure.into) == ("build", 0, None, None)


def test_nothing_that_takes_places_away_is_proposed_unasked():
    assert not {"close", "merge", "convert", "buy", "rebuild"} & set(ProgrammeRules().kinds)


def test_weights_that_are_not_given_are_the_standards():
    assert all(getattr(Weights(), one.name) is None for one in fields(Weights))
