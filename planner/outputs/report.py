"""One self-contained page: a director's first screen, then what it rests on."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from planner.model.results import Plan
from planner.outputs.access_words import access_section
from planner.outputs.agenda import decisions
from planner.outputs.annex import annex, grid
from planner.outputs.basis import resting
from planner.outputs.cohorts import cohort_sentence
from planner.outputs.crossing import crossings
from planner.outputs.distance_words import measured
from planner.outputs.fairness import fairness
from planner.outputs.headline import (
    NAMED,
    Facts,
    cards,
    facts,
    red_schools,
    sentences,
)
from planner.outputs.intake_words import september_page
from planner.outputs.need import red_line
from planner.outputs.remedies import remedies
from planner.outputs.rules import class_size
from planner.outputs.staff import posts
from planner.outputs.warnings import lamps_page
from planner.outputs.zone_section import zone_section
from planner.paper.drawing import Glyphs, data_address
from planner.paper.words import (
    Lang,
    autumn,
    city_title,
    count,
    gap_text,
    keys,
    large,
    percent,
    phase_name,
    sentence,
    sentence_case,
    word,
)


def write_report(
    plan: Plan,
    tables: dict[str, pd.DataFrame],
    pictures: Mapping[str, Path],
    path: Path,
    lang: Lang,
    glyphs: Glyphs,
) -> Path:
    """Write ``report.html`` with its pictures inside.

    Parameters
    ----------
    pictures
        PNG files by name: charts first, then maps.
    glyphs
        Characters that the pictures' fonts lack; the report says which.
    """
    told = facts(plan, tables, lang)
    template = files("planner.outputs").joinpath("templates/report.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    page = environment.from_string(template).render(
        lang=lang,
        w={key: word(key, lang) for key in keys()},
        drawn=plan.drawn is not None,
        made_up=plan.city.made_up,
        pictures={name: data_address(file) for name, file in pictures.items()},
        maps=[name for name in pictures if name.startswith(("use_", "catchments_"))],
        access_maps=[name for name in pictures if name.startswith("access_")],
        **_first_screen(told),
        cohort_sentence=cohort_sentence(plan, lang),
        **annex(told, glyphs),
        **september_page(told),
        **lamps_page(told),
        **remedies(told),
        **posts(told),
        **fairness(told),
        **access_section(told),
        **zone_section(told),
        measured=measured(plan, lang),
        **crossings(told),
        **resting(told),
    )
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _first_screen(told: Facts) -> dict[str, Any]:
    plan, lang = told.plan, told.lang
    columns = (
        ("school", "school", False),
        ("first", "red_first", False),
        ("entrants", "red_entrants", True),
        ("places", "red_places", True),
        ("beyond", "red_beyond", True),
        ("chance", "chance", True),
        ("large", "red_large", True),
        ("last", "decide_by", False),
    )
    decide = (
        ("what", "measure", False),
        ("when", "decide_when", False),
        ("by", "decide_by", False),
        ("cost", "cost", False),
        ("origin", "decide_origin", False),
    )
    city = plan.city
    register = "red_note_no_register" if city.register is None else "red_note_register"
    red = percent(red_line(city.standards), lang)
    span = {"first": told.label(city.base_year), "last": told.label(told.last)}
    teaching = plan.central.enrolment.roll.sel(year=city.base_year).sum(["draw", "grade"]) > 0
    return {
        "title": word("report_title", lang, city=city_title(city, lang)),
        "subtitle": word("report_sub", lang, scenario=plan.scenario.title, **span),
        "sentences": sentences(told),
        "cards": cards(told),
        "red": grid(told, columns, red_schools(told)),
        "red_note": word("red_note", lang, count=NAMED, line=red, register=word(register, lang)),
        "red_none": word("red_none", lang, line=red),
        "class_lines": _class_lines(told),
        "decide": grid(told, decide, decisions(told)),
        "data_date": word(
            "data_date",
            lang,
            base=told.label(city.base_year),
            schools=count(int(teaching.sum())),
            areas=count(city.areas.sizes["area"]),
            gaps=len(city.gaps),
            edition=word("internal", lang),
        ),
        "right": word("right_calibrated", lang, errors=count(plan.calibrated))
        if plan.calibrated
        else word("right_none", lang),
        "year_meaning": word(
            "year_meaning",
            lang,
            label=told.label(city.base_year),
            autumn=autumn(city.base_year, city.spring, lang),
            year=city.base_year,
        ),
        "as_of": _as_of(told),
        "futures": word("futures", lang, count=len(plan.draws.ids), seed=plan.draws.seed)
        if plan.drawn is not None
        else word("num_undrawn", lang),
    }


def _as_of(told: Facts) -> str:
    """Line of a run as of an earlier year, on what the folder cannot turn back; else nothing."""
    for gap in told.plan.city.gaps:
        if gap.key == "as_of":
            missing, instead = gap_text(gap, told.plan.city, told.lang)
            said = word("as_of_line", told.lang, missing=missing, instead=instead)
            return sentence_case(said)
    return ""


def _class_lines(told: Facts) -> str:
    """Class-size target and large-class line of each phase, and whose choice they are."""
    lang, city = told.lang, told.plan.city
    lines, targets = [], []
    for phase in city.standards.ladder.phases:
        name, size = phase_name(city, phase, lang), class_size(told.plan, phase)
        lines.append(word("line_of_phase", lang, phase=name, line=large(size.large, lang)))
        targets.append(word("target_of_phase", lang, phase=name, target=f"{size.target:.4g}"))
    return sentence(
        "lines_sentence",
        lang,
        lines=word("list_semicolon", lang).join(lines),
        targets=word("list_comma", lang).join(targets),
    )
