"""Compactness of shapes that are known."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import rotate, scale, translate

from planner.geography.compactness import compactness

CORNERS = np.exp(1j * np.arange(6) * np.pi / 3)
SHAPES = {
    "circle": (shapely.Point(0, 0).buffer(1, quad_segs=400), 1.0),
    "square": (shapely.box(0, 0, 1, 1), 0.785398),
    "two by one": (shapely.box(0, 0, 2, 1), 0.698132),
    "hexagon": (shapely.Polygon(np.column_stack([CORNERS.real, CORNERS.imag])), 0.906900),
    "L": (shapely.union_all([shapely.box(0, 0, 1, 2), shapely.box(0, 0, 2, 1)]), 0.589049),
}


@pytest.mark.parametrize("name", SHAPES)
def test_known_shapes(name):  # E3
    shape, known = SHAPES[name]
    assert compactness(np.array([shape]))[0] == pytest.approx(known, abs=2e-6)


@given(st.sampled_from(sorted(SHAPES)), st.floats(0, 360), st.floats(0.01, 1e4))
def test_turning_moving_and_growing_change_nothing(name, angle, size):
    shape = SHAPES[name][0]
    other = translate(rotate(scale(shape, size, size), angle), 5e5, 3e6)
    assert compactness(np.array([other]))[0] == pytest.approx(compactness(np.array([shape]))[0])


def test_holes_and_pieces_count_and_nothing_is_told_of_nothing():
    holed = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    pieces = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    found = compactness(np.array([holed, pieces, shapely.Polygon()]))
    assert found[:2] == pytest.approx([4 * np.pi * 8 / 16**2, 4 * np.pi * 2 / 8**2])
    assert np.isnan(found[2])
