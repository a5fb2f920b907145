"""The wing's door: catchments by year, and which schools lie within reach of which pupils.

Catchments are decided on the central path before any dice are thrown: a board draws one map, not
one for each future. They change only in years when schools that admit entrants open, close, grow or
turn public (`planner.geography.zoning`).
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.geography.crossing import crossers
from planner.geography.distances import Measure, between, measure_of, straight
from planner.geography.travel import pace_of, travel
from planner.geography.zoning import Zoning, areas_to_come
from planner.model.axes import AREA, EDGE, GRADE, ORIGIN, PHASE, SCHOOL, WHOLE_CITY, YEAR
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
    measure = measure_of(city, rule.distance)
    pace = pace_of(city.standards, phase, city.standards.ladder.grades[0], measure)
    years = central.entrants[YEAR].to_numpy()
    zoning = _zoning(city, places, rule, measure, central.entrants.isel(draw=0).to_numpy())
    areas, schools = city.areas[AREA].to_numpy(), city.schools[SCHOOL].to_numpy()
    shares, room = zoning.folder, np.zeros(len(schools))
    flows = np.zeros((len(years), zoning.lives.shape[0], len(schools)))
    frames: list[xr.Dataset] = []
    for i, year in enumerate(years):
        if zoning.changes(i, room):
            shares = zoning.shares(i, shares, room)
            flows[i], taught = zoning.flows(i, shares)
            row, column = np.nonzero((shares > 0) | (taught > 0))
        else:
            flows[i] = flows[i - 1]
        now = np.where(zoning.waits[i], 0.0, np.nan_to_num(zoning.intake[i]))
        room = np.maximum(room, now)
        away = zoning.distance[row, column]
        minutes, way = travel(away, pace)
        frames.append(
            xr.Dataset(
                {
                    "phase": (EDGE, np.full(len(row), phase, dtype=object)),
                    "year": (EDGE, np.full(len(row), year)),
                    "area": (EDGE, areas[row]),
                    "school": (EDGE, schools[column]),
                    "share": (EDGE, shares[row, column]),
                    "distance": (EDGE, away),
                    "minutes": (EDGE, minutes),
                    "way": (EDGE, way),
                    "taught": (EDGE, taught[row, column]),
                }
            )
        )
    phases = list(city.standards.ladder.phases)
    return Assignment(
        edges=xr.concat(frames, dim=EDGE),
        flows=xr.DataArray(
            flows,
            {YEAR: years, ORIGIN: city.residents[ORIGIN].to_numpy(), SCHOOL: schools},
            dims=(YEAR, ORIGIN, SCHOOL),
        ),
        reach=xr.DataArray(
            _within(city, zoning, measure),
            {SCHOOL: schools, "other": schools},
            dims=(SCHOOL, "other"),
        ),
        pooled=xr.DataArray([name != phase for name in phases], {PHASE: phases}, dims=PHASE),
        measure=measure,
    )


def _zoning(
    city: City, places: Places, rule: CatchmentRule, measure: Measure, entrants: Floats
) -> Zoning:
    """What the catchments of all years rest on; ``entrants (year, origin)`` are expected ones."""
    phase = city.standards.ladder.entry_phase
    opens = places.opens.sel({PHASE: phase}).to_numpy()
    public = np.ones_like(opens) if places.public is None else places.public.to_numpy()
    turns = ~public[0] & public.any(axis=0)
    later, alone = areas_to_come(city)
    intake = places.intake.sel({PHASE: phase}).to_numpy()
    folder = _folder_shares(city, phase, intake.max(axis=0))
    zoned = folder.sum(axis=0) > 0
    crossing, folder = crossers(city, folder)
    new = ~zoned & ~opens[0] & opens.any(axis=0)  # these are given a catchment when they open
    lives, anywhere = _lives(city)
    metres = apart(city, measure)
    return Zoning(
        folder=folder,
        by_distance=rule.rule == "nearest",
        reach=np.inf if rule.reach is None else rule.reach,
        distance=metres,
        rough=_rough(city, metres),
        opens=opens,
        waits=turns & ~public,
        intake=intake,
        turns=turns,
        new=new | (turns & ~zoned & ~later.any(axis=0)),
        later=later,
        alone=alone,
        lives=lives,
        anywhere=anywhere,
        choice=_choice(city, city.schools[SCHOOL].to_numpy()),
        entrants=entrants,
        crossing=crossing,
    )


def _within(city: City, zoning: Zoning, measure: Measure) -> NDArray[np.bool_]:
    """Which schools lie within reach of whose pupils, ``(school, other)``.

    Without a limit, all but those to which no way leads.
    """
    site = city.schools["kind"].to_numpy() == "site"
    centres = _centres(city, zoning.folder, np.column_stack([city.areas["x"], city.areas["y"]]))
    schools = np.column_stack([city.schools["x"], city.schools["y"]])
    metres = between(city, centres, schools, measure)
    lost = np.isinf(metres) & np.isfinite(straight(centres, schools))
    within = (metres <= zoning.reach) & ~lost
    zoned = (zoning.folder.sum(axis=0) > 0) | zoning.turns
    within &= (zoned | zoning.new)[:, None] & (zoned | site)[None, :]
    np.fill_diagonal(within, val=True)
    return np.asarray(within)


def _lives(city: City) -> tuple[csr_array, Floats]:
    """Where pupils live: of each catchment ``(origin, area)``, and of the whole city ``(area,)``.

    Rows sum to 1; rows of origins that are no catchment are nought.
    """
    origins, areas = city.residents[ORIGIN].to_numpy(), city.areas[AREA].to_numpy()
    edge_origin, share = city.spread["origin"].to_numpy(), city.spread["share"].to_numpy()
    place = {area: i for i, area in enumerate(areas)}
    row_of = {origin: i for i, origin in enumerate(origins)}
    at = np.array([place[area] for area in city.spread["area"].to_numpy()], dtype=np.int64)
    own = edge_origin != WHOLE_CITY
    row = np.array([row_of[origin] for origin in edge_origin[own]], dtype=np.int64)
    whole_city = np.zeros(len(areas))
    whole_city[at[~own]] = share[~own]
    return csr_array((share[own], (row, at[own])), shape=(len(origins), len(areas))), whole_city


def _choice(city: City, schools: NDArray[np.object_]) -> Floats:
    """Origins that are the pupils of one school without catchment, ``(origin, school)``."""
    own = city.origin_kind.to_numpy() == "school"
    return np.where(own[:, None], city.origin_school.to_numpy()[:, None] == schools, 0.0)


def _folder_shares(city: City, phase: str, intake: Floats) -> Floats:
    """``(area, school)`` shares of the folder's catchments, each row summing to 1 or 0.

    Only schools that offer the entry grade admit entrants; the others of a catchment take their
    pupils higher up. Schools of one catchment share its entrants as they did over the last years;
    where one of them has no record, as their entry places stand to each other.
    """
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == phase})
    row = {area: i for i, area in enumerate(city.areas[AREA].to_numpy())}
    column = {school: i for i, school in enumerate(city.schools[SCHOOL].to_numpy())}
    member = np.zeros((len(row), len(column)), dtype=bool)
    rows = np.array([row[area] for area in edges["area"].to_numpy()], dtype=np.int64)
    columns = np.array([column[school] for school in edges["school"].to_numpy()], dtype=np.int64)
    member[rows, columns] = True
    admitting = member & city.schools["offers"].isel(grade=0).to_numpy()
    member = np.where(admitting.any(axis=1)[:, None], admitting, member)

    window = int(city.standards.number("births.window"))
    record = np.nansum(city.rolls.isel({YEAR: slice(-window, None), GRADE: 0}), axis=0)
    places = np.where(np.isfinite(intake) & (intake > 0), intake, 1.0)
    known = ~(member & (record == 0)).any(axis=1)[:, None]
    weight = member * np.where(known, record, places)
    total = weight.sum(axis=1, keepdims=True)
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def _centres(city: City, folder: Floats, points: Floats) -> Floats:
    """Where a school's pupils live on average: its catchment's centre by people, else itself."""
    people = np.nan_to_num(city.areas["population"].to_numpy())
    weight = folder * np.where(people > 0, people, 1e-9)[:, None]
    total = weight.sum(axis=0)
    own = np.column_stack([city.schools["x"], city.schools["y"]])
    centre = np.divide(weight.T @ points, total[:, None], out=own.copy(), where=total[:, None] > 0)
    return np.asarray(centre)


def _rough(city: City, metres: Floats) -> Floats:
    """Metres to all schools where no way leads from an area to some, ``(area, school)``."""
    lost = np.isinf(metres).any(axis=1)
    if not lost.any():
        return metres
    areas, schools = (np.column_stack([of["x"], of["y"]]) for of in (city.areas, city.schools))
    found = metres.copy()
    found[lost] = between(city, areas[lost], schools, "detour")
    return found


def apart(city: City, asked: Measure | None = None) -> Floats:
    """Metres from every area to every school, ``(area, school)``; infinite without a point."""
    return between(
        city,
        np.column_stack([city.areas["x"], city.areas["y"]]),
        np.column_stack([city.schools["x"], city.schools["y"]]),
        asked,
    )


def norm_on_foot(city: City, phase: str, measure: str) -> float:
    """Metres that pupils of the first grade of a phase walk at most."""
    grade = city.standards.ladder.phases[phase][0]
    return pace_of(city.standards, phase, grade, measure).on_foot
