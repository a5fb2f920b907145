"""What a folder does not say: which gap, and its numbers. The sentences on it are the outputs'."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from planner.inputs.cells import explode
from planner.inputs.city_file import CityFile
from planner.inputs.rates import LIFE_TABLES
from planner.inputs.stock import SITE, is_open
from planner.model.axes import WHOLE_CITY
from planner.model.city import Gap
from planner.model.standards import Ladder, Standards

Frames = Mapping[str, pd.DataFrame]

_ABSENT = ("areas", "schools", "births", "register", "projects", "memberships")


def find_gaps(
    frames: Frames, schools: pd.DataFrame, city: CityFile, standards: Standards
) -> tuple[Gap, ...]:
    """Return every gap of a folder, in a fixed order. ``schools`` holds the sites too."""
    ladder = standards.ladder
    found = [Gap(table, f"no_{table}") for table in _ABSENT if table not in frames]
    found += _of_people(frames, city.base_year, ladder)
    found += _of_carrying(frames, standards)
    found += _of_births(frames, city)
    found += _of_catchments(frames, schools, city, ladder)
    found += _of_schools(schools, city)
    found += _of_rolls(frames, schools, city)
    found += _of_counts(frames)
    return tuple(found)


def _of_people(frames: Frames, base_year: int, ladder: Ladder) -> Iterator[Gap]:
    first = ladder.entry_age
    last = first + len(ladder.phases[ladder.entry_phase])
    if "people" in frames:
        people = frames["people"]
        ages = people["age"].between(first, last, inclusive="left")
        if (ages & (people["year"] <= base_year)).any():
            return
    told = "areas" in frames and bool(frames["areas"]["population"].notna().any())
    key = "people_by_population" if told else "people_evenly"
    said = {"first": str(first), "last": str(last - 1), "year": str(base_year)}
    yield Gap("people", key, said)


def _of_carrying(frames: Frames, standards: Standards) -> Iterator[Gap]:
    """Gaps that matter where children are carried by age: where every age to entry is counted."""
    if "people" in frames:
        ages = set(frames["people"]["age"].dropna().astype(int))
        if set(range(standards.ladder.entry_age + 1)) <= ages:
            if not any(key in standards.norms for key in LIFE_TABLES):
                yield Gap("people", "no_life_table")
            yield from _of_migration(frames)
    if "housing" in frames and "yields" not in frames:
        yield Gap("housing", "no_yields")


def _of_migration(frames: Frames) -> Iterator[Gap]:
    if "migration" not in frames:
        yield Gap("migration", "no_migration")
        return
    migration = frames["migration"]
    if (migration["area"] == WHOLE_CITY).all():
        yield Gap("migration", "migration_whole_city")
    if migration["departures"].isna().all() and migration["arrivals"].isna().all():
        yield Gap("migration", "migration_net")
    statuses = frames["people"]["status"]
    if (statuses != "").any() and (migration["status"] == "").all():
        yield Gap("migration", "migration_all_statuses")


def _of_births(frames: Frames, city: CityFile) -> Iterator[Gap]:
    if "births" not in frames:
        return
    births = frames["births"]
    if (births["area"] == WHOLE_CITY).all():
        yield Gap("births", "births_whole_city")
    if (births["month"] == 0).all() and city.layer("births").period == "calendar":
        yield Gap("births", "births_no_months")
    if city.layer("births").note:
        yield Gap("births", "births_note", {"note": city.layer("births").note})


def _of_catchments(
    frames: Frames, schools: pd.DataFrame, city: CityFile, ladder: Ladder
) -> Iterator[Gap]:
    phase = ladder.entry_phase
    if "areas" not in frames:
        return
    zoned = set(frames["catchments"]["phase"]) if "catchments" in frames else set()
    if phase not in zoned:
        yield Gap("catchments", "catchments_none", {"phase": phase})
    else:
        table = frames["catchments"]
        named = set(explode(table.loc[table["phase"] == phase, "schools"]))
        running = schools[is_open(schools, city.base_year)]
        of_phase = running[[phase in str(phases).split(";") for phases in running["phases"]]]
        choice = int((~of_phase["school"].isin(named)).sum())
        if choice:
            said = {"phase": phase, "count": str(choice), "of": str(len(of_phase))}
            yield Gap("catchments", "catchments_choice", said)
    for later in ladder.phases:
        if later in ladder.before:
            yield Gap("catchments", "catchments_before", {"phase": later})
        elif later != phase and later not in zoned:
            yield Gap("catchments", "catchments_later", {"phase": later})


def _of_schools(schools: pd.DataFrame, city: CityFile) -> Iterator[Gap]:
    running = schools[is_open(schools, city.base_year)]
    of = {"of": str(len(running))}
    unknown = int(running["rooms"].isna().sum())
    if unknown:
        yield Gap("schools", "rooms_unknown", {"count": str(unknown)} | of)
    basis = running["rooms_basis"].astype(str)
    derived = basis[basis.str.casefold().str.startswith("derived")]
    if len(derived):
        said = {"count": str(len(derived)), "basis": str(derived.mode().iloc[0])}
        yield Gap("schools", "rooms_derived", said | of)
    if not (running["sector"] == "private").any():
        yield Gap("schools", "no_private")
    note = f"{city.layer('sites').note} {city.layer('sites').basis}"
    if "illustrative" in note.casefold() or "示意" in note:
        count = int((schools["kind"] == SITE).sum())
        yield Gap("sites", "sites_illustrative", {"count": str(count)})


def _of_rolls(frames: Frames, schools: pd.DataFrame, city: CityFile) -> Iterator[Gap]:
    running = schools[is_open(schools, city.base_year) & (schools["kind"] != SITE)]
    rolls = frames["rolls"]
    silent = running[~running["school"].isin(rolls.loc[rolls["year"] == city.base_year, "school"])]
    if len(silent):
        named = ", ".join(silent["school"].head(5)) + (" …" if len(silent) > 5 else "")
        said = {"count": str(len(silent)), "of": str(len(running)), "schools": named}
        yield Gap("rolls", "rolls_missing", said)


def _of_counts(frames: Frames) -> Iterator[Gap]:
    for table, frame in frames.items():
        hidden = [column for column in frame.columns if str(column).endswith("_suppressed")]
        cells = int(np.sum([frame[column].sum() for column in hidden])) if hidden else 0
        if cells:
            yield Gap(table, "suppressed", {"count": str(cells)})
    if "projects" in frames:
        undecided = int((~frames["projects"]["committed"]).sum())
        if undecided:
            yield Gap("projects", "projects_uncommitted", {"count": str(undecided)})
