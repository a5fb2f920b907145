"""The land of a city that does not exist: communities, a river and a railway.

Communities are the cells of points strewn around centres, so that their borders are streets: a
catchment is then told by the streets around it. Metres east and north in a national grid.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity
from numpy.typing import NDArray
from scipy.spatial import Voronoi
from streets import Border, crossings, street_table
from truth import Truth

CRS = "EPSG:4547"  # CGCS2000, three-degree zone of 114° east
_ORIGIN = 500_000.0, 3_390_000.0
_MARGIN = 4000
_WIDEST = 1.9
"""Distance of a community from its centre over the spread, at most."""
_LEAST = 5
"""Metres of the shortest border that is a street."""
_FIRST = (
    "映文明建和解人胜新长中华安康平定永兴昌盛光学府东西南北滨河望江临溪青云白鹭金桂银杏枫林梅竹松柏"
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class District:
    """A district: where it lies, how wide it is strewn, and what kind of place it is."""

    key: str
    zh: str
    kind: str  # old, new, town, county, village
    x: float
    y: float
    spread: float
    share: float
    """Of the communities."""


DISTRICTS = (
    District("gucheng", "古城区", "old", -2500, 500, 1500, 0.20),
    District("binhe", "滨河新区", "new", 4500, 3500, 2300, 0.22),
    District("dongzhan", "东站区", "town", 5500, -3500, 1900, 0.16),
    District("nanyuan", "南园区", "town", -3500, -5500, 1900, 0.14),
    District("yingshan", "映山县", "county", -13500, 6500, 1500, 0.13),
    District("heshang", "河上县", "village", -12000, -9000, 5500, 0.15),
)


@dataclass(frozen=True, eq=False)
class Ground:
    """Layers of the land; ``areas`` has area, name, district, kind, population, x, y, geometry."""

    areas: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame


def ground(rng: np.random.Generator, truth: Truth, communities: int) -> Ground:
    """Lay out a city of so many communities."""
    points, district = _strewn(rng, communities)
    cells, borders = _cells(points)
    barriers = gpd.GeoDataFrame(
        {"kind": ["river", "railway"], "geometry": [_river(), _railway()]}, crs=CRS
    )
    streets = gpd.GeoDataFrame(street_table(points, borders, barriers.geometry), crs=CRS)
    spots = crossings(streets, barriers.geometry)
    met = gpd.GeoDataFrame({"kind": "bridge", "geometry": spots}, crs=CRS)
    areas = _areas(rng, truth, points, district, cells)
    for layer in (areas, barriers, streets, met):
        layer.geometry = layer.geometry.translate(*_ORIGIN)
    return Ground(areas, streets, barriers, met)


def _strewn(rng: np.random.Generator, many: int) -> tuple[Floats, Whole]:
    """Points around the centres, none nearer than others allow, and their districts."""
    counts = np.rint(np.array([one.share for one in DISTRICTS]) * many).astype(int)
    counts[0] += many - counts.sum()
    points: list[Floats] = []
    for one, count in zip(DISTRICTS, counts, strict=True):
        least = one.spread * 1.5 / np.sqrt(max(count, 1))
        wanted = len(points) + count
        while len(points) < wanted:
            step = rng.normal(0, one.spread, 2)
            place = np.round(np.array([one.x, one.y]) + step, 1)
            if np.hypot(*step) > _WIDEST * one.spread:
                continue
            if any(np.hypot(*(place - other)) < least for other in points):
                least *= 0.998
            else:
                points.append(place)
    found = np.array(points)
    centres = np.array([[one.x, one.y] for one in DISTRICTS])
    spread = np.array([one.spread for one in DISTRICTS])
    away = np.hypot(*(found[:, None] - centres).transpose(2, 0, 1)) / spread
    return found, away.argmin(axis=1)  # districts are of one piece each


def _cells(points: Floats) -> tuple[list[shapely.Polygon], list[Border]]:
    """Cells of the points inside the city's edge, and the borders between them."""
    low, high = points.min(axis=0) - _MARGIN, points.max(axis=0) + _MARGIN
    mirrored = [points]
    for axis in (0, 1):  # cells at the edge would have no end
        for side in (low, high):
            copy = points.copy()
            copy[:, axis] = 2 * side[axis] - copy[:, axis]
            mirrored.append(copy)
    found = Voronoi(np.vstack(mirrored))
    vertices = np.round(found.vertices, 1)
    edge = shapely.concave_hull(shapely.MultiPoint(points), ratio=0.3).buffer(900, quad_segs=4)
    cells = []
    for place, region in zip(points, found.point_region[: len(points)], strict=True):
        whole = shapely.Polygon(vertices[found.regions[region]])
        parts = shapely.get_parts(shapely.intersection(whole, edge, grid_size=0.1))
        cells.append(parts[shapely.distance(parts, shapely.Point(place)).argmin()])
    borders = []
    for (one, other), (start, end) in found.ridge_dict.items():
        if max(one, other) < len(points) and min(start, end) >= 0:
            line = shapely.LineString([vertices[start], vertices[end]])
            whole = shapely.set_precision(shapely.intersection(line, edge), 0.1)
            for part in shapely.get_parts(whole):
                if part.length > _LEAST:
                    borders.append(Border(int(one), int(other), part))  # noqa: PERF401 - plainer
    return cells, borders


def _river() -> shapely.LineString:
    """Winds from west to east between the old town and the new."""
    x = np.linspace(-24000, 14000, 60)
    return shapely.LineString(np.column_stack([x, 1900 + 500 * np.sin(x / 3000) + 0.05 * x]))


def _railway() -> shapely.LineString:
    """Runs from south to north past the east station."""
    y = np.linspace(-18000, 14000, 30)
    return shapely.LineString(np.column_stack([1600 + 0.04 * y, y]))


def _areas(
    rng: np.random.Generator,
    truth: Truth,
    points: Floats,
    district: Whole,
    cells: list[shapely.Polygon],
) -> gpd.GeoDataFrame:
    numbers = pd.Series(district).groupby(district).cumcount() + 1
    both = list(zip(district.tolist(), numbers.tolist(), strict=True))
    kinds = [DISTRICTS[one].kind for one in district]
    residents = np.array([truth.residents[kind] for kind in kinds])
    level = rng.lognormal(0, truth.area_spread, len(points))
    return gpd.GeoDataFrame(
        {
            "area": [f"{DISTRICTS[one].key}-{number:03d}" for one, number in both],
            "name": [_place(one, number) for one, number in both],
            "district": [DISTRICTS[one].zh for one in district],
            "kind": kinds,
            "population": np.rint(residents * level).astype(int),
            "x": (points[:, 0] + _ORIGIN[0]).round(1),
            "y": (points[:, 1] + _ORIGIN[1]).round(1),
            "geometry": cells,
        },
        crs=CRS,
    )


def _place(district: int, number: int) -> str:
    first = _FIRST[(number * 7 + district * 11) % len(_FIRST)]
    turn = number // len(_FIRST)
    second = _FIRST[(number * 13 + turn + district * 5 + 3) % len(_FIRST)]
    return f"{first}{second}{'村' if DISTRICTS[district].kind == 'village' else '社区'}"
