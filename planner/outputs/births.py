"""Births behind each entry year: the part on record, and the part still expected.

Cohorts that have entered are made from the record as the demography makes them: births of a year
after the cut-off day belong to the cohort of the next.
"""

from calendar import monthrange

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import AREA, DRAW, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.results import Plan
from planner.model.schedule import share_after
from planner.outputs.basis import basis
from planner.outputs.children import distribution
from planner.paper.frames import SHARE, rounded, stack, whole

Array = NDArray[np.float64]
CALENDAR = 2001
"""A year without leap day, by which a month's days are told."""


def cohorts(plan: Plan) -> pd.DataFrame:
    """Births behind each entry year, whole city: the part on record, and the part still expected.

    ``central`` is the sum of ``recorded`` and ``expected``; ``born`` the share on record. Cohorts
    that entered before the base year are in no future: their spread is blank.
    """
    city, projection = plan.city, plan.central.projection
    births = projection.births.transpose(DRAW, YEAR)
    years = births[YEAR].to_numpy()
    central, born = births.to_numpy()[0], projection.born.sel({YEAR: years}).to_numpy()
    drawn = None
    if plan.drawn is not None:
        drawn = plan.drawn.projection.births.transpose(DRAW, YEAR).to_numpy()
    known_before = {
        city.schedule.year_of(cohort): count
        for cohort, count in recorded_cohorts(_births_used(plan), city, _late_share(plan)).items()
        if city.schedule.year_of(cohort) < years[0]
    }
    past, counts = np.array(list(known_before), dtype=int), np.array(list(known_before.values()))
    blocks = []
    for entry, count, share, futures in (
        (past, counts, np.ones(len(past)), None),
        (years, central, born, drawn),
    ):
        recorded = rounded(count * share)
        columns = {
            "entry_year": entry,
            "cohort": [city.schedule.cohort(int(year)) for year in entry],
            "recorded": recorded,
            "expected": rounded(rounded(count) - recorded),
            "born": rounded(share, SHARE),
            "central": rounded(count),
        }
        blocks.append(columns | distribution(futures, len(entry)))
    frame = stack(blocks, ("entry_year",))
    return frame.assign(entry_year=whole(frame["entry_year"]), cohort=whole(frame["cohort"]))


def _births_used(plan: Plan) -> xr.DataArray:
    """Births of the vintage that the plan rests on."""
    vintage = basis(plan).get("births_vintage", "")
    return plan.city.births_by_vintage.get(vintage, plan.city.births)


def _late_share(plan: Plan) -> float:
    """Share of a year's births after the cut-off day that the projection worked with."""
    try:
        return float(plan.central.projection.basis["late_share"].split()[0])
    except (KeyError, IndexError, ValueError):
        return share_after(plan.city.standards.ladder.cut_off)


def recorded_cohorts(births: xr.DataArray, city: City, late_share: float) -> dict[int, float]:
    """Births of each cohort that the record holds whole, whole city.

    Where the whole city is told beside its areas, years that the areas do not tell by month are
    left out: only the demography reconciles the two.

    Parameters
    ----------
    births
        ``(year, month, area)`` as the city holds them.
    late_share
        Share of a year's births after the cut-off day, where months are not recorded.
    """
    recorded = births[YEAR].to_numpy().astype(int)
    if not len(recorded):
        return {}
    years = np.arange(recorded.min(), recorded.max() + 1)
    ids = births[AREA].to_numpy().tolist()
    areas = [area for area in ids if area != WHOLE_CITY] or [WHOLE_CITY]
    table = births.sel({AREA: areas}).sum(AREA, skipna=False)
    values = table.reindex({YEAR: years, "month": range(13)}).transpose(YEAR, "month").to_numpy()
    annual, monthly = values[:, 0], values[:, 1:]
    if city.births_period == "school_year":
        cohort = np.where(np.isfinite(annual), annual, monthly.sum(axis=1))
    else:
        month, day = city.standards.ladder.cut_off
        after = np.where(np.arange(1, 13) > month, 1.0, 0.0)
        after[month - 1] = 1 - min(day, days := monthrange(CALENDAR, month)[1]) / days
        if len(areas) < len(ids):
            annual = np.full_like(annual, np.nan)
        split = (_weighed(monthly, weight) for weight in (1 - after, after))
        early, late = (
            np.where(np.isfinite(part), part, share * annual)
            for part, share in zip(split, (1 - late_share, late_share), strict=True)
        )
        cohort = early + np.concatenate([[np.nan], late[:-1]])
    return {
        int(year): float(count)
        for year, count in zip(years, cohort, strict=True)
        if np.isfinite(count)
    }


def _weighed(monthly: Array, weight: Array) -> Array:
    """Weighted sum over months, ``(year,)``; months of no weight may be missing."""
    return np.asarray(monthly[:, weight > 0] @ weight[weight > 0])
