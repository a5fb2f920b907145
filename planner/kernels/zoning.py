"""Catchments of whole areas: one school each, in one piece, within the places there are.

min Σ pupils × cost + charge × pupils over the places + weight × length of the borders between
catchments, each catchment connected to the home of its school (`methods` sections 5.4, 5.5). The
charge of a child moved is part of the cost of the arcs. Places are elastic: what cannot fit is told
as pupils over, not refused. How it is solved is chosen before: a small land exactly, by a mixed
integer programme, any other by annealing, whose distance from a bound the caller can work out from
`planner.kernels.allotment`, for no whole areas cost less than divisible pupils.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.zoning_exact import optimum
from planner.kernels.zoning_moves import Ground
from planner.kernels.zoning_search import anneal, grown

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
SMALL = 24
"""Areas times schools up to which the land is solved exactly."""
EFFORT = 11_000
"""Proposals an area."""
NOBODY = 1e-6
"""Pupils that an area without pupils counts as, so that it goes where it is near."""


@dataclass(frozen=True, eq=False)
class Land:
    """Areas with their pupils, the schools they may go to, and who borders whom."""

    ground: Ground
    cost: Whole
    """``(area, school)`` of a pupil."""
    listed: NDArray[np.bool_]
    """``(area, school)`` the area may use the school."""
    home: Whole
    """``(school,)`` area in which it stands; -1 where it takes no catchment."""
    unplaced: int
    length: Floats
    """``(border,)`` as in the ground, every border twice."""
    weight: float


@dataclass(frozen=True, eq=False)
class Zoning:
    """Catchments, and what has to be told about them."""

    school: Whole
    """``(area,)``."""
    load: Whole
    """``(school,)`` pupils."""
    over: Whole
    """``(school,)`` pupils over the places."""
    cost: int
    """Of all pupils at a school that their area may use."""
    beyond: int
    """Pupils at a school that is not among those of their area."""
    border: float
    """Length of the borders between catchments."""
    value: float
    """What was to be least: the cost, the charges, and the weight of the borders."""
    cut_off: Whole
    """Areas that are not in one piece with the home of their school: none, but for these:"""
    homeless: Whole
    """Areas of a piece of land in which no school stands; they go to the cheapest."""
    exact: bool
    """Whether nothing is of less value; else a bound has to tell how far it may be."""


def land(
    start: Whole, school: NDArray[np.integer], cost: Whole, unplaced: int, pupils: Whole,
    places: Whole, home: Whole, borders: Whole, length: Floats | None = None, weight: float = 0.0,
) -> Land:  # fmt: skip
    """Make ready a land.

    Parameters
    ----------
    start
        ``(area + 1,)`` first arc of each area.
    school, cost
        ``(arc,)`` school that the area may use, and the cost of a pupil there, with the charge of
        moving it.
    unplaced
        Charge of a pupil over the places, or at a school that is not among those of its area.
    pupils, places
        ``(area,)`` and ``(school,)``, whole and not below nought.
    home
        ``(school,)`` area in which it stands, and which it keeps; -1 for a school that takes none.
    borders
        ``(border, 2)`` pairs of areas that touch and no barrier parts, each once.
    length, weight
        ``(border,)`` lengths, and the cost of a unit of length between two catchments. Borders that
        a barrier cuts cannot be saved and are not among them.

    Raises
    ------
    ValueError
        Two schools have the same home, a pair is there twice or joins an area to itself, or pupils
        or places are below nought.
    """
    pupils, places = np.asarray(pupils, dtype=np.int64), np.asarray(places, dtype=np.int64)
    home, areas, schools = np.asarray(home, dtype=np.int64), len(pupils), len(places)
    rooted = home[home >= 0]
    if len(np.unique(rooted)) < len(rooted):
        twice = np.flatnonzero(np.bincount(rooted) > 1).tolist()
        raise ValueError(f"more than one school stands in areas {twice}")
    if pupils.min(initial=0) < 0 or places.min(initial=0) < 0:
        raise ValueError("pupils and places may not be below nought")
    ends = np.sort(np.asarray(borders, dtype=np.int64).reshape(-1, 2), axis=1)
    if (ends[:, 0] == ends[:, 1]).any() or len(np.unique(ends, axis=0)) < len(ends):
        raise ValueError("a border is there twice, or between an area and itself")
    long = np.zeros(len(ends)) if length is None else np.asarray(length, dtype=np.float64)
    source = np.concatenate([ends[:, 0], ends[:, 1]])
    other = np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.lexsort((other, source))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    twin = place[(order + len(ends)) % max(2 * len(ends), 1)]
    long = np.concatenate([long, long])[order]
    full = np.full((areas, schools), unplaced, dtype=np.int64)
    row = np.repeat(np.arange(areas), np.diff(start))
    full[row, school] = cost
    listed = np.zeros((areas, schools), dtype=bool)
    listed[row, school] = True
    free = np.ones(areas, dtype=bool)
    free[rooted] = False
    source = source[order]
    start = np.searchsorted(source, np.arange(areas + 1)).astype(np.int64)
    wall = weight * long if weight > 0 else np.empty(0)
    near, mass = full.astype(np.float32), np.maximum(pupils, NOBODY)
    ground = Ground(start, source, other[order], twin, wall, near, mass, pupils, places, free)
    return Land(ground, full, listed, home, unplaced, long, weight)


def zone(
    place: Land, seed: int = 0, price: NDArray[np.number] | None = None, effort: int = EFFORT,
    threads: int = 2,
) -> Zoning:  # fmt: skip
    """Draw catchments.

    Parameters
    ----------
    seed
        Of the annealing; the same gives the same, on one thread or two.
    price
        ``(school,)`` what a place is worth at the divisible optimum, from which annealing starts;
        none if None.
    effort
        Proposals an area.

    >>> ends = np.array([[0, 1], [1, 2], [2, 3]])  # a path of four areas, schools at both ends
    >>> found = zone(land(np.array([0, 2, 4, 6, 8]), np.tile([0, 1], 4),
    ...                   np.array([0, 18, 6, 2, 8, 5, 18, 0]), 10**6, np.array([5, 5, 5, 5]),
    ...                   np.array([15, 10]), np.array([0, 3]), ends))
    >>> found.school.tolist(), found.cost, found.cut_off.tolist()
    ([0, 0, 1, 1], 55, [])
    """
    ground = place.ground
    first = np.zeros(len(place.home)) if price is None else np.asarray(price, dtype=np.float64)
    school = grown(ground, place.home, first)
    homeless = np.flatnonzero(school < 0)
    school[homeless] = ground.cost[homeless].argmin(axis=1)
    exact = ground.cost.size <= SMALL
    if exact:
        fixed = np.full(len(school), -1)
        fixed[homeless] = school[homeless]
        school = optimum(ground, place.home, fixed, place.unplaced)
    else:
        ground.free[homeless] = False
        proposals = effort * len(school)
        school = anneal(ground, place.home, school, first, proposals, seed, threads).school
    return told(place, school, homeless, exact)


def told(place: Land, school: Whole, homeless: Whole, exact: bool) -> Zoning:
    """What has to be told about catchments, ``(area,)``, whoever drew them."""
    ground, rows = place.ground, np.arange(len(school))
    load = np.bincount(school, weights=ground.pupils, minlength=len(place.home)).astype(np.int64)
    over = np.maximum(load - ground.places, 0)
    listed = place.listed[rows, school]
    cost = int((ground.pupils * place.cost[rows, school])[listed].sum())
    beyond = int(ground.pupils[~listed].sum())
    apart = school[ground.source] != school[ground.other]
    border = float(place.length[apart].sum() / 2)
    value = cost + place.unplaced * (beyond + int(over.sum())) + place.weight * border
    return Zoning(
        school, load, over, cost, beyond, border, value, cut_off(ground, place.home, school),
        homeless, exact,
    )  # fmt: skip


def cut_off(ground: Ground, home: Whole, school: Whole) -> Whole:
    """Areas without a way to the home of their school through its own catchment."""
    inside = school[ground.source] == school[ground.other]
    one, two = ground.source[inside], ground.other[inside]
    reached = np.zeros(len(school), dtype=bool)
    reached[home[home >= 0]] = True
    while True:
        further = two[reached[one] & ~reached[two]]
        if not len(further):
            return np.flatnonzero(~reached)
        reached[further] = True
