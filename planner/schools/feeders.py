"""Rows of leavers: whose they are, and among which schools they are shared out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.feeding import Feeding
from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """Where the leavers of a school and grade go.

    Parameters
    ----------
    share
        Share of them by school, as places on the school axis.
    known
        Children from whom the shares are known; infinite where they are a rule.
    """

    share: dict[int, float]
    known: float = np.inf


Rows = dict[tuple[int, int], Row]
"""By the school that they leave and the place of their grade."""


def places_of(city: City) -> tuple[dict[str, int], dict[str, int]]:
    """Places of schools and grades on their axes."""
    schools = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    return schools, {str(one): i for i, one in enumerate(city.rolls[GRADE].to_numpy())}


def table_rows(city: City) -> Rows:
    """Rows of the table ``transfer``."""
    if city.transfer is None:
        return {}
    schools, grades = places_of(city)
    found: dict[tuple[int, int], dict[int, float]] = {}
    columns = (city.transfer[name].to_numpy() for name in ("school", "target", "grade", "share"))
    for school, target, grade, share in zip(*columns, strict=True):
        row = found.setdefault((schools[str(school)], grades[str(grade)]), {})
        row[schools[str(target)]] = float(share)
    return {key: Row(share) for key, share in found.items()}


def step_into(city: City, phase: str) -> int:
    """Place of the grade that leads into a phase; -1 for the first."""
    return city.standards.ladder.grades.index(city.standards.ladder.phases[phase][0]) - 1


def with_mixed(rows: Rows, teaches: Flags, alone: Flags, boundary: Flags) -> Rows:
    """Rows, and rows of own leavers of schools that teach both sides: those whom no row names stay.

    A school without rows of its own keeps to its record where that is its own; where the record
    mixes own pupils with others and rows feed the grade, all own pupils stay.
    """
    found: Rows = {}
    for (school, step), row in rows.items():
        both = teaches[school, step] and teaches[school, step + 1]
        rest = 1.0 - sum(row.share.values())
        share = {**row.share, school: max(rest, 0.0)} if both else row.share
        found[school, step] = replace(row, share=share)
    fed = {(target, step) for (_, step), row in rows.items() for target in row.share}
    for school, step in sorted(fed):
        mixed = teaches[school, step] and boundary[step] and not alone[school, step]
        if mixed and (school, step) not in found:
            found[school, step] = Row({school: 1.0})
    return found


def own_first(rows: Rows, own: Floats, now: Floats) -> None:
    """Let rules say how many own leavers stay; the others go as their row says.

    Where it names nobody else, or there is none, they go as the leavers of all other rows do.

    Parameters
    ----------
    own
        ``(school, step)`` share who stay; NaN where no rule says.
    now
        ``(school, grade)`` rolls of the base year, by which other rows weigh.
    """
    for step in sorted({step for _, step in rows}):
        common = usual(rows, step, now)
        for school in np.flatnonzero(~np.isnan(own[:, step])):
            stay, row = float(own[school, step]), rows.get((int(school), step), Row({}))
            others = {target: part for target, part in row.share.items() if target != school}
            others = others or {j: part for j, part in common.items() if j != school}
            total = sum(others.values()) if row.share.keys() - {school} else 1.0
            kept = {j: part / total * (1.0 - stay) for j, part in others.items() if total > 0}
            rows[int(school), step] = replace(row, share={**kept, int(school): stay})


def begun(rows: Rows, own: Floats, teaches: Flags, room: Floats, now: Floats) -> Floats:
    """Share of own leavers who stay, those of schools that have begun the next phase since.

    They stay as far as there are entry places, where neither a rule nor their row tells.

    Parameters
    ----------
    own
        ``(year, school, step)`` by rule; NaN where none says.
    teaches
        ``(year, school, grade)``.
    room
        ``(year, school, step)`` entry places into which a step leads; NaN where not known.
    now
        ``(school, grade)`` leavers of the base year.
    """
    found = own.copy()
    for (school, step), row in rows.items():
        both = teaches[:, school, step] & teaches[:, school, step + 1]
        new = both & ~teaches[0, school, step + 1] & np.isnan(own[:, school, step])
        if school not in row.share and new.any():
            leavers = max(float(now[school, step]), 1.0)
            part = np.minimum(np.nan_to_num(room[:, school, step], nan=leavers) / leavers, 1.0)
            found[new, school, step] = part[new]
    return found


def usual(rows: Rows, step: int, now: Floats) -> dict[int, float]:
    """Shares by school of all leavers of a step together, those apart who stay where they are."""
    found: dict[int, float] = {}
    total = 0.0
    for (school, at), row in sorted(rows.items()):
        leaving = now[school, step] * (1.0 - row.share.get(school, 0.0)) if at == step else 0.0
        total += leaving
        out = {j: part for j, part in row.share.items() if j != school}
        whole = 1.0 - row.share.get(school, 0.0)
        for target, part in out.items() if leaving > 0 else ():
            found[target] = found.get(target, 0.0) + leaving * part / whole
    return {target: part / total for target, part in found.items()} if total > 0 else {}


def in_reach(rows: Rows, teaches: Flags) -> Rows:
    """Rows among the schools that teach the next grade; those that reach nobody are left out."""
    found: Rows = {}
    for (school, step), row in rows.items():
        there = {j: part for j, part in row.share.items() if part > 0 and teaches[j, step + 1]}
        total, left = sum(row.share.values()), sum(there.values())
        if left > 0 or total == 0:
            scale = total / left if left > 0 else 0.0
            share = there if scale == 1.0 else {j: part * scale for j, part in there.items()}
            found[school, step] = replace(row, share=share)
    return found


def laid_out(rows: Mapping[tuple[int, int], Row]) -> Feeding | None:
    """Rows as arrays, sorted by school and grade, edges by school."""
    if not rows:
        return None
    keys = sorted(rows)
    edges = [
        (at, target, rows[key].share[target])
        for at, key in enumerate(keys)
        for target in sorted(rows[key].share)
    ]
    row, target = (np.array([edge[k] for edge in edges], dtype=np.int64) for k in (0, 1))
    share = np.array([edge[2] for edge in edges], dtype=np.float64)
    total = np.bincount(row, weights=share, minlength=len(keys))
    share = share / np.maximum(total, 1.0)[row] if len(row) else share
    return Feeding(
        np.array([school for school, _ in keys], dtype=np.int64),
        np.array([step for _, step in keys], dtype=np.int64),
        row, target, share,
        np.array([rows[key].known for key in keys], dtype=np.float64),
    )  # fmt: skip
