"""The wing's door: catchments by year, and which schools lie within reach of which pupils.

Catchments are decided on the central path before any dice are thrown: a board draws one map, not
one for each future. They change only in years when the schools that admit entrants change.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.geography.catchments import carve, given, nearest
from planner.geography.distances import straight
from planner.model.axes import AREA, EDGE, ORIGIN, PHASE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.results import Assignment, Places, Projection
from planner.model.scenario import CatchmentRule

Floats = NDArray[np.float64]


def assign(city: City, places: Places, rule: CatchmentRule, central: Projection) -> Assignment:
    """Share the land out among schools, year by year.

    Parameters
    ----------
    places
        Tells which schools admit entrants, and how many.
    central
        Projection on the central path: expected entrants by origin.
    """
    phase = city.standards.ladder.entry_phase
    schools = city.schools[SCHOOL].to_numpy()
    areas = city.areas[AREA].to_numpy()
    area_points = np.column_stack([city.areas["x"], city.areas["y"]])
    distance = straight(area_points, np.column_stack([city.schools["x"], city.schools["y"]]))
    folder = _folder_shares(city, phase)
    reach = np.inf if rule.reach is None else rule.reach
    site = city.schools["kind"].to_numpy() == "site"
    zoned = (folder.sum(axis=0) > 0) | site
    base = nearest(distance, zoned & ~site) if rule.rule == "nearest" else folder

    years = central.entrants[YEAR].to_numpy()
    lives = _lives(city)
    following = (lives.T @ central.entrants.isel(draw=0).to_numpy().T).T  # (year, area)
    own = np.flatnonzero(city.origin_kind.to_numpy() == "school")
    own_school = [list(schools).index(name) for name in city.origin_school.to_numpy()[own]]
    flows = np.zeros((len(years), lives.shape[0], len(schools)))
    flows[:, own, own_school] = 1.0
    frames: list[xr.Dataset] = []
    shares = np.zeros_like(distance)
    before: NDArray[np.bool_] | None = None
    for i, year in enumerate(years):
        opens = places.opens.sel({YEAR: year, PHASE: phase}).to_numpy() & zoned
        if before is None or (opens != before).any():
            if rule.rule == "nearest":
                shares = nearest(distance, opens)
                shares[folder.sum(axis=1) == 0] = 0.0
            else:
                shares = given(base, distance, opens & ~site)
                for new in np.flatnonzero(opens & site):
                    intake = float(places.intake.sel({YEAR: year, PHASE: phase})[new])
                    shares = carve(shares, distance, following[i], int(new), intake, reach)
            before = opens
        flows[i] += lives @ shares
        row, column = np.nonzero(shares)
        frames.append(
            xr.Dataset(
                {
                    "phase": (EDGE, np.full(len(row), phase, dtype=object)),
                    "year": (EDGE, np.full(len(row), year)),
                    "area": (EDGE, areas[row]),
                    "school": (EDGE, schools[column]),
                    "share": (EDGE, shares[row, column]),
                    "distance": (EDGE, distance[row, column]),
                }
            )
        )
    centres = _centres(city, folder, area_points)
    within = straight(centres, np.column_stack([city.schools["x"], city.schools["y"]])) <= reach
    within &= zoned[:, None] & zoned[None, :]
    np.fill_diagonal(within, val=True)
    phases = list(city.standards.ladder.phases)
    return Assignment(
        edges=xr.concat(frames, dim=EDGE),
        flows=xr.DataArray(
            flows,
            {YEAR: years, ORIGIN: city.residents[ORIGIN].to_numpy(), SCHOOL: schools},
            dims=(YEAR, ORIGIN, SCHOOL),
        ),
        reach=xr.DataArray(within, {SCHOOL: schools, "other": schools}, dims=(SCHOOL, "other")),
        pooled=xr.DataArray([name != phase for name in phases], {PHASE: phases}, dims=PHASE),
    )


def _lives(city: City) -> csr_array:
    """Where the pupils of each catchment live, ``(origin, area)``; rows of other origins are 0."""
    origins, areas = city.residents[ORIGIN].to_numpy(), city.areas[AREA].to_numpy()
    edge_origin, edge_area = city.spread["origin"].to_numpy(), city.spread["area"].to_numpy()
    place = {area: i for i, area in enumerate(areas)}
    row_of = {origin: i for i, origin in enumerate(origins)}
    own = edge_origin != WHOLE_CITY
    row = [row_of[origin] for origin in edge_origin[own]]
    column = [place[area] for area in edge_area[own]]
    return csr_array(
        (city.spread["share"].to_numpy()[own], (row, column)), shape=(len(origins), len(areas))
    )


def _folder_shares(city: City, phase: str) -> Floats:
    """``(area, school)`` shares of the folder's catchments; schools of one area share evenly.

    Only schools that offer the entry grade admit entrants; the others of a catchment take their
    pupils higher up.
    """
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == phase})
    row = {area: i for i, area in enumerate(city.areas[AREA].to_numpy())}
    column = {school: i for i, school in enumerate(city.schools[SCHOOL].to_numpy())}
    entry = city.schools["offers"].isel(grade=0).to_numpy()
    shares = np.zeros((len(row), len(column)))
    rows = np.array([row[area] for area in edges["area"].to_numpy()], dtype=np.int64)
    columns = np.array([column[school] for school in edges["school"].to_numpy()], dtype=np.int64)
    shares[rows, columns] = 1.0
    admitting = shares * entry
    some = admitting.sum(axis=1) > 0
    shares[some] = admitting[some]
    total = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)


def _centres(city: City, folder: Floats, points: Floats) -> Floats:
    """Where a school's pupils live on average: its catchment's centre by people, else itself."""
    people = np.nan_to_num(city.areas["population"].to_numpy())
    weight = folder * np.where(people > 0, people, 1e-9)[:, None]
    total = weight.sum(axis=0)
    own = np.column_stack([city.schools["x"], city.schools["y"]])
    centre = np.divide(weight.T @ points, total[:, None], out=own.copy(), where=total[:, None] > 0)
    return np.asarray(centre)
