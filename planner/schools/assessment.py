"""Door: classes, and three shortfalls that never hide one another.

Gross counts every school's excess; reachable lets the excess use free places within reach; net
lets everything cancel. Net ≤ reachable ≤ gross always. Places in one grade do not help another
phase, so intake (entry grade) and roll (whole phase) are counted apart.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.flow import unmet, unmet_in_pool
from planner.kernels.layers import layers
from planner.model.axes import DRAW, EDGE, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Assessment, Enrolment, Places
from planner.model.scenario import ClassSize
from planner.schools.classes import Formation, followers, seat, teach, whole_children
from planner.schools.unevenness import Unevenness, unevenness

Floats = NDArray[np.float64]
SCOPES = ("intake", "roll")


def assess(
    city: City,
    enrolment: Enrolment,
    places: Places,
    assignment: Assignment,
    class_size: Mapping[str, ClassSize],
    draws: Draws | None = None,
    uneven: Unevenness | None = None,
) -> Assessment:
    """Form classes, fill them, and count the children without a place.

    Schools whose capacity is unknown are left out of the shortfall, not counted as full or empty.

    Parameters
    ----------
    draws
        The futures of the enrolment; without them classes stray from their mean as is to be
        expected, the largest first, which is what the central path does.
    uneven
        How uneven the city's classes are; without it, learnt here.
    """
    ladder = city.standards.ladder
    recorded = enrolment.roll.to_numpy()
    roll = recorded.astype(float)
    whole = recorded.dtype.kind in "iu"
    cell = {name: enrolment.roll[name].to_numpy() for name in (DRAW, YEAR, SCHOOL, GRADE)}
    uneven = uneven or unevenness(city)
    large = np.array([class_size[ladder.phase_of[grade]].large for grade in ladder.grades])
    formed = teach(
        recorded if whole else whole_children(roll),
        places.rooms.to_numpy(),
        np.array([class_size[ladder.phase_of[grade]].target for grade in ladder.grades]),
        large,
        followers(city.standards),
        recorded_classes(city, int(cell[YEAR][0])),
        uneven.share,
        uneven.listed,
        Draws(0) if draws is None else draws,
        list(cell[YEAR]),
        list(cell[SCHOOL].astype(str)),
        planned_classes(places, city),
    )
    by_end = (
        None if enrolment.end is None else large_at_end(enrolment.end, formed, large, uneven, draws)
    )

    in_phase = np.array([[ladder.phase_of[g] == p for g in ladder.grades] for p in ladder.phases])
    entry = in_phase & (np.cumsum(in_phase, axis=1) == 1)
    pupils = np.stack(  # (draw, scope, year, phase, school)
        [np.einsum("dysg,pg->dyps", roll, mask.astype(float)) for mask in (entry, in_phase)], axis=1
    )
    capacity = np.stack([places.intake.to_numpy(), places.places.to_numpy()])  # (scope, year, …)
    short = np.where(np.isfinite(capacity), np.maximum(pupils - capacity, 0.0), 0.0)
    levels = groupings(city)
    left = np.zeros((pupils.shape[0], len(levels), *pupils.shape[1:]))
    for k, group in enumerate(levels.values()):
        together = group[:, None] == group[None, :]
        for p, phase in enumerate(ladder.phases):
            here, room = pupils[:, :, :, p], capacity[:, :, p]
            known = np.isfinite(room)
            here, room = np.where(known, here, 0.0), np.where(known, room, 0.0)
            pooled = bool(assignment.pooled.sel({PHASE: phase}))
            within = together if pooled else assignment.reach.to_numpy() & together
            unit = np.unique(within, axis=0, return_inverse=True)[1]
            if (within == (unit[:, None] == unit[None, :])).all():
                left[:, k, :, :, p] = unmet_in_pool(here, room, unit)
            else:
                left[:, k, :, :, p] = unmet(here, room, within)
    scoped = {
        DRAW: cell[DRAW],
        "scope": list(SCOPES),
        YEAR: cell[YEAR],
        PHASE: list(ladder.phases),
        SCHOOL: cell[SCHOOL],
    }
    return Assessment(
        **{
            name: xr.DataArray(getattr(formed, name), cell, dims=tuple(cell))
            for name in ("classes", "formed", "largest", "large", "over", "needed")
        },
        short=xr.DataArray(short.astype(np.float32), scoped, dims=tuple(scoped)),
        unmet=xr.DataArray(
            left.astype(np.float32),
            {**scoped, "level": list(levels)},
            dims=(DRAW, "level", *list(scoped)[1:]),
        ),
        large_end=by_end,
    )


def large_at_end(
    end: xr.DataArray, formed: Formation, large: Floats, uneven: Unevenness, draws: Draws | None
) -> xr.DataArray:
    """Large classes at the end of each school year: its moves, in the classes it began with."""
    pupils = end.to_numpy()
    children = pupils if pupils.dtype.kind in "iu" else whole_children(pupils)
    found = seat(
        np.ascontiguousarray(children, dtype=np.int16),
        formed.classes,
        formed.formed,
        large,
        uneven.share,
        uneven.listed,
        Draws(0) if draws is None else draws,
        list(end[YEAR].to_numpy()),
        list(end[SCHOOL].to_numpy().astype(str)),
    )
    return end.copy(data=np.minimum(found.large, np.iinfo(np.int8).max).astype(np.int8))


def recorded_classes(city: City, year: int) -> NDArray[np.int64]:
    """Classes on record in a year, ``(school, grade)``; 0 where none is known."""
    shape = city.rolls.sizes[SCHOOL], city.rolls.sizes[GRADE]
    if city.classes is None or year not in city.classes[YEAR]:
        return np.zeros(shape, dtype=np.int64)
    return np.nan_to_num(city.classes.sel({YEAR: year}).to_numpy()).astype(np.int64)


def planned_classes(places: Places, city: City) -> Floats | None:
    """Classes that an intake plan opens, ``(year, school, grade)``; None without a plan."""
    if places.planned is None:
        return None
    ladder = city.standards.ladder
    by_phase = places.planned.transpose(YEAR, SCHOOL, PHASE).to_numpy()
    found = np.full((*by_phase.shape[:2], len(ladder.grades)), np.nan)
    for kind, grades in enumerate(ladder.phases.values()):
        found[..., ladder.grades.index(grades[0])] = by_phase[..., kind]
    return found


def groupings(city: City) -> dict[str, NDArray[np.object_]]:
    """The unit of each level to which a school belongs, ``(school,)``.

    Levels that the folder does not know are left out. A school in no unit is a unit of its own.
    Clusters that share a school stand on levels of their own, ``cluster:2`` and so on: the school
    counts in each of them, and once in its district and the city.
    """
    schools = city.schools[SCHOOL].to_numpy()
    own = np.array([f"\0{school}" for school in schools], dtype=object)
    levels = {"city": np.full(len(schools), "*", dtype=object)}
    district = city.schools["district"].to_numpy()
    if (district != "").any():
        levels["district"] = np.where(district != "", district, own)
    if city.memberships.sizes.get(EDGE, 0):
        names, of = np.unique(city.memberships["cluster"].to_numpy(), return_inverse=True)
        place = {school: i for i, school in enumerate(schools)}
        member = np.zeros((len(names), len(schools)), dtype=bool)
        member[of, [place[school] for school in city.memberships["school"].to_numpy()]] = True
        layer = layers(member)
        for number in range(int(layer.max()) + 1):
            cluster = own.copy()
            for at in np.flatnonzero(layer == number):
                cluster[member[at]] = names[at]
            levels["cluster" if number == 0 else f"cluster:{number + 1}"] = cluster
    return levels
