"""What a folder does not say, what is done instead, and what that costs in evidence."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from planner.inputs.cells import explode
from planner.inputs.city_file import CityFile
from planner.inputs.stock import SITE, is_open
from planner.model.axes import WHOLE_CITY
from planner.model.city import Gap
from planner.model.standards import Ladder

Frames = Mapping[str, pd.DataFrame]

_ABSENT = (
    (
        "areas",
        "no areas",
        "the whole city counts as one area: nothing is told by area, and distances are unknown",
    ),
    (
        "schools",
        "no schools table",
        "schools are those of the rolls; rooms, places and points are unknown",
    ),
    ("births", "no births", "entrants follow the rolls of the entry grade alone"),
    (
        "register",
        "no register of coming children",
        "coming entrants rest on births; moves before entry are known only after the event",
    ),
    ("projects", "no projects", "no new rooms are counted but those of the scenario's measures"),
    ("memberships", "no memberships", "each school stands alone: no places are pooled in clusters"),
)


def find_gaps(
    frames: Frames, schools: pd.DataFrame, city: CityFile, ladder: Ladder
) -> tuple[Gap, ...]:
    """Return every gap of a folder, in a fixed order. ``schools`` holds the sites too."""
    found = [
        Gap(table, missing, instead) for table, missing, instead in _ABSENT if table not in frames
    ]
    found += _of_people(frames, city.base_year, ladder)
    found += _of_births(frames, city)
    found += _of_catchments(frames, schools, city, ladder)
    found += _of_schools(schools, city)
    found += _of_counts(frames)
    return tuple(found)


def _of_people(frames: Frames, base_year: int, ladder: Ladder) -> Iterator[Gap]:
    told = "areas" in frames and bool(frames["areas"]["population"].notna().any())
    by = "by population" if told else "evenly over areas"
    instead = (
        f"children by area are read from rolls and spread {by}; who goes to school outside the "
        "city's public schools is not seen"
    )
    if "people" not in frames:
        yield Gap("people", "no people by age", instead)
        return
    people = frames["people"]
    first = ladder.entry_age
    last = first + len(ladder.phases[ladder.entry_phase])
    ages = people["age"].between(first, last, inclusive="left")
    if not (ages & (people["year"] <= base_year)).any():
        yield Gap("people", f"no people of ages {first} to {last - 1} by {base_year}", instead)


def _of_births(frames: Frames, city: CityFile) -> Iterator[Gap]:
    if "births" not in frames:
        return
    births = frames["births"]
    if (births["area"] == WHOLE_CITY).all():
        instead = "the city's births are shared out by where pupils live: local turns are not seen"
        yield Gap("births", "births of the whole city only", instead)
    if (births["month"] == 0).all() and city.layer("births").period == "calendar":
        instead = "births are taken as even over the days of a year where a cohort cuts it in two"
        yield Gap("births", "no months", instead)
    if city.layer("births").note:
        yield Gap("births", "births as counted", city.layer("births").note)


def _of_catchments(
    frames: Frames, schools: pd.DataFrame, city: CityFile, ladder: Ladder
) -> Iterator[Gap]:
    phase = ladder.entry_phase
    if "areas" not in frames:
        return
    zoned = set(frames["catchments"]["phase"]) if "catchments" in frames else set()
    if phase not in zoned:
        instead = "each area goes to the nearest open school in a straight line: not what was drawn"
        yield Gap("catchments", f"no catchments for {phase}", instead)
    else:
        table = frames["catchments"]
        named = set(explode(table.loc[table["phase"] == phase, "schools"]))
        running = schools[is_open(schools, city.base_year)]
        of_phase = running[[phase in str(phases).split(";") for phases in running["phases"]]]
        choice = int((~of_phase["school"].isin(named)).sum())
        if choice:
            missing = f"{choice} of {len(of_phase)} open schools of {phase} have no catchment"
            instead = (
                "their pupils are taken to live all over the city, by population, and count as "
                "elsewhere (or special) in the need of an area, but in full in rolls"
            )
            yield Gap("catchments", missing, instead)
    for later in ladder.phases:
        if later != phase and later not in zoned:
            instead = (
                "pupils go on with their school where it teaches both, else by a pooled transfer "
                "from the grade below; no map of this phase is drawn and its places are one pool"
            )
            yield Gap("catchments", f"no catchments for {later}", instead)


def _of_schools(schools: pd.DataFrame, city: CityFile) -> Iterator[Gap]:
    running = schools[is_open(schools, city.base_year)]
    unknown = int(running["rooms"].isna().sum())
    if unknown:
        missing = f"rooms unknown for {unknown} of {len(running)} open schools"
        yield Gap("schools", missing, "their places are unknown and show no shortfall of rooms")
    derived = int(running["rooms_basis"].astype(str).str.casefold().str.startswith("derived").sum())
    if derived:
        missing = f"rooms of {derived} of {len(running)} open schools are derived, not counted"
        instead = "the derived figure is used: a room more or less changes a school's places"
        yield Gap("schools", missing, instead)
    if not (running["sector"] == "private").any():
        instead = "pupils of private schools are in no table: they show as children who do not come"
        yield Gap("schools", "no private schools", instead)
    note = f"{city.layer('sites').note} {city.layer('sites').basis}"
    if "illustrative" in note.casefold() or "示意" in note:
        count = int((schools["kind"] == SITE).sum())
        instead = "what is proposed there shows the method, not a plot that can be had"
        yield Gap("sites", f"illustrative sites: {count}", instead)


def _of_counts(frames: Frames) -> Iterator[Gap]:
    for table, frame in frames.items():
        hidden = [column for column in frame.columns if str(column).endswith("_suppressed")]
        cells = int(np.sum([frame[column].sum() for column in hidden])) if hidden else 0
        if cells:
            instead = "each stands for 0 to 9 and is added up as 4.5 where a sum is needed"
            yield Gap(table, f"suppressed counts (<10): {cells}", instead)
    if "projects" in frames:
        undecided = int((~frames["projects"]["committed"]).sum())
        if undecided:
            instead = "they add no places until they are committed, or a scenario names them"
            yield Gap("projects", f"projects not committed: {undecided}", instead)
