import numpy as np
import pytest
import xarray as xr

from planner.schools.admission_ground import Ground
from planner.schools.admission_overflow import Claims, Reach, divert, room_left, settle_later

METRES = np.array([[2500.0, 0, 1000, 1700], [1200, 1000, 0, 700], [200, 2000, 1000, 300]])
FAR = Reach(np.inf, 0.0)


def ground(places, zone=((0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0))):
    opens = np.array([False, True, True, True])
    zoned = np.array(zone, dtype=bool)
    none = np.zeros(4, dtype=np.int64)
    return Ground(2025, "primary", ("1", "2", "3"), zoned, METRES, np.array(places), opens, none)


def sent(toytown, land, area, claim, used, reach=FAR, shut=()):
    """Schools of children with these claims; ``shut`` are pairs of a child and a school."""
    many = len(area)
    lot = np.arange(many, dtype=np.uint64)
    doors = np.zeros((many, 4), dtype=bool)
    for child, school in shut:
        doors[child, school] = True
    claims = Claims(np.arange(many), np.array(area), np.array(claim), lot, doors)
    return divert(toytown, land, claims, np.array(used), reach).tolist()


def test_nearest_free_places_in_the_order_of_claims_and_lots(toytown):
    land = ground([0.0, 0, 1, 2])
    assert sent(toytown, land, [0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]) == [3, -1, 2, 3]
    assert sent(toytown, land, [0, 0], [9, 0], [0, 0, 0, 1]) == [3, 2]


def test_a_better_claim_has_the_place_though_another_area_is_nearer(toytown):
    """One place at S2, 1,000 m from A and in B: by metres alone the child of B had it."""
    assert sent(toytown, ground([0.0, 0, 1, 0]), [0, 1], [3, 4], [0] * 4) == [2, -1]
    assert sent(toytown, ground([0.0, 0, 1, 0]), [0, 1], [4, 3], [0] * 4) == [-1, 2]


def test_nobody_is_sent_to_a_school_that_the_address_has_shut(toytown):
    """Both children live in B; S2 is theirs and free, but shut to the first."""
    land = ground([0.0, 0, 2, 0])
    assert sent(toytown, land, [1, 1], [0, 0], [0] * 4, shut=[(0, 2)]) == [-1, 2]
    assert sent(toytown, ground([0.0, 5, 2, 0]), [1], [0], [0] * 4, shut=[(0, 2)]) == [1]


def test_schools_of_the_own_cluster_come_first(toytown):
    """S1 and S2 belong to First; S3 is nearer to area B's children if S2 is theirs, and full."""
    land = ground([0.0, 5, 0, 5])
    assert sent(toytown, land, [1], [0], [0, 0, 0, 0]) == [3]  # 700 m before 1,000 m
    assert sent(toytown, land, [1], [0], [0, 0, 0, 0], Reach(np.inf, 500.0)) == [1]


def test_nobody_is_sent_beyond_reach_or_to_unknown_places(toytown):
    assert sent(toytown, ground([0.0, 5, 0, np.nan]), [1], [0], [0] * 4, Reach(900.0, 0)) == [-1]
    assert sent(toytown, ground([0.0, 0, 0, np.nan]), [1], [0], [0] * 4) == [-1]


def test_room_is_what_the_grade_leaves(toytown):
    years, phases = [2025], ["primary", "lower_secondary"]
    schools = toytown.schools["school"].values
    axes = {"year": years, "phase": phases, "school": schools}
    intake = np.array([[[0.0, 53, 40, np.nan], [0, 67, 0, 0]]])
    places = type("Places", (), {})()
    places.intake, places.regular = xr.DataArray(intake, axes), None
    places.places = xr.DataArray(3 * intake, axes)
    grades = ["1", "2", "3", "4", "5"]
    offers = np.ones((1, 4, 5), dtype=bool)
    offers[0, :, 2] = [False, True, False, True]
    places.offers = xr.DataArray(
        offers,
        {"year": years, "school": schools, "grade": grades},
        dims=("year", "school", "grade"),
    )
    land = ground([0.0, 30, 40, np.nan])
    roll, entered = np.array([0.0, 24.5, 50, 12]), np.array([0, 29, 40, 7])
    assert room_left(land, "1", places, roll, entered)[:3].tolist() == [0, 1, 0]
    second = room_left(land, "2", places, roll, entered)
    assert second[:3].tolist() == [0, 28, 0]
    assert np.isnan(second[3])
    assert room_left(land, "3", places, roll, entered)[2] == 0


@pytest.mark.parametrize(("days", "first"), [((3.0, 2.0), 1), ((2.0, 3.0), 0)])
def test_who_comes_first_is_served_first(toytown, applying, days, first):
    children = applying(["A", "A"], date=days)
    room = {"1": np.array([0.0, 1, 0, 0])}
    lot = np.zeros(2, dtype=np.uint64)
    found = settle_later(
        toytown,
        ground([0.0, 1, 0, 0]),
        children,
        np.arange(2),
        np.zeros(2, np.int64),
        lot,
        room,
        FAR,
        np.zeros((2, 4), dtype=bool),
    )
    assert found[first] == 1
    assert found[1 - first] == -1
    assert room["1"].tolist() == [0, 1, 0, 0]  # what was given is left as it was


def test_an_unknown_school_takes_its_own_alone(toytown, applying):
    children = applying(["A", "C"])
    room = {"1": np.array([0.0, 0, 0, np.nan])}
    land = ground([0.0, 0, 0, np.nan], ((0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)))
    open_ = np.zeros((2, 4), dtype=bool)
    given = np.arange(2), np.array([0, 2]), np.zeros(2, np.uint64), room, FAR
    assert settle_later(toytown, land, children, *given, open_).tolist() == [-1, 3]


def test_who_comes_later_finds_locks_too(toytown, applying):
    room = {"1": np.array([0.0, 5, 5, 0])}
    shut = np.array([[False, True, False, False], [False, False, False, False]])
    given = np.arange(2), np.zeros(2, np.int64), np.zeros(2, np.uint64), room, FAR
    land = ground([0.0, 5, 5, 0])
    found = settle_later(toytown, land, applying(["A", "A"]), *given, shut)
    assert found.tolist() == [2, 1]
