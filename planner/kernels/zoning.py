"""Catchments of whole areas: one school each, in one piece, within the places there are.

min Σ pupils × cost + charge × pupils over the places + weight × length of the borders between
catchments, each catchment connected to the home of its school (`methods` sections 5.4, 5.5). The
charge of a child moved is part of the cost of the arcs. Places are elastic: what cannot fit is told
as pupils over, not refused. How it is solved is chosen before: a land of few ways exactly, by
trying all, any other by annealing, whose distance from a bound the caller can work out from
`planner.kernels.allotment`, for no whole areas cost less than divisible pupils. What is told is
worked out from the arcs, in whole numbers, whatever was rounded on the way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.zoning_checks import check_arcs, check_borders, check_size, whole
from planner.kernels.zoning_exact import optimum, ways
from planner.kernels.zoning_islands import sent, units
from planner.kernels.zoning_moves import LONGEST, Ground
from planner.kernels.zoning_search import anneal, grown

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
WAYS = 2**20
"""Ways times areas up to which all are tried."""
EFFORT = 8_000
"""Proposals an area."""


@dataclass(frozen=True, eq=False)
class Land:
    """Areas with their pupils, the schools they may go to, and who borders whom."""

    ground: Ground
    start: Whole
    """``(area + 1,)`` first arc of each area."""
    school: Whole
    """``(arc,)`` school that the area may use."""
    cost: Whole
    """``(arc,)`` of a pupil."""
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
    """Areas of a piece of land in which no school stands. All of a piece go to one school that has
    room for it and takes a catchment, or where none has, each area to one."""
    exact: bool
    """Whether nothing is of less value; else a bound has to tell how far it may be."""


def land(
    start: Whole, school: NDArray[np.integer], cost: Whole, unplaced: int, pupils: Whole,
    places: Whole, home: Whole, borders: Whole, length: Floats | None = None, weight: float = 0.0,
) -> Land:  # fmt: skip
    """Make ready a land.

    The search reads costs from a table of areas by schools, four bytes each: 400 MB for 50,000
    areas and 2,000 schools.

    Parameters
    ----------
    start
        ``(area + 1,)`` first arc of each area.
    school, cost
        ``(arc,)`` school that the area may use, each once, and the cost of a pupil there, with the
        charge of moving it, in whole units.
    unplaced
        Charge of a pupil over the places, or at a school that is not among those of its area, as
        is one that would cost more than this.
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
        Arrays that do not fit each other, numbers of areas or schools that there are not, two
        schools with the same home or none with any, an arc or a border that is there twice or joins
        an area to itself, pupils, places, costs or lengths below nought or too large.
    """
    pupils, places = whole(pupils, "pupils"), whole(places, "places")
    home, areas, schools = whole(home, "homes"), len(pupils), len(places)
    check_size(pupils, places, home)
    start, to, cost = (
        whole(start, "starts"),
        whole(school, "schools"),
        whole(cost, "costs"),
    )
    check_arcs(start, to, cost, unplaced, pupils, schools)
    ends = whole(borders, "borders").reshape(-1, 2)
    long = None if length is None else np.asarray(length, dtype=np.float64)
    check_borders(ends, long, weight, areas)
    near = np.full((areas, schools), np.nan, dtype=np.float32)
    row = np.repeat(np.arange(areas), np.diff(start))
    near[row, to] = cost
    shut = np.isnan(near)
    if shut.size - np.count_nonzero(shut) < len(to):
        raise ValueError("an area has a school twice")
    near[shut | (near > unplaced)] = unplaced
    used = cost <= unplaced
    start = np.searchsorted(row[used], np.arange(areas + 1)).astype(np.int64)
    to, cost = to[used], cost[used]
    # Less than one unit in all the moves of a proposal, so that no child goes farther for it.
    mass = np.where(pupils > 0, pupils, 0.5 / (LONGEST * max(unplaced, 1)))
    free = np.ones(areas, dtype=bool)
    free[home[home >= 0]] = False
    one, two, twin, long = doubled(ends, np.zeros(len(ends)) if long is None else long, areas)
    first = np.searchsorted(one, np.arange(areas + 1)).astype(np.int64)
    wall = weight * long if weight > 0 else np.empty(0)
    ground = Ground(first, one, two, twin, wall, near, mass, pupils, places, free)
    return Land(ground, start, to, cost, home, unplaced, long, weight)


def doubled(ends: Whole, long: Floats, areas: int) -> tuple[Whole, Whole, Whole, Floats]:
    """Borders from both sides, by area: this side, the other, where the twin is, and lengths."""
    source = np.concatenate([ends[:, 0], ends[:, 1]])
    other = np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.argsort(source * areas + other)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    twin = place[(order + len(ends)) % max(len(order), 1)]
    return source[order], other[order], twin, np.concatenate([long, long])[order]


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
    ground, home = place.ground, place.home
    first = np.zeros(len(home)) if price is None else np.array(price, dtype=np.float64)
    school = grown(ground, home, first)
    homeless = np.flatnonzero(school < 0)
    unit = units(ground, home, homeless)
    exact = ways(home, unit) * len(school) <= WAYS
    if exact:
        school = optimum(ground, table(place), home, unit, place.unplaced)
    else:
        school[homeless] = sent(ground, home, homeless, unit, first)
        free = ground.free.copy()
        free[homeless] = False
        proposals = effort * len(school)
        kept = ground._replace(free=free)
        drawn = anneal(kept, home, school, first, proposals, seed, threads, place.unplaced)
        school = drawn.school
    return told(place, school, homeless, exact)


def table(place: Land) -> Whole:
    """Costs, ``(area, school)``, in whole numbers."""
    found = np.full(place.ground.cost.shape, place.unplaced, dtype=np.int64)
    found[np.repeat(np.arange(len(found)), np.diff(place.start)), place.school] = place.cost
    return found


def told(place: Land, school: Whole, homeless: Whole, exact: bool) -> Zoning:
    """What has to be told about catchments, ``(area,)``, whoever drew them."""
    ground, pupils = place.ground, place.ground.pupils
    area = np.repeat(np.arange(len(school)), np.diff(place.start))
    used = np.flatnonzero(school[area] == place.school)
    cost = int((pupils[area[used]] * place.cost[used]).sum())
    beyond = int(pupils.sum() - pupils[area[used]].sum())
    load = np.bincount(school, weights=pupils, minlength=len(place.home)).astype(np.int64)
    over = np.maximum(load - ground.places, 0)
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
    rooted = np.flatnonzero(home >= 0)
    reached[home[rooted]] = school[home[rooted]] == rooted
    while True:
        further = two[reached[one] & ~reached[two]]
        if not len(further):
            return np.flatnonzero(~reached)
        reached[further] = True
