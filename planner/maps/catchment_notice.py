"""The notice on catchments (四至): each side by its streets, the course, and whether they hold.

The course is printed, read back from the print and drawn again; every address is then looked up in
what was drawn (`strays`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from planner.maps.catchment_course import Ring, Turn, legs_of, read, written
from planner.maps.catchment_rebuilt import Reader, Rebuilt, placed
from planner.maps.catchment_shapes import LONGITUDE_LATITUDE, Catchments, schools_of
from planner.maps.catchment_sides import Beside, side
from planner.maps.catchment_words import EDGE, SIDES, Follower, Stretch, reach_of
from planner.maps.tiles import outline
from planner.model.axes import AREA
from planner.model.city import City
from planner.paper.frames import SHARE, labels, rounded
from planner.paper.words import Lang, count, percent, word

COLUMNS = ("school", "name", *SIDES, "words", "course", "boundary_m", "named", "edge", "unnamed",
           "short", "alike", "areas", "strays", "kind", "checked")  # fmt: skip
Floats = NDArray[np.float64]
STRAYS = ("area", "name", "school", "by_words", "fault")
_LISTED = 8
"""Ids of areas that a sentence names; the list of strays has them all."""
KINDS: Final = ("holds", "edge", "points", "wrong")


@dataclass(frozen=True, eq=False)
class Bound:
    """Boundary of one catchment as it is told, and what its print gives when it is read."""

    place: int
    rings: tuple[tuple[bool, tuple[Stretch, ...]], ...]
    course: str
    again: Rebuilt

    @property
    def stretches(self) -> list[Stretch]:
        """Stretches of all rings."""
        return [one for _, ring in self.rings for one in ring]

    def shares(self) -> tuple[float, float, float, float]:
        """Shares along named streets, the edge of all land, nameless, and told with neighbours."""
        total = sum(one.metres for one in self.stretches)
        metres = {"street": 0.0, EDGE: 0.0, "": 0.0}
        for one in self.stretches:
            metres[one.name if one.name in metres else "street"] += one.metres - one.short
        short = sum(one.short for one in self.stretches)
        return tuple(value / total for value in (*metres.values(), short))  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Notice:
    """Boundaries in words, and every address that they do not put into its one catchment.

    Parameters
    ----------
    bounds
        Rows by catchment. school, name; east, south, west, north and words (the four together);
        course (all rings, leg by leg, from which alone the proof is drawn); boundary_m; named,
        edge, unnamed, short (shares of it that sum to 1: along named streets, along the edge of all
        land, nameless, too short to be told apart and so told with a neighbour); alike (common land
        of the catchment and of what the course gives, as a share of either); areas in it; strays
        (ids of its areas that the words put elsewhere, or into several); kind (holds, edge: its
        words name nothing but the city's edge, points: parts have no name and are told by points,
        wrong); checked (the same in words, with the reason).
    strays
        Rows by area: area, name, school (by the list), by_words (schools by the words, blank for
        none), fault (none, several, other, no_point).
    """

    bounds: pd.DataFrame
    strays: pd.DataFrame


def notice(city: City, found: Catchments, lang: Lang) -> Notice:
    """Tell the boundaries of all catchments in words, and prove them from the print."""
    follower = Follower(city.named_lines, outline(city), reach_of(city.standards))
    there = [place for place, shape in enumerate(found.polygons) if not shapely.is_empty(shape)]
    to_degrees, to_metres = _turns(city)
    reader = Reader(follower, to_metres)
    bounds = [_bound(found.polygons[place], place, follower, reader, to_degrees, lang)
              for place in there]  # fmt: skip
    strays = _strays(city, found, bounds)
    ids, names = schools_of(city, found)
    like = city.standards.number("boundary.alike")
    beside = Beside(names, shapely.STRtree(found.polygons), to_degrees, lang)
    wrong = strays.groupby("school")["area"].agg(list).to_dict()
    rows = []
    for one in bounds:
        place, astray = one.place, wrong.get(ids[one.place], [])
        first = next(ring for hole, ring in one.rings if not hole)
        sides = {key: side(first, key, place, beside) for key in SIDES}
        shares = dict(zip(("named", "edge", "unnamed", "short"), one.shares(), strict=True))
        kind = _kind(one, astray, like)
        rows.append(
            {
                "school": ids[place],
                "name": names[place],
                **sides,
                "words": _words(one, sides, follower.reach.least, lang),
                "course": one.course,
                "boundary_m": round(sum(each.metres for each in one.stretches), 1),
                **{key: rounded(value, SHARE).item() for key, value in shares.items()},
                "alike": rounded(one.again.alike, SHARE).item(),
                "areas": int((found.of == place).sum()),
                "strays": ";".join(astray),
                "kind": kind,
                "checked": _checked(one, kind, astray, (like, shares["unnamed"]), lang),
            }
        )
    return Notice(pd.DataFrame(rows, columns=list(COLUMNS)), strays)


def standing(bounds: pd.DataFrame) -> dict[str, int]:
    """How many catchments hold by names, by the city's edge alone, by points too, or not."""
    return {kind: int((bounds["kind"] == kind).sum()) for kind in KINDS}


def _turns(city: City) -> tuple[Turn, Turn]:
    """To longitude and latitude, and back."""
    out = Transformer.from_crs(city.crs, LONGITUDE_LATITUDE, always_xy=True)
    back = Transformer.from_crs(LONGITUDE_LATITUDE, city.crs, always_xy=True)

    def to_degrees(points: Floats) -> Floats:
        return np.column_stack(out.transform(points[:, 0], points[:, 1]))

    def to_metres(points: Floats) -> Floats:
        return np.column_stack(back.transform(points[:, 0], points[:, 1]))

    return to_degrees, to_metres


def _rings(polygon: Any) -> Iterator[tuple[bool, Any]]:  # noqa: ANN401 - shapely has no types
    """Rings of all pieces, the greatest piece first, each with whether it is a hole."""
    for part in sorted(shapely.get_parts(polygon), key=lambda one: -one.area):
        yield False, part.exterior
        yield from ((True, ring) for ring in part.interiors)


def _bound(
    polygon: Any,  # noqa: ANN401 - shapely has no types
    place: int,
    follower: Follower,
    reader: Reader,
    to_degrees: Turn,
    lang: Lang,
) -> Bound:
    """Tell a boundary, print it, read the print and draw it again."""
    rings = tuple((hole, tuple(follower.stretches(ring))) for hole, ring in _rings(polygon))
    told = [Ring(legs_of(ring, follower.reach.slack, to_degrees), hole) for hole, ring in rings]
    course = written(told, lang)
    return Bound(place, rings, course, reader.rebuilt(read(course, lang), polygon))


def _words(one: Bound, sides: dict[str, str], least: float, lang: Lang) -> str:
    """The four sides, pieces and enclaves, and what is told with its neighbours."""
    text = word("bound_words", lang, **sides)
    pieces = sum(not hole for hole, _ in one.rings)
    holes = len(one.rings) - pieces
    if pieces > 1 or holes:
        text += word("bound_parts", lang, pieces=count(pieces), holes=count(holes))
    short = sum(each.short for each in one.stretches)
    if short >= 1:
        text += word("bound_short", lang, metres=count(short), least=count(least))
    return text


def _kind(one: Bound, astray: Sequence[str], like: float) -> str:
    """How the words stand."""
    if one.again.why or one.again.alike < like or astray:
        return "wrong"
    kinds = {each.name for each in one.stretches}
    if kinds == {EDGE}:
        return "edge"
    return "points" if "" in kinds else "holds"


def _checked(
    one: Bound, kind: str, astray: Sequence[str], shares: tuple[float, float], lang: Lang
) -> str:
    """Verdict in words; ``shares`` are the least that is alike, and what has no name."""
    like, unnamed = shares
    if kind != "wrong":
        said = {"share": percent(unnamed, lang)} if kind == "points" else {}
        return word(f"bound_{kind}", lang, **said)
    if one.again.why:
        plain = {EDGE: word("bound_city", lang), "": word("course_bare", lang)}
        said = {key: plain.get(value, value) for key, value in one.again.said}
        reason = word(one.again.why, lang, **said)
    elif one.again.alike < like:
        reason = word("why_other", lang, alike=percent(one.again.alike, lang))
    else:
        some = ", ".join(astray[:_LISTED]) + (" …" if len(astray) > _LISTED else "")
        reason = word("why_strays", lang, areas=count(len(astray)), some=some)
    return word("bound_wrong", lang, reason=reason)


def _strays(city: City, found: Catchments, bounds: Sequence[Bound]) -> pd.DataFrame:
    """Areas that the words do not put into their catchment, and into it alone."""
    points = np.column_stack([city.areas["x"], city.areas["y"]]).astype(float)
    known = np.isfinite(points).all(axis=1)
    held: list[list[int]] = [[] for _ in points]
    spots = placed([one.again for one in bounds], points[known])
    for at, hit in zip(np.flatnonzero(known).tolist(), spots, strict=True):
        held[at] = [bounds[one].place for one in hit]
    ids, names = labels(city.areas[AREA]), labels(city.areas["name"])
    schools = [*schools_of(city, found)[0], ""]
    rows = []
    for at, own in enumerate(found.of.tolist()):
        if held[at] == ([own] if own >= 0 else []) and known[at]:
            continue
        if not known[at] and own < 0:
            continue  # neither the list nor the words know of it
        fault = ("several" if len(held[at]) > 1 else "other" if held[at] else
                 "none" if known[at] else "no_point")  # fmt: skip
        by_words = " | ".join(schools[one] for one in held[at])
        rows.append((ids[at], names[at], schools[own], by_words, fault))
    return pd.DataFrame(rows, columns=list(STRAYS))
