"""Parts and wholes made to agree: raking to margins, and forecasts of a hierarchy (MinT).

A hierarchy is given by labels: for each level between the whole and its areas, coarse before fine,
the unit that each area belongs to. Its nodes are the whole, then the units of each level by rising
label, then the areas as given.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
TOLERANCE = 1e-10
"""Largest relative error of a margin when raking ends."""
ROUNDS = 10_000


def nested(groups: Sequence[Labels], areas: int) -> list[tuple[Labels, Labels]]:
    """Units and their parents at each level, the areas' own level last.

    Parameters
    ----------
    groups
        Labels ``(area,)`` of each level, coarse before fine.
    areas
        Number of areas.

    Returns
    -------
    For each level the unit of each area, ``(area,)``, and the parent of each unit, ``(unit,)``:
    an index of the level above, or 0 for the whole.

    Raises
    ------
    ValueError
        Labels are not one for each area, or a unit lies in two units of the level above.

    >>> [(unit.tolist(), parent.tolist()) for unit, parent in nested([np.array([7, 9, 9])], 3)]
    [([0, 1, 1], [0, 0]), ([0, 1, 2], [0, 1, 1])]
    """
    above = np.zeros(areas, dtype=np.int64)
    levels = []
    for level, labels in enumerate([*groups, np.arange(areas)]):
        if np.shape(labels) != (areas,):
            message = f"level {level} has labels of shape {np.shape(labels)} for {areas} areas"
            raise ValueError(message)
        names, first, unit = np.unique(labels, return_index=True, return_inverse=True)
        parent = above[first]
        astray = np.flatnonzero(parent[unit] != above)
        if len(astray):
            message = f"unit {names[unit[astray[0]]]} of level {level} lies in two units above it"
            raise ValueError(message)
        levels.append((unit, parent))
        above = unit
    return levels


def rake(seed: Floats, rows: Floats, columns: Floats) -> Floats:
    """Fit a table to both its margins, keeping its odds ratios (iterative proportional fitting).

    Rows, then columns, are scaled in turn until the largest relative error of a margin is below
    1e-10.

    Parameters
    ----------
    seed
        ``(..., row, column)``, not negative.
    rows, columns
        ``(..., row)`` and ``(..., column)`` margins, not negative and of the same sum.

    Returns
    -------
    ``(..., row, column)``.

    Raises
    ------
    ValueError
        A negative value, margins of different sums, a row or column of noughts that must meet a
        positive margin, or a pattern of noughts in which no table meets them (or not within
        `ROUNDS`: a table that all but falls apart into blocks comes near its margins too slowly).

    Source: Deming & Stephan (1940), Annals of Mathematical Statistics 11:427.

    >>> rake(np.array([[1.0, 2], [3, 4]]), np.array([10.0, 10]), np.array([8.0, 12])).round(5)
    array([[3.5153, 6.4847],
           [4.4847, 5.5153]])
    """
    batch = np.broadcast_shapes(seed.shape[:-2], rows.shape[:-1], columns.shape[:-1])
    table = np.array(np.broadcast_to(seed, (*batch, *seed.shape[-2:])), dtype=np.float64)
    aims = [
        np.broadcast_to(rows, (*batch, seed.shape[-2])),
        np.broadcast_to(columns, (*batch, seed.shape[-1])),
    ]
    for name, values in (("seed", table), ("rows", aims[0]), ("columns", aims[1])):
        if not (values >= 0).all():
            place = _place(~(values >= 0))
            message = f"{name} {place}: {values[~(values >= 0)][0]:g} is negative or missing"
            raise ValueError(message)
    both = np.stack([aim.sum(axis=-1) for aim in aims])
    apart = np.abs(both[0] - both[1]) > TOLERANCE * both.max(axis=0)
    if apart.any():
        first, second = both[:, apart][:, 0]
        message = f"the rows sum to {first:.12g} and the columns to {second:.12g}: scale one first"
        raise ValueError(message)
    table *= (aims[0] > 0)[..., None] & (aims[1] > 0)[..., None, :]
    for name, aim, axis in (("row", aims[0], -1), ("column", aims[1], -2)):
        empty = (table.sum(axis=axis) == 0) & (aim > 0)
        if empty.any():
            message = f"{name} {_place(empty)} holds only noughts and must sum to {aim[empty][0]:g}"
            raise ValueError(message)
    for _ in range(ROUNDS):
        table *= _factor(aims[0], table.sum(axis=-1))[..., None]
        table *= _factor(aims[1], table.sum(axis=-2))[..., None, :]
        # The columns are met by the last step, so the rows tell.
        astray = np.abs(table.sum(axis=-1) - aims[0]) > TOLERANCE * aims[0]
        if not astray.any():
            return table
    message = f"noughts or next to noughts of the seed keep row {_place(astray)} from its margin"
    raise ValueError(message)


def _factor(aim: Floats, found: Floats) -> Floats:
    """What to multiply by; nought where nothing is found."""
    return np.divide(aim, found, out=np.zeros_like(found), where=found > 0)


def _place(where: NDArray[np.bool_]) -> str:
    """Index of the first place, as a message names it."""
    return ", ".join(str(index) for index in np.argwhere(where)[0])


def summing_matrix(groups: Sequence[Labels], areas: int) -> Floats:
    """Which areas each node of a hierarchy sums: ``(node, area)`` of noughts and ones.

    >>> summing_matrix([], 2).tolist()
    [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    """
    parts = [np.ones((1, areas))]
    for unit, parent in nested(groups, areas):
        parts.append((unit == np.arange(len(parent))[:, None]).astype(np.float64))
    return np.concatenate(parts)


def mint(base: Floats, summing: Floats, weights: Floats) -> Floats:
    """Reconcile forecasts of all nodes of a hierarchy, by least weighted change.

    ``ỹ = S(S'W⁻¹S)⁻¹S'W⁻¹ŷ``, which is ``ŷ − WC'(CWC')⁻¹Cŷ`` where ``Cŷ`` is what each sum misses
    its areas by: that inverts a matrix of the few sums rather than of the many areas.

    Parameters
    ----------
    base
        ``(..., node)`` forecasts; every draw is reconciled by the same matrix.
    summing
        ``(node, area)``, the areas themselves last, as `summing_matrix` makes it.
    weights
        Variances ``(node,)``, W's diagonal: all alike for least squares, the areas that a node sums
        (``summing.sum(axis=1)``) where nothing is known of errors. What has none stays.

    Returns
    -------
    ``(..., node)``, coherent: every node is the sum of its areas. Values may be below nought where
    a base is small; see `not_negative`.

    Raises
    ------
    ValueError
        A matrix without the areas at its end, a negative variance, or variances that leave no
        room to reconcile.

    >>> mint(np.array([100.0, 40, 50]), summing_matrix([], 2), np.array([2.0, 1, 1])).tolist()
    [95.0, 42.5, 52.5]
    """
    nodes, areas = summing.shape
    sums = nodes - areas
    if sums < 0 or (summing[sums:] != np.eye(areas)).any():
        message = f"the last {areas} rows of the summing matrix must be the areas themselves"
        raise ValueError(message)
    if not (weights >= 0).all():
        message = "a variance is negative or missing"
        raise ValueError(message)
    contrast = np.concatenate([np.eye(sums), -summing[:sums]], axis=1)
    spread = weights[:, None] * contrast.T
    try:
        gain = np.linalg.solve((contrast @ spread).T, spread.T)
    except np.linalg.LinAlgError:
        message = "the variances leave no room to reconcile: a sum and all its areas have none"
        raise ValueError(message) from None
    below = base[..., sums:] - (base @ contrast.T) @ gain[:, sums:]
    return np.concatenate([below @ summing[:sums].T, below], axis=-1)


def not_negative(values: Floats, groups: Sequence[Labels]) -> Floats:
    """Coherent values without any below nought, from the whole downwards.

    A node below nought becomes nought, and its brothers are scaled to what their parent has. So
    the whole stays as it was unless it is itself below nought.

    Parameters
    ----------
    values
        ``(..., node)``, coherent, in the order of `summing_matrix`.
    groups
        Labels of the levels, as for `summing_matrix`; the number of areas follows.

    >>> not_negative(np.array([90.0, -10, 40, 60]), []).tolist()
    [90.0, 0.0, 36.0, 54.0]
    """
    count = values.shape[-1] - 1 - sum(len(np.unique(labels)) for labels in groups)
    parents = np.maximum(values[..., :1], 0.0)
    parts, start = [parents], 1
    for _, parent in nested(groups, count):
        children = np.maximum(values[..., start : start + len(parent)], 0.0)
        found = children @ (parent[:, None] == np.arange(parents.shape[-1]))
        parents = children * _factor(parents, found)[..., parent]
        parts.append(parents)
        start += len(parent)
    return np.concatenate(parts, axis=-1)
