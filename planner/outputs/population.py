"""The ledger of the city's people: a balance of whole persons for every year to come.

On the central path; what is beside the balance, such as moves within the city, stands behind it.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.bridge import whole_parts
from planner.outputs.headline import Facts
from planner.paper.frames import labels
from planner.paper.words import Lang, count, known, word

Array = NDArray[np.float64]
BALANCE: Final = {"births": 1, "deaths": -1, "arrivals": 1, "departures": -1, "aged_out": -1}
"""Flows that make the people at the start of a year those at its end, with their sign."""
ALWAYS: Final = frozenset({"births", "deaths", "arrivals", "departures"})
"""Flows that are shown even where there are none."""
MISSED: Final = "unrealised"
NONE: Final = "–"


def balance(told: Facts) -> dict[str, Any]:
    """People at the start and the end of each year and all flows, rounded so that a row closes."""
    projection = told.plan.central.projection
    ledger, lang = projection.ledger, told.lang
    if ledger is None:
        return {"columns": [], "rows": []}
    found = labels(ledger["item"])
    flows = dict(zip(found, ledger.transpose("item", YEAR).to_numpy(), strict=True))
    shown = [item for item in found if item in ALWAYS or flows[item].any()]
    inner = [item for item in BALANCE if item in shown]
    columns = ["start", *inner, "end", *(item for item in shown if item not in inner)]
    people = _people(told.plan)
    rows = []
    for i, year in enumerate(ledger[YEAR].to_numpy().tolist()):
        flow = {item: float(flows[item][i]) for item in shown}
        ends = people.get(year - 1), people.get(year)
        if any(flow.values()):
            cells = {item: count(value) for item, value in flow.items()} | _closed(flow, *ends)
            rows.append({YEAR: told.label(year)} | cells)
    heads = [{"key": YEAR, "head": word("year", lang), "number": False}]
    heads += [
        {"key": key, "head": known(f"ledger_{key}", lang, key), "number": True} for key in columns
    ]
    return {"columns": heads, "rows": rows}


def _closed(flow: dict[str, float], start: float | None, end: float | None) -> dict[str, str]:
    """Cells of a balance in whole persons; as they are where people are not told."""
    if start is None or end is None:
        return {"start": NONE, "end": NONE}
    signs = {item: sign for item, sign in BALANCE.items() if item in flow}
    parts = [sign * flow[item] for item, sign in signs.items()]
    first, *inner, last = whole_parts([start], [parts], [end])[0].tolist()
    cells = zip(signs, inner, strict=True)
    return {"start": count(first), "end": count(last)} | {
        item: count(signs[item] * part) for item, part in cells
    }


def _people(plan: Plan) -> dict[int, float]:
    """People of the whole city by year, of all ages that are carried."""
    people = plan.central.projection.people
    if people is None:
        return {}
    total = people.sum([axis for axis in people.dims if axis != YEAR])
    years = total[YEAR].to_numpy().tolist()
    return dict(zip(years, total.to_numpy().astype(float).tolist(), strict=True))


def homes_counted(plan: Plan) -> bool:
    """Tell whether children of homes to come are counted."""
    return plan.central.projection.basis.get("housing", "none") != "none"


def balance_note(plan: Plan, lang: Lang) -> str:
    """Say how a row of the balance closes, and who asked for departures that found nobody."""
    ledger, note = plan.central.projection.ledger, word("ledger_note", lang)
    if ledger is None or MISSED not in labels(ledger["item"]):
        return note
    if not ledger.sel(item=MISSED).to_numpy().any():
        return note
    asked = "homes" if homes_counted(plan) else "moves"
    return word(
        "two_sentences",
        lang,
        first=note,
        second=word("ledger_missed", lang, asked=word(f"ledger_asked_{asked}", lang)),
    )


def unrealised_shares(plan: Plan) -> Array:
    """Departures that found nobody to leave, by year, as a share of the city's people."""
    ledger, people = plan.central.projection.ledger, _people(plan)
    if ledger is None or not people:
        return np.zeros(0)
    years = [year for year in ledger[YEAR].to_numpy().tolist() if year in people]
    missed = ledger.sel({YEAR: years, "item": MISSED}).to_numpy()
    there = np.array([people[year] for year in years])
    return np.divide(missed, there, out=np.zeros_like(missed, dtype=float), where=there > 0)


def balance_warning(plan: Plan, lang: Lang) -> str:
    """Warn where departures that could not happen are more than the standards let pass."""
    shares = unrealised_shares(plan)
    if not len(shares):
        return ""
    line = plan.city.standards.number("ledger.warn_share")
    if not (shares > line).any():
        return ""
    checked = "homes" if homes_counted(plan) else "moves"
    return word(
        "ledger_warning",
        lang,
        check=word(f"ledger_check_{checked}", lang),
        years=int((shares > line).sum()),
        share=word("share_percent", lang, value=f"{100 * shares.max():.2g}"),
        line=word("share_percent", lang, value=f"{100 * line:g}"),
    )
