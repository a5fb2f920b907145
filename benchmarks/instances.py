"""Invented land to measure on: clustered areas, schools of log-normal size, and who borders whom.

Towns are clusters of log-normal weight; areas scatter about them and have log-normal pupils.
Schools stand where areas are dense, a little aside; their places are log-normal, scaled so that
all together are ``slack`` times the pupils. Every number comes from the seed.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
UNPLACED = 1_000_000
"""Metres that a pupil without a place counts as."""
PUPILS, SPREAD_OF_PUPILS, SPREAD_OF_PLACES = 110.0, 0.5, 0.45
PER_TOWN, DENSITY = 120, 18.0
"""Areas of a town, and areas of a square kilometre in the mean of the whole land."""


class Land(NamedTuple):
    """An instance: metres, pupils and places."""

    areas: Floats
    """``(area, 2)`` points."""
    pupils: Whole
    """``(area,)``."""
    schools: Floats
    """``(school, 2)`` points."""
    places: Whole
    """``(school,)``."""
    home: Whole
    """``(school,)`` area in which it stands, pinned to it; no two schools share one."""


class Arcs(NamedTuple):
    """Areas' schools, nearest first, in rows: those of an area from ``start`` to the next."""

    start: Whole
    school: NDArray[np.int32]
    cost: Whole


def land(areas: int, schools: int, slack: float, seed: int) -> Land:
    """Invent one.

    Parameters
    ----------
    slack
        Places there are for one pupil.
    """
    rng = np.random.default_rng([seed, areas, schools])
    side = 1000.0 * np.sqrt(areas / DENSITY)
    towns = max(3, areas // PER_TOWN)
    weight = rng.lognormal(0.0, 0.8, towns)
    centre = rng.uniform(0.0, side, (towns, 2))
    width = side / np.sqrt(towns) * 0.4 * np.sqrt(weight)
    town = rng.choice(towns, areas, p=weight / weight.sum())
    points = centre[town] + rng.normal(size=(areas, 2)) * width[town, None]
    pupils = np.maximum(1, np.rint(PUPILS * _lognormal(rng, areas, SPREAD_OF_PUPILS)))
    home = np.sort(rng.choice(areas, schools, replace=False))
    stand = points[home] + rng.normal(size=(schools, 2)) * 30.0
    size = _lognormal(rng, schools, SPREAD_OF_PLACES)
    size *= slack * pupils.sum() / size.sum()
    places = np.floor(size).astype(np.int64)
    places[: int(np.ceil(slack * pupils.sum() - places.sum()))] += 1
    return Land(points, pupils.astype(np.int64), stand, places, home)


def _lognormal(rng: np.random.Generator, many: int, spread: float) -> Floats:
    """Draws of mean one."""
    return np.asarray(rng.lognormal(-spread * spread / 2, spread, many))


def nearest(place: Land, many: int) -> Arcs:
    """Arcs from every area to its nearest schools, in whole metres."""
    return further(place)(np.arange(len(place.areas)), many)


def further(place: Land) -> Callable[[Whole, int], Arcs]:
    """Look the nearest schools of some areas up: ``(areas, how many) -> Arcs``."""
    tree = cKDTree(place.schools)

    def look(areas: Whole, many: int) -> Arcs:
        many = min(many, len(place.schools))
        away, school = tree.query(place.areas[areas], k=many, workers=-1)
        start = np.arange(len(areas) + 1) * many
        cost = np.rint(away).astype(np.int64).ravel()
        return Arcs(start, school.astype(np.int32).ravel(), cost)

    return look


def borders(place: Land) -> Whole:
    """Pairs of areas that touch, ``(pair, 2)``: the edges of a Delaunay triangulation."""
    corners = Delaunay(place.areas).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    return np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)


def overflowing(place: Land) -> float:
    """Share of the pupils who find no place at their nearest school."""
    school = cKDTree(place.schools).query(place.areas)[1]
    load = np.bincount(school, place.pupils, len(place.places))
    return float(np.maximum(load - place.places, 0).sum() / place.pupils.sum())
