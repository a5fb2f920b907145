"""The shortage of every unit through the coming years: how high, how long, and whether it lasts.

It rests on the expected shortage (the mean over futures of the pupils for whom no place is left
within reach; without futures the central path). ``kind`` is ``none``; ``temporary`` where the
shortage ends before the horizon and within the years in which leasing is cheaper than building;
``lasting`` where it outlives those; ``open`` where it still runs at the horizon, so that nobody can
tell yet. It is blank where no shortage is known of, but not that of every year is known.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from planner.kernels.duration import Profile, break_even, profile
from planner.model.results import Plan
from planner.paper.frames import rounded, stack, whole

_UNIT = ["level", "id", "phase", "scope"]
_AT_PEAK = ("probability", "p90", "cvar90", "with_reserve", "least_cost")


def profiles(plan: Plan, shortfall: pd.DataFrame) -> pd.DataFrame:
    """One row for each unit, phase and scope of the table of shortfalls."""
    standards = plan.city.standards
    least = standards.number("shortfall.least")
    lease = standards.number("shortfall.lease")
    even = break_even(lease, 1.0, standards.number("shortfall.discount"))
    coming = shortfall[shortfall["year"] > plan.city.base_year].sort_values([*_UNIT, "year"])
    columns = {
        name: coming[name].to_numpy() for name in (*_UNIT, "year", "mean", "idle", *_AT_PEAK)
    }
    changes = np.any([columns[name][1:] != columns[name][:-1] for name in _UNIT], axis=0)
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(coming)]
    rows = []
    for start, end in pairwise(edges):
        mean = columns["mean"][start:end]
        told = np.isfinite(mean)
        found = profile(np.nan_to_num(mean), least)
        years, idle = columns["year"][start:end], columns["idle"][start:end]
        after = idle[found.at + 1 :] if found.at >= 0 else idle
        short = found.duration > 0
        row: dict[str, object] = {name: columns[name][start] for name in _UNIT}
        row |= {
            "kind": _kind(found, len(years), even) if short or told.all() else None,
            "peak_year": years[found.at] if short else np.nan,
            "peak": found.peak if told.any() else np.nan,
            "first_year": years[found.first] if short else np.nan,
            "last_year": years[found.last] if short else np.nan,
            "duration": found.duration if told.any() else np.nan,
            "place_years_short": found.total if told.any() else np.nan,
            "place_years_idle": idle.sum(),
            "idle_after_peak": after.sum(),
        }
        row |= {
            f"{name}_at_peak": columns[name][start + found.at] if short else np.nan
            for name in _AT_PEAK
        }
        rows.append(row)
    names = [*_UNIT, "kind", "peak_year", "peak", "first_year", "last_year", "duration"]
    names += ["place_years_short", "place_years_idle", "idle_after_peak"]
    frame = pd.DataFrame(rows, columns=[*names, *(f"{name}_at_peak" for name in _AT_PEAK)])
    for name in ("peak_year", "first_year", "last_year", "duration"):
        frame[name] = whole(frame[name])
    for name in frame.columns[frame.columns.get_loc("place_years_short") :]:
        frame[name] = rounded(frame[name].to_numpy(dtype=float))
    frame["peak"] = rounded(frame["peak"])
    frame["kind"] = frame["kind"].astype("string")
    return stack([dict(frame)], _UNIT)


def _kind(found: Profile, years: int, even: float) -> str:
    if not found.duration:
        return "none"
    if found.duration > even:
        return "lasting"
    return "open" if found.last == years - 1 else "temporary"
