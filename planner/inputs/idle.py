"""Levers that are given and would act on nothing: refused, because the run would not show it.

Part of this a scenario tells by itself: homes that are not counted, a trend that is off because
homes lead, a course chosen where no lever has any. Part takes its city: years and ages that are not
on record or beyond the horizon. What changes nothing wherever it stands is let be.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.inputs.counts import last_count
from planner.inputs.documents import Branch, place_of
from planner.inputs.faults import Fault
from planner.inputs.levers import COHORT, given, is_envelope, is_neutral, mode_of, said, under
from planner.inputs.names import Found
from planner.inputs.records import MONTH
from planner.model.axes import AGE, AREA, EDGE, YEAR
from planner.model.city import City
from planner.model.scenario import (
    BirthsPath,
    Envelope,
    Future,
    HousingPath,
    Lever,
    MigrationPath,
    Shock,
    on_course,
)

_GROUPS: Final = ("births", "migration", "housing")
_COURSES: Final = "courses {low: …, central: …, high: …}"
_COMPLETED: Final = "completed"
_LED: Final = "take it out, or write housing mode: top_up: where homes lead, no trend brings people"


def check_idle(tree: Branch) -> list[Fault]:
    """Levers of a scenario that act on nothing, as far as that needs no city to be seen."""
    future = given(tree)
    found = (*_no_homes(future), *_no_trend(future), *_half_lives(future), *_paths(future))
    return [
        Fault(str(place_of(tree, path.split("."))), path, what, mend) for path, what, mend in found
    ]


def _no_homes(future: Mapping[str, object]) -> Found:
    """Levers on homes that are not counted."""
    housing, usual = under(future, "housing"), HousingPath()
    if housing.get("mode", usual.mode) != usual.mode:
        return
    mend = "write mode: top_up (or led), or take it out: no homes are counted"
    for key in ("delivery", "beyond_trend", "local"):
        if key in housing and not is_neutral(housing[key], getattr(usual, key)):
            found = f"{said(housing[key])} in the mode {usual.mode}"
            yield f"future.housing.{key}", found, mend


def _no_trend(future: Mapping[str, object]) -> Found:
    """Levers on the trend of migration, which is off where homes lead."""
    if mode_of(future) != COHORT or under(future, "housing").get("mode") != "led":
        return
    migration, usual = under(future, "migration"), MigrationPath()
    for key in ("level", "departures"):
        if key in migration and not is_neutral(migration[key], getattr(usual, key)):
            found = f"{said(migration[key])}, while homes lead"
            yield f"future.migration.{key}", found, _LED
    shocks = under(future, "shocks")
    for name in shocks:
        if under(shocks, name).get("of") == "migration":
            yield f"future.shocks.{name}.of", "'migration', while homes lead", _LED


def _half_lives(future: Mapping[str, object]) -> Found:
    """Half-lives of shocks without an effect that could fade."""
    shocks = under(future, "shocks")
    for name in shocks:
        shock = under(shocks, name)
        if shock.get("half_life") is not None and is_neutral(shock.get("effect", 1), Shock.effect):
            found = f"{said(shock['half_life'])}, while the shock has no effect"
            yield f"future.shocks.{name}.half_life", found, "give effect too, or take it out"


def _paths(future: Mapping[str, object]) -> Found:
    """Courses chosen, other than the central one, where no lever has any."""
    groups = {f"future.{key}": under(future, key) for key in _GROUPS}
    settling = under(groups["future.migration"], "settling")
    for path, members in (
        ("future.migration.settling", settling),
        ("future.participation", under(future, "participation")),
        ("future.shocks", under(future, "shocks")),
    ):
        groups |= {f"{path}.{name}": under(members, name) for name in members}
    follows = False
    for path, group in groups.items():
        has = any(is_envelope(value) for value in group.values())
        follows |= has and group.get("path") is None
        if group.get("path") not in (None, Future.path) and not has:
            mend = f"write {_COURSES} for a lever beside it, or take it out"
            yield f"{path}.path", f"{group['path']!r}, while no lever here has courses", mend
    if future.get("path", Future.path) != Future.path and not follows:
        mend = f"write {_COURSES} for a lever, or take it out"
        yield "future.path", f"{future['path']!r}, while no lever that follows it has courses", mend


def idle_in(city: City, future: Future, horizon: int) -> Found:
    """Levers that act on nothing in a city up to a horizon."""
    yield from _births(city, future, horizon)
    yield from _delivery(city, future.housing)
    yield from _spikes(city, future)
    yield from _ages_led(city, future)
    yield from _weights(city, future)


def last_births(city: City, births: BirthsPath) -> int | None:
    """Last year of which all births are on record; None without any."""
    table = city.births_by_vintage.get(births.vintage or city.births_vintage, city.births)
    if not table.sizes.get(YEAR, 0):
        return None
    told = table.notnull().any(AREA).transpose(YEAR, MONTH)
    month = told[MONTH].to_numpy()
    flags = told.to_numpy()
    whole = flags[:, month == 0].any(axis=1) | (flags[:, month > 0].sum(axis=1) == 12)
    years = table[YEAR].to_numpy()[whole]
    return int(years.max()) if years.size else None


def last_born(city: City, horizon: int) -> int:
    """Last year of birth that a run to a horizon shows, among entrants or among people."""
    if city.people is not None:
        return horizon - int(city.spring)
    return city.schedule.cohort(horizon)


def _births(city: City, future: Future, horizon: int) -> Found:
    """Levers on births that no child of the run is one of, or that counts replace."""
    births, last = future.births, last_births(city, future.births)
    if last is None:
        return
    factor = ["future.births.factor"] if _acts(births.factor) else []
    if last_born(city, horizon) <= last:
        given = [key for key in ("fertility", "counts") if getattr(births, key) is not None]
        found = f"a lever on births after {last}, of which a run to {horizon} shows none"
        for path in (*factor, *(f"future.births.{key}" for key in given)):
            yield path, found, "write a later horizon, or take it out"
        return
    counts = births.counts and on_course(births.counts, births.path or future.path)
    if counts is None or (isinstance(counts, Mapping) and min(counts) > last + 1):
        return
    effects = [
        f"future.shocks.{name}.effect"
        for name, shock in future.shocks.items()
        if shock.of == "births" and _acts(shock.effect)
    ]
    for path in (*factor, *effects):
        found = "a factor of births to come, all of which counts give"
        yield path, found, "take it out, or take counts out"


def _acts(lever: Lever) -> bool:
    """Tell whether a factor differs from one on any course, in any year."""
    if isinstance(lever, Envelope):
        return any(_acts(getattr(lever, name)) for name in Envelope.__dataclass_fields__)
    return any(value != 1 for value in _values(lever))


def _values(level: float | Mapping[int, float]) -> Iterator[float]:
    yield from level.values() if isinstance(level, Mapping) else (level,)


def _delivery(city: City, housing: HousingPath) -> Found:
    """Delivery of homes all of which are completed."""
    if housing.mode == HousingPath.mode or city.housing is None or not _acts(housing.delivery):
        return
    stage, year = city.housing["stage"].to_numpy(), city.housing[YEAR].to_numpy()
    done = (stage == _COMPLETED) | ((stage == "") & (year <= city.base_year))
    if city.housing.sizes[EDGE] and done.all():
        found = "a lever on homes to come, while all homes are completed"
        yield "future.housing.delivery", found, "add homes to come to housing, or take it out"


def _spikes(city: City, future: Future) -> Found:
    """Spikes of arrivals at ages of which nobody is counted."""
    if future.entry_mode != COHORT or city.people is None:
        return
    ages = city.people[AGE].to_numpy()
    for age, factor in future.migration.spikes.items():
        if factor != 1 and age not in ages:
            found = f"a spike at age {age}, while people are counted from {ages[0]} to {ages[-1]}"
            yield f"future.migration.spikes.{age}", found, "write an age of people, or take it out"


def _ages_led(city: City, future: Future) -> Found:
    """Ages of arrivals where homes lead: the trend brings people to the base year, if not counted.

    They are carried from the last count, and homes take the place of the trend after the base year.
    """
    if future.entry_mode != COHORT or future.housing.mode != "led" or city.migration is None:
        return
    if last_count(city) != city.base_year or _earlier(city):
        return
    migration, usual = future.migration, MigrationPath()
    when = f"while homes lead and people are counted in {city.base_year}"
    if migration.profile != usual.profile:
        yield "future.migration.profile", f"{migration.profile!r}, {when}", _LED
    if any(factor != 1 for factor in migration.spikes.values()):
        yield "future.migration.spikes", f"values, {when}", _LED


def _weights(city: City, future: Future) -> Found:
    """Shocks without an effect in years to come alone; those before the record are plain truth."""
    if _earlier(city):
        return
    for name, shock in future.shocks.items():
        years = _recorded(city, future, shock)
        if _acts(shock.effect) or shock.weight == 1 or not years.size:
            continue
        if min(shock.years) > years.max():
            listed = ", ".join(map(str, shock.years))
            found = f"{listed}, after the record to {years.max()}, and no effect"
            yield f"future.shocks.{name}.years", found, "give effect, or write a year on record"


def _earlier(city: City) -> bool:
    """Tell whether a city stands in an earlier year, for which no scenario was written."""
    return any(gap.key == "as_of" for gap in city.gaps)


def _recorded(city: City, future: Future, shock: Shock) -> NDArray[np.int64]:
    """Years on record of what a shock shakes."""
    births = future.births
    table = {
        "births": city.births_by_vintage.get(births.vintage or city.births_vintage, city.births),
        "migration": city.migration,
        "entry": city.residents,
        "rolls": city.rolls,
    }[shock.of]
    none = np.zeros(0, dtype=np.int64)
    return none if table is None else table[YEAR].to_numpy().astype(np.int64)
