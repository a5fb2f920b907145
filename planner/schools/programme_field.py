"""The programme as arrays: who may go where, what each candidate changes, and what all of it costs.

A house is a school or site in one phase; a cell is a year of a future.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting import Options, Siting, options, siting
from planner.model.axes import SCHOOL
from planner.model.programme import Kind
from planner.schools.programme_demand import Demand
from planner.schools.programme_ground import Ground, held, may_take, room
from planner.schools.programme_money import funds, outlay

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Field:
    """The kernel's instance, and what its options are.

    ``of (option,)``: the candidate of each; an option of the second stage is a copy of one.
    """

    given: Siting
    of: Whole


def field(ground: Ground, demand: Demand, stage: int | None = None) -> Field:
    """Write a choice down for the kernel.

    Parameters
    ----------
    stage
        School year after which decisions may differ from future to future; None if all are taken
        now.
    """
    futures, years = len(demand.chance), demand.years
    discount = discounts(ground)
    many = ground.city.schools.sizes[SCHOOL]
    start, house, cost = arcs(ground, demand)
    there, stretch = held(ground)
    names, fund = funds(ground.policy.programme, years, ground.most, ground.money)
    future = np.repeat(np.arange(futures), len(years))
    later = [
        stage is not None and one.first - one.lead > stage and futures > 1
        for one in ground.candidates
    ]
    pairs = [
        (i, k)
        for i, late in enumerate(later)
        for k in (range(futures) if late else (-1,))
    ]  # fmt: skip
    return Field(
        siting(
            pupils=demand.pupils.reshape(futures * len(years), -1),
            start=start,
            house=house,
            cost=cost,
            unmet=ground.weight("unmet")[demand.phase],
            places=np.tile(there, (futures, 1)),
            future=future,
            year=np.tile(np.arange(len(years)), futures),
            discount=np.tile(discount, futures),
            chance=demand.chance,
            stretch=np.tile(stretch, (futures, 1)),
            over=float(ground.weight("over").mean()),
            idle=np.repeat(ground.weight("idle"), many),
            options=_options(ground, demand, pairs, discount, names),
            fund=fund,
            theta=ground.policy.programme.caution,
            alpha=ground.policy.programme.tail,
        ),
        np.array([i for i, _ in pairs], dtype=np.int64),
    )


def discounts(ground: Ground) -> Floats:
    """Present money for money of each year to come, ``(year,)``."""
    return np.asarray((1.0 + ground.rate) ** -(np.arange(len(ground.years)) + 1.0), dtype=float)


def empty(ground: Ground, demand: Demand) -> Siting:
    """Return the instance without any candidate."""
    return field(replace(ground, candidates=(), gains=ground.gains[:0]), demand).given


def mean_of(demand: Demand) -> Demand:
    """The one future of expected pupils."""
    pupils = np.tensordot(demand.chance, demand.pupils, axes=1)[None]
    return replace(demand, pupils=pupils, chance=np.ones(1), future=demand.future[:1])


def one_of(demand: Demand, future: int) -> Demand:
    """One future alone."""
    at = slice(future, future + 1)
    return replace(
        demand, pupils=demand.pupils[at], chance=np.ones(1), future=demand.future[at]
    )  # fmt: skip


def arcs(ground: Ground, demand: Demand) -> tuple[Whole, Whole, Floats]:
    """Where each unit may go, its own school first, with the money of the way.

    The nearest of the schools that have places, and of the sites of the city, whatever is proposed
    there: a candidate more takes no way from anybody.
    """
    many = ground.city.schools.sizes[SCHOOL]
    nearest = int(ground.city.standards.number("programme.ways"))
    ways, moves = ground.weight("way") / 1000.0, ground.weight("moved")
    may = may_take(ground)
    open_ = np.asarray((held(ground)[0] > 0).any(axis=0)).reshape(may.shape)
    site = ground.city.schools["kind"].to_numpy() == "site"
    start, house, cost = [0], [], []
    for school, kind, metres in zip(demand.school, demand.phase, demand.metres, strict=True):
        pooled = bool(ground.pooled[kind])
        goes = (pooled | ground.reach[school]) & np.isfinite(metres)
        goes[school] = False
        if not pooled:
            far = [_farther(goes & of, metres, nearest) for of in (open_[kind], site)]
            goes &= ~(far[0] | far[1])
        others = np.flatnonzero(goes & may[kind])
        way, moved = ways[kind], moves[kind]
        own = metres[school] if np.isfinite(metres[school]) else 0.0
        house += [kind * many + school, *(kind * many + others)]
        cost += [way * own, *(way * metres[others] + (0.0 if pooled else moved))]
        start.append(len(house))
    return np.array(start), np.array(house, dtype=np.int64), np.array(cost, dtype=float)


def _farther(goes: Flags, metres: Floats, nearest: int) -> Flags:
    """Those that are not among the nearest, ``(school,)``."""
    at = np.flatnonzero(goes)
    found = np.zeros_like(goes)
    found[at[np.argsort(metres[at], kind="stable")[nearest:]]] = True
    return found


def _options(
    ground: Ground,
    demand: Demand,
    pairs: Sequence[tuple[int, int]],
    discount: Floats,
    pays: Sequence[frozenset[Kind]],
) -> Options:
    """Write candidates down as the kernel's options; ``pairs``: candidate, and future or -1."""
    years, futures = demand.years, len(demand.chance)
    many = ground.city.schools.sizes[SCHOOL]
    numbers = {
        group: i for i, group in enumerate(dict.fromkeys(c.group for c in ground.candidates))
    }
    limits = ground.most is not None, ground.money is not None
    least = _least(ground, demand)
    site, beyond = ground.site, room(ground)
    standards = ground.city.standards
    money = [outlay(standards, one, years, discount) for one in ground.candidates]
    spend = np.zeros((len(pairs), len(years) + sum(limits)))
    fixed = np.zeros((len(pairs), futures))
    seen = np.zeros((len(pairs), futures), dtype=bool)
    entries: list[tuple[int, int, int, float, float, float]] = []
    for row, (i, own) in enumerate(pairs):
        which = range(futures) if own < 0 else (own,)
        seen[row, list(which)] = True
        fixed[row, list(which)] = money[i][0]
        spend[row, : len(years)] = money[i][1]
        counts = (1.0, ground.candidates[i].once)
        spend[row, len(years) :] = [one for one, holds in zip(counts, limits, strict=True) if holds]
        for year, kind in zip(*np.nonzero(ground.gains[i]), strict=True):
            gain = float(ground.gains[i, year, kind])
            house = int(kind) * many + int(site[i])
            over = gain * beyond[kind]
            entries += [
                (row, house, k * len(years) + int(year), gain, over, least[i, k, year, kind])
                for k in which
            ]
    columns_of = [np.array(part) for part in zip(*entries, strict=True)] or [np.zeros(0)] * 6
    payable = np.array(
        [[not kinds or ground.candidates[i].kind in kinds for kinds in pays] for i, _ in pairs]
    ).reshape(len(pairs), len(pays))
    return options(
        group=[numbers[ground.candidates[i].group] for i, _ in pairs],
        fixed=fixed,
        option=columns_of[0],
        house=columns_of[1],
        cell=columns_of[2],
        places=columns_of[3],
        stretch=columns_of[4],
        least=columns_of[5],
        seen=seen,
        spend=spend,
        payable=payable,
        bars=_bars(ground, pairs),
        futures=futures,
    )


def _least(ground: Ground, demand: Demand) -> Floats:
    """Pupils that a house must hold if a candidate is chosen, ``(candidate, future, year, phase)``.

    Asked for in one cell: in the likeliest future, the year in which pupils within reach exceed
    places there by most, of those in which the candidate has all its places.
    """
    asked = ground.city.standards.number("programme.minimum_use")
    futures, years = len(demand.chance), len(demand.years)
    found = np.zeros((len(ground.candidates), futures, years, len(ground.phases)))
    likely = int(demand.chance.argmax())
    there, _ = held(ground)
    many = ground.city.schools.sizes[SCHOOL]
    at = demand.phase * many + demand.school
    rows = [np.bincount(at, row, len(ground.phases) * many) for row in demand.pupils[likely]]
    pupils = np.array(rows).reshape(years, len(ground.phases), many)
    free = pupils - there.reshape(years, len(ground.phases), many)
    for i, one in enumerate(ground.candidates):
        if one.kind not in ("build", "extend"):
            continue
        for kind in range(len(ground.phases)):
            gain = ground.gains[i, :, kind]
            if not (gain > 0).any():
                continue
            near = ground.reach[:, ground.site[i]] | bool(ground.pooled[kind])
            press = free[:, kind, near].sum(axis=1)
            full = np.flatnonzero(gain >= gain.max() - 1e-9)
            year = int(full[press[full].argmax()])
            own = there.reshape(years, len(ground.phases), many)[year, kind, ground.site[i]]
            found[i, likely, year, kind] = own + asked * gain[year]
    return found


def _bars(ground: Ground, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Options that exclude each other, in any future that sees both."""
    rows: dict[str, list[int]] = {}
    for row, (i, _) in enumerate(pairs):
        rows.setdefault(ground.candidates[i].name, []).append(row)
    found = {
        (min(a, b), max(a, b))
        for one, other in ground.bars
        for a in rows.get(one, ())
        for b in rows.get(other, ())
        if min(pairs[a][1], pairs[b][1]) < 0 or pairs[a][1] == pairs[b][1]
    }
    return sorted(found)
