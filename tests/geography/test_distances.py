from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geography.distances import along, between, bridged, detour, measure_of, straight
from planner.inputs.noding import in_order, lay
from planner.model.streets import Barriers

NORM = {"detour": 1.3, "barrier": 600.0, "crossing": 300.0, "cut_off": 10_000.0}
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


def test_straight_lines_and_unknown_points():
    metres = straight(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [np.nan, np.nan]]))
    assert metres.tolist() == [[5.0, np.inf]]


def test_a_detour_and_a_barrier_without_a_crossing():
    here, there = np.array([[0.0, 0]]), np.array([[100.0, 0], [-100, 0]])
    wall = shapely.LineString([(50, -1000), (50, 1000)])
    assert detour(here, there, None, NORM).tolist() == [[130, 130]]
    assert detour(here, there, Barriers(shapes(wall), NONE), NORM).tolist() == [[730, 130]]
    for off, metres in ((300, 130), (301, 730)):
        crossings = shapes(shapely.Point(50, off))
        found = detour(here, there, Barriers(shapes(wall), crossings), NORM)
        assert found.tolist() == [[metres, 130]]


def test_every_barrier_adds_its_own():
    walls = [shapely.LineString([(x, -1), (x, 1)]) for x in (20, 40)] + [shapely.box(60, -1, 70, 1)]
    found = detour(
        np.array([[0.0, 0]]), np.array([[100.0, 0]]), Barriers(shapes(*walls), NONE), NORM
    )
    assert found.tolist() == [[130 + 3 * 600]]


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


@settings(max_examples=25)
@given(st.integers(0, 9999))
def test_a_barrier_never_shortens_a_way(seed):
    """Known answer E10; places stand on streets."""
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 5, (6, 2)) * 100.0
    ends = rng.uniform(-20, 420, (3, 2, 2))
    walls = shapes(*(shapely.LineString(line) for line in ends))
    free = along(network(grid(5)), places, places).metres.toarray()
    ways = along(network(grid(5), walls), places, places, Barriers(walls, NONE))
    barred = np.full(free.shape, np.inf)
    row = np.repeat(np.arange(len(places)), np.diff(ways.metres.indptr))
    barred[row, ways.metres.indices] = ways.metres.data
    assert (barred >= free - 1e-6).all()
    assert (np.isinf(barred) == ways.unreachable).all()
    open_, shut = (detour(places, places, b, NORM) for b in (None, Barriers(walls, NONE)))
    assert (shut >= open_).all()


@pytest.fixture(scope="module")
def walled(toytown):
    """Toytown with a street from west to east, cut between A and B, and a lone one in the north."""
    wall = shapes(shapely.LineString([(501000, 3300000), (501000, 3301000)]))
    lines = [[(500500, 3300500), (503000, 3300500)], [(500500, 3309000), (503000, 3309000)]]
    return replace(toytown, streets=network(lines, wall), barriers=Barriers(wall, NONE))


def test_the_streets_are_taken_where_there_are_any(toytown, walled):
    assert measure_of(toytown, None) == "straight"
    assert measure_of(walled, None) == "streets"
    assert measure_of(walled, "detour") == "detour"
    with pytest.raises(ValueError, match="need the table streets"):
        measure_of(toytown, "streets")


def test_unreachable_is_infinite_far_is_rough_and_the_stranded_fall_back(walled):
    homes = np.array([[500600.0, 3300500], [501200, 3300500], [501200, 3309000], [np.nan, 0]])
    schools = np.array([[500500.0, 3300500], [502900, 3300500]])
    found = between(walled, homes, schools)
    rough = 1.3 * straight(homes[2:3], schools)[0]
    expected = [[100, np.inf], [np.inf, 1700], [rough[0], rough[1]], [np.inf, np.inf]]
    assert found == pytest.approx(np.array(expected), abs=0.1)


def test_beyond_the_cut_off_the_straight_line_is_told_but_never_below_it(toytown):
    norms = dict(toytown.standards.norms)
    norms["distance.cut_off"] = replace(norms["distance.cut_off"], value=1000.0)
    near = replace(toytown.standards, norms=norms)
    streets = network([[(0, 0), (500, 900), (600, 0), (5000, 0)]])
    city = replace(toytown, standards=near, streets=streets)
    found = between(city, np.array([[0.0, 0]]), np.array([[600.0, 0], [5000, 0], [500, 900]]))
    ground = float(np.hypot(500, 900))
    assert found == pytest.approx(np.array([[1000, 6500, max(1000, 1.3 * ground)]]))


def test_who_has_no_way_to_those_that_count_has_rough_ones(walled):
    homes = np.array([[500600.0, 3300500], [501200, 3300500]])
    schools = np.array([[500500.0, 3300500], [502900, 3300500]])
    found, rough = between(walled, homes, schools), between(walled, homes, schools, "detour")
    assert bridged(found, rough, np.array([True, True])) is found
    told = bridged(found, rough, np.array([True, False]))
    assert told[0].tolist() == found[0].tolist()
    assert told[1] == pytest.approx([1.3 * 700 + 600, 1.3 * 1700])
