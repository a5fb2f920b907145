import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geography import distances
from planner.geography.assignment import apart
from planner.geography.distances import (
    among_schools,
    between,
    bridged,
    detour,
    measure_of,
    rough,
    straight,
)
from planner.geography.ways import along
from planner.inputs.cities import load_city
from planner.inputs.streets import barriers_of, streets_of
from planner.kernels.allotment import allot, choice
from planner.model.streets import Barriers
from tests.campustown import campus_folder
from tests.geography.test_ways import NONE, grid, network, shapes
from tests.inputs.test_streets import frames

NORM = {"detour": 1.3, "barrier": 600.0, "crossing": 300.0, "cut_off": 10_000.0}


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


def test_barriers_are_paid_for_however_far_it_is():
    """Behind a wall a place just beyond the cut-off of streets is no nearer than one before it."""
    wall = shapes(shapely.LineString([(50, -1e6), (50, 1e6)]))
    away = np.array([[9_999.0, 0], [10_001, 0], [50_000, 0]])
    found = detour(np.array([[0.0, 0]]), away, Barriers(wall, NONE), NORM)
    assert found[0] == pytest.approx(1.3 * away[:, 0] + 600)


def test_crossings_alone_bar_nothing():
    crossings = Barriers(NONE, shapes(shapely.Point(50, 0)))
    found = detour(np.array([[0.0, 0]]), np.array([[100.0, 0]]), crossings, NORM)
    assert found.tolist() == [[130]]


def test_what_stands_in_for_a_way_is_far_where_barriers_part_and_rough_where_streets_do(toytown):
    """Three quays: the middle one behind the river, the last with no street to the first."""
    river = shapes(shapely.LineString([(-1000, 50), (2000, 50)]))
    lines = [[(0, 0), (1000, 0)], [(0, 0), (0, 100)], [(0, 100), (1000, 100)], [(0, -90), (9, -90)]]
    city = replace(toytown, streets=network(lines, river), barriers=Barriers(river, NONE))
    school = np.array([[500.0, 0], [500, 100]])
    found = rough(city, np.array([[400.0, 100], [9, -90]]), school)
    ground = straight(np.array([[400.0, 100], [9, -90]]), school)
    assert found[0] == pytest.approx(10_000 + 0.1 * ground[0])
    assert found[1] == pytest.approx(1.3 * ground[1] + [0, 600])
    alone = replace(city, barriers=None)
    assert rough(alone, school, school).tolist() == (1.3 * straight(school, school)).tolist()


def near_by(city, **norms):
    """A city with a cut-off within a few blocks."""
    changed = dict(city.standards.norms)
    for name, value in ({"cut_off": 250.0} | norms).items():
        changed[f"distance.{name}"] = replace(changed[f"distance.{name}"], value=value)
    return replace(city, standards=replace(city.standards, norms=changed))


@settings(max_examples=25)
@given(st.integers(0, 9999))
def test_ways_beyond_the_cut_off_keep_the_order_of_their_straight_lines(toytown, seed):
    rng = np.random.default_rng(seed)
    city = replace(near_by(toytown), streets=network(grid(6)))
    here, there = rng.uniform(0, 500, (3, 2)), rng.uniform(0, 500, (40, 2))
    found, lines = between(city, here, there), straight(here, there)
    walked = along(city.streets, here, there).metres.toarray()
    near = walked <= 250
    assert found[near] == pytest.approx(walked[near])
    for row, far in enumerate(~near):
        order = np.argsort(lines[row, far])
        assert (np.diff(found[row, far][order]) > 0).all()
        assert (found[row, far] > 250).all()


@settings(max_examples=25)
@given(st.integers(0, 9999))
def test_a_barrier_makes_nothing_nearer_within_the_cut_off_beyond_it_or_stranded(toytown, seed):
    """Known answer E10; places stand on streets."""
    rng = np.random.default_rng(seed)
    here, there = (rng.integers(0, 5, (many, 2)) * 100.0 for many in (6, 3))
    lines = rng.uniform(-20, 420, (4, 2, 2))
    walls = shapes(*(shapely.LineString(line) for line in lines), shapely.box(150, 150, 250, 250))
    before = None
    for many in range(len(walls) + 1):
        some = Barriers(walls[:many], NONE)
        streets = network(grid(5), some.walls if many else None)
        city = replace(near_by(toytown), streets=streets, barriers=some)
        found = between(city, here, there)
        if before is not None:
            nearest, then = found.min(axis=1), before.min(axis=1)
            assert (nearest >= np.minimum(then, 250) - 1e-6).all()
            told = np.isfinite(before)
            assert (found[told] >= before[told] - 1e-6).all()
        before = found


def test_an_island_behind_barriers_is_far_and_one_without_streets_rough(toytown):
    """A quay cut off by a river, and a hamlet 600 m from any street."""
    river = shapes(shapely.LineString([(-1000, 50), (2000, 50)]))
    streets = network([[(0, 0), (1000, 0)], [(0, 0), (0, 100)], [(0, 100), (1000, 100)]], river)
    city = replace(toytown, streets=streets, barriers=Barriers(river, NONE))
    homes = np.array([[500.0, 100], [500, -600], [100, 0]])
    found = between(city, homes, np.array([[500.0, 0]]))
    assert found == pytest.approx(np.array([[10_000 + 0.1 * 100], [1.3 * 600], [400]]))


@pytest.mark.parametrize("measure", ["straight", "detour", "streets"])
def test_one_array_of_all_pairs_is_held_and_little_beside_it(toytown, measure, monkeypatch):
    rng = np.random.default_rng(1)
    wall = shapes(shapely.LineString([(950, -50), (950, 1800)]))
    city = replace(near_by(toytown), streets=network(grid(20), wall), barriers=Barriers(wall, NONE))
    here, there = rng.uniform(0, 1900, (4000, 2)), rng.uniform(0, 1900, (500, 2))
    whole = between(city, here, there, measure)
    monkeypatch.setattr(distances, "_PAIRS", 60_000)
    tracemalloc.start()
    try:
        found = between(city, here, there, measure)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * found.nbytes
    np.testing.assert_array_equal(found, whole)


def test_schools_from_one_another(toytown):
    both = among_schools(toytown, "straight", 2024)
    found = both["primary"]
    assert both["lower_secondary"].tolist() == found.tolist()
    assert found.tolist() == found.T.tolist()
    order = toytown.schools["school"].to_numpy().tolist()
    told = dict(zip(order, found[order.index("S1")], strict=True))
    assert (told["S1"], told["S2"], told["S3"]) == pytest.approx((0, 1000, 1700))


def test_schools_from_one_another_are_those_of_the_campuses_of_the_phase(tmp_path):
    """Grades 4 and 5 of S1 are taught 400 m east of S2."""
    city = load_city(campus_folder(tmp_path / "toytown"))
    order = city.schools["school"].to_numpy().tolist()
    pair = order.index("S1"), order.index("S2")
    found = among_schools(city, "straight", 2024)
    assert found["primary"][pair] == 1000
    assert found["lower_secondary"][pair] == found["lower_secondary"].T[pair] == 400
    assert np.diag(found["lower_secondary"]).tolist() == [0] * 4


def test_ways_along_streets_end_at_the_campus_of_the_phase(tmp_path):
    """The street goes round by the north: 1,900 m between campuses that are 1,400 m apart."""
    city = load_city(campus_folder(tmp_path / "toytown"))
    line = [(500500, 3300500), (500500, 3300750), (501900, 3300750), (501900, 3300500)]
    city = replace(city, streets=network([line]))
    place = city.schools["school"].to_numpy().tolist().index("S1")
    ways = apart(city, "streets")
    home = city.areas["area"].to_numpy().tolist().index("A")  # whose middle is at the near campus
    assert ways.to("primary", 2024)[home, place] == pytest.approx(0, abs=0.1)
    assert ways.to("lower_secondary", 2024)[home, place] == pytest.approx(1900, abs=0.1)


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


def test_beyond_the_cut_off_the_straight_line_is_told_and_a_little_beyond_it_at_least(toytown):
    norms = dict(toytown.standards.norms)
    norms["distance.cut_off"] = replace(norms["distance.cut_off"], value=1000.0)
    near = replace(toytown.standards, norms=norms)
    streets = network([[(0, 0), (500, 900), (600, 0), (5000, 0)]])
    city = replace(toytown, standards=near, streets=streets)
    found = between(city, np.array([[0.0, 0]]), np.array([[600.0, 0], [5000, 0], [500, 900]]))
    ground = float(np.hypot(500, 900))
    assert found == pytest.approx(np.array([[1060, 6500, 1.3 * ground]]))


def test_who_has_no_way_to_those_that_count_has_rough_ones(walled):
    homes = np.array([[500600.0, 3300500], [501200, 3300500]])
    schools = np.array([[500500.0, 3300500], [502900, 3300500]])
    found, rough = between(walled, homes, schools), between(walled, homes, schools, "detour")
    assert bridged(found, rough, np.array([True, True])) is found
    told = bridged(found, rough, np.array([True, False]))
    assert told[0].tolist() == found[0].tolist()
    assert told[1] == pytest.approx([1.3 * 700 + 600, 1.3 * 1700])


class Town:
    """Streets in blocks, a river with a bridge, homes with pupils and schools with places."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.lines = [np.asarray(line, dtype=float) for line in grid(8)]
        # The river comes between streets, and so do homes and schools stand off them.
        self.river, self.bridge = np.array([[-90.0, 363], [790, 337]]), np.array([[312.0, 351]])
        self.homes = rng.uniform(0, 700, (20, 2)).round(3)
        self.schools = rng.uniform(0, 700, (4, 2)).round(3)
        self.pupils, self.places = rng.integers(1, 40, 20), rng.integers(90, 160, 4)

    def found(self, toytown, change=lambda xy: xy, rows=1, rivers=1):
        """Metres, and the cost of allotting all pupils, in pupil-millimetres."""
        lines = [change(line).round(3) for line in self.lines][::rows]
        walls = [shapely.LineString(change(self.river).round(3))]
        walls += [shapely.LineString(change(self.river + np.array([0, 200])).round(3))] * (
            rivers - 1
        )
        crossings = [shapely.Point(*change(self.bridge).round(3)[0])]
        tables = frames(lines, walls, crossings)
        barriers = barriers_of(tables)
        streets = streets_of(tables, barriers, toytown.standards)
        city = replace(toytown, streets=streets, barriers=barriers)
        points = (change(points).round(3)[::rows] for points in (self.homes, self.schools))
        metres = between(city, *points)[::rows, ::rows]
        return metres, allotted(metres, self.pupils, self.places)


def allotted(metres, pupils, places):
    areas, schools = metres.shape
    cost = np.rint(1000 * np.fmin(metres, 2e6)).astype(int).ravel()  # none where no way leads
    chosen = choice(
        np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas), cost, schools, 10**9
    )
    return allot(chosen, pupils, places).proof.cost


@pytest.mark.parametrize("seed", range(4))
def test_e10_from_streets_to_the_cost_of_an_allotment(toytown, seed):
    """A rigid motion, the order of all rows, a split area, a further river and a further school."""
    town = Town(seed)
    metres, cost = town.found(toytown)
    assert (metres < 1000).any()
    assert np.isfinite(metres).all()
    angle = 0.3 + seed
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    away = np.array([500_000, 3_300_000])
    for by in (lambda xy: xy + away, lambda xy: xy @ turn + away):
        moved = town.found(toytown, by)
        assert moved[0] == pytest.approx(metres, abs=0.05)
        assert moved[1] == pytest.approx(cost, abs=50 * int(town.pupils.sum()))
    again = town.found(toytown, rows=-1)
    np.testing.assert_array_equal(again[0], metres)
    assert again[1] == cost

    half = town.pupils // 2
    both = np.concatenate([town.pupils - half, half])
    assert allotted(np.vstack([metres, metres]), both, town.places) == cost
    barred = town.found(toytown, rivers=2)
    assert (barred[0] >= metres - 1e-6).all()
    assert barred[1] >= cost
    town.schools = np.vstack([town.schools, [[350.0, 350]]])
    town.places = np.append(town.places, 50)
    more = town.found(toytown)
    np.testing.assert_array_equal(more[0][:, :4], metres)
    assert more[1] <= cost
