"""Bought places: who takes them, that nobody is lost, and where pupils go when they end."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import Scenario
from planner.schools.deals import Deal, deals_of, parts
from planner.schools.places import provide
from planner.schools.sectors import sector_by_year
from planner.walking import run, silent

PUBLIC = np.array([True, True, False])
TEACHES = np.ones((3, 2), dtype=bool)


def deal(*bought, near=(True, True, True)):
    """School 2 sells places of two grades; schools 0 and 1 have 10 and 20 entry places."""
    room = np.tile([10.0, 20.0, 0.0], (len(bought), 1))
    return Deal(2, 1, np.array([0, 1]), np.array(bought, dtype=float), room, np.array(near))


def booked():
    return np.zeros((1, 4, 2))


def test_entrants_beyond_the_places_take_the_bought_ones():
    """Thirty are over at the one, ten at the other: twelve places go three to one."""
    one, gain = deal(0, 24), booked()
    roll = np.array([[[40.0, 5], [30.0, 5], [7.0, 7]]])
    one.filled(roll, 1, PUBLIC, gain)
    assert roll[0].tolist() == [[31, 5], [27, 5], [19, 7]]
    assert gain[0, :, 0].tolist() == [-12, 12, 0, 0]
    assert one.held[1].tolist() == [[12, 0]]


def test_no_more_come_than_have_no_place():
    one = deal(0, 100)
    roll = np.array([[[12.0, 5], [15.0, 5], [7.0, 7]]])
    one.filled(roll, 1, PUBLIC, booked())
    assert roll[0, :, 0].tolist() == [10, 15, 9]


def test_the_district_comes_first():
    one = deal(0, 24, near=(False, True, True))
    roll = np.array([[[40.0, 5], [30.0, 5], [7.0, 7]]])
    one.filled(roll, 1, PUBLIC, booked())
    assert roll[0, :, 0].tolist() == [40, 20, 17]


def test_pupils_come_back_when_it_ends_and_the_schools_own_stay():
    one, gain = deal(0, 24, 24, 0), booked()
    roll = np.array([[[40.0, 5], [30.0, 5], [7.0, 7]]])
    one.filled(roll, 1, PUBLIC, gain)
    climbed = np.array([[[40.0, 31], [30.0, 27], [7.0, 19]]])
    one.filled(climbed, 2, PUBLIC, gain)
    assert one.held[2].tolist() == [[12, 12]]
    gain = booked()
    found = one.ended(climbed, 3, PUBLIC, TEACHES, gain)
    assert found.sum(axis=1) == pytest.approx(climbed.sum(axis=1))
    assert found[0, 2].tolist() == [7, 7]
    assert gain[0, :2].tolist() == [[12, 12], [-12, -12]]
    assert one.ended(climbed, 2, PUBLIC, TEACHES, gain) is climbed  # it holds still


def test_a_deal_that_shrinks_sends_a_part_back():
    one = deal(0, 24, 12)
    roll = np.array([[[40.0, 5], [30.0, 5], [7.0, 7]]])
    one.filled(roll, 1, PUBLIC, booked())
    found = one.ended(roll, 2, PUBLIC, TEACHES, booked())
    assert found[0, 2].tolist() == [13, 7]
    assert one.held[1].tolist() == [[6, 0]]


def test_a_school_that_turned_public_sells_nothing():
    one, everyone = deal(0, 24, 0), np.ones(3, dtype=bool)
    roll = np.array([[[40.0, 5], [30.0, 5], [7.0, 7]]])
    one.filled(roll, 1, everyone, booked())
    assert roll[0, :, 0].tolist() == [40, 30, 7]
    assert one.ended(roll, 2, everyone, TEACHES, booked()) is roll


def test_parts_are_equal_where_nobody_is():
    assert parts(np.zeros((1, 3)), PUBLIC).tolist() == [[0.5, 0.5, 0]]
    assert parts(np.array([[3.0, 1, 9]]), PUBLIC).tolist() == [[0.75, 0.25, 0]]


def test_a_purchase_in_a_run_fills_and_empties(crossing_city):
    """Of 400 births, P1 has 100 entrants for 18 rooms × 40 / 6 = 120 places, P2 120 for 140.

    With 10 rooms at P1 they are 66.7 places: 33.3 entrants are over, and V has 2 × 40 / 6 more.
    """
    rooms = crossing_city.schools["rooms"].copy()
    rooms.loc[{"school": "P1"}] = 10
    city = replace(crossing_city, schools=crossing_city.schools.assign(rooms=rooms))
    buy = Measure("V", "primary", 2026, 2, "buy", until=2029)
    sizes = class_sizes(Scenario("t", "c", 2031), city.standards)
    with_, without = (
        run(
            city,
            replace(
                Scenario("t", "c", 2031, draws=0),
                policy=replace(Scenario("t", "c", 2031).policy, class_size=sizes, measures=made),
            ),
            Draws(1),
            "t",
            map,
            silent,
        ).central.enrolment.roll.isel(draw=0)
        for made in ({"buy": buy}, {})
    )
    more = (with_ - without).sel(school="V").to_numpy()
    assert more[2:5, 0] == pytest.approx([80 / 6] * 3)
    assert more[4, :3] == pytest.approx([80 / 6] * 3, rel=0.02)
    assert np.abs(more[5:]).max() < 1e-6
    totals = [one.sum("school").to_numpy()[:, :6] for one in (with_, without)]
    assert totals[0] == pytest.approx(totals[1])
    places = provide(city, sizes, {"buy": buy}, 2031)
    (one,) = deals_of(city, places, sector_by_year(city, places.rooms["year"].to_numpy()))
    assert one.places.tolist() == [0, 0, 80, 80, 80, 0, 0, 0]
    assert one.grades.tolist() == [0, 1, 2, 3, 4, 5]
