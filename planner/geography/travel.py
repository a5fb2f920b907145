"""The way to school in minutes: on foot, by bus, or too long for every day.

A child walks as far as the norm of its phase goes and rides beyond it, waiting and ride counted. A
way longer than the limit is for boarders, who must be old enough; a younger child has then no
school within reach of a day, which is said and not hidden in a mean.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.model.standards import Standards

Floats = NDArray[np.float64]
FOOT, BUS, BOARD, FAR, NONE = "foot", "bus", "board", "far", "none"


class Pace(NamedTuple):
    """Norms of the way to school of one grade."""

    on_foot: float
    """Metres, as distances are measured, that are walked at most."""
    walk: float
    """Metres a minute."""
    bus: float
    """Metres a minute, stops counted in."""
    wait: float
    """Minutes to the stop and there."""
    limit: float
    """Minutes by bus that are not too long for every day."""
    boards: bool
    """Whether children of this grade may board."""
    ground: float = 1.0
    """Metres on the ground for each metre as measured."""


def pace_of(standards: Standards, phase: str, grade: str, measure: str) -> Pace:
    """Norms for a grade, with distances measured ``straight``, by ``detour`` or along ``streets``.

    The distance on foot may stand in the standards by phase (``travel.on_foot.<phase>``).
    """
    own = f"travel.on_foot.{phase}"
    place = standards.ladder.grades.index(grade) + 1
    return Pace(
        standards.number(own if own in standards.norms else "travel.on_foot"),
        standards.number("travel.walk"),
        standards.number("travel.bus"),
        standards.number("travel.wait"),
        standards.number("travel.limit"),
        place >= standards.number("travel.boarding"),
        standards.number("distance.detour") if measure == "straight" else 1.0,
    )


def travel(metres: Floats, pace: Pace) -> tuple[Floats, NDArray[np.object_]]:
    """Minutes one way and how the way is made, for any number of ways.

    Returns
    -------
    minutes
        NaN where no way leads. Those of boarders are of the bus, at the week's end.
    way
        ``foot``, ``bus``, ``board``, ``far`` (too long for every day, too young to board) or
        ``none`` (no way leads).

    >>> pace = Pace(500, 65, 400, 10, 30, boards=False)
    >>> minutes, way = travel(np.array([325.0, 4000, 9000, np.inf]), pace)
    >>> minutes.tolist(), way.tolist()
    ([5.0, 20.0, 32.5, nan], ['foot', 'bus', 'far', 'none'])
    """
    walked, there = metres <= pace.on_foot, np.isfinite(metres)
    ground = np.where(there, metres, np.nan) * pace.ground
    minutes = np.where(walked, ground / pace.walk, pace.wait + ground / pace.bus)
    way = np.where(minutes <= pace.limit, BUS, BOARD if pace.boards else FAR).astype(object)
    way[walked], way[~there] = FOOT, NONE
    return minutes, way
