"""How far it is: straight, straight with a detour and barriers, or along the streets.

All in metres of the city's projected system. Ways along streets are followed as far as a cut-off.
What lies beyond it is far, and told as the straight line with its detour, but never as nearer than
the cut-off and a share of the straight line, so that the farther of two stays the farther; what no
way leads to is *unreachable*, which is infinite and another thing. A place from which no way leads
anywhere at all (no street near it, or a piece of the streets without a school) falls back on the
straight line with its detour, and is far where it is barriers that strand it, for a barrier makes
nothing nearer: its children go to school all the same, and the folder's check has named it.

All areas by all schools is the largest array of a run, so it is made once, filled in place some
pairs at a time, and handed on rather than found again.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from planner.geography.ways import Doors, blocks, doors, parted, unbarred
from planner.kernels.access import NOWHERE
from planner.kernels.barring import Walls, met, walls_of
from planner.model.city import City
from planner.model.ends import ends_of
from planner.model.streets import Barriers, Streets

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Measure = Literal["straight", "detour", "streets"]
_NORMS = ("detour", "crossing", "barrier", "cut_off", "beyond")
_PAIRS = 2_000_000
"""Pairs of places dealt with at a time, for the memory they take."""


def measure_of(city: City, asked: Measure | None) -> Measure:
    """How distances are measured: as asked, else along streets where the folder has them."""
    if asked == "streets" and city.streets is None:
        message = "distances along streets need the table streets, which the folder has not"
        raise ValueError(message)
    return asked or ("straight" if city.streets is None else "streets")


def between(city: City, origin: Floats, target: Floats, asked: Measure | None = None) -> Floats:
    """Metres from every origin to every target, by the measure asked for.

    Parameters
    ----------
    origin, target
        ``(point, 2)`` x and y in metres; a point without coordinates (NaN) is infinitely far.

    Returns
    -------
    ``(origin, target)``, the caller's own.
    """
    measure = measure_of(city, asked)
    if measure == "straight":
        return straight(origin, target)
    norm = _norms(city)
    if measure == "detour" or city.streets is None:
        return detour(origin, target, city.barriers, norm)
    limit = city.standards.number("streets.access")
    return _walked(city.streets, origin, target, city.barriers, limit, norm)


def _norms(city: City) -> dict[str, float]:
    return {name: city.standards.number(f"distance.{name}") for name in _NORMS}


def among_schools(city: City, measure: str, year: int) -> dict[str, Floats]:
    """Metres from every school to every other by phase, as areas were measured.

    Returns
    -------
    ``(school, school)`` each, between the campuses that take the phase's entrants in the year.
    """
    ends = ends_of(city)
    metres = between(city, ends.points, ends.points, cast("Measure", measure))
    return {
        phase: ends.nearest(ends.nearest(metres, phase, year).T, phase, year).T
        for phase in ends.phases
    }


def bridged(metres: Floats, rough: Floats, among: NDArray[np.bool_]) -> Floats:
    """Distances in which whoever has no way to any of some targets has rough ones to all.

    A child whose streets lead to none of the schools that admit goes to one all the same.

    Parameters
    ----------
    metres, rough
        ``(origin, target)``, as `between` finds them; infinite where no way leads.
    among
        ``(target,)``: the targets that count.

    >>> bridged(np.array([[9.0, np.inf]]), np.array([[7.0, 8.0]]), np.array([False, True])).tolist()
    [[7.0, 8.0]]
    """
    lost = np.isinf(nearest_of(metres, among))
    if not lost.any():
        return metres
    found = metres.copy()
    found[lost] = rough[lost]
    return found


def rough(city: City, origin: Floats, target: Floats) -> Floats:
    """Metres that stand in where no way leads along the streets; see `bridged`.

    Straight lines with a detour and barriers; and far from origins that only barriers part from
    some of the targets, for a barrier makes nothing nearer.

    Returns
    -------
    ``(origin, target)``.
    """
    found, norm = between(city, origin, target, "detour"), _norms(city)
    if city.streets is None or city.barriers is None:
        return found
    limit, free = city.standards.number("streets.access"), unbarred(city.streets)
    here, there = (doors(city.streets, one, city.barriers, limit) for one in (origin, target))
    here_free, there_free = (doors(free, one, None, limit) for one in (origin, target))
    apart = parted(here.piece, there.piece) & ~parted(here_free.piece, there_free.piece)
    barred = apart.any(axis=1)
    found[barred] = np.fmax(found[barred], _far(straight(origin[barred], target), norm))
    return found


def nearest_of(metres: Floats, among: NDArray[np.bool_]) -> Floats:
    """Metres to the nearest of the targets that count, ``(origin,)``; infinite without any.

    >>> nearest_of(np.array([[9.0, 3.0, np.inf]]), np.array([True, False, True])).tolist()
    [9.0]
    """
    return np.asarray(metres.min(axis=1, where=among, initial=np.inf))


def straight(origin: Floats, target: Floats) -> Floats:
    """Metres in a straight line from every origin to every target.

    Parameters
    ----------
    origin, target
        ``(point, 2)`` x and y in metres; a point without coordinates (NaN) is infinitely far.

    Returns
    -------
    ``(origin, target)``.
    """
    metres = np.asarray(cdist(origin, target), dtype=np.float64)
    metres[~np.isfinite(origin).all(axis=1)] = np.inf
    metres[:, ~np.isfinite(target).all(axis=1)] = np.inf
    return metres


def detour(
    origin: Floats, target: Floats, barriers: Barriers | None, norm: Mapping[str, float]
) -> Floats:
    """Straight lines times a factor, and a length more for every barrier that they meet.

    Barriers are counted however far it is: beside a pair that pays for one, a farther pair that
    did not would be the nearer.

    Parameters
    ----------
    barriers
        A barrier adds nothing where a crossing is near the place at which the line meets it.
    norm
        ``detour`` (a factor), ``barrier`` (metres added) and ``crossing`` (metres that count as
        near).

    Returns
    -------
    ``(origin, target)`` metres.
    """
    return _laid(origin, target, _closed(barriers, norm["crossing"]), norm)


def _laid(origin: Floats, target: Floats, closed: Walls, norm: Mapping[str, float]) -> Floats:
    """As `detour`, past what of each barrier has no crossing nearby."""
    metres = straight(origin, target)
    metres *= norm["detour"]
    for some in _rows(len(origin) if len(closed.shapes) else 0, len(target)):
        metres[some] += norm["barrier"] * met(origin[some], target, closed)
    return metres


def _closed(barriers: Barriers | None, near: float) -> Walls:
    """What of each barrier has no crossing nearby."""
    if barriers is None:
        return walls_of(np.array([], dtype=object))
    if not len(barriers.crossings) or not len(barriers.walls):
        return walls_of(barriers.walls)
    # A little more than near, for a circle of straight sides and a crossing just as far.
    around = shapely.union_all(shapely.buffer(barriers.crossings, 1.0003 * near, quad_segs=64))
    return walls_of(np.asarray(shapely.difference(barriers.walls, around)))


def _walked(
    streets: Streets,
    origin: Floats,
    target: Floats,
    barriers: Barriers | None,
    limit: float,
    norm: Mapping[str, float],
) -> Floats:
    """Metres along the streets; see the module."""
    here, there = (doors(streets, points, barriers, limit) for points in (origin, target))
    metres = straight(origin, target)
    for some in _rows(len(origin), len(target)):
        metres[some] = np.fmax(norm["detour"] * metres[some], _far(metres[some], norm))
        metres[some][parted(here.piece[some], there.piece)] = np.inf
    closed = _closed(barriers, norm["crossing"])
    lost = _lost(here, there), _lost(there, here)
    shut = lost[0][:0], lost[1][:0]
    if barriers is not None and (len(lost[0]) or len(lost[1])):
        free = unbarred(streets)
        here_free, there_free = (doors(free, points, None, limit) for points in (origin, target))
        ways = _lost(here_free, there_free), _lost(there_free, here_free)
        shut = np.setdiff1d(lost[0], ways[0]), np.setdiff1d(lost[1], ways[1])
    for rows in _parts(lost[0], len(target)):
        barred = np.isin(rows, shut[0])[:, None]
        metres[rows] = _stranded(origin[rows], target, closed, norm, barred)
    for columns in _parts(lost[1], len(origin)):
        barred = np.isin(columns, shut[1])[None, :]
        metres[:, columns] = _stranded(origin, target[columns], closed, norm, barred)
    for row, column, found in blocks(streets, here, there, norm["cut_off"], _PAIRS):
        metres[row, column] = found
    return metres


def _far(lines: Floats, norm: Mapping[str, float]) -> Floats:
    """Metres that a way beyond the cut-off has at least, from those of the straight line."""
    return norm["cut_off"] + norm["beyond"] * lines


def _stranded(
    origin: Floats,
    target: Floats,
    closed: Walls,
    norm: Mapping[str, float],
    barred: NDArray[np.bool_],
) -> Floats:
    """Metres where no way leads: rough ones, and far where only barriers are in the way."""
    metres = _laid(origin, target, closed, norm)
    return np.where(barred, np.fmax(metres, _far(straight(origin, target), norm)), metres)


def _lost(here: Doors, there: Doors) -> Whole:
    """Places from which no way leads to any of the others."""
    return np.flatnonzero((here.piece == NOWHERE) | ~np.isin(here.piece, there.piece))


def _rows(many: int, width: int) -> Iterator[slice]:
    """Slices of rows, as many at a time as memory is meant for."""
    step = max(1, _PAIRS // max(width, 1))
    return (slice(first, min(first + step, many)) for first in range(0, many, step))


def _parts(places: Whole, width: int) -> Iterator[Whole]:
    return (places[some] for some in _rows(len(places), width))
