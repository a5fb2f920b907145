"""The future of a scenario by itself: levers that exclude each other, and courses in order.

Either the births-to-entrants ratio makes entrants, which holds survival and moves before entry
already, or children are carried by age with their moves; what belongs to the one is refused with
the other, because the same in-migrants would count twice. A scenario is looked at as it was
written, so that these faults are told beside all others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from planner.inputs.documents import Branch, place_of, plain
from planner.inputs.faults import Fault
from planner.inputs.names import Found
from planner.kernels.series import ramp
from planner.model.scenario import Envelope, Future, MigrationPath

COURSES: Final = tuple(Envelope.__dataclass_fields__)
COHORT: Final = "cohort"
EVERYBODY: Final = "all"
_TWICE: Final = "the births-to-entrants ratio holds who moves in before entry already"
_POSITIVE: Final = ("factor", "fertility", "counts")
"""Levers on births, which multiply or replace: nought is no births at all."""


def check_levers(tree: Branch) -> list[Fault]:
    """Faults of a scenario's future that need no city to be seen."""
    future = given(tree)
    found = (*_both_modes(future), *_births(future), *_settling(future), *_order(future))
    return [
        Fault(str(place_of(tree, path.split("."))), path, what, mend) for path, what, mend in found
    ]


def given(tree: Branch) -> dict[str, object]:
    """Keys of the future that are written somewhere, with their values."""
    future = tree.entries.get("future")
    written = plain(future) if isinstance(future, Branch) else {}
    return written if isinstance(written, dict) else {}


def under(values: Mapping[str, object], key: str) -> dict[str, object]:
    """Values under a key; none where something else is written there."""
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def mode_of(future: Mapping[str, object]) -> object:
    """How entrants come about, as written or by default."""
    return future.get("entry_mode", Future().entry_mode)


def _both_modes(future: Mapping[str, object]) -> Found:
    """What belongs to children carried by age, where the births-to-entrants ratio is used."""
    if mode_of(future) != Future().entry_mode:
        return
    mend = f"write entry_mode: {COHORT}, or take it out: {_TWICE}"
    migration = under(future, "migration")
    neutral = MigrationPath()
    if under(migration, "settling"):
        yield "future.migration.settling", "changes of status in the mode births_ratio", mend
    for key in ("level", "departures", "profile", "spikes"):
        if key in migration and not is_neutral(migration[key], getattr(neutral, key)):
            found = f"{said(migration[key])} in the mode births_ratio"
            yield f"future.migration.{key}", found, mend
    if under(future, "housing").get("mode") == "led":
        yield "future.housing.mode", "'led' in the mode births_ratio", mend
    shocks = under(future, "shocks")
    for name in shocks:
        if under(shocks, name).get("of") == "migration":
            yield f"future.shocks.{name}.of", "'migration' in the mode births_ratio", mend
    for status in under(future, "participation"):
        if status != EVERYBODY:
            found = f"the status {status!r} in the mode births_ratio"
            words = f"write {EVERYBODY}, or entry_mode: {COHORT}: births are not told by status"
            yield f"future.participation.{status}", found, words


def is_neutral(value: object, neutral: object) -> bool:
    """Tell whether a value changes nothing: one, on every course and in every year."""
    if isinstance(value, dict):
        return all(is_neutral(one, 1.0) for one in value.values())
    return value == neutral


def said(value: object) -> str:
    """Words for what is written."""
    return "values" if isinstance(value, dict) else repr(value)


def _births(future: Mapping[str, object]) -> Found:
    births = under(future, "births")
    if births.get("fertility") is not None and births.get("counts") is not None:
        mend = "keep one: births are either rates × women or counts that are given"
        yield "future.births.counts", "counts beside fertility", mend
    for key in _POSITIVE:
        for path, value in _numbers(births.get(key), f"future.births.{key}"):
            if value == 0:
                yield path, "0", "write above 0"


def _settling(future: Mapping[str, object]) -> Found:
    """Changes of status that lead nowhere, or that more make than there are."""
    changes = under(under(future, "migration"), "settling")
    yield from _all_settle(changes)
    for name in changes:
        change, path = under(changes, name), f"future.migration.settling.{name}"
        if "status" in change and change["status"] == change.get("becomes"):
            yield f"{path}.becomes", f"{change['becomes']!r} again", "write another status"
        for key, rate in _numbers(change.get("rate"), f"{path}.rate"):
            if rate > 1:
                yield key, f"{rate:g}", "write the share who change in a year, at most 1"


def _all_settle(changes: Mapping[str, object]) -> Found:
    """Changes that together take more than everybody out of a status, on any course."""
    leaving: dict[str, dict[str, list[float | dict[int, float]]]] = {}
    for name in changes:
        change = under(changes, name)
        rate = change.get("rate")
        courses = under(change, "rate") if is_envelope(rate) else dict.fromkeys(COURSES, rate)
        known = [_course(courses.get(course)) for course in COURSES]
        if all(one is not None for one in known):
            told = [one for one in known if one is not None]
            leaving.setdefault(str(change.get("status")), {})[name] = told
    for status, rates in leaving.items():
        most = max(_largest_sum(course) for course in zip(*rates.values(), strict=True))
        if len(rates) > 1 and most > 1:
            path = f"future.migration.settling.{list(rates)[-1]}.rate"
            found = f"{most:g} of {status!r} a year, with {', '.join(list(rates)[:-1])}"
            yield path, found, "write shares of those of that status: together 1 at most"


def _largest_sum(course: Sequence[float | dict[int, float]]) -> float:
    """Largest sum of some rates in any of the years that they name."""
    years = np.array(
        sorted({year for one in course if isinstance(one, dict) for year in one} or {0})
    )
    return float(np.sum([ramp(one, years) for one in course], axis=0).max())


def is_envelope(value: object) -> bool:
    """Tell whether a lever is written as courses."""
    return isinstance(value, dict) and bool(set(value) & set(COURSES))


def _numbers(value: object, path: str) -> Iterator[tuple[str, float]]:
    """Every number under a path."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _numbers(one, f"{path}.{key}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)


def _order(future: Mapping[str, object]) -> Found:
    """Courses whose low is not the lowest, or whose high is not the highest."""
    for path, value in _levers(future, "future"):
        courses = [_course(value[name]) for name in COURSES if name in value]
        known = [one for one in courses if one is not None]
        if len(known) != len(COURSES):
            continue
        years = sorted({year for one in known if isinstance(one, dict) for year in one} or {0})
        paths = np.array([ramp(one, np.array(years)) for one in known])
        for lower, upper in ((0, 1), (1, 2)):
            wrong = np.flatnonzero(paths[lower] > paths[upper])
            if len(wrong):
                at = wrong[0]
                when = f" in {years[at]}" if years[at] else ""
                found = (
                    f"{COURSES[lower]} {paths[lower][at]:g} above {COURSES[upper]} "
                    f"{paths[upper][at]:g}{when}"
                )
                yield path, found, "write courses that rise from low by central to high"


def _levers(values: Mapping[str, object], path: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Every lever that is written as an envelope of courses."""
    for key, value in values.items():
        here = f"{path}.{key}"
        if isinstance(value, dict):
            if set(value) & set(COURSES):
                yield here, value
            else:
                yield from _levers(value, here)


def _course(value: object) -> float | dict[int, float] | None:
    """One course as numbers, by year where it is a table; None where it cannot be read."""
    if isinstance(value, dict):
        if not all(str(year).isdecimal() for year in value):
            return None
        table = {int(year): one for year, one in value.items()}
        return table if table and all(map(_is_number, table.values())) else None
    return value if _is_number(value) else None  # type: ignore[return-value]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
