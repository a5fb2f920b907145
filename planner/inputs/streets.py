"""Streets, barriers and crossings of a folder become the graph on which pupils walk."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.inputs.coordinates import Shapes
from planner.inputs.noding import Cuts, in_order, lay
from planner.kernels.access import NOWHERE, approach, links, pieces
from planner.model.standards import Standards
from planner.model.streets import Barriers, NamedLines, Streets

Frames = Mapping[str, pd.DataFrame]
Floats = NDArray[np.float64]
_LISTED = 8


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
    lines, metres, over = _walkable(frames["streets"], standards)
    near = standards.number("distance.restored")
    if barriers is not None:
        more = _bridges(barriers.crossings, lines, near)
        lines = np.concatenate([lines, more])
        metres = np.concatenate([metres, np.full(len(more), np.nan)])
        over = np.concatenate([over, np.ones(len(more), dtype=bool)])
    if not len(lines):
        return None
    order = in_order(lines, metres)
    lines, metres, over = lines[order], metres[order], over[order]
    return lay(lines, metres, _cuts(lines, over, barriers, near), standards.number("streets.join"))


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


def _walkable(
    streets: pd.DataFrame, standards: Standards
) -> tuple[Shapes, Floats, NDArray[np.bool_]]:
    """Single lines that can be walked, their measured length, and whether they pass barriers."""
    barred = str(standards.norms["streets.not_walkable"].value).replace(" ", "").split(";")
    by_class = ~streets["class"].str.casefold().isin([name.casefold() for name in barred])
    told = streets["walkable"]
    here = streets[(told.eq("true") | (told.eq("") & by_class)).to_numpy(dtype=bool)]
    whole = here["geometry"].to_numpy(dtype=object)
    lines, of = shapely.get_parts(whole, return_index=True)
    kept = shapely.length(lines) > 0
    lines, of = lines[kept], of[kept]
    metres = (here["length_m"].to_numpy(dtype=float) / shapely.length(whole))[of]
    return lines, metres * shapely.length(lines), here["crosses"].to_numpy(dtype=bool)[of]


def _bridges(crossings: Shapes, lines: Shapes, near: float) -> Shapes:
    """Crossings drawn as lines, led on to the streets near their ends."""
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


def check_streets(
    streets: Streets | None,
    barriers: Barriers | None,
    files: Mapping[str, str],
    areas: pd.DataFrame,
    schools: pd.DataFrame,
    standards: Standards,
) -> list[str]:
    """Warnings of a graph in pieces, of areas and schools without a path, of idle crossings.

    Parameters
    ----------
    areas, schools
        With ``area`` or ``school``, x and y; schools are those that are open.
    """
    if streets is None:
        return []
    warnings = []
    length = np.bincount(streets.piece[streets.ends[:, 0]], weights=streets.metres)
    apart = 1 - length[0] / length.sum()
    if apart > standards.number("streets.pieces"):
        warnings.append(
            f"{files['streets']}: streets in {len(length):,} pieces that do not meet; {apart:.1%} "
            "of their length is apart from the longest: look whether lines share their ends, and "
            "whether bridges and crossings are there"
        )
    limit = standards.number("streets.access")
    walls = np.array([], dtype=object) if barriers is None else barriers.walls
    on = {}
    for name, frame in (("areas", areas), ("schools", schools)):
        points = frame[["x", "y"]].to_numpy(dtype=float)
        found = approach(points, streets.segments, walls, limit)
        hung = links(found, streets.ends, streets.metres, streets.cut)
        on[name] = pieces(hung, streets.piece, len(points))
    for name, other, frame in (("areas", "schools", areas), ("schools", "areas", schools)):
        lost = ~np.isin(on[name], on[other][on[other] != NOWHERE]) | (on[name] == NOWHERE)
        lost &= frame["x"].notna().to_numpy()
        ids = frame.loc[lost, name.removesuffix("s")].astype(str).tolist()
        if ids:
            more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
            what = "to any open school" if name == "areas" else "from any area"
            warnings.append(
                f"{files[name]}: no path along the streets {what}: {name.removesuffix('s')} "
                f"{', '.join(ids[:_LISTED])}{more}; ways there are told as straight lines times a "
                "detour factor"
            )
    return warnings + _idle(streets, barriers, files, standards)


def _idle(
    streets: Streets, barriers: Barriers | None, files: Mapping[str, str], standards: Standards
) -> list[str]:
    """Warning of crossings with no street beside them."""
    if barriers is None or not len(barriers.crossings):
        return []
    near = standards.number("distance.restored")
    tree = shapely.STRtree(shapely.linestrings(streets.segments))
    beside = np.unique(tree.query(barriers.crossings, predicate="dwithin", distance=near)[0])
    idle = len(barriers.crossings) - len(beside)
    mend = "draw the way, as a line of crossings or of streets"
    found = f"crossings with no street within {near:g} m, which join nothing: {idle}"
    return [f"{files['crossings']}: {found}; {mend}"] if idle else []
