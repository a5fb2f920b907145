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
from planner.model.axes import DRAW, EDGE, GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Assessment, Assignment, Enrolment, Places
from planner.model.scenario import ClassSize
from planner.schools.classes import form, largest, whole_children

Floats = NDArray[np.float64]
SCOPES = ("intake", "roll")


def assess(
    city: City,
    enrolment: Enrolment,
    places: Places,
    assignment: Assignment,
    class_size: Mapping[str, ClassSize],
) -> Assessment:
    """Form classes and count the children without a place.

    Schools whose capacity is unknown are left out of the shortfall, not counted as full or empty.
    """
    ladder = city.standards.ladder
    roll = enrolment.roll.to_numpy().astype(float)
    children = whole_children(roll)
    target = np.array([class_size[ladder.phase_of[grade]].target for grade in ladder.grades])
    rooms = np.broadcast_to(places.rooms.to_numpy(), roll.shape[:3])
    classes = form(children, rooms, target)
    cell = {name: enrolment.roll[name].to_numpy() for name in (DRAW, YEAR, SCHOOL, GRADE)}
    dims = (DRAW, YEAR, SCHOOL, GRADE)

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
            pooled = bool(assignment.pooled.sel({PHASE: phase}))
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
        classes=xr.DataArray(classes.astype(np.int16), cell, dims=dims),
        largest=xr.DataArray(largest(children, classes).astype(np.int16), cell, dims=dims),
        short=xr.DataArray(short.astype(np.float32), scoped, dims=tuple(scoped)),
        unmet=xr.DataArray(
            left.astype(np.float32),
            {**scoped, "level": list(levels)},
            dims=(DRAW, "level", *list(scoped)[1:]),
        ),
    )


def groupings(city: City) -> dict[str, NDArray[np.object_]]:
    """The unit of each level to which a school belongs, ``(school,)``.

    Levels that the folder does not know are left out. A school in no unit is a unit of its own.
    """
    schools = city.schools[SCHOOL].to_numpy()
    own = np.array([f"\0{school}" for school in schools], dtype=object)
    levels = {"city": np.full(len(schools), "*", dtype=object)}
    district = city.schools["district"].to_numpy()
    if (district != "").any():
        levels["district"] = np.where(district != "", district, own)
    if city.memberships.sizes.get(EDGE, 0):
        cluster = own.copy()
        place = {school: i for i, school in enumerate(schools)}
        for school, name in zip(
            city.memberships["school"].to_numpy(),
            city.memberships["cluster"].to_numpy(),
            strict=True,
        ):
            cluster[place[school]] = name
        levels["cluster"] = cluster
    return levels
