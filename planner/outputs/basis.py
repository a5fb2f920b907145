"""What the births rest on: vintage, basis, model and score, the evidence of each year.

A run names it, because the vintage of births alone can move a peak by years.
"""

from typing import Any

import numpy as np

from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.annex import Rows, grid
from planner.outputs.headline import Facts
from planner.outputs.population import balance, balance_note, balance_warning, homes_counted
from planner.paper.words import Lang, count, known, percent, word

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
    "homes_fall",
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
    told["homes_fall"] = _homes_fall(plan)
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


def _homes_fall(plan: Plan) -> str:
    """Homes that are still to be demolished as the table plans them, by year; blank if none counts.

    What should have fallen by now and has not falls next year at the earliest.
    """
    table, base = plan.city.housing, plan.city.base_year
    if table is None or not homes_counted(plan):
        return ""
    homes, year = table["homes"].to_numpy(), table[YEAR].to_numpy().astype(int)
    stage = table["stage"].to_numpy()
    done = (stage == "completed") | ((stage == "") & (year <= base))
    when = np.where(done, year, np.maximum(year, base + 1))
    coming = (homes < 0) & (when > base)
    by_year = {at: -homes[coming & (when == at)].sum() for at in np.unique(when[coming])}
    return ", ".join(f"{at}: {count(fallen)}" for at, fallen in by_year.items())


def resting(told: Facts) -> dict[str, Any]:
    """Tables and notes of the report's section on what the births rest on."""
    return {
        "basis": _basis(told),
        "evidence": _evidence(told),
        "ledger": balance(told),
        "ledger_note": balance_note(told.plan, told.lang),
        "ledger_warning": balance_warning(told.plan, told.lang),
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
