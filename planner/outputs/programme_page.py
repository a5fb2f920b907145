"""One page on a programme for a director: what, what it is worth, how sure, and what to decide."""

from collections.abc import Mapping
from pathlib import Path

from planner.outputs import programme_beside_rows as beside
from planner.outputs import programme_money_rows as costs
from planner.outputs import programme_rows as rows
from planner.outputs import programme_whole_rows as by_whole
from planner.outputs import programme_year_rows as by_year
from planner.outputs.pages import rendered
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_words import (
    futures_told,
    now,
    opening,
    rate,
    subtitle,
    title,
    unknowns,
)
from planner.paper.drawing import Glyphs, data_address, picture_language, source_line
from planner.paper.words import city_title

PICTURES = ("timeline", "sites", "frontier", "regret")


def write_programme_page(
    told: ProgrammeFacts,
    pictures: Mapping[str, Path],
    sheets: Mapping[str, str],
    path: Path,
    glyphs: Glyphs,
) -> Path:
    """Write the page with its pictures inside.

    Parameters
    ----------
    pictures
        Files by name: timeline, sites, frontier, regret.
    sheets
        Addresses of the works' sheets from the page, by work.
    """
    found, rules = told.found, told.plan.scenario.policy.programme
    central = told.plan.drawn is None
    page = rendered(
        "programme.html",
        told.lang,
        made_up=told.city.made_up,
        title=title(told),
        subtitle=subtitle(told),
        short=opening(told),
        pictures={name: data_address(pictures[name]) for name in PICTURES if name in pictures},
        works=rows.works(told),
        works_note=told.said("prog_works_note", unit=told.unit, last=told.label(told.years[-1])),
        unit_note=unit_note(told),
        timing=rows.timing(told),
        now=[] if found.robustness is None else now(told, found.robustness),
        futures=futures_told(told),
        plans=rows.plans(told),
        regret_note=told.said("prog_regret_note", unit=told.unit),
        parts=rows.parts(told),
        priced=costs.priced(told),
        priced_note=told.said("prog_priced_note", unit=told.unit),
        sources=costs.sources(told),
        sources_note=told.said("prog_sources_note", unit=told.unit),
        parts_note=told.said("prog_parts_note", unit=told.unit, rate=rate(told)),
        caution=told.said("prog_of_caution", tail=f"{rules.tail:g}", caution=f"{rules.caution:g}")
        if rules.caution
        else "",
        built=by_year.built(told),
        districts_note=told.said("prog_districts_note", unit=told.unit),
        whole=by_whole.whole(told),
        whole_note=told.said("prog_whole_note", unit=told.unit),
        years=by_year.years(told),
        phases=by_year.phases(told),
        left=by_year.lacking(told),
        adapting=rows.adapting(told),
        adapting_note="" if found.robustness is None or found.adapting is None
        else told.said("prog_adapting_note", stage=told.label(found.robustness.stage),
                       works=told.listed(found.adapting.now)),
        stage_note="" if found.robustness is None
        else told.said("prog_stage_note", stage=told.label(found.robustness.stage)),
        replay=rows.replay(told),
        replay_note=told.said("prog_replay_note_central")
        if central
        else told.said("prog_replay_note", draws=len(told.plan.draws.ids)),
        ranking=beside.ranking(told),
        paid=beside.paid(told),
        order=told.said(f"prog_order_{found.ranking.order}") if found.ranking else "",
        bought=bool((found.frontier["works"] != "").any()),
        frontier=beside.frontier(told),
        frontier_note=told.said("prog_frontier_note", unit=told.unit),
        prices=beside.prices(told),
        prices_note=told.said("prog_prices_note", unit=told.unit),
        unknowns=unknowns(told),
        sheets=[(told.said("prog_map_text", site=told.name(str(one["site"])),
                           works=told.what(one)), sheets[str(one["work"])])
                for one in told.works],
        fonts=font_notes(told, glyphs),
        foot=source_line(told.plan, told.lang),
        city=city_title(told.city, told.lang),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def unit_note(told: ProgrammeFacts) -> str:
    """What the unit of money is, where it is not a currency."""
    own = told.said("prog_unit_class_years_of_teaching")
    return told.said("prog_unit_note") if told.unit == own else ""


def font_notes(told: ProgrammeFacts, glyphs: Glyphs) -> list[str]:
    """What the pictures could not show."""
    notes = []
    if picture_language(told.lang) != told.lang:
        notes.append(told.said("no_font_note"))
    if glyphs.missing:
        notes.append(told.said("glyphs_note", characters=" ".join(sorted(glyphs.missing))))
    return notes
