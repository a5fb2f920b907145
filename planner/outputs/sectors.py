"""Children by the sector of their school, where rules and dates move them between sectors."""

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, SCHOOL, SECTOR, YEAR
from planner.model.results import Plan
from planner.paper.frames import labels

Array = NDArray[np.float64]
PRIVATE = ("private", "special")
"""Sectors that are told apart from the public one."""
OTHERS = (*PRIVATE, "elsewhere")


def sector_of_pupils(plan: Plan, grades: list[str]) -> NDArray[np.object_]:
    """Sector of the pupils of each school, ``(year, school, grade)``; public where not told."""
    told = plan.central.enrolment.sectors
    roll = plan.central.enrolment.roll
    if told is not None:
        found = labels(told.sel({GRADE: grades}).transpose(YEAR, SCHOOL, GRADE))
    else:
        own = labels(plan.city.schools["sector"].sel({SCHOOL: roll[SCHOOL].to_numpy()}))
        shape = (roll.sizes[YEAR], roll.sizes[SCHOOL], len(grades))
        found = np.broadcast_to(own[None, :, None], shape).copy()
    found[~np.isin(found, PRIVATE)] = "public"
    return np.asarray(found, dtype=object)


def in_no_roll(plan: Plan, grades: list[str]) -> dict[str, Array]:
    """Children of the city in no roll, ``(year,)`` by sector; noughts where none is told."""
    away = plan.central.enrolment.away
    years = plan.central.enrolment.roll.sizes[YEAR]
    if away is None:
        return {name: np.zeros(years) for name in OTHERS}
    total = away.isel({DRAW: 0}).sel({GRADE: grades}).sum(GRADE)
    return {name: np.asarray(total.sel({SECTOR: name}).to_numpy()) for name in OTHERS}


def gained(plan: Plan, grades: list[str]) -> dict[str, Array]:
    """What each sector but the public one gained by rule, ``(year,)``, those in no roll with it."""
    found = in_no_roll(plan, grades)
    switched = plan.central.enrolment.switched
    if switched is None:
        return found
    total = switched.isel({DRAW: 0}).sel({GRADE: grades}).sum(GRADE)
    return {name: part + total.sel({SECTOR: name}).to_numpy() for name, part in found.items()}


def moved(public: Array, others: dict[str, Array], gain: dict[str, float]) -> Array:
    """Move children between parts of a ledger; ``others`` is changed in place.

    A sector that gains takes from public schools wherever their pupils live; one that loses gives
    back where its own live. Nobody is taken who is not there.

    Parameters
    ----------
    public
        ``(place,)`` children of public schools.
    others
        Likewise of the other parts, by name.
    gain
        Children, by name.

    Returns
    -------
    ``(place,)`` children of public schools.

    >>> others = {"private": np.array([0.0, 10.0])}
    >>> moved(np.array([30.0, 10.0]), others, {"private": 8.0}).tolist(), others["private"].tolist()
    ([24.0, 8.0], [6.0, 12.0])
    """
    for name, children in gain.items():
        pool = public if children > 0 else others[name]
        total = pool.sum()
        if total <= 0 or children == 0:
            continue
        shift = pool * (np.sign(children) * min(abs(children) / total, 1.0))
        public = public - shift
        others[name] = others[name] + shift
    return public
