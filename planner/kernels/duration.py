"""How long a shortage lasts, what it adds up to, and whether it pays to build for it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Profile(NamedTuple):
    """A shortage through the years.

    Parameters
    ----------
    peak, at
        Greatest shortage, and the place of its year (the first of several).
    first, last
        Places of the first and the last short year; -1 where there is none.
    duration
        Years that are short.
    total
        Place-years short.
    """

    peak: float
    at: int
    first: int
    last: int
    duration: int
    total: float


def profile(short: ArrayLike, least: float = 0.0) -> Profile:
    """Sum up a shortage ``(year,)``; years of no more than ``least`` do not count.

    >>> profile([0, 50, 120, 180, 160, 90, 20, 0, 0])
    Profile(peak=180.0, at=3, first=1, last=6, duration=6, total=620.0)
    """
    values = np.asarray(short, dtype=np.float64)
    years = np.flatnonzero(values > least)
    if not len(years):
        return Profile(0.0, -1, -1, -1, 0, 0.0)
    at = int(values.argmax())
    ends = int(years[0]), int(years[-1])
    return Profile(float(values[at]), at, *ends, len(years), float(values[years].sum()))


def with_reserve(pupils: ArrayLike, margin: float) -> Floats:
    """Places that keep a share of the capacity free: of capacity, not a mark-up on pupils.

    >>> [int(np.ceil(with_reserve(1000, share))) for share in (0.05, 0.02)]
    [1053, 1021]
    """
    return np.asarray(np.asarray(pupils, dtype=np.float64) / (1.0 - margin))


def break_even(lease: float, price: float, discount: float) -> float:
    """Years after which leasing a place has cost as much as building one; never is infinite.

    >>> round(break_even(6, 80, 0.04), 3)
    19.432
    """
    if discount == 0:
        return price / lease
    rest = 1.0 - price * discount / lease
    return float("inf") if rest <= 0 else float(-np.log(rest) / np.log1p(discount))


def least_cost_share(under_over: float) -> float:
    """Quantile of demand at which one more place is worth as much as one fewer.

    Parameters
    ----------
    under_over
        Cost of a place too few over the cost of a place too many.

    >>> least_cost_share(3.0)
    0.75
    """
    return under_over / (1.0 + under_over)
