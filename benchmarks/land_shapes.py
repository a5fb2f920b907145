"""Dissolving catchments, and drawing their maps: this house beside plain ways.

Bars: 50,000 areas of 2,000 schools dissolved at least 5 x as fast as by unary union, to the same
land; 15 maps of 3,300 areas on one collection at least 3 x as fast as plotted anew each time.
"""

import statistics
import sys
from collections.abc import Callable
from io import BytesIO
from time import process_time
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.maps.distance_maps import area_path
from planner.maps.tiles import dissolved

SEEDS = range(5)
BARS = {"dissolve": 5.0, "maps": 3.0}


def town(areas: int, schools: int, seed: int) -> tuple[Any, Any]:
    """Cells of a crooked grid with wavy edges, eight corners each, and their nearest school.

    Corners stray so little that no edge crosses another: unary union refuses land that is invalid.
    """
    rng = np.random.default_rng(seed)
    side, bits = int(np.ceil(np.sqrt(areas))), 8
    row, column = np.indices((side + 1, side + 1))
    corner = np.stack([column, row], axis=-1) * 100.0 + rng.uniform(-15, 15, (*row.shape, 2))
    share = np.arange(bits)[:, None] / bits
    wave = np.append([0.0], np.ones(bits - 1))[:, None]

    def edges(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        way = start[:, :, None] + share * (end - start)[:, :, None]
        return way + wave * rng.uniform(-1.5, 1.5, way.shape)

    along, up = edges(corner[:, :-1], corner[:, 1:]), edges(corner[:-1], corner[1:])
    far = [(along[1:], corner[1:, 1:]), (up[:, :-1], corner[1:, :-1])]
    back = [np.concatenate([end[:, :, None], way[:, :, :0:-1]], axis=2) for way, end in far]
    rings = np.concatenate([along[:-1], up[:, 1:], *back], axis=2).reshape(-1, 4 * bits, 2)[:areas]
    cells = shapely.polygons(rings)
    middle = rings.mean(axis=1)
    _, school = cKDTree(middle[rng.choice(areas, schools, replace=False)]).query(middle)
    return cells, school.astype(np.int64)


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, which others may share, and what came out."""
    start = process_time()
    result = do()
    return process_time() - start, result


def dissolve(areas: int = 50_000, schools: int = 2_000) -> float:
    """Ratio of unary union to ours, median over seeds."""
    ratios = []
    for seed in SEEDS:
        cells, school = town(areas, schools, seed)
        ours, land = timed(lambda: dissolved(cells, school, schools))  # noqa: B023
        plain, other = timed(
            lambda: [shapely.union_all(cells[school == one]) for one in range(schools)]  # noqa: B023
        )
        off = float(np.abs(shapely.area(land) - shapely.area(other)).max())
        if off > 1e-3:
            raise SystemExit(f"another land than unary union's, by {off} m2")
        ratios.append(plain / ours)
        corners = int(shapely.get_num_coordinates(cells).sum())
        print(f"| {areas:,} areas, {corners:,} corners, seed {seed} | {ours:.2f} s | "
              f"{plain:.2f} s | {plain / ours:.1f} |", flush=True)  # fmt: skip
    return statistics.median(ratios)


def figure(bounds: NDArray[np.float64]) -> tuple[Figure, Any]:
    """Return a bare figure of 8 inches over some land."""
    made = Figure(figsize=(8, 8), dpi=120)
    FigureCanvasAgg(made)
    axes = made.add_subplot()
    axes.set(xlim=bounds[[0, 2]], ylim=bounds[[1, 3]])
    axes.set_axis_off()
    return made, axes


def maps(areas: int = 3_300, years: int = 15) -> float:
    """Ratio of plotting every map anew to one collection whose colours change."""
    cells, _ = town(areas, 100, 0)
    values = np.random.default_rng(0).random((years, areas))
    bounds = np.asarray(shapely.total_bounds(cells))

    def ours() -> None:
        made, axes = figure(bounds)
        patches = PathCollection([area_path(cell) for cell in cells], linewidths=0.2)
        axes.add_collection(patches, autolim=False)
        for value in values:
            patches.set_array(value)
            made.savefig(BytesIO(), format="png")

    def anew() -> None:
        frame = gpd.GeoDataFrame(geometry=cells)
        for value in values:
            made, axes = figure(bounds)
            frame.assign(value=value).plot("value", ax=axes, linewidth=0.2)
            made.savefig(BytesIO(), format="png")

    own, other = timed(ours)[0], timed(anew)[0]
    print(f"| {years} maps of {areas:,} areas | {own:.2f} s | {other:.2f} s | {other / own:.1f} |")
    return other / own


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    print("| what | planner | plain | ratio |\n|---|---|---|---|")
    found = {"dissolve": dissolve(), "maps": maps()}
    for name, bar in BARS.items():
        print(f"{name}: {found[name]:.1f} x, bar {bar:g} x")
    return int(any(found[name] < bar for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
