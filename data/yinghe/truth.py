"""What the made-up city is drawn from: rates by kind of place and year, all in one place.

National births come from public figures (see SOURCES.md); all else is made up, in the size that
public figures have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KINDS = ("old", "new", "town", "county", "village")
FIRST_BIRTH, FIRST_ENTRY, FIRST_ROLL, BASE = 2001, 2008, 2016, 2025
AHEAD = 15
LAST = BASE + AHEAD
_NATION = 140_000
"""Residents, in ten thousand."""
_BIRTHS = {
    2001: 1696, 2002: 1641, 2003: 1594, 2004: 1588, 2005: 1612, 2006: 1581, 2007: 1591, 2008: 1604,
    2009: 1587, 2010: 1588, 2011: 1785, 2012: 1973, 2013: 1776, 2014: 1897, 2015: 1654, 2016: 1883,
    2017: 1765, 2018: 1523, 2019: 1465, 2020: 1202, 2021: 1062, 2022: 956, 2023: 902, 2024: 954,
    2025: 792,
}  # fmt: skip
"""National, in ten thousand."""

Rates = Mapping[str, float]


def _by_kind(*values: float) -> Rates:
    return dict(zip(KINDS, values, strict=True))


@dataclass(frozen=True)
class Truth:
    """Rates by kind of place: old town, new town, other town, county town, village."""

    residents: Rates = field(
        default_factory=partial(_by_kind, 5500.0, 6200.0, 5000.0, 5200.0, 2600.0)
    )
    """Of a community, in the mean."""
    births_then: Rates = field(default_factory=partial(_by_kind, 0.95, 0.75, 1.0, 1.2, 1.25))
    """Birth rate of the first year over the nation's."""
    births_now: Rates = field(default_factory=partial(_by_kind, 0.62, 1.4, 1.0, 1.05, 0.6))
    """Birth rate of the base year and after over the nation's."""
    fall: float = 0.985
    """Factor on births for each year after the base year."""
    stay: Rates = field(default_factory=partial(_by_kind, 0.86, 0.94, 0.92, 0.95, 0.66))
    """Children born there who enter school there."""
    come: Rates = field(default_factory=partial(_by_kind, 0.07, 0.30, 0.16, 0.26, 0.02))
    """Entrants who came since birth, over births."""
    migrant: Rates = field(default_factory=partial(_by_kind, 0.5, 0.45, 0.8, 0.35, 0.1))
    """Share of those who came that are not registered there."""
    climb: Rates = field(default_factory=partial(_by_kind, 0.984, 0.988, 0.985, 0.990, 0.965))
    """Pupils who are still there a year later."""
    join: Rates = field(default_factory=partial(_by_kind, 0.010, 0.036, 0.018, 0.022, 0.004))
    """Pupils who join in a year, over those there."""
    private: float = 0.055
    """Entrants who go to a private school, where the district has one."""
    cross: float = 0.06
    """Entrants who go to another public school of the district."""
    school_spread: float = 0.006
    """Standard deviation of schools' own climb."""
    area_spread: float = 0.18
    """Standard deviation of the logarithm of communities' residents."""
    uneven: float = 0.05
    """Standard deviation of class sizes over their mean."""
    participation: float = 0.93
    """Children of three to five in kindergarten."""
    onward: float = 0.62
    """Leavers of lower secondary who go on to general upper secondary."""
    upper_climb: float = 0.985
    """Pupils of upper secondary who are still there a year later."""

    def birth_rate(self, kind: str, year: int) -> float:
        """Expected births a resident and calendar year."""
        known = min(year, BASE)
        part = (known - FIRST_BIRTH) / (BASE - FIRST_BIRTH)
        factor = self.births_then[kind] * (1 - part) + self.births_now[kind] * part
        return _BIRTHS[known] / _NATION * factor * self.fall ** (year - known)

    def table(self) -> pd.DataFrame:
        """All rates as rows: rate, kind (blank for the whole city), value."""
        rows: list[tuple[str, str, float]] = []
        for one in fields(self):
            value = getattr(self, one.name)
            told = value.items() if isinstance(value, Mapping) else [("", value)]
            rows += [(one.name, kind, number) for kind, number in told]
        return pd.DataFrame(rows, columns=["rate", "kind", "value"])


def spread(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole parts of a total by weights (largest remainder)."""
    share = weights / weights.sum() * total
    found = np.floor(share).astype(np.int64)
    found[np.argsort(found - share, kind="stable")[: total - found.sum()]] += 1
    return found
