"""How much of a baseline's CRPS the method spares, with the interval that origins leave.

The score judges the whole distribution where a method gives one, else its absolute error: a
forecast without an interval is scored as one that is sure. Both sides are scored on the same cells.
"""

import pandas as pd

from planner.kernels.skill import skill, skill_interval
from planner.model.standards import Standards
from planner.studies.forecasts import OWN

AGAINST = ("last_value", "ratios_3y")
"""Baselines: what needs no method, and what any method of ratios must beat."""
LEVEL = 0.95
KEYS = ["level", "phase", "grade", "horizon"]
UNIT = ["level", "id", "phase", "grade", "origin", "target"]


def skills(forecasts: pd.DataFrame, standards: Standards) -> pd.DataFrame:
    """CRPS skill by level, phase, grade, horizon and baseline.

    Returns
    -------
    `KEYS`, ``against``, ``n`` forecasts, ``origins``, ``skill``, ``low`` and ``high``; the interval
    is NaN where there are fewer origins than the standards ask for, or no two blocks of them.
    """
    least = int(standards.number("backtest.minimum_origins"))
    resamples = int(standards.number("backtest.resamples"))
    own = forecasts.loc[forecasts["method"] == OWN, [*UNIT, "crps"]]
    rows = []
    for name in AGAINST:
        other = forecasts.loc[forecasts["method"] == name, [*UNIT, "crps"]]
        both = own.merge(other, on=UNIT, suffixes=("", "_other"))
        both = both.assign(horizon=(both["target"] - both["origin"]).astype(int))
        for key, part in both.groupby(KEYS, sort=True):
            block = int(part["horizon"].iloc[0])
            sums = part.groupby("origin", sort=True)[["crps", "crps_other"]].sum()
            scores = sums["crps"].to_numpy(float), sums["crps_other"].to_numpy(float)
            low, high = float("nan"), float("nan")
            if len(sums) >= least:
                low, high = skill_interval(*scores, block, resamples, LEVEL)
            rows.append(
                dict(zip(KEYS, key, strict=True))
                | {"against": name, "n": len(part), "origins": len(sums)}
                | {"skill": skill(*scores), "low": low, "high": high}
            )
    return pd.DataFrame(rows, columns=[*KEYS, "against", "n", "origins", "skill", "low", "high"])
