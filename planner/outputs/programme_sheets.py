"""One page for each work of a programme, to be printed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from planner.model.axes import SCHOOL
from planner.outputs.pages import rendered
from planner.outputs.programme_curves import use
from planner.outputs.programme_facts import (
    WORK,
    ProgrammeFacts,
    Row,
    classes_of,
    money,
    signed_count,
    spread,
)
from planner.outputs.programme_means import floor_of, posts_of
from planner.outputs.programme_page import unit_note
from planner.outputs.programme_rows import Grid, by, grid, named
from planner.outputs.programme_words import land
from planner.outputs.rules import class_size
from planner.paper.drawing import Glyphs, data_address, picture_language, source_line
from planner.paper.words import city_title, count, percent

Pair = tuple[str, str]
_UNSAFE = re.compile(r"[^\w.-]+")


def sheet_names(told: ProgrammeFacts) -> dict[str, str]:
    """File of each work's sheet, by work: its name, with what no file may be called by left out."""
    found: dict[str, str] = {}
    for number, one in enumerate(told.works, start=1):
        own = _UNSAFE.sub("-", str(one[WORK])).strip("-.") or "work"
        taken = {name.lower() for name in found.values()}
        name = f"{own}.html"
        found[str(one[WORK])] = f"{own}-{number}.html" if name.lower() in taken else name
    return found


def write_sheets(told: ProgrammeFacts, folder: Path, page: str, glyphs: Glyphs) -> list[Path]:
    """Write the sheet of every work; ``page`` is the address of the programme's page from there."""
    if not told.works:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    names, written = sheet_names(told), []
    for number, one in enumerate(told.works, start=1):
        path = folder / names[str(one[WORK])]
        html = rendered(
            "programme_sheet.html",
            told.lang,
            picture=picture(told, one, folder, glyphs),
            **_sheet(told, one, number, page),
        )
        path.write_text(html, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def picture(told: ProgrammeFacts, work: Row, folder: Path, glyphs: Glyphs) -> str:
    """Picture of the use of its places as an address; blank where nothing is known of it."""
    if np.isnan(told.proposal.use.sel({WORK: work[WORK]}).to_numpy()).all():
        return ""
    drawn = replace(told, lang=picture_language(told.lang))
    with TemporaryDirectory(prefix=".sheet-", dir=folder) as inside:
        return data_address(use(drawn, work, Path(inside) / "use.png", glyphs))


def _sheet(told: ProgrammeFacts, work: Row, number: int, page: str) -> Mapping[str, object]:
    sub = told.said("prog_sheet_sub", number=number, works=len(told.works),
                    city=city_title(told.city, told.lang))  # fmt: skip
    return {
        "made_up": told.city.made_up,
        "title": named(told, work),
        "subtitle": sub,
        "by": told.said("prog_sheet_by", by=by(told, work), lead=told.lead(work),
                        when=told.label(work["year"])),
        "facts": facts(told, work),
        "unit_note": unit_note(told),
        "worth": worth(told, work),
        "served": served(told, work),
        "replay": replay(told, work),
        "replay_note": told.said("prog_replay_note_central")
        if told.plan.drawn is None
        else told.said("prog_replay_note", draws=len(told.plan.draws.ids)),
        "page": page,
        "foot": source_line(told.plan, told.lang),
    }  # fmt: skip


def facts(told: ProgrammeFacts, work: Row) -> list[Pair]:
    """What it is, where, when, and its money."""
    site, own = str(work["site"]), told.measures(work)
    places = sum(one.classes * class_size(told.plan, one.phase).target for one in own.values())
    district = told.city.schools["district"].sel(school=site).item()
    rows = [
        (told.said("prog_sheet_site"), told.name(site)),
        (told.said("prog_sheet_district"), str(district)),
        (told.said("phase"), told.phases(str(work["phases"]))),
        (told.said("prog_sheet_classes"),
         told.said("prog_sheet_classes_value", classes=classes_of(work), places=count(places))),
        (told.said("prog_sheet_land"), count(land(told, site))),
        (told.said("prog_sheet_floor"), count(_sum(floor_of(told, work)))),
        (told.said("prog_sheet_posts"), _posts(_sum(posts_of(told, work)))),
        (told.said("prog_when"), told.when(work)),
        (told.said("prog_by"), by(told, work)),
        (told.said("prog_sheet_lead"),
         told.lead(work)),
        (told.said("prog_sheet_money"),
         told.said("prog_sheet_money_value", once=money(float(work["once"])),
                   yearly=money(float(work["yearly"])), unit=told.unit)),
        (told.said("prog_sheet_sources"), sources(told, work)),
        (told.said("prog_sheet_done"), done_when(told, work)),
        (told.said("prog_sheet_body"), told.said("prog_sheet_to_fill")),
        (told.said("prog_sheet_person"), told.said("prog_sheet_to_fill")),
        (told.said("prog_sheet_date"), told.label(told.city.base_year)),
    ]  # fmt: skip
    return [(head, text) for head, text in rows if text not in {"", "–"}]


def done_when(told: ProgrammeFacts, work: Row) -> str:
    """By what it is told that it is done."""
    many, year = classes_of(work), told.label(work["year"])
    if many > 0:
        return told.said("prog_sheet_done_classes", classes=many, year=year)
    return told.said("prog_sheet_done_other", year=year)


def _sum(parts: Mapping[str, float]) -> float:
    """Sum of what is known; NaN where nothing is."""
    own = [one for one in parts.values() if not np.isnan(one)]
    return sum(own) if own else float("nan")


def _posts(many: float) -> str:
    return "–" if np.isnan(many) else f"{many:.1f}"


def sources(told: ProgrammeFacts, work: Row) -> str:
    """Sources that may pay for it, by their names in the scenario."""
    given = told.plan.scenario.policy.programme.sources
    may = [name for name, one in given.items() if not one.pays or work["kind"] in one.pays]
    return told.said("list_comma").join(may) or told.said("prog_sheet_any")


def worth(told: ProgrammeFacts, work: Row) -> list[str]:
    """What is more without it, earlier or later, and how often it is in the plan."""
    cost, least = float(work["cost"]), float(work["least"])
    said = []
    if not np.isnan(cost):
        known = {name: signed_count(float(work[name])) for name in ("unmet", "over", "way")}
        key = "prog_sheet_worth_less" if "–" in known.values() else "prog_sheet_worth_text"
        more = {} if key == "prog_sheet_worth_less" else known
        said.append(told.said(key, cost=money(cost), least=money(least), unit=told.unit, **more))
        instead = told.listed(str(work["instead"]).split(";"))
        said.append(told.said("prog_sheet_instead_none") if instead == "–"
                    else told.said("prog_sheet_instead", instead=instead))  # fmt: skip
    moves = {name: _more(told, float(work[name])) for name in ("earlier", "later")}
    said.append(told.said("prog_sheet_moves", **moves))
    if not np.isnan(float(work["often"])):
        often = percent(float(work["often"]), told.lang)
        said.append(told.said("prog_sheet_often", often=often))
    if not np.isnan(float(work["share"])):
        share = money(float(work["share"]))
        said.append(told.said("prog_sheet_share", share=share, unit=told.unit))
    return said


def _more(told: ProgrammeFacts, value: float) -> str:
    if np.isnan(value):
        return told.said("prog_sheet_cannot")
    key = "prog_sheet_more" if value >= 0 else "prog_sheet_cheaper"
    return told.said(key, money=money(abs(value)), unit=told.unit)


def served(told: ProgrammeFacts, work: Row) -> Grid | None:
    """Schools that it relieves, with pupil-years; None where there are none."""
    found = told.proposal.relieved
    own = found[WORK].to_numpy().astype(str) == work[WORK]
    schools = found[SCHOOL].to_numpy().astype(str)[own]
    pupils = found["pupils"].to_numpy()[own]
    if not len(schools):
        return None
    rows = [[told.name(school), count(float(many))]
            for school, many in zip(schools, pupils, strict=True)]  # fmt: skip
    return grid(told, [("prog_price_school", ""), ("prog_sheet_pupil_years", "n")], rows)


def replay(told: ProgrammeFacts, work: Row) -> Grid:
    """The replay with and without it."""
    heads = [("prog_case", ""), ("prog_replay_unmet", "n"), ("prog_replay_large", "n")]
    rows = [
        [told.said(key), *(spread(told.replayed(case, name)) for name in ("unmet", "large"))]
        for key, case in (("prog_sheet_has", "all"), ("prog_sheet_not", str(work[WORK])))
    ]
    return grid(told, heads, rows)
