"""What may be wrong with a land before catchments are drawn, said in plain words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
MOST = 2**28
"""Areas times schools that are looked at as one: a gibibyte of costs."""
_EXACT = 2**62


def whole(numbers: NDArray[Any], name: str) -> Whole:
    """Numbers as whole ones; ``ValueError`` for those that are not."""
    given = np.asarray(numbers)
    found = given.astype(np.int64)
    if (found != given).any():
        raise ValueError(f"{name} must be whole numbers")
    return found


def check_size(pupils: Whole, places: Whole, home: Whole) -> None:
    """Raise ``ValueError`` for numbers of pupils, places and homes that cannot be."""
    areas, schools = len(pupils), len(places)
    if areas * schools > MOST:
        raise ValueError(f"{areas:,} areas × {schools:,} schools are too many at once: draw parts")
    if len(home) != schools:
        raise ValueError(f"there are {len(home):,} homes for {schools:,} schools")
    if pupils.min(initial=0) < 0 or places.min(initial=0) < 0:
        raise ValueError("pupils and places may not be below nought")
    if home.min(initial=-1) < -1 or home.max(initial=-1) >= areas:
        raise ValueError(
            f"homes are areas from 0 to {areas - 1:,}, or -1, found {_odd(home, areas)}"
        )
    rooted = home[home >= 0]
    if not len(rooted):
        raise ValueError("no school takes a catchment")
    if len(np.unique(rooted)) < len(rooted):
        twice = np.flatnonzero(np.bincount(rooted) > 1).tolist()
        raise ValueError(f"more than one school stands in areas {twice}")


def check_arcs(
    start: Whole, school: Whole, cost: Whole, unplaced: int, pupils: Whole, schools: int
) -> None:
    """Raise ``ValueError`` for schools of areas, or their costs, that cannot be."""
    if len(start) != len(pupils) + 1 or len(school) != len(cost):
        raise ValueError(
            f"{len(start):,} starts do not fit {len(pupils):,} areas, "
            f"or {len(school):,} schools {len(cost):,} costs"
        )
    if start[0] != 0 or start[-1] != len(school) or (np.diff(start) < 0).any():
        raise ValueError(f"starts must rise from 0 to the number of arcs, {len(school):,}")
    if school.min(initial=0) < 0 or school.max(initial=0) >= schools:
        raise ValueError(
            f"schools are numbered from 0 to {schools - 1:,}, found {_odd(school, schools)}"
        )
    if min(int(cost.min(initial=0)), unplaced) < 0:
        raise ValueError("costs, and that of no place, may not be below nought")
    if (int(pupils.sum()) + 1) * 2 * unplaced >= _EXACT:
        raise ValueError("pupils times costs are too large for exact sums: use a larger unit")


def check_borders(
    ends: Whole, length: NDArray[np.float64] | None, weight: float, areas: int
) -> None:
    """Raise ``ValueError`` for borders ``(border, 2)`` that cannot be."""
    if ends.min(initial=0) < 0 or ends.max(initial=0) >= areas:
        raise ValueError(f"borders join areas from 0 to {areas - 1:,}, found {_odd(ends, areas)}")
    ends = np.sort(ends, axis=1)
    if (ends[:, 0] == ends[:, 1]).any() or len(np.unique(ends, axis=0)) < len(ends):
        raise ValueError("a border is there twice, or between an area and itself")
    if not 0 <= weight < np.inf:
        raise ValueError(f"the weight of borders must be a number not below nought, not {weight}")
    if weight > 0 and length is None:
        raise ValueError("borders that have a weight must have lengths")
    if length is not None and len(length) != len(ends):
        raise ValueError(f"there are {len(length):,} lengths for {len(ends):,} borders")
    if length is not None and not (np.isfinite(length) & (length >= 0)).all():
        raise ValueError("lengths of borders must be numbers not below nought")


def _odd(number: Whole, beyond: int) -> int:
    """The first number that is below nought (or below -1) or too large."""
    return int(number[(number < 0) | (number >= beyond)].ravel()[0])
