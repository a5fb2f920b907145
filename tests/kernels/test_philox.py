import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Philox
from scipy.special import ndtri

from planner.kernels.philox import block, fill_normals, fill_words, fraction, normal, single_normal

KEYS = np.random.default_rng(1).integers(0, 2**64, 600, dtype=np.uint64)
whole_words = st.integers(0, 2**64 - 1)


def numpys_words(seed, key, year, cell, count):
    counter = np.array([0, year, cell, 0], dtype=np.uint64)
    return Philox(key=np.array([seed, key], dtype=np.uint64), counter=counter).random_raw(count)


@settings(deadline=None)
@given(whole_words, whole_words, whole_words, whole_words, st.integers(0, 2**63))
def test_a_block_is_numpys(seed, key, year, cell, count):
    counter = np.array([count, year, cell, 0], dtype=np.uint64)
    theirs = Philox(key=np.array([seed, key], dtype=np.uint64), counter=counter).random_raw(4)
    ours = block(*(np.uint64(part) for part in (seed, key, count, year, cell)))
    assert [int(word) for word in ours] == theirs.tolist()


@settings(max_examples=30, deadline=None)
@given(
    seed=whole_words,
    ids=st.lists(st.integers(0, 60), min_size=1, max_size=12, unique=True).map(sorted),
    years=st.lists(st.integers(0, 3000), min_size=1, max_size=3),
    cells=st.integers(1, 3),
)
def test_words_are_numpys_for_any_ids_years_and_cells(seed, ids, years, cells):
    units = [0, 1, 255, 256, 257]
    found = fill_words(seed, KEYS[:258], years, ids, cells)
    assert found.shape == (len(ids), len(years), 258, cells)
    for u in units:
        for y, year in enumerate(years):
            for cell in range(cells):
                theirs = numpys_words(seed, KEYS[u], year, cell, ids[-1] + 1)[ids]
                assert (found[:, y, u, cell] == theirs).all()


def test_no_units_no_draws_no_years():
    assert fill_words(1, KEYS[:0], [2023], [0]).shape == (1, 1, 0, 1)
    assert fill_words(1, KEYS[:2], [], [0]).shape == (1, 0, 2, 1)
    assert fill_words(1, KEYS[:2], [2023], []).shape == (0, 1, 2, 1)


def test_seeds_and_years_below_nought_are_refused():
    with pytest.raises(OverflowError):
        fill_words(-1, KEYS[:1], [2023], [0])
    with pytest.raises(OverflowError):
        fill_words(1, KEYS[:1], [-1], [0])


def test_normals_are_scipys_within_a_millionth():
    normals = fill_normals(5, KEYS, [2023, 2024], range(101), 2)
    bits = fill_words(5, KEYS, [2023, 2024], range(101), 2)
    uniforms = ((bits >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    assert normals.dtype == np.float32
    assert np.abs(normals - ndtri(uniforms)).max() < 1e-6


@settings(deadline=None)
@given(st.integers(0, 2**53 - 1))
def test_uniforms_lie_on_the_grid_of_53_bits(upper):
    assert fraction(np.uint64(upper << 11 | 2047)) == (upper + 0.5) * 2.0**-53


@pytest.mark.parametrize(
    "uniform",
    [
        2.0**-54,
        1e-16,
        1.38e-11,
        1.39e-11,
        1e-9,
        0.0749999,
        0.0750001,
        0.3,
        0.5,
        0.9250001,
        1 - 1e-9,
    ],
)
def test_quantiles_far_out_and_where_the_formulas_meet(uniform):
    assert normal(uniform) == pytest.approx(ndtri(uniform), abs=1e-6)
    assert normal(1 - uniform) == pytest.approx(ndtri(1 - uniform), abs=1e-6) or uniform < 2**-52


@settings(deadline=None)
@given(st.floats(2.0**-54, 1 - 2.0**-53))
def test_quantiles_anywhere(uniform):
    assert abs(normal(uniform) - ndtri(uniform)) < 1e-6
    assert single_normal(uniform) == normal(uniform)


def test_the_ends_are_finite():
    assert normal(0.0) == pytest.approx(ndtri(2.0**-54), abs=1e-6)
    assert normal(1.0) == -normal(0.0)
    assert math.isfinite(normal(fraction(np.uint64(2**64 - 1))))


def test_blocks_of_units_draws_and_years_change_no_bit():
    every = fill_normals(5, KEYS, [2023, 2024], range(23), 2)
    parts = [fill_normals(5, KEYS[:7], [2023, 2024], range(23), 2)]
    parts += [fill_normals(5, KEYS[7:], [2023, 2024], range(23), 2)]
    assert (np.concatenate(parts, axis=2) == every).all()
    parts = [
        fill_normals(5, KEYS, [2023, 2024], range(lo, min(lo + 5, 23)), 2) for lo in range(0, 23, 5)
    ]
    assert (np.concatenate(parts) == every).all()
    assert (fill_normals(5, KEYS, [2024], range(23), 2) == every[:, 1:]).all()


def test_normals_fill_an_array_that_fits():
    into = np.empty((3, 1, 2, 1), dtype=np.float32)
    assert fill_normals(5, KEYS[:2], [2023], [0, 1, 2], into=into) is into
    assert (into == fill_normals(5, KEYS[:2], [2023], [0, 1, 2])).all()
    for wrong in (into[:2], into.astype(float), np.empty((6, 1, 2, 1), np.float32)[::2]):
        with pytest.raises(ValueError, match="do not go into"):
            fill_normals(5, KEYS[:2], [2023], [0, 1, 2], into=wrong)
