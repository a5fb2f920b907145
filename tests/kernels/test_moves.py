"""Moves within a school year."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.moves import settle

NAN = np.nan
CITY = np.zeros(3, dtype=np.int64)
DISTRICT = np.array([0, 0, 1])


def settled(joiners, room, groups=(DISTRICT, CITY)):
    """Joiners and crowded of three schools in one grade."""
    found = settle(np.array(joiners, float)[:, None], np.array(room, float)[:, None], groups)
    return [part[:, 0].tolist() for part in found]


@pytest.mark.parametrize(
    ("joiners", "room", "joined", "crowded"),
    [
        ([5, 0, 0], [9, 9, 9], [5, 0, 0], [0, 0, 0]),  # room at their own school
        ([5, 0, 0], [2, 9, 9], [2, 3, 0], [0, 0, 0]),  # in the district first
        ([5, 0, 0], [2, 1, 9], [2, 1, 2], [0, 0, 0]),  # then in the city
        ([5, 1, 0], [2, 1, 0], [5, 1, 0], [3, 0, 0]),  # nowhere
        ([5, 0, 0], [NAN, 0, 0], [5, 0, 0], [0, 0, 0]),  # places not known: it takes its own
        ([5, 0, 0], [0, NAN, 5], [0, 0, 5], [0, 0, 0]),  # and nobody else's
        ([5, 0, 0], [-4, 2, 0], [3, 2, 0], [3, 0, 0]),  # beyond its places already
    ],
)
def test_who_moves_in_finds_room_or_stays(joiners, room, joined, crowded):
    assert settled(joiners, room) == [joined, crowded]


def test_schools_of_a_district_take_in_by_the_room_they_have():
    one = np.zeros(3, dtype=np.int64)
    assert settled([6, 0, 0], [0, 2, 6], (one,))[0] == pytest.approx([0, 1.5, 4.5])


amounts = st.lists(st.floats(0, 50), min_size=12, max_size=12)


@given(amounts, amounts)
def test_nobody_is_lost_and_no_room_is_overfilled(joiners, room):
    asked, free = np.array(joiners).reshape(2, 3, 2), np.array(room).reshape(2, 3, 2)
    joined, crowded = settle(asked, free, (DISTRICT, CITY))
    assert joined.sum(axis=1) == pytest.approx(asked.sum(axis=1))
    assert (joined - crowded <= free + 1e-9).all()
    left = (free - joined + crowded).clip(0).sum(axis=1)
    assert (np.minimum(left, crowded.sum(axis=1)) < 1e-6).all()  # crowded only where all is full
