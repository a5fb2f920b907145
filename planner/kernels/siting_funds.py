"""Money from sources that may not pay for everything.

Spending of a year can be paid if, for every set of sources, what nobody else may pay is not more
than they hold (Gale, Pacific Journal of Mathematics 7, 1957; Hall's condition). So the exact solver
needs no columns of money, only a row for each union of options' sources. Futures that see the same
options share a row.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from planner.kernels.siting import Flags, Floats, Siting, Whole


class Limits(NamedTuple):
    """What may be spent at most, row by row."""

    spend: Floats
    """``(row, option)`` money."""
    most: Floats
    """``(row,)`` money."""
    year: Whole
    """``(row,)``."""
    future: Whole
    """``(row,)`` first of the futures that share it."""
    sources: Flags
    """``(row, source)`` those that hold it."""


def patterns(given: Siting) -> Whole:
    """Futures ``(pattern,)``, the first of each that see the same options."""
    if not len(given.options.group):
        return np.zeros(1, np.int64)
    return np.sort(np.unique(given.options.seen, axis=1, return_index=True)[1])


def unions(payable: Flags) -> Flags:
    """All unions of options' sources, ``(union, source)``."""
    found = {0}
    for row in np.unique(payable, axis=0):
        mask = sum(1 << int(source) for source in np.flatnonzero(row))
        found |= {mask | other for other in found}
    sets = sorted(found - {0})
    return np.array([[bool(s >> k & 1) for k in range(payable.shape[1])] for s in sets], bool)


def limits(given: Siting) -> Limits:
    """Rows that can bind: those of which all options together spend more than there is."""
    chosen, sources = given.options, given.fund.shape[0]
    rows: list[tuple[Floats, float, int, int, Flags]] = []
    for held in unions(chosen.payable).reshape(-1, sources):
        inside = ~(chosen.payable & ~held).any(axis=1)
        for future in patterns(given):
            takes = chosen.spend * (inside & chosen.seen[:, future])[:, None]
            most = given.fund[held].sum(axis=0)
            rows.extend(
                (takes[:, year], float(most[year]), int(year), int(future), held)
                for year in np.flatnonzero(takes.sum(axis=0) > most)
            )
    many = len(chosen.group)
    return Limits(
        np.array([row[0] for row in rows]).reshape(len(rows), many),
        np.array([row[1] for row in rows], float),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.int64),
        np.array([row[4] for row in rows], bool).reshape(-1, sources),
    )


def spending(given: Siting, chosen: Flags) -> Floats:
    """Money of each future and year, ``(future, year)``."""
    return (given.options.seen & chosen[:, None]).T.astype(float) @ given.options.spend


def paid(given: Siting, chosen: Flags, future: int) -> Floats | None:
    """Who pays what in a future, ``(option, source, year)``; nothing if it cannot be paid.

    Of the ways to pay, that which spends the sources in their order.
    """
    taken = np.flatnonzero(chosen & given.options.seen[:, future])
    ledger = np.zeros((len(chosen), *given.fund.shape))
    for year in range(given.fund.shape[1]):
        due = given.options.spend[taken, year]
        if due.any():
            shares = _shared(due, given.fund[:, year], given.options.payable[taken])
            if shares is None:
                return None
            ledger[taken, :, year] = shares
    return ledger


def _shared(due: Floats, fund: Floats, payable: Flags) -> Floats | None:
    """Money by source, ``(option, source)``."""
    row, source = np.nonzero(payable)
    many, ones = len(row), np.ones(len(row))
    at = np.arange(many)
    pays = coo_array((ones, (row, at)), (len(due), many))
    takes = coo_array((ones, (source, at)), (len(fund), many))
    scale = max(1.0, float(due.max()))  # the solver's tolerances are absolute
    finite = np.isfinite(fund)
    upper = vstack([takes]).tocsr()[finite]
    solve: Any = linprog
    solved = solve(
        source.astype(float), A_ub=upper, b_ub=fund[finite] / scale, A_eq=pays.tocsr(),
        b_eq=due / scale,
    )  # fmt: skip
    if solved.x is None:
        return None
    shares: NDArray[np.float64] = np.zeros(payable.shape)
    shares[row, source] = solved.x * scale
    return shares
