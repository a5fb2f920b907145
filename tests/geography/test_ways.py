import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geography.distances import straight
from planner.geography.ways import along, blocks, doors, unbarred
from planner.inputs.noding import in_order, lay
from planner.model.streets import Barriers

NONE = np.array([], dtype=object)


def shapes(*found):
    out = np.empty(len(found), dtype=object)
    out[:] = found
    return out


def network(lines, cuts=None):
    made = shapes(*(shapely.LineString(line) for line in lines))
    made = made[in_order(made, np.full(len(made), np.nan))]
    nothing = np.array([], dtype=np.int64), NONE
    if cuts is not None:
        line, wall = shapely.STRtree(cuts).query(made, predicate="intersects")
        nothing = line, shapely.intersection(made[line], cuts[wall])
    return lay(made, np.full(len(made), np.nan), nothing, 0.5)


def grid(side, step=100.0):
    ends = np.arange(side) * step
    return [[(x, y) for y in ends] for x in ends] + [[(x, y) for x in ends] for y in ends]


def test_along_the_streets_from_door_to_door():
    """20 m to the street, 30 and 100 m along it, 40 m up a side street, 10 m to the school."""
    streets = network([[(0, 0), (130, 0), (200, 0)], [(130, 0), (130, 90)]])
    ways = along(streets, np.array([[0.0, 20]]), np.array([[140.0, 40], [10, 5]]))
    assert ways.metres.toarray() == pytest.approx(np.array([[20 + 130 + 40 + 10, 20 + 10 + 5]]))


def test_beyond_the_cut_off_is_far_and_not_unreachable():
    streets = network([[(0, 0), (1000, 0)], [(0, 50), (1000, 50)]])
    here, there = np.array([[0.0, 0]]), np.array([[100.0, 0], [900, 0], [100, 50], [0, 9e9]])
    ways = along(streets, here, there, limit=40, cut_off=500)
    assert ways.metres.nnz == 1
    assert ways.unreachable.tolist() == [[False, False, True, True]]


def test_a_cut_between_two_places_on_one_street():
    wall = shapes(shapely.LineString([(50, -5), (50, 5)]))
    streets = network([[(0, 0), (100, 0)], [(0, 0), (0, 30), (100, 30), (100, 0)]], wall)
    here, there = np.array([[40.0, 0]]), np.array([[30.0, 0], [60, 0]])
    ways = along(streets, here, there, Barriers(wall, NONE))
    assert ways.metres.toarray() == pytest.approx(np.array([[10, 40 + 160 + 40]]), abs=0.01)


def test_both_sides_find_the_same():
    rng = np.random.default_rng(3)
    streets = network(grid(5))
    few, many = rng.uniform(0, 400, (3, 2)), rng.uniform(0, 400, (20, 2))
    one, other = (along(streets, *pair).metres for pair in ((few, many), (many, few)))
    assert one.toarray() == pytest.approx(other.toarray().T)


@settings(max_examples=25)
@given(st.integers(0, 9999))
def test_a_grid_is_walked_in_blocks_never_shorter_than_the_crow_flies(seed):
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 5, (8, 2)) * 100.0
    streets = network(grid(5))
    found = along(streets, places, places).metres.toarray()
    blocks = np.abs(places[:, None] - places[None]).sum(axis=2)
    assert found == pytest.approx(blocks)
    doors = places + rng.uniform(-40, 40, places.shape)
    assert (along(streets, doors, doors).metres.toarray() >= straight(doors, doors) - 1e-6).all()


@settings(max_examples=15)
@given(st.integers(0, 9999), st.floats(0, 6.2))
def test_a_rigid_motion_and_the_order_of_lines_change_nothing(seed, angle):
    """Known answer E10."""
    rng = np.random.default_rng(seed)
    lines = [line for line in grid(4) if rng.random() < 0.8] or grid(4)
    places = rng.uniform(0, 300, (6, 2))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    before = along(network(lines), places, places).metres.toarray()
    moved = [np.asarray(line, dtype=float) @ turn + [5000, -700] for line in lines[::-1]]
    after = along(network(moved), places @ turn + [5000, -700], places @ turn + [5000, -700])
    assert after.metres.toarray() == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("pairs", [1, 7, 10_000])
def test_blocks_of_any_size_find_what_one_search_does(pairs):
    rng = np.random.default_rng(3)
    streets = network(grid(5))
    few, many = rng.uniform(0, 400, (3, 2)), rng.uniform(0, 400, (20, 2))
    for here, there in ((few, many), (many, few)):
        whole = along(streets, here, there, cut_off=350).metres.toarray()
        found = np.zeros_like(whole)
        both = doors(streets, here, None, np.inf), doors(streets, there, None, np.inf)
        for row, column, metres in blocks(streets, *both, 350, pairs):
            assert not found[row, column].any()
            found[row, column] = metres
        assert 0 < (found > 0).sum() < found.size
        np.testing.assert_array_equal(found, whole)


@settings(max_examples=15)
@given(st.integers(0, 9999), st.floats(0, 6.2))
def test_the_middle_of_a_block_is_as_near_to_its_four_streets_however_the_map_turns(seed, angle):
    """Known answer E10, with places that are equally near to several streets."""
    rng = np.random.default_rng(seed)
    lines = [np.asarray(line, dtype=float) for line in grid(4)]
    places = rng.integers(0, 3, (5, 2)) * 100.0 + 50
    before = along(network(lines), places, places).metres.toarray()
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    lines, there = [(line @ turn).round(3) for line in lines], (places @ turn).round(3)
    assert along(network(lines), there, there).metres.toarray() == pytest.approx(before, abs=0.1)
    east, north = np.moveaxis(np.abs(places[:, None] - places[None]), 2, 0)
    # 50 m out and in; between blocks in one row, but for neighbours, 50 m aside and back.
    row = np.where(east + north > 100, east + north + 100, 100)
    assert before == pytest.approx(np.where((east > 0) & (north > 0), east + north, row))


def test_a_place_as_near_to_two_pieces_belongs_to_the_longer():
    streets = network([[(0, 0), (100, 0)], [(0, 50), (200, 50)]])
    ways = along(streets, np.array([[50.0, 25]]), np.array([[90.0, 0], [90, 50]]))
    assert ways.metres.toarray().tolist() == [[0, 25 + 40]]
    assert ways.unreachable.tolist() == [[True, False]]


def test_without_barriers_nothing_is_cut():
    wall = shapes(shapely.LineString([(50, -5), (50, 5)]))
    streets = network([[(0, 0), (100, 0)]], wall)
    free = unbarred(streets)
    assert np.isnan(free.cut).all()
    assert free.piece.tolist() == [0, 0]
    assert sorted(streets.piece) == [0, 1]
