"""One side of a catchment in words: its streets in their order, nameless lines by where they run.

A nameless line is told by its own length, direction and place, and by the neighbour beyond it, as
seen by one who walks round the catchment clockwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.catchment_course import Turn
from planner.maps.catchment_words import EDGE, Stretch
from planner.paper.words import Lang, count, word

Floats = NDArray[np.float64]
WINDS: Final = ("east", "northeast", "north", "northwest", "west", "southwest", "south",
                "southeast")  # fmt: skip
_BESIDE = 5.0
"""Metres beyond a boundary at which its neighbour is looked up."""


@dataclass(frozen=True, eq=False)
class Beside:
    """What sides are told with: the catchments and their names, degrees, the language."""

    names: Sequence[str]
    land: shapely.STRtree
    to_degrees: Turn
    lang: Lang


def side(stretches: Sequence[Stretch], which: str, own: int, beside: Beside) -> str:
    """Streets of one side of a ring in their order, each once in a row.

    Parameters
    ----------
    own
        Catchment whose side it is.
    """
    parts: list[str] = []
    for one in stretches:
        if one.side != which:
            continue
        text = word("bound_city", beside.lang) if one.name == EDGE else one.name
        text = text or nameless(one, own, beside)
        if parts[-1:] != [text]:
            parts.append(text)
    return word("bound_joint", beside.lang).join(parts) or word("bound_none", beside.lang)


def nameless(one: Stretch, own: int, beside: Beside) -> str:
    """Tell a nameless line: metres, where it runs, at which degrees, beside whom."""
    lang, other = beside.lang, neighbour(one, own, beside.land)
    along = one.side in ("north", "south")
    weight = np.hypot(*np.diff(one.course, axis=0).T)
    middle = (one.course[:-1] + one.course[1:]) / 2
    degrees = float(np.average(beside.to_degrees(middle)[:, int(along)], weights=weight))
    said = {
        "metres": count(one.metres),
        "wind": word(f"wind_{wind(one.course)}", lang),
        "degrees": f"{degrees:.4f}",
        "axis": word("bound_latitude" if along else "bound_longitude", lang),
    }
    if other < 0:
        return word("bound_bare", lang, **said)
    return word("bound_bare_by", lang, name=beside.names[other], **said)


def wind(course: Floats) -> str:
    """Wind of the compass towards which a course leads from its start to its end.

    >>> wind(np.array([[0.0, 0.0], [3.0, 1.0], [5.0, 5.0]]))
    'northeast'
    """
    x, y = course[-1] - course[0]
    return WINDS[int(np.rint(np.degrees(np.arctan2(y, x)) / 45)) % len(WINDS)]


def neighbour(one: Stretch, own: int, land: shapely.STRtree) -> int:
    """Catchment that lies beyond most of a line, walked with its own at the right; -1 for none."""
    along = np.diff(one.course, axis=0)
    size = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    off = one.course[:-1] + along / 2
    off = off + _BESIDE * np.column_stack([-along[:, 1], along[:, 0]]) / size
    point, held = land.query(shapely.points(off), predicate="intersects")
    point, held = point[held != own], held[held != own]
    if not len(held):
        return -1
    metres = np.bincount(held, weights=size[point, 0])
    return int(metres.argmax()) if 2 * metres.max() > size.sum() else -1
