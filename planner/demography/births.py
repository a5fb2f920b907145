"""Births: from calendar years to school cohorts, and beyond the record.

Time-series models fitted to national births miss policy turns badly, so beyond the record this
takes the plainest thing that the folder supports: women of child-bearing age × the rate last seen
where the folder has people by sex and age, else the city's births carried on by a fading trend.
"""

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
    month, day = cut_off
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    late_share = np.zeros(12)
    late_share[month:] = 1.0
    late_share[month - 1] = max(0.0, 1 - day / days)
    late = np.tensordot(births, late_share, axes=(1, 0))
    early = np.tensordot(births, 1 - late_share, axes=(1, 0))
    cohorts = np.full_like(late, np.nan, dtype=float)
    cohorts[1:] = late[:-1] + early[1:]
    return cohorts


def recorded_cohorts(city: City) -> tuple[NDArray[np.int64], Floats, list[str]]:
    """School cohorts on record.

    Returns
    -------
    ``years (cohort,)``, ``births (cohort, area)`` with NaN where not recorded, and the areas: ids,
    or ``*`` alone where births are known for the whole city only.
    """
    table = city.births
    ids = [str(area) for area in table[AREA].to_numpy()]
    areas = [area for area in ids if area != WHOLE_CITY] or [WHOLE_CITY]
    table = table.sel({AREA: areas})
    recorded = table[YEAR].to_numpy().astype(np.int64)
    years = np.arange(recorded.min(), recorded.max() + 1)
    table = table.reindex({YEAR: years})
    annual = table.sel(month=0).to_numpy() if 0 in table["month"] else None
    months = [month for month in range(1, 13) if month in table["month"]]
    if len(months) == 12:
        monthly = np.moveaxis(table.sel(month=months).to_numpy(), table.dims.index("month"), 1)
        if city.births_period == "school_year":
            return years, monthly.sum(axis=1), areas
        return years, cohorts_from_monthly(monthly, city.standards.ladder.cut_off), areas
    if annual is None:
        return years, np.full((len(years), len(areas)), np.nan), areas
    if city.births_period == "school_year":
        return years, annual, areas
    return years, cohorts_from_annual(annual, share_after(city.standards.ladder.cut_off)), areas


def women(city: City, cohorts: NDArray[np.int64]) -> Floats | None:
    """Women of child-bearing age in each cohort's year, ageing those of the last count.

    They age without deaths or moves, which the folder does not give. A girl not yet born at the
    count is not of child-bearing age within 15 years, beyond which the answer is None.

    Returns
    -------
    ``(cohort,)`` or None where the folder has no people by sex and age.
    """
    if city.people is None or FEMALE not in city.people[SEX].to_numpy():
        return None
    count = city.people.sel({SEX: FEMALE}).sum(AREA, min_count=1).dropna(YEAR, how="all")
    if not count.sizes[YEAR]:
        return None
    last = count.isel({YEAR: -1}).fillna(0.0)
    ages = last[AGE].to_numpy()
    counted = int(last[YEAR]) - int(city.spring)
    first, final = CHILD_BEARING
    if ages.min() > 0 or ages.max() < final or cohorts.max() - counted >= first:
        return None
    then = ages[:, None] + cohorts - counted
    return np.asarray(((then >= first) & (then <= final)).T @ last.to_numpy(), dtype=float)


def beyond_record(
    recorded: Floats, years: NDArray[np.int64], until: int, exposed: Floats | None, city: City
) -> Floats:
    """Births of the cohorts after the record, on the central path.

    Parameters
    ----------
    recorded
        ``(cohort,)`` births of the whole city, the last one observed.
    years
        ``(cohort,)`` their years.
    until
        Last cohort wanted.
    exposed
        ``(cohort,)`` women of child-bearing age for ``years`` and then up to ``until``, or None.
    """
    steps = max(0, until - int(years[-1]))
    window = int(city.standards.number("births.trend_window"))
    if exposed is None:
        return damped_trend(recorded, steps, window, city.standards.number("births.damping"))
    seen = slice(max(0, len(recorded) - window), len(recorded))
    rate = np.nansum(recorded[seen]) / exposed[seen].sum()
    return np.asarray(rate * exposed[len(recorded) : len(recorded) + steps])
