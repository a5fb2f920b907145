"""The clock: school years, birth cohorts and entry (methods: conventions of the clock).

All stocks are snapshots at the turn of the school year. Birth cohort ``c`` holds the children born
from the day after the cut-off of year ``c - 1`` to the cut-off of year ``c``; it enters school in
the autumn of ``c + entry_age``.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Schedule:
    """When children start school, and how a city labels its school years.

    Parameters
    ----------
    entry_age
        Completed years of age at the cut-off day on which children start.
    cut_off
        ``(month, day)``: the last birthday that still counts.
    spring
        True where a school year is labelled by the calendar year in which it ends.
    """

    entry_age: int
    cut_off: tuple[int, int]
    spring: bool = False

    def cohort(self, year: int) -> int:
        """Birth cohort that enters in the school year labelled ``year``.

        >>> Schedule(6, (8, 31)).cohort(2023), Schedule(5, (9, 1), spring=True).cohort(2022)
        (2017, 2016)
        """
        return year - self.entry_age - int(self.spring)

    def year_of(self, cohort: int) -> int:
        """School year, as the city labels it, in which a birth cohort enters."""
        return cohort + self.entry_age + int(self.spring)

    def first_day(self, year: int) -> date:
        """First day of the school year labelled ``year``: the day after the cut-off.

        A leap day as cut-off is the last of February.

        >>> Schedule(6, (8, 31)).first_day(2026), Schedule(5, (9, 1), spring=True).first_day(2026)
        (datetime.date(2026, 9, 1), datetime.date(2025, 9, 2))
        """
        month, day = self.cut_off
        last = date(year - int(self.spring), month, min(day, 28) if month == 2 else day)
        return last + timedelta(days=1)


def entry_year(born: date, entry_age: int, cut_off: tuple[int, int]) -> int:
    """Autumn in which a child starts school.

    >>> entry_year(date(2017, 8, 31), 6, (8, 31)), entry_year(date(2017, 9, 1), 6, (8, 31))
    (2023, 2024)
    """
    late = (born.month, born.day) > cut_off
    return born.year + entry_age + int(late)


def share_after(cut_off: tuple[int, int]) -> float:
    """Share of a year's days after the cut-off day, births taken as even over 365 days.

    The leap day is left out, so that constant births make constant cohorts.

    >>> round(share_after((8, 31)), 5)
    0.33425
    """
    return (date(2001, 12, 31) - date(2001, *cut_off)).days / 365
