"""Tables of children by where they live: people, entrants and the ledger of areas."""

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.summaries import summarise
from planner.maps.ground import beyond, by_catchment, followed, outside, position, spread
from planner.model.axes import (
    AGE,
    AREA,
    DRAW,
    GRADE,
    ORIGIN,
    SCHOOL,
    STATUS,
    WHOLE_CITY,
    YEAR,
)
from planner.model.results import Plan, Projection
from planner.outputs.sectors import gained, in_no_roll, moved, sector_of_pupils
from planner.paper.frames import PUPILS, SHARE, blank, labels, rounded, stack

Array = NDArray[np.float64]
Columns = dict[str, object]

SPREAD = ("mean", "p10", "p50", "p90")


def distribution(drawn: Array | None, size: int) -> Columns:
    """Columns of a distribution; blank where there are no draws. Draws are the first axis."""
    if drawn is None:
        return {name: blank(size) for name in SPREAD}
    parts = summarise(drawn)
    return {name: rounded(part.ravel()) for name, part in zip(SPREAD, parts, strict=True)}


def people(plan: Plan) -> pd.DataFrame:
    """Children by age: the projected people, else the pupils of the entry phase by their age.

    Without people only entrants are drawn; older residents climb without dice. A spread is then
    told of the entry age alone: beyond it the columns stay blank, or they would feign a certainty
    nobody has.
    """
    projected = plan.central.projection.people
    keys = ("area", "year", "age", "status")
    if projected is not None:
        told = None if plan.drawn is None else plan.drawn.projection.told
        return stack([_carried(projected, told)], keys)
    city_wide = plan.central.projection.residents.sum(ORIGIN).transpose(DRAW, YEAR, GRADE)
    values = city_wide.to_numpy()[0]
    year, grade = (part.ravel() for part in np.indices(values.shape))
    ages = plan.city.standards.ladder.entry_age + np.arange(values.shape[1])
    entry = None
    if plan.drawn is not None:
        youngest = plan.drawn.projection.residents.isel({GRADE: 0}).sum(ORIGIN)
        entry = youngest.transpose(DRAW, YEAR).to_numpy()
    blocks: list[Columns] = []
    for rows, drawn in ((grade == 0, entry), (grade > 0, None)):
        columns: Columns = {
            "area": WHOLE_CITY,
            "year": city_wide[YEAR].to_numpy()[year[rows]],
            "age": ages[grade[rows]],
            "status": "",
            "central": rounded(values.ravel()[rows]),
        }
        blocks.append(columns | distribution(drawn, int(rows.sum())))
    return stack(blocks, keys)


def _carried(projected: xr.DataArray, told: xr.Dataset | None) -> Columns:
    """Columns of the people carried by age, both sexes together; blank status: all of them."""
    axes = (YEAR, AREA, AGE, STATUS)
    cube = projected.isel({DRAW: 0}, drop=True).transpose(*axes)
    year, area, age, status = (part.ravel() for part in np.indices(cube.shape))
    kinds = labels(cube[STATUS])
    kinds[kinds == "all"] = ""
    columns: Columns = {
        "area": labels(cube[AREA])[area],
        "year": cube[YEAR].to_numpy()[year],
        "age": cube[AGE].to_numpy()[age],
        "status": kinds[status],
        "central": rounded(cube.to_numpy().ravel()),
    }
    if told is None:
        return columns | distribution(None, cube.size)
    cube, told = xr.align(cube, told, join="exact")
    parts = {name: told[name].transpose(*axes).to_numpy() for name in SPREAD}
    return columns | {name: rounded(part.ravel()) for name, part in parts.items()}


def evidence_weights(projection: Projection) -> dict[str, Array]:
    """``(year,)`` weight of each kind of evidence, by kind; nothing where none is told."""
    weights = projection.weights
    if weights is None:
        return {}
    by_kind = weights.sel({YEAR: projection.entrants[YEAR].to_numpy()}).transpose("kind", YEAR)
    return dict(zip(labels(by_kind["kind"]).tolist(), by_kind.to_numpy(), strict=True))


def entrants(plan: Plan) -> pd.DataFrame:
    """Children who enter each phase: the entry phase by area, all phases for the whole city.

    The weight of each kind of evidence behind a year stands in ``weight_<kind>``.
    """
    city, projection = plan.city, plan.central.projection
    central = projection.entrants.transpose(DRAW, YEAR, ORIGIN)
    years = central[YEAR].to_numpy()
    origins = labels(central[ORIGIN])
    weights = spread(city, origins)
    lived_in = np.flatnonzero(np.diff(weights.indptr))
    weights = weights[lived_in]
    areas = labels(city.areas[AREA])[lived_in]
    evidence = labels(projection.evidence.sel({YEAR: years}))
    born = rounded(projection.born.sel({YEAR: years}), SHARE)
    weighed = {
        f"weight_{kind}": rounded(part, SHARE)
        for kind, part in evidence_weights(projection).items()
    }
    drawn = None
    if plan.drawn is not None:
        drawn = plan.drawn.projection.entrants.transpose(YEAR, ORIGIN, DRAW).to_numpy()

    phase = city.standards.ladder.entry_phase
    blocks: list[Columns] = []
    for index, year in enumerate(years):
        told: Array | None = None
        city_told: Array | None = None
        if drawn is not None:
            told = (weights @ drawn[index]).T
            city_told = drawn[index].sum(axis=0)[:, None]
        values = central.to_numpy()[0, index]
        common = {"phase": phase, "year": year, "evidence": evidence[index], "born": born[index]}
        common |= {name: part[index] for name, part in weighed.items()}
        here: Columns = {"area": areas, "central": rounded(weights @ values)}
        whole: Columns = {"area": [WHOLE_CITY], "central": rounded([values.sum()])}
        blocks.append(common | here | distribution(told, len(areas)))
        blocks.append(common | whole | distribution(city_told, 1))
    blocks += _later_entrants(plan)
    frame = stack(blocks, ("area", "phase", "year"))
    return frame[["area", "phase", "year", "evidence", "born", "central", *SPREAD, *weighed]]


def _later_entrants(plan: Plan) -> list[Columns]:
    """Rolls of the first grade of each later phase: who enters it, whole city."""
    ladder = plan.city.standards.ladder
    roll = plan.central.enrolment.roll
    blocks: list[Columns] = []
    for phase, grades in ladder.phases.items():
        if phase == ladder.entry_phase or grades[0] not in roll[GRADE]:
            continue
        first = roll.sel({GRADE: grades[0]}).sum(SCHOOL).transpose(DRAW, YEAR).to_numpy()[0]
        drawn = None
        if plan.drawn is not None:
            entry = plan.drawn.enrolment.roll.sel({GRADE: grades[0]})
            drawn = entry.sum(SCHOOL).transpose(DRAW, YEAR).to_numpy()
        columns: Columns = {
            "area": WHOLE_CITY,
            "phase": phase,
            "year": roll[YEAR].to_numpy(),
            "evidence": "births_ratio" if phase in ladder.before[:1] else "roll",
            "born": blank(len(first)),
            "central": rounded(first),
        }
        blocks.append(columns | distribution(drawn, len(first)))
    return blocks


_PARTS = ("public", "private", "special", "elsewhere", "unmet")
FROM_ELSEWHERE = "from_elsewhere"
"""Pupils of the city's schools who live in other districts, and are no residents."""


def areas(plan: Plan) -> pd.DataFrame:
    """Ledger of residents: every child in a public, private or special school, elsewhere, or unmet.

    Parts are rounded first and residents are their sum, so that no row is off by a rounding. Those
    whom the register sees at schools of other districts are elsewhere; pupils of the city's schools
    who live in other districts stand beside the whole city's row.
    """
    city = plan.city
    ladder = city.standards.ladder
    pooled = plan.assignment.pooled
    blocks: list[Columns] = []
    for phase in ladder.phases:
        by_area = phase == ladder.entry_phase and not bool(pooled.sel(phase=phase))
        blocks += _entry_ledger(plan, phase) if by_area else _school_ledger(plan, phase)
    frame = stack(blocks, ("area", "phase", "year"))
    return frame[["area", "phase", "year", "residents", *_PARTS, FROM_ELSEWHERE]]


def _ledger(
    area: object, phase: str, year: object, parts: dict[str, Array], came: float = 0.0
) -> Columns:
    """Columns of the ledger from its parts, and pupils who live in other districts."""
    kept = {name: rounded(parts[name]) for name in _PARTS}
    residents = rounded(sum(kept.values(), start=np.zeros(1)), PUPILS)
    last = {FROM_ELSEWHERE: np.full(len(residents), rounded(came))}
    return {"area": area, "phase": phase, "year": year, "residents": residents} | kept | last


def unmet_rate(plan: Plan, phase: str) -> Array:
    """``(year, school)`` share of a school's pupils for whom no place is left within reach."""
    grades = list(plan.city.standards.ladder.phases[phase])
    roll = plan.central.enrolment.roll.sel({GRADE: grades}).sum(GRADE)
    pupils = roll.transpose(DRAW, YEAR, SCHOOL).to_numpy()[0]
    unmet = plan.central.assessment.unmet.sel(level="city", scope="roll", phase=phase)
    short = unmet.transpose(DRAW, YEAR, SCHOOL).to_numpy()[0]
    rate = np.divide(short, pupils, out=np.zeros_like(pupils, dtype=float), where=pupils > 0)
    return np.asarray(np.clip(rate, 0.0, 1.0))


def _entry_ledger(plan: Plan, phase: str) -> list[Columns]:
    """Ledger by area and for the whole city of the entry phase."""
    city, grades = plan.city, list(plan.city.standards.ladder.phases[phase])
    residents = plan.central.projection.residents.transpose(DRAW, YEAR, ORIGIN, GRADE)
    years, origins = residents[YEAR].to_numpy(), labels(residents[ORIGIN])
    weights = spread(city, origins)
    of_catchment, from_outside = by_catchment(city, origins), outside(city, origins)
    to_elsewhere = beyond(city)
    sector = _origin_sector(plan, origins, grades)
    rates, gain = unmet_rate(plan, phase), gained(plan, grades)
    lived_in = (np.diff(weights.indptr) > 0) | (np.asarray(city.areas["population"]) > 0)
    names = labels(city.areas[AREA])[lived_in]
    located = np.asarray(weights.sum(axis=0)).ravel() > 0
    blocks: list[Columns] = []
    for index, year in enumerate(years):
        values = residents.to_numpy()[0, index]
        share = followed(city, plan.assignment, phase, int(year), "taught")
        whole = np.asarray(share.sum(axis=1)).ravel()
        rate = np.divide(share @ rates[index], whole, out=np.zeros(len(whole)), where=whole > 0)
        # Who came since a school of choice turned public follows a catchment like all others.
        turned = (sector[index] == "public") & (sector[0] != "public")
        kinds = np.where(of_catchment[:, None] | turned, "catchment", sector[index])
        kinds[from_outside] = "outside"
        of = {
            name: np.where(kinds == kind, values, 0.0).sum(axis=1)
            for name, kind in (
                ("catchment", "catchment"),
                ("elsewhere", "public"),
                ("private", "private"),
                ("special", "special"),
            )
        }
        # Those whom nothing places stand behind the areas.
        there = {
            name: np.append(weights @ part, np.where(located, 0.0, part).sum())
            for name, part in of.items()
        }
        gone = (weights @ np.where(of_catchment, values.sum(axis=1), 0.0)) * to_elsewhere
        follows = moved(
            there.pop("catchment"), there, {k: float(v[index]) for k, v in gain.items()}
        )
        there["elsewhere"] = there["elsewhere"] + np.append(gone, 0.0)
        parts = {name: part[:-1] for name, part in there.items()}
        parts["unmet"] = rounded(follows[:-1] * rate)
        parts["public"] = follows[:-1] - parts["unmet"]
        kept = {name: rounded(part[lived_in]) for name, part in parts.items()}
        blocks.append(_ledger(names, phase, year, kept))
        came = float(values[from_outside].sum())
        adrift = {name: part[-1] for name, part in there.items()} | {"public": follows[-1]}
        total = {name: np.array([kept[name].sum() + adrift.get(name, 0.0)]) for name in _PARTS}
        blocks.append(_ledger([WHOLE_CITY], phase, year, total, came))
    return blocks


def _origin_sector(
    plan: Plan, origins: NDArray[np.object_], grades: list[str]
) -> NDArray[np.object_]:
    """Sector of the school whose roll an origin is, ``(year, origin, grade)``; else public."""
    schools = labels(plan.central.enrolment.roll[SCHOOL])
    of = position(labels(plan.city.origin_school.sel({ORIGIN: list(origins)})), schools)
    found = sector_of_pupils(plan, grades)[:, of]
    found[:, of < 0] = "public"
    return np.asarray(found)


def _school_ledger(plan: Plan, phase: str) -> list[Columns]:
    """Whole-city ledger of a phase without catchments: pupils by the sector of their school."""
    grades = list(plan.city.standards.ladder.phases[phase])
    roll = plan.central.enrolment.roll.sel({GRADE: grades}).transpose(DRAW, YEAR, SCHOOL, GRADE)
    pupils = roll.to_numpy()[0]
    unmet = pupils.sum(axis=2) * unmet_rate(plan, phase)
    placed = pupils * (1.0 - unmet_rate(plan, phase))[:, :, None]
    sector, beside = sector_of_pupils(plan, grades), in_no_roll(plan, grades)
    parts = {
        kind: np.where(sector == kind, placed, 0.0).sum(axis=(1, 2))
        for kind in ("public", "private", "special")
    }
    parts |= {"elsewhere": np.zeros(len(pupils)), "unmet": unmet.sum(axis=1)}
    parts |= {name: parts[name] + children for name, children in beside.items()}
    return [_ledger(WHOLE_CITY, phase, roll[YEAR].to_numpy(), parts)]
