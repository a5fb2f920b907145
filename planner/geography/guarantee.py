"""Door: areas that a closure leaves without a school within the distance that is guaranteed.

A school that still admits entrants of the phase, and is not private, must stand within so many
metres of every area that had one so near. What closes by the folder's own record is a fact, and is
not asked.
"""

from collections.abc import Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from planner.geography.assignment import apart, norm_on_foot
from planner.geography.distances import measure_of
from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.ends import Apart
from planner.model.guarantee import Near
from planner.model.programme import ENDS
from planner.model.results import Places
from planner.model.scenario import Policy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NAMED = 5


def stranded(city: City, policy: Policy, places: Places) -> Iterator[tuple[str, str, str, str]]:
    """Faults of closures, mergers and conversions that leave an area beyond the guarantee.

    Yields
    ------
    Name of the measure, its key, what was found there, how to mend it. The walking norm of the
    phase's first grade is the guarantee where the policy names none.
    """
    years = places.opens[YEAR].to_numpy().tolist()
    schools = [str(one) for one in city.schools[SCHOOL].to_numpy()]
    ending = [
        (name, one, years.index(one.year), schools.index(one.site))
        for name, one in policy.measures.items()
        if (one.kind in ENDS or one.classes < 0) and one.year in years[1:]
    ]
    opens = {
        phase: places.opens.sel({PHASE: phase}).to_numpy()
        for phase in places.opens[PHASE].to_numpy()
    }
    ending = [row for row in ending if _ends(opens[row[1].phase], *row[2:])]
    if not ending:
        return
    ways, lived = apart(city, policy.catchments.distance), _lived(city)
    for name, one, step, school in ending:
        limit = _limit(city, policy, one.phase)
        metres = ways.to(one.phase, one.year)
        there = opens[one.phase][step] & _public(city, places)[step]
        after, before = (
            _nearest(metres, there),
            np.minimum(_nearest(metres, there), metres[:, school]),
        )
        lost = np.flatnonzero((after > limit) & (before <= limit) & lived)
        if len(lost):
            yield name, "year", *_told(city, one.year, one.phase, lost, after[lost], limit)


def near(city: City, policy: Policy, horizon: int, metres: Apart | None = None) -> Near:
    """Which schools are within the guarantee of which areas, by phase, in the years to come.

    Areas where nobody lives are near to none.

    Parameters
    ----------
    metres
        What `planner.geography.assignment.apart` gives for the policy's distances; None to find it.
    """
    ways = apart(city, policy.catchments.distance) if metres is None else metres
    lived, ever, always = _lived(city)[:, None], {}, {}
    years = range(city.base_year + 1, horizon + 1)
    for phase in city.standards.ladder.phases:
        limit = _limit(city, policy, phase)
        first = ways.to(phase, years[0]) <= limit
        some, all_ = first.copy(), first.copy()
        for year in () if ways.ends.single else years[1:]:
            now = ways.to(phase, year) <= limit
            some, all_ = some | now, all_ & now
        ever[phase], always[phase] = some & lived, all_ & lived
    return Near(ever, always)


def _limit(city: City, policy: Policy, phase: str) -> float:
    """Metres that are guaranteed in a phase."""
    measure = measure_of(city, policy.catchments.distance)
    return policy.programme.guarantee or norm_on_foot(city, phase, measure)


def _lived(city: City) -> Flags:
    """Areas where people live, ``(area,)``: unless nobody is counted, and the count is known."""
    return np.asarray(~(city.areas["population"].to_numpy() == 0))


def _ends(opens: Flags, step: int, school: int) -> bool:
    """Whether a school stops admitting in a year."""
    return bool(opens[step - 1, school] and not opens[step, school])


def _public(city: City, places: Places) -> Flags:
    """Schools whose doors are open to all, ``(year, school)``."""
    if places.public is not None:
        return np.asarray(places.public.to_numpy())
    sector = city.schools["sector"].to_numpy() != "private"
    return np.broadcast_to(sector, (places.opens.sizes[YEAR], len(sector)))


def _nearest(metres: Floats, there: Flags) -> Floats:
    """Metres to the nearest of some schools, ``(area,)``; infinite where there is none."""
    return np.asarray(np.where(there, metres, np.inf).min(axis=1, initial=np.inf))


def _told(
    city: City, year: int, phase: str, lost: NDArray[np.int64], away: Floats, limit: float
) -> tuple[str, str]:
    ids, names = (city.areas[key].to_numpy().astype(str)[lost] for key in ("area", "name"))
    told = [f"{one} ({name})" if name else one for one, name in zip(ids, names, strict=True)]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    where = f"{', '.join(told[:_NAMED])}{more}"
    found = f"{year}, when no school for {phase} is within {limit:g} m of {where}"
    mend = "keep it, or open another near by"
    if np.isfinite(away).all():
        mend += f", or accept {ceil(away.max())} m as policy.programme.guarantee"
    return found, mend
