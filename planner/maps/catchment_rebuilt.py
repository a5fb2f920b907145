"""Proof of boundaries in words: each polygon drawn again from what is printed, and nothing else.

A reader has the printed course, a map with the names of the streets and the edge of all land. The
rule of reading is printed with the words: go clockwise from street to street in their order, where
they meet, on the shortest way round, with the city's land at the right. What comes out is held
against the catchment. Where it is other land, or none, the words do not hold, and why is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.catchment_course import Leg, Ring, Turn
from planner.maps.catchment_tracks import Track, Ways
from planner.maps.catchment_words import EDGE, Follower

Floats = NDArray[np.float64]
_MOST = 40
"""Meetings of two streets that are looked at; more lie as thick as a street is wide."""


class UnreadableError(ValueError):
    """Words from which no land can be drawn; ``why`` and ``said`` are the key and its blanks."""

    def __init__(self, why: str, **said: str) -> None:
        """Say which word tells it, and of what."""
        super().__init__(why)
        self.why, self.said = why, said


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """What words give when they are drawn again.

    Parameters
    ----------
    polygon
        Land; empty where the words cannot be drawn.
    alike
        Common land of it and of the catchment, as a share of the land of either.
    why, said
        Key of the sentence on what hinders, and its blanks; blank where nothing does.
    """

    polygon: Any
    alike: float
    why: str = ""
    said: tuple[tuple[str, str], ...] = ()


class Reader:
    """Draws printed courses again, with the streets of a map and the edge of all land."""

    def __init__(self, follower: Follower, to_metres: Turn) -> None:
        """Take the map; ``to_metres`` turns printed points into the city's metres."""
        self._follower, self._to_metres = follower, to_metres
        self.track = cache(self._track)

    def rebuilt(self, rings: Sequence[Ring], polygon: Any) -> Rebuilt:  # noqa: ANN401 - no types
        """Draw rings again and hold them against the catchment."""
        try:
            land = [(ring.hole, self.drawn(ring)) for ring in rings]
        except UnreadableError as error:
            return Rebuilt(shapely.Polygon(), 0.0, error.why, tuple(error.said.items()))
        whole, out = (shapely.union_all([one for hole, one in land if hole is side])
                      for side in (False, True))  # fmt: skip
        found = shapely.difference(whole, out)
        common = shapely.intersection(found, polygon).area
        return Rebuilt(found, float(common / (found.area + polygon.area - common)))

    def drawn(self, ring: Ring) -> Any:  # noqa: ANN401 - shapely has no types
        """Land within one ring.

        Raises
        ------
        UnreadableError
            A street that is not on the map or does not close; two that do not meet.
        """
        legs = ring.legs
        if len(legs) == 1:
            return self._alone(legs[0])
        corners = _round(legs, [self._joint(one, other) for one, other in _turns(legs)], self)
        # Two streets that meet a little off the turn leave a spike, which has no land.
        return shapely.buffer(shapely.make_valid(shapely.Polygon(corners)), 0)

    def points(self, leg: Leg) -> Floats:
        """Printed points of a leg, in the city's metres."""
        return self._to_metres(np.array(leg.points, dtype=float))

    def _track(self, name: str) -> Track:
        follower = self._follower
        if name == EDGE:
            return Track(shapely.get_parts(follower.edge), follower.reach.least, one_way=True)
        segments = follower.segments[follower.names == name]
        if not len(segments):
            raise UnreadableError("why_unknown", name=name)
        return Track(shapely.linestrings(segments), follower.reach.least)

    def _alone(self, leg: Leg) -> Any:  # noqa: ANN401 - shapely has no types
        """Land within a ring of one leg."""
        if not leg.name:
            return shapely.buffer(shapely.make_valid(shapely.Polygon(self.points(leg))), 0)
        track = self.track(leg.name)
        faces = shapely.get_parts(shapely.polygonize([track.whole]))
        if leg.name == EDGE:
            inside = shapely.points(self.points(leg)[0])
            rings = shapely.get_parts(self._follower.edge)
            faces = np.array([one for one in map(shapely.Polygon, rings) if one.contains(inside)])
            faces = faces[np.argsort(shapely.area(faces))][:1]
        if not len(faces):
            raise UnreadableError("why_open", name=leg.name)
        whole = shapely.get_parts(shapely.union_all(faces))
        if len(whole) > 1:
            raise UnreadableError("why_several", name=leg.name)
        return shapely.Polygon(whole[0].exterior)

    def _joint(self, one: Leg, other: Leg) -> tuple[Floats, Floats]:
        """Where one leg is left for the other: ``(place, 2)`` on the one and on the other."""
        reach = self._follower.reach
        most = reach.least + 2 * reach.near
        if one.name and other.name:
            tracks = self.track(one.name), self.track(other.name)
            meet = shapely.get_coordinates(shapely.intersection(*(each.whole for each in tracks)))
            if len(meet):
                _, first = np.unique(np.rint(meet / reach.near), axis=0, return_index=True)
                meet = meet[np.sort(first)] if len(meet) > _MOST else np.unique(meet, axis=0)
                return meet, meet
            line = shapely.get_coordinates(shapely.shortest_line(*(each.whole for each in tracks)))
        elif one.name:
            end = self.points(other)[0]
            line = np.array([self.track(one.name).nearest(end), end])
        else:
            end = self.points(one)[-1]
            line = np.array([end, self.track(other.name).nearest(end) if other.name else end])
        if np.hypot(*(line[1] - line[0])) > most:
            raise UnreadableError("why_apart", one=one.name, other=other.name)
        return line[:1], line[1:]

    @property
    def least(self) -> float:
        """Metres: a shorter leg would not have been told."""
        return self._follower.reach.near


def _turns(legs: Sequence[Leg]) -> list[tuple[Leg, Leg]]:
    """Each leg with the one that follows it."""
    return list(zip(legs, [*legs[1:], legs[0]], strict=True))


def _round(legs: Sequence[Leg], joints: Sequence[tuple[Floats, Floats]], reader: Reader) -> Floats:
    """Corners of the shortest way round legs that meet at given places."""
    many = len(legs)
    ways: list[Ways | None] = []
    costs: list[Floats] = []
    for place, leg in enumerate(legs):
        starts, ends = joints[place - 1][1], joints[place][0]
        way = reader.track(leg.name).ways(starts, ends) if leg.name else None
        metres = np.zeros((1, 1)) if way is None else way.metres
        if (
            way is not None and many == 2
        ):  # or the way round two streets would shrink to one crossing
            metres = np.where(metres < reader.least, np.inf, metres)
        if not np.isfinite(metres).any():
            raise UnreadableError("why_broken", name=leg.name)
        ways.append(way)
        costs.append(metres)
    first = int(np.argmin([cost.shape[0] for cost in costs]))
    order = [(first + step) % many for step in range(many)]
    best = np.inf
    picked: list[tuple[int, int, int]] = []
    for start in range(costs[first].shape[0]):
        total = np.where(np.arange(costs[first].shape[0]) == start, 0.0, np.inf)
        back = []
        for place in order:
            sums = total[:, None] + costs[place]
            back.append(sums.argmin(axis=0))
            total = sums.min(axis=0)
        if total[start] < best:
            best, at, picked = float(total[start]), start, []
            for place, came in zip(order[::-1], back[::-1], strict=True):
                picked.append((place, int(came[at]), at))
                at = int(came[at])
    if not picked:
        raise UnreadableError("why_round")
    courses = []
    for place, start, end in picked[::-1]:
        way = ways[place]
        courses.append(reader.points(legs[place]) if way is None else way.course(start, end))
    return np.concatenate(courses)


def placed(bounds: Sequence[Rebuilt], points: Floats) -> list[list[int]]:
    """Catchments whose words hold each point ``(point, 2)``, by their places in ``bounds``."""
    tree = shapely.STRtree([one.polygon for one in bounds])
    point, held = tree.query(shapely.points(points), predicate="intersects")
    found: list[list[int]] = [[] for _ in points]
    for one, other in zip(point.tolist(), held.tolist(), strict=True):
        found[one].append(other)
    return [sorted(one) for one in found]
