"""How far forecasts were from what came: one line of measures a method, level and horizon."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.scores import (
    accuracy,
    coverage,
    interval_score,
    least_error,
    least_error_moving,
)

Floats = NDArray[np.float64]

KEYS = ["method", "level", "phase", "grade", "horizon"]
COVERS = {"cover50": ("p25", "p75"), "cover80": ("p10", "p90"), "cover95": ("p2_5", "p97_5")}
OUTSIDE = 0.2
"""Chance that a value lies outside the interval that ``score80`` judges."""
CITY = "city"


def measured(forecasts: pd.DataFrame, moves: float | None = None) -> pd.DataFrame:
    """Measures by method, level, phase, grade and horizon.

    Returns
    -------
    ``mape``, ``median``, ``wape`` and ``bias`` in per cent, forecast less actual; ``crps`` and
    ``score80`` in pupils; covers as shares. ``n`` counts unit-origins, ``origins`` the origins
    among them, ``pairs_min`` and ``pairs_max`` the births-entrants pairs behind. ``floor`` is the
    mean error that chance alone would leave were every count a Poisson one and its mean known;
    ``floor_moving``, given the share of pupils that come and go in a year (``moves``), what these
    moves leave of a cohort already in school. Units of which nobody came count in ``wape``, not
    in errors relative to their own size.
    """
    rows = [
        dict(zip(KEYS, key, strict=True)) | _line(part) | _moving(part, moves)
        for key, part in forecasts.assign(horizon=_horizon(forecasts)).groupby(KEYS, sort=True)
    ]
    return pd.DataFrame(rows)


def best(forecasts: pd.DataFrame, least: int) -> dict[str, Any]:
    """Method with the least WAPE for the whole city: by horizon, and over all of them.

    None is named where fewer than ``least`` origins speak. Equal methods: the first by name.
    """
    city = forecasts[forecasts["level"] == CITY].assign(horizon=_horizon(forecasts))
    by_horizon = [
        {"horizon": horizon, **_least(city[city["horizon"] == horizon], least)}
        for horizon in sorted(set(city["horizon"].tolist()))
    ]
    return {
        "level": CITY,
        "measure": "wape",
        "least_origins": least,
        "overall": _least(city, least),
        "by_horizon": by_horizon,
    }


def _horizon(forecasts: pd.DataFrame) -> pd.Series:
    return (forecasts["target"] - forecasts["origin"]).astype(int)


def _least(part: pd.DataFrame, least: int) -> dict[str, Any]:
    """Name the method with the least WAPE, with the WAPE of every method beside it."""
    error = (part["forecast"] - part["actual"]).abs().groupby(part["method"]).sum()
    wape = 100 * error / part.groupby("method")["actual"].sum()
    origins = int(part["origin"].nunique())
    told = {str(name): round(float(value), 4) for name, value in wape.items()}
    method = str(wape.idxmin()) if origins >= least else None
    forecasts = len(part) // max(len(told), 1)
    return {"method": method, "n": forecasts, "origins": origins, "wape": told}


def _line(part: pd.DataFrame) -> dict[str, float | int]:
    """Measures of one method, level and horizon."""
    columns = ("forecast", "actual", "crps", "p10", "p90")
    forecast, actual, crps, p10, p90 = (part[name].to_numpy(float) for name in columns)
    found = accuracy(forecast, actual)
    return {
        "n": found.pairs,
        "mape": found.mape,
        "median": found.median,
        "wape": found.wape,
        "bias": found.bias,
        "crps": float(crps.mean()),
        **{name: _cover(part, *edges) for name, edges in COVERS.items()},
        "score80": _mean(interval_score(p10, p90, actual, OUTSIDE)),
        "origins": int(part["origin"].nunique()),
        "pairs_min": int(part["pairs"].min()),
        "pairs_max": int(part["pairs"].max()),
        "floor": float(least_error(actual[actual > 0]).mean()) if (actual > 0).any() else np.nan,
    }


def _moving(part: pd.DataFrame, moves: float | None) -> dict[str, float]:
    """Mean error that pupils who come and go leave of those who are there."""
    if moves is None:
        return {}
    actual = part["actual"].to_numpy(float)
    return {"floor_moving": _mean(least_error_moving(actual[actual > 0], moves, moves))}


def _mean(values: Floats) -> float:
    """Mean of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _cover(part: pd.DataFrame, low: str, high: str) -> float:
    """Share of the actual counts that lie within an interval; NaN where none was drawn."""
    edges = (part[name].to_numpy(float) for name in (low, high, "actual"))
    return coverage(*edges)[0]
