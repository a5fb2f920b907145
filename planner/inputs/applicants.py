"""The door for the children of one intake: a table in, `Applicants` or every fault of it out.

The table holds children under pseudonyms. No fault repeats a pseudonym, nor what else stands in a
child's row: rows are told by number, and what was found by its kind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.inputs.admission_checks import RULES, check_tiers
from planner.inputs.cells import values
from planner.inputs.city_file import Layer, read_draft
from planner.inputs.discretion import cell_faults, heading_faults, reference_faults
from planner.inputs.faults import Fault
from planner.inputs.folder import shown_path
from planner.inputs.lookup import find_file
from planner.inputs.reading import Reading
from planner.inputs.tables import Table, read_table
from planner.model.admissions import Applicants
from planner.model.axes import AREA, GRADE, SCHOOL
from planner.model.city import City

NAME = "applicants"
UNUSED = f"column choices is not used: {RULES}.rule is not ranked"
_LISTED = 8


def read_applicants(
    city: City, folder: Path, file: Path | None, phase: str
) -> tuple[Applicants | None, list[Fault], list[str]]:
    """Read the children who apply: the list, all faults, and notes on columns that are not used.

    Parameters
    ----------
    folder
        The city's folder, where the table lies unless ``file`` names another.
    phase
        Phase whose grades they come into.
    """
    if file is not None and not file.is_file():
        found, mend = f"no file {file.as_posix()!r}", "check the name of the list of children"
        return None, [Fault("command line", "--applicants", found, mend)], []
    reading = read_table(folder, NAME, _layer(folder, file))
    table = reading.table
    if table is None:
        return None, [_placed(fault, folder) for fault in reading.faults] or [_none(folder)], []
    faults = [*heading_faults(NAME, reading.faults), *cell_faults(table), *_twice(table)]
    faults += reference_faults(_beside(table, city), city.standards.ladder.phases)
    frame = values(NAME, table.rows)
    faults += [*_choices(table, city, phase), *_grades(table, frame, city, phase)]
    notes = [shown_path(folder / note) for note in reading.notes]
    placed = [_placed(fault, folder) for fault in dict.fromkeys(faults)]
    return (None if placed else _applicants(frame, city, phase)), placed, notes


def _layer(folder: Path, file: Path | None) -> Layer:
    layer = read_draft(folder).city.layer(NAME)
    return layer if file is None else replace(layer, file=file.resolve().as_posix())


def file_of(folder: Path, file: Path | None) -> Path | None:
    """Path of the list of children; None where there is none."""
    return find_file(folder, NAME, _layer(folder, file))[0]


def check_list(
    reading: Reading, applicants: Applicants, least: int
) -> tuple[list[Fault], list[str]]:
    """Check a scenario's tiers and rules against the children; and what of both is not used.

    ``least`` is how many children must share a word of the list for it to be named.
    """
    if reading.scenario is None:
        return [], []
    faults, unused = check_tiers(reading, applicants, least)
    ranked = reading.scenario.policy.admissions.rule == "ranked"
    if ranked and not len(applicants.choice):
        path = f"{RULES}.rule"
        mend = "fill in the column choices of the list, or write drawn or nearest"
        found = "'ranked', while no child of the list has choices"
        faults.append(Fault(reading.place(path), path, found, mend))
    if not ranked and len(applicants.choice):
        unused.append(UNUSED)
    return faults, unused


def _none(folder: Path) -> Fault:
    place = shown_path(folder / f"{NAME}.csv")
    mend = "add the list of children, or name it: --applicants FILE"
    return Fault(place, "", "no such file", mend)


def _placed(fault: Fault, folder: Path) -> Fault:
    return replace(fault, place=shown_path(folder / fault.place))


def _beside(table: Table, city: City) -> dict[str, Table]:
    """The table with those that its ids refer to, as far as ids go."""
    areas = pd.DataFrame({"area": city.areas[AREA].to_numpy().astype(str)})
    schools = pd.DataFrame({"school": city.schools[SCHOOL].to_numpy().astype(str)})
    known = {"areas": areas, "schools": schools}
    return {NAME: table} | {name: Table(name, name, rows) for name, rows in known.items()}


def _twice(table: Table) -> list[Fault]:
    if "applicant" not in table.rows:
        return []
    cells = table.rows["applicant"].dropna()
    first = cells.drop_duplicates()
    row_of = dict(zip(first.array, first.index, strict=True))
    again = cells[cells.duplicated()]
    mend = "keep one of the two rows"
    return [
        Fault(table.place(row), "applicant", f"the child of row {row_of[name]} again", mend)
        for row, name in again.items()
    ]


def _choices(table: Table, city: City, phase: str) -> list[Fault]:
    """Ranks with gaps, schools that are ranked twice, and schools that do not teach the grade."""
    if "choices" not in table.rows:
        return []
    entry = city.standards.ladder.phases[phase][0]
    teaches = city.schools["offers"].sel({GRADE: entry}).to_numpy()
    closed = set(city.schools[SCHOOL].to_numpy()[~teaches].astype(str))
    wrong = {
        cell: list(_ranks(cell, closed, entry)) for cell in table.rows["choices"].dropna().unique()
    }
    cells = table.rows["choices"].map({cell: found for cell, found in wrong.items() if found})
    return [
        Fault(table.place(row), "choices", found, mend)
        for row, told in cells.dropna().items()
        for found, mend in told
    ]


def _ranks(cell: str, closed: set[str], entry: str) -> Iterator[tuple[str, str]]:
    """What is wrong with one list of ranked schools, and how to mend it."""
    ranked = [part.strip() for part in cell.replace("；", ";").split(";")]
    if "" in ranked[:-1] or ranked == [""]:
        gap = ranked.index("") + 1
        yield f"no school at rank {gap}", "write the schools without a gap, the first choice first"
    for rank, school in enumerate(ranked, 1):
        if school and school in ranked[: rank - 1]:
            found = f"one school at rank {ranked.index(school) + 1} and at rank {rank}"
            yield found, "rank each school once"
        elif school in closed:
            found = f"a school without grade {entry} at rank {rank}"
            yield found, f"rank schools that admit to grade {entry}"


def _grades(table: Table, frame: pd.DataFrame, city: City, phase: str) -> list[Fault]:
    grades = city.standards.ladder.phases[phase]
    known = {grade for own in city.standards.ladder.phases.values() for grade in own}
    other = frame["grade"][frame["grade"].isin(known - set(grades))]
    faults = []
    for grade, rows in other.groupby(other):
        more = ", ".join(str(row) for row in rows.index[1 : _LISTED + 1])
        found = f"grade {grade!r}, which is not of {phase}"
        found += f" (also in rows {more}{' …' if len(rows) > _LISTED + 1 else ''})" if more else ""
        mend = "take the rows out, or name their phase: policy.admissions.phase"
        faults.append(Fault(table.place(rows.index[0]), "grade", found, mend))
    return faults


def _applicants(frame: pd.DataFrame, city: City, phase: str) -> Applicants:
    frame = frame.sort_values("applicant", kind="stable")
    lists = {cell: _parts(cell) for cell in frame["choices"].unique()}
    ranked = [lists[cell] for cell in frame["choices"]]
    proofs = {cell: _parts(cell) for cell in frame["proofs"].unique()}
    names = sorted({name for own in proofs.values() for name in own})
    words = {name: frame[name].to_numpy(dtype=object) for name in _WORDS}
    grade = frame["grade"].where(frame["grade"] != "", city.standards.ladder.phases[phase][0])
    count = np.array([len(own) for own in ranked], dtype=np.int64)
    return Applicants(
        ids=frame["applicant"].to_numpy(dtype=object),
        area=words["area"],
        dwelling=words["dwelling"],
        household=words["household"],
        admission=words["class"],
        sibling=words["sibling"],
        grade=grade.to_numpy(dtype=object),
        proofs={name: _holds(frame["proofs"], proofs, name) for name in names},
        points=frame["points"].to_numpy(dtype=np.float64),
        registered_since=_days(frame["registered_since"]),
        home_since=_days(frame["home_since"]),
        date=_days(frame["date"]),
        start=np.concatenate([[0], np.cumsum(count)]),
        choice=np.array([school for own in ranked for school in own], dtype=object),
    )


_WORDS = ("area", "dwelling", "household", "class", "sibling")


def _parts(cell: str) -> list[str]:
    parts = (part.strip() for part in cell.replace("；", ";").split(";"))
    return [part for part in parts if part]


def _holds(cells: pd.Series, proofs: Mapping[str, list[str]], name: str) -> NDArray[np.bool_]:
    held = cells.map({cell: name in own for cell, own in proofs.items()})
    return held.to_numpy(dtype=bool)


def _days(cells: pd.Series) -> NDArray[np.float64]:
    """Days since 1970-01-01; of a year its first day, NaN where nothing is told."""
    whole = cells.where(cells.str.len() != 4, cells + "-01-01")
    day = pd.to_datetime(whole.where(whole != ""), format="%Y-%m-%d", errors="coerce")
    since = (day - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return np.asarray(since.to_numpy(), dtype=np.float64)
