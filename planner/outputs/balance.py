"""Tables of balance: variation by unit, what each school has a pupil, Gini and Theil."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from planner.model.results import Plan
from planner.paper.frames import CHANCE, PUPILS, SHARE, in_order, labels, rounded, whole

SPREAD = ("mean", "p10", "p50", "p90")

_UNITS = ("level", "id", "set", "phase", "indicator", "year")
_OF_UNITS = ("amount", "central", *SPREAD, "limit", "met", "probability")
_COUNTS = ("schools", "told", "passing", "failing")
"""Schools that the set counts, those of them that tell the indicator (of sums, the one told least),
those that pass and fail."""
_SCHOOLS = ("school", "set", "phase", "indicator", "year")
_OF_SCHOOLS = ("central", *SPREAD, "least", "met", "probability")
_INEQUALITY = (*_UNITS, "measure")
_WHOLE = ("met", *_COUNTS)
_DECIMALS = {"probability": CHANCE, "amount": PUPILS}


def variations(plan: Plan) -> pd.DataFrame:
    """Coefficient of variation by unit, set of indicators, phase, indicator and year.

    ``amount`` is what all pupils of the unit together have each (or 100 of them, as the indicator
    is told); ``central`` to p90 are the variation; ``met`` is 1 where the limit is kept on the
    central path. The indicator ``composite`` is the mean of all, ``all`` the greatest of those that
    must each keep the limit, with the schools that pass and fail by themselves.
    """
    held = None if plan.balance is None else plan.balance.units
    columns = (*_UNITS, *_OF_UNITS, *_COUNTS)
    frame = framed(held, columns, _UNITS, dict.fromkeys(("central", *SPREAD), SHARE))
    return frame[(frame["schools"] > 0).to_numpy(dtype=bool)].reset_index(drop=True)


def school_balance(plan: Plan) -> pd.DataFrame:
    """What each school has a pupil against the least; ``all`` counts the indicators it meets."""
    held = None if plan.balance is None else plan.balance.schools
    return framed(held, (*_SCHOOLS, *_OF_SCHOOLS), _SCHOOLS, {})


def inequality(plan: Plan) -> pd.DataFrame:
    """Gini and Theil's T of what pupils have, and Theil's parts within and between clusters."""
    held = None if plan.balance is None else plan.balance.spread
    columns = (*_INEQUALITY, "central", *SPREAD)
    frame = framed(held, columns, _INEQUALITY, dict.fromkeys(("central", *SPREAD), SHARE))
    return frame[frame["central"].notna()].reset_index(drop=True)


def framed(
    held: xr.Dataset | None, columns: Sequence[str], keys: Sequence[str], decimals: dict[str, int]
) -> pd.DataFrame:
    """Edges as a long table: the columns in their order, sorted by key; empty where there are none.

    Years and counts are whole, all other numbers rounded to thousandths if not said otherwise.
    """
    frame = pd.DataFrame(columns=list(columns)) if held is None else held.to_dataframe()
    told: dict[str, Any] = {}
    for name in columns:
        if name == "year":
            told[name] = frame[name].to_numpy(dtype=np.int64)
        elif name in keys:
            told[name] = labels(frame[name])
        elif name in _WHOLE:
            told[name] = whole(frame[name].to_numpy(dtype=np.float64))
        else:
            places = {**_DECIMALS, **decimals}.get(name, PUPILS)
            told[name] = rounded(frame[name].to_numpy(dtype=np.float64), places)
    return in_order(pd.DataFrame(told), keys)
