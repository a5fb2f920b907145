"""The programme by whole neighbourhoods: each goes to one school, and no school is beyond its room.

A programme is chosen as if pupils could be sent one by one, which no catchment can. Here the
neighbourhoods that it counts by (`planner.schools.programme_demand`) go to one school each, phase
by phase in the fullest year, with the works that were chosen; what that costs more than sending
pupils one by one is what the programme promises too much.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.siting import capacity, siting
from planner.kernels.siting_value import value
from planner.kernels.whole_siting import site_whole
from planner.model.axes import PHASE, SCHOOL
from planner.schools.programme_choice import Sought

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
FIGURES = ("year", "pupils", "divisible", "whole", "bound", "short", "unplaced")
WORK, SECONDS = 1e7, 10.0
"""Of the solver: ways looked at, and its last resort."""


def whole(sought: Sought) -> xr.Dataset:
    """Send whole neighbourhoods; `planner.model.proposal.Proposal` says what is told of it."""
    who, ids = sought.demand, sought.ground.city.schools[SCHOOL].to_numpy().astype(str)
    rows: list[tuple[float, ...]] = []
    goes: list[tuple[str, str, str, int]] = []
    for kind, phase in enumerate(who.phases):
        row, units, to, pupils = _sent(sought, kind)
        rows.append(row)
        goes += [
            (phase, str(ids[who.school[unit]]), str(ids[at]) if at >= 0 else "", int(many))
            for unit, at, many in zip(units, to, pupils, strict=True)
        ]
    figures = np.array(rows, dtype=float).reshape(len(rows), len(FIGURES))
    phases, since, into, number = (list(part) for part in zip(*goes, strict=True)) if goes else (
        [], [], [], []
    )  # fmt: skip
    return xr.Dataset(
        {
            **{name: (PHASE, figures[:, at]) for at, name in enumerate(FIGURES)},
            "unit_phase": ("unit", np.array(phases, dtype=np.str_)),
            "since": ("unit", np.array(since, dtype=np.str_)),
            "into": ("unit", np.array(into, dtype=np.str_)),
            "number": ("unit", np.array(number, dtype=np.int64)),
        },
        coords={PHASE: list(who.phases)},
    )


def _sent(sought: Sought, kind: int) -> tuple[tuple[float, ...], Whole, Whole, Whole]:
    """Figures of a phase; its neighbourhoods with pupils, where they go, and how many they are."""
    given, who = sought.field.given, sought.demand
    many = who.metres.shape[1]
    expected = np.tensordot(who.chance, who.pupils, axes=1)
    year = int(expected[:, who.phase == kind].sum(axis=1).argmax())
    heads = np.rint(expected[year]).astype(np.int64)
    units = np.flatnonzero((who.phase == kind) & (heads > 0))
    pupils, unmet = heads[units], float(sought.ground.weight("unmet")[kind])
    places, stretch, _ = capacity(given, sought.found.chosen)
    own = slice(kind * many, (kind + 1) * many)
    room = np.floor(np.maximum(places + stretch, 0.0)[year, own] + 1e-6).astype(np.int64)
    ways = np.isin(given.origin, units)
    unit, house = np.searchsorted(units, given.origin[ways]), given.house[ways] - own.start
    cost = given.cost[ways]
    start = np.searchsorted(unit, np.arange(len(units) + 1))
    one_by_one = value(
        siting(pupils=pupils[None], start=start, house=house, cost=cost, unmet=unmet,
               places=room[None]),
        np.zeros(0, dtype=bool),
    )  # fmt: skip
    told = int(who.years[year]), int(pupils.sum()), float(one_by_one.by_cell[0])
    short = float(one_by_one.unmet.sum())
    if not len(units):
        return (*told, 0.0, 0.0, short, 0.0), units, units, pupils
    table: Floats = np.full((len(units), many), np.inf)
    np.minimum.at(table, (unit, house), cost * pupils[unit])
    sent = site_whole(table, pupils, room, np.zeros(many), unplaced=unmet, work=WORK,
                      seconds=SECONDS)  # fmt: skip
    least = max(sent.bound, told[2])  # nobody sends whole neighbourhoods for less than pupils
    figures = (*told, sent.value, min(least, sent.value), short, float(sent.unplaced))
    return figures, units, sent.school, pupils
