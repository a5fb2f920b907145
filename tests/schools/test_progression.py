"""What a city's own record teaches, and that it is remembered."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future, Shock
from planner.schools.enrolment import enrol
from planner.schools.places import provide
from planner.schools.progression import drift_of, learnt, past_of, weights_of_pairs


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


def falling(city, fall=-0.01, years=16):
    """Toytown over many years, whose ratios fall by a hundredth a year."""
    rng = np.random.default_rng(5)
    at = {"year": np.arange(city.base_year - years + 1, city.base_year + 1)}
    table = np.full((years, city.rolls.sizes["school"], 5), np.nan)
    place = [city.schools["school"].to_numpy().tolist().index(s) for s in ("S1", "S2", "S3")]
    for year in range(years):
        table[year, place, 0] = rng.integers(50, 70, 3)
        table[year, place, 1:3], table[year, place[0], 3:] = 60, 150
        if year:
            table[year, place, 1:3] = table[year - 1, place, :2] * (1.05 + fall * year)
            table[year, place[0], 3] = table[year - 1, place, 2].sum() * (0.85 + fall * year)
            table[year, place[0], 4] = table[year - 1, place[0], 3] * (1.05 + fall * year)
    return replace(
        city,
        rolls=city.rolls.reindex(at).copy(data=table),
        suppressed=city.suppressed.reindex(at, fill_value=False),
        residents=city.residents.reindex(at),
    )


def test_a_run_follows_the_trend_that_its_past_chose(toytown):
    """The same run with ratios held has as many more in each grade as the trend takes away."""
    city = falling(toytown)
    held = replace(toytown.standards.norms["progression.trend_dampings"], value=(0,))
    norms = {**city.standards.norms, "progression.trend_dampings": held}
    flat = replace(city, standards=replace(city.standards, norms=norms))
    assert learnt(city).choice.trend == 0.8
    factor = drift_of(city, Future(), 2)
    assert 0.97 - 1e-3 < factor[1] <= factor[0] < 1
    assert drift_of(flat, Future(), 2).tolist() == [1.0, 1.0]

    def second(one):
        sizes = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
        places = provide(one, sizes, {}, 2026)
        projection = project(toytown, Future(), 2026, Draws(1))
        assignment = assign(toytown, places, CatchmentRule(), projection)
        return enrol(one, Future(), projection, assignment, places, Draws(1)).roll.sum("school")

    drifting, steady = (second(one).sel(draw=-1, grade="2") for one in (city, flat))
    both = (drifting / steady).sel(year=[2025, 2026]).to_numpy()
    assert both == pytest.approx(factor, rel=1e-6)
