"""Intervals from the errors that were known at each origin, and how many they held.

For a forecast of some horizon only errors whose target year is not after its origin are looked at,
of the same level, phase and horizon.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.conformal import crps_of_errors, spread_of, widths
from planner.kernels.scores import coverage, interval_score
from planner.model.city import City
from planner.studies.forecasts import OWN, SHARES

Floats = NDArray[np.float64]
HELD = np.array([0.5, 0.8, 0.95])
EDGES = (("p25", "p75"), ("p10", "p90"), ("p2_5", "p97_5"))
GROUP = ["level", "phase", "horizon"]
OUTSIDE = 0.2
SETS = ("all", "settled", "calm")
"""Origins that have intervals; those with some years of errors behind them; these without targets
in shaken years."""


def shaken_years(city: City) -> tuple[int, ...]:
    """School years that the standards call shaken, as the city labels years; none without any."""
    key = "backtest.shaken"
    standards = city.standards
    if key not in standards.norms:
        return ()
    begun = standards.series(key) or (standards.number(key),)
    return tuple(int(year) + city.spring for year in begun)


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


def pooled(table: pd.DataFrame, settled: int, shaken: Collection[int]) -> pd.DataFrame:
    """How intervals did over origins: all of them, settled ones, and these without shaken targets.

    Parameters
    ----------
    table
        As `with_intervals` tells it, an origin a row.
    settled
        First origin that has errors enough behind it to be judged by.

    Returns
    -------
    ``of`` (one of `SETS`; ``calm`` where a target was shaken alone), ``since`` (its first origin),
    `GROUP`, ``n`` and the measures, each forecast weighing the same.
    """
    if not len(table):
        return table
    later = table["origin"] >= settled
    calm = later & ~(table["origin"] + table["horizon"]).isin(list(shaken))
    parts = [(SETS[0], table), (SETS[1], table[later])]
    parts += [(SETS[2], table[calm])] if (calm != later).any() else []
    names = [name for name in table.columns if name.startswith(("cover", "score"))]
    rows = []
    for of, part in parts:
        for key, group in part.groupby(GROUP, sort=True):
            values, weight = group[names].to_numpy(dtype=float), group["n"].to_numpy(dtype=float)
            known = np.isfinite(values) * weight[:, None]
            total = known.sum(axis=0)
            mean = np.divide(
                (np.nan_to_num(values) * known).sum(axis=0),
                total,
                out=np.full(len(names), np.nan),
                where=total > 0,
            )
            told = {"of": of, "since": int(part["origin"].min())}
            told |= dict(zip(GROUP, key, strict=True)) | {"n": int(weight.sum())}
            rows.append(told | dict(zip(names, mean.tolist(), strict=True)))
    return pd.DataFrame(rows)


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
        "cover95": coverage(told["p2_5"][rows], told["p97_5"][rows], actual)[0],
        "cover80_plain": coverage(plain[0], plain[1], actual)[0],
        "score80_plain": float(interval_score(plain[0], plain[1], actual, OUTSIDE).mean()),
    }
