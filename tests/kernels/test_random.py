import numpy as np
import pytest

from planner.kernels.random import lognormal_factor, normals, uniforms, whole
from planner.model.draws import Draws

UNITS = ["a", "b", "c"]
YEARS = [2023, 2024]


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


def test_whole_children_keep_mean_and_spread():
    normal = normals(Draws(2, tuple(range(40_000))), "x", ["a"], [2023]).ravel()
    mean, deviation = np.full(normal.shape, 60.0), np.full(normal.shape, 5.0)
    children = whole(mean, deviation, normal)
    assert (children == np.rint(children)).all()
    assert children.mean() == pytest.approx(60, abs=4 * 5 / 200)
    assert children.std() == pytest.approx(5, rel=0.03)
    assert (whole(np.zeros(3), np.zeros(3), normal[:3]) == 0).all()
