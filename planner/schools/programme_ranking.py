"""A list of works that the bureau hands in: scored, put in order, and what money buys of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.siting_value import Value, value
from planner.model.proposal import Ranking
from planner.schools.programme_choice import Sought, solved
from planner.schools.programme_field import field
from planner.schools.programme_worth import pupil_years

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STEPS = (0.25, 0.5, 0.75, 1.0)
"""Shares of what all works cost, for which a frontier is drawn where no budget is named."""


def rank(sought: Sought, budgets: Sequence[float] = ()) -> Ranking:
    """Score the works of a list that was sought in, and say what each budget buys.

    Parameters
    ----------
    budgets
        Money to build with, over all years together; shares of what all cost where none is named.
    """
    ground, made = sought.ground, sought.field
    own, rules = ground.candidates, ground.policy.programme
    standing, outlays = _worst(sought), _outlays(sought)
    rows = []
    for i, one in enumerate(own):
        alone = value(made.given, made.of == i)
        beside = _beside(sought, i)
        full, rest = value(made.given, beside | (made.of == i)), value(made.given, beside)
        spared = sought.none.cost - alone.cost
        rows.append(
            {
                "site": one.site,
                "phases": ";".join(measure.phase for measure in one.measures),
                "kind": one.kind,
                "year": one.first,
                "classes": one.classes,
                "once": one.once,
                "first": spared,
                "last": rest.cost - full.cost,
                "unmet": _less(sought, alone, "unmet"),
                "over": _less(sought, alone, "over"),
                "worst": _relieves(sought, alone, standing),
                "effect": _effect(spared, float(outlays[made.of == i].sum())),
            }
        )
    keys = [_key(row, rules.order, one.name) for row, one in zip(rows, own, strict=True)]
    place = {i: k for k, i in enumerate(sorted(range(len(own)), key=lambda i: keys[i]), start=1)}
    columns = {
        name: ("work", np.array([row[name] for row in rows])) for name in (rows[0] if rows else ())
    }
    works = xr.Dataset(
        {**columns, "rank": ("work", np.array([place[i] for i in range(len(own))], dtype=int))},
        coords={"work": np.array([one.name for one in own], dtype=np.str_)},
    )
    return Ranking(works, frontier(sought, budgets), rules.order)


def frontier(sought: Sought, budgets: Sequence[float] = ()) -> xr.Dataset:
    """What each budget buys, chosen anew for each; `planner.model.proposal.Ranking` has words."""
    own = sought.ground.candidates

    def whole_of(some: Sequence[int]) -> float:
        return sum(own[i].once for i in some)

    whole = whole_of(range(len(own)) if sought.listed else sought.picked)
    asked = sorted(set(budgets)) if budgets else [share * whole for share in STEPS if whole > 0]
    rows: list[dict[str, object]] = []
    last = np.zeros(len(sought.field.of), dtype=bool)
    for money in [0.0, *asked]:
        ground = replace(sought.ground, money=float(money))
        made = field(ground, sought.demand)
        start = sought.found.chosen if whole_of(sought.picked) <= money else last
        found = solved(ground, made, start=start, land=sought.land)
        then, last = value(made.given, found.chosen), found.chosen
        names = [own[int(i)].name for i in made.of[found.chosen]]
        rows.append(
            {
                "money": float(money),
                "spent": float(sum(own[int(i)].once for i in made.of[found.chosen])),
                "objective": found.value,
                "bound": found.bound,
                "unmet": pupil_years(sought, then.unmet),
                "over": pupil_years(sought, then.over),
                "works": ";".join(names),
            }
        )
    return xr.Dataset({name: ("budget", np.array([row[name] for row in rows])) for name in rows[0]})


def _key(row: dict[str, object], order: str, name: str) -> tuple[object, ...]:
    """Sort key: works that spare nothing come last, whatever they relieve."""
    effect, spared = -float(str(row["effect"])), float(str(row["first"])) <= 0
    return (spared, row["worst"], effect, name) if order == "worst_first" else (effect, name)


def _outlays(sought: Sought) -> Floats:
    """Money of each option, to build and to run, as the objective counts it, ``(option,)``."""
    given = sought.field.given
    fixed = (given.options.fixed * given.options.seen) @ given.chance
    return np.asarray(fixed * (1.0 + given.theta))


def _effect(spared: float, outlay: float) -> float:
    """What is spared before its own money, a unit of that money: above 1 where it pays."""
    if outlay > 0:
        return (spared + outlay) / outlay
    return np.inf if spared > 0 else 0.0


def _beside(sought: Sought, i: int) -> Flags:
    """Options of other works that may be chosen with a work, ``(option,)``."""
    made, options = sought.field, sought.field.given.options
    own = made.of == i
    found = ~np.isin(options.group, options.group[own])
    for pair in (options.bars, options.bars[:, ::-1]):
        found[pair[own[pair[:, 0]], 1]] = False
    return np.asarray(found)


def _less(sought: Sought, found: Value, what: str) -> float:
    """Expected pupil-years fewer than without any works."""
    return pupil_years(sought, getattr(sought.none, what)) - pupil_years(
        sought, getattr(found, what)
    )


def _worst(sought: Sought) -> dict[int, int]:
    """Schools by how short they are without any works, the shortest first: place by school."""
    given, who = sought.field.given, sought.demand
    chance = given.chance[given.future]
    lacks = np.bincount(who.school, chance @ sought.none.unmet, who.metres.shape[1])
    beyond = (chance @ sought.none.over).reshape(-1, who.metres.shape[1]).sum(axis=0)
    pupils = np.bincount(who.school, chance @ given.pupils, who.metres.shape[1])
    share = np.divide(lacks + beyond, pupils, out=np.zeros(len(pupils)), where=pupils > 0)
    order = [int(i) for i in np.argsort(-share, kind="stable") if share[i] > 0]
    return {school: place for place, school in enumerate(order, start=1)}


def _relieves(sought: Sought, alone: Value, standing: dict[int, int]) -> int:
    """Place of the shortest school that a work alone relieves; behind all others if none."""
    given, who = sought.field.given, sought.demand
    chance = given.chance[given.future]
    many = who.metres.shape[1]

    def left(found: Value) -> Floats:
        own = np.bincount(who.school, chance @ found.unmet, many)
        return np.asarray(own + (chance @ found.over).reshape(-1, many).sum(axis=0))

    better = np.flatnonzero(left(sought.none) - left(alone) > 0.5)
    return min((standing[int(k)] for k in better if int(k) in standing), default=many + 1)
