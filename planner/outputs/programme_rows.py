"""Tables of the page of a programme, in print."""

from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np

from planner.outputs.programme_facts import (
    ADAPTED,
    WORK,
    ProgrammeFacts,
    Row,
    money,
    signed,
    signed_count,
    spread,
)
from planner.outputs.programme_words import plan_name
from planner.paper.words import count, known, percent, sentence_case

Grid = dict[str, Any]
Head = tuple[str, str]
UNKNOWN = "–"
"""What stands where nothing is known."""
NAMED = 6
"""Works that are named in a cell."""
PARTS = {"works": (), "unmet": ("unmet",), "over": ("over",), "way": ("way", "moved"),
         "idle": ("idle",)}  # fmt: skip
"""Weights behind each part of the objective."""


def grid(told: ProgrammeFacts, heads: Sequence[Head], rows: list[list[str]]) -> Grid:
    """A table; each heading is a word's key or a text, with what stands under it.

    That is text (blank; ``w``: not too narrow), numbers (``n``), or what is kept on one line
    (``k``). A column of which nothing is known is left out.
    """
    told_of = [not rows or any(row[at] != UNKNOWN for row in rows) for at in range(len(heads))]
    columns = [
        {"head": sentence_case(known(key, told.lang, key)), "look": look} for key, look in heads
    ]
    kept = [[*compress(row, told_of)] for row in rows]
    return {"columns": [*compress(columns, told_of)], "rows": kept}


def works(told: ProgrammeFacts) -> Grid:
    """What is proposed, work by work."""
    heads = [("prog_number", ""), ("prog_work", ""), ("prog_when", "w"),
             ("prog_by", "w"), ("prog_once", "n"), ("prog_yearly", "n"), ("prog_worth", "n"),
             ("prog_least", "n"), ("prog_often", "n"), ("prog_low", "n")]  # fmt: skip
    rows = [
        [
            str(number),
            named(told, one),
            told.when(one),
            by(told, one),
            money(float(one["once"])),
            money(float(one["yearly"])),
            money(float(one["cost"])),
            money(float(one["least"])),
            percent(float(one["often"]), told.lang),
            percent(low_use(told, one), told.lang),
        ]
        for number, one in enumerate(told.works, start=1)
    ]
    return grid(told, heads, rows)


def named(told: ProgrammeFacts, work: Row) -> str:
    """Where works are, and what they are."""
    return told.said("prog_map_text", site=told.name(str(work["site"])), works=told.what(work))


def by(told: ProgrammeFacts, work: Row) -> str:
    """Last month and school year to decide in, and whether it is due or has passed."""
    year, coming = int(work["decide"]), told.city.base_year + 1
    key = "prog_by_year" if year > coming else "prog_by_now" if year == coming else "prog_by_passed"
    return told.said(key, month=told.month(work), year=told.label(year))


def low_use(told: ProgrammeFacts, work: Row) -> float:
    """Use of its places in the last year in which it is there, in the future of fewest pupils."""
    own = told.proposal.use.sel({WORK: work[WORK]}).to_numpy()
    known = own[~np.isnan(own)]
    return float(known[-1]) if len(known) else float("nan")


def timing(told: ProgrammeFacts) -> Grid:
    """What it would cost to begin earlier or later, or to do without."""
    heads = [("prog_number", ""), ("prog_work", ""), ("prog_earlier", "n"),
             ("prog_later", "n"), ("prog_unmet_more", "n"), ("prog_over_more", "n"),
             ("prog_share", "n"), ("prog_instead", "")]  # fmt: skip
    rows = [
        [
            str(number),
            told.name(str(one["site"])),
            signed(float(one["earlier"])),
            signed(float(one["later"])),
            signed_count(float(one["unmet"])),
            signed_count(float(one["over"])),
            money(float(one["share"])),
            told.listed(str(one["instead"]).split(";")),
        ]
        for number, one in enumerate(told.works, start=1)
    ]
    return grid(told, heads, rows)


def plans(told: ProgrammeFacts) -> Grid | None:
    """Regret of each plan in each future, its expected cost and its greatest regret."""
    found = told.found.robustness
    if found is None:
        return None
    chance = told.proposal.futures["chance"].to_numpy()
    pupils = told.proposal.futures["pupils"].to_numpy()
    numbers = found.plans["future"].to_numpy()
    heads: list[Head] = [("prog_plan", "k")]
    heads += [
        (told.said("prog_future_head", number=number, chance=percent(float(one), told.lang),
                   pupils=count(float(many))), "n")
        for number, one, many in zip(numbers, chance, pupils, strict=True)
    ]  # fmt: skip
    heads += [("prog_expected", "n"), ("prog_greatest", "n")]
    rows = []
    for plan in found.plans["plan"].to_numpy().astype(str):
        own = found.plans.sel(plan=plan)
        regret, cost = own["regret"].to_numpy(), own["cost"].to_numpy()
        rows.append([plan_name(told, plan), *(money(float(one)) for one in regret),
                     money(float(cost @ chance)), money(float(regret.max()))])  # fmt: skip
    return grid(told, heads, rows)


def adapting(told: ProgrammeFacts) -> Grid | None:
    """What the two-stage plan decides later, by the future that the rolls of the stage are like."""
    found = told.found.adapting
    if found is None or not any(found.later):
        return None
    heads = [("prog_like", "k"), ("prog_like_share", "n"), ("prog_later_works", "")]
    numbers = told.proposal.futures["future"].to_numpy()
    rows = [
        [
            told.said("prog_plan_like", number=number),
            percent(float(share), told.lang),
            told.listed(names, NAMED),
        ]
        for number, share, names in zip(numbers, found.like, found.later, strict=True)
    ]
    return grid(told, heads, rows)


def parts(told: ProgrammeFacts) -> Grid:
    """What is counted: without and with, weights, and what sets them."""
    heads = [("prog_part", ""), ("prog_weight", "n"), ("prog_norm", ""),
             ("norm_evidence", ""), ("prog_without", "n"), ("prog_with", "n")]  # fmt: skip
    found, rows = told.proposal.parts, []
    for part in found["part"].to_numpy().astype(str):
        weights = [f"{told.proposal.weights[one]:g}" for one in PARTS[part]
                   if one in told.proposal.weights]  # fmt: skip
        setters = [_set_by(told, one) for one in PARTS[part]] or [_priced(told)]
        rows.append(
            [
                told.said(f"prog_part_{part}"),
                told.said("list_semicolon").join(weights) or "–",
                told.said("list_semicolon").join(dict.fromkeys(one for one, _ in setters)),
                told.said("list_semicolon").join(dict.fromkeys(one for _, one in setters)),
                *(money(float(found.sel(case=case, part=part))) for case in ("without", "with")),
            ]
        )
    sums = [money(float(found.sel(case=case).sum())) for case in ("without", "with")]
    rows.append([told.said("prog_part_sum"), "", "", "", *sums])
    return grid(told, heads, rows)


def _set_by(told: ProgrammeFacts, weight: str) -> tuple[str, str]:
    """What sets a weight, and its evidence."""
    if getattr(told.plan.scenario.policy.programme.weights, weight) is not None:
        return told.said("prog_set_by_scenario"), "–"
    return _normed(told, f"programme.weight.{weight}")


def _priced(told: ProgrammeFacts) -> tuple[str, str]:
    kinds = list(dict.fromkeys(str(one["kind"]) for one in told.works))
    found = [_normed(told, f"programme.price.{'close' if kind == 'merge' else kind}")
             for kind in kinds]  # fmt: skip
    semicolon = told.said("list_semicolon")
    return (semicolon.join(one for one, _ in found) or "programme.price",
            semicolon.join(dict.fromkeys(one for _, one in found)) or "–")  # fmt: skip


def _normed(told: ProgrammeFacts, key: str) -> tuple[str, str]:
    norm = told.city.standards.norms.get(key)
    return key, "–" if norm is None else norm.evidence or "–"


def replay(told: ProgrammeFacts) -> Grid:
    """The replay: none, all, those decided on now, all but each work."""
    heads = [("prog_case", ""), ("prog_replay_unmet", "n"), ("prog_replay_large", "n")]
    cases = [(case, told.said(f"prog_case_{case}")) for case in ("none", "all")]
    many = {"count": len(told.found.now), "works": len(told.works)}
    cases.append((ADAPTED, told.said("prog_case_adapted")))
    cases.append(("committed", told.said("prog_case_committed", **many)))
    for number, one in enumerate(told.works, start=1):
        work = told.name(str(one["site"]))
        cases.append((str(one[WORK]), told.said("prog_case_but", number=number, work=work)))
    rows = [
        [text, *(spread(told.replayed(case, name)) for name in ("unmet", "large"))]
        for case, text in cases
    ]
    return grid(told, heads, [row for row in rows if row[1:] != ["–", "–"]])
