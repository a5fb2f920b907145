from dataclasses import replace

import numpy as np
import pytest

from planner.geography.floating import FORMS, headline, scores
from planner.geography.measured import ALL, Bridge, Land, Term
from planner.geography.pupils import Pupils
from planner.kernels.accessibility import near
from planner.model.standards import Norm

METRES = np.array([[0.0, 2000.0], [1000.0, 1000.0], [2000.0, 0.0]])
HERE = np.ones(3, dtype=bool)
NAMES = np.array(["a", "b", "c"], dtype=object)
DISTRICTS = np.array([[1.0, 1, 0], [0, 0, 1]])


def within(metres, known=HERE):
    return near(np.where(known[:, None], metres, np.inf), 1500)


def land(metres=METRES, known=HERE):
    units = [("city", "*", HERE), ("district", "w", DISTRICTS[0] > 0)]
    none = Bridge(np.empty(0, dtype=np.int64), np.empty((0, 2)))
    pairs, pointed = within(metres, known), np.ones(2, dtype=bool)
    return Land(metres, 1500, pairs, none, known, pointed, NAMES, units, DISTRICTS)


def term(places=(10.0, 20.0), pupils=(10.0, 10.0, 10.0), norm=1000.0, pairs=None):
    children = Pupils(np.array(pupils), np.array(pupils))
    counted = np.ones(2, dtype=bool)
    shares = {ALL: np.ones(3), "migrant": np.array([1.0, 0, 0])}
    ways = within(METRES) if pairs is None else pairs
    return Term(children, children.all, shares, counted, np.array(places), norm, ways, areas=True)


def told(city, land, term):
    found = {}
    for one in scores(city.standards, land, term):
        key = one["level"], one["group"], one["measure"], one["weights"], one["reach"]
        found[key] = one["value"]
    return found


def test_all_forms_at_the_norm_and_the_chosen_one_at_each_reach(toytown):
    found = told(toytown, land(), term())
    cases = {key[3:] for key in found if key[2] == "places"}
    assert cases == {(form, 1000.0) for form in FORMS} | {("zones", 500.0), ("zones", 1500.0)}


def test_binary_places_by_hand(toytown):
    """Each school has 20 children near: 0.5 and 1 place each; b reaches both."""
    found = told(toytown, land(), term())
    key = "binary", 1000.0
    assert found["city", ALL, "places", *key] == pytest.approx(1.0)
    assert found["district", ALL, "places", *key] == pytest.approx(1.0)  # a 0.5, b 1.5
    assert found["city", "migrant", "places", *key] == pytest.approx(0.5)
    assert found["city", ALL, "tight", *key] == pytest.approx(1 / 3)  # exactly one is enough
    assert found["city", ALL, "gini", *key] == pytest.approx(2 / 9)
    within = 0.5 * np.log(0.5) + 1.5 * np.log(1.5)
    assert found["city", ALL, "theil", *key] == pytest.approx(within / 3)
    assert found["city", ALL, "theil_between", *key] == pytest.approx(0)
    assert ("district", ALL, "theil_between", *key) not in found


def test_an_area_beyond_any_school_has_none_and_one_without_a_point_is_not_judged(toytown):
    key = "zones", 500.0
    far = told(toytown, land(), term())
    assert far["city", ALL, "without", *key] == pytest.approx(1 / 3)
    assert far["area", ALL, "places", *key].tolist() == [1.0, 0.0, 2.0]
    known = np.array([True, False, True])
    lost = told(toytown, land(known=known), term(pairs=within(METRES, known)))
    assert lost["city", ALL, "without", *key] == 0
    assert np.isnan(lost["area", ALL, "places", *key][1])


def test_without_known_places_nothing_is_told(toytown):
    found = told(toytown, land(), term(places=(np.nan, np.nan)))
    assert all(np.isnan(value).all() for value in found.values())


def test_an_area_near_a_silent_school_alone_is_not_said_to_have_none(toytown):
    found = told(toytown, land(), term(places=(np.nan, 20.0)))
    assert np.isnan(found["area", ALL, "places", "zones", 500.0][0])
    assert found["city", ALL, "without", "zones", 500.0] == pytest.approx(1 / 2)


def test_nought_pupils_are_not_told_as_places(toytown):
    found = told(toytown, land(), term(pupils=(0.0, 0, 0)))
    assert found["area", ALL, "places", "zones", 1000.0].size == 0
    assert np.isnan(found["city", ALL, "places", "zones", 1000.0])
    assert np.isnan(found["city", ALL, "gini", "zones", 1000.0])


def test_an_unknown_form_is_refused(toytown):
    norm = Norm("access.weights", "square")
    norms = toytown.standards.norms | {norm.id: norm}
    with pytest.raises(ValueError, match="square"):
        headline(replace(toytown.standards, norms=norms))
