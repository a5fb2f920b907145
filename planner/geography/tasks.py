"""What a review of catchments has to go by, as exact whole numbers for the kernels.

Children are counted in thousandths, for areas are small and what is expected of them is no whole
number; ways in whole metres. Both make the sums exact. Where children find no place that they may
use, the places of just those schools that all of them compete for are raised alike, and how many
are short is told: it is a shortfall, not a failure.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.kernels.allotment import Allotment, allot, choice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
PARTS = 1000
"""Parts in which a child is counted."""
UNPLACED = 1_000_000
"""Metres charged for a child without a place (`methods`, section 5.3)."""
ROUNDS = 100
"""Times that places are raised before a school that is still short is left without a limit."""


class Task(NamedTuple):
    """Areas, or parts of areas that follow one school so far, and schools or units of them."""

    pupils: Floats
    """``(area,)`` entrants a year who follow the catchment."""
    places: Floats
    """``(school,)`` entry places for them; NaN where not known."""
    metres: Floats
    """``(area, school)``; finite where the area may use the school."""
    allowed: Flags
    """``(area, school)``: the rule lets the area use it; at least one of each row."""
    now: Floats
    """``(area, school)`` shares of the catchments so far."""
    stability: float
    """Metres charged for a child who is moved."""


class Arcs(NamedTuple):
    """What areas may use, as kernels take it."""

    start: Whole
    school: Whole
    cost: Whole
    pupils: Whole
    places: Whole
    short: float
    """Children for whom there is no place that they may use, before places were raised."""


def cost(task: Task) -> Whole:
    """``(area, school)`` whole metres of a child, with the charge where it is moved."""
    metres = np.where(np.isfinite(task.metres), task.metres, UNPLACED)
    moved = (task.now <= 0) & (task.now.sum(axis=1, keepdims=True) > 0)
    return np.asarray(np.rint(metres + task.stability * moved), dtype=np.int64)


def arcs(task: Task) -> Arcs:
    """The task as kernels take it, with places raised where there are too few."""
    pupils = np.rint(task.pupils * PARTS).astype(np.int64)
    known = np.isfinite(task.places)
    places = np.full(len(known), int(pupils.sum()), dtype=np.int64)
    places[known] = np.floor(np.maximum(task.places[known], 0.0) * PARTS + 1e-6)
    row, school = np.nonzero(task.allowed)
    start = np.searchsorted(row, np.arange(len(pupils) + 1)).astype(np.int64)
    found = Arcs(start, school.astype(np.int64), cost(task)[row, school], pupils, places, 0.0)
    short = float(least(found).unplaced.sum()) / PARTS
    return found._replace(short=short, places=raised(found, task.allowed) if short else places)


def raised(asked: Arcs, allowed: Flags) -> Whole:
    """Places ``(school,)`` with which everybody finds one.

    Children without a place compete for certain schools with the children there, and these with
    others: the short side of the least cut. Each group of such schools is raised by one factor.
    """
    places = asked.places.copy()
    for _ in range(ROUNDS):
        found = least(asked._replace(places=places))
        if not found.unplaced.any():
            return places
        flow = matrix(asked, found.flow, allowed.shape)
        areas: Flags = np.asarray(found.unplaced > 0)
        schools: Flags = np.zeros(len(places), dtype=bool)
        while not np.array_equal(schools, now := np.asarray(allowed[areas].any(axis=0))):
            schools = now
            areas = areas | np.asarray(flow[:, schools].any(axis=1))
        row, column = np.nonzero(allowed & areas[:, None] & schools)
        many = len(areas) + len(schools)
        ends = row, len(areas) + column
        graph = csr_array((np.ones(len(row)), ends), shape=(many, many))
        label = connected_components(graph, directed=False)[1][len(areas) :]
        load = flow.sum(axis=0)
        for group in np.unique(label[schools]):
            inside = schools & (label == group)
            waiting = found.unplaced[allowed[:, inside].any(axis=1) & areas].sum()
            wanted, there = int(load[inside].sum() + waiting), int(places[inside].sum())
            even = -(-wanted // int(inside.sum()))
            alike = np.ceil(places[inside] * (wanted / max(there, 1))).astype(np.int64)
            places[inside] = alike if there else even
    places[schools] = int(asked.pupils.sum())
    return places


def least(asked: Arcs) -> Allotment:
    """The divisible optimum, with its proof."""
    chosen = choice(asked.start, asked.school, asked.cost, len(asked.places), UNPLACED)
    return allot(chosen, asked.pupils, asked.places)


def matrix(asked: Arcs, value: Whole, shape: tuple[int, ...]) -> Whole:
    """Values of arcs as ``(area, school)``."""
    found = np.zeros(shape, dtype=np.int64)
    found[np.repeat(np.arange(shape[0]), np.diff(asked.start)), asked.school] = value
    return found
