"""One candidate of a programme: works at a site or school, with their size, years and cost."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.model.city import City
from planner.model.programme import Kind, Measure, ProgrammeRules
from planner.model.schedule import Schedule

MONTHS = 12


class Promise(NamedTuple):
    """Money that waits for works at one place, from its year on."""

    source: str
    year: int
    amount: float


@dataclass(frozen=True)
class Candidate:
    """Works that may be proposed: one measure, or several that are one decision.

    Parameters
    ----------
    name
        What it is called in a scenario; of several measures, each with its phase behind.
    group
        At most one candidate of a group is chosen.
    measures
        What it does; their cost is what the folder tells, None where prices stand in.
    once, yearly
        Money to build it, and to run it a year.
    lead
        Years from decision to use.
    lasts
        Whether what is built is worth something after the horizon.
    promises
        Money that is promised for it alone; see `planner.schools.programme_promises`.
    apart
        Money to build and to run each measure, where it is known: together `once`, and `yearly`
        while all of it runs. None for a split by `shares`.
    """

    name: str
    group: str
    measures: tuple[Measure, ...]
    once: float
    yearly: float
    lead: float
    lasts: bool
    promises: tuple[Promise, ...] = ()
    apart: tuple[tuple[float, float], ...] | None = None

    @property
    def first(self) -> int:
        """First school year in which any of it acts."""
        return min(measure.year for measure in self.measures)

    @property
    def until(self) -> int | None:
        """First school year in which none of it does any longer; None for good."""
        ends = [measure.until for measure in self.measures if measure.until is not None]
        return max(ends) if len(ends) == len(self.measures) else None

    @property
    def site(self) -> str:
        """Where it is."""
        return self.measures[0].site

    @property
    def kind(self) -> Kind:
        """What kind of works it is."""
        return self.measures[0].kind

    @property
    def classes(self) -> int:
        """Classes gained, all phases together."""
        return sum(measure.classes for measure in self.measures)

    @property
    def shares(self) -> tuple[float, ...]:
        """Part of its money that each measure takes: by cost where all tell it, else by classes."""
        costs = [measure.cost for measure in self.measures if measure.cost is not None]
        parts = [float(abs(measure.classes)) for measure in self.measures]
        if len(costs) == len(parts) and sum(costs) > 0:
            parts = costs
        whole = sum(parts)
        return tuple(part / whole if whole else 1.0 / len(parts) for part in parts)

    @property
    def parts(self) -> list[tuple[Measure, float, float]]:
        """Each measure with its money to build and to run a year."""
        split = self.apart or [(share * self.once, share * self.yearly) for share in self.shares]
        return [(one, *money) for one, money in zip(self.measures, split, strict=True)]


def price(city: City, kind: str) -> tuple[float, float, float]:
    """Money of a class once and a year, and years of lead, of one kind of works.

    The lead is the works' own years and the procedure before them.
    """
    found = city.standards.series(f"programme.price.{_priced(kind)}")
    if found is None or len(found) != 3:
        message = f"the standards name no price for works of the kind {kind!r}"
        raise ValueError(message)
    return found[0], found[1], _in_months(found[2] + procedure(city, kind))


def procedure(city: City, kind: str) -> float:
    """Years of approval, hearing, reviews and publicity before works of a kind can begin."""
    months = city.standards.series(f"programme.procedure.{_priced(kind)}") or ()
    return _in_months(sum(months) / MONTHS)


def _priced(kind: str) -> str:
    return "close" if kind == "merge" else kind


def _in_months(years: float) -> float:
    """Years to the whole month, so that what sums up to a year is one."""
    return round(years * MONTHS) / MONTHS


def starts(city: City, rules: ProgrammeRules, lead: float, ready: float, last: int) -> range:
    """School years in which works may begin to be of use.

    Nothing opens before the year after the base year plus its lead, whatever the rules ask for.

    Parameters
    ----------
    ready
        First school year in which the place can be used at all; NaN where it always can.
    """
    first = max(rules.first_year or 0, int(np.ceil(city.base_year + 1 + lead)))
    if np.isfinite(ready):
        first = max(first, int(ready))
    return range(first, last + 1)


def decide_by(clock: Schedule, year: int, lead: float) -> tuple[int, int]:
    """Calendar year and month at whose beginning works are decided at the latest.

    Parameters
    ----------
    year
        School year, as the city labels it, in which they are to be in use from its first day on.
    lead
        Years from decision to use; a month that is begun counts whole.

    >>> decide_by(Schedule(6, (8, 31)), 2028, 1.5), decide_by(Schedule(6, (8, 31)), 2028, 3.0)
    ((2027, 3), (2025, 9))
    """
    opens = clock.first_day(year)
    before = int(np.ceil(np.round(lead * MONTHS, 6)))
    at, month = divmod(opens.year * MONTHS + opens.month - 1 - before, MONTHS)
    return at, month + 1
