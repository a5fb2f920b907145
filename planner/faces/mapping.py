"""Maps of a finished run: catchments, who changes school, the way there; list and boundaries.

Nothing is run again: what the run wrote is held beside the catchments of its city folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from planner.faces.opening import Opened, open_run
from planner.faces.papers import tables_of
from planner.faces.progress import telling
from planner.faces.running import unwritable
from planner.geography.assignment import apart, norm_on_foot
from planner.inputs.faults import Fault, InputError
from planner.maps.map_papers import NO_SLOTS, PAPERS, Found, Slots, map_papers
from planner.paper.swapping import swapped
from planner.paper.words import Lang

TABLES: Final = ("assignment", "entrants")
FOLDER: Final = "catchments"


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    run: Path
    what: tuple[str, ...]
    phase: str | None
    year: int | None
    scenario: Path | None
    lang: Lang
    review: Slots = NO_SLOTS


def mapped(options: Options) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Draw the maps into the run folder; gives the document, lines and files.

    Raises
    ------
    InputError
        No finished run, or one that was changed since; a phase without catchments; a year beyond
        the run.
    """
    strange = [one for one in options.what if one not in PAPERS]
    if strange:
        mend = f"write {', '.join(PAPERS[:-1])} or {PAPERS[-1]}"
        raise InputError([Fault("command line", "--what", repr(one), mend) for one in strange])
    with telling() as tell:
        tell("read and check", 0, 1)
        opened = open_run(options.run, options.scenario)
        tables = tables_of(opened, TABLES, "tables to draw from")
        phase = _phase(options, opened, tables["assignment"])
        own = tables["assignment"]
        own = own[own["phase"].astype(str) == phase]
        year = _year(options, own)
        out = opened.run / FOLDER
        faults = [replace(one, key="RUN") for one in unwritable(opened.run)]
        if faults:
            raise InputError(faults)
        tell("measure ways", 0, 1)
        found = _found(opened, tables, phase, year, options.review)
        with swapped(out, keep=True) as folder:
            asked = options.what or PAPERS
            document, lines, made = map_papers(found, asked, folder, options.lang, tell)
        files = [out / path.name for path in made]
    return {**document, "files": [path.as_posix() for path in files]}, lines, files


def _found(
    opened: Opened, tables: Mapping[str, pd.DataFrame], phase: str, year: int, review: Slots
) -> Found:
    """What the run found, with ways measured as its scenario measures them."""
    city, own = opened.city, tables["assignment"]
    measure = str(own["measure"].iloc[0]) if "measure" in own else "straight"
    norm = norm_on_foot(city, phase, measure)
    metres = apart(city, opened.scenario.policy.catchments.distance).to(phase, year)
    rows = tables["assignment"], tables["entrants"]
    return Found(city, opened.scenario.title, phase, year, *rows, metres, measure, norm, review)


def _phase(options: Options, opened: Opened, own: pd.DataFrame) -> str:
    """Phase to draw: the one asked for, else the first that has catchments."""
    there = set(own["phase"].astype(str))
    phases = [phase for phase in opened.city.standards.ladder.phases if phase in there]
    if not phases:
        mend = "run a scenario whose city has catchments"
        raise InputError([Fault(opened.run.as_posix(), "", "a run without catchments", mend)])
    if options.phase is None:
        return phases[0]
    if options.phase not in phases:
        mend = f"write a phase with catchments: {', '.join(phases)}"
        found = f"no catchments of a phase {options.phase!r}"
        raise InputError([Fault("command line", "--phase", found, mend)])
    return options.phase


def _year(options: Options, own: pd.DataFrame) -> int:
    """Year to draw: the one asked for, else the last in which an area changes its schools.

    The first year of the horizon where nothing changes over the years.
    """
    years = sorted(int(year) for year in own["year"].unique())
    if options.year is not None:
        if options.year not in years:
            mend = f"write a year of the run, {years[0]} to {years[-1]}"
            found = f"no catchments of {options.year}"
            raise InputError([Fault("command line", "--year", found, mend)])
        return options.year
    keys = [
        frozenset(zip(rows["area"].astype(str), rows["school"].astype(str), strict=True))
        for _, rows in own[own["share"] > 0].groupby("year")
    ]
    changed = [at for at in np.arange(1, len(keys)) if keys[at] != keys[at - 1]]
    return years[int(changed[-1])] if changed else years[min(1, len(years) - 1)]
