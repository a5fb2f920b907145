"""Streets, barriers and crossings of a folder become the graph on which pupils walk."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.inputs.coordinates import Shapes
from planner.inputs.noding import Cuts, in_order, lay
from planner.model.standards import Standards
from planner.model.streets import Barriers, NamedLines, Streets

Frames = Mapping[str, pd.DataFrame]
Floats = NDArray[np.float64]


def barriers_of(frames: Frames) -> Barriers | None:
    """Barriers and crossings of a folder; None where it has neither."""
    if not {"barriers", "crossings"} & set(frames):
        return None
    return Barriers(*(_shapes(frames, name) for name in ("barriers", "crossings")))


def _shapes(frames: Frames, name: str) -> Shapes:
    if name not in frames:
        return np.array([], dtype=object)
    shapes = frames[name]["geometry"].to_numpy(dtype=object)
    return shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]


def streets_of(frames: Frames, barriers: Barriers | None, standards: Standards) -> Streets | None:
    """Graph of the streets that can be walked; None where the folder has none.

    Barriers cut what crosses them, save streets that say that they lead over or under
    (``crosses``) and those beside a crossing. A crossing drawn as a line is a way of its own.
    """
    if "streets" not in frames:
        return None
    lines, metres, over = _ordered(*walkable(frames["streets"], standards))
    if not len(lines):
        return None
    near = standards.number("distance.restored")
    if barriers is not None:
        more = _bridges(barriers.crossings, lines, near)
        lines, metres, over = _ordered(
            np.concatenate([lines, more]),
            np.concatenate([metres, np.full(len(more), np.nan)]),
            np.concatenate([over, np.ones(len(more), dtype=bool)]),
        )
    found = lay(lines, metres, _cuts(lines, over, barriers, near), standards.number("streets.join"))
    return found if len(found.ends) else None


def _ordered(
    lines: Shapes, metres: Floats, over: NDArray[np.bool_]
) -> tuple[Shapes, Floats, NDArray[np.bool_]]:
    order = in_order(lines, metres, over)
    return lines[order], metres[order], over[order]


def named_of(frames: Frames) -> NamedLines | None:
    """Streets that have a name, in an order of name and course; None where none has."""
    if "streets" not in frames or "name" not in frames["streets"]:
        return None
    called = frames["streets"]["name"].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    shapes = frames["streets"]["geometry"].to_numpy(dtype=object)
    lines, of = shapely.get_parts(shapes[called != ""], return_index=True)
    names = called[called != ""][of]
    kept = shapely.length(lines) > 0
    lines, names = lines[kept], names[kept]
    if not len(lines):
        return None
    order = in_order(lines, np.zeros(len(lines)))
    order = order[np.argsort(names[order].astype(str), kind="stable")]
    return NamedLines(lines[order], names[order])


def barred(streets: pd.DataFrame, standards: Standards) -> NDArray[np.bool_]:
    """Rows of streets that may not be walked: as they say themselves, else by their class."""
    names = str(standards.norms["streets.not_walkable"].value).replace(" ", "").split(";")
    by_class = streets["class"].str.casefold().isin([name.casefold() for name in names])
    told = streets["walkable"]
    return ~(told.eq("true") | (told.eq("") & ~by_class)).to_numpy(dtype=bool)


def walkable(
    streets: pd.DataFrame, standards: Standards
) -> tuple[Shapes, Floats, NDArray[np.bool_]]:
    """Single lines that can be walked, their measured length, and whether they pass barriers."""
    here = streets[~barred(streets, standards)]
    whole = here["geometry"].to_numpy(dtype=object)
    lines, of = shapely.get_parts(whole, return_index=True)
    kept = shapely.length(lines) > 0
    lines, of = lines[kept], of[kept]
    metres = (here["length_m"].to_numpy(dtype=float) / shapely.length(whole))[of]
    return lines, metres * shapely.length(lines), here["crosses"].to_numpy(dtype=bool)[of]


def _bridges(crossings: Shapes, lines: Shapes, near: float) -> Shapes:
    """Crossings drawn as lines, led on to the streets near their ends, ``lines`` in their order."""
    drawn = shapely.get_parts(crossings[shapely.get_dimensions(crossings) == 1])
    tree = shapely.STRtree(lines)
    found = []
    for one in drawn:
        corners = shapely.get_coordinates(one)
        for tip, place in ((corners[0], 0), (corners[-1], len(corners) + 1)):
            street = tree.query_nearest(shapely.Point(tip), max_distance=near)
            if len(street):
                way = shapely.shortest_line(shapely.Point(tip), lines[street.min()])
                corners = np.insert(
                    corners, min(place, len(corners)), shapely.get_coordinates(way)[1], 0
                )
        found.append(shapely.linestrings(corners))
    return np.array(found, dtype=object)


def _cuts(lines: Shapes, over: NDArray[np.bool_], barriers: Barriers | None, near: float) -> Cuts:
    """What barriers take of lines, save near a crossing."""
    if barriers is None or not len(barriers.walls):
        return np.array([], dtype=np.int64), np.array([], dtype=object)
    line, wall = shapely.STRtree(barriers.walls).query(lines, predicate="intersects").copy()
    walls = barriers.walls[wall]
    beside = (shapely.get_dimensions(walls) == 2) & shapely.touches(lines[line], walls)
    kept = ~over[line] & ~beside
    parts, of = shapely.get_parts(
        shapely.intersection(lines[line[kept]], walls[kept]), return_index=True
    )
    closed = np.ones(len(parts), dtype=bool)
    if len(barriers.crossings):
        tree = shapely.STRtree(barriers.crossings)
        closed[tree.query(parts, predicate="dwithin", distance=near)[0]] = False
    return line[kept][of[closed]], parts[closed]
