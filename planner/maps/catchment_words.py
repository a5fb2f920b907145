"""Boundaries in words: along which streets a catchment runs, side by side (四至).

Every stretch of a boundary takes the name of the street beside which it runs, near and in the same
direction; the rest runs along the edge of the city, or is unnamed and is said to be. Stretches
follow each other round the polygon, so that they can be written down (`catchment_course`), read and
drawn again (`catchment_rebuilt`). A stretch that is too short for a name of its own is told with
its neighbour, and its metres are counted.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.tiles import SNAP
from planner.model.standards import Standards
from planner.model.streets import NamedLines

Floats = NDArray[np.float64]
SIDES: Final = ("east", "south", "west", "north")
EDGE: Final = "*"
"""Stands for a name where the boundary is the edge of all land."""
_STRAIGHT: Final = 0.7
"""A stretch whose ends lie nearer to each other than this share of its length lies on several
sides: a ring road does."""


@dataclass(frozen=True)
class Reach:
    """How near and how parallel a street is that a boundary follows.

    Parameters
    ----------
    near
        Metres from the boundary.
    turn
        Degrees between the two.
    least
        Metres: a shorter stretch is part of its neighbours.
    step
        Metres at which the boundary is looked at.
    slack
        Metres that a nameless line may run beside the points by which it is told.
    """

    near: float
    turn: float
    least: float
    step: float
    slack: float


@dataclass(frozen=True, eq=False)
class Stretch:
    """Part of a boundary along one street; ``name`` is blank where no street is there.

    ``side`` is where it lies as seen from within its ring. ``short`` are metres that bear no name,
    or another, and are too short to be told apart.
    """

    name: str
    side: str
    course: Floats
    short: float = 0.0

    @property
    def metres(self) -> float:
        """Length as drawn."""
        return float(np.hypot(*np.diff(self.course, axis=0).T).sum())


def reach_of(standards: Standards) -> Reach:
    """Norms of boundaries in words."""
    keys = ("near", "turn", "least", "step", "slack")
    return Reach(*(standards.number(f"boundary.{key}") for key in keys))


class Follower:
    """Finds which street a boundary follows; built once for all polygons of a city."""

    def __init__(
        self,
        named: NamedLines | None,
        city: Any,  # noqa: ANN401 - shapely has no types
        reach: Reach,
    ) -> None:
        """Index the pieces of the streets by name, and the edge of all land."""
        self.reach = reach
        lines = np.array([], dtype=object) if named is None else named.lines
        names = np.array([], dtype=object) if named is None else named.names
        corners, of = shapely.get_coordinates(lines, return_index=True)
        here = np.flatnonzero(of[1:] == of[:-1])
        self.segments = np.stack([corners[here], corners[here + 1]], axis=1)
        self.names = names[of[here]] if len(here) else np.array([], dtype=object)
        self.tree = shapely.STRtree(shapely.linestrings(self.segments))
        # Walked along, the edge of all land has the land at its right.
        self.edge = shapely.boundary(shapely.orient_polygons(city, exterior_cw=True))
        shapely.prepare(self.edge)

    def beside(self, start: Floats, end: Floats) -> NDArray[np.object_]:
        """Name of the street beside each piece of a boundary; ``*`` on the edge of all land."""
        middle = shapely.points((start + end) / 2)
        found = np.full(len(middle), "", dtype=object)
        piece, segment = self.tree.query(middle, predicate="dwithin", distance=self.reach.near)
        along = self.segments[segment, 1] - self.segments[segment, 0]
        own = (end - start)[piece]
        cross = np.abs(along[:, 0] * own[:, 1] - along[:, 1] * own[:, 0])
        size = np.hypot(*along.T) * np.hypot(*own.T)
        parallel = cross <= np.sin(np.radians(self.reach.turn)) * size
        piece, segment = piece[parallel], segment[parallel]
        away = shapely.distance(middle[piece], shapely.linestrings(self.segments[segment]))
        order = np.lexsort((self.names[segment].astype(str), away.round(3), piece))
        piece, first = np.unique(piece[order], return_index=True)
        found[piece] = self.names[segment[order][first]]
        found[shapely.dwithin(self.edge, middle, SNAP) & (found == "")] = EDGE
        return found

    def stretches(self, ring: Any) -> list[Stretch]:  # noqa: ANN401 - shapely has no types
        """Stretches of a ring, clockwise from the beginning of its east."""
        course = shapely.get_coordinates(shapely.segmentize(ring, self.reach.step))
        if shapely.is_ccw(ring):
            course = course[::-1]
        names = self.beside(course[:-1], course[1:])
        metres = np.hypot(*np.diff(course, axis=0).T)
        cuts = merged(names, metres, self.reach.least)
        course = np.concatenate([course[cuts[0] :], course[1 : cuts[0] + 1]])
        names = np.roll(names, -cuts[0])
        ends = [*(cut - cuts[0] for cut in cuts), len(names)]
        parts = []
        for first, last in pairwise(ends):
            name = longest(names[first:last], metres_of(course[first : last + 1]))
            box = shapely.box(*shapely.bounds(ring))
            parts += sided(name, course[first : last + 1], box, names[first:last] != name)
        return from_east(parts)


def from_east(parts: list[Stretch]) -> list[Stretch]:
    """Begin a ring where its east begins: behind a northern stretch, else behind another."""
    behind = [(parts[at - 1].side, at) for at, one in enumerate(parts) if one.side == "east"]
    begins = [at for side, at in behind if side == "north"]
    begins += [at for side, at in behind if side != "east"]
    return parts[begins[0] :] + parts[: begins[0]] if begins else parts


def metres_of(course: Floats) -> Floats:
    """Length of each piece of a course."""
    return np.asarray(np.hypot(*np.diff(course, axis=0).T))


def longest(names: NDArray[np.object_], metres: Floats) -> str:
    """Name with most metres."""
    kinds, at = np.unique(names.astype(str), return_inverse=True)
    return str(kinds[np.bincount(at.reshape(-1), weights=metres).argmax()])


def merged(names: NDArray[np.object_], metres: Floats, least: float) -> list[int]:
    """Pieces at which stretches of a ring begin; short ones join the longer of their neighbours.

    >>> merged(np.array(["a", "a", "", "a", "b", "b"]), np.full(6, 30.0), 40.0)
    [0, 4]
    """
    starts = [i for i in range(len(names)) if names[i] != names[i - 1]] or [0]
    runs = [(start, names[start]) for start in starts]
    ring = float(metres.sum())
    total = np.concatenate([[0.0], np.cumsum(metres)])

    def length(at: int) -> float:
        first, last = runs[at][0], runs[(at + 1) % len(runs)][0]
        return float((total[last] - total[first]) % ring) if len(runs) > 1 else ring

    while len(runs) > 1:
        sizes = [length(at) for at in range(len(runs))]
        shortest = int(np.argmin(sizes))
        if sizes[shortest] >= least:
            break
        before, after = (shortest - 1) % len(runs), (shortest + 1) % len(runs)
        if sizes[before] >= sizes[after]:
            del runs[shortest]
        else:
            runs[after] = (runs[shortest][0], runs[after][1])
            del runs[shortest]
        runs = [
            run for i, run in enumerate(runs) if len(runs) == 1 or run[1] != runs[i - 1][1]
        ] or (runs[:1])
    return sorted(start for start, _ in runs)


def sided(
    name: str,
    course: Floats,
    box: Any,  # noqa: ANN401 - shapely has no types
    other: NDArray[np.bool_],
) -> list[Stretch]:
    """Tell on which side of a clockwise ring a stretch lies; one that winds is parted by sides.

    So is what bears no name of a street, for its words are nothing but where it lies.
    ``other`` marks its pieces that bear no name, or another.
    """
    short = np.where(other, metres_of(course), 0.0)
    chord = course[-1] - course[0]
    if name not in ("", EDGE) and np.hypot(*chord) >= _STRAIGHT * metres_of(course).sum():
        # Clockwise, the outside lies to the left: the chord turned by a quarter.
        side = _towards(np.array([[-chord[1], chord[0]]]))[0]
        return [Stretch(name, side, course, float(short.sum()))]
    left, low, right, high = box.bounds
    off = (course[:-1] + course[1:]) / 2 - [(left + right) / 2, (low + high) / 2]
    at = _towards(off / [max(right - left, 1e-9), max(high - low, 1e-9)])
    cuts = [0, *(np.flatnonzero(at[1:] != at[:-1]) + 1).tolist(), len(at)]
    return [
        Stretch(name, str(at[first]), course[first : last + 1], float(short[first:last].sum()))
        for first, last in pairwise(cuts)
    ]


def _towards(vectors: Floats) -> NDArray[np.object_]:
    """Side of the compass to which vectors point."""
    quarter = np.rint(np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0])) / 90).astype(int) % 4
    return np.array(["east", "north", "west", "south"], dtype=object)[quarter]
