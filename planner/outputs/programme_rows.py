"""Tables of the page of a programme, in print."""

from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np

from planner.model.axes import SCHOOL
from planner.outputs.programme_facts import (
    WORK,
    ProgrammeFacts,
    Row,
    money,
    rows_of,
    signed,
    spread,
)
from planner.outputs.programme_words import plan_name
from planner.paper.words import count, known, percent, phase_name, sentence_case

Grid = dict[str, Any]
Head = tuple[str, str]
UNKNOWN = "–"
"""What stands where nothing is known."""
NAMED = 4
"""Works that are named in a cell."""
TOP = 10
"""Schools of which the price of a place is told."""
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
    """Last school year to decide in, and whether it is due or has passed."""
    year, coming = int(work["decide"]), told.city.base_year + 1
    label = told.label(year)
    if year > coming:
        return label
    return told.said("prog_by_now" if year == coming else "prog_by_passed", year=label)


def low_use(told: ProgrammeFacts, work: Row) -> float:
    """Use of its places in the last year in which it is there, in the future of fewest pupils."""
    own = told.proposal.use.sel({WORK: work[WORK]}).to_numpy()
    known = own[~np.isnan(own)]
    return float(known[-1]) if len(known) else float("nan")


def timing(told: ProgrammeFacts) -> Grid:
    """What it would cost to begin earlier or later, or to do without."""
    heads = [("prog_number", ""), ("prog_work", ""), ("prog_earlier", "n"),
             ("prog_later", "n"), ("prog_unmet_more", "n"), ("prog_share", "n"),
             ("prog_instead", "")]  # fmt: skip
    rows = [
        [
            str(number),
            told.name(str(one["site"])),
            signed(float(one["earlier"])),
            signed(float(one["later"])),
            count(float(one["unmet"])),
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
    heads: list[Head] = [("prog_plan", "")]
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


def years(told: ProgrammeFacts) -> Grid:
    """All phases together by year: pupils, classes of the programme, money, without and with."""
    names = ("places", "unmet", "over", "idle")
    heads = [("year", "k"), ("pupils", "n"), ("prog_new_classes", "n"), ("prog_spend", "n")]
    heads += [(f"prog_{name}", "n") for name in names]
    found = told.proposal.years.sum("phase")
    rows = []
    for year in told.years:
        there = found.sel(year=year)
        held = sum(one.classes for one in told.proposal.measures.values()
                   if one.year <= year and (one.until is None or year < one.until))  # fmt: skip
        pairs = [
            told.said("prog_arrow", before=count(float(there[name].sel(case="without"))),
                      after=count(float(there[name].sel(case="with"))))
            for name in names
        ]  # fmt: skip
        spend = money(float(told.proposal.spend.sel(year=year)))
        rows.append([told.label(year), count(float(there["pupils"].sel(case="with"))),
                     str(held), spend, *pairs])  # fmt: skip
    return grid(told, heads, rows)


def replay(told: ProgrammeFacts) -> Grid:
    """The replay: none, all, all but each work."""
    heads = [("prog_case", ""), ("prog_replay_unmet", "n"), ("prog_replay_large", "n")]
    cases = [(case, told.said(f"prog_case_{case}")) for case in ("none", "all")]
    for number, one in enumerate(told.works, start=1):
        work = told.name(str(one["site"]))
        cases.append((str(one[WORK]), told.said("prog_case_but", number=number, work=work)))
    rows = [
        [text, *(spread(told.replayed(case, name)) for name in ("unmet", "large"))]
        for case, text in cases
    ]
    return grid(told, heads, [row for row in rows if row[1:] != ["–", "–"]])


def ranking(told: ProgrammeFacts) -> Grid | None:
    """The list that was handed in, the first in rank first."""
    found = told.found.ranking
    if found is None:
        return None
    heads = [("prog_rank", ""), ("prog_work", ""), ("prog_when", "k"), ("prog_once", "n"),
             ("prog_rank_first", "n"), ("prog_rank_last", "n"), ("prog_rank_effect", "n"),
             ("prog_left_unmet", "n"), ("prog_left_over", "n"), ("prog_rank_worst", "n"),
             ]  # fmt: skip
    many = told.city.schools.sizes[SCHOOL]
    rows = [
        [
            str(one["rank"]),
            str(one[WORK]),
            told.label(one["year"]),
            money(float(one["once"])),
            money(float(one["first"])),
            money(float(one["last"])),
            f"{one['effect']:.2f}" if np.isfinite(one["effect"]) else "–",
            count(float(one["unmet"])),
            count(float(one["over"])),
            str(one["worst"]) if int(one["worst"]) <= many else "–",
        ]
        for one in sorted(rows_of(found.works, WORK), key=lambda row: int(row["rank"]))
    ]
    return grid(told, heads, rows)


def frontier(told: ProgrammeFacts) -> Grid:
    """What each sum of money buys."""
    heads = [("prog_money", "n"), ("prog_spent", "n"), ("prog_left_unmet", "n"),
             ("prog_left_over", "n"), ("prog_all_told", "n"), ("prog_bound", "n"),
             ("prog_bought", "")]  # fmt: skip
    rows = [
        [
            money(float(one["money"])) if np.isfinite(one["money"]) else told.said("prog_no_limit"),
            money(float(one["spent"])),
            count(float(one["unmet"])),
            count(float(one["over"])),
            money(float(one["objective"])),
            money(float(one["bound"])),
            told.listed(str(one["works"]).split(";"), NAMED),
        ]
        for one in rows_of(told.found.frontier, "budget")
    ]
    return grid(told, heads, rows)


def prices(told: ProgrammeFacts) -> Grid:
    """Schools at which one more place would save most in some year."""
    heads = [("prog_price_school", ""), ("phase", ""), ("prog_price_year", "k"),
             ("prog_price", "n"), ("prog_price_sum", "n")]  # fmt: skip
    found = told.proposal.prices.transpose("phase", SCHOOL, "year")
    values = found.to_numpy()
    phases, schools = (found[axis].to_numpy().astype(str) for axis in ("phase", SCHOOL))
    best = values.max(axis=2).ravel()
    order = [int(at) for at in np.argsort(-best, kind="stable")[:TOP] if best[at] >= 0.005]
    rows = []
    for at in order:
        phase, school = divmod(at, len(schools))
        own = values[phase, school]
        year = int(found["year"].to_numpy()[int(own.argmax())])
        rows.append([told.name(schools[school]), phase_name(told.city, phases[phase], told.lang),
                     told.label(year), f"{own.max():.2f}", f"{own.sum():.2f}"])  # fmt: skip
    return grid(told, heads, rows)
