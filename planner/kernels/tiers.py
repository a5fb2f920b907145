"""Levels of priority: tiers in order, and in each of them keys that decide among equals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def levels(tier: Whole, keys: Sequence[Sequence[Floats]]) -> Whole:
    """Level of each entry of a list at its school: low before high, equal where nothing decides.

    Parameters
    ----------
    tier
        ``(entry,)`` place of the entry's tier, from 0.
    keys
        For each tier its keys, each ``(entry,)``: low before high, NaN after all others.

    Returns
    -------
    ``(entry,)`` levels from 0 without gaps; those of a tier follow those of the tier before.

    >>> levels(np.array([1, 0, 1, 1]), [[], [np.array([5.0, 0, 3, 5])]]).tolist()
    [2, 0, 1, 2]
    """
    found = np.zeros(tier.size, dtype=np.int64)
    first = 0
    for place, own in enumerate(keys):
        at = np.flatnonzero(tier == place)
        if not at.size:
            continue
        columns = [np.nan_to_num(key[at], nan=np.inf, posinf=np.inf) for key in own]
        order = np.lexsort(columns[::-1]) if columns else np.arange(at.size)
        differs = np.zeros(at.size, dtype=bool)
        for column in columns:
            ranked = column[order]
            differs[1:] |= ranked[1:] != ranked[:-1]
        found[at[order]] = first + np.cumsum(differs)
        first = int(found[at].max()) + 1
    return found


def bands(metres: Floats, ends: Sequence[float]) -> Floats:
    """Band of a distance: 0 up to and at the first end, and so on; beyond the last one more.

    >>> bands(np.array([400.0, 500.0, 500.1, np.inf]), [500, 1000]).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    return np.searchsorted(np.asarray(ends, dtype=float), metres, side="left").astype(float)
