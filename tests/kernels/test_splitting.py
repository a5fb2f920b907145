import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from planner.kernels.splitting import split
from planner.model.draws import Draws

MANY = Draws(7, tuple(range(20_000)))
SHARE = np.array([[0.5, 0.2, 0.3]])
PARTS = ["one", "two", "three"]


def of(total, share=SHARE, draws=MANY, parts=PARTS, years=(2024,), stream="test"):
    full = np.full((len(draws.ids), len(years), len(share)), float(total))
    return split(full, share, draws, stream, parts, years)


def test_parts_are_multinomial():
    found = of(60)[:, 0, 0]
    assert (found == np.rint(found)).all()
    assert (found.sum(axis=1) == 60).all()
    assert found.mean(axis=0) == pytest.approx(60 * SHARE[0], rel=0.01)
    exact = 60 * (np.diag(SHARE[0]) - np.outer(SHARE[0], SHARE[0]))
    assert np.cov(found.T) == pytest.approx(exact, abs=0.3)
    for part, share in enumerate(SHARE[0]):
        chance = stats.binom.cdf(np.arange(61), 60, share)
        seen = (found[:, part, None] <= np.arange(61)).mean(axis=0)
        assert np.abs(seen - chance).max() < 0.015  # 20,000 draws: 1 in 1,000 beyond


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 500), min_size=2, max_size=2),
    st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(any), min_size=2, max_size=2),
)
def test_sums_are_kept_in_every_draw_and_only_whole_people_by_chance(total, weights):
    share = np.array(weights) / np.array(weights).sum(axis=1, keepdims=True)
    draws = Draws(3, tuple(range(9)))
    people = np.tile(np.array(total), (9, 2, 1))
    found = split(people, share, draws, "test", [f"{i}" for i in range(8)], [2024, 2025])
    assert found.min() >= 0
    assert found.sum(axis=3) == pytest.approx(people)
    chosen = found - (people % 1)[..., None] * share
    assert chosen == pytest.approx(np.rint(chosen), abs=1e-6)
    assert (found[..., share == 0] == 0).all()


def test_shares_of_less_than_everyone_leave_the_rest_out():
    found = of(100, np.array([[0.2, 0.3]]), parts=["girls", "boys"])[:, 0, 0]
    assert found.mean(axis=0) == pytest.approx([20, 30], rel=0.01)
    assert found.sum(axis=1).mean() == pytest.approx(50, rel=0.01)
    assert found.sum(axis=1).std() == pytest.approx(5, rel=0.02)


def test_chance_belongs_to_the_draw_the_part_and_the_year():
    every = of(60, years=(2024, 2025))
    assert (of(60, draws=Draws(7, (3, 5, 600)))[:, 0] == every[[3, 5, 600], 0]).all()
    assert (of(60, years=(2025,))[:, 0] == every[:, 1]).all()
    two = of(60, np.repeat(SHARE, 2, axis=0), parts=["a", "b", "c", *PARTS])
    assert (two[:, :, 1] == of(60)[:, :, 0]).all()
    for one, other in [
        (every[:, 0, 0], every[:, 1, 0]),
        (two[:, 0, 0], two[:, 0, 1]),
        (every[:, 0, 0], of(60, stream="other")[:, 0, 0]),
    ]:
        assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.03


def test_what_cannot_be_split_is_refused():
    with pytest.raises(ValueError, match="2 parts do not fit"):
        of(9, parts=["one", "two"])
    with pytest.raises(ValueError, match="do not fit"):
        split(np.ones((1, 1, 1)), SHARE, Draws(1), "test", PARTS, [2024])  # the central path
    for total, share in ((-1, SHARE), (np.nan, SHARE), (9, SHARE * 1.1), (9, SHARE - 0.3)):
        with pytest.raises(ValueError, match="below nought, nor shares more than everyone"):
            of(total, share)
