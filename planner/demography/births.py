"""Births on record: from calendar years, by month or whole, to school cohorts.

Which vintage of the record is read is the scenario's; vintages of one and the same year have moved
peaks by three years, so each run names its own. Months that an area does not tell are raked from
its year and the city's months. Years that are not recorded are never filled in.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.reconciliation import rake
from planner.model.axes import AREA, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.schedule import share_after
from planner.model.standards import Standards

Floats = NDArray[np.float64]
MONTH = "month"
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cohorts(early: Floats, late: Floats, before: float = np.nan) -> Floats:
    """School cohorts of births before and after the cut-off of each calendar year.

    ``C[t] = late[t−1] + early[t]``: the cohort of year ``t`` is born after the cut-off of year
    ``t − 1`` up to the cut-off of year ``t``.

    Parameters
    ----------
    early, late
        ``(year, ...)`` of consecutive calendar years.
    before
        Late births of the year before the first; they are not on record (NaN), unless births
        already run from cut-off to cut-off and there are none.

    >>> cohorts(np.array([1190.7, 1148.7]), np.array([595.3, 574.3])).tolist()
    [nan, 1744.0]
    """
    return early + np.concatenate([np.full_like(late[:1], before), late[:-1]])


def split(births: Floats, cut_off: tuple[int, int], late_share: float) -> tuple[Floats, Floats]:
    """Births of calendar years before and after the cut-off, month by month where they are told.

    Births of the month that holds the cut-off day are split by its days. Months on the side of the
    cut-off that is asked for are enough; where they are not told, the whole year is split.

    Parameters
    ----------
    births
        ``(year, month 0–12, area)``, month 0 the whole year; NaN where not told.
    late_share
        Share of a year's births that fall after the cut-off, where its months are not told.

    Returns
    -------
    Early and late births, each ``(year, area)``; NaN where neither is told.
    """
    after = months_after(cut_off)
    early, late = _weighed(births[:, 1:], 1 - after), _weighed(births[:, 1:], after)
    return (
        np.where(np.isfinite(early), early, (1 - late_share) * births[:, 0]),
        np.where(np.isfinite(late), late, late_share * births[:, 0]),
    )


@dataclass(frozen=True)
class Parts:
    """Births by calendar year, told apart by whether they fall before or after the cut-off.

    The cohort of year ``c`` is ``late[c − 1] + early[c]``. Where births already run from cut-off to
    cut-off there is no late part.

    Parameters
    ----------
    years
        ``(year,)`` consecutive.
    early, late
        ``(year, area)``; NaN where not recorded.
    city_early, city_late
        ``(year,)`` of the whole city: the areas' sum, or where one of them is missing the city's
        own count, in proportion to the years that have both.
    late_share, late_from
        Share of a year's births after the cut-off, where a year is not recorded; and whether it is
        from ``months`` on record, the ``standards``, the ``days`` of the year or the ``period``.
    areas
        Ids of areas, or ``*`` alone where births are known for the whole city only.
    """

    years: NDArray[np.int64]
    early: Floats
    late: Floats
    city_early: Floats
    city_late: Floats
    late_share: float
    late_from: str
    areas: list[str]


def table_of(city: City, vintage: str | None) -> tuple[xr.DataArray, str]:
    """Births of the vintage asked for, or of the one the city names; and its name.

    Raises
    ------
    ValueError
        The folder holds no such vintage.
    """
    if vintage is None or vintage == city.births_vintage:
        return city.births, city.births_vintage
    if vintage not in city.births_by_vintage:
        held = sorted({*city.births_by_vintage, city.births_vintage} - {""})
        message = f"no births of vintage {vintage!r}; the folder holds {', '.join(held) or 'none'}"
        raise ValueError(message)
    return city.births_by_vintage[vintage], vintage


def recorded_parts(city: City, vintage: str | None = None) -> Parts:
    """Births on record, month by month where they are, else by the late share of a year.

    Raises
    ------
    ValueError
        No such vintage, or no births at all.
    """
    table, _ = table_of(city, vintage)
    ids = [str(area) for area in table[AREA].to_numpy()]
    areas = [area for area in ids if area != WHOLE_CITY] or [WHOLE_CITY]
    recorded = table[YEAR].to_numpy().astype(np.int64)
    if not len(recorded):
        message = "the folder records no births"
        raise ValueError(message)
    years = np.arange(recorded.min(), recorded.max() + 1)
    table = table.reindex({YEAR: years, MONTH: range(13)}).transpose(YEAR, MONTH, AREA)
    values = table.sel({AREA: areas}).to_numpy()
    if WHOLE_CITY in ids and areas != [WHOLE_CITY]:
        whole = table.sel({AREA: [WHOLE_CITY]}).to_numpy()
        values = np.concatenate([_months_of_areas(values, whole[:, 1:, 0]), whole], axis=2)
    late_share, late_from = _late_share(city.standards, values)
    if city.births_period == "school_year":
        monthly = values[:, 1:].sum(axis=1)
        early = np.where(np.isfinite(values[:, 0]), values[:, 0], monthly)
        late = np.zeros_like(early)
        late_share, late_from = 0.0, "period"
    else:
        early, late = split(values, city.standards.ladder.cut_off, late_share)
    count = len(areas)
    city_early, city_late = _whole(early, late, count)
    return Parts(
        years,
        early[:, :count],
        late[:, :count],
        city_early,
        city_late,
        late_share,
        late_from,
        areas,
    )


def unbroken(parts: Parts) -> tuple[slice, NDArray[np.int64]]:
    """Places of the record that is carried on, and of the gaps before it that are not filled in."""
    whole = np.isfinite(parts.city_early + parts.city_late)
    if not whole.any():
        message = "births hold no complete year"
        raise ValueError(message)
    stop = int(np.flatnonzero(whole)[-1]) + 1
    holes = np.flatnonzero(~whole[:stop])
    return slice(int(holes[-1]) + 1 if len(holes) else 0, stop), holes


def _whole(early: Floats, late: Floats, count: int) -> tuple[Floats, Floats]:
    """Early and late births of the whole city, whose own count follows the areas' if there is one.

    The city's count is scaled by the years that have both: the two often differ by births without
    a known address.
    """
    sums = [part[:, :count].sum(axis=1) for part in (early, late)]
    if early.shape[1] == count:
        return sums[0], sums[1]
    own = early[:, count] + late[:, count]
    both = np.isfinite(sums[0] + sums[1] + own)
    factor = (sums[0] + sums[1])[both].sum() / own[both].sum() if own[both].sum() > 0 else 1.0
    return (
        np.where(np.isfinite(sums[0]), sums[0], factor * early[:, count]),
        np.where(np.isfinite(sums[1]), sums[1], factor * late[:, count]),
    )


def _months_of_areas(values: Floats, city: Floats) -> Floats:
    """Fill areas' months, where only their year is told, by raking to the city's months.

    Areas that tell their months keep them, and the city's months are taken net of those. Each of
    the others starts from its own pattern of other years, or else from the city's.

    Parameters
    ----------
    values
        ``(year, month 0–12, area)``, month 0 the whole year.
    city
        ``(year, month)`` of the whole city.
    """
    filled = values.copy()
    pattern = np.nansum(
        np.where(np.isfinite(values[:, 1:].sum(axis=1))[:, None], values[:, 1:], 0.0), axis=0
    )
    for year, months in enumerate(city):
        told = np.isfinite(values[year, 1:].sum(axis=0))
        lacks = ~told & (values[year, 0] > 0)
        net = np.maximum(months - values[year, 1:, told].sum(axis=0), 0.0)
        if not lacks.any() or not np.isfinite(months).all() or not net.sum() > 0:
            continue
        rows = values[year, 0, lacks]
        own = pattern[:, lacks].T
        seed = np.where(own.min(axis=1, keepdims=True) > 0, own, net)
        seed = np.maximum(seed, 1e-9 * seed.sum(axis=1, keepdims=True))
        filled[year, 1:, lacks] = rake(seed, rows, net * rows.sum() / net.sum())
    return filled


def _late_share(standards: Standards, values: Floats) -> tuple[float, str]:
    """Share of births after the cut-off for years without months, and where it is from."""
    after = months_after(standards.ladder.cut_off)
    months = values[:, 1:].transpose(0, 2, 1)
    whole = np.isfinite(months).all(axis=2)
    if "births.late_share" in standards.norms:
        return standards.number("births.late_share"), "standards"
    if months[whole].sum() > 0:
        return float((months[whole] @ after).sum() / months[whole].sum()), "months"
    return share_after(standards.ladder.cut_off), "days"


def months_after(cut_off: tuple[int, int]) -> Floats:
    """Share of each month that lies after the cut-off day, ``(12,)``."""
    month, day = cut_off
    after = np.zeros(12)
    after[month:] = 1.0
    after[month - 1] = max(0.0, 1 - day / DAYS[month - 1])
    return after


def _weighed(monthly: Floats, weight: Floats) -> Floats:
    """Weighted sum over months, ``(year, area)``; months of no weight may be missing."""
    return monthly[:, weight > 0].transpose(0, 2, 1) @ weight[weight > 0]
