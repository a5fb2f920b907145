"""What the printed words give when they are drawn again."""

import numpy as np
import pytest
import shapely

from planner.maps.catchment_course import Leg, Ring, legs_of, read, written
from planner.maps.catchment_rebuilt import Reader, UnreadableError, placed
from planner.maps.catchment_words import EDGE, Follower, Reach
from planner.model.streets import NamedLines

REACH = Reach(25.0, 30.0, 60.0, 20.0, 5.0)
FAR = shapely.box(-1e4, -1e4, 1e4, 1e4)
SQUARE = shapely.box(0, 0, 400, 400)
SIDES = {"East": [(405, -50), (405, 450)], "South": [(-50, -5), (450, -5)],
         "West": [(-5, -50), (-5, 450)], "North": [(-50, 405), (450, 405)]}  # fmt: skip
STREETS = tuple(SIDES.items())


def follower(lines, city=FAR):
    names = np.array([name for name, _ in lines], dtype=object)
    return Follower(
        NamedLines(np.array([shapely.LineString(at) for _, at in lines], dtype=object), names),
        city,
        REACH,
    )


def same(points):
    return np.asarray(points, dtype=float)


def reader(lines=STREETS, city=FAR):
    return Reader(follower(lines, city), same)


def course(*names):
    return Ring(tuple(Leg(name) for name in names))


def bound(shape, lines, city=FAR):
    own = follower(lines, city)
    rings = [Ring(legs_of(own.stretches(ring), REACH.slack, same), place > 0)
             for part in shapely.get_parts(shape)
             for place, ring in enumerate((part.exterior, *part.interiors))]  # fmt: skip
    return Reader(own, same).rebuilt(read(written(rings, "en"), "en"), shape)


AROUND = course("East", "South", "West", "North")


def test_a_square_is_drawn_again_from_its_streets():
    """410 m between the streets each way, against 400 m of the square: 0.952 in common."""
    found = reader().rebuilt([AROUND], SQUARE)
    assert found.polygon.equals(shapely.box(-5, -5, 405, 405))
    assert found.alike == pytest.approx(400**2 / 410**2)
    assert bound(SQUARE, SIDES.items()).alike == pytest.approx(found.alike)


def test_the_words_alone_decide_not_the_boundary_that_they_were_made_from():
    """With two crossings the shortest way round is read; the larger land does not hold."""
    lines = [*SIDES.items(), ("East", [(405, 200), (195, -50)])]
    found = reader(lines).rebuilt([AROUND], SQUARE)
    assert not shapely.contains_xy(found.polygon, 380, 50)
    assert found.alike < 0.9


def test_order_tells_and_streets_that_do_not_meet_are_refused():
    assert reader().rebuilt([course("East", "West", "South")], SQUARE).why == "why_apart"
    found = reader().rebuilt([course("East", "West", "South")], SQUARE)
    assert (dict(found.said), found.polygon.is_empty) == ({"one": "East", "other": "West"}, True)
    assert reader().rebuilt([course("East", "Nowhere Street")], SQUARE).why == "why_unknown"


def test_holes_and_pieces_are_drawn_from_their_own_words():
    around = [("Inner", [(100, 100), (200, 100), (200, 200), (100, 200), (100, 100)])]
    ring = shapely.difference(SQUARE, shapely.box(100, 100, 200, 200))
    lines = [*SIDES.items(), *around]
    found = bound(ring, lines)
    assert not shapely.contains_xy(found.polygon, 150, 150)
    assert found.alike > 0.94
    # Without the words on the hole, other land is drawn.
    assert reader(lines).rebuilt([AROUND], ring).alike == pytest.approx(15 / 16 * 0.952, abs=0.01)
    two = shapely.MultiPolygon([SQUARE, shapely.box(2000, 0, 2400, 400)])
    assert bound(two, SIDES.items()).alike > 0.96  # the second by points


def test_a_street_with_a_bend_is_walked_and_not_cut_short():
    bend = [(400, -50), (400, 100), (420, 200), (400, 300), (400, 450)]
    shape = shapely.Polygon(
        [(0, 0), (400, 0), (400, 100), (420, 200), (400, 300), (400, 400), (0, 400)]
    )
    found = bound(shape, (SIDES | {"East": bend}).items())
    assert found.alike > 0.96
    assert shapely.contains_xy(found.polygon, 415, 200)


def test_a_street_with_a_wide_gap_cannot_be_walked_and_is_told():
    broken = [item for item in SIDES.items() if item[0] != "East"]
    broken += [("East", [(405, -50), (405, 150)]), ("East", [(405, 250), (405, 450)])]
    found = reader(broken).rebuilt([AROUND], SQUARE)
    assert (found.why, dict(found.said)) == ("why_broken", {"name": "East"})


def test_a_ring_road_is_walked_all_round_and_an_open_street_is_not():
    circle = shapely.Point(0, 0).buffer(500, 32)
    road = shapely.get_coordinates(shapely.Point(0, 0).buffer(505, 32).exterior)
    assert bound(circle, [("Ring", road)]).alike > 0.97
    assert reader().rebuilt([course("East")], SQUARE).why == "why_open"
    two = [("Ring", road), ("Ring", road + 3000)]
    assert reader(two).rebuilt([course("Ring")], circle).why == "why_several"


def test_nameless_legs_are_drawn_by_their_points_alone():
    corners = ((400.0, 400.0), (400.0, 0.0))
    ring = Ring((Leg("", corners), Leg("South"), Leg("West"), Leg("North")))
    assert reader().rebuilt([ring], SQUARE).alike == pytest.approx(160 / 166.05, abs=1e-3)
    far = Ring((Leg("", ((900.0, 400.0), (900.0, 0.0))), Leg("South"), Leg("West"), Leg("North")))
    assert reader().rebuilt([far], SQUARE).why == "why_apart"
    alone = Ring((Leg("", ((0.0, 0.0), (0.0, 400.0), (400.0, 400.0), (400.0, 0.0))),))
    assert reader().drawn(alone).equals(SQUARE)


def test_the_edge_of_all_land_is_walked_and_an_island_is_told_by_a_point_in_it():
    city = shapely.MultiPolygon([SQUARE, shapely.box(1000, 0, 1300, 300)])
    own = reader([("Middle", [(200, -50), (200, 450)])], city)
    half = own.drawn(Ring((Leg("Middle"), Leg(EDGE))))
    assert half.area == pytest.approx(SQUARE.area / 2)
    points = ((100.0, 400.0), (100.0, 0.0)), ((100.0, 0.0), (100.0, 400.0))
    small, large = (own.drawn(Ring((Leg("", line), Leg(EDGE)))) for line in points)
    assert small.equals(shapely.box(0, 0, 100, 400))
    assert large.equals(shapely.box(100, 0, 400, 400))
    island = Ring((Leg(EDGE, ((1150.0, 150.0),)),))
    assert own.drawn(island).equals(shapely.box(1000, 0, 1300, 300))


def test_two_streets_that_cross_once_close_round_no_land():
    with pytest.raises(UnreadableError):
        reader().drawn(course("East", "South"))


def test_points_lie_in_one_in_none_or_in_several():
    own = reader([])
    bounds = [own.rebuilt([Ring((Leg("", tuple(map(tuple, shape.exterior.coords))),))], shape)
              for shape in (SQUARE, shapely.box(300, 0, 500, 400))]  # fmt: skip
    spots = np.array([[10.0, 10], [350, 10], [450, 10], [900, 10]])
    assert placed(bounds, spots) == [[0], [0, 1], [1], []]
