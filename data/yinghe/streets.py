"""Streets of the made-up city: borders of communities, named, and lanes from their middles.

Every part of the city is joined to every other: where a river or a railway lies between, the
longest streets cross, and then as many more as are needed.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_SYLLABLES = "东西南北中和平安康永昌文明光华新建民生福寿春秋江河湖山云月星辰松柏桃李兰桂枫荷"
_KINDS = ("路", "街", "巷", "路")
_AVENUES, _WIDE, _CROSSING = 12, 60, 160
"""Ranks by length up to which a street is an avenue, wider than a lane, and crosses barriers."""
_STRAIGHT = np.radians(50)
"""A street goes on where the next piece turns less."""
_SEED = 1

Floats = NDArray[np.float64]
Spot = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Border:
    """A piece of street between two communities, by their places."""

    one: int
    other: int
    line: shapely.LineString

    @property
    def ends(self) -> tuple[Spot, Spot]:
        """Both ends."""
        (x, y), (u, v) = self.line.coords[0], self.line.coords[-1]
        return (x, y), (u, v)


class _Joined:
    """Which things hang together."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def root(self, one: object) -> object:
        parent = self._parent.setdefault(one, one)
        if parent != one:
            parent = self._parent[one] = self.root(parent)
        return parent

    def join(self, one: object, other: object) -> bool:
        """Join two; False where they were joined already."""
        first, second = self.root(one), self.root(other)
        self._parent[first] = second
        return first != second


def street_table(points: Floats, borders: list[Border], barriers: gpd.GeoSeries) -> pd.DataFrame:
    """Streets and lanes: class, name, whether it crosses barriers, geometry."""
    rank = _ranks(borders)
    names = _names(max(rank))
    barred = shapely.union_all(barriers.to_numpy())
    meets = [bool(shapely.intersects(border.line, barred)) for border in borders]
    crosses = [met and one <= _CROSSING for met, one in zip(meets, rank, strict=True)]
    _bridge(borders, meets, crosses)
    rows = []
    for border, one, crossing in zip(borders, rank, crosses, strict=True):
        grade = "primary" if one <= _AVENUES else "secondary" if one <= _WIDE else "residential"
        kind = "大道" if one <= _AVENUES else _KINDS[one % len(_KINDS)]
        rows.append((grade, names[one - 1] + kind, crossing, border.line))
    rows += [
        ("footway", "", crossing, lane) for lane, crossing in _lanes(points, borders, meets, barred)
    ]
    return pd.DataFrame(rows, columns=["class", "name", "crosses", "geometry"])


def _lanes(
    points: Floats, borders: list[Border], meets: list[bool], barred: shapely.Geometry
) -> list[tuple[shapely.LineString, bool]]:
    """Lanes from each community to the streets around it; one crosses where all would have to."""
    lanes: dict[int, list[shapely.LineString]] = {}
    for border, met in zip(borders, meets, strict=True):
        middle = border.line.interpolate(0.5, normalized=True)
        for at in () if met else (border.one, border.other):
            lanes.setdefault(at, []).append(shapely.LineString([points[at], middle]))
    found = []
    for own in lanes.values():
        free = [lane for lane in own if not lane.intersects(barred)]
        found += [(lane, False) for lane in free]
        if not free:
            found.append((min(own, key=lambda lane: lane.length), True))
    return found


def crossings(streets: gpd.GeoDataFrame, barriers: gpd.GeoSeries) -> list[shapely.Point]:
    """Where streets cross barriers."""
    lines = streets.geometry[streets["crosses"]].to_numpy()
    met = shapely.intersection(lines, shapely.union_all(barriers.to_numpy()))
    return [shapely.centroid(part) for shape in met for part in shapely.get_parts(shape)]


def _bridge(borders: list[Border], meets: list[bool], crosses: list[bool]) -> None:
    """Let more streets cross, the longest first, until all ends hang together."""
    joined = _Joined()
    order = sorted(range(len(borders)), key=lambda i: -borders[i].line.length)
    for i in order:
        if crosses[i] or not meets[i]:
            joined.join(*borders[i].ends)
    for i in order:
        if meets[i] and not crosses[i]:
            crosses[i] = joined.join(*borders[i].ends)


def _ranks(borders: list[Border]) -> list[int]:
    """Rank by length of the street that each piece belongs to, the longest first."""
    street = _streets(borders)
    length = pd.Series([border.line.length for border in borders]).groupby(street).sum()
    order = length.rank(ascending=False, method="first").astype(int)
    return order.loc[street].tolist()


def _streets(borders: list[Border]) -> list[int]:
    """Number of the street of each piece: where pieces meet, the straightest pair goes on."""
    at: dict[Spot, list[int]] = {}
    for i, border in enumerate(borders):
        for spot in border.ends:
            at.setdefault(spot, []).append(i)
    joined = _Joined()
    for spot, pieces in sorted(at.items()):
        turns = [
            (_turn(spot, borders[one], borders[other]), one, other)
            for place, one in enumerate(pieces)
            for other in pieces[place + 1 :]
        ]
        turn, one, other = min(turns, default=(np.inf, 0, 0))
        if turn < _STRAIGHT:
            joined.join(one, other)
    roots = [joined.root(i) for i in range(len(borders))]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
    return [numbers[root] for root in roots]


def _turn(spot: Spot, one: Border, other: Border) -> float:
    """Radians by which the way from one piece to the other turns."""
    headings = []
    for border in (one, other):
        start, end = border.ends
        away = end if start == spot else start
        headings.append(np.arctan2(away[1] - spot[1], away[0] - spot[0]))
    between = (headings[0] - headings[1]) % (2 * np.pi)
    return float(abs(between - np.pi))


def _names(many: int) -> list[str]:
    """Names of two characters that differ."""
    pairs = [one + other for one in _SYLLABLES for other in _SYLLABLES if one != other]
    order = np.random.default_rng(_SEED).permutation(len(pairs))
    return [pairs[i] for i in order[:many]]
