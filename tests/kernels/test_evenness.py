import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from planner.kernels.evenness import MOST, on_record, split
from planner.model.draws import Draws
from planner.schools.classes import seat

LARGE = 55.0


def seated(pupils, classes, share, ids=range(4000), formed=None, listed=None, years=(2026,)):
    """One school's classes; pupils and classes ``(year, grade)``."""
    shape = len(ids) or 1, *np.shape(pupils)[:1], 1, np.shape(pupils)[1]
    full = [np.ascontiguousarray(np.broadcast_to(
        np.array(values)[None, :, None], shape).astype(np.int16))
        for values in (pupils, classes, np.zeros_like(pupils) if formed is None else formed)
    ]  # fmt: skip
    grades = shape[-1]
    listed = np.zeros((1, grades, 0)) if listed is None else np.array([listed], dtype=float)
    large = np.full(grades, LARGE)
    draws = Draws(3, tuple(ids))
    return seat(*full, large, np.array([share]), listed, draws, list(years), ["S"])


@given(st.integers(1, 400), st.integers(1, 12), st.floats(0, 0.3), st.integers(0, 2**32 - 1))
def test_classes_hold_all_children(pupils, classes, share, seed):
    classes = min(classes, pupils)
    z, room = np.random.default_rng(seed).standard_normal(MOST), np.empty(1000)
    top = split(pupils, classes, share, z, False, room)
    assert room[:classes].sum() == pupils
    assert top == room[:classes].max()
    assert (room[:classes] >= 0).all()
    if share == 0:
        assert top == -(-pupils // classes)


def test_six_classes_of_52_are_often_large():
    """Classes apart from one another: 1 - Φ(1.4)^6 = .397; one grade's classes share its 312."""
    apart = 1 - norm.cdf((55.5 - 52) / 2.5) ** 6
    assert apart == pytest.approx(0.397, abs=1e-3)
    found = seated([[312]], [[6]], 2.5 / 52, range(20_000))
    assert (found.largest > 55).mean() == pytest.approx(0.353, abs=0.012)
    assert (seated([[312]], [[6]], 0.0).largest == 52).all()
    assert (found.large > 0).mean() == (found.largest > 55).mean()
    assert ((found.over > 0) == (found.large > 0)).all()


def test_the_scatter_of_sizes_is_the_one_asked_for():
    ids, share = range(20_000), 0.06
    found = seated([[100]], [[2]], share, ids)
    # Of two classes the larger is 50 + |z1 - z2| / 2 × 3, of mean 50 + 3 / sqrt(pi), and rounded.
    assert found.largest.mean() == pytest.approx(50 + 3 / np.sqrt(np.pi), abs=0.1)


def test_the_central_path_is_uneven_as_is_to_be_expected():
    found = seated([[312]], [[6]], 2.5 / 52, ids=())
    drawn = seated([[312]], [[6]], 2.5 / 52, range(20_000))
    assert found.largest.item() == pytest.approx(drawn.largest.mean(), abs=0.6)
    assert found.largest.item() == 55


def test_blocks_of_draws_change_nothing():
    whole = seated([[312, 150]], [[6, 3]], 0.05, range(40))
    for ids in (range(7), range(7, 22), range(22, 40)):
        part = seated([[312, 150]], [[6, 3]], 0.05, ids)
        for name in ("largest", "large", "over", "needed"):
            assert (getattr(part, name) == getattr(whole, name)[ids.start : ids.stop]).all()


def test_a_class_keeps_its_place_as_it_climbs():
    """The same classes, a year on and a grade higher, of the same children."""
    years = (2026, 2027)
    same = seated([[160, 0], [0, 160]], [[3, 0], [0, 3]], 0.06, range(50), years=years,
                  formed=[[0, -1], [-1, 0]])  # fmt: skip
    assert (same.largest[:, 0, 0, 0] == same.largest[:, 1, 0, 1]).all()
    anew = seated([[160, 0], [0, 160]], [[3, 0], [0, 3]], 0.06, range(50), years=years,
                  formed=[[0, -1], [-1, 1]])  # fmt: skip
    assert (anew.largest[:, 0, 0, 0] != anew.largest[:, 1, 0, 1]).any()


def test_listed_classes_take_the_place_of_chance():
    """60, 50 and 40 on record: two futures agree, also when two children have left."""
    listed = [[0.2, 0.0, -0.2]]
    found = seated([[150]], [[3]], 0.05, range(8), listed=listed)
    assert (found.largest == 60).all()
    assert (found.large == 1).all()
    assert (found.over == 5).all()
    fewer = seated([[120]], [[3]], 0.05, range(8), listed=listed)
    assert (fewer.largest == 48).all()
    split_anew = seated([[150]], [[3]], 0.05, range(8), listed=listed, formed=[[-1]])
    assert (split_anew.largest < 60).any()


@pytest.mark.parametrize(("classes", "told"), [(1, False), (2, True), (3, False)])
def test_only_the_very_classes_on_record_are_known(classes, told):
    assert on_record(np.array([0.1, -0.1, np.nan]), classes) is told


def test_more_classes_are_needed_where_they_are_uneven():
    even, uneven = (seated([[220]], [[4]], share).needed for share in (0.0, 0.06))
    assert (even == 4).all()
    assert (uneven >= 4).all()
    assert (uneven > 4).mean() > 0.5
