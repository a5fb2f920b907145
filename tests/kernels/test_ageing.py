from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.kernels.ageing import account, expected, prepare


def city(draws=5, years=3, units=4, ages=6, kind=np.float64, yearly=False, moves=True, seed=1):
    """Any inputs of `prepare`."""
    rng = np.random.default_rng(seed)
    rows = (years,) if yearly else ()
    parts = {
        "people": rng.gamma(2, 30, (draws, units, ages)),
        "survival": 1 - 0.1 * rng.random((*rows, units, ages)),
        "out": 0.3 * rng.random((units, ages)),
        "arrivals": rng.gamma(2, 3, (years, units, ages)),
        "factor": rng.gamma(20, 1 / 20, (draws, years, units)),
        "newborn": rng.gamma(2, 25, (draws, years, units)),
        "inflow": rng.gamma(2, 1, (draws, years, units, ages)) if moves else None,
    }
    return {name: None if part is None else part.astype(kind) for name, part in parts.items()}


def twin(people, survival, out, arrivals, factor, newborn, inflow=None, leaves=True):
    """The recursion written plainly: people ``(draw, year, unit, age)`` and the ledger."""
    years = arrivals.shape[0]
    survival, out = (np.broadcast_to(rate, arrivals.shape) for rate in (survival, out))
    path, ledger, before = [], [], people.astype(float)
    for year in range(years):
        due = np.concatenate([newborn[:, year, :, None], before[..., :-1]], axis=-1)
        if not leaves:
            due[..., -1] += before[..., -1]
        deaths = due * (1 - survival[year])
        departures = (due - deaths) * out[year]
        came = arrivals[year] * factor[:, year, :, None]
        if inflow is not None:
            came = came + inflow[:, year]
        aged_out = before[..., -1] if leaves else np.zeros_like(before[..., -1])
        before = due - deaths - departures + came
        path.append(before)
        flows = [part.sum(axis=-1) for part in (deaths, departures, came)]
        ledger.append([*flows, newborn[:, year], aged_out])
    return np.stack(path, axis=1), np.moveaxis(np.array(ledger), 0, 2)


@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("yearly", [True, False])
@pytest.mark.parametrize("moves", [True, False])
def test_the_recursion_is_the_plain_one(leaves, yearly, moves):
    given_ = city(yearly=yearly, moves=moves)
    inputs = prepare(**given_)
    people = expected(inputs, leaves)
    plain, ledger = twin(**given_, leaves=leaves)
    assert_allclose(people, plain, rtol=1e-13)
    assert_allclose(np.stack(account(inputs, people, leaves)), ledger, rtol=1e-12, atol=1e-12)


def test_one_year_by_hand():
    inputs = prepare(
        people=[[[100.0, 80.0, 60.0]]],
        survival=[[0.99, 0.9, 0.5]],
        out=[[0.0, 0.1, 0.5]],
        arrivals=[[[1.0, 2.0, 3.0]]],
        factor=2.0,
        newborn=200.0,
    )
    leaving, staying = expected(inputs), expected(inputs, leaves=False)
    assert_allclose(leaving[0, 0, 0], [198 + 2, 81 + 4, 20 + 6])
    assert_allclose(staying[0, 0, 0], [200, 85, (80 + 60) * 0.25 + 6])
    flows = account(inputs, leaving)
    found = [float(part.item()) for part in flows]
    assert_allclose(found, [2 + 10 + 40, 9 + 20, 12, 200, 60])


def test_years_one_by_one_are_years_in_a_row():
    given_ = city(yearly=True)
    people = expected(prepare(**given_))
    before = given_["people"]
    for year in range(3):
        one = {
            **given_,
            "people": before,
            "survival": given_["survival"][year],
            "arrivals": given_["arrivals"][year : year + 1],
            **{name: given_[name][:, year : year + 1] for name in ("factor", "newborn", "inflow")},
        }
        before = expected(prepare(**one))[:, 0]
        assert (before == people[:, year]).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), leaves=st.booleans(), kind=st.sampled_from(["f4", "f8"]))
def test_the_ledger_closes(seed, leaves, kind):  # N1
    given_ = city(seed=seed, kind=np.dtype(kind))
    inputs = prepare(**given_)
    people = expected(inputs, leaves)
    flows = account(inputs, people, leaves)
    assert people.dtype == np.dtype(kind)
    before = np.concatenate([inputs.people[:, None], people[:, :-1]], axis=1).sum(-1, dtype=float)
    after = before - flows.deaths - flows.departures + flows.arrivals
    after += flows.newborn - flows.aged_out
    tolerance = 1e-6 if kind == "f4" else 1e-12
    assert_allclose(people.sum(-1, dtype=float), after, rtol=tolerance)
    assert all((part >= 0).all() for part in flows)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_doubling_all_people_doubles_all_people(seed):  # N7
    given_ = city(seed=seed)
    twice = {
        **given_,
        **{name: 2 * given_[name] for name in ("people", "arrivals", "newborn", "inflow")},
    }
    assert (expected(prepare(**twice)) == 2 * expected(prepare(**given_))).all()


def test_nobody_moves_or_dies_and_births_are_constant():  # N8
    inputs = prepare(
        np.zeros((1, 1, 18)), np.ones((1, 18)), np.zeros((1, 18)), np.zeros((18, 1, 18)), 1.0, 70.0
    )
    assert (expected(inputs)[0, -1, 0] == 70).all()


def test_order_of_units_changes_nothing_but_the_order():  # N9
    given_ = city(units=300, kind=np.float32)
    turn = np.random.default_rng(2).permutation(300)
    axes = {"people": 1, "survival": 0, "out": 0, "arrivals": 1}
    turned = {name: np.take(part, turn, axis=axes.get(name, 2)) for name, part in given_.items()}
    assert (expected(prepare(**turned)) == expected(prepare(**given_))[:, :, turn]).all()


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_and_workers_change_no_bit(size, workers):
    given_ = city(draws=9, units=150, ages=18, kind=np.float32)
    every = expected(prepare(**given_))

    def part(start):
        cut = {name: given_[name][start : start + size] for name in ("people", "factor")}
        cut |= {name: given_[name][start : start + size] for name in ("newborn", "inflow")}
        return expected(prepare(**{**given_, **cut}))

    with ThreadPoolExecutor(workers) as pool:
        assert (np.concatenate(list(pool.map(part, range(0, 9, size)))) == every).all()


@pytest.mark.parametrize("groups", [1, 2, 50, 150, 300])
def test_units_side_by_side_share_a_factor(groups):
    given_ = city(draws=2, units=300, seed=4)
    shared = given_["factor"][..., :groups]
    by_group = prepare(**{**given_, "factor": shared})
    by_unit = prepare(**{**given_, "factor": np.repeat(shared, 300 // groups, axis=2)})
    people = expected(by_group)
    assert (people == expected(by_unit)).all()
    for one, other in zip(account(by_group, people), account(by_unit, people), strict=True):
        assert (one == other).all()


def test_results_go_into_an_array_that_fits():
    inputs = prepare(**city())
    into = np.empty((5, 3, 4, 6))
    assert expected(inputs, into=into) is into
    assert (into == expected(inputs)).all()
    for wrong in (into[:4], into.astype(np.float32), np.empty((5, 3, 4, 12))[..., ::2]):
        with pytest.raises(ValueError, match="do not go into"):
            expected(inputs, into=wrong)


def test_shapes_that_do_not_fit_are_refused():
    given_ = city()
    with pytest.raises(ValueError, match=r"must be \(draw, unit, age\)"):
        prepare(**{**given_, "people": given_["people"][..., :1]})
    with pytest.raises(ValueError, match=r"arrivals must be \(year, 4, 6\)"):
        prepare(**{**given_, "arrivals": given_["arrivals"][0]})
    with pytest.raises(ValueError, match="3 groups cannot be shared by 4 units"):
        prepare(**{**given_, "factor": given_["factor"][..., :3]})
    with pytest.raises(ValueError, match="broadcast"):
        prepare(**{**given_, "newborn": given_["newborn"][:, :2]})
