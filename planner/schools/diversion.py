"""Entrants who are sent on to schools near by, so that the classes of theirs hold.

Free places are dealt out once: in each year those schools come first that have the fewest entrants
to send, so that most schools are relieved; what one has taken no other can take.
"""

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.results import Outcome, Places
from planner.model.scenario import Policy
from planner.schools.classes import Small

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def large_lines(city: City, policy: Policy, grades: NDArray[np.str_]) -> Floats:
    """Size above which a class is large, ``(grade,)``."""
    phase_of = city.standards.ladder.phase_of
    return np.array([policy.class_size[phase_of[grade]].large for grade in grades])


def sent_on(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    central: Outcome,
    outcome: Outcome,
    schools: NDArray[np.int64],
    may: Flags,
) -> dict[str, Floats]:
    """Entrants sent on, by phase ``(year, school)``, of the given schools.

    So many that the entry classes would hold at their line in nineteen of twenty futures, where
    schools within reach have that many places free for entrants on the central path.

    Parameters
    ----------
    may
        ``(year, school)``: whether entrants of a year can still be sent on.
    """
    accepted = city.standards.number("classes.risk")
    names = central.assessment.classes[GRADE].to_numpy().astype(str)
    large = dict(zip(names.tolist(), large_lines(city, policy, names), strict=True))
    reach = assignment.reach.to_numpy()[schools].copy()
    reach[np.arange(len(schools)), schools] = False
    found: dict[str, Floats] = {}
    for phase, grades in city.standards.ladder.phases.items():
        entry = {GRADE: grades[0]}
        order = (DRAW, YEAR, SCHOOL)
        pupils = outcome.enrolment.roll.sel(entry).transpose(*order).to_numpy()[:, :, schools]
        classes = outcome.assessment.classes.sel(entry).transpose(*order).to_numpy()[:, :, schools]
        most = np.quantile(np.rint(pupils), 1 - accepted, axis=0, method="higher")
        held = np.median(classes, axis=0) * np.floor(large[grades[0]])
        wanted = np.where(may, np.ceil(np.maximum(most - held, 0.0)), 0.0)
        entrants = central.enrolment.roll.sel(entry).transpose(*order).to_numpy()[0]
        free = places.intake.sel({PHASE: phase}).transpose(YEAR, SCHOOL).to_numpy()
        free = np.maximum(np.nan_to_num(free) - entrants, 0.0)
        found[phase] = np.stack(
            [dealt(*year, reach) for year in zip(wanted, free, strict=True)], axis=0
        )
    return found


def dealt(wanted: Floats, free: Floats, reach: Flags) -> Floats:
    """Children whom each school can send on in a year, ``(school,)``: all it wants to, or none.

    Parameters
    ----------
    wanted, free
        ``(school,)`` children to be sent on, and ``(other,)`` places free; no place is given twice.
    reach
        ``(school, other)``: whom a school may send children to.

    >>> dealt(np.array([8.0, 3.0]), np.array([10.0]), np.ones((2, 1), dtype=bool)).tolist()
    [0.0, 3.0]
    """
    left, sent = free.copy(), np.zeros(len(wanted))
    for school in np.argsort(wanted, kind="stable"):
        within = left * reach[school]
        total = within.sum()
        if 0 < wanted[school] <= total:
            left -= within * (wanted[school] / total)
            sent[school] = wanted[school]
    return sent


def diverted(
    city: City, pupils: Small, names: list[str], out: dict[str, Floats]
) -> tuple[Small, Floats, Flags]:
    """Send entrants on, who stay away until their phase ends.

    Returns
    -------
    Pupils that stay, children sent on in the year of their entry ``(year, school)``, and the years
    in which any of them would have been there.
    """
    shape = pupils.shape[1:3]
    stay, sent, spared = pupils.copy(), np.zeros(shape), np.zeros(shape, dtype=bool)
    for phase, grades in city.standards.ladder.phases.items():
        for later, grade in enumerate(grades[: shape[0]]):
            gone, place = out[phase][: shape[0] - later], names.index(grade)
            left = np.maximum(stay[:, later:, :, place] - gone, 0)
            stay[:, later:, :, place] = left.astype(np.int16)
            spared[later:] |= gone > 0
        sent += out[phase]
    return stay, sent, spared
