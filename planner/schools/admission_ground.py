"""What an intake finds: the schools that admit, their places, and whom they serve.

Pupils of a nine-year school who go on in it by right (直升, `policy.transfer.own_first`) are seated
before any tier is asked: its places are less by so many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.admissions import Admissions, Quota
from planner.model.axes import AREA, EDGE, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import SPLIT, Assignment
from planner.model.city import City
from planner.model.results import Places
from planner.model.transfer import Transfer
from planner.schools.feeders import step_into
from planner.schools.transfer_rules import own_shares

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
_SLACK = 1e-9
"""What sums of rounded numbers may miss a whole number by."""


@dataclass(frozen=True)
class Ground:
    """What an intake finds: its year and phase, the schools, and which of them serve an area.

    Parameters
    ----------
    grades
        Grades of the phase, the entry grade first.
    zone
        ``(area, school)``: True where the school is of the area's catchment and admits entrants.
    metres
        ``(area, school)``.
    places
        ``(school,)`` for the list in the entry grade: those who go on by right are taken off. NaN
        where not known; nought where none is admitted.
    opens
        ``(school,)``: admits entrants.
    own
        ``(school,)`` own pupils who go on into the entry grade by right.
    split
        ``(area, school)`` shares in which catchments that were drawn anew split areas; None where
        the schools of a catchment share it by their places.
    """

    year: int
    phase: str
    grades: tuple[str, ...]
    zone: Flags
    metres: Floats
    places: Floats
    opens: Flags
    own: Whole
    split: Floats | None = None


def ground(
    city: City,
    rules: Admissions,
    transfer: Transfer,
    places: Places,
    assignment: Assignment,
    roll: xr.DataArray,
    metres: Floats,
) -> Ground:
    """Look up what the intake of the rules' year and phase finds.

    Parameters
    ----------
    roll
        ``(year, school, grade)`` pupils expected.
    """
    ladder = city.standards.ladder
    phase = rules.phase or ladder.entry_phase
    year = city.base_year + 1 if rules.year is None else rules.year
    spot = {YEAR: year, PHASE: phase}
    opens = places.opens.sel(spot).to_numpy()
    own = _by_right(city, transfer, places, roll, phase, year)
    room = places.intake.sel(spot).to_numpy()
    room = np.where(opens, np.maximum(np.floor(room + _SLACK) - own, 0.0), 0.0)
    zone = _zone(city, assignment, phase, year, metres.shape)
    grades = tuple(ladder.phases[phase])
    split = _split(city, assignment, year, metres.shape) if phase == ladder.entry_phase else None
    return Ground(year, phase, grades, zone & opens, metres, room, opens, own, split)


def _split(city: City, assignment: Assignment, year: int, shape: tuple[int, ...]) -> Floats | None:
    """Shares of areas as the last review drew them, ``(area, school)``; None where it splits none.

    Children of an area that lies in two catchments are parted by lot, as many as were drawn for
    each: their schools' places have been counted on already.
    """
    drawn = [review.rule for review in assignment.reviews if review.year <= year]
    if not drawn or drawn[-1] not in SPLIT:
        return None
    edges = assignment.edges.isel({EDGE: assignment.edges["year"].to_numpy() == year})
    found = np.zeros(shape)
    found[_places_of(city, edges)] = edges["share"].to_numpy()
    return found


def _zone(
    city: City, assignment: Assignment, phase: str, year: int, shape: tuple[int, ...]
) -> Flags:
    """Schools of each area's catchment, ``(area, school)``, as they are drawn in the year."""
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == phase})
    if phase == city.standards.ladder.entry_phase:
        own = assignment.edges
        # A school where children of the area are taught, but that it does not follow, has no share.
        there = (own["year"] == year) & (own["phase"] == phase) & (own["share"] > 0)
        edges = own.isel({EDGE: there.to_numpy()})
    return _pairs(city, edges, shape)


def _pairs(city: City, edges: xr.Dataset, shape: tuple[int, ...]) -> Flags:
    found = np.zeros(shape, dtype=bool)
    found[_places_of(city, edges)] = True
    return found


def _places_of(city: City, edges: xr.Dataset) -> tuple[Whole, Whole]:
    """Positions of the areas and schools of edges."""
    rows, columns = (
        pd.Index(ids).get_indexer(pd.Index(edges[name].to_numpy()))
        for ids, name in ((city.areas[AREA].to_numpy(), "area"), (ids_of(city), "school"))
    )
    return rows, columns


def _by_right(
    city: City, transfer: Transfer, places: Places, roll: xr.DataArray, phase: str, year: int
) -> Whole:
    """Own pupils who go on into the phase by right, ``(school,)``, rounded up."""
    step = step_into(city, phase)
    if step < 0:
        return np.zeros(len(ids_of(city)), dtype=np.int64)
    offers = places.offers.sel({YEAR: [year]}).to_numpy()
    share = own_shares(city, transfer, np.array([year]), offers)[0, :, step]
    leavers = roll.sel({YEAR: year - 1}).isel({GRADE: step}).to_numpy().astype(float)
    return np.ceil(np.nan_to_num(share * leavers) - _SLACK).astype(np.int64)


def ids_of(city: City) -> NDArray[np.object_]:
    """Ids of the schools."""
    return np.asarray(city.schools[SCHOOL].to_numpy())


def areas_of(city: City, land: Ground, quotas: Sequence[Quota]) -> Flags:
    """Areas whose children hold each quota in the year, ``(quota, area)``.

    They are those of its catchment that follow its school in the year, and those that were drawn
    anew into the very schools of that catchment. An area that follows the school no more has left.
    """
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == land.phase})
    folder = _pairs(city, edges, land.zone.shape) & land.opens
    moved = (folder != land.zone).any(axis=1)
    found = np.zeros((len(quotas), len(land.zone)), dtype=bool)
    taken = np.zeros_like(land.zone)
    named = [edges["catchment"].to_numpy() == quota.catchment for quota in quotas]
    at = [int(np.flatnonzero(ids_of(city) == quota.school)[0]) for quota in quotas]
    for number, (own, here) in enumerate(zip(named, at, strict=True)):
        areas = np.isin(city.areas[AREA].to_numpy(), edges["area"].to_numpy()[own])
        found[number] = areas & land.zone[:, here]
        taken[found[number], here] = True
    for number, (own, here) in enumerate(zip(named, at, strict=True)):
        schools = np.isin(ids_of(city), edges["school"].to_numpy()[own]) & land.opens
        alike = moved & (land.zone == schools).all(axis=1) & land.zone[:, here] & ~taken[:, here]
        found[number] |= alike
        taken[alike, here] = True
    return found
