"""What stands before catchments change: the folder's catchments, and where pupils live."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.geography.crossing import crossers
from planner.geography.distances import rough
from planner.geography.zoning import Zoning, areas_to_come
from planner.model.axes import AREA, EDGE, GRADE, ORIGIN, PHASE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.catchments import CatchmentRule
from planner.model.city import City
from planner.model.ends import Apart
from planner.model.results import Places

Floats = NDArray[np.float64]


def standing(
    city: City, places: Places, rule: CatchmentRule, metres: Apart, entrants: Floats
) -> Zoning:
    """What the catchments of all years rest on.

    Parameters
    ----------
    metres
        From areas to schools, as the rule measures them.
    entrants
        ``(year, origin)`` expected on the central path.
    """
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
    return Zoning(
        folder=folder,
        by_distance=rule.rule == "nearest",
        reach=np.inf if rule.reach is None else rule.reach,
        phase=phase,
        years=places.opens[YEAR].to_numpy(),
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
        heirs=None if places.heirs is None else places.heirs.sel({PHASE: phase}).to_numpy(),
    )


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


def _rough(city: City, ways: Apart) -> Apart:
    """Metres to all schools where no way leads from an area to some."""
    lost = np.isinf(ways.metres).any(axis=1)
    if not lost.any():
        return ways
    areas = np.column_stack([city.areas["x"], city.areas["y"]])
    found = ways.metres.copy()
    found[lost] = rough(city, areas[lost], ways.ends.points)
    return Apart(ways.ends, found)
