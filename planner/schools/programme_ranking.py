"""A list of works that the bureau hands in: scored, put in order, and what money buys of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.siting_value import Value, value
from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import Listed
from planner.model.proposal import Ranking
from planner.schools.programme_candidate import Candidate, price
from planner.schools.programme_choice import Sought, solved
from planner.schools.programme_field import field
from planner.schools.programme_worth import pupil_years

Floats = NDArray[np.float64]
STEPS = (0.25, 0.5, 0.75, 1.0)
"""Shares of what all works cost, for which a frontier is drawn where no budget is named."""


def as_candidates(city: City, listed: Sequence[Listed]) -> list[Candidate]:
    """Works of a list as candidates, priced where they tell no cost.

    Each is a group of its own, but for new schools that do not fit on their site together.
    """
    sites = city.schools.isel({SCHOOL: city.schools["kind"].to_numpy() == "site"})
    ids = sites[SCHOOL].to_numpy().astype(str)
    left = dict(zip(ids, sites["max_classes"].to_numpy(), strict=True))
    for one in listed:
        for part in one.measures:
            if part.kind == "build" and part.site in left:
                left[part.site] -= part.classes
    found = []
    for one in listed:
        kind = one.measures[0].kind
        once, yearly, lead = price(city, kind) if kind != "improve" else (0.0, 0.0, 0.0)
        gained = sum(max(measure.classes, 0) for measure in one.measures)
        classes = gained or sum(abs(measure.classes) for measure in one.measures)
        told = [measure.cost for measure in one.measures if measure.cost is not None]
        leads = [measure.lead for measure in one.measures if measure.lead is not None]
        money = sum(told) if len(told) == len(one.measures) else once * classes
        running = yearly * classes
        running += city.standards.number("programme.price.school") * (kind == "build")
        lasts = kind in ("build", "extend")
        own = max(leads) if leads else lead
        site = one.measures[0].site
        group = site if kind == "build" and left.get(site, 0.0) < 0 else one.name
        found.append(Candidate(one.name, group, one.measures, money, running, own, lasts))
    return found


def rank(sought: Sought, budgets: Sequence[float] = ()) -> Ranking:
    """Score the works of a list that was sought in, and say what each budget buys.

    Parameters
    ----------
    budgets
        Money to build with, over all years together; shares of what all cost where none is named.
    """
    ground, made = sought.ground, sought.field
    own, rules = ground.candidates, ground.policy.programme
    everything = np.ones(len(made.of), dtype=bool)
    full = value(made.given, everything)
    standing = _worst(sought)
    rows = []
    for i, one in enumerate(own):
        alone = value(made.given, made.of == i)
        rest = value(made.given, made.of != i)
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
                "effect": spared / one.once if one.once > 0 else np.inf if spared > 0 else 0.0,
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
        found = solved(ground, made, start=start, roughly=not sought.listed)
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
