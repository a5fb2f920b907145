"""Door: how far children have to school, and how many places lie near them.

Told of the central path: catchments never see a draw, and ways are theirs. Ways are those of the
year's catchments, and beside them those to the nearest school, for what a catchment asks of
children is not what the land does. Places are shared out by floating catchments (2SFCA), whose
reach is the walking norm of the phase; since that reach decides most, others are told too.
"""

from collections.abc import Iterator
from typing import cast

import numpy as np
import xarray as xr
from scipy.sparse import csr_array

from planner.geography.distances import Measure, between, nearest_of, rough
from planner.geography.floating import headline, scores
from planner.geography.measured import (
    ALL,
    Block,
    Bridge,
    Flags,
    Floats,
    Land,
    Term,
    block,
    gathered,
    of_areas,
)
from planner.geography.pupils import Whole, homes, places_among, pupils_of, statuses
from planner.geography.travel import pace_of
from planner.kernels.accessibility import dissimilarity, mean, near, quantile
from planner.model.axes import AREA, DRAW, GRADE, PHASE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.ends import Apart, ends_of
from planner.model.equity import Access
from planner.model.results import Outcome, Places

_FAR = 0.9
"""Share of the children who have no farther than the distance told as p90."""


def gauge(
    city: City,
    places: Places,
    assignment: Assignment,
    central: Outcome,
    metres: Apart | None = None,
) -> Access:
    """Measure ways to school and places within reach, by area, district and city.

    Areas are told in the first and the last year, districts and the city in all.

    Parameters
    ----------
    metres
        As the assignment found them, by its measure; None to find them again.
    """
    standards, live = city.standards, homes(city)
    ways = _ways_of(city, assignment) if metres is None else metres
    years = central.enrolment.roll[YEAR].to_numpy().tolist()
    blocks: list[Block] = []
    land, served = None, np.empty(0, dtype=bool)
    for phase, grade in _firsts(city):
        norm = pace_of(standards, phase, grade, assignment.measure).on_foot
        for step, year in enumerate(years):
            serving = ways.ends.serving(phase, year)
            if land is None or not np.array_equal(serving, served):
                land, served = _land(city, assignment, ways, phase, year), serving
            supply = _supply(city, places, central.enrolment.roll, phase, step)
            counted, there = supply[0], np.where(land.pointed, supply[1], np.nan)
            if not counted.any():
                continue
            given = city, live, central, phase, step
            bridge = _bridge(land, counted)
            term = Term(
                pupils_of(*given, counted),
                pupils_of(*given, ~np.isnan(there)).all,
                {ALL: np.ones(len(land.known)), **statuses(city, central, phase, step)},
                counted,
                there,
                norm,
                _near(land, bridge, counted),
                areas=step in (0, len(years) - 1),
            )
            own = _own(city, assignment, phase, year)
            found = [*_counts(land, term), *_ways(land, term, bridge, own)]
            found += [*_apart(land, term), *scores(standards, land, term)]
            blocks += [one | {"phase": phase, "year": year} for one in found]
    return Access(gathered(blocks), assignment.measure, headline(standards))


def _ways_of(city: City, assignment: Assignment) -> Apart:
    """Ways as the assignment measures them."""
    area, ends = np.column_stack([city.areas["x"], city.areas["y"]]), ends_of(city)
    return Apart(ends, between(city, area, ends.points, cast("Measure", assignment.measure)))


def _land(city: City, assignment: Assignment, ways: Apart, phase: str, year: int) -> Land:
    """What is shared as long as entrants are taken in at the same campuses."""
    area = np.column_stack([city.areas["x"], city.areas["y"]])
    district = city.areas["district"].to_numpy().astype(str)
    ids = np.unique(district)
    inside = ids[:, None] == district
    units = [("city", WHOLE_CITY, np.ones(len(district), dtype=bool))]
    units += [("district", str(name), of) for name, of in zip(ids, inside, strict=True) if name]
    known, pointed = np.isfinite(area).all(axis=1), ways.ends.pointed(phase, year)
    metres = ways.to(phase, year)
    lost = known & np.isinf(metres.max(axis=1, where=pointed, initial=0.0))
    paces = (pace_of(city.standards, *of, assignment.measure) for of in _firsts(city))
    reaches = [pace.on_foot for pace in paces] + list(city.standards.series("access.reaches") or ())
    beside = Apart(ways.ends, rough(city, area[lost], ways.ends.points))
    return Land(
        metres,
        max(reaches),
        near(metres, max(reaches)),
        Bridge(np.flatnonzero(lost), beside.to(phase, year)),
        known,
        pointed,
        city.areas[AREA].to_numpy().astype(object),
        units,
        inside.astype(float),
    )


def _bridge(land: Land, counted: Flags) -> Bridge:
    """Rough ways of the areas that have no way to any school that is counted."""
    among = counted & land.pointed
    lost = np.isinf(nearest_of(land.metres[land.rough.areas], among)) & among.any()
    return Bridge(land.rough.areas[lost], land.rough.metres[lost])


def _near(land: Land, bridge: Bridge, counted: Flags) -> csr_array:
    """Schools within the longest reach, over the bridge where there is no other way."""
    if not len(bridge.areas):
        return land.near
    pairs = land.near.tocoo()
    more = near(np.where(counted, bridge.metres, np.inf), land.reach).tocoo()
    at = np.append(pairs.row, bridge.areas[more.row]), np.append(pairs.col, more.col)
    return csr_array((np.append(pairs.data, more.data), at), shape=pairs.shape)


def _firsts(city: City) -> list[tuple[str, str]]:
    """Phases with their first grades."""
    return [(phase, grades[0]) for phase, grades in city.standards.ladder.phases.items()]


def _supply(
    city: City, places: Places, roll: xr.DataArray, phase: str, step: int
) -> tuple[Flags, Floats]:
    """Schools that are counted, and their places."""
    grades, sectors = list(city.standards.ladder.phases[phase]), _sectors(city)
    teaches = places.offers.isel({YEAR: step}).sel({GRADE: grades}).any(GRADE).to_numpy()
    there = places.places.isel({YEAR: step}).sel({PHASE: phase}).to_numpy()
    pupils = roll.isel({DRAW: 0, YEAR: step}).sel({GRADE: grades}).sum(GRADE).to_numpy()
    counted = np.isin(city.schools["sector"].to_numpy().astype(str), sectors)
    counted &= teaches & ((pupils > 0) | (there > 0))
    return counted, np.where(counted, there, np.nan)


def _sectors(city: City) -> list[str]:
    value = str(city.standards.norms["access.sectors"].value)
    return [one.strip() for one in value.split(";")]


def _own(city: City, assignment: Assignment, phase: str, year: int) -> csr_array | None:
    """``(area, school)`` share of an area's entrants who follow each catchment of the year.

    None for a phase without catchments.
    """
    if bool(assignment.pooled.sel({PHASE: phase})):
        return None
    edges = assignment.edges
    kept = (edges["phase"].to_numpy() == phase) & (edges["year"].to_numpy() == year)
    row, column = (
        places_among(edges[name].to_numpy()[kept], labels.to_numpy())
        for name, labels in (("area", city.areas[AREA]), ("school", city.schools[SCHOOL]))
    )
    shape = (city.areas.sizes[AREA], city.schools.sizes[SCHOOL])
    return csr_array((edges["share"].to_numpy()[kept], (row, column)), shape=shape)


def _counts(land: Land, term: Term) -> Iterator[Block]:
    """Children; and schools that are counted, with those of them whose places are not known."""
    for level, name, here in land.units:
        for group, share in term.shares.items():
            children = float((term.pupils.all * share)[here].sum())
            yield block(level, name, group, "children", children)
    silent = term.counted & np.isnan(term.places)
    yield block("city", WHOLE_CITY, ALL, "schools", float(term.counted.sum()))
    yield block("city", WHOLE_CITY, ALL, "untold", float(silent.sum()))


def _ways(land: Land, term: Term, bridge: Bridge, own: csr_array | None) -> Iterator[Block]:
    """Metres to the school of the catchment, and to the nearest that is counted."""
    among = term.counted & land.pointed
    closest = nearest_of(land.metres, among)
    closest[bridge.areas] = nearest_of(bridge.metres, among)
    closest[~land.known | ~among.any()] = np.nan
    all_areas: Whole = np.arange(len(closest), dtype=np.int64)
    kinds = [("nearest", all_areas, closest, term.pupils.all)]
    if own is not None:
        ways = own.tocoo()
        row, column = ways.row.astype(np.int64), ways.col
        metres = np.where(land.known[row] & land.pointed[column], land.metres[row, column], np.nan)
        over = np.flatnonzero(np.isin(row, bridge.areas) & ~np.isnan(metres))
        metres[over] = bridge.metres[np.searchsorted(bridge.areas, row[over]), column[over]]
        kinds.append(("distance", row, metres, term.pupils.followers[row] * ways.data))
    for kind, row, metres, weight in kinds:
        if term.areas:
            yield of_areas(land, term, kind, _by_area(row, metres, weight, len(closest)))
        for level, name, here in land.units:
            for group, share in term.shares.items():
                of = np.where(here[row] & ~np.isnan(metres), weight * share[row], 0.0)
                far = quantile(metres, of, _FAR)
                beyond, lost = (metres > term.norm).astype(float), np.isinf(metres).astype(float)
                yield block(level, name, group, kind, mean(metres, of))
                yield block(level, name, group, f"{kind}_p90", far if far < np.inf else np.nan)
                yield block(level, name, group, f"{kind}_beyond", mean(beyond, of), term.norm)
                yield block(level, name, group, f"{kind}_lost", mean(lost, of))


def _by_area(row: Whole, metres: Floats, weight: Floats, size: int) -> Floats:
    """Weighted mean of the ways of each area; NaN where no child makes one."""
    there = np.isfinite(metres) & (weight > 0)
    whole = np.bincount(row[there], weights=weight[there], minlength=size)
    walked = np.bincount(row[there], weights=weight[there] * metres[there], minlength=size)
    return np.divide(walked, whole, out=np.full(size, np.nan), where=whole > 0)


def _apart(land: Land, term: Term) -> Iterator[Block]:
    """How far the children of a status live apart from all others."""
    for level, name, here in land.units:
        for group, share in term.shares.items():
            if group != ALL:
                one, others = term.pupils.all * share, term.pupils.all * (1 - share)
                value = dissimilarity(one[here], others[here])
                yield block(level, name, group, "dissimilarity", value)
