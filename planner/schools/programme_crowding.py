"""Works at one school that together would bring more than it may hold.

What counts is how much each of them brings in a year. Two that pass the cap in some year exclude
each other. Of three or more that pass it only together, two are made to exclude each other: those
that bring most between them, so that least is lost by it.
"""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_SLIP = 1e-9
_Level = tuple[int, float]
"""A group, and what one of it brings in a year."""


def crowded(brings: Floats, groups: Sequence[str], room: Floats) -> Flags:
    """Which works may not be chosen together, ``(work, work)``.

    Of each group at most one is chosen anyway; no choice without an excluded pair passes the cap,
    unless one alone does.

    Parameters
    ----------
    brings
        ``(work, year)``; what is given up, below nought, makes no room for others.
    room
        ``(year,)`` what may be brought.
    """
    brings = np.maximum(brings, 0.0)
    names = {name: i for i, name in enumerate(dict.fromkeys(groups))}
    of = np.array([names[name] for name in groups], dtype=np.int64)
    barred = np.zeros((len(brings), len(brings)), dtype=bool)
    for year in range(brings.shape[1]):
        now = brings[:, year]
        levels = [sorted(set(now[(of == i) & (now > 0)].tolist())) for i in range(len(names))]
        if sum(own[-1] for own in levels if own) <= room[year] + _SLIP:
            continue
        for one, other in _excluded(levels, float(room[year])):
            mine, theirs = ((of == group) & (now == level) for group, level in (one, other))
            barred |= mine[:, None] & theirs | theirs[:, None] & mine
    return barred


def _excluded(levels: Sequence[Sequence[float]], room: float) -> set[tuple[_Level, _Level]]:
    """Pairs of what groups bring that are excluded, so that no sum of groups passes the room."""
    found: set[tuple[_Level, _Level]] = set()
    some = [i for i, own in enumerate(levels) if own]
    for many in range(2, len(some) + 1):
        for which in combinations(some, many):
            for sizes in product(*(levels[i] for i in which)):
                if sum(sizes) <= room + _SLIP or max(sizes) > room + _SLIP:
                    continue
                pairs = list(combinations(zip(which, sizes, strict=True), 2))
                if not found.intersection(pairs):
                    found.add(max(pairs, key=lambda pair: pair[0][1] + pair[1][1]))
    return found
