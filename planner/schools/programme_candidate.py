"""One candidate of a programme: works at a site or school, with their size, years and cost."""

from dataclasses import dataclass

import numpy as np

from planner.model.city import City
from planner.model.programme import Kind, Measure, ProgrammeRules


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
    """

    name: str
    group: str
    measures: tuple[Measure, ...]
    once: float
    yearly: float
    lead: float
    lasts: bool

    @property
    def first(self) -> int:
        """First school year in which it acts."""
        return self.measures[0].year

    @property
    def until(self) -> int | None:
        """First school year in which it no longer does; None for good."""
        return self.measures[0].until

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


def price(city: City, kind: str) -> tuple[float, float, float]:
    """Money of a class once and a year, and years of lead, of one kind of works."""
    key = "close" if kind == "merge" else kind
    found = city.standards.series(f"programme.price.{key}")
    if found is None or len(found) != 3:
        message = f"the standards name no price for works of the kind {kind!r}"
        raise ValueError(message)
    return found[0], found[1], found[2]


def starts(city: City, rules: ProgrammeRules, lead: float, ready: float, last: int) -> range:
    """School years in which works may begin to be of use.

    Parameters
    ----------
    ready
        First school year in which the place can be used at all; NaN where it always can.
    """
    first = rules.first_year or int(np.ceil(city.base_year + 1 + lead))
    if np.isfinite(ready):
        first = max(first, int(ready))
    return range(first, last + 1)
