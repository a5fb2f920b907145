"""Courses are read from print as they were written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.maps.catchment_course import Leg, Ring, legs_of, read, written
from planner.maps.catchment_words import EDGE, Stretch

DEGREE = st.floats(-180, 180).map(lambda value: round(value, 5) + 0.0)
POINTS = st.lists(st.tuples(DEGREE, DEGREE), min_size=2, max_size=4).map(tuple)
NAMES = st.sampled_from(["High Street", "人民路", "E. 25th St", "第一;大道", "Mill: the Lane"])
LEGS = st.one_of(st.builds(Leg, NAMES), st.builds(Leg, st.just(""), POINTS), st.just(Leg(EDGE)))
RINGS = st.lists(st.builds(Ring, st.lists(LEGS, min_size=1, max_size=5).map(tuple), st.booleans()),
                 min_size=1, max_size=3)  # fmt: skip


@given(RINGS, st.sampled_from(["en", "zh"]))
def test_what_is_written_is_read_back(rings, lang):
    rings = [Ring(rings[0].legs), *rings[1:]]  # a catchment begins with land
    assert list(read(written(rings, lang), lang)) == rings


def stretch(name, *corners):
    return Stretch(name, "east", np.array(corners, dtype=float))


def test_stretches_of_one_name_are_one_leg_round_the_beginning_too():
    parts = [stretch("A", (0, 0), (0, 9)), stretch("A", (0, 9), (5, 9)),
             stretch("B", (5, 9), (5, 0)), stretch("A", (5, 0), (0, 0))]  # fmt: skip
    assert legs_of(parts, 1.0, lambda points: points) == (Leg("A"), Leg("B"))


def test_a_nameless_leg_is_told_by_its_corners():
    bare = stretch("", (5, 9), (5, 8.9), (5, 0), (2, 0.1), (0, 0))
    legs = legs_of([stretch("A", (0, 0), (5, 9)), bare], 1.0, lambda points: points)
    assert legs[1].points == ((5.0, 9.0), (5.0, 0.0), (0.0, 0.0))


def test_the_edge_alone_tells_which_land_it_runs_round():
    ring = stretch(EDGE, (0, 0), (0, 9), (9, 9), (9, 0), (0, 0))
    (leg,) = legs_of([ring], 1.0, lambda points: points)
    assert leg.name == EDGE
    assert leg.points == (pytest.approx((4.5, 4.5)),)
