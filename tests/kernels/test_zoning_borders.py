"""Rings of borders: what is added and taken, and a list made from the beginning."""

import numpy as np

from planner.kernels.zoning_borders import link, opened, unlink
from planner.kernels.zoning_moves import desk
from planner.kernels.zoning_search import drawn


def test_a_ring_is_what_was_added_and_not_taken(grid, ring):
    ground, _, school = grid(1)
    now = drawn(ground, school, np.zeros(4))
    for border in (5, 9, 2, 7):
        link(now, border, 3)
    assert ring(now, 3) == [5, 9, 2, 7]
    unlink(now, 5, 3)  # the first of all
    unlink(now, 2, 3)
    assert ring(now, 3) == [9, 7]
    unlink(now, 7, 3)
    unlink(now, 9, 3)
    assert (ring(now, 3), now.first[3]) == ([], -1)


def test_only_borders_between_schools_of_the_half_are_open(grid, ring):
    ground, _, school = grid(2)
    now, room = drawn(ground, school, np.zeros(4)), desk(ground)
    part = np.array([0, 0, 1, 1])
    many = opened(ground, now, part, 0, room)
    one, two = school[ground.source], school[ground.other]
    wanted = np.flatnonzero((one != two) & (one < 2) & (two < 2) & ground.free[ground.source])
    assert sorted(room.edges[:many].tolist()) == wanted.tolist() != []
    assert sorted(ring(now, 0) + ring(now, 1)) == wanted.tolist()
    assert ring(now, 2) == ring(now, 3) == []
