"""Tables of the page of what a programme stands beside: a list in order, budgets, place prices."""

import numpy as np

from planner.model.axes import SCHOOL
from planner.outputs.programme_facts import (
    WORK,
    ProgrammeFacts,
    Row,
    money,
    replayed,
    rows_of,
    spread,
)
from planner.outputs.programme_rows import UNKNOWN, Grid, grid
from planner.paper.words import count, phase_name

NAMED = 4
"""Works that are named in a cell."""
TOP = 10
"""Schools of which the price of a place is told."""


def ranked(told: ProgrammeFacts) -> list[Row]:
    """Works of the list that was handed in, the first in rank first; none without one."""
    found = told.found.ranking
    if found is None:
        return []
    return sorted(rows_of(found.works, WORK), key=lambda row: int(row["rank"]))


def ranking(told: ProgrammeFacts) -> Grid | None:
    """The list that was handed in, the first in rank first."""
    rows, alone, so_far = ranked(told), told.found.alone, 0.0
    if told.found.ranking is None:
        return None
    heads = [("prog_rank", ""), ("prog_work", ""), ("prog_when", "k"), ("prog_once", "n"),
             ("prog_rank_sum", "n"), ("prog_rank_first", "n"), ("prog_rank_last", "n"),
             ("prog_rank_effect", "n"), ("prog_left_unmet", "n"), ("prog_left_over", "n"),
             ("prog_rank_worst", "n"), ("prog_rank_replay_unmet", "n"),
             ("prog_rank_replay_large", "n")]  # fmt: skip
    many = told.city.schools.sizes[SCHOOL]
    figures = ("unmet", "large")
    first = ["", told.said("prog_rank_without"), *[""] * 9]
    cells = [[*first, *(spread(told.replayed("none", name)) for name in figures)]]
    for one in rows:
        so_far += float(one["once"])
        by_itself = [
            UNKNOWN if alone is None else spread(replayed(alone, str(one[WORK]), name))
            for name in figures
        ]
        cells.append(
            [
                str(one["rank"]),
                str(one[WORK]),
                told.label(one["year"]),
                money(float(one["once"])),
                money(so_far),
                money(float(one["first"])),
                money(float(one["last"])),
                f"{one['effect']:.2f}".replace("-", "−") if np.isfinite(one["effect"]) else "–",
                count(float(one["unmet"])),
                count(float(one["over"])),
                str(one["worst"]) if int(one["worst"]) <= many else "–",
                *by_itself,
            ]
        )
    return grid(told, heads, cells)


def paid(told: ProgrammeFacts) -> list[str]:
    """How far each budget goes down the list in its order; a work that it cannot pay is left."""
    found, said = told.found.ranking, []
    if found is None:
        return []
    rows = ranked(told)
    for sum_ in found.frontier["money"].to_numpy():
        left, names = float(sum_), []
        for one in rows:
            if 0 < float(one["once"]) <= left or (float(one["once"]) == 0 and sum_ > 0):
                left -= float(one["once"])
                names.append(str(one[WORK]))
        if not np.isfinite(sum_) or not sum_:
            continue
        if not names:
            said.append(told.said("prog_rank_paid_none", money=money(float(sum_)), unit=told.unit))
            continue
        said.append(
            told.said(
                "prog_rank_paid",
                money=money(float(sum_)),
                unit=told.unit,
                count=len(names),
                works=len(rows),
                names=told.said("list_semicolon").join(names),
            )
        )
    dear = [str(one[WORK]) for one in rows if float(one["first"]) <= 0]
    if said and dear:
        costly = told.said("list_semicolon").join(dear)
        said.append(told.said("prog_rank_dear", names=costly))
    return said


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
