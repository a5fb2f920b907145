"""Tables of a programme: its measures and works, whom they relieve, their use, years, futures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from planner.model.axes import SCHOOL
from planner.outputs.programme_facts import WORK, ProgrammeFacts, rows_of
from planner.paper.frames import PUPILS, SHARE, in_order, labels, rounded

MONEY = 3
ALL = "*"
"""All phases together."""


def programme(told: ProgrammeFacts) -> pd.DataFrame:
    """Measures in the contract's columns, each with what is known of its works.

    ``shortfall_without``: unmet pupil-years of the city replayed with all works but these;
    ``shortfall_with``: with all. Both are means over the futures that judge.
    """
    rows: list[dict[str, Any]] = []
    after = told.replayed("all", "unmet")[0]
    low = told.proposal.use
    for work in told.works:
        before = told.replayed(str(work[WORK]), "unmet")[0]
        for name, one in told.measures(work).items():
            rows.append(
                {
                    "name": name,
                    "site": one.site,
                    "phase": one.phase,
                    "year": one.year,
                    "classes": one.classes,
                    "kind": one.kind,
                    "cost": np.nan if one.cost is None else one.cost,
                    "lead": np.nan if one.lead is None else one.lead,
                    "shortfall_without": before,
                    "shortfall_with": after,
                    "until": one.until,
                    "into": one.into,
                    "work": work[WORK],
                    "decide": work["decide"],
                    "decide_month": work["month"],
                    "worth": work["cost"],
                    "worth_least": work["least"],
                    "use_low": float(low.sel({WORK: work[WORK]})[-1]) if low.size else np.nan,
                }
            )
    return _typed(rows, {
        **dict.fromkeys(("name", "site", "phase"), "string"),
        **dict.fromkeys(("year", "classes"), "Int64"),
        "kind": "string",
        **dict.fromkeys(("cost", "lead", "shortfall_without", "shortfall_with"), "float"),
        "until": "Int64",
        "into": "string",
        "work": "string",
        "decide": "Int64",
        "decide_month": "string",
        **dict.fromkeys(("worth", "worth_least", "use_low"), "float"),
    })  # fmt: skip


def works(told: ProgrammeFacts) -> pd.DataFrame:
    """One row for each decision: what, when, money, and what it is worth."""
    rows = [
        {
            "work": one[WORK],
            "site": one["site"],
            "site_name": told.name(str(one["site"])),
            "kind": one["kind"],
            "phases": one["phases"],
            "classes": one["classes"],
            "year": one["year"],
            "until": None if int(one["until"]) < 0 else one["until"],
            "decide": one["decide"],
            "decide_month": one["month"],
            "lead": one["lead"],
            "once": one["once"],
            "yearly": one["yearly"],
            "worth": one["cost"],
            "worth_least": one["least"],
            "unmet": one["unmet"],
            "over": one["over"],
            "way_km": one["way"],
            "instead": one["instead"],
            "earlier": one["earlier"],
            "later": one["later"],
            "share": one["share"],
            "often": one["often"],
        }
        for one in told.works
    ]
    return _typed(rows, {
        **dict.fromkeys(("work", "site", "site_name", "kind", "phases", "classes"), "string"),
        **dict.fromkeys(("year", "until", "decide"), "Int64"),
        "decide_month": "string",
        **dict.fromkeys(
            ("lead", "once", "yearly", "worth", "worth_least", "unmet", "over", "way_km"), "float"
        ),
        "instead": "string",
        **dict.fromkeys(("earlier", "later", "share", "often"), "float"),
    })  # fmt: skip


def relieved(told: ProgrammeFacts) -> pd.DataFrame:
    """Schools whose pupils a work takes, with expected pupil-years."""
    found = told.proposal.relieved
    schools = labels(found[SCHOOL])
    frame = pd.DataFrame(
        {
            "work": labels(found[WORK]),
            "school": schools,
            "school_name": np.array([told.name(one) for one in schools], dtype=object),
            "pupil_years": rounded(found["pupils"], PUPILS),
        }
    )
    return in_order(frame, ("work", "school"))


def use(told: ProgrammeFacts) -> pd.DataFrame:
    """Share of the places at a work's site in use by year, in the future of fewest pupils."""
    found = told.proposal.use.transpose(WORK, "year")
    count, years = found.shape
    frame = pd.DataFrame(
        {
            "work": np.repeat(labels(found[WORK]), years),
            "year": np.tile(found["year"].to_numpy().astype(np.int64), count),
            "use": rounded(found.to_numpy().ravel(), SHARE),
        }
    )
    return in_order(frame[frame["use"].notna()], ("work", "year"))


def years(told: ProgrammeFacts) -> pd.DataFrame:
    """By year and phase, ``*`` for all: new schools, classes, money; pupils and places.

    ``schools`` and ``classes`` are those of the programme in use; ``spend`` is money to be found in
    that year, not discounted; under ``*`` also what works take for phases that are not told of.
    """
    found, spend = told.proposal.years, told.proposal.spend
    phases = [str(one) for one in found["phase"].to_numpy()]
    rows = []
    for year in told.years:
        for phase in phases:
            there = found.sel(year=year, phase=phase)
            own = {"spend": float(spend.sel(year=year, phase=phase))}
            rows.append(_year_row(told, year, (phase,), phase, there) | own)
        there = found.sel(year=year).sum("phase")
        whole = _year_row(told, year, phases, ALL, there)
        rows.append(whole | {"spend": float(spend.sel(year=year).sum())})
    frame = pd.DataFrame(rows, columns=YEAR_COLUMNS)
    for name in YEAR_COLUMNS[4:]:
        frame[name] = rounded(frame[name], PUPILS)
    return in_order(frame, ("year", "phase"))


_FIGURES = ("places", "unmet", "over", "idle")
YEAR_COLUMNS = (
    "year", "phase", "schools", "classes", "spend", "pupils",
    *(f"{name}_{case}" for name in _FIGURES for case in ("without", "with")),
)  # fmt: skip


def _year_row(
    told: ProgrammeFacts,
    year: int,
    phases: Sequence[str],
    shown: str,
    there: Any,  # noqa: ANN401 - xarray has no types of its selections
) -> dict[str, Any]:
    held = [
        (name, one)
        for work in told.works
        for name, one in told.measures(work).items()
        if one.phase in phases and one.year <= year and (one.until is None or year < one.until)
    ]
    row: dict[str, Any] = {
        "year": year,
        "phase": shown,
        "schools": len({one.site for _, one in held if one.kind == "build"}),
        "classes": sum(one.classes for _, one in held),
        "pupils": float(there["pupils"].sel(case="with")),
    }
    for name in _FIGURES:
        for case in ("without", "with"):
            row[f"{name}_{case}"] = float(there[name].sel(case=case))
    return row


def sources(told: ProgrammeFacts) -> pd.DataFrame:
    """Who pays by year: spent, the part that was promised to these works alone, and what is left.

    ``*`` is the budget, or money without a limit, of which what is left is blank.
    """
    found = told.proposal.paid.transpose("source", "year")
    many, years = found.sizes["source"], found.sizes["year"]
    columns = {name: rounded(found[name].to_numpy().ravel(), MONEY)
               for name in ("spent", "promised", "left")}  # fmt: skip
    return pd.DataFrame(
        {
            "source": np.repeat(labels(found["source"]), years),
            "year": np.tile(found["year"].to_numpy().astype(np.int64), many),
            **columns,
        }
    )


def futures(told: ProgrammeFacts) -> pd.DataFrame:
    """Futures on which it was decided."""
    rows = rows_of(told.proposal.futures, "future")
    frame = pd.DataFrame(rows)
    for name in ("chance", "pupils", "without", "with", "unmet_without", "unmet_with"):
        frame[name] = rounded(frame[name], SHARE if name == "chance" else MONEY)
    return frame


def _typed(rows: Sequence[dict[str, Any]], kinds: dict[str, str]) -> pd.DataFrame:
    """Rows as a frame with a kind for each column, even where there are no rows."""
    columns = {}
    for name, kind in kinds.items():
        values = [row[name] for row in rows]
        if kind == "float":
            columns[name] = pd.Series(rounded(values, MONEY), dtype="float64")
        else:
            columns[name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(columns)
