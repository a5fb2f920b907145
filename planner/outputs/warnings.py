"""Warnings: their table, and the page of the report with both lamps, each on its own.

The public notice rests on counts and a rule alone, and may be printed as it is. What the model
says, a probability, stands apart from it and is for the bureau.
"""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.intake import Warnings
from planner.model.results import Plan
from planner.outputs.annex import grid
from planner.outputs.deadlines import by_day, day_text
from planner.outputs.headline import NEAR, Facts, school_names
from planner.outputs.need import red_line
from planner.paper.frames import CHANCE, SHARE, labels, rounded, stack
from planner.paper.words import count, percent, phase_name, sentence, word

SHOWN = 20
"""Schools in a list of warnings."""
WARNED = ("yellow", "red")
_HAIR = 1e-6
"""Keeps tenths that floats cannot hold from falling short."""


def warnings_of(plan: Plan) -> Warnings:
    """Warnings of a plan, which the method has weighed."""
    if plan.warnings is None:
        message = "the plan's warnings have not been weighed"
        raise ValueError(message)
    return plan.warnings


def warnings(plan: Plan) -> pd.DataFrame:
    """Both lamps of every school, phase and coming year, and the last day to decide on building.

    The public lamp is blank without a register, and beyond the years that its rule looks ahead: a
    model's probability is never shown in its stead. A last day stands where the probability is at
    or above the stated one.
    """
    lamps = warnings_of(plan).lamps.transpose(YEAR, PHASE, SCHOOL)
    there, wanted = (lamps[name].to_numpy() for name in ("places", "entrants"))
    shown = (np.nan_to_num(there, nan=-1.0) > 0) | (wanted > 0) | (lamps["registered"] > 0)
    year, phase, school = np.nonzero(np.asarray(shown))
    at = year, phase, school
    block = {
        "school": labels(lamps[SCHOOL])[school],
        "phase": labels(lamps[PHASE])[phase],
        "year": lamps[YEAR].to_numpy()[year],
        "public_ratio": rounded(lamps["public_ratio"].to_numpy()[at], SHARE),
        "public_colour": _text(lamps["public_colour"].to_numpy()[at]),
        "probability": rounded(lamps["probability"].to_numpy()[at], CHANCE),
        "last_responsible": _text(lamps["last"].to_numpy()[at]),
    }
    return stack([block], ("school", "phase", "year"))


def _text(values: Any) -> pd.Series:  # noqa: ANN401 - an array of text
    return pd.Series(values, dtype="string").replace("", pd.NA)


def lamps_page(told: Facts) -> dict[str, Any]:
    """Return the report's page of warnings, for its template."""
    lang = told.lang
    found = warnings_of(told.plan)
    public, seen = _public(told, found.lamps)
    standards = told.plan.city.standards
    chances = _chances(told, found.lamps)
    works = {"build": "lead.build", "modular": "lead.modular"}
    procedure = standards.number("lead.procedure")
    months = {name: count(standards.number(key) + procedure) for name, key in works.items()}
    return {
        "public": public,
        "public_none": word("public_none" if seen else "public_dark", lang),
        "public_note": _public_note(told, found) if seen else "",
        "chances": chances,
        "chances_none": word("red_none", lang, line=percent(red_line(standards), lang)),
        "chances_note": word(
            "chances_note", lang, line=percent(red_line(standards), lang), shown=SHOWN,
            procedure=count(procedure), **months,
        ),
    }  # fmt: skip


def _public(told: Facts, lamps: xr.Dataset) -> tuple[dict[str, Any], bool]:
    """Schools with a colour, the fullest first; and whether any school's ratio is known."""
    lang = told.lang
    ratio = lamps["public_ratio"].transpose(YEAR, PHASE, SCHOOL).to_numpy()
    known = np.isfinite(ratio).any(axis=(1, 2))
    years = lamps[YEAR].to_numpy()[known]
    columns = [
        ("school", "school", False),
        ("catchment", "public_catchment", False),
        ("regular", "public_regular", True),
    ]
    rows = []
    worst = np.nan_to_num(ratio).max(axis=0) if len(ratio) else ratio
    for phase, school in np.argwhere(np.isin(lamps["public_colour"], WARNED).any(axis=0)):
        cell = lamps.isel({PHASE: phase, SCHOOL: school})
        row = {"school": _named(told, cell), "regular": count(float(cell["regular"][0]))}
        row["catchment"] = _catchments(told, cell)
        for year in years:
            row[str(year)] = _lamp(cell.sel({YEAR: year}), lang)
        rows.append((-worst[phase, school], row["school"], row))
    table = grid(told, columns, [row for _, _, row in sorted(rows, key=lambda one: one[:2])])
    heads = [{"key": str(year), "head": told.label(int(year)), "number": True} for year in years]
    table["columns"] += heads
    return table, bool(known.any())


def _lamp(cell: xr.Dataset, lang: Any) -> str:  # noqa: ANN401 - a language
    """Children, ratio and colour of one school and year."""
    ratio, colour = float(cell["public_ratio"]), str(cell["public_colour"].item())
    if np.isnan(ratio):
        return "–"
    said = {"children": count(float(cell["registered"])), "ratio": reached(ratio)}
    return word(f"lamp_{colour}", lang, **said)


def reached(ratio: float) -> str:
    """Per cent of the regular intake that are reached in full: 99.98 is not yet 100, nor red.

    >>> [reached(ratio) for ratio in (0.9, 0.8999, 0.9998, 1.0, 0.291)]
    ['90.0', '89.9', '99.9', '100.0', '29.1']
    """
    return f"{np.floor(1000 * ratio + _HAIR) / 10:.1f}"


def _catchments(told: Facts, cell: xr.Dataset) -> str:
    """Names of a school's catchments; a dash where it has none."""
    edges = told.plan.city.catchments
    if "catchment" not in edges:
        return "–"
    own = (edges["school"] == cell[SCHOOL]) & (edges["phase"] == cell[PHASE])
    names = sorted(set(labels(edges["catchment"])[own.to_numpy()]))
    return word("list_comma", told.lang).join(names) or "–"


def _named(told: Facts, cell: xr.Dataset) -> str:
    name = school_names(told.plan)[str(cell[SCHOOL].item())]
    phase = phase_name(told.plan.city, str(cell[PHASE].item()), told.lang)
    return word("with_remark", told.lang, text=name, remark=phase)


def _public_note(told: Facts, found: Warnings) -> str:
    lang, standards = told.lang, told.plan.city.standards
    yellow, red = (standards.norms[f"warnings.public.{name}"] for name in WARNED)
    counted = found.counted or word("not_dated", lang)
    return word(
        "public_note",
        lang,
        yellow=percent(standards.number(yellow.id), lang),
        red=percent(standards.number(red.id), lang),
        document=red.document.partition(",")[0],
        counted=_dated(counted, lang),
    )


def _dated(text: str, lang: Any) -> str:  # noqa: ANN401 - a language
    try:
        return day_text(pd.Timestamp(text).date(), lang) if len(text) > 4 else text
    except ValueError:
        return text


def _chances(told: Facts, lamps: xr.Dataset) -> dict[str, Any]:
    """Schools likely to overflow within the years of the warning, most likely first."""
    plan, lang = told.plan, told.lang
    years = [int(year) for year in lamps[YEAR].to_numpy()[:NEAR]]
    columns = [("school", "school", False), ("places", "red_places", True)]
    line = red_line(plan.city.standards)
    near = lamps.sel({YEAR: years}).transpose(YEAR, PHASE, SCHOOL)
    likely = np.nan_to_num(near["probability"].to_numpy())
    beyond = np.nan_to_num((near["entrants"] - near["places"]).to_numpy()).max(axis=0)
    rows = []
    for phase, school in np.argwhere((likely >= line).any(axis=0)):
        cell = near.isel({PHASE: phase, SCHOOL: school})
        first = int(np.argmax(cell["probability"].to_numpy() >= line))
        row = {
            "school": _named(told, cell),
            "places": count(float(cell["places"][first])),
            "build": by_day(plan.city, str(cell["last"][first].item()), lang),
            "modular": by_day(plan.city, str(cell["last_modular"][first].item()), lang),
            "ahead": _ahead(told, lamps.isel({PHASE: phase, SCHOOL: school})),
        }
        row |= {
            str(year): percent(float(cell["probability"].sel({YEAR: year})), lang) for year in years
        }
        rows.append((-beyond[phase, school], row["school"], row))
    table = grid(
        told, columns, [row for _, _, row in sorted(rows, key=lambda one: one[:2])[:SHOWN]]
    )
    heads = [{"key": str(year), "head": told.label(year), "number": True} for year in years]
    days = [
        {"key": key, "head": sentence(f"chances_{key}", lang), "number": False}
        for key in ("build", "modular", "ahead")
    ]
    table["columns"] += [*heads, *days]
    return table


def _ahead(told: Facts, cell: xr.Dataset) -> str:
    """First year in the red that building can still meet, by what day; a dash without one."""
    start = told.plan.city.schedule.first_day(told.plan.city.base_year).isoformat()
    for year, day in zip(cell[YEAR].to_numpy(), cell["last"].to_numpy(), strict=True):
        if day and str(day) >= start:
            said = {"year": told.label(int(year)), "day": by_day(told.plan.city, day, told.lang)}
            return word("chances_meets", told.lang, **said)
    return "–"
