"""Tables of need: places short at every level.

Net sets free places anywhere in a unit against children without one; gross counts every child
beyond its own school's places; reachable lies between: those for whom no place is left within
reach. The three are never mixed.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.kernels.duration import least_cost_share, with_reserve
from planner.kernels.layers import layers
from planner.kernels.summaries import tail
from planner.maps.ground import by_catchment, followed, spread
from planner.model.axes import DRAW, GRADE, ORIGIN, SCHOOL, YEAR
from planner.model.results import Outcome, Plan
from planner.model.standards import Standards
from planner.paper.frames import CHANCE, blank, labels, rounded, stack
from planner.paper.wanted import demand, supply

Array = NDArray[np.float64]
Columns = dict[str, Any]

SCOPES = ("intake", "roll")


def red_line(standards: Standards) -> float:
    """Return the probability of overflow from which on a school is red."""
    return standards.number("warnings.probability")


def _short(outcome: Outcome, phase: str, scope: str) -> Array:
    """``(draw, year, school)`` pupils beyond their own school's places."""
    values = outcome.assessment.short.sel(phase=phase, scope=scope)
    return np.asarray(values.transpose(DRAW, YEAR, SCHOOL), dtype=float)


def _unmet(outcome: Outcome, level: str, phase: str, scope: str) -> Array:
    values = outcome.assessment.unmet.sel(level=level, phase=phase, scope=scope)
    return np.asarray(values.transpose(DRAW, YEAR, SCHOOL), dtype=float)


def units(plan: Plan) -> dict[str, tuple[NDArray[Any], Array]]:
    """Schools of each city, district and cluster: ids and ``(unit, school)`` ones.

    Clusters that share a school stand on levels of their own, as in the assessment.
    """
    schools = labels(plan.places.places[SCHOOL])
    found = {"city": _grouped(["*"] * len(schools), list(schools), schools)}
    if "district" in plan.city.schools:
        district = labels(plan.city.schools["district"].sel({SCHOOL: list(schools)}))
        named = district != ""
        if named.any():
            found["district"] = _grouped(list(district[named]), list(schools[named]), schools)
    members = plan.city.memberships
    if members and members.sizes.get("edge", 0):
        ids, member = _grouped(
            list(labels(members["cluster"])), list(labels(members["school"])), schools
        )
        layer = layers(member > 0)
        for number in range(int(layer.max()) + 1):
            level = "cluster" if number == 0 else f"cluster:{number + 1}"
            found[level] = ids[layer == number], member[layer == number]
    told = set(labels(plan.central.assessment.unmet["level"]))
    return {level: unit for level, unit in found.items() if level in told}


def _grouped(of: list[Any], members: list[Any], schools: NDArray[Any]) -> tuple[Any, Array]:
    """Unit ids and the matrix that sums schools into units."""
    ids, row = np.unique(np.asarray(of, dtype=object), return_inverse=True)
    column = {school: index for index, school in enumerate(schools)}
    at = np.array([column.get(school, -1) for school in members])
    ones = np.zeros((len(ids), len(schools)))
    ones[row[at >= 0], at[at >= 0]] = 1.0
    return ids, ones


def shortfall(plan: Plan) -> pd.DataFrame:
    """Places short by level, phase, scope and year: net ≤ reachable ≤ gross on the central path.

    ``mean`` is the reachable shortfall's mean over the futures; without draws, itself. Beside it
    stand, on the central path, places ``idle`` in the unit's schools and the net shortfall
    ``with_reserve``, where the standards' margin of the capacity stays free; and ``least_cost``,
    the shortfall for which it pays to provide, by what a place too few and one too many cost. A
    margin, p90 and least_cost are three answers to one question: they are never added up. Schools
    of unknown places have no shortfall to tell; a unit's leaves them out, and counts them in
    ``unknown``; it is blank where they are all that has pupils.
    """
    blocks: list[Columns] = []
    grouped = units(plan)
    for phase in plan.city.standards.ladder.phases:
        for scope in SCOPES:
            blocks += [_unit_block(plan, *unit, phase, scope) for unit in grouped.items()]
            blocks.append(_school_block(plan, phase, scope))
            if not bool(plan.assignment.pooled.sel(phase=phase)):
                blocks += _area_blocks(plan, phase, scope)
    frame = stack(blocks, ("level", "id", "phase", "scope", "year"))
    amounts = ["net", "reachable", "gross", "probability", "p90", "cvar90", "mean"]
    amounts += ["idle", "with_reserve", "least_cost", "unknown"]
    return frame[["level", "id", "phase", "scope", "year", *amounts]]


def _tail_columns(plan: Plan, drawn: Array | None, reachable: Array) -> Columns:
    """Columns of the futures; without any, blank but for the mean, and where nothing is known."""
    if drawn is None:
        size = reachable.size
        unknown = {name: blank(size) for name in ("probability", "p90", "cvar90", "least_cost")}
        return unknown | {"mean": rounded(reachable.ravel())}
    standards = plan.city.standards
    told = tail(drawn, share=least_cost_share(standards.number("shortfall.under_over")))
    parts = {"least_cost": told.quantile, "p90": told.p90, "cvar90": told.cvar90, "mean": told.mean}
    columns = {name: rounded(part.ravel()) for name, part in parts.items()}
    columns["probability"] = rounded(told.probability.ravel(), CHANCE)
    return {n: np.where(np.isnan(reachable.ravel()), np.nan, c) for n, c in columns.items()}


def _unit_block(
    plan: Plan, level: str, unit: tuple[NDArray[Any], Array], phase: str, scope: str
) -> Columns:
    """Sums of a set of schools that share their places."""
    ids, members = unit
    short = _short(plan.central, phase, scope)[0]
    unmet = _unmet(plan.central, level, phase, scope)[0]
    places = supply(plan, phase, scope)
    known = ~np.isnan(places)
    pupils = demand(plan, plan.central, phase, scope)[0]
    wanted, there = (np.where(known, part, 0.0) for part in (pupils, places))
    spare, unknown = wanted - there, ~known & (pupils > 0)
    margin = with_reserve(wanted, plan.city.standards.number("shortfall.reserve")) - there
    gross = short @ members.T
    # The lesser of two only shaves floating-point dust: unmet = short - moved, moved <= free.
    reachable = np.minimum(unmet @ members.T, gross)
    net = np.minimum(np.maximum(0.0, spare @ members.T), reachable)
    drawn = None if plan.drawn is None else _unmet(plan.drawn, level, phase, scope) @ members.T
    unknown = unknown.astype(float) @ members.T
    dark = (unknown > 0) & (wanted @ members.T == 0)  # nobody's places are known
    net, reachable, gross = (np.where(dark, np.nan, part) for part in (net, reachable, gross))
    idle = np.where(dark, np.nan, np.maximum(-spare, 0.0) @ members.T)
    reserved = np.where(dark, np.nan, np.maximum(margin @ members.T, 0.0))
    year, index = (part.ravel() for part in np.indices(net.shape))
    return {
        "level": level.partition(":")[0],
        "id": labels(ids)[index],
        "phase": phase,
        "scope": scope,
        "year": plan.places.places[YEAR].to_numpy()[year],
        "net": rounded(net.ravel()),
        "reachable": rounded(reachable.ravel()),
        "gross": rounded(gross.ravel()),
        "idle": rounded(idle.ravel()),
        "with_reserve": rounded(reserved.ravel()),
        "unknown": unknown.ravel().astype(int),
    } | _tail_columns(plan, drawn, reachable)


def _school_block(plan: Plan, phase: str, scope: str) -> Columns:
    """A school is a set of one: the three shortfalls are its own excess."""
    short = _short(plan.central, phase, scope)[0]
    drawn = None if plan.drawn is None else _short(plan.drawn, phase, scope)
    wanted, places = demand(plan, plan.central, phase, scope)[0], supply(plan, phase, scope)
    serves = (wanted > 0) | (places > 0)
    year, school = np.nonzero(serves)
    unknown = np.isnan(places[serves])
    own = rounded(np.where(unknown, np.nan, short[serves]))
    block: Columns = {
        "level": "school",
        "id": labels(plan.places.places[SCHOOL])[school],
        "phase": phase,
        "scope": scope,
        "year": plan.places.places[YEAR].to_numpy()[year],
        "net": own,
        "reachable": own,
        "gross": own,
        "idle": rounded(np.maximum(places - wanted, 0.0)[serves]),
        "with_reserve": rounded(_beyond_reserve(plan, wanted, places)[serves]),
        "unknown": unknown.astype(int),
    }
    return block | _tail_columns(plan, None if drawn is None else drawn[:, serves], own)


def _beyond_reserve(plan: Plan, wanted: Array, places: Array) -> Array:
    """``(year, school)`` places short where the reserve stays free; NaN where unknown."""
    margin = plan.city.standards.number("shortfall.reserve")
    return np.maximum(with_reserve(wanted, margin) - places, 0.0)


def _area_blocks(plan: Plan, phase: str, scope: str) -> list[Columns]:
    """A school's excess shared over the areas of its children, by how many live in each."""
    city = plan.city
    short = _short(plan.central, phase, scope)[0]
    drawn = None if plan.drawn is None else _short(plan.drawn, phase, scope)
    names = labels(city.areas["area"])
    wanted, places = demand(plan, plan.central, phase, scope)[0], supply(plan, phase, scope)
    reserve = np.nan_to_num(_beyond_reserve(plan, wanted, places))
    blocks: list[Columns] = []
    for index, year in enumerate(plan.places.places[YEAR].to_numpy()):
        share = followed(city, plan.assignment, phase, int(year), "taught")
        weight = csr_array(share.multiply(_children(plan, phase, int(year))[:, None]))
        total = np.asarray(weight.sum(axis=0)).ravel()
        scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        weight = csr_array(weight.multiply(scale[None, :]))
        inside = np.flatnonzero(np.asarray(weight.sum(axis=1)).ravel() > 0)
        weight = weight[inside]
        hidden = np.isnan(places[index]) & (total > 0)
        unknown = csr_array(weight > 0) @ hidden.astype(int)
        dark = unknown == csr_array(weight > 0) @ (total > 0).astype(int)
        own = rounded(np.where(dark, np.nan, weight @ short[index]))
        block: Columns = {
            "level": "area",
            "id": names[inside],
            "phase": phase,
            "scope": scope,
            "year": int(year),
            "net": own,
            "reachable": own,
            "gross": own,
            "idle": blank(len(inside)),
            "with_reserve": rounded(np.where(dark, np.nan, weight @ reserve[index])),
            "unknown": unknown,
        }
        told = _tail_columns(plan, None, own)
        if drawn is not None:
            told = {name: np.where(dark, np.nan, 0.0) for name in told}
            excess = drawn[:, index].T
            hit = np.flatnonzero(weight @ (excess.sum(axis=1) > 0).astype(float) > 0)
            for name, values in _tail_columns(plan, (weight[hit] @ excess).T, own[hit]).items():
                told[name][hit] = values
        blocks.append(block | told)
    return blocks


def _children(plan: Plan, phase: str, year: int) -> Array:
    """Children of each area who follow a catchment; people of the area for a later phase."""
    if phase != plan.city.standards.ladder.entry_phase:
        return np.asarray(np.nan_to_num(np.asarray(plan.city.areas["population"], dtype=float)))
    residents = plan.central.projection.residents
    origins = labels(residents[ORIGIN])
    values = residents.sum(GRADE).sel({YEAR: year}).to_numpy()[0]
    return np.asarray(
        spread(plan.city, origins) @ np.where(by_catchment(plan.city, origins), values, 0.0)
    )
