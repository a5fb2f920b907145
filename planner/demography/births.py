"""Births: from calendar years to school cohorts, and beyond the record.

Time-series models fitted to national births miss policy turns badly, so beyond the record this
takes the plainest thing that the folder supports: women of child-bearing age × their rate where
the folder has people by sex and age, else births themselves, either carried on by a fading trend.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.series import damped_trend
from planner.model.axes import AGE, AREA, SEX, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.schedule import share_after

Floats = NDArray[np.float64]
CHILD_BEARING = (15, 49)
"""First and last age to which a general fertility rate refers (United Nations definition)."""
FEMALE = "female"
MONTH = "month"
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cohorts_from_annual(births: Floats, late: float | Floats) -> Floats:
    """Turn births of calendar years into school cohorts.

    ``C[t] = late[t−1]·B[t−1] + (1 − late[t])·B[t]``: the cohort of year ``t`` is born after the
    cut-off of year ``t − 1`` up to the cut-off of year ``t``.

    Parameters
    ----------
    births
        ``(year, ...)`` births of consecutive calendar years.
    late
        Share of a year's births that fall after the cut-off: one number, or ``(year,)``.

    Returns
    -------
    ``(year, ...)`` cohorts; the first is missing (NaN), for its early part is not in the record.

    >>> cohorts_from_annual(np.array([1786.0, 1723.0]), 1 / 3)[1]
    np.float64(1744.0)
    """
    late = np.broadcast_to(np.asarray(late, dtype=float), births.shape[:1])
    late = late.reshape((-1,) + (1,) * (births.ndim - 1))
    cohorts = np.full_like(births, np.nan, dtype=float)
    cohorts[1:] = (late * births)[:-1] + ((1 - late) * births)[1:]
    return cohorts


def cohorts_from_monthly(births: Floats, cut_off: tuple[int, int]) -> Floats:
    """Turn births by month into school cohorts, by any cut-off day.

    Births of the month that holds the cut-off day are split by its days.

    Parameters
    ----------
    births
        ``(year, 12, ...)`` births of consecutive calendar years.

    Returns
    -------
    ``(year, ...)`` cohorts; the first is missing (NaN).
    """
    after = months_after(cut_off)
    late = np.tensordot(births, after, axes=(1, 0))
    early = np.tensordot(births, 1 - after, axes=(1, 0))
    cohorts = np.full_like(late, np.nan, dtype=float)
    cohorts[1:] = late[:-1] + early[1:]
    return cohorts


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
    late_share
        Share of a year's births after the cut-off, where a year is not recorded.
    areas
        Ids of areas, or ``*`` alone where births are known for the whole city only.
    """

    years: NDArray[np.int64]
    early: Floats
    late: Floats
    late_share: float
    areas: list[str]


def recorded_parts(city: City) -> Parts:
    """Births on record, month by month where they are, else by days of the year."""
    table = city.births
    ids = [str(area) for area in table[AREA].to_numpy()]
    areas = [area for area in ids if area != WHOLE_CITY] or [WHOLE_CITY]
    recorded = table[YEAR].to_numpy().astype(np.int64)
    if not len(recorded):
        message = "the folder records no births"
        raise ValueError(message)
    years = np.arange(recorded.min(), recorded.max() + 1)
    table = table.sel({AREA: areas}).reindex({YEAR: years, MONTH: range(13)})
    values = table.transpose(YEAR, MONTH, AREA).to_numpy()
    annual, monthly = values[:, 0], values[:, 1:]
    cut_off = city.standards.ladder.cut_off
    if city.births_period == "school_year":
        whole = np.where(np.isfinite(annual), annual, monthly.sum(axis=1))
        return Parts(years, whole, np.zeros_like(whole), 0.0, areas)
    after, share = months_after(cut_off), share_after(cut_off)
    early, late = _weighed(monthly, 1 - after), _weighed(monthly, after)
    return Parts(
        years,
        np.where(np.isfinite(early), early, (1 - share) * annual),
        np.where(np.isfinite(late), late, share * annual),
        share,
        areas,
    )


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


def women(city: City, years: NDArray[np.int64]) -> Floats | None:
    """Women of child-bearing age in each calendar year, ageing those of the last count.

    They age without deaths or moves, which the folder does not give. From the year in which girls
    not yet born at the count would count, their number is held.

    Returns
    -------
    ``(year,)`` or None where the folder has no people by sex and single year of age.
    """
    if city.people is None or FEMALE not in city.people[SEX].to_numpy():
        return None
    count = city.people.sel({SEX: FEMALE}).sum(AREA, min_count=1).dropna(YEAR, how="all")
    if not count.sizes[YEAR]:
        return None
    last = count.isel({YEAR: -1}).fillna(0.0)
    ages = last[AGE].to_numpy()
    first, final = CHILD_BEARING
    if (ages != np.arange(len(ages))).any() or ages.max() < final:
        return None
    counted = int(last[YEAR]) - int(city.spring)
    then = ages[:, None] + np.minimum(years - counted, first)
    return np.asarray(((then >= first) & (then <= final)).T @ last.to_numpy(), dtype=float)


def beyond_record(recorded: Floats, steps: int, exposed: Floats | None, city: City) -> Floats:
    """Births of the calendar years after the record, on the central path.

    Parameters
    ----------
    recorded
        ``(year,)`` births of the whole city, the last one observed.
    steps
        Years wanted.
    exposed
        ``(year + steps,)`` women of child-bearing age, or None.

    Returns
    -------
    ``(steps,)``: women × a rate, or births themselves, carried on by a fading trend.
    """
    window = int(city.standards.number("births.trend_window"))
    damping = city.standards.number("births.damping")
    if exposed is None or not (exposed > 0).all():
        return damped_trend(recorded, steps, window, damping)
    rate = damped_trend(recorded / exposed[: len(recorded)], steps, window, damping)
    return np.asarray(rate * exposed[len(recorded) : len(recorded) + steps])
