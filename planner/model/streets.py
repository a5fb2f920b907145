"""Streets on which pupils can walk, and what they do not cross."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Streets:
    """A graph of straight pieces of street, in the city's metres.

    Nothing depends on the order of the rows from which it was made.

    Parameters
    ----------
    nodes
        ``(node, 2)`` x and y.
    ends
        ``(edge, 2)``: the nodes that an edge joins.
    segments
        ``(edge, 2, 2)``: where an edge runs as drawn; its ends may lie a slip off its nodes.
    metres
        ``(edge,)`` lengths, as measured where the folder tells them.
    cut
        ``(edge, 2)``: the first and the last place at which a barrier cuts an edge, as shares of
        it from its first node; NaN for an edge that can be walked whole.
    piece
        ``(node,)``: which connected piece of the graph it belongs to; 0 is the longest.
    """

    nodes: NDArray[np.float64]
    ends: NDArray[np.int64]
    segments: NDArray[np.float64]
    metres: NDArray[np.float64]
    cut: NDArray[np.float64]
    piece: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NamedLines:
    """Streets by name, walkable or not: along them boundaries are told in words.

    Parameters
    ----------
    lines
        ``(line,)`` single lines in the city's metres.
    names
        ``(line,)``: what each is called.
    """

    lines: NDArray[np.object_]
    names: NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Barriers:
    """What pupils do not cross, and where they do all the same; shapes in the city's metres.

    Parameters
    ----------
    walls
        ``(barrier,)`` lines and polygons.
    crossings
        ``(crossing,)`` points, or lines for bridges and underpasses.
    """

    walls: NDArray[np.object_]
    crossings: NDArray[np.object_]
