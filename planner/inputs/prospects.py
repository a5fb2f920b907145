"""The future of a scenario against its city: records that a lever needs, and names that it uses."""

from typing import Final

import numpy as np

from planner.inputs.bounds import believed, levels_of
from planner.inputs.idle import idle_in, last_born
from planner.inputs.levers import COHORT, EVERYBODY
from planner.inputs.messages import near
from planner.inputs.names import Found, nearest
from planner.inputs.reading import Reading
from planner.model.axes import AGE, AREA, SEX, STATUS, YEAR
from planner.model.city import City
from planner.model.scenario import (
    BirthsPath,
    Future,
    HousingPath,
    MigrationPath,
    Shock,
)

FEMALE: Final = "female"
_MOTHERS: Final = range(15, 50)
_LISTED: Final = 5


def check_prospects(reading: Reading, city: City) -> Found:
    """Check the future of a scenario that could be read against what its city records."""
    if reading.scenario is None:
        return
    future = reading.scenario.future
    yield from _vintage(future.births, city)
    yield from _fertility(future.births, city)
    yield from _counts(future.births, city)
    yield from believed(future, city)
    yield from _shaken(future, city, reading.scenario.horizon)
    yield from idle_in(city, future, reading.scenario.horizon)
    if future.entry_mode == COHORT:
        yield from _cohort(city)
        yield from _migration(future, city)
        yield from _spikes(future.migration, city)
        statuses = _statuses(city)
        for status in future.participation:
            if status not in statuses:
                path = f"future.participation.{status}"
                yield path, f"the status {status!r}", nearest(status, statuses)
        told = tuple(status for status in statuses if status != EVERYBODY)
        for name, change in future.migration.settling.items():
            for key in ("status", "becomes"):
                if (status := getattr(change, key)) not in told:
                    path = f"future.migration.settling.{name}.{key}"
                    mend = nearest(status, told) if told else "add statuses to people"
                    yield path, f"the status {status!r}", mend
    yield from _housing(future.housing, city)


def _vintage(births: BirthsPath, city: City) -> Found:
    known = tuple(city.births_by_vintage)
    if births.vintage is None or births.vintage in known:
        return
    listed = f"write one of {', '.join(known)}" if known else "take it out: there are no births"
    suggestion = near(births.vintage, known)
    mend = f"{suggestion} There are {', '.join(known)}" if suggestion else listed
    yield "future.births.vintage", f"the vintage {births.vintage!r}", mend


def _fertility(births: BirthsPath, city: City) -> Found:
    """Rates need women of every age at which children are born."""
    if births.fertility is None:
        return
    missing = _missing(city, _MOTHERS, FEMALE)
    if missing:
        mend = "add women by single years of age from 15 to 49 to people, or give counts instead"
        yield "future.births.fertility", f"a fertility rate without women: {missing}", mend


def _counts(births: BirthsPath, city: City) -> Found:
    """Births on record are never touched, so counts that are given start after them."""
    if births.counts is None:
        return
    table = city.births_by_vintage.get(births.vintage or city.births_vintage, city.births)
    years = table.dropna(YEAR, how="all")[YEAR].to_numpy()
    if not years.size:
        return
    for key, level in levels_of(births.counts).items():
        if not isinstance(level, float | int) and min(level) <= years.max():
            found = f"births given from {min(level)}, while the record runs to {years.max()}"
            mend = f"write {years.max() + 1} or later: recorded births are never touched"
            yield f"future.births.counts{key}", found, mend


def _shaken(future: Future, city: City, horizon: int) -> Found:
    """An effect falls on years to come alone: one that falls on none would do nothing, unsaid."""
    for name, shock in future.shocks.items():
        last = city.base_year - int(city.spring and shock.of == "migration")
        if shock.of == "births" and city.births.sizes[YEAR]:
            last = int(city.births.dropna(YEAR, how="all")[YEAR].max())
        until = last_born(city, horizon) if shock.of == "births" else horizon
        past, beyond = max(shock.years) <= last, min(shock.years) > until
        if shock.effect != Shock.effect and (past or beyond):
            listed = ", ".join(map(str, shock.years))
            shown = f"the horizon {horizon}" if until >= horizon else f"{until}, too late to enter"
            when = f"on record to {last}" if past else f"after {shown}"
            span = f"write a year from {last + 1} to {until}, or " if until > last else ""
            mend = f"{span}take the effect out"
            yield f"future.shocks.{name}.years", f"an effect in {listed}, {when}", mend


def _cohort(city: City) -> Found:
    """Children can be carried only from a count of every age and area."""
    entry = city.standards.ladder.entry_age
    missing = _missing(city, range(entry + 1))
    ages = [] if city.people is None else city.people[AGE].to_numpy().tolist()
    if not missing and ages != list(range(len(ages))):
        gaps = sorted(set(range(int(max(ages)))) - set(ages))
        missing = f"no people of age {_some(gaps)}, while older ones are counted"
    if missing:
        mend = f"add people by single years of age from 0 to {entry}, or write births_ratio"
        yield "future.entry_mode", f"{COHORT!r}, while there are {missing}", mend


def _missing(city: City, ages: range, sex: str | None = None) -> str:
    """Say which ages and areas the latest count lacks; blank where it lacks none."""
    whose = "women" if sex else "people"
    span = f"no {whose} by single years of age from {ages[0]} to {ages[-1]}"
    people = city.people
    if people is None or (sex is not None and sex not in people[SEX].to_numpy()):
        return span
    years = people[YEAR].to_numpy()
    years = years[years <= city.base_year]
    if not years.size:
        return f"{span} by {city.base_year}"
    counted = people.sel({YEAR: years.max()})
    counted = counted if sex is None else counted.sel({SEX: [sex]})
    there = counted.sum([SEX, STATUS], min_count=1).notnull()
    there = there.reindex({AGE: list(ages), AREA: city.areas[AREA].to_numpy()}, fill_value=False)
    lived_in = ~(city.areas["population"] == 0).to_numpy()
    table = there.transpose(AREA, AGE).to_numpy()[lived_in]
    if table.all():
        return ""
    lost = [ages[i] for i in np.flatnonzero(~table.any(axis=0))]
    if lost:
        return f"no {whose} of age {_some(lost)} in {years.max()}"
    names = city.areas[AREA].to_numpy()[lived_in][~table.all(axis=1)]
    of_area = [ages[i] for i in np.flatnonzero(~table[~table.all(axis=1)].all(axis=0))]
    return f"no {whose} of age {_some(of_area)} in area {_some(names)} in {years.max()}"


def _some(items: object) -> str:
    listed = [str(item) for item in np.asarray(items)]
    return ", ".join(listed[:_LISTED]) + (" …" if len(listed) > _LISTED else "")


def _migration(future: Future, city: City) -> Found:
    """Levers on migration need migration on record."""
    if city.migration is not None:
        return
    mend = "add the table migration, or take it out: there is nothing to multiply"
    neutral = MigrationPath()
    for key in ("level", "departures", "profile", "spikes"):
        if getattr(future.migration, key) != getattr(neutral, key):
            yield f"future.migration.{key}", "a lever on migration, which is not on record", mend
    for name, shock in future.shocks.items():
        if shock.of == "migration":
            path = f"future.shocks.{name}.of"
            yield path, "'migration', of which there is no record", mend


def _spikes(migration: MigrationPath, city: City) -> Found:
    """Spikes that leave no age at which anybody arrives, where their sum is to be kept."""
    if city.migration is None or city.people is None:
        return
    ages = city.people[AGE].to_numpy()
    came = city.migration["arrivals"].notnull() | city.migration["net"].notnull()
    rest = [axis for axis in came.dims if axis != AGE]
    told = came.any(rest).reindex({AGE: ages}, fill_value=False).to_numpy()
    told = ages[told] if told.any() else ages
    if all(migration.spikes.get(int(age), 1.0) == 0 for age in told):
        found = f"0 at every age at which people arrive, {told[0]} to {told[-1]}"
        mend = "write above 0 for one of them: spikes keep the sum; level: 0 lets nobody arrive"
        yield "future.migration.spikes", found, mend


def _statuses(city: City) -> tuple[str, ...]:
    told = () if city.people is None else tuple(map(str, city.people[STATUS].to_numpy()))
    return tuple(dict.fromkeys((*told, EVERYBODY)))


def _housing(housing: HousingPath, city: City) -> Found:
    """Homes bring children only where they are on record and it is known how many live in one."""
    if housing.mode == HousingPath().mode:
        return
    path = "future.housing.mode"
    lacking = [name for name in ("housing", "yields") if getattr(city, name) is None]
    if lacking:
        found = f"{housing.mode!r}, while the folder has no {' and no '.join(lacking)}"
        yield path, found, f"add the table {' and '.join(lacking)}, or write none"
        return
    if city.housing is None or city.yields is None:
        return
    known = tuple(map(str, city.yields["dwelling"].to_numpy()))
    for dwelling in dict.fromkeys(map(str, city.housing["dwelling"].to_numpy())):
        if dwelling not in known:
            found = f"homes of the dwelling {dwelling!r}, for which yields tells nothing"
            yield path, found, near(dwelling, known) or f"add it to yields beside {_some(known)}"
