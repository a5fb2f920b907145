"""Lists of who is where, and arcs in order."""

import numpy as np

from planner.kernels.allotting import (
    NONE,
    add,
    arranged,
    carried,
    change,
    cheapest,
    copied,
    empty,
    incoming,
    least,
    take,
)

START = np.array([0, 3, 4])
SCHOOL = np.array([2, 0, 1, 1], dtype=np.uint32)
COST = np.array([300, 500, 300, 700])


def network(unplaced=600):
    return arranged(START, SCHOOL, COST, 3, unplaced)


def held_by(held, school):
    arcs, arc = [], held.first[school]
    while arc != NONE:
        arcs.append(int(arc))
        arc = held.after[arc]
    return arcs


def test_arcs_are_in_order_with_one_to_no_place():
    net, given = network()
    assert net.start.tolist() == [0, 4, 6]
    assert net.cost.tolist() == [300, 300, 500, 600, 600, 700]
    assert net.school.tolist() == [1, 2, 0, 3, 3, 1]
    assert net.area.tolist() == [0, 0, 0, 0, 1, 1]
    assert given.tolist() == [2, 0, 1, -1, -1, 3]


def test_arcs_by_school():
    start, arcs = incoming(network()[0], 4)
    assert start.tolist() == [0, 1, 3, 4, 6]
    assert arcs.tolist() == [2, 0, 5, 1, 3, 4]


def test_pupils_come_and_go():
    net, _ = network()
    held = empty(4, 6)
    for arc in (0, 5, 3, 4):
        add(net, held, np.uint64(arc), 10)
    assert held_by(held, 1) == [5, 0]
    assert held_by(held, 3) == [4, 3]
    other = copied(held)
    take(net, held, np.uint64(5), 4)
    assert held_by(held, 1) == [5, 0]
    take(net, held, np.uint64(5), 6)
    take(net, held, np.uint64(3), 10)
    assert held_by(held, 1) == [0]
    assert held_by(held, 3) == [4]
    assert held.load.tolist() == [0, 10, 0, 10]
    assert other.load.tolist() == [0, 20, 0, 20]


def test_cheapest_counts_the_price():
    net, _ = network()
    assert cheapest(net, np.array([0, 0, 0, 0]), 0) == 0  # the first of equals
    assert cheapest(net, np.array([0, 300, 250, 0]), 0) == 2
    assert least(net, np.array([0, 300, 250, 0])).tolist() == [500, 600]


def test_changes_use_free_places_and_relieve_full_ones():
    net, _ = network()
    held, places = empty(4, 6), np.array([5, 5, 50, 100])
    change(net, held, places, np.array([30, 10]))
    assert held.flow.tolist() == [0, 30, 0, 0, 10, 0]  # two as near; the one with room
    add(net, held, np.uint64(0), 9)
    change(net, held, places, np.array([-6, -10]))
    assert held.flow.tolist() == [3, 30, 0, 0, 0, 0]


def test_who_is_where_is_carried_to_a_wider_network():
    net, _ = network()
    held = empty(4, 6)
    change(net, held, np.array([5, 5, 50, 100]), np.array([30, 10]))
    held.price[1] = 7
    start, school = np.array([0, 3, 5]), np.append(SCHOOL, 0).astype(np.uint32)
    wider, _ = arranged(start, school, np.append(COST, 900), 3, 600)
    into = carried(net, held, wider, np.array([False, True]))
    assert into.flow.tolist() == [0, 30, 0, 0, 0, 0, 0]
    assert into.load.tolist() == [0, 0, 30, 0]
    assert into.price.tolist() == [0, 7, 0, 0]
    assert held_by(into, 2) == [1]
