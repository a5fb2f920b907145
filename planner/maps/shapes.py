"""Colours of land, such that no two neighbours look alike."""

from typing import Any

import shapely
from numpy.typing import NDArray


def neighbours_apart(polygons: NDArray[Any]) -> list[int]:
    """Colour numbers such that no two polygons with a common boundary share one."""
    tree = shapely.STRtree(polygons)
    one, other = tree.query(polygons, predicate="intersects")
    near: list[set[int]] = [set() for _ in polygons]
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first != second:
            near[first].add(second)
    colours = [-1] * len(near)
    for index in sorted(range(len(near)), key=lambda i: (-len(near[i]), i)):
        taken = {colours[i] for i in near[index]}
        colours[index] = next(colour for colour in range(len(near)) if colour not in taken)
    return colours
