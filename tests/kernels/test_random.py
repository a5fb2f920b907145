import numpy as np
import pytest
from numpy.random import Philox
from scipy.special import ndtri

from planner.kernels.random import (
    chances,
    keys,
    lognormal_factor,
    normals,
    uniforms,
    whole,
    words,
)
from planner.model.draws import Draws

UNITS = ["a", "b", "c"]
YEARS = [2023, 2024]
WORDS = [12852639705902652815, 14366008415128936061, 3765195209030549340]


def test_central_path_reads_the_middle():
    assert (uniforms(Draws(1), "x", UNITS, YEARS) == 0.5).all()
    assert (normals(Draws(1), "x", UNITS, YEARS) == 0).all()


def test_blocks_change_no_number():
    draws = Draws(5, tuple(range(23)))
    whole_run = uniforms(draws, "x", UNITS, YEARS, 3)
    parts = [uniforms(block, "x", UNITS, YEARS, 3) for block in draws.blocks(7)]
    assert (np.concatenate(parts) == whole_run).all()


def test_any_choice_of_ids_reads_the_same_cells():
    every = uniforms(Draws(5, tuple(range(40))), "x", UNITS, YEARS)
    some = uniforms(Draws(5, (3, 17, 38)), "x", UNITS, YEARS)
    assert (every[[3, 17, 38]] == some).all()


def test_units_years_and_cells_are_known_by_name_not_by_place():  # D4
    draws = Draws(5, (0, 1, 2))
    few = uniforms(draws, "x", ["b"], [2024], 2)
    many = uniforms(draws, "x", ["z", "a", "b"], [2022, 2023, 2024], 4)
    assert (many[:, 2:, 2:, :2] == few).all()


def test_seed_stream_unit_year_and_cell_all_matter():
    draws = Draws(5, tuple(range(8)))
    base = uniforms(draws, "x", ["a"], [2023], 2)
    assert (base[..., 0] != base[..., 1]).all()
    for other in (
        uniforms(Draws(6, draws.ids), "x", ["a"], [2023], 2),
        uniforms(draws, "y", ["a"], [2023], 2),
        uniforms(draws, "x", ["b"], [2023], 2),
        uniforms(draws, "x", ["a"], [2024], 2),
    ):
        assert (other != base).all()


def test_uniforms_look_uniform():
    sample = uniforms(Draws(2, tuple(range(4000))), "x", UNITS, YEARS).ravel()
    counts, _ = np.histogram(sample, bins=20, range=(0, 1))
    expected = sample.size / 20
    assert ((counts - expected) ** 2 / expected).sum() < 45  # chi-squared, 19 degrees, p = .001
    assert 0 < sample.min() <= sample.max() < 1


def test_factors_keep_the_mean():
    normal = normals(Draws(2, tuple(range(40_000))), "x", ["a"], [2023]).ravel()
    factor = lognormal_factor(normal, 0.2)
    assert factor.mean() == pytest.approx(1, abs=4 * 0.2 / 200)
    assert (lognormal_factor(normal, 0.0) == 1).all()


@pytest.mark.parametrize(("mean", "deviation"), [(60, 5), (3, 2), (0.3, 0.5), (0.05, 0.2)])
def test_whole_children_keep_their_mean_however_few(mean, deviation):
    luck = chances(Draws(2, tuple(range(40_000))), "x", ["a"], [2023])
    normal, rounding = (part.ravel() for part in luck)
    wanted = np.full(normal.shape, float(mean))
    children = whole(wanted, np.full(normal.shape, float(deviation)), normal, rounding)
    assert (children == np.rint(children)).all()
    assert children.mean() == pytest.approx(mean, abs=5 * np.hypot(deviation, 0.5) / 200)
    if deviation > 1:
        assert children.std() == pytest.approx(deviation, rel=0.1)


def test_nobody_stays_nobody():
    luck = chances(Draws(2, (0, 1)), "x", ["a"], [2023])
    assert (whole(np.zeros((2, 1, 1)), np.zeros((2, 1, 1)), *luck) == 0).all()


def test_the_two_chances_of_a_cell_are_independent():
    normal, rounding = chances(Draws(2, tuple(range(20_000))), "x", ["a"], [2023])
    assert abs(np.corrcoef(normal.ravel(), rounding.ravel())[0, 1]) < 0.03
    assert 0 < rounding.min() <= rounding.max() < 1
    assert (normal == normals(Draws(2, tuple(range(20_000))), "x", ["a"], [2023])[..., 0]).all()


def test_words_are_those_of_numpys_philox():
    draws = Draws(5, (2, 3, 7, 41))
    found = words(draws, "x", UNITS, YEARS, 2)
    for u, key in enumerate(keys("x", UNITS)):
        for y, year in enumerate(YEARS):
            for cell in range(2):
                stream = Philox(
                    key=np.array([5, key], dtype=np.uint64),
                    counter=np.array([0, year, cell, 0], dtype=np.uint64),
                ).random_raw(42)
                assert (found[:, y, u, cell] == stream[list(draws.ids)]).all()
    assert not found.flags.writeable


def test_numbers_that_were_published_stay():
    draws = Draws(2026, (0, 1, 5))
    assert words(draws, "births", ["a1"], [2024]).ravel().tolist() == WORDS
    upper = np.array(WORDS, dtype=np.uint64) >> np.uint64(11)
    expected = ndtri((upper.astype(float) + 0.5) * 2.0**-53)
    assert (normals(draws, "births", ["a1"], [2024]).ravel() == expected).all()
