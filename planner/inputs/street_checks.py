"""Streets that cannot be walked, hang together badly, or lead nowhere: each told with its mend."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from planner.inputs.faults import Fault
from planner.inputs.streets import barred, walkable
from planner.inputs.tables import Table
from planner.kernels.access import NOWHERE, approach, links, pieces
from planner.model.standards import Standards
from planner.model.streets import Barriers, Streets

_LISTED = 8


def check_lines(
    tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame], standards: Standards | None
) -> tuple[list[Fault], list[str]]:
    """Fault of a table of streets of which none can be walked, and no warnings.

    Distances would fall back on straight lines, and nobody would know.
    """
    if standards is None or "streets" not in frames:
        return [], []
    streets, join = frames["streets"], standards.number("streets.join")
    if len(streets) and shapely.is_missing(streets["geometry"].to_numpy(dtype=object)).all():
        return [], []  # nowhere on the map, which is told already
    if (shapely.length(walkable(streets, standards)[0]) > join).any():
        return [], []
    closed = barred(streets, standards)
    denied = closed & streets["walkable"].eq("false").to_numpy(dtype=bool)
    found = (
        f"no line that can be walked, of {len(streets):,} rows: walkable = false in "
        f"{denied.sum():,}, a class that is not walked in {(closed & ~denied).sum():,}, a dot or "
        f"no longer than {join:g} m in {(~closed).sum():,}"
    )
    mend = "correct walkable, class or the lines; or take the table out, for straight lines"
    return [Fault(tables["streets"].file, "geometry", found, mend)], []


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
    if streets is None and "streets" in files:
        found = "no street is left that can be walked, and distances are straight lines"
        return [f"{files['streets']}: {found}: look whether all lines meet in one dot"]
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
        at = approach(points, streets.segments, walls, limit)
        hung = links(at, streets.ends, streets.metres, streets.cut)
        on[name] = pieces(hung, streets.piece, len(points))
    for name, other, frame in (("areas", "schools", areas), ("schools", "areas", schools)):
        lost = ~np.isin(on[name], on[other][on[other] != NOWHERE]) | (on[name] == NOWHERE)
        lost &= frame["x"].notna().to_numpy()
        ids = frame.loc[lost, name.removesuffix("s")].astype(str).tolist()
        if ids:
            more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
            what = "to any open school" if name == "areas" else "from any area"
            none = int((lost & (on[name] == NOWHERE)).sum())
            warnings.append(
                f"{files[name]}: no path along the streets {what}: {name.removesuffix('s')} "
                f"{', '.join(ids[:_LISTED])}{more} ({none} with no street within {limit:g} m); "
                "ways there are told by straight lines, and as far where only barriers are in "
                "the way: draw the streets, bridges or crossings that are missing, or correct the "
                "points"
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
