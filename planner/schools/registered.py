"""Children on the register by the school whose catchment they live in: counted, not forecast.

The public rule compares counts alone. For the entry phase they are the register's; for a later
phase those who leave the phase before, by the transfer table or the catchments of both: next
year's entrants are in school already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.axes import AREA, GRADE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Registered:
    """Children of the entry phase on the register.

    Parameters
    ----------
    children
        ``(year, school, class)``; NaN where the register does not tell.
    classes
        Admission classes; one blank one where the register has none.
    counted
        Day of the latest count, blank where none is dated.
    """

    children: Floats
    classes: tuple[str, ...]
    counted: str


def by_school(city: City, assignment: Assignment, years: Sequence[int]) -> Registered:
    """Count the children on the register for each school and year of entry.

    Of each area and year the earliest stage of the norm's order stands, by its latest date. Rows
    that name a school are its own; the others follow the catchments of the year. A school of which
    an area is never on the register, and one without a catchment that no row names, is not told.
    """
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    rows = _rows(city)
    classes = tuple(sorted(rows["class"].unique())) or ("",)
    children = np.full((len(years), len(schools), len(classes)), np.nan)
    covered = set(rows["area"])
    for place, year in enumerate(years):
        own = rows[rows["entry_year"] == year]
        if own.empty:
            continue
        share = shares(city, assignment, int(year))
        areas = city.areas[AREA].to_numpy().astype(str)
        dark = np.array([area not in covered for area in areas])
        named = np.isin(schools, own["school"].unique())
        told = (share.sum(axis=0) > 0) & ((csr_array(share > 0).T @ dark) == 0) | named
        by_class = [_counted(own[own["class"] == one], areas, schools, share) for one in classes]
        children[place] = np.where(told[:, None], np.stack(by_class, axis=1), np.nan)
    days = rows["date"][rows["date"] != ""]
    return Registered(children, classes, str(days.max()) if len(days) else "")


def _rows(city: City) -> pd.DataFrame:
    """Latest counts of the stage that the public rule goes by."""
    columns = ["area", "school", "entry_year", "class", "stage", "date", "children"]
    if city.register is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    rows = city.register.to_dataframe()[columns]
    order = str(city.standards.norms["warnings.public.stages"].value).split(";")
    rank = {stage.strip(): place for place, stage in enumerate(order)}
    rows = rows[rows["stage"].isin(list(rank))].assign(rank=rows["stage"].map(rank))
    cell = [rows["area"], rows["entry_year"]]
    rows = rows[rows["rank"] == rows["rank"].groupby(cell).transform("min")]
    cell = [rows["area"], rows["entry_year"]]
    return rows[rows["date"] == rows["date"].groupby(cell).transform("max")]


def _counted(
    rows: pd.DataFrame, areas: NDArray[np.str_], schools: NDArray[np.str_], share: csr_array
) -> Floats:
    """Children of some rows by school."""
    named = rows[rows["school"] != ""]
    found = named.groupby("school")["children"].sum(min_count=1).reindex(schools)
    there = np.where(np.isin(schools, named["school"].unique()), found.to_numpy(dtype=float), 0.0)
    rest = rows[rows["school"] == ""].groupby("area")["children"].sum(min_count=1)
    blank = rest[rest.isna()].index
    spread = rest.reindex(areas).fillna(0.0).to_numpy(dtype=float)
    unknown = np.isin(areas, list(blank)).astype(float)
    there = there + share.T @ spread
    return np.where(share.T @ unknown > 0, np.nan, there)


def shares(city: City, assignment: Assignment, year: int) -> csr_array:
    """``(area, school)`` share of an area's entrants who follow each school's catchment."""
    edges = assignment.edges
    keep = np.asarray(edges[YEAR]) == year
    areas = pd.Index(city.areas[AREA].to_numpy().astype(str))
    schools = pd.Index(city.schools[SCHOOL].to_numpy().astype(str))
    row = areas.get_indexer(pd.Index(edges["area"].to_numpy()[keep].astype(str)))
    column = schools.get_indexer(pd.Index(edges["school"].to_numpy()[keep].astype(str)))
    value = np.asarray(edges["share"], dtype=float)[keep]
    inside = (row >= 0) & (column >= 0) & (value > 0)
    return csr_array(
        (value[inside], (row[inside], column[inside])), shape=(len(areas), len(schools))
    )


def leavers(city: City, assignment: Assignment, phase: str) -> Floats:
    """Children who leave the phase before a later one, by the school that they go on to.

    On record in the base year, ``(school,)``. They go as the city's transfer table has it; without
    one, by the later phase's catchments, as they live where the people of their school's catchment
    do. NaN for a school that neither tells of, and where a count is withheld or blank.
    """
    phases = list(city.standards.ladder.phases)
    last = city.standards.ladder.phases[phases[phases.index(phase) - 1]][-1]
    leaving = city.rolls.sel({YEAR: city.base_year, GRADE: last}).to_numpy().astype(float)
    flow = _fed(city, last)
    if flow is None:
        flow = _by_catchment(city, assignment, phase)
    counted = np.nan_to_num(leaving) @ flow
    hidden = (np.isnan(leaving) & city.schools["offers"].sel({GRADE: last}).to_numpy()) @ flow
    return np.where((flow.sum(axis=0) > 0) & (hidden == 0), counted, np.nan)


def _fed(city: City, grade: str) -> Floats | None:
    """Share of each school's leavers who go on to each school, ``(school, school)``, by table.

    None where the table tells nothing of those who leave after a grade.
    """
    if city.transfer is None:
        return None
    own = city.transfer["grade"].to_numpy().astype(str) == grade
    if not own.any():
        return None
    schools = pd.Index(city.schools[SCHOOL].to_numpy().astype(str))
    ends = (
        schools.get_indexer(pd.Index(city.transfer[name].to_numpy().astype(str)[own]))
        for name in ("school", "target")
    )
    flow = np.zeros((len(schools), len(schools)))
    np.add.at(flow, tuple(ends), city.transfer["share"].to_numpy().astype(float)[own])
    return flow


def _by_catchment(city: City, assignment: Assignment, phase: str) -> Floats:
    """The same by the catchments of the entry phase and the later one; nought without them."""
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    none = np.zeros((len(schools), len(schools)))
    edges = city.catchments
    if "phase" not in edges or list(city.standards.ladder.phases).index(phase) != 1:
        return none
    later = edges["phase"].to_numpy().astype(str) == phase
    if not later.any():
        return none
    people = np.nan_to_num(city.areas["population"].to_numpy().astype(float))
    lives = shares(city, assignment, city.base_year).multiply(people[:, None]).toarray()
    total = lives.sum(axis=0)
    lives = np.divide(lives, total, out=np.zeros_like(lives), where=total > 0)
    areas = pd.Index(city.areas[AREA].to_numpy().astype(str))
    at = areas.get_indexer(pd.Index(edges["area"].to_numpy().astype(str)[later]))
    to = pd.Index(schools).get_indexer(pd.Index(edges["school"].to_numpy().astype(str)[later]))
    member = np.zeros((len(areas), len(schools)))
    member[at, to] = 1.0
    member /= np.maximum(member.sum(axis=1, keepdims=True), 1.0)
    return np.asarray(lives.T @ member)
