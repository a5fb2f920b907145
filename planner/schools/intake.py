"""Door: the intake plan of one September, school by school.

The leaving grade frees rooms, projects and measures add some, some stood idle; from them come the
classes to open, and with the class size the children planned. Beside them stand the children who
are expected, on the central path and over all futures, and where those go for whom there is no
place.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.summaries import chance, summarise
from planner.kernels.transport import send
from planner.model.axes import AREA, DRAW, EDGE, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.intake import IntakePlan
from planner.model.results import Outcome, Places
from planner.model.scenario import Policy
from planner.schools.registered import Registered, by_school, shares

Floats = NDArray[np.float64]
Columns = dict[str, Any]
ROW, ADMISSION = "row", "admission"
_SPREAD = ("mean", "p10", "p50", "p90")


def draft(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    central: Outcome,
    drawn: Outcome | None,
    year: int,
    arriving: xr.DataArray | None = None,
    metres: Mapping[str, Floats] | None = None,
) -> IntakePlan:
    """Draw the intake plan of a year up.

    A school that the scenario's plan does not name opens the classes that it forms on the central
    path: as many as its target asks for while rooms are free.

    Parameters
    ----------
    arriving
        ``(class, area)`` children on the register who are expected to arrive; None without one.
    metres
        ``(school, school)`` by phase and by the measure of the assignment, infinite where no way
        leads or a school lies nowhere on the map; None for straight lines.
    """
    counted = by_school(city, assignment, [year])
    blocks, edges = [], []
    for phase in city.standards.ladder.phases:
        way = _straight(city) if metres is None else metres[phase]
        away = np.where(np.isfinite(way), way, np.nan)
        block = _phase(city, policy, places, central, drawn, year, phase)
        keep = block.pop("keep")
        sent = _overflow(assignment, block, keep, phase, away)
        block["excess"] = _excess(block).astype(float)
        block["unplaced"] = np.maximum(block["excess"] - sent.sum(axis=1), 0)
        block["registered"] = np.full(len(keep), np.nan)
        if phase == city.standards.ladder.entry_phase:
            block["registered"] = counted.children[0].sum(axis=-1)
        blocks.append({name: part[keep] for name, part in block.items()})
        edges.append(_edges(city, sent, phase, away))
    rows = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    return IntakePlan(
        year,
        xr.Dataset({name: (ROW, part) for name, part in rows.items()}),
        _by_class(city, assignment, rows, counted, year, arriving),
        xr.Dataset({name: (EDGE, np.concatenate([e[name] for e in edges])) for name in edges[0]}),
        "straight" if metres is None else assignment.measure,
    )


def _phase(
    city: City,
    policy: Policy,
    places: Places,
    central: Outcome,
    drawn: Outcome | None,
    year: int,
    phase: str,
) -> Columns:
    """Columns of all schools, and which of them belong into the plan of a phase."""
    grades = city.standards.ladder.phases[phase]
    formed = central.assessment.classes.isel({DRAW: 0}).transpose(YEAR, SCHOOL, GRADE)
    now, before = (formed.sel({YEAR: one}).astype(float) for one in (year, year - 1))
    rooms, had = (places.rooms.sel({YEAR: one}).to_numpy() for one in (year, year - 1))
    entry = now.sel({GRADE: grades[0]}).to_numpy()
    free = rooms - (now.sum(GRADE).to_numpy() - entry)
    freed, added = before.sel({GRADE: grades[-1]}).to_numpy(), rooms - had
    at = {YEAR: year, PHASE: phase}
    stated = np.full(len(entry), np.nan)
    if places.planned is not None:
        stated = places.planned.sel(at).to_numpy()
    planned = np.isfinite(stated)
    target = policy.class_size[phase].target
    classes = np.where(planned, stated, entry)
    usual = places.intake if places.regular is None else places.regular
    admitted = np.where(planned, places.intake.sel(at).to_numpy(), classes * target)
    size = np.divide(admitted, classes, out=np.full_like(classes, target), where=classes > 0)
    expected = _entrants(central, grades[0], year)[0]
    told: Columns = dict.fromkeys((*_SPREAD, "probability"), np.full(len(entry), np.nan))
    if drawn is not None:
        wanted = _entrants(drawn, grades[0], year)
        told = dict(zip(_SPREAD, summarise(wanted), strict=True))
        told["probability"] = chance(wanted - admitted)
    regular = usual.sel(at).to_numpy().astype(float)
    admits = city.schools["offers"].sel({GRADE: grades[0]}).to_numpy()
    there = (expected > 0) | planned | (places.opens.sel(at).to_numpy() & (classes > 0))
    text = np.full(len(entry), phase, dtype=object)
    return {
        "keep": there & (admits | (expected > 0)),
        "school": city.schools[SCHOOL].to_numpy().astype(object),
        "phase": text,
        "grade": np.full(len(entry), grades[0], dtype=object),
        "rooms_freed": np.where(np.isnan(free), np.nan, freed),
        "rooms_added": added,
        "rooms_idle": free - freed - added,
        "rooms_free": free,
        "classes": classes,
        "class_size": size,
        "places": admitted,
        "planned": planned,
        "regular": regular,
        "central": expected,
        **told,
        "difference": admitted - expected,
    }


def _entrants(outcome: Outcome, grade: str, year: int) -> Floats:
    """``(draw, school)`` pupils of a grade in a year."""
    roll = outcome.enrolment.roll.sel({GRADE: grade, YEAR: year}).transpose(DRAW, SCHOOL)
    return np.asarray(roll.to_numpy(), dtype=float)


def _excess(block: Columns) -> NDArray[np.int64]:
    """Whole children beyond the planned places."""
    over = np.rint(block["central"]) - np.floor(block["places"] + 1e-9)
    return np.maximum(over, 0).astype(np.int64)


def _overflow(
    assignment: Assignment, block: Columns, keep: NDArray[np.bool_], phase: str, away: Floats
) -> NDArray[np.int64]:
    """Children sent from school to school within reach, ``(school, school)``."""
    free = np.floor(block["places"] + 1e-9) - np.rint(block["central"])
    free = np.where(keep, np.maximum(free, 0), 0).astype(np.int64)
    excess = np.where(keep, _excess(block), 0)
    pooled = bool(assignment.pooled.sel({PHASE: phase}))
    within = np.ones_like(assignment.reach.to_numpy()) if pooled else assignment.reach.to_numpy()
    told = np.isfinite(away)  # where no way is known it is as far as any
    return send(excess, free, np.where(told, away, np.max(away, where=told, initial=0.0)), within)


def _straight(city: City) -> Floats:
    """Metres in a straight line between schools, ``(school, school)``; NaN where not known."""
    x, y = (city.schools[axis].to_numpy().astype(float) for axis in ("x", "y"))
    return np.hypot(x[:, None] - x, y[:, None] - y)


def _edges(city: City, sent: NDArray[np.int64], phase: str, away: Floats) -> Columns:
    schools = city.schools[SCHOOL].to_numpy().astype(object)
    row, column = np.nonzero(sent)
    order = np.lexsort((away[row, column], row))
    row, column = row[order], column[order]
    return {
        "school": schools[row],
        "phase": np.full(len(row), phase, dtype=object),
        "to": schools[column],
        "children": sent[row, column].astype(float),
        "distance": away[row, column],
    }


def _by_class(
    city: City,
    assignment: Assignment,
    rows: Columns,
    counted: Registered,
    year: int,
    arriving: xr.DataArray | None,
) -> xr.Dataset:
    """Registered and expected children of each row by admission class.

    The expected ones are the row's on the central path, shared out as those on the register who are
    expected to arrive.
    """
    names = [name for name in counted.classes if name]
    shape = len(rows["school"]), len(names)
    registered, expected = np.full(shape, np.nan), np.full(shape, np.nan)
    if names and arriving is not None:
        ids = city.schools[SCHOOL].to_numpy().astype(str).tolist()
        at = np.array([ids.index(str(school)) for school in rows["school"]])
        entry = rows["phase"] == city.standards.ladder.entry_phase
        own = [counted.classes.index(name) for name in names]
        registered[entry] = counted.children[0][:, own][at[entry]]
        areas = city.areas[AREA].to_numpy().astype(str)
        coming = arriving.reindex({"class": names, AREA: areas}, fill_value=0.0).to_numpy()
        follow = (shares(city, assignment, year).T @ np.nan_to_num(coming).T)[at[entry]]
        total = follow.sum(axis=1, keepdims=True)
        part = np.divide(follow, total, out=np.full_like(follow, np.nan), where=total > 0)
        expected[entry] = part * rows["central"][entry][:, None]
    return xr.Dataset(
        {"registered": ((ROW, ADMISSION), registered), "expected": ((ROW, ADMISSION), expected)},
        {ADMISSION: names},
    )
