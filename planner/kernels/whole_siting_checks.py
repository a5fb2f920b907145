"""What siting takes: numbers that can be added up and compared, made into a case."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.kernels.whole_siting_packing import Case

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST = 2**46
"""Numbers above which sums in floating point might not be whole."""

FINEST = 1e9
"""Units of a sum up to which a share of one can be told in floating point."""


def checked(
    cost: ArrayLike, pupils: ArrayLike, places: ArrayLike, opening: ArrayLike,
    exactly: int | None, unplaced: float | None,
) -> tuple[Case, float]:  # fmt: skip
    """The case, and the unit that all costs are whole in; nought where they are in none.

    Raises
    ------
    ValueError
        As `planner.kernels.whole_siting.site_whole` tells.
    """
    costs, open_ = np.array(cost, dtype=np.float64), np.array(opening, dtype=np.float64)
    if costs.ndim != 2 or 0 in costs.shape or open_.shape != costs.shape[1:]:
        message = f"costs {costs.shape} are not those of areas and of {open_.size} sites"
        raise ValueError(message)
    areas, sites = costs.shape
    heads, room = counts(pupils, areas, "pupils"), counts(places, sites, "places")
    if np.isnan(costs).any() or costs.min() < 0 or not np.isfinite(open_).all() or open_.min() < 0:
        raise ValueError("costs must be numbers not below nought, openings finite besides")
    if exactly is not None and not 1 <= exactly <= sites:
        message = f"exactly {exactly} sites cannot be opened of {sites}"
        raise ValueError(message)
    counted = np.ones(sites, dtype=bool)
    low, high = (exactly, exactly) if exactly is not None else (fewest(room, heads), sites)
    if unplaced is not None:
        if not (np.isfinite(unplaced) and unplaced >= 0):
            raise ValueError("the charge of a pupil placed nowhere must be finite and not negative")
        costs = np.column_stack([costs, unplaced * heads])
        room, open_ = np.append(room, heads.sum()), np.append(open_, 0.0)
        counted, low = np.append(counted, False), low if exactly is not None else 0
    return Case(costs, heads, room, open_, counted, low, high), unit(costs, open_)


def counts(given: ArrayLike, length: int, name: str) -> Whole:
    """Whole numbers not below nought."""
    found = np.asarray(given)
    whole = found.astype(np.int64)
    if found.shape != (length,) or (whole != found).any() or whole.min(initial=0) < 0:
        message = f"{name} must be {length} whole numbers not below nought"
        raise ValueError(message)
    if whole.sum() > LARGEST:
        message = f"{name} are too many for exact sums"
        raise ValueError(message)
    return whole


def fewest(places: Whole, pupils: Whole) -> int:
    """Least number of sites with places for all; all of them where they have not."""
    most = np.cumsum(np.sort(places)[::-1])
    return int(min(np.searchsorted(most, pupils.sum()) + (pupils.sum() > 0), len(places)))


def unit(cost: Floats, opening: Floats) -> float:
    """Greatest number that all costs are whole multiples of, if they are whole; else nought."""
    each = np.concatenate([cost[np.isfinite(cost)], opening])
    whole = np.rint(each)
    if (whole != each).any() or whole.sum() > LARGEST:
        return 0.0
    found = float(np.gcd.reduce(whole.astype(np.int64), initial=0))
    return found if whole.sum() <= FINEST * found else 0.0
