"""What the past chooses, on records whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.cities import load_city
from planner.model.scenario import Future
from planner.schools.progression import past_of
from planner.schools.progression_choice import choose
from planner.schools.progression_past import Past
from planner.schools.progression_path import foretell, grid_of, plain_path
from tests.inputs.test_standards import kindergartens


@pytest.fixture
def grid(toytown):
    return grid_of(toytown.standards)


def climbing_city(years=14, schools=12, noise=0.0, ratio=0.95, seed=3):
    """Three grades; entrants wander, and everyone climbs by one ratio, more or less."""
    rng = np.random.default_rng(seed)
    rolls = np.zeros((years, schools, 3))
    rolls[:, :, 0] = 100 * np.exp(rng.normal(0, 0.2, (years, schools)).cumsum(axis=0))
    rolls[0, :, 1:] = 100
    for year in range(1, years):
        luck = np.exp(rng.normal(0, noise, (schools, 2))) if noise else 1.0
        rolls[year, :, 1:] = rolls[year - 1, :, :-1] * ratio * luck
    return Past(rolls, np.ones(rolls.shape, bool), np.ones(years - 1), ((0, 1, 2),))


def steady_city(years=14, schools=30, seed=5):
    """Every school keeps its size; grades jump about from year to year, as if nobody climbed."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(50, 150, schools)
    rolls = size[None, :, None] * np.exp(rng.normal(0, 0.2, (years, schools, 3)))
    rolls *= 3 * size[None, :, None] / rolls.sum(axis=2, keepdims=True)
    return Past(rolls, np.ones(rolls.shape, bool), np.ones(years - 1), ((0, 1, 2),))


def test_where_cohorts_climb_one_year_ahead_goes_by_climbing(grid):
    """C12: one constant ratio is found again, and the share as last year loses."""
    past = climbing_city()
    found = choose(past, grid)
    assert found.weight[0, 0] == 1
    city, schools = plain_path(past, found, grid, len(past.rolls) - 1)
    climbed = past.rolls[-1, :, :-1] * 0.95
    assert city[0, 1:] == pytest.approx(climbed.sum(axis=0))
    assert schools[0, :, 1:] == pytest.approx(climbed)


def test_where_schools_keep_their_size_the_share_as_last_year_wins(grid):
    assert (choose(steady_city(), grid).weight[0] <= 0.25).all()


def test_nothing_after_the_base_year_is_read(grid):
    """C14: what came later changes nothing that was said before."""
    past = climbing_city(noise=0.1)
    wild = past.rolls.copy()
    wild[10:] *= np.random.default_rng(1).uniform(0.2, 5, wild[10:].shape)

    def until(rolls):
        return Past(rolls[:10], past.told[:10], past.usable[:9], past.phases)

    one, other = (foretell(p, choose(p, grid), grid) for p in (until(past.rolls), until(wild)))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, foretell(past, choose(past, grid), grid))


def test_a_shaken_year_is_neither_learnt_from_nor_judged_by(grid):
    """C13: with weight nought its counts change no choice."""
    past = climbing_city(noise=0.05)
    usable = past.usable.copy()
    usable[[6, 7]] = 0.0  # into the shaken year, and out of it
    calm, shaken = past.rolls.copy(), past.rolls.copy()
    shaken[7] *= 0.5
    found = [choose(replace(past, rolls=rolls, usable=usable), grid) for rolls in (calm, shaken)]
    assert found[0].whole == found[1].whole
    assert found[0].school == found[1].school


@pytest.mark.parametrize("years", [1, 2, 3])
def test_a_short_record_takes_the_plain_recipe_and_mixes_nothing(grid, years):
    past = climbing_city(years=years)
    found = choose(past, grid)
    assert found.school == grid.schools[0]
    assert found.whole == grid.whole[0]
    assert found.entry == grid.entries[0]
    assert (found.weight == 1).all()
    assert (found.held == 0).all()


def test_a_few_years_leave_the_even_mixture(grid):
    found = choose(climbing_city(years=4, noise=0.1), grid)
    assert (found.weight == grid.weights[grid.even]).all()
    assert found.behind.tolist() == [2, 1, 0, 0, 0, 0]


def test_smaller_schools_that_fill_up_are_lifted(grid):
    """A fifth of the schools grow by 8 % a year though nobody joins a cohort: their entrants do."""
    past = steady_city()
    rolls = past.rolls.copy()
    rolls[:, :6] = rolls[:, :6] * 0.05 * np.exp(0.08 * np.arange(14))[:, None, None]
    level = choose(replace(past, rolls=rolls), grid).level[0]
    assert (level[2:, 0] > 0.02).all()


def test_grades_that_nobody_teaches_do_not_silence_the_past(grid):
    """Three grades of a ladder of six: the same is chosen as of a ladder that ends with them."""
    past = climbing_city(noise=0.1)
    empty = np.full_like(past.rolls, np.nan)
    more = Past(
        np.concatenate([past.rolls, empty], axis=2),
        np.concatenate([past.told, np.zeros(empty.shape, bool)], axis=2),
        past.usable,
        ((0, 1, 2), (3, 4, 5)),
    )
    one, other = choose(past, grid), choose(more, grid)
    assert (one.whole, one.entry) == (other.whole, other.entry)
    assert one.whole != grid.whole[0]
    assert foretell(more, other, grid)[..., :3] == pytest.approx(foretell(past, one, grid))


def test_a_folder_of_an_upper_phase_alone_begins_with_its_first_grade(grid):
    """Grades 4 to 6 alone go on as grades 1 to 3 would; their entrants do not fall to nought."""
    past = climbing_city(noise=0.1)
    below = np.full_like(past.rolls, np.nan)
    upper = Past(
        np.concatenate([below, past.rolls], axis=2),
        np.concatenate([np.zeros(below.shape, bool), past.told], axis=2),
        past.usable,
        ((0, 1, 2), (3, 4, 5)),
    )
    one, other = choose(past, grid), choose(upper, grid)
    assert (one.whole, one.entry, one.school[:2]) == (other.whole, other.entry, other.school[:2])
    path = foretell(upper, other, grid)
    assert path[..., 3].sum(axis=1) == pytest.approx(foretell(past, one, grid)[..., 0].sum(axis=1))
    assert (path[..., 3:] > 0).all()


def falling_city(years=16, fall=-0.01, noise=0.004, seed=2):
    """Twelve schools whose ratios fall by a hundredth a year."""
    rng = np.random.default_rng(seed)
    rolls = np.zeros((years, 12, 3))
    rolls[:, :, 0] = 100 * np.exp(rng.normal(0, 0.05, (years, 12)))
    rolls[0, :, 1:] = 100
    for year in range(1, years):
        luck = np.exp(rng.normal(0, noise, (12, 2)))
        rolls[year, :, 1:] = rolls[year - 1, :, :-1] * (1.05 + fall * year) * luck
    return Past(rolls, np.ones(rolls.shape, bool), np.ones(years - 1), ((0, 1, 2),))


def test_ratios_are_held_unless_a_trend_clearly_misses_less(grid):
    falling, steady = falling_city(), falling_city(fall=0.0)
    found = choose(falling, grid)
    assert found.trend == 0.8
    assert choose(steady, grid).trend == 0.0
    origin = len(falling.rolls) - 1
    held = plain_path(falling, replace(found, trend=0.0), grid, origin)[0]
    drifting = plain_path(falling, found, grid, origin)[0]
    assert drifting[0, 0] == held[0, 0]  # entrants have a trend of their own
    bound = np.exp(-grid.bound)
    assert drifting[0, 1:] == pytest.approx(held[0, 1:] * bound, rel=0.03)
    assert (drifting[0, 1:] < held[0, 1:]).all()


def test_kindergartens_counted_later_than_schools_change_no_choice_of_schools(tmp_path):
    """Nobody climbs into them: a year without them says as much of schools as any other."""
    folder = kindergartens(tmp_path)
    whole = load_city(folder)
    told = (folder / "rolls.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in told if line[0] != "K" or int(line.split(",")[1]) >= 2022]
    (folder / "rolls.csv").write_text("\n".join(kept), encoding="utf-8")
    grid = grid_of(whole.standards)
    first, later = (choose(past_of(one, Future()), grid) for one in (whole, load_city(folder)))
    assert later.whole == first.whole
    assert later.trend == first.trend
    assert later.behind.tolist() == first.behind.tolist()
