from dataclasses import replace

import numpy as np
import pytest

from planner.demography.before import before_school
from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.model.scenario import Future
from tests.inputs.test_standards import kindergartens

YEARS = np.arange(2024, 2031)


def test_entrants_are_births_of_three_years_before_by_the_ratio_on_record(tmp_path):
    """150 came of 200 births a year to 2021, and of 170 since, of which the last count most."""
    found = before_school(load_city(kindergartens(tmp_path)), Future(), YEARS, Draws(1))
    assert found.births[0] == pytest.approx([170] * 7)
    weight = 0.8 ** np.array([4, 3, 2, 1, 0])
    by_year = 150 / np.array([200, 200, 170, 170, 170])
    ratio = (weight * by_year).sum() / weight.sum()
    assert found.entrants[0] == pytest.approx(170 * ratio)


def test_futures_scatter_more_the_further_off(tmp_path):
    city = load_city(kindergartens(tmp_path))
    found = before_school(city, Future(), YEARS, Draws(1, tuple(range(400))))
    centre = before_school(city, Future(), YEARS, Draws(1)).entrants
    assert (found.entrants[:, 0] == centre[:, 0]).all()
    spread = np.log(found.entrants[:, 1:] / centre[:, 1:]).std(axis=0)
    assert spread[-1] > 1.8 * spread[0] > 0
    still = before_school(city, Future(spread=0.0), YEARS, Draws(1, (0, 1)))
    assert still.entrants == pytest.approx(np.repeat(centre, 2, axis=0))


def test_a_ladder_without_such_a_phase_has_none(toytown):
    assert before_school(toytown, Future(), YEARS, Draws(1)) is None


def test_a_withheld_count_stands_for_its_middle(tmp_path):
    """KB's 60 of 2024 are withheld: more came than KA's 90."""
    city = load_city(kindergartens(tmp_path))
    cell = {"school": "KB", "grade": "K1", "year": 2024}
    rolls, withheld = city.rolls.copy(), city.suppressed.copy()
    rolls.loc[cell], withheld.loc[cell] = np.nan, True
    few = replace(city, rolls=rolls, suppressed=withheld)
    whole, found = (
        before_school(one, Future(), YEARS, Draws(1)).entrants[0, 1] for one in (city, few)
    )
    part = 1 / (0.8 ** np.arange(5)).sum()
    middle = city.standards.number("suppressed.upper") / 2
    assert whole - found == pytest.approx(170 * part * (60 - middle) / 170)
