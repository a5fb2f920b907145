import numpy as np
import pytest
import shapely

from planner.kernels.access import approach, links, pieces

NO_WALLS = np.array([], dtype=object)
STREETS = np.array([[[0.0, 0], [100, 0]], [[0, 50], [100, 50]], [[0, 0], [0, 0]]])
ENDS = np.array([[0, 1], [2, 3], [0, 0]])
METRES = np.array([120.0, 100.0, 0.0])
WHOLE = np.full((3, 2), np.nan)


def test_the_foot_on_the_nearest_street_not_the_nearest_node():
    found = approach(
        np.array([[50.0, 10], [-30, 0], [50, 500], [np.nan, 0]]), STREETS, NO_WALLS, 60
    )
    assert found.place.tolist() == [0, 1, 1]
    assert found.edge.tolist() == [0, 0, 2]  # the dot is as near as the street's end
    assert found.at.tolist() == [0.5, 0, 0]
    assert found.metres.tolist() == [10, 30, 30]


def test_streets_as_near_to_within_rounding_all_count_in_any_order():
    places = np.array([[50.0, 25.001], [50, 25.0015]])
    for streets in (STREETS[:2], STREETS[1::-1]):
        found = approach(places, streets, NO_WALLS, 60)
        assert found.place.tolist() == [0, 0, 1]
        assert found.metres == pytest.approx([25.001, 24.999, 24.9985]) or (
            found.metres == pytest.approx([24.999, 25.001, 24.9985])
        )


def test_of_streets_as_near_those_that_a_wall_parts_do_not_count():
    wall = np.array([shapely.LineString([(-10, 30), (110, 30)])], dtype=object)
    assert approach(np.array([[50.0, 25]]), STREETS, NO_WALLS, 60).edge.tolist() == [0, 1]
    assert approach(np.array([[50.0, 25]]), STREETS, wall, 60).edge.tolist() == [0]


def test_a_wall_sends_to_the_nearest_street_on_this_side():
    wall = np.array([shapely.LineString([(-10, 20), (110, 20)])], dtype=object)
    place = np.array([[50.0, 22.0]])
    assert approach(place, STREETS, NO_WALLS, 500).edge.tolist() == [0]
    assert approach(place, STREETS, wall, 500).edge.tolist() == [1]
    assert not len(approach(place, STREETS, wall, 23).edge)
    assert not len(approach(place, STREETS[:0], wall, 23).edge)


def test_links_to_both_ends_by_the_measured_length():
    access = approach(np.array([[25.0, 10.0]]), STREETS, NO_WALLS, 60)
    found = links(access, ENDS, METRES, WHOLE)
    assert found.node.tolist() == [0, 1]
    assert found.metres.tolist() == [40, 100]


@pytest.mark.parametrize(
    ("x", "nodes"), [(10.0, [0]), (30.0, [0]), (35.0, []), (40.0, [1]), (90.0, [1])]
)
def test_a_cut_leaves_the_end_on_this_side(x, nodes):
    access = approach(np.array([[x, 5.0]]), STREETS, NO_WALLS, 60)
    cut = WHOLE.copy()
    cut[0] = 0.3, 0.4
    found = links(access, ENDS, METRES, cut)
    assert found.node.tolist() == nodes
    assert pieces(found, np.array([0, 1, 2, 2]), 1).tolist() == (nodes or [-1])
