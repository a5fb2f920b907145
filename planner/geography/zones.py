"""Door: what catchments ask of children and of places, school by school and for the city.

Told of the central path, for the base year, the first September to come and every year in which
catchments change. Children are the entrants who go where their catchment says; places are those
left for them. An area counts for every school whose catchment it is in, children by their shares.
"""

from typing import NamedTuple

import numpy as np
import shapely
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.geography.borders import Borders
from planner.geography.reviewing import borders_of, home_areas
from planner.geography.travel import pace_of
from planner.kernels.accessibility import mean, quantile
from planner.model.axes import AREA, EDGE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.catchments import Assignment, Review
from planner.model.city import City

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FAR = 0.9
"""Share of the children who have no farther than the distance told as p90."""


class Ground(NamedTuple):
    """What all years share."""

    size: Floats
    """``(area,)`` square metres."""
    outline: Floats
    """``(area,)`` metres."""
    edges: Borders
    home: NDArray[np.int64]
    """``(year, school)`` area in which it takes entrants in."""
    norm: float
    """Metres that are walked at most."""


class Term(NamedTuple):
    """One year."""

    share: Floats
    """``(area, school)`` catchments."""
    goes: Floats
    """``(area, school)`` where those who follow them go, siblings to their elders."""
    metres: Floats
    """``(area, school)`` along the edges of the assignment; NaN elsewhere."""
    entrants: Floats
    """``(area,)`` who go where their catchment says."""
    pupils: Floats
    """``(area,)`` of the whole phase, likewise."""
    places: Floats
    """``(school,)`` entry places for them; NaN where not known."""


def survey(city: City, *assignments: Assignment) -> tuple[xr.Dataset, ...]:
    """Measure catchments, those of each assignment.

    Returns
    -------
    ``(edge)``, rows by year and school, with ``*`` for the city: areas; entrants, places and over
    (entrants a year, their places, those over); distance and distance_p90 (metres of the mean
    child, and that which nine in ten do not exceed) and beyond (share farther than the walking
    norm); compactness (Polsby and Popper; of the city the mean by entrants); cut_off (areas not in
    one piece with the school, or with most of its catchment where it stands outside); moved,
    moved_areas and moved_pupils (entrants, areas and pupils of the phase who live where the
    catchment was another in the year before); price (metres that one more place would save), bound,
    value, gap and short of `Review`, NaN where catchments were not drawn anew.
    """
    geometry = city.areas["geometry"].to_numpy()
    home = home_areas(city, assignments[0].following[YEAR].to_numpy())
    land = shapely.area(geometry), shapely.length(geometry), borders_of(city), home
    return tuple(_surveyed(city, Ground(*land, _norm(city, one)), one) for one in assignments)


def _norm(city: City, assignment: Assignment) -> float:
    """Metres that are walked at most, as distances are measured."""
    ladder = city.standards.ladder
    pace = pace_of(city.standards, ladder.entry_phase, ladder.grades[0], assignment.measure)
    return pace.on_foot


def _surveyed(city: City, ground: Ground, assignment: Assignment) -> xr.Dataset:
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    reviews = {review.year: review for review in assignment.reviews}
    before, found = None, []
    for i, year in enumerate(assignment.following[YEAR].to_numpy().tolist()):
        term = _term(city, assignment, i, year)
        was = term.share if before is None else before.share
        if i < 2 or year in reviews or not np.array_equal(was, term.share):
            rows = _rows(ground, ground.home[i], term, was, reviews.get(year))
            kept = np.append(_served(term), True)
            names = np.append(schools, WHOLE_CITY)[kept]
            columns = {name: (EDGE, value[kept]) for name, value in rows.items()}
            key = {"year": (EDGE, np.full(len(names), year)), "school": (EDGE, names)}
            found.append(xr.Dataset({**key, **columns}))
        before = term
    return xr.concat(found, dim=EDGE)


def _term(city: City, assignment: Assignment, at: int, year: int) -> Term:
    """Catchments of one year, as they stand in the edges."""
    edges = assignment.edges.isel({EDGE: assignment.edges["year"].to_numpy() == year})
    area = {str(one): i for i, one in enumerate(city.areas[AREA].to_numpy())}
    school = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    row = np.array([area[str(one)] for one in edges[AREA].to_numpy()], dtype=np.int64)
    column = np.array([school[str(one)] for one in edges[SCHOOL].to_numpy()], dtype=np.int64)
    share, goes = np.zeros((2, len(area), len(school)))
    metres = np.full((len(area), len(school)), np.nan)
    share[row, column], goes[row, column] = edges["share"].to_numpy(), edges["goes"].to_numpy()
    metres[row, column] = edges["distance"].to_numpy()
    return Term(
        share,
        goes,
        metres,
        assignment.following.to_numpy()[at],
        assignment.pupils.to_numpy()[at],
        assignment.free.to_numpy()[at],
    )


def _rows(
    ground: Ground, home: NDArray[np.int64], term: Term, was: Floats, review: Review | None
) -> dict[str, Floats]:
    """Columns of one year, ``(school + 1,)`` with the city at the end."""
    share, children = term.share, term.entrants
    gained = np.maximum(share - was, 0.0)
    turned = (share != was).any(axis=1)
    leaving = np.maximum(term.goes - was, 0.0) * turned[:, None]
    load = children @ term.goes
    loads = np.append(load, load.sum())
    walks = [_walk(ground, term, [one]) for one in range(share.shape[1])]
    walks.append(_walk(ground, term, slice(None)))
    away, far, beyond = np.array(walks).T
    known = np.where(_served(term), term.places, 0.0)
    over = np.maximum(load - known, 0.0)
    compact, lost = _compactness(ground, share), _cut_off(ground, home, share)
    drawn = [np.nan] * 4
    price = np.full(len(load), np.nan)
    if review is not None:
        drawn, price = [review.bound, review.value, review.gap, review.short], review.price
    blank = np.full(len(load), np.nan)
    whole = {"areas": (share > 0).any(axis=1).sum(), "cut_off": lost.sum()}
    found = {
        "areas": np.append((share > 0).sum(axis=0), whole["areas"]),
        "entrants": loads,
        "places": np.append(known, known.sum()),
        "over": np.append(over, np.nansum(over)),
        "distance": away,
        "distance_p90": far,
        "beyond": beyond,
        "compactness": np.append(compact, mean(compact, load)),
        "cut_off": np.append(lost, whole["cut_off"]),
        "moved": _with_sum(children @ leaving),
        "moved_areas": np.append(
            ((share > 0) & (was <= 0)).sum(axis=0), (gained.sum(axis=1) > 0).sum()
        ),
        "moved_pupils": _with_sum(term.pupils @ gained),
        "price": np.append(price, np.nan),
    }
    names = ("bound", "value", "gap", "short")
    found |= {name: np.append(blank, one) for name, one in zip(names, drawn, strict=True)}
    return {name: np.asarray(values, dtype=float) for name, values in found.items()}


def _served(term: Term) -> Flags:
    """Schools that have a catchment, or siblings from one that they have no more, ``(school,)``."""
    return np.asarray(((term.share > 0) | (term.goes > 0)).any(axis=0))


def _with_sum(values: Floats) -> Floats:
    return np.append(values, values.sum())


def _walk(ground: Ground, term: Term, which: list[int] | slice) -> tuple[float, float, float]:
    """Mean way, that of nine in ten, and the share beyond the norm."""
    goes, metres = term.goes[:, which], term.metres[:, which]
    row, column = np.nonzero(goes)
    weight, away = goes[row, column] * term.entrants[row], metres[row, column]
    there = weight.sum()
    beyond = weight[~(away <= ground.norm)].sum() / there if there > 0 else np.nan
    return mean(away, weight), quantile(away, weight, FAR), float(beyond)


def _compactness(ground: Ground, share: Floats) -> Floats:
    """Polsby and Popper's figure of each catchment, ``(school,)``, from the borders inside it."""
    member = (share > 0).astype(float)
    one, two = ground.edges.pairs.T
    inside = ground.edges.length @ (member[one] * member[two])
    outline = ground.outline @ member - 2.0 * inside
    size = ground.size @ member
    return np.divide(
        4.0 * np.pi * size, outline**2, out=np.full(len(size), np.nan), where=outline > 0
    )


def _cut_off(ground: Ground, home: NDArray[np.int64], share: Floats) -> Floats:
    """Areas of each catchment that are not in one piece with its school, ``(school,)``."""
    open_ = ~ground.edges.shut
    one, two = ground.edges.pairs[open_].T
    found = np.zeros(share.shape[1])
    for school in np.flatnonzero((share > 0).any(axis=0)):
        member = share[:, school] > 0
        kept = member[one] & member[two]
        ends = one[kept], two[kept]
        graph = csr_array((np.ones(kept.sum()), ends), shape=(len(member),) * 2)
        piece = connected_components(graph, directed=False)[1]
        own = home[school]
        main = piece[own] if member[own] else np.bincount(piece[member]).argmax()
        found[school] = (member & (piece != main)).sum()
    return found
