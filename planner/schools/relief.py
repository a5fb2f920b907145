"""What would relieve large classes, ranked by its cost for each one avoided.

Every option is tried on the very futures of the plan, school by school, over the coming years in
which the school is at risk: the same children in the same classes but for what the option changes.
Costs are in class-years of teaching, so that an option is dear or cheap against a further class.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import DRAW, EDGE, GRADE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Outcome, Places
from planner.model.scenario import Policy
from planner.schools.classes import Small, seat
from planner.schools.diversion import diverted, large_lines, sent_on
from planner.schools.unevenness import Unevenness

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CHUNK = 1 << 23
"""Cells of futures that are tried at a time."""
OPTIONS = ("rebalance", "open_room", "convert_room", "divert", "modular", "build")


@dataclass(frozen=True)
class _Try:
    """An option on trial: large classes, and what it takes, all ``(year, school)``."""

    large: Floats
    classes: Floats
    children: Floats
    open: Flags


def relieve(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    central: Outcome,
    outcome: Outcome,
    draws: Draws,
    at_risk: Flags,
    uneven: Unevenness,
) -> xr.Dataset:
    """Try every option at every school at risk after the base year.

    Parameters
    ----------
    at_risk
        ``(year, school)``.
    uneven
        How uneven the city's classes are. An option of which the standards know no price is left
        out.
    """
    coming = at_risk & (np.arange(len(at_risk)) > 0)[:, None]
    schools = np.flatnonzero(coming.any(axis=0))
    if not len(schools):
        return _table([])
    _, _, notice = city.standards.series("relief.divert") or (0.0, 0.0, np.inf)
    may_divert = coming[:, schools] & (np.arange(len(coming)) >= notice)[:, None]
    sent = sent_on(city, policy, places, assignment, central, outcome, schools, may_divert)
    found = outcome.assessment.classes
    step = max(1, _CHUNK // (found.sizes[DRAW] * found.sizes[YEAR] * found.sizes[GRADE]))
    rows: list[tuple[object, ...]] = []
    for start in range(0, len(schools), step):
        at = slice(start, start + step)
        paths = central, outcome, draws
        here = schools[at], {phase: out[:, at] for phase, out in sent.items()}
        trials = _trials(city, policy, places, *paths, *here, uneven)
        rows += _ranked(city, outcome, trials, schools[at], coming)
    return _table(rows)


def _ranked(
    city: City,
    outcome: Outcome,
    trials: dict[str, _Try],
    schools: NDArray[np.int64],
    coming: Flags,
) -> list[tuple[object, ...]]:
    """Rows of the table, a school's options by their cost for each large class avoided."""
    prices = {option: city.standards.series(f"relief.{option}") for option in OPTIONS}
    now = trials["now"].large
    least = city.standards.number("relief.least")
    years = outcome.assessment.classes[YEAR].to_numpy()
    ids = outcome.assessment.classes[SCHOOL].to_numpy().astype(str)
    rows: list[tuple[object, ...]] = []
    for at, school in enumerate(schools):
        when = coming[:, school]
        own: list[tuple[Any, ...]] = []
        for option, price in prices.items():
            if price is None:
                continue
            trial = trials[option]
            once, yearly, lead = price
            ready = when & (np.arange(len(years)) >= lead) & trial.open[:, at]
            avoided = float((now - trial.large)[ready, at].sum())
            if not ready.any() or avoided < least * ready.sum():
                continue
            used = ready & ((trial.classes + trial.children)[:, at] > 0)
            each = trial.classes[:, at] + trial.children[:, at]
            cost = once * float(trial.classes[ready, at].max()) + yearly * float(each[used].sum())
            span = years[ready]
            own.append(
                (
                    ids[school], option, int(span[0]), int(span[-1]),
                    float(trial.classes[ready, at].max()), float(trial.children[ready, at].max()),
                    avoided, cost, cost / avoided, float(lead),
                )
            )  # fmt: skip
        own.sort(key=lambda row: (row[8], row[9], row[1]))
        rows += [(*row, rank) for rank, row in enumerate(own, start=1)]
    return rows


def _trials(
    city: City,
    policy: Policy,
    places: Places,
    central: Outcome,
    outcome: Outcome,
    draws: Draws,
    schools: NDArray[np.int64],
    out: dict[str, Floats],
    uneven: Unevenness,
) -> dict[str, _Try]:
    """Every option at the given schools, and ``now`` without any; ``out`` from `sent_on`."""
    found = outcome.assessment
    order = (DRAW, YEAR, SCHOOL, GRADE)

    def part(array: xr.DataArray) -> Small:
        values = array.transpose(*order).to_numpy()[:, :, schools]
        return np.ascontiguousarray(np.rint(values), dtype=np.int16)

    pupils, classes, formed = part(outcome.enrolment.roll), part(found.classes), part(found.formed)
    grades = found.classes[GRADE].to_numpy().astype(str)
    large = large_lines(city, policy, grades)
    years = list(found.classes[YEAR].to_numpy())
    ids = list(found.classes[SCHOOL].to_numpy().astype(str)[schools])
    chance = draws if outcome is not central else Draws(draws.seed)

    def mean_large(pupils: Small, classes: Small, share: Floats, listed: Floats) -> Floats:
        seated = seat(pupils, classes, formed, large, share, listed, chance, years, ids)
        return seated.large.sum(axis=-1).mean(axis=0)

    share, listed = uneven.share[schools], uneven.listed[schools]
    shape = pupils.shape[1:3]
    nobody, always = np.zeros(shape), np.ones(shape, dtype=bool)
    even = mean_large(pupils, classes, np.zeros(len(schools)), listed[:, :, :0])
    swapped = _swapped(pupils, classes, part(found.large) > 0, share)

    worst = part(found.large).mean(axis=0)
    more = classes.copy()
    year, school = np.indices(shape)
    place = worst.argmax(axis=-1)
    more[:, year, school, place] += (pupils[:, year, school, place] > 0).astype(np.int16)
    one = (worst.max(axis=-1) > 0).astype(float)
    opened = mean_large(pupils, more, share, listed)

    rooms = places.rooms.transpose(YEAR, SCHOOL).to_numpy()[:, schools]
    taken = central.assessment.classes.transpose(*order).to_numpy()[0][:, schools].sum(axis=-1)
    other = _other_rooms(city)[schools]
    fewer, sent, spared = diverted(city, pupils, grades.tolist(), out)
    known = np.isfinite(rooms)
    return {
        "now": _Try(part(found.large).sum(axis=-1).mean(axis=0), nobody, nobody, always),
        "rebalance": _Try(even, nobody, swapped, always),
        "open_room": _Try(opened, one, nobody, rooms > taken + 0.5),
        "convert_room": _Try(opened, one, nobody, known & (other > 0)),
        "divert": _Try(mean_large(fewer, classes, share, listed), nobody, sent, spared),
        "modular": _Try(opened, one, nobody, known),
        "build": _Try(opened, one, nobody, known),
    }


def _swapped(pupils: Small, classes: Small, large: Flags, share: Floats) -> Floats:
    """Children who change class where large classes are evened out, ``(year, school)``.

    Half the sum of the classes' mean absolute deviations, of grades with a large class.
    """
    number = np.maximum(classes, 1)
    moved = pupils * share[:, None] * np.sqrt((number - 1) / number / (2 * np.pi))
    return np.where(large, moved, 0.0).sum(axis=-1).mean(axis=0)


def _other_rooms(city: City) -> Floats:
    """Rooms of a school that are special or lent out, ``(school,)``."""
    names = [name for name in ("special_rooms", "lent_rooms") if name in city.schools]
    none = np.zeros(city.schools.sizes[SCHOOL])
    return none + sum((np.nan_to_num(city.schools[name].to_numpy()) for name in names), none)


def _table(rows: list[tuple[object, ...]]) -> xr.Dataset:
    columns = (
        "school", "option", "first", "last", "classes", "children", "avoided", "cost", "each",
        "lead", "rank",
    )  # fmt: skip
    parts = zip(*rows, strict=True) if rows else [()] * len(columns)
    values = {name: (EDGE, list(part)) for name, part in zip(columns, parts, strict=True)}
    kinds = {"school": str, "option": str, "first": int, "last": int, "rank": int}
    return xr.Dataset(
        {
            name: (EDGE, np.asarray(part, dtype=kinds.get(name, float)))
            for name, (_, part) in values.items()
        }
    )
