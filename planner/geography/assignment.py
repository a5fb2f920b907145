"""The wing's door: catchments by year, and which schools lie within reach of which pupils.

Catchments are decided on the central path before any dice are thrown: a board draws one map, not
one for each future. Those of the folder change only in years when schools that admit entrants open,
close, grow or turn public (`planner.geography.zoning`); those that a rule draws anew, at its
reviews (`planner.geography.reviewing`).
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.geography.distances import Measure, between, bridged, measure_of, straight
from planner.geography.resettling import elders, followed, followers
from planner.geography.reviewing import reviewing
from planner.geography.standing import standing
from planner.geography.travel import pace_of, travel
from planner.geography.zoning import Zoning
from planner.model.axes import AREA, EDGE, GRADE, ORIGIN, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment, CatchmentRule
from planner.model.city import City
from planner.model.ends import Apart, ends_of
from planner.model.results import Places, Projection

Floats = NDArray[np.float64]
LEAST = 1e-9
"""Share of an area that is no more than rounding."""


def assign(
    city: City, places: Places, rule: CatchmentRule, central: Projection,
    *, siblings: float = 0.0, changing: float = 0.0, metres: Apart | None = None,
) -> Assignment:  # fmt: skip
    """Share the land out among schools, year by year.

    Parameters
    ----------
    places
        Tells which schools admit entrants, and how many.
    central
        Projection on the central path: expected entrants by origin.
    siblings
        Share of entrants who follow an elder child when their catchment has changed.
    changing
        Share of the pupils already in a school who change with their catchment.
    metres
        What `apart` gives for the rule's distances; None to find it.
    """
    ladder = city.standards.ladder
    phase, grades = ladder.entry_phase, len(ladder.phases[ladder.entry_phase])
    following = siblings if grades > 1 else 0.0
    measure = measure_of(city, rule.distance)
    pace = pace_of(city.standards, phase, ladder.grades[0], measure)
    years = central.entrants[YEAR].to_numpy()
    given = (
        apart(city, measure) if metres is None else metres,
        central.entrants.isel(draw=0).to_numpy(),
    )
    zoning = standing(city, places, rule, *given)
    drafts = reviewing(city, rule, zoning.folder, years)
    areas, schools = city.areas[AREA].to_numpy(), city.schools[SCHOOL].to_numpy()
    shares, room = zoning.folder, np.zeros(len(schools))
    left = np.zeros(shares.shape, dtype=bool)
    past: list[Floats] = []
    flows = np.zeros((len(years), zoning.lives.shape[0], len(schools)))
    moves = np.tile(np.eye(len(schools)), (len(years), 1, 1)) if changing else None
    frames, reviews = [], []
    for i, year in enumerate(years):
        before, takes = shares, zoning.entering(i)
        elder = elders(past, grades) if i and following else shares
        left[((before > 0) & ~takes).any(axis=1)] = False  # whose school is gone may go anywhere
        pinned = followers(elder, takes, following)
        if drafts is not None and drafts.due(zoning, i):
            shares, review = drafts.review(zoning, i, before, left, pinned)
            reviews.append(review)
            left |= (before - shares > LEAST) & takes
            changed = True
        elif changed := zoning.changes(i, room):
            shares = zoning.shares(i, shares, room)
        if changed or following:
            goes = followed(shares, pinned)
            flows[i], taught = zoning.flows(i, goes)
            row, column = np.nonzero((shares > 0) | (taught > 0))
        else:
            flows[i] = flows[i - 1]
        if moves is not None and i and changed:
            moves[i] = zoning.resettled(i, before, shares, flows[i - 1], changing)
        past.append(shares)
        now = np.where(zoning.waits[i], 0.0, np.nan_to_num(zoning.intake[i]))
        room = np.maximum(room, now)
        ways, rough = zoning.metres(i)
        away = bridged(ways, rough, zoning.entering(i))[row, column]
        minutes, way = travel(away, pace)
        frames.append(
            xr.Dataset(
                {
                    "phase": (EDGE, np.full(len(row), phase, dtype=object)),
                    "year": (EDGE, np.full(len(row), year)),
                    "area": (EDGE, areas[row]),
                    "school": (EDGE, schools[column]),
                    "share": (EDGE, shares[row, column]),
                    "goes": (EDGE, goes[row, column]),
                    "distance": (EDGE, away),
                    "minutes": (EDGE, minutes),
                    "way": (EDGE, way),
                    "rough": (EDGE, np.isinf(ways[row, column])),
                    "taught": (EDGE, taught[row, column]),
                }
            )
        )
    residents = central.residents.isel(draw=0).sum(GRADE).to_numpy()
    phases, steps = list(city.standards.ladder.phases), range(len(years))
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
        moves=None
        if moves is None
        else xr.DataArray(
            moves, {YEAR: years, SCHOOL: schools, "other": schools}, dims=(YEAR, SCHOOL, "other")
        ),
        reviews=tuple(reviews),
        following=xr.DataArray(
            np.array([zoning.following(i) for i in steps]),
            {YEAR: years, AREA: areas},
            dims=(YEAR, AREA),
        ),
        pupils=xr.DataArray(
            np.array([zoning.pupils(residents[i], i) for i in steps]),
            {YEAR: years, AREA: areas},
            dims=(YEAR, AREA),
        ),
        free=xr.DataArray(
            np.array([zoning.free(i) for i in steps]),
            {YEAR: years, SCHOOL: schools},
            dims=(YEAR, SCHOOL),
        ),
    )


def _within(city: City, zoning: Zoning, measure: Measure) -> NDArray[np.bool_]:
    """Which schools lie within reach of whose pupils, ``(school, other)``.

    Without a limit, all but those to which no way leads. Where campuses open or close within the
    years, only what lies within reach in all of them counts.
    """
    site = city.schools["kind"].to_numpy() == "site"
    ends, within = zoning.distance.ends, np.ones((len(site), len(site)), dtype=bool)
    for i, year in enumerate(zoning.years.tolist()):
        if i and not zoning.moved(i):
            continue
        centres = _centres(city, zoning.folder, ends.points_of(zoning.phase, year))
        metres = between(city, centres, ends.points, measure)
        lost = np.isinf(metres) & np.isfinite(straight(centres, ends.points))
        beyond = np.where((metres <= zoning.reach) & ~lost, 0.0, 1.0)
        within &= ends.nearest(beyond, zoning.phase, year) == 0
    zoned = (zoning.folder.sum(axis=0) > 0) | zoning.turns
    within &= (zoned | zoning.new)[:, None] & (zoned | zoning.new | site)[None, :]
    np.fill_diagonal(within, val=True)
    return np.asarray(within)


def _centres(city: City, folder: Floats, own: Floats) -> Floats:
    """Where a school's pupils live on average: its catchment's centre by people, else itself."""
    points = np.column_stack([city.areas["x"], city.areas["y"]])
    people = np.nan_to_num(city.areas["population"].to_numpy())
    weight = folder * np.where(people > 0, people, 1e-9)[:, None]
    total = weight.sum(axis=0)
    centre = np.divide(weight.T @ points, total[:, None], out=own.copy(), where=total[:, None] > 0)
    return np.asarray(centre)


def apart(city: City, asked: Measure | None = None) -> Apart:
    """Metres from every area to every school, by phase and year where campuses make them differ.

    All ways are measured once, to the campuses of all years; infinite without a point.
    """
    ends, areas = ends_of(city), np.column_stack([city.areas["x"], city.areas["y"]])
    return Apart(ends, between(city, areas, ends.points, asked))


def norm_on_foot(city: City, phase: str, measure: str) -> float:
    """Metres that pupils of the first grade of a phase walk at most."""
    grade = city.standards.ladder.phases[phase][0]
    return pace_of(city.standards, phase, grade, measure).on_foot
