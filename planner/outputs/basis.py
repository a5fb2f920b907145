"""What the births rest on: vintage, basis, model and score, the evidence of each year, the ledger.

A run names it, because the vintage of births alone can move a peak by years.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.annex import Rows, grid
from planner.outputs.frames import labels
from planner.outputs.headline import Facts
from planner.outputs.words import Lang, count, known, percent, word

Array = NDArray[np.float64]

NAMED = (
    "births_vintage",
    "births_basis",
    "births_recorded_to",
    "births_gap",
    "late_share",
    "late_share_from",
    "births_carried",
    "births_model",
    "births_score",
    "births_origins",
    "births_left_out",
    "births_control",
    "births_shares",
    "entry_mode",
    "entry_ratios",
    "entry_decay",
    "evidence_notes",
    "life_table",
    "migration",
    "departures_beyond",
    "housing",
)
"""What is told first, in this order; whatever else a projection tells follows as it is."""
SHARES = frozenset({"late_share"})
WORDED_AS = {"births_score": "births_model", "births_left_out": "births_model"}
"""Entries that open on the words of another."""
NOTES = {"jump": ("year", "before", "after", "change")}
"""What the notes on the evidence tell beside their key; a stage of the register where not here."""
YEARLY = frozenset({"unrealised_entrants", "unrealised_pupils"})
"""Notes that tell a number by year."""


def basis(plan: Plan) -> dict[str, str]:
    """What the numbers rest on, as the projection or else the folder tells it; blanks left out."""
    city = plan.city
    folder = city.sources.get("births", {})
    told = {
        "births_vintage": city.births_vintage or folder.get("vintage", ""),
        "births_basis": city.births_basis or folder.get("basis", ""),
    } | dict(plan.central.projection.basis)
    notes = (told.get("evidence_notes", ""), _unrealised_pupils(plan))
    told["evidence_notes"] = "; ".join(note for note in notes if note)
    first = [key for key in NAMED if key in told]
    rest = [key for key in told if key not in NAMED]
    return {key: told[key] for key in (*first, *rest) if told[key]}


def _unrealised_pupils(plan: Plan) -> str:
    """Note on pupils whom homes would take away and who are not there, central path, by year."""
    unrealised = plan.central.enrolment.unrealised
    if unrealised is None:
        return ""
    by_year = zip(unrealised[YEAR].to_numpy(), unrealised.to_numpy()[0], strict=True)
    told = [f"{year} {count:.1f}" for year, count in by_year if count > 0]
    return f"unrealised_pupils {' '.join(told)}" if told else ""


def resting(told: Facts) -> dict[str, Any]:
    """Tables and notes of the report's section on what the births rest on."""
    return {
        "basis": _basis(told),
        "evidence": _evidence(told),
        "ledger": _ledger(told),
        "ledger_warning": ledger_warning(told.plan, told.lang),
    }


def _basis(told: Facts) -> dict[str, Any]:
    columns = (("item", "basis_item", False), ("said", "basis_said", False))
    found, lang = basis(told.plan), told.lang
    mode = found.get("entry_mode", "")
    rows = [
        {
            "item": known(f"basis_{key}_{mode}", lang, known(f"basis_{key}", lang, key)),
            "said": said(key, text, lang, mode),
        }
        for key, text in found.items()
    ]
    return grid(told, columns, rows)


def said(key: str, text: str, lang: Lang, mode: str = "") -> str:
    """Words for an entry of the basis; what has no words stands as it is.

    ``mode`` is how entrants are reckoned: ratios are of other children in each.

    >>> said("births_model", "naive, mean_3", "en"), said("tides", "high, low", "en")
    ('as in the last year, mean of the last three years', 'high, low')
    """
    if key in SHARES:
        number, _, remark = text.partition(" ")
        try:
            share = word("share_percent", lang, value=f"{100 * float(number):.1f}")
        except ValueError:
            return text
        return f"{share} {remark}".strip()
    if key == "evidence_notes":
        return word("list_semicolon", lang).join(_note(one, lang, mode) for one in text.split("; "))
    parts = [_part(WORDED_AS.get(key, key), part, lang) for part in text.split(", ")]
    return word("list_comma", lang).join(parts)


def _part(key: str, text: str, lang: Lang) -> str:
    """Words for one part of an entry: all of it, or its first word where only that has any."""
    first, mark, rest = text.partition(": ") if ": " in text else text.partition(" ")
    rest = known(f"unfit_{rest}", lang, rest) if mark == ": " else rest
    return known(f"{key}_{text}", lang, known(f"{key}_{first}", lang, first) + mark + rest)


def _note(text: str, lang: Lang, mode: str) -> str:
    """Sentence on a note on the evidence: its key, then its numbers and names."""
    key, *values = text.split(" ")
    if not known(f"note_{key}", lang, ""):
        return text
    if key in YEARLY:
        years = [f"{year}: {value}" for year, value in zip(values[::2], values[1::2], strict=True)]
        return word(f"note_{key}", lang, years=word("list_comma", lang).join(years))
    filled: dict[str, Any] = dict(zip(NOTES.get(key, ("stage",)), values, strict=False))
    if "year" in filled:
        filled["previous"] = int(filled["year"]) - 1
    if "stage" in filled:
        stages = [known(f"stage_{one}", lang, one) for one in filled["stage"].split("+")]
        filled["stage"] = word("list_comma", lang).join(stages)
    own = f"note_{key}_{mode}"
    return word(own if known(own, lang, "") else f"note_{key}", lang, **filled)


def _evidence(told: Facts) -> dict[str, Any]:
    """Births, their part on record and the weight of each kind of evidence, by coming year."""
    lang, base = told.lang, told.plan.city.base_year
    cohorts = told.tables["cohorts"].dropna(subset="central")
    entry = told.tables["entrants"]
    phase = told.plan.city.standards.ladder.entry_phase
    entry = entry[(entry["area"] == "*") & (entry["phase"] == phase)].set_index("year")
    coming = entry[entry.index > base]
    named = [str(name) for name in coming if str(name).startswith("weight_")]
    weights = [name for name in named if (coming[name] > 0).any()]
    heads = [
        ("year", "basis_enters", False),
        ("cohort", "basis_cohort", True),
        ("births", "basis_births", True),
        ("born", "basis_born", True),
        ("fan", "fan", True),
        ("kind", "basis_evidence", False),
    ]
    rows: Rows = []
    for row in cohorts[cohorts["entry_year"] > base].to_dict("records"):
        of_year = coming.loc[row["entry_year"]]
        kind = str(of_year["evidence"])
        spread = not np.isnan(row["p10"]) and count(row["p10"]) != count(row["p90"])
        line: dict[str, Any] = {
            "year": told.label(int(row["entry_year"])),
            "cohort": str(row["cohort"]),
            "births": count(row["central"]),
            "born": percent(row["born"], lang),
            "fan": f"{count(row['p10'])}–{count(row['p90'])}" if spread else "–",
            "kind": known(f"evidence_{kind}", lang, kind),
        }
        rows.append(line | {name: _weight(of_year[name], lang) for name in weights})
    table = grid(told, heads, rows)
    for name in weights if len(weights) > 1 else ():
        kind = name.removeprefix("weight_")
        head = word("basis_weight", lang, kind=known(f"evidence_{kind}", lang, kind))
        table["columns"].append({"key": name, "head": head, "number": True})
    return table


def _weight(value: float, lang: Lang) -> str:
    return percent(value, lang) if value > 0 else "–"


def _ledger(told: Facts) -> dict[str, Any]:
    """Flows of the whole city by year, on the central path; years without any are left out."""
    ledger = told.plan.central.projection.ledger
    if ledger is None:
        return grid(told, (), [])
    items, flows = labels(ledger["item"]), ledger.transpose(YEAR, "item").to_numpy()
    columns = [{"key": "year", "head": word("year", told.lang), "number": False}]
    columns += [
        {"key": item, "head": known(f"ledger_{item}", told.lang, item), "number": True}
        for item in items
    ]
    rows = [
        {"year": told.label(int(year))} | dict(zip(items, map(count, flow), strict=True))
        for year, flow in zip(ledger[YEAR].to_numpy(), flows, strict=True)
        if flow.any()
    ]
    return {"columns": columns, "rows": rows}


def unrealised_shares(plan: Plan) -> Array:
    """Departures that found nobody to leave, by year, as a share of the city's people."""
    projection = plan.central.projection
    ledger, people = projection.ledger, projection.people
    if ledger is None or people is None:
        return np.zeros(0)
    years = np.intersect1d(ledger[YEAR], people[YEAR])
    total = people.sum([axis for axis in people.dims if axis != YEAR])
    missed = ledger.sel({YEAR: years, "item": "unrealised"}).to_numpy()
    there = total.sel({YEAR: years}).to_numpy()
    return np.divide(missed, there, out=np.zeros_like(missed, dtype=float), where=there > 0)


def ledger_warning(plan: Plan, lang: Lang) -> str:
    """Warn where departures that could not happen are more than the standards let pass."""
    shares = unrealised_shares(plan)
    if not len(shares):
        return ""
    line = plan.city.standards.number("ledger.warn_share")
    if not (shares > line).any():
        return ""
    return word(
        "ledger_warning",
        lang,
        years=int((shares > line).sum()),
        share=word("share_percent", lang, value=f"{100 * shares.max():.2g}"),
        line=word("share_percent", lang, value=f"{100 * line:g}"),
    )
