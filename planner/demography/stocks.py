"""Single-age counts of one date turned into those of another: a cut-off day, mid-year, a census.

Between two counts a year apart a cohort changes in even steps; a share of it, that of its births by
date, has passed a birthday since the count. With shares by month and counts at 31 December this is
``N(31 Aug)[a] = α·coh[a] + (1 − α)·coh[a−1]``, where ``coh = ⅓·before + ⅔·after`` and ``α`` is
the share born from September on. Sums are kept but for the cohorts at both ends, of which a part is
not yet born and a part too old.

A date is the end of a day: who turns six on the cut-off day is six. A census at nought hours of
1 November counts at the end of 31 October. Years are years of twelve equal months for the movement
between counts and of 365 days for births; 29 February ends with the 28th.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Day = tuple[int, int]

DAYS: Final = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Days in each month."""


def stock_at(
    earlier: Floats | None,
    later: Floats | None,
    counted: Day,
    wanted: Day,
    births_by_month: Floats | None = None,
    *,
    open_ended: bool = False,
) -> Floats:
    """People by age at a day between two counts, ``(..., age)``.

    Parameters
    ----------
    earlier, later
        ``(..., age)`` people by single years of age from nought at two counts a year apart, the
        same ages in both. With one of them only, cohorts are taken not to change between it and
        the day wanted, and as many to have been born since the earlier count as in the year before.
    counted
        Month and day of both counts.
    wanted
        Month and day wanted: the first such day after the earlier count; where it is the day of
        the counts, the earlier count's own, or the later's if there is no other.
    births_by_month
        ``(12,)`` births, or shares of them, by calendar month from January; or
        ``(age + 1, 12)`` by cohort, first those born since the earlier count, then those aged 0
        at it, and so on; cohorts of an open group need none. Without them births are even over
        days.
    open_ended
        Whether the last age holds all that are older too. Such a group changes in even steps as a
        whole; the cohort below, which enters it, is taken as it stood at the earlier count.

    Raises
    ------
    ValueError
        No count, ages that differ, a day that is none, births by month that are not positive sums.

    >>> people = np.array([30.0, 30, 60]), np.array([30.0, 30, 30])
    >>> stock_at(*people, (12, 31), (8, 31), np.ones(12)).round(2).tolist()
    [30.0, 30.0, 40.0]
    """
    if earlier is not None and later is not None and earlier.shape != later.shape:
        message = f"the counts have different axes, {earlier.shape} and {later.shape}"
        raise ValueError(message)
    passed = _twelfths(wanted) - _twelfths(counted)
    if open_ended:
        oldest = _open(earlier, later, passed % 1)
        earlier, later = (None if count is None else count[..., :-1] for count in (earlier, later))
        closed = stock_at(earlier, later, counted, wanted, births_by_month)
        return np.concatenate([closed, oldest], axis=-1)
    cohorts = _cohorts(earlier, later, passed % 1)
    if passed == 0:
        return cohorts[..., 1:] if earlier is not None else cohorts[..., :-1]
    shares = DAYS if births_by_month is None else np.asarray(births_by_month, dtype=float)
    grown = np.broadcast_to(_born_between(shares, counted, wanted), cohorts.shape[-1])
    return (1 - grown[1:]) * cohorts[..., 1:] + grown[:-1] * cohorts[..., :-1]


def stocks_by_year(
    counts: Floats,
    counted: Day,
    wanted: Day,
    births_by_month: Floats | None = None,
    *,
    open_ended: bool = False,
) -> Floats:
    """People by age at a day of each year from a series of yearly counts, ``(year, ..., age)``.

    Each year takes its own count and that of the year before or after, whichever holds the day
    between them; where that one is missing at any age, as at an end of the series, its own alone
    (see ``stock_at``). What a year's own count lacks stays missing: nothing is interpolated over
    it.

    Parameters
    ----------
    counts
        ``(year, ..., age)`` of consecutive years; a missing count is NaN.
    counted, wanted, open_ended
        As ``stock_at`` has them.
    births_by_month
        As ``stock_at`` has them for every year, or ``(year, age + 1, 12)`` of each year's cohorts.
    """
    result = np.empty(counts.shape)
    after = _twelfths(wanted) >= _twelfths(counted)
    for year, own in enumerate(counts):
        place = year + (1 if after else -1)
        other = counts[place] if 0 <= place < len(counts) else np.full(own.shape, np.nan)
        pairs = [(own, other), (own, None)] if after else [(other, own), (None, own)]
        months = births_by_month
        if months is not None and months.ndim == 3:
            months = months[year, : counts.shape[-1] + 1 - open_ended]
        both, alone = (
            stock_at(first, last, counted, wanted, months, open_ended=open_ended)
            for first, last in pairs
        )
        known = np.isfinite(other).all(axis=-1, keepdims=True)
        result[year] = np.where(known, both, alone)
    return result


def _cohorts(earlier: Floats | None, later: Floats | None, passed: float) -> Floats:
    """People of each cohort at the day wanted, whether born by then or not, ``(..., 1 + age)``.

    The first were born since the earlier count; then by age at it.
    """
    if earlier is not None and later is not None:
        between = (1 - passed) * earlier[..., :-1] + passed * later[..., 1:]
        return np.concatenate([later[..., :1], between, earlier[..., -1:]], axis=-1)
    if earlier is not None:
        return np.concatenate([earlier[..., :1], earlier], axis=-1, dtype=float)
    if later is not None:
        return np.concatenate([later, later[..., -1:]], axis=-1, dtype=float)
    message = "no count of people is given"
    raise ValueError(message)


def _open(earlier: Floats | None, later: Floats | None, passed: float) -> Floats:
    """People of an open last age group at the day wanted, ``(..., 1)``."""
    ends = [count[..., -1:] for count in (earlier, later) if count is not None]
    return (1 - passed) * ends[0] + passed * ends[-1] if ends else np.empty(0)


def _born_between(births: Floats, counted: Day, wanted: Day) -> Floats:
    """Share of a cohort's births from the day of the count on to the day wanted, ``(...)``."""
    if births.shape[-1] != 12 or not ((births >= 0).all() and (births.sum(axis=-1) > 0).all()):
        message = "births by month are twelve numbers, none below nought and some above"
        raise ValueError(message)
    until = []
    for month, day in (counted, wanted):
        part = births[..., month - 1] * _of_month((month, day))
        until.append((births[..., : month - 1].sum(axis=-1) + part) / births.sum(axis=-1))
    share = until[1] - until[0] + (_twelfths(wanted) < _twelfths(counted))
    return np.clip(share, 0.0, 1.0)


def _twelfths(day: Day) -> float:
    """Part of the year that has passed by the end of a day."""
    return (day[0] - 1 + _of_month(day)) / 12


def _of_month(day: Day) -> float:
    """Part of the month that has passed by the end of a day."""
    month, number = day
    if not (1 <= month <= 12 and 1 <= number <= DAYS[month - 1] + (month == 2)):
        message = f"month {month} has no day {number}"
        raise ValueError(message)
    return min(number / float(DAYS[month - 1]), 1.0)
