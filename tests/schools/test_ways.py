"""Ways beside the record, and the book that is kept of them."""

import numpy as np
import pytest

from planner.model.draws import Draws
from planner.model.scenario import Future
from planner.model.transfer import Sector, Transfer
from planner.schools.carrying import carry_over
from planner.schools.places import provide
from planner.schools.sectors import SECTORS
from planner.schools.ways import ways_of
from tests.schools.test_transfer import HORIZON, SIZES

ELSEWHERE, PRIVATE = SECTORS.index("elsewhere"), SECTORS.index("private")


def ways(city, rules=Transfer()):  # noqa: B008
    places = provide(city, SIZES, {}, HORIZON)
    return ways_of(city, Future(), rules, places, carry_over(city, Future()))


def test_a_city_without_ways_climbs_by_the_record_alone(toytown):
    carry = carry_over(toytown, Future())
    found = ways_of(toytown, Future(), Transfer(), provide(toytown, SIZES, {}, 2027), carry)
    assert found.carry is carry
    assert found.seen is carry
    roll = np.nan_to_num(toytown.rolls.sel(year=[2024]).to_numpy())
    book = found.book(1, 3)
    climbing, fed = found.climb(roll, carry.ratio, 1, Draws(1), book)
    assert np.array_equal(climbing, carry.climbing(roll, carry.ratio))
    assert not fed.any()
    teaches = np.ones(roll.shape[1:], dtype=bool)
    assert found.sort(roll, 1, teaches, book, whole=False) is roll
    assert found.ended(roll, 1, teaches, book) is roll
    assert found.told(toytown, book, Draws(1), np.arange(2024, 2027)) == {}
    factor = np.full((1, *roll.shape[1:]), 1.1)
    assert found.leaning(factor) is factor


def test_what_is_booked_climbs_to_the_end_of_its_phase(crossing_city):
    found = ways(crossing_city)
    book = found.book(1, 5)
    book[1, 0, 1, PRIVATE, 0] = 4.0
    book[1, 0, 1, ELSEWHERE, 6] = 5.0
    stock = found.stocks(book)
    assert stock[1, 0, 1:5, PRIVATE, :4].diagonal().tolist() == [4.0] * 4
    first = [stock[1, 0, at, ELSEWHERE, 5 + at] for at in (1, 2, 3)]
    assert first == pytest.approx([5, 5, 5])
    assert stock[1, 0, 1, ELSEWHERE, 7:] == pytest.approx(30), "earlier cohorts go on"
    assert (stock[:, 0, 4, :, 9:] == 0).all()


def test_children_of_the_entry_phase_in_no_roll_are_missed_by_public_schools(crossing_city):
    found = ways(crossing_city, Transfer(sectors={"s": Sector("private", "primary", 0.1)}))
    book = found.book(2, 4)
    book[1, :, 2, ELSEWHERE, 3] = 6.0
    stock = found.stocks(book)
    assert stock[0, :, 2, 0, 3].tolist() == [-6.0, -6.0]
    assert stock[0, :, 3, 0, 4].tolist() == [-6.0, -6.0]
    assert np.abs(stock[..., :6].sum(axis=(0, 3))).max() == 0


def test_grades_that_are_fed_do_not_lean(crossing_city):
    found = ways(crossing_city)
    lean = found.leaning(np.full((2, 7, 9), 1.2))
    school = crossing_city.schools["school"].to_numpy().tolist()
    fed = np.zeros((7, 9), dtype=bool)
    fed[[school.index("J1"), school.index("J2")], 6] = True
    assert (lean[:, fed] == 1).all()
    assert (lean[:, ~fed] == 1.2).all()


def test_moves_within_a_year_are_not_seen_where_pupils_are_fed(crossing_city):
    found = ways(crossing_city)
    _, origin, step = found.seen.source
    school = crossing_city.schools["school"].to_numpy().tolist()
    assert not ((origin == school.index("P1")) & (step == 5)).any()
    assert ((origin == school.index("N")) & (step == 5)).any()
