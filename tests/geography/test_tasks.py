import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geography.tasks import PARTS, UNPLACED, Task, arcs, cost, least, matrix


def task(pupils, places, metres, allowed=None, now=None, stability=0.0):
    metres = np.asarray(metres, dtype=float)
    every = np.ones(metres.shape, dtype=bool)
    return Task(
        np.asarray(pupils, dtype=float),
        np.asarray(places, dtype=float),
        metres,
        every if allowed is None else np.asarray(allowed, dtype=bool),
        np.zeros(metres.shape) if now is None else np.asarray(now, dtype=float),
        stability,
    )


def test_a_move_is_charged_and_land_in_no_catchment_is_not():
    asked = task([1, 1], [9, 9], [[10.4, 20.6], [30, 40]], now=[[1, 0], [0, 0]], stability=500.0)
    assert cost(asked).tolist() == [[10, 521], [30, 40]]


def test_children_are_counted_in_thousandths_and_places_never_rounded_up():
    found = arcs(task([0.4567], [1.23456, np.nan], [[5, 6]]))
    assert found.pupils.tolist() == [457]
    assert found.places.tolist() == [1234, 457]  # not known is no limit
    assert found.short == 0


def test_a_way_that_leads_nowhere_costs_as_no_place():
    assert cost(task([1], [1], [[np.inf]])).tolist() == [[UNPLACED]]


def test_places_are_raised_where_children_compete_and_nowhere_else():
    """Two regions, short by half and by a fifth, and a third that is not short."""
    allowed = np.eye(3)
    found = arcs(task([30, 12, 5], [20, 10, 9], np.zeros((3, 3)), allowed))
    assert found.short == pytest.approx(12)
    assert (found.places / PARTS).tolist() == [30, 12, 9]


def test_no_places_at_all_are_raised_evenly():
    found = arcs(task([9], [0, 0], [[1, 1]]))
    assert found.short == 9
    assert (found.places / PARTS).tolist() == [4.5, 4.5]


@settings(max_examples=60)
@given(st.data())
def test_once_raised_everybody_has_a_place_and_no_more_than_are_short_is_added(data):
    areas, schools = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 4))
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    allowed = rng.random((areas, schools)) < 0.6
    allowed[np.arange(areas), rng.integers(0, schools, areas)] = True
    asked = task(rng.integers(0, 30, areas), rng.integers(0, 30, schools),
                 rng.integers(0, 99, (areas, schools)), allowed)  # fmt: skip
    found = arcs(asked)
    after = least(found)
    assert after.unplaced.sum() == 0
    assert matrix(found, after.flow, allowed.shape).sum(axis=1).tolist() == found.pupils.tolist()
    if not found.short:
        assert (found.places / PARTS).tolist() == asked.places.tolist()
    over = np.maximum(
        matrix(found, after.flow, allowed.shape).sum(axis=0) - asked.places * PARTS, 0
    )
    assert over.sum() / PARTS >= found.short - 1e-9
