"""Tables of the page of what works cost: who pays by year, and prices and times by kind."""

import numpy as np

from planner.outputs.programme_facts import ProgrammeFacts, money
from planner.outputs.programme_rows import UNKNOWN, Grid, grid

ANY = "*"
"""Source where money has no name."""


def sources(told: ProgrammeFacts) -> Grid | None:
    """Who pays by year, and what any works could still have; None without sources of a name."""
    found = told.proposal.paid.transpose("source", "year")
    names = found["source"].to_numpy().astype(str).tolist()
    if names in ([], [ANY]):
        return None
    called = [told.said("prog_source_any") if name == ANY else name for name in names]
    heads = [("year", "k"), *((name, "n") for name in called), ("prog_promised", "n")]
    rows = []
    for year in told.years:
        there = found.sel(year=year)
        cells = [
            _cell(told, float(there["spent"].sel(source=name)),
                  float(there["left"].sel(source=name)))
            for name in names
        ]  # fmt: skip
        rows.append([told.label(year), *cells, _promised(float(there["promised"].sum()))])
    spent = found["spent"].sum("year")
    rows.append([told.said("prog_part_sum"),
                 *(money(float(spent.sel(source=name))) for name in names),
                 _promised(float(found["promised"].sum()))])  # fmt: skip
    made = grid(told, heads, rows)
    for column, name in zip(made["columns"][1:], called, strict=False):
        column["head"] = name  # as it is called, whatever words there are
    return made


def _cell(told: ProgrammeFacts, spent: float, left: float) -> str:
    if np.isnan(left):
        return money(spent)
    return told.said("prog_spent_left", spent=money(spent), left=money(left))


def _promised(value: float) -> str:
    return money(value) if value > 0 else UNKNOWN


def priced(told: ProgrammeFacts) -> Grid:
    """Money, years of works and months of procedure of each kind proposed, and what sets them.

    Of kinds that may be proposed where nothing is.
    """
    proposed = [str(one["kind"]) for one in told.works]
    kinds = proposed or told.plan.scenario.policy.programme.kinds
    heads = [("prog_kind", ""), ("prog_price_once", "n"), ("prog_price_yearly", "n"),
             ("prog_price_works", "n"), ("prog_price_procedure", "n"), ("prog_norm", ""),
             ("norm_evidence", "")]  # fmt: skip
    norms, rows = told.city.standards.norms, []
    for kind in dict.fromkeys(kinds):
        of = "close" if kind == "merge" else kind
        price = told.city.standards.series(f"programme.price.{of}") or ()
        months = told.city.standards.series(f"programme.procedure.{of}") or ()
        keys = [key for key in (f"programme.price.{of}", f"programme.procedure.{of}")
                if key in norms]  # fmt: skip
        graded = dict.fromkeys(norms[key].evidence for key in keys if norms[key].evidence)
        semicolon = told.said("list_semicolon")
        rows.append(
            [
                told.kind(kind),
                *([f"{one:g}".replace("-", "−") for one in price] or [UNKNOWN] * 3),
                _months(told, months),
                semicolon.join(keys) or UNKNOWN,
                semicolon.join(graded) or UNKNOWN,
            ]
        )
    return grid(told, heads, rows)


def _months(told: ProgrammeFacts, months: tuple[float, ...]) -> str:
    """Months of procedure, and what they are made of."""
    if not months:
        return UNKNOWN
    parts = " + ".join(f"{one:g}" for one in months)
    return told.said("with_remark", text=f"{sum(months):g}", remark=parts)
