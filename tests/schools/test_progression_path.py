"""Rolls carried on by the record alone."""

from dataclasses import replace

import numpy as np
import pytest

from planner.kernels.rollforward import Recipe
from planner.schools.progression_past import Past
from planner.schools.progression_path import (
    Choice,
    foretell,
    grid_of,
    leaning,
    plain_path,
    within_city,
)

STEPS = 6


def record(years=8, schools=5, seed=0):
    """Rolls of three grades in one phase and one in another."""
    rng = np.random.default_rng(seed)
    rolls = np.round(
        rng.uniform(40, 160, schools)[:, None] * rng.uniform(0.8, 1.2, (years, schools, 4)).T.T
    )
    told = np.ones(rolls.shape, dtype=bool)
    return Past(rolls, told, np.ones(years - 1), ((0, 1, 2), (3,)))


def choice(weight=0.5, held=0.0, level=(0.0, 0.0)):
    return Choice(
        whole=Recipe(3, 1.0),
        entry=(1, 0.0),
        school=Recipe(3, 1.0, 100.0),
        share=2,
        held=np.full((2, STEPS), held),
        weight=np.full((2, STEPS), weight),
        level=np.tile(level, (2, STEPS, 1)),
        behind=np.full(STEPS, 5),
        cuts=np.array([0.2]),
    )


@pytest.fixture
def grid(toytown):
    return grid_of(toytown.standards)


def test_the_grid_starts_with_the_plain_recipe(toytown, grid):
    number = toytown.standards.number
    assert grid.schools[0] == (number("progression.window"), 1, number("progression.kappa"))
    assert grid.entries[0] == (1, 0)
    assert grid.weights[grid.even] == 0.5
    assert len(set(grid.entries)) == len(grid.entries)


def test_schools_add_up_to_the_city_in_every_grade(grid):
    past, made = record(), choice(level=(0.05, -0.03))
    city, _ = plain_path(past, made, grid, len(past.rolls) - 1)
    path = foretell(past, made, grid)
    assert path.sum(axis=1) == pytest.approx(city)
    assert (path >= 0).all()


def test_full_weight_of_climbing_leaves_schools_as_they_climb(grid):
    past, made = record(), choice(weight=1.0)
    _, schools = plain_path(past, made, grid, len(past.rolls) - 1)
    path = foretell(past, made, grid)
    total, climbed = (a[:, :, :3].sum(axis=2) for a in (path, schools))
    whole = climbed.sum(axis=1, keepdims=True)
    assert total / total.sum(axis=1, keepdims=True) == pytest.approx(climbed / whole, rel=1e-3)


def test_no_weight_of_climbing_keeps_each_schools_share(grid):
    past = record()
    path = foretell(past, choice(weight=0.0), grid)
    now = past.rolls[-1][:, :3].sum(axis=1)
    total = path[:, :, :3].sum(axis=2)
    share = total / total.sum(axis=1, keepdims=True)
    assert share == pytest.approx(np.tile(now / now.sum(), (STEPS, 1)), rel=1e-3)


def test_a_city_total_that_is_held_stays(grid):
    past = record()
    path = foretell(past, choice(held=1.0), grid)
    now = past.rolls[-1][:, :3].sum()
    assert path[:, :, :3].sum(axis=(1, 2)) == pytest.approx(np.full(STEPS, now))


def test_the_smallest_schools_are_lifted_by_their_level(grid):
    past = record()
    plain = foretell(past, choice(), grid)[0, :, :3].sum(axis=1)
    lifted = foretell(past, choice(level=(0.1, 0.0)), grid)[0, :, :3].sum(axis=1)
    small = past.rolls[-1][:, :3].sum(axis=1).argmin()
    assert lifted[small] > plain[small]
    assert (np.delete(lifted, small) < np.delete(plain, small)).all()


def test_any_climbing_leans_within_its_own_grades(grid):
    """A run hands over its own, of fewer years than the record's choice knows."""
    past, made = record(), choice(level=(0.02, 0.0))
    climbed = np.random.default_rng(4).uniform(20, 90, (2, 5, 4))
    found = leaning(climbed, climbed.sum(axis=1), past, made)
    assert found.sum(axis=1) == pytest.approx(climbed.sum(axis=1))
    last = past.rolls[-1][:, :3].sum(axis=1)
    far, near = (np.abs(np.log(a[:, :, :3].sum(axis=2) / last)).mean() for a in (climbed, found))
    assert near < far


def test_a_school_that_fills_has_no_last_year_to_be_like(grid):
    """With grades 1 of 3 taught last year and 2 of 3 now, it climbs in full."""
    past, made = record(), choice(weight=0.0)
    rolls = past.rolls.copy()
    rolls[:-1, 0, 1:3], rolls[-1, 0, 2] = np.nan, np.nan
    filling = replace(past, rolls=rolls)
    climbed = np.full((1, 5, 4), 100.0)
    climbed[0, 0, :3] = 200.0
    found = leaning(climbed, climbed.sum(axis=1), filling, made)[0, :, :3].sum(axis=1)
    last = np.nan_to_num(rolls[-1][:, :3]).sum(axis=1)
    assert found[1:] / last[1:] == pytest.approx(np.full(4, found[1] / last[1]), rel=1e-3)
    assert found[0] > 1.5 * last[0] / last[1:].sum() * found[1:].sum()


def test_an_empty_city_stays_empty():
    nobody = np.zeros((2, 3))
    assert within_city(nobody, np.zeros(3), np.zeros(2), np.ones((2, 1))).sum() == 0


def test_a_school_that_was_full_does_not_lean(grid):
    """All others go by their share as last year alone; it goes as it climbs."""
    past, chosen = record(), choice(weight=0.0)
    now = past.rolls[-1]
    climbed = np.repeat((now * 1.0)[None], STEPS, axis=0)
    climbed[:, 0] *= 1.2  # applicants, whom the cap kept away last year
    full = np.zeros(now.shape, bool)
    full[0, 1] = True
    city = climbed.sum(axis=1)
    found = leaning(climbed, city, past, chosen, full)[0][:, :3].sum(axis=1)
    wanted = now[:, :3].sum(axis=1) * city[0, :3].sum() / now[:, :3].sum()
    wanted[0] = climbed[0, 0, :3].sum()
    assert found == pytest.approx(wanted * city[0, :3].sum() / wanted.sum(), rel=1e-4)
    plain = leaning(climbed, city, past, chosen)[0][:, :3].sum(axis=1)
    assert plain[0] < found[0]
    other = leaning(climbed, city, past, chosen, full)[0][:, 3]
    assert other == pytest.approx(leaning(climbed, city, past, chosen)[0][:, 3])
