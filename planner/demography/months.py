"""Births by calendar month behind the cohorts of a count: how many of each are born when.

A count of one day is turned into people by age at another by them (`planner.demography.stocks`).
They are those of the whole city; the months of a cohort that are not on record are the standards'
late share, or else the sum of the cohorts that are.
"""

import numpy as np
from numpy.typing import NDArray

from planner.demography.births import DAYS, MONTH, months_after, table_of
from planner.model.axes import AREA, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


def months_behind(city: City, years: Years, ages: int) -> Floats | None:
    """Births by month behind each age of each count, as `stocks_by_year` reads them.

    Parameters
    ----------
    years
        Calendar years of the counts.
    ages
        Number of ages of a count.

    Returns
    -------
    ``(year, ages + 1, month)``: of each year those born in the year after the earlier of the two
    counts about its cut-off day, then those born in the year before, and so on. None where neither
    months nor a late share are told: then births are even over days.
    """
    cut_off = city.standards.ladder.cut_off
    counted = city.people_date or cut_off
    first, born = _by_month(city)
    if city.births_period == "school_year":  # of those after a cut-off the next year tells
        born = _joined(born[:-1], born[1:], 1 - months_after(cut_off))
    born = _joined(born[:-1], born[1:], months_after(counted))
    told = born.sum(axis=1) > 0  # births not told are not above nought either
    usual = _usual(city.standards, born[told])
    if usual is None:
        return None
    born = np.where(told[:, None], born, usual)
    earlier = years - int(cut_off < counted)
    place = earlier[:, None] - np.arange(ages + 1) - first
    inside = (place >= 0) & (place < len(born))
    return np.where(inside[..., None], born[np.clip(place, 0, len(born) - 1)], usual)


def _by_month(city: City) -> tuple[int, Floats]:
    """First year, and births of the whole city ``(year, month)``; a blank year at each end."""
    table, _ = table_of(city, None)
    told = table[YEAR].to_numpy()
    if not len(told):
        return 0, np.full((3, 12), np.nan)
    years = np.arange(int(told.min()) - 1, int(told.max()) + 2)
    table = table.reindex({YEAR: years, MONTH: range(1, 13)})
    values = table.transpose(YEAR, MONTH, AREA).to_numpy()
    whole = table[AREA].to_numpy().astype(str) == WHOLE_CITY
    found = np.full(values.shape[:2], np.nan)
    for some in (whole, ~whole):  # the city's own, or else all areas together
        if some.any():
            found = np.where(np.isnan(found), values[..., some].sum(axis=2), found)
    return int(years[0]), found


def _joined(one: Floats, other: Floats, share: Floats) -> Floats:
    """A share of each month from one year and the rest from another; no part of it may be blank."""
    return np.where(share > 0, share * one, 0.0) + np.where(share < 1, (1 - share) * other, 0.0)


def _usual(standards: Standards, born: Floats) -> Floats | None:
    """Births by month of a cohort of which none are told, ``(month,)``."""
    if "births.late_share" in standards.norms:
        share, after = standards.number("births.late_share"), months_after(standards.ladder.cut_off)
        late, early = np.array(DAYS) * after, np.array(DAYS) * (1 - after)
        return share * late / max(late.sum(), 1.0) + (1 - share) * early / early.sum()
    return born.sum(axis=0) if len(born) else None
