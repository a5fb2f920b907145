"""The notice on catchments (四至): east to, south to, west to, north to, each by its streets."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from planner.model.axes import AREA
from planner.model.city import City
from planner.model.standards import Standards
from planner.outputs.catchment_rebuilt import Bound, bound, placed
from planner.outputs.catchment_shapes import LONGITUDE_LATITUDE, Catchments, schools_of
from planner.outputs.catchment_words import EDGE, SIDES, Follower, Stretch, reach_of
from planner.outputs.frames import SHARE, labels, rounded
from planner.outputs.tiles import outline
from planner.outputs.words import Lang, count, percent, word

COLUMNS = ("school", "name", *SIDES, "words", "boundary_m", "named", "edge", "unnamed", "lost_m",
           "alike", "areas", "misplaced", "checked")  # fmt: skip
_BESIDE = 5.0
"""Metres beyond a boundary at which its neighbour is looked up."""


def notice(city: City, found: Catchments, lang: Lang) -> pd.DataFrame:
    """Boundaries of all catchments in words, with the proof that they give the polygons back.

    Columns
    -------
    school, name; east, south, west, north and words (the four together); boundary_m; named, edge,
    unnamed (shares of it); lost_m (named, but the street cannot be walked from turn to turn); alike
    (common land of the polygon and of what the words give, as a share of both; blank where no
    street is named); areas in it;
    misplaced (ids of areas that the words put into none, several or another); checked.
    """
    follower = Follower(city.named_lines, outline(city), reach_of(city.standards))
    there = [place for place, shape in enumerate(found.polygons) if not shapely.is_empty(shape)]
    bounds = [bound(found.polygons[place], follower) for place in there]
    astray = _astray(city, found, there, bounds)
    ids, names = schools_of(city, found)
    like = city.standards.number("boundary.alike")
    to_degrees = Transformer.from_crs(city.crs, LONGITUDE_LATITUDE, always_xy=True)
    neighbours = shapely.STRtree(found.polygons)
    rows = []
    for place, one in zip(there, bounds, strict=True):
        box = to_degrees.transform_bounds(*shapely.bounds(found.polygons[place]))
        ends = dict(zip(("west", "south", "east", "north"), box, strict=True))
        sides = {side: _side(one, side, ends[side], names, neighbours, place, lang)
                 for side in SIDES}  # fmt: skip
        wrong = astray[place]
        rows.append(
            {
                "school": ids[place],
                "name": names[place],
                **sides,
                "words": word("bound_words", lang, **sides),
                "boundary_m": round(sum(each.metres for each in one.stretches), 1),
                "named": rounded(one.named, SHARE).item(),
                "edge": rounded(one.share(EDGE), SHARE).item(),
                "unnamed": rounded(one.share(""), SHARE).item(),
                "lost_m": round(sum(each.metres for each in one.lost), 1),
                "alike": rounded(one.alike, SHARE).item() if one.named > 0 else np.nan,
                "areas": int((found.of == place).sum()),
                "misplaced": ";".join(wrong),
                "checked": _verdict(one, wrong, like, lang),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def standing(told: pd.DataFrame, standards: Standards) -> dict[str, int]:
    """Catchments whose words hold alone, need a map for unnamed lines, or do not hold."""
    wrong = (told["alike"] < standards.number("boundary.alike")) | (told["misplaced"] != "")
    bare = ~wrong & ((told["unnamed"] > 0) | (told["lost_m"] > 0))
    return {"hold": int((~wrong & ~bare).sum()), "bare": int(bare.sum()), "wrong": int(wrong.sum())}


def _verdict(one: Bound, wrong: Sequence[str], like: float, lang: Lang) -> str:
    """Whether the words can stand alone."""
    if one.alike < like or wrong:
        return word("bound_wrong", lang, alike=percent(one.alike, lang), areas=len(wrong))
    if one.share("") > 0 or one.lost:
        left = one.share("") + sum(each.metres for each in one.lost) / sum(
            each.metres for each in one.stretches
        )
        return word("bound_unnamed", lang, share=percent(left, lang))
    return word("bound_holds", lang)


def _side(
    one: Bound,
    side: str,
    degrees: float,
    names: Sequence[str],
    neighbours: shapely.STRtree,
    own: int,
    lang: Lang,
) -> str:
    """Streets of one side in their order; what has no name is told by its length and neighbour."""
    parts: list[str] = []
    bare: list[Stretch] = []
    for stretch in one.stretches:
        if stretch.side != side:
            continue
        if not stretch.name:
            bare.append(stretch)
            continue
        text = word("bound_city", lang) if stretch.name == EDGE else stretch.name
        if text not in parts:
            parts.append(text)
    if bare:
        metres = sum(stretch.metres for stretch in bare)
        beside = _beside(bare, neighbours, own)
        key = "bound_bare" if beside < 0 else "bound_bare_by"
        said = {"name": names[beside]} if beside >= 0 else {}
        place = f"{degrees:.4f}"
        parts.append(word(key, lang, metres=count(metres), degrees=place, **said))
    return word("bound_joint", lang).join(parts) or word("bound_none", lang)


def _beside(bare: Sequence[Stretch], neighbours: shapely.STRtree, own: int) -> int:
    """Catchment that lies beyond most of the unnamed line, -1 where that is none."""
    start = np.concatenate([each.course[:-1] for each in bare])
    along = np.concatenate([np.diff(each.course, axis=0) for each in bare])
    size = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    off = start + along / 2 + _BESIDE * np.column_stack([-along[:, 1], along[:, 0]]) / size
    point, held = neighbours.query(shapely.points(off), predicate="intersects")
    point, held = point[held != own], held[held != own]
    if not len(held):
        return -1
    metres = np.bincount(held, weights=size[point, 0])
    return int(metres.argmax()) if 2 * metres.max() > size.sum() else -1


def _astray(
    city: City, found: Catchments, there: Sequence[int], bounds: Sequence[Bound]
) -> dict[int, list[str]]:
    """Areas of each catchment that the words do not put into it, and into it alone."""
    points = np.column_stack([city.areas["x"], city.areas["y"]])
    ids = labels(city.areas[AREA])
    number = np.array([*there, -1, -1], dtype=np.int64)
    known = np.isfinite(points).all(axis=1)
    held = np.full(len(points), -1, dtype=np.int64)
    hit = placed(bounds, points[known])
    held[known] = np.where(hit >= 0, number[hit], hit)
    wrong: NDArray[Any] = known & (found.of >= 0) & (held != found.of)
    return {place: ids[wrong & (found.of == place)].tolist() for place in there}
