"""Where the pupils of a year live: by area, by phase, and by status where people are told by it."""

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import AGE, AREA, DRAW, GRADE, ORIGIN, SCHOOL, SEX, STATUS, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.results import Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Pupils(NamedTuple):
    """Pupils of one phase and year by where they live, ``(area,)`` each."""

    all: Floats
    followers: Floats
    """Of those, the ones who follow a catchment."""


class Homes(NamedTuple):
    """Where the pupils of origins live, edge by edge, and those of the whole city."""

    area: Whole
    origin: Whole
    share: Floats
    anywhere: Floats
    """``(area,)`` share of the whole city's pupils."""


def homes(city: City) -> Homes:
    """Read where pupils live off the city's spread."""
    area = places_among(city.spread["area"].to_numpy(), city.areas[AREA].to_numpy())
    origin = places_among(city.spread["origin"].to_numpy(), city.residents[ORIGIN].to_numpy())
    share = city.spread["share"].to_numpy()
    whole = city.spread["origin"].to_numpy() == WHOLE_CITY
    own, many = origin >= 0, city.areas.sizes[AREA]
    anywhere = _sums(area[whole], share[whole], many)
    return Homes(area[own], origin[own], share[own], anywhere)


def pupils_of(
    city: City, live: Homes, central: Outcome, phase: str, step: int, counted: Flags
) -> Pupils:
    """Pupils of a phase in one year of the central path.

    Pupils of a school without catchment live as those of the whole city do. Where pupils of later
    phases live is not told anywhere: they are laid out as those of the entry phase are.

    Parameters
    ----------
    step
        Place of the year on the axis of years.
    counted
        ``(school,)``: schools that are counted; the pupils of the others, where they have no
        catchment and so are known, are left out with them.
    """
    ladder = city.standards.ladder
    residents = central.projection.residents.isel({DRAW: 0, YEAR: step}).sum(GRADE).to_numpy()
    kind = city.origin_kind.to_numpy()
    of = places_among(city.origin_school.to_numpy(), city.schools[SCHOOL].to_numpy())
    own = kind == "school"
    left_out = own & ~np.append(counted, False)[of] & (phase == ladder.entry_phase)
    catchment = kind == "catchment"
    follow = np.where(catchment, residents, 0.0)[live.origin] * live.share
    followers = _sums(live.area, follow, len(live.anywhere))
    whole = followers + live.anywhere * residents[~catchment & ~left_out].sum()
    if phase == ladder.entry_phase:
        return Pupils(whole, followers)
    roll = central.enrolment.roll.isel({DRAW: 0, YEAR: step}).transpose(SCHOOL, GRADE)
    grades = [grade for grade in ladder.phases[phase] if grade in roll[GRADE]]
    total = roll.sel({GRADE: grades}).to_numpy()[counted].sum()
    laid = whole.sum()
    return Pupils(whole * total / laid if laid > 0 else whole, np.zeros_like(whole))


def statuses(city: City, central: Outcome, phase: str, step: int) -> dict[str, Floats]:
    """Share of each status among the children of a phase's ages, ``(area,)`` by status.

    Projected people, else the last ones on record; nothing where they are not told apart. An area
    without children takes the shares of the whole city.
    """
    people = _people(city, central, step)
    if people is None or people.sizes[STATUS] < 2:
        return {}
    ladder = city.standards.ladder
    grades = ladder.grades
    ages = {ladder.entry_age + grades.index(grade) for grade in ladder.phases[phase]}
    kept = people.sel({AGE: [age for age in people[AGE].to_numpy().tolist() if age in ages]})
    kept = kept.sum(AGE).reindex({AREA: city.areas[AREA].to_numpy()}, fill_value=0.0)
    counts = kept.transpose(STATUS, AREA).to_numpy()
    whole = counts.sum(axis=1)
    if not whole.sum() > 0:
        return {}
    everywhere = np.broadcast_to((whole / whole.sum())[:, None], counts.shape).copy()
    total = counts.sum(axis=0)
    shares = np.divide(counts, total, out=everywhere, where=total > 0)
    return dict(zip(kept[STATUS].to_numpy().astype(str).tolist(), shares, strict=True))


def _people(city: City, central: Outcome, step: int) -> xr.DataArray | None:
    """People ``(area, age, status)``."""
    if central.projection.people is not None:
        return central.projection.people.isel({DRAW: 0, YEAR: step})
    if city.people is None:
        return None
    return city.people.isel({YEAR: -1}).sum(SEX)


def places_among(of: NDArray[np.object_], among: NDArray[np.object_]) -> Whole:
    """Place of each label among others, -1 where it is not there."""
    at = {str(name): place for place, name in enumerate(among)}
    return np.array([at.get(str(name), -1) for name in of], dtype=np.int64)


def _sums(at: Whole, weights: Floats, many: int) -> Floats:
    return np.bincount(at, weights=weights, minlength=many).astype(np.float64)
