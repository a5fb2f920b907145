"""Door: schools that may not take all their entrants, by two lamps that are never mixed.

The public lamp compares registered children with the regular intake: counts, a rule, a colour, no
model. The other is for the bureau alone: the probability that more children enter than there are
places. Back from each year in which that probability reaches the stated one, the lead time with its
procedure tells the last day on which building can still be decided.
"""

from datetime import date, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.summaries import chance
from planner.model.axes import DRAW, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.intake import Warnings
from planner.model.results import Outcome, Places
from planner.model.standards import Standards
from planner.schools.registered import by_school, leavers

Floats = NDArray[np.float64]
NONE, YELLOW, RED = "none", "yellow", "red"
_HAIR = 1e-9
"""Keeps nine tenths that floats cannot hold from falling short of nine tenths."""


def warn(
    city: City, places: Places, assignment: Assignment, central: Outcome, drawn: Outcome | None
) -> Warnings:
    """Light both lamps for every school, phase and year to come."""
    years = places.intake[YEAR].to_numpy()
    coming = years > city.base_year
    axes = {
        YEAR: years[coming],
        PHASE: places.intake[PHASE].to_numpy(),
        SCHOOL: places.intake[SCHOOL].to_numpy(),
    }
    order = (YEAR, PHASE, SCHOOL)
    regular = places.intake if places.regular is None else places.regular
    usual = regular.transpose(*order).to_numpy()[coming].astype(float)
    there = places.intake.transpose(*order).to_numpy()[coming].astype(float)
    children, counted = _children(city, assignment, [int(year) for year in axes[YEAR]])
    ratio = np.divide(children, usual, out=np.full_like(usual, np.nan), where=usual > 0)
    central_entrants = entrants(city, central)[0][coming]
    probability = np.full_like(there, np.nan)
    if drawn is not None:
        wanted = entrants(city, drawn)[:, coming]
        probability = np.stack([chance(wanted[:, i] - there[i]) for i in range(len(there))])
        probability = np.where(np.isnan(there), np.nan, probability)
    red = probability >= city.standards.number("warnings.probability") - _HAIR
    parts = {
        "registered": children,
        "regular": usual,
        "public_ratio": ratio,
        "public_colour": colours(ratio, city.standards),
        "probability": probability,
        "entrants": central_entrants,
        "places": there,
        "last": _last_days(city, axes[YEAR], red, "lead.build"),
        "last_modular": _last_days(city, axes[YEAR], red, "lead.modular"),
    }
    return Warnings(
        xr.Dataset({name: (order, part) for name, part in parts.items()}, axes), counted
    )


def colours(ratio: Floats, standards: Standards) -> NDArray[np.object_]:
    """Colours of the public rule; blank where the ratio is not known.

    Both lines belong to the worse colour: 90 % is yellow, 100 % red.
    """
    yellow, red = (standards.number(f"warnings.public.{name}") for name in (YELLOW, RED))
    lit = np.select(
        [np.isnan(ratio), ratio >= red - _HAIR, ratio >= yellow - _HAIR], ["", RED, YELLOW], NONE
    )
    return np.asarray(lit, dtype=object)


def entrants(city: City, outcome: Outcome) -> Floats:
    """``(draw, year, phase, school)`` pupils in the entry grades of the phases."""
    roll = outcome.enrolment.roll.transpose(DRAW, YEAR, GRADE, SCHOOL)
    first = [grades[0] for grades in city.standards.ladder.phases.values()]
    return np.asarray(roll.sel({GRADE: first}).to_numpy(), dtype=float)


def _children(city: City, assignment: Assignment, years: list[int]) -> tuple[Floats, str]:
    """Children whom the public rule counts, ``(year, phase, school)``, and the day of the count."""
    standards = city.standards
    out = {name.strip() for name in _text(standards, "warnings.public.leave_out").split(";")}
    ahead = int(standards.number("warnings.public.years"))
    found = by_school(city, assignment, years[:ahead])
    local = np.array([name not in out for name in found.classes])
    phases = list(standards.ladder.phases)
    children = np.full((len(years), len(phases), city.schools.sizes[SCHOOL]), np.nan)
    children[:ahead, 0] = found.children[..., local].sum(axis=-1)
    later = int(standards.number("warnings.public.years_later"))
    for place, phase in enumerate(phases[1:], start=1):
        children[: min(later, 1), place] = leavers(city, assignment, phase)
    return children, found.counted


def _text(standards: Standards, key: str) -> str:
    return str(standards.norms[key].value) if key in standards.norms else ""


def earlier(day: date, months: int) -> date:
    """Day some months before; the last of the month where it has no such day.

    >>> earlier(date(2028, 9, 1), 30), earlier(date(2025, 8, 31), 6)
    (datetime.date(2026, 3, 1), datetime.date(2025, 2, 28))
    """
    count = 12 * day.year + day.month - 1 - months
    year, month = divmod(count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _last_days(
    city: City, years: NDArray[np.int64], red: NDArray[np.bool_], works: str
) -> NDArray[np.object_]:
    """Last day to decide on works for each year in the red; blank elsewhere."""
    lead = sum(city.standards.number(key) for key in (works, "lead.procedure"))
    starts = [city.schedule.first_day(int(year)) for year in years]
    days = [earlier(start, int(np.ceil(lead))).isoformat() for start in starts]
    return np.where(red, np.array(days, dtype=object)[:, None, None], "")
