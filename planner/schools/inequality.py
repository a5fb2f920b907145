"""Gini and Theil of what pupils have, within and between clusters of schools."""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.inequality import gini, theil
from planner.schools.rows import Block, distribution

Floats = NDArray[np.float64]

MEASURES = ("gini", "theil", "theil_within", "theil_between")


def spread_of(
    paths: list[tuple[Floats, Floats]],
    ids: NDArray[np.object_],
    members: Floats,
    clusters: Floats | None,
) -> list[Block]:
    """Every measure of one indicator, unit by unit.

    Parameters
    ----------
    paths
        Amount a pupil and pupils, ``(draw, school)`` each: the central path, then the drawn one.
    ids, members
        ``(unit,)`` and ``(unit, school)`` ones.
    clusters
        ``(cluster, school)`` share of a school that belongs to a cluster; without clusters the
        parts of Theil's T are not known.
    """
    found: dict[str, list[list[Floats]]] = {name: [[] for _ in paths] for name in MEASURES}
    busy = np.any([pupils.any(axis=0) for _, pupils in paths], axis=0)
    for row in (members > 0) & busy:
        group = np.ones((1, row.sum())) if clusters is None else clusters[:, row]
        for at, (each, pupils) in enumerate(paths):
            value, weight = each[:, row], pupils[:, row]
            whole = theil(value, weight, group)
            blank = np.full(len(value), np.nan)
            parts = (blank, blank) if clusters is None else (whole.within, whole.between)
            told = dict(zip(MEASURES, (gini(value, weight), whole.total, *parts), strict=True))
            for name, measure in told.items():
                found[name][at].append(measure)
    blocks = []
    for name, by_path in found.items():
        table = [np.stack(units, axis=1) for units in by_path]
        blocks.append({"id": ids, "measure": name, "central": table[0][0]} | distribution(table))
    return blocks
