"""What it costs to move one of a school's pupils on to each of the schools round about.

A search through schools that hold many areas reads the same arcs again and again. Here the best of
them is kept for every pair of schools, made anew for a school when an area has left it; an area
that comes is compared with what there is. It pays where places are short all over, so that most
schools are passed by many searches.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotting import NONE, Holding, Network, Number, Small, Whole
from planner.kernels.philox import compiled

NEVER = np.int64(2**61)


class Table(NamedTuple):
    """Rows of moves, a row for each school."""

    start: NDArray[np.uint64]
    """``(school + 1,)`` first move of each."""
    to: Small
    """``(move,)`` schools that some area may use instead, in order."""
    gain: Whole
    """``(move,)`` least added cost of a pupil moved, before prices; `NEVER` without one."""
    out: Small
    """``(move,)`` arc that pupil leaves."""
    into: Small
    """``(move,)`` arc by which it comes."""
    stale: NDArray[np.bool_]
    """``(school,)`` whose row has to be made anew."""
    slot: NDArray[np.uint64]
    """``(school,)`` spare room."""


@compiled
def neighbours(
    net: Network, start: NDArray[np.uint64], arcs: Small
) -> tuple[NDArray[np.uint64], Small]:
    """Schools that share an area with each, given the arcs by school."""
    schools = len(start) - 1
    mark = np.full(schools, schools, np.uint32)
    first, to, many = np.zeros(schools + 1, np.uint64), np.empty(64 * schools, np.uint32), 0
    for school in range(schools - 1):
        if many + schools > len(to):
            longer = np.empty(2 * len(to) + schools, np.uint32)
            longer[:many] = to[:many]
            to = longer
        mark[school], begin = school, many
        for place in range(start[school], start[school + 1]):
            area = net.area[arcs[place]]
            for arc in range(net.start[area], net.start[area + 1]):
                other = net.school[arc]
                if mark[other] != school:
                    mark[other] = school
                    to[many] = other
                    many += 1
        to[begin:many].sort()
        first[school + 1] = many
    first[schools] = many
    return first, to[:many].copy()


def table(first: NDArray[np.uint64], to: Small) -> Table:
    """Rows to be filled when they are asked for."""
    schools, moves = len(first) - 1, len(to)
    return Table(
        first,
        to,
        np.empty(moves, dtype=np.int64),
        np.empty(moves, dtype=np.uint32),
        np.empty(moves, dtype=np.uint32),
        np.ones(schools, dtype=np.bool_),
        np.zeros(schools, dtype=np.uint64),
    )


@compiled
def refresh(net: Network, held: Holding, row: Table, school: Number) -> None:
    """Make the row of a school anew."""
    start, areas, schools, costs = net
    begin, to, gain, by, onto, stale, slot = row
    for move in range(begin[school], begin[school + 1]):
        gain[move] = NEVER
        slot[to[move]] = move
    out = held.first[school]
    while out != NONE:
        area = areas[out]
        for into in range(start[area], start[area + 1]):
            if schools[into] != school:
                move, more = slot[schools[into]], costs[into] - costs[out]
                if more < gain[move]:
                    gain[move], by[move], onto[move] = more, out, into
        out = held.after[out]
    stale[school] = False


@compiled
def come(net: Network, row: Table, out: Number) -> None:
    """Tell the row of a school that it holds one arc more."""
    start, areas, schools, costs = net
    begin, to, gain, by, onto, stale, _ = row
    school = schools[out]
    if stale[school] or school == len(stale) - 1:
        return
    area = areas[out]
    for into in range(start[area], start[area + 1]):
        other = schools[into]
        if other != school:
            low, high = np.int64(begin[school]), np.int64(begin[school + 1])
            while low < high:
                middle = (low + high) >> 1
                if to[middle] < other:
                    low = middle + 1
                else:
                    high = middle
            more = costs[into] - costs[out]
            if more < gain[low]:
                gain[low], by[low], onto[low] = more, out, into
