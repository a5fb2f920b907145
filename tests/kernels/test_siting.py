"""What is given: checks, grains and places."""

import numpy as np
import pytest

from planner.kernels.siting import GRAIN, capacity, options, siting


def test_places_of_what_is_chosen(five):
    given = five()
    chosen = np.zeros(12, bool)
    chosen[[1, 11]] = True
    places, stretch, least = capacity(given, chosen)
    assert places.tolist() == [[0, 0, 400], [540, 0, 400], [540, 810, 400]]
    assert not stretch.any()
    assert not least.any()


def test_the_least_is_that_of_the_option_that_asks_for_most():
    made = options(group=[0, 1], fixed=[0, 0], option=[0, 1], house=0, cell=0, places=[9, 8],
                   stretch=[2, 1], least=[3, 5])  # fmt: skip
    given = siting(pupils=[[1]], start=[0, 1], house=[0], cost=[1], unmet=2, places=[[4]],
                   options=made)  # fmt: skip
    places, stretch, least = capacity(given, np.ones(2, bool))
    assert (places.item(), stretch.item(), least.item()) == (21, 3, 5)


def test_pupils_are_whole_grains(five):
    given = five(pupils=[[300.3, 400], [500, 450], [700, 300]])
    assert given.pupils[0, 0] != 300.3
    assert abs(given.pupils[0, 0] - 300.3) <= GRAIN / 2
    assert given.pupils[0, 0] / GRAIN % 1 == 0


def test_weights_are_chances_times_discounts(sited):
    given = sited(3)
    assert given.weight.tolist() == (given.chance[given.future] * given.discount).tolist()
    ways = np.bincount(given.origin, minlength=len(given.start) - 1)
    assert ways.tolist() == np.diff(given.start).tolist()
    assert (np.diff(given.origin) >= 0).all()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"places": [[0, 0, 400]]}, "places are of other cells"),
        ({"start": [0, 3]}, "arcs are of other origins"),
        ({"cost": [1.0]}, "not as many"),
        ({"house": [0, 1, 9, 0, 1, 2]}, "a house that there is not"),
        ({"year": [0, 1, 3]}, "a year that funds"),
        ({"future": [0, 0, 1]}, "a future that there is not"),
        ({"chance": [0.5, 0.6]}, "of other options or futures"),
        ({"chance": 0.9}, "sum to one"),
        ({"alpha": 1.0}, "alpha"),
        ({"unmet": -1.0}, "below nought"),
        ({"fund": [60, 60]}, "spending is of other options or years"),
    ],
)
def test_what_does_not_fit_is_told(five, other, told):
    with pytest.raises(ValueError, match=told):
        five(**other)


def test_options_of_futures_that_do_not_see_them(five):
    made = options(group=[0], fixed=[1.0], option=[0], house=[0], cell=[1], places=[5],
                   seen=[[True, False]])  # fmt: skip
    given = {"options": made, "chance": [0.5, 0.5], "fund": None}
    five(**given, future=[0, 0, 1])
    with pytest.raises(ValueError, match="does not see it"):
        five(**given, future=[0, 1, 1])
