"""Intervals from the errors that were known at each origin, and how many they held.

For a forecast of some horizon only errors whose target year is not after its origin are looked at,
of the same level, phase and horizon.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.conformal import crps_of_errors, spread_of, widths
from planner.kernels.scores import coverage, interval_score
from planner.studies.forecasts import OWN, SHARES

Floats = NDArray[np.float64]
HELD = np.array([0.5, 0.8, 0.95])
EDGES = (("p25", "p75"), ("p10", "p90"), ("p2_5", "p97_5"))
GROUP = ["level", "phase", "horizon"]
OUTSIDE = 0.2


def with_intervals(forecasts: pd.DataFrame, least: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the method's intervals and every method's CRPS.

    Parameters
    ----------
    least
        Fewest past errors that make an interval.

    Returns
    -------
    The table with the contract's quantiles and ``crps``, and how intervals did by level, phase,
    horizon and origin, beside the plain quantiles of the same past errors.
    """
    table = forecasts.reset_index(drop=True)
    told = {name: np.full(len(table), np.nan) for name in SHARES}
    crps = np.array((table["forecast"] - table["actual"]).abs(), dtype=float)
    own = table[table["method"] == OWN].assign(horizon=table["target"] - table["origin"])
    lines = []
    for key, part in own.groupby(GROUP, sort=True):
        for origin in sorted(set(part["origin"].tolist())):
            now = part[part["origin"] == origin]
            past = part[(part["target"] <= origin) & (part["forecast"] > 0) & (part["actual"] > 0)]
            if len(past) < least:
                continue
            line = dict(zip(GROUP, key, strict=True)) | {"origin": origin}
            lines.append(line | _one(past, now, told, crps))
    return table.assign(**told, crps=crps), pd.DataFrame(lines)


def _one(
    past: pd.DataFrame, now: pd.DataFrame, told: dict[str, Floats], crps: Floats
) -> dict[str, float]:
    """Fill in the intervals of one origin; gives how they did."""
    forecast, actual = (now[name].to_numpy(dtype=float) for name in ("forecast", "actual"))
    size = past["forecast"].to_numpy(dtype=float)
    error = np.log(past["actual"].to_numpy(dtype=float) / size)
    spread = spread_of(size, error)
    scores = np.abs(error) / spread.of(size) if spread.least > 0 else np.zeros(len(error))
    usual, rows = spread.of(forecast), now.index.to_numpy()
    for (low, high), width in zip(EDGES, widths(scores, HELD), strict=True):
        if np.isfinite(width):
            told[low][rows] = forecast * np.exp(-width * usual)
            told[high][rows] = forecast * np.exp(width * usual)
    told["p50"][rows] = forecast
    crps[rows] = crps_of_errors(forecast, usual, scores, actual)
    low, high = told["p10"][rows], told["p90"][rows]
    plain = [forecast * np.exp(np.quantile(error, share)) for share in (0.1, 0.9)]
    return {
        "n": len(now),
        "past_errors": len(past),
        "cover80": coverage(low, high, actual)[0],
        "score80": float(interval_score(low, high, actual, OUTSIDE).mean()),
        "cover80_plain": coverage(plain[0], plain[1], actual)[0],
        "score80_plain": float(interval_score(plain[0], plain[1], actual, OUTSIDE).mean()),
    }
