"""The course of a boundary as it is printed, and as a reader reads it: its legs in their order.

A catchment is told ring by ring, clockwise: along which streets, one after the other, along the
edge of all land, and by which points where no street has a name. What is read from the print is
all that the proof of the words knows (`catchment_rebuilt`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.catchment_words import EDGE, Stretch
from planner.paper.words import Lang, word

Floats = NDArray[np.float64]
Turn = Callable[[Floats], Floats]
"""From the city's metres ``(point, 2)`` to longitude and latitude, or back."""
NEXT: Final = " → "
_POINTS: Final = re.compile(r"\[([^\]]+)\]$")


@dataclass(frozen=True)
class Leg:
    """Part of a ring: along a street, the edge of all land (``*``), or nameless, by points.

    ``points`` are longitude and latitude as printed: the corners of a nameless leg, and one point
    within the land that an edge runs round alone.
    """

    name: str
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Ring:
    """Legs of one ring, clockwise; a ``hole`` is land that the catchment lies around."""

    legs: tuple[Leg, ...]
    hole: bool = False


def legs_of(stretches: Iterable[Stretch], slack: float, to_degrees: Turn) -> tuple[Leg, ...]:
    """Legs of a ring; stretches of one name that follow each other are one.

    Parameters
    ----------
    slack
        Metres that a nameless leg may run beside the points by which it is told.
    """
    parts: list[tuple[str, list[Floats]]] = []
    for one in stretches:
        if parts and parts[-1][0] == one.name:
            parts[-1][1].append(one.course[1:])
        else:
            parts.append((one.name, [one.course]))
    if len(parts) > 1 and parts[0][0] == parts[-1][0]:
        name, last = parts.pop()
        first = parts[0][1]
        parts[0] = name, [*last, first[0][1:], *first[1:]]
    alone = len(parts) == 1
    return tuple(_leg(name, np.concatenate(course), slack, to_degrees, alone=alone)
                 for name, course in parts)  # fmt: skip


def _leg(name: str, course: Floats, slack: float, to_degrees: Turn, *, alone: bool) -> Leg:
    if name == EDGE and alone:
        inside = shapely.point_on_surface(shapely.Polygon(course))
        return Leg(name, _printed(to_degrees(shapely.get_coordinates(inside))))
    if name:
        return Leg(name)
    line: Any = shapely.LinearRing(course) if alone else shapely.LineString(course)
    corners = shapely.get_coordinates(shapely.simplify(line, slack))
    return Leg(name, _printed(to_degrees(corners)))


def _printed(points: Floats) -> tuple[tuple[float, float], ...]:
    """Points as they will be printed: to a hundred-thousandth of a degree, about a metre."""
    return tuple((round(float(x), 5), round(float(y), 5)) for x, y in points)


def written(rings: Iterable[Ring], lang: Lang) -> str:
    """Print rings as one line of text.

    >>> written([Ring((Leg("High Street"), Leg("*")))], "en")
    "clockwise: High Street → the edge of the city's land"
    """
    parts: list[str] = []
    for ring in rings:
        key = "course_without" if ring.hole else "course_also" if parts else "course_first"
        parts.append(word(key, lang) + NEXT.join(_told(leg, lang) for leg in ring.legs))
    return "".join(parts)


def _told(leg: Leg, lang: Lang) -> str:
    name = word("bound_city", lang) if leg.name == EDGE else leg.name or word("course_bare", lang)
    if not leg.points:
        return name
    return f"{name} [{', '.join(f'{y:.5f} {x:.5f}' for x, y in leg.points)}]"


def read(text: str, lang: Lang) -> tuple[Ring, ...]:
    """Read rings from what was printed.

    >>> read(written([Ring((Leg("A"),)), Ring((Leg("B"), Leg("C")), hole=True)], "zh"), "zh")[1]
    Ring(legs=(Leg(name='B', points=()), Leg(name='C', points=())), hole=True)
    """
    marks = {word(f"course_{key}", lang): key for key in ("first", "also", "without")}
    parts = re.split("(" + "|".join(re.escape(mark) for mark in marks) + ")", text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(
        Ring(tuple(_read(leg, lang) for leg in told.split(NEXT)), marks[mark] == "without")
        for mark, told in pairs
    )


def _read(text: str, lang: Lang) -> Leg:
    found = _POINTS.search(text)
    points: tuple[tuple[float, float], ...] = ()
    if found:
        text = text[: found.start()].rstrip()
        both = (one.split() for one in found[1].split(", "))
        points = tuple((float(x), float(y)) for y, x in both)
    plain = {word("bound_city", lang): EDGE, word("course_bare", lang): ""}
    return Leg(plain.get(text, text), points)
