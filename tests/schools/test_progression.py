"""What a city's own record teaches, and that it is remembered."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.scenario import Future, Shock
from planner.schools.progression import learnt, past_of, weights_of_pairs


def test_the_record_is_told_with_withheld_cells_at_their_middle(toytown):
    withheld = toytown.suppressed.copy()
    withheld.loc[{"year": 2023, "school": "S3", "grade": "3"}] = True
    city = replace(toytown, suppressed=withheld, rolls=toytown.rolls.where(~withheld))
    past = past_of(city, Future())
    school = city.schools["school"].to_numpy().tolist().index("S3")
    assert past.rolls[-2, school, 2] == 4.5
    assert not past.told[-2, school, 2]
    assert past.phases == ((0, 1, 2), (3, 4))
    assert past.usable.tolist() == [1.0] * (len(past.rolls) - 1)


def test_shaken_years_count_as_the_scenario_weighs_them(toytown):
    shock = Shock(of="rolls", years=(2022,), weight=0.25)
    past = past_of(toytown, Future(shocks={"flu": shock}))
    assert past.usable.tolist()[-4:] == [1.0, 0.25, 1.0, 1.0]


def test_a_gap_in_the_record_is_a_year_without_counts(toytown):
    gap = toytown.rolls["year"].to_numpy() != 2021
    city = replace(toytown, rolls=toytown.rolls[gap], suppressed=toytown.suppressed[gap])
    past = past_of(city, Future())
    assert np.isnan(past.rolls[-4]).all()
    assert not past.told[-4].any()
    assert np.isfinite(learnt(city).rolls).all()


def test_what_was_learnt_is_remembered_by_the_record_alone(toytown):
    again = replace(toytown, name="another")
    assert learnt(toytown) is learnt(again)
    changed = toytown.rolls.copy()
    changed.loc[{"year": 2024, "school": "S2", "grade": "2"}] += 1
    assert learnt(replace(toytown, rolls=changed)) is not learnt(toytown)


def test_without_usable_years_nothing_is_learnt(toytown):
    choice = learnt(toytown).choice
    with pytest.raises(ValueError, match="no usable years"):
        weights_of_pairs(np.zeros(5), choice)
