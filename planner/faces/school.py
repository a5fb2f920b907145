"""One school of a finished run: its page, and the workbook that recomputes it by formulas."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.faces.opening import Opened, open_run
from planner.faces.papers import tables_of
from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.running import unwritable
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import class_sizes
from planner.model.axes import GRADE, SCHOOL
from planner.model.draws import Draws
from planner.model.results import Plan
from planner.model.slip import slipped
from planner.outputs.school_hand import SchoolBook, beside, by_formula
from planner.outputs.school_page import write_page
from planner.outputs.school_sheets import write_book
from planner.outputs.school_told import SchoolPage
from planner.paper.swapping import swapped
from planner.paper.words import Lang, city_title, word, year_label
from planner.schools.single import by_hand, replayed
from planner.walking import Tell, run

TABLES = ("schools", "classes", "warnings")
ROUNDING = 0.0006
"""Rolls are printed to a thousandth of a child."""
HORIZONS = 3
"""Years ahead by which earlier forecasts are told."""


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    run: Path
    school: str
    scenario: Path | None
    lang: Lang


def school_papers(options: Options) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Write page and workbook into the run folder; gives the document, lines, and files.

    Raises
    ------
    InputError
        No finished run, or one that was changed since; no such school in it; or a run that this
        version does not repeat.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        opened = open_run(options.run, options.scenario)
        tables = tables_of(opened, TABLES, "pages of schools")
        school = _found(options, tables["schools"], opened)
        plan = _again(opened, tables["schools"], tell)
        out = opened.run / "schools"
        faults = [replace(one, key="RUN") for one in unwritable(opened.run)]
        if faults:
            raise InputError(faults)
        tell("write", 0, 1)
        page, book = _papers(plan, school, tables, opened, options.lang)
        named = _file_name(school)
        files = [out / f"{named}.html", out / f"{named}.xlsx"]
        with swapped(out, keep=True) as folder:
            write_page(page, folder / files[0].name, files[1].name)
            write_book(book, folder / files[1].name, options.lang)
    lines = [word("school_written", options.lang, name=page.name)]
    return _document(page, book, files), lines, files


def _found(options: Options, rolls: pd.DataFrame, opened: Opened) -> str:
    """Id of the school by its id or its name."""
    ids, names = (opened.city.schools[key].to_numpy().astype(str) for key in (SCHOOL, "name"))
    there = np.isin(ids, rolls.loc[rolls["central"].fillna(0) > 0, "school"].astype(str))
    wanted = options.school.strip()
    own = ids[there & (ids == wanted)]
    if not len(own):
        own = ids[there & (np.char.lower(names) == wanted.lower())]
    if len(own) == 1:
        return str(own[0])
    if len(own):
        told = ", ".join(own)
        mend = f"write the id of one of them: {told}"
        raise InputError([Fault("command line", "SCHOOL", f"{len(own)} schools {wanted!r}", mend)])
    held = [one for one, name in zip(ids, names, strict=True) if wanted.lower() in name.lower()]
    near = ", ".join(held[:5]) or ", ".join(ids[there][:5])
    mend = f"write an id or a name of tables/schools, such as {near}"
    raise InputError([Fault("command line", "SCHOOL", f"no pupils at a school {wanted!r}", mend)])


def _again(opened: Opened, rolls: pd.DataFrame, tell: Tell) -> Plan:
    """Walk the central path again, and hold it against what the run printed."""
    scenario = opened.scenario
    sizes = class_sizes(scenario, opened.city.standards)
    asked = replace(scenario, policy=replace(scenario.policy, class_size=sizes))
    with mapping(1) as map_:
        city = slipped(opened.city, scenario.future.slip)
        plan = run(city, asked, Draws(scenario.seed), opened.manifest["name"], map_, tell)
    roll = plan.central.enrolment.roll.isel(draw=0)
    printed = rolls[(rolls["grade"] != "all") & rolls["central"].notna()]
    now = roll.to_series().rename("now").reset_index()
    now["grade"], now["school"] = now["grade"].astype(str), now["school"].astype(str)
    both = printed.merge(now, on=["year", "school", "grade"], how="left")
    if not ((both["central"] - both["now"]).abs() <= ROUNDING).all():
        mend = "run the scenario again with this version, and name that run"
        found = "rolls that its inputs do not give under this version of planner"
        raise InputError([Fault(opened.run.as_posix(), "", found, mend)])
    return plan


def _papers(
    plan: Plan, school: str, tables: Mapping[str, pd.DataFrame], opened: Opened, lang: Lang
) -> tuple[SchoolPage, SchoolBook]:
    city = plan.city
    hand = by_hand(plan, school)
    own = {name: table[table["school"].astype(str) == school] for name, table in tables.items()}
    past = replayed(city, plan.scenario.future, school, HORIZONS)
    parts = own["schools"], own["classes"], own["warnings"]
    draws = int(opened.manifest["draws"])
    page = SchoolPage(plan, hand, *parts, past, draws, lang)
    page = replace(page, past=past[past["phase"].isin(page.phases)])
    ladder, sizes = city.standards.ladder, plan.scenario.policy.class_size
    target = np.array([sizes[ladder.phase_of[grade]].target for grade in hand.grades])
    classes = plan.central.assessment.classes.isel(draw=0).sel({SCHOOL: school})
    made = classes.transpose("year", GRADE).to_numpy().astype(float)
    base = year_label(city.base_year, city.spring, lang)
    title = plan.scenario.title
    source = word("picture_source", lang, city=city_title(city, lang), base=base, scenario=title)
    about = (page.name, source, *([word("made_up_city", lang)] if city.made_up else []))
    return page, SchoolBook(hand, target, made, city.spring, about)


def _file_name(school: str) -> str:
    """Id of a school as the name of a file."""
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in school)


def _document(page: SchoolPage, book: SchoolBook, files: list[Path]) -> dict[str, Any]:
    """What machines read: the numbers by hand beside the run's, and earlier forecasts."""
    rows = beside(book, by_formula(book)).drop(columns="at")
    rows["grade"] = [page.hand.grades[int(one)] for one in rows["grade"]]
    return {
        "school": page.hand.school,
        "name": page.name,
        "base_year": page.plan.city.base_year,
        "rolls": rows.round(6).to_dict("records"),
        "past": page.past.to_dict("records"),
        "files": [path.as_posix() for path in files],
    }
