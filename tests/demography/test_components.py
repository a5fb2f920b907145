"""Properties N1 to N10 are those that any cohort-component account must have."""

from dataclasses import fields, replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.cohorts import births_of_step, step
from planner.demography.components import Components, Fertility, Moves, advance
from planner.demography.migration import Links, links_of_table
from planner.kernels.ageing import account, expected, prepare

TIGHT = {"rel": 1e-9, "abs": 1e-9}


class Case(NamedTuple):
    people: np.ndarray
    survival: np.ndarray
    births: np.ndarray
    moves: Moves
    timing: str
    open_ended: bool

    def run(self, **changes):
        case = self._replace(**changes)
        return advance(
            case.people, case.survival, case.births, case.moves,
            timing=case.timing, open_ended=case.open_ended,
        )  # fmt: skip


@st.composite
def cases(draw, *, alike=False):
    """Any city; with ``alike`` all areas have the same rates."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    areas, statuses = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    sexes, ages, draws = draw(st.integers(1, 2)), draw(st.integers(2, 6)), draw(st.integers(1, 2))
    cells = (statuses, sexes, ages)
    people = dice.gamma(0.5, 200, (draws, areas, *cells)) * dice.integers(0, 2, (areas, *cells))
    by_area = cells if alike else (areas, *cells)
    table = dice.dirichlet(np.ones(areas + 1), (areas, *cells))[..., :areas]
    table = np.moveaxis(table, -1, 1) * (dice.random((areas, areas, 1, 1, 1)) < 0.6)
    changing = np.moveaxis(dice.dirichlet(np.ones(statuses), (statuses, sexes, ages)), -1, 1)
    only_net = draw(st.booleans())
    moves = Moves(
        internal=links_of_table(table) if draw(st.booleans()) else None,
        leaving=dice.random(by_area) ** 2 * dice.integers(0, 2, by_area),
        arriving=0.0 if only_net else dice.gamma(0.5, 30, people.shape),
        net=dice.normal(0, 80, people.shape) if only_net else None,
        changing=changing if draw(st.booleans()) else None,
    )
    return Case(
        people,
        dice.random(by_area) ** 0.2,
        dice.gamma(2, 40, people.shape[:-1]),
        moves,
        draw(st.sampled_from(["end", "even"])),
        draw(st.booleans()),
    )


def close(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n1_the_balance_closes(case):
    after = case.run()
    change = (
        after.births.sum()
        - after.deaths.sum()
        + after.arrivals.sum()
        - after.departures.sum()
        - after.aged_out.sum()
    )
    assert after.people.sum() == pytest.approx(case.people.sum() + change, **TIGHT)
    if case.moves.net is not None:
        close(after.arrivals - after.departures, case.moves.net + after.unrealised)
        assert (after.unrealised >= 0).all()


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n2_every_cohort_is_accounted_for(case):
    case = case._replace(timing="end", open_ended=False)
    after = case.run()
    flows = after.moved - after.departures + after.arrivals + after.changed - after.deaths
    close(after.people[..., 1:], case.people[..., :-1] + flows[..., 1:])
    close(after.people[..., 0], case.births + flows[..., 0])
    close(after.aged_out, case.people[..., -1])
    close(after.survivors, after.people - flows - after.deaths)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n3_moves_within_the_city_add_up_to_nought(case):
    assert case.run().moved.sum(axis=-4) == pytest.approx(0, abs=1e-9 * (1 + case.people.sum()))


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n4_a_change_of_status_changes_no_sum(case):
    after, without = case.run(), case.run(moves=replace(case.moves, changing=None))
    scale = 1 + after.people.sum()
    assert after.changed.sum(axis=-3) == pytest.approx(0, abs=1e-9 * scale)
    if case.timing == "end":
        close(after.people.sum(axis=-3), without.people.sum(axis=-3))


@settings(deadline=None, max_examples=60)
@given(cases(alike=True))
def test_n5_areas_add_up_to_the_city(case):
    moves = replace(case.moves, net=None, internal=None, arriving=np.array(1.0) * 7)
    apart = case.run(moves=replace(case.moves, net=None, arriving=moves.arriving))
    areas = case.people.shape[-4]
    whole = case.run(
        people=case.people.sum(axis=-4, keepdims=True),
        births=case.births.sum(axis=-3, keepdims=True),
        moves=replace(moves, arriving=areas * moves.arriving),
    )
    for part in ("people", "deaths", "departures", "changed"):
        close(getattr(apart, part).sum(axis=-4, keepdims=True), getattr(whole, part))


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n6_nobody_is_below_nought(case):
    after = case.run()
    for part in fields(Components):
        if part.name not in {"moved", "changed"}:
            assert (getattr(after, part.name) >= 0).all(), part.name


@settings(deadline=None, max_examples=60)
@given(cases(), st.floats(0.01, 100))
def test_n7_twice_the_input_is_twice_the_output(case, factor):
    net = None if case.moves.net is None else factor * case.moves.net
    scaled = replace(case.moves, arriving=factor * case.moves.arriving, net=net)
    once = case.run()
    more = case.run(people=factor * case.people, births=factor * case.births, moves=scaled)
    for part in fields(Components):
        np.testing.assert_allclose(
            getattr(more, part.name), factor * getattr(once, part.name), rtol=1e-9, atol=1e-9
        )


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(1, 18))
def test_n8_constant_births_without_deaths_make_a_rectangle(case, ages):
    people = np.zeros((*case.people.shape[:-1], ages))
    for _ in range(ages):
        people = advance(people, np.ones(ages), case.births).people
    close(people, np.broadcast_to(case.births[..., None], people.shape))


def permuted(values, order, areas):
    """Values with their area axis in another order, if they have one."""
    if values is None or np.ndim(values) < 4 or values.shape[-4] != areas:
        return values
    return np.take(values, order, axis=-4)


@settings(deadline=None, max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_n9_the_order_of_areas_is_of_no_account(case, dice):
    areas = case.people.shape[-4]
    order = np.array(dice.sample(range(areas), areas))
    place = np.argsort(order)
    links = case.moves.internal
    moves = Moves(
        internal=links and Links(place[links.source], place[links.target], links.share),
        leaving=permuted(case.moves.leaving, order, areas),
        arriving=permuted(case.moves.arriving, order, areas),
        net=permuted(case.moves.net, order, areas),
        changing=case.moves.changing,
    )
    other = case.run(
        people=permuted(case.people, order, areas),
        survival=permuted(case.survival, order, areas),
        births=np.take(case.births, order, axis=-3),
        moves=moves,
    )
    after = case.run()
    close(other.people, permuted(after.people, order, areas))
    close(other.moved, permuted(after.moved, order, areas))


def split(values, part, axis, areas):
    """Values whose last area is cut in two, ``part`` and the rest."""
    if values is None or np.ndim(values) < -axis or values.shape[axis] != areas:
        return values
    last = np.take(values, [-1], axis=axis)
    kept = np.take(values, range(areas - 1), axis=axis)
    return np.concatenate([kept, part * last, (1 - part) * last], axis=axis)


@settings(deadline=None, max_examples=60)
@given(cases(), st.floats(0.05, 0.95))
def test_n10_a_cut_through_an_area_changes_no_sum(case, part):
    areas = case.people.shape[-4]
    again = np.r_[np.arange(areas), areas - 1]
    links = case.moves.internal
    if links is not None:
        out, into = links.source == areas - 1, links.target == areas - 1
        links = Links(
            np.concatenate([links.source, np.full(out.sum(), areas), links.source[into]]),
            np.concatenate([links.target, links.target[out], np.full(into.sum(), areas)]),
            np.concatenate([
                links.share * np.where(into, part, 1)[:, None, None, None],
                links.share[out],
                links.share[into] * (1 - part),
            ]),
        )  # fmt: skip
    moves = Moves(
        internal=links,
        leaving=permuted(case.moves.leaving, again, areas),
        arriving=split(case.moves.arriving, part, -4, areas),
        net=split(case.moves.net, part, -4, areas),
        changing=case.moves.changing,
    )
    cut = case.run(
        people=split(case.people, part, -4, areas),
        survival=permuted(case.survival, again, areas),
        births=split(case.births, part, -3, areas),
        moves=moves,
    )
    whole = case.run()
    for name in ("people", "departures", "unrealised", "deaths"):
        one, two = getattr(whole, name), getattr(cut, name)
        close(two[..., : areas - 1, :, :, :], one[..., : areas - 1, :, :, :])
        close(two[..., areas - 1 :, :, :, :].sum(axis=-4), one[..., -1, :, :, :])


N = np.array([100.0, 90, 80]).reshape(1, 1, 1, 3)
S, M = np.array([0.98, 0.99, 0.995]), np.array([2.0, -1, 3])


@pytest.mark.parametrize("timing", ["end", "even"])
@pytest.mark.parametrize("open_ended", [True, False])
def test_net_moves_come_out_as_in_the_plain_step(timing, open_ended):  # B1
    after = advance(N, S, 110.0, Moves(net=M), timing=timing, open_ended=open_ended)
    plain = step(N, S, 110.0, M, timing=timing, open_ended=open_ended)
    assert after.people == pytest.approx(plain.people)
    assert after.deaths == pytest.approx(plain.deaths)
    if not open_ended:
        total = {"end": 300.35, "even": 298.8425}[timing]
        assert after.people.sum() == pytest.approx(total)


def test_people_only_grow_older():  # B3
    assert advance(N, np.ones(3), 0.0).people.ravel().tolist() == [0, 100, 90]


def test_everyone_leaves():  # B13
    for timing in ("end", "even"):
        after = advance(N, S, 110.0, Moves(leaving=1.0), timing=timing)
        assert not after.people.any()
        assert not after.unrealised.any()
    end = advance(N, S, 110.0, Moves(leaving=1.0))
    assert end.departures.ravel() == pytest.approx(S * [110, 100, 90])


def test_more_net_departures_than_people():  # B13
    people = np.array([100.0, 7.0]).reshape(1, 1, 1, 2)
    after = advance(people, np.ones(2), 0.0, Moves(leaving=0.1, net=np.array([0.0, -150])))
    assert after.departures[..., 1].item() == 100
    assert after.unrealised[..., 1].item() == 50
    assert after.people[..., 1].item() == 0
    assert after.arrivals[..., 1].item() == 0
    assert people.sum() - 100 - after.aged_out.sum() == after.people.sum()


def test_moves_within_the_city():  # B5
    people = np.array([[100.0, 0], [40, 0], [0, 0]]).reshape(3, 1, 1, 2)
    table = np.zeros((3, 3, 2))
    table[0, 1, 1], table[0, 2, 1], table[1, 0, 1], table[2, 2, 1] = 0.1, 0.2, 0.5, 0.9
    after = advance(people, np.ones(2), 0.0, Moves(internal=links_of_table(table)))
    assert after.people[:, 0, 0, 1] == pytest.approx([90, 30, 20])
    assert after.moved[:, 0, 0, 1] == pytest.approx([-10, -10, 20])
    assert after.departures.sum() == 0


def test_a_status_is_gained():  # B5
    people = np.array([[100.0, 0], [40, 0]]).reshape(1, 2, 1, 2)
    changing = np.zeros((2, 2, 1, 1))
    changing[0, 1] = 0.3
    after = advance(people, np.ones(2), 0.0, Moves(changing=changing))
    assert after.people[0, :, 0, 1] == pytest.approx([70, 70])
    assert after.changed[0, :, 0, 1] == pytest.approx([-30, 30])


def test_events_come_in_their_order():
    people = np.array([[1000.0, 0], [0, 0]]).reshape(2, 1, 1, 2)
    links = Links(np.array([0]), np.array([1]), np.full((1, 1, 1, 1), 0.5))
    people = np.concatenate([people, np.zeros_like(people)], axis=1)
    changing = np.zeros((2, 2, 1, 1))
    changing[0, 1] = 0.25
    arriving = np.zeros((2, 2, 1, 2))
    arriving[1, 0, 0, 1] = 40
    moves = Moves(links, leaving=0.1, arriving=arriving, changing=changing)
    after = advance(people, np.full(2, 0.8), 0.0, moves)
    assert after.deaths.sum() == pytest.approx(200)  # first they survive: 800
    assert after.moved[:, 0, 0, 1] == pytest.approx([-400, 400])  # then half of them move
    assert after.departures[:, 0, 0, 1] == pytest.approx([40, 40])  # then a tenth leaves
    assert after.people[:, :, 0, 1].ravel() == pytest.approx([270, 90, 300, 100])  # then 40 arrive


def test_even_timing_takes_the_same_share_of_those_there_throughout():
    people = np.array([[100.0, 0, 0], [0, 0, 0]]).reshape(2, 1, 1, 3)
    links = Links(np.array([0]), np.array([1]), np.full((1, 1, 1, 1), 0.36))
    after = advance(people, np.ones(3), 0.0, Moves(internal=links), timing="even")
    assert after.people[:, 0, 0, 1] == pytest.approx([64, 36])
    gone = advance(people, np.ones(3), 0.0, Moves(leaving=0.36), timing="even")
    assert gone.people[0, 0, 0, 1] == pytest.approx(64)
    assert gone.departures[0, 0, 0] == pytest.approx([20, 16, 0])
    changing = np.zeros((2, 2, 1, 1))
    changing[0, 1] = 0.36
    both = np.concatenate([people, np.zeros_like(people)], axis=1)
    became = advance(both, np.ones(3), 0.0, Moves(changing=changing), timing="even")
    assert became.people[0, :, 0, 1] == pytest.approx([64, 36])


@pytest.mark.parametrize("open_ended", [True, False])
def test_the_fast_kernel_gives_the_same_means(open_ended):
    dice = np.random.default_rng(8)
    people, years = dice.gamma(2, 50, (2, 3, 2, 1, 5)), 4
    survival, leaving = dice.uniform(0.9, 1, (3, 2, 1, 5)), dice.uniform(0, 0.2, (3, 2, 1, 5))
    arriving, births = dice.gamma(2, 3, (years, 3, 2, 1, 5)), dice.gamma(9, 9, (years, 3, 2, 1))
    flat = (
        array.reshape(*array.shape[:lead], 6, *array.shape[lead + 3 :])
        for array, lead in ((people, 1), (survival, 0), (leaving, 0), (arriving, 1), (births, 1))
    )
    stock, stays, goes, comes, born = flat
    block = prepare(stock, stays, goes, comes, 1.0, born)
    fast = expected(block, leaves=not open_ended)
    ledger = account(block, fast, leaves=not open_ended)
    for year in range(years):
        moves = Moves(leaving=leaving, arriving=arriving[year])
        after = advance(people, survival, births[year], moves, open_ended=open_ended)
        people = after.people
        close(fast[:, year].reshape(people.shape), people)
        for part in ("deaths", "departures", "arrivals"):
            total = getattr(after, part).sum(axis=-1).reshape(2, 6)
            close(getattr(ledger, part)[:, year], total)
        close(ledger.aged_out[:, year], after.aged_out.reshape(2, 6))


@pytest.mark.parametrize("women", [0, 1])
def test_births_of_women_exposed(women):
    dice = np.random.default_rng(3)
    people = dice.gamma(2, 100, (2, 3, 2, 2, 4))
    survival, rates = dice.uniform(0.9, 1, (2, 4)), np.array([0, 0.1, 0.2, 0])
    fertility = Fertility(rates, 1.05, 5, women)
    moves = Moves(leaving=0.2, arriving=3.0)
    after = advance(people, survival, fertility, moves)
    mothers = (people[..., women, :], after.survivors[..., women, :])
    born = births_of_step(rates, *mothers, 5).sum(axis=-1)
    assert after.births.sum(axis=-1) == pytest.approx(born)
    assert after.births[..., 1 - women] == pytest.approx(1.05 * after.births[..., women])
    assert after.people == pytest.approx(advance(people, survival, after.births, moves).people)
    even = advance(people, survival, fertility, Moves(arriving=6.0), timing="even")
    exposed = (people[..., women, :] + 3, even.people[..., women, :])
    born = births_of_step(rates, *exposed, 5).sum(axis=-1)
    assert even.births.sum(axis=-1) == pytest.approx(born)


def test_shares_that_add_up_to_one_but_for_rounding_lose_nobody():
    table = np.full((11, 11, 1), 0.1 + 5e-11)
    people = np.full((11, 1, 1, 1), 1e9)
    after = advance(people, np.ones(1), people[..., 0], Moves(internal=links_of_table(table)))
    assert after.people.sum() == pytest.approx(people.sum(), rel=1e-15)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"people": np.zeros(3)}, "axes area, status, sex and age, not 1"),
        ({"people": -N}, "people must be known and not below nought"),
        ({"people": N * np.nan}, "people must be known and not below nought"),
        ({"births": -1.0}, "births must be"),
        ({"births": Fertility(np.full(3, 0.1), 1.05, 1)}, "both sexes"),
        ({"moves": Moves(arriving=-1.0)}, "arrivals must be"),
        ({"moves": Moves(arriving=1.0, net=M)}, "net migrants hold the arrivals already"),
        ({"moves": Moves(leaving=1.1)}, "share that leaves of 1.1"),
        ({"moves": Moves(changing=np.full((1, 1, 1, 3), -0.1))}, "changes status of -0.1"),
        ({"survival": np.array([1, 1.2, 1])}, "survival of 1.2 in age group 1"),
    ],
)
def test_bad_input_is_refused(change, message):
    case = Case(N, S, np.float64(1.0), Moves(), "end", open_ended=False)
    with pytest.raises(ValueError, match=message):
        case.run(**change)


def test_more_than_all_cannot_move():
    two = np.concatenate([N, N])
    pairs = np.array([0, 0]), np.array([1, 1])
    links = Links(*pairs, np.full((2, 1, 1, 3), 0.6))
    with pytest.raises(ValueError, match=r"sum of shares that move within the city of 1.2"):
        advance(two, S, 0.0, Moves(internal=links))
    changing = np.full((3, 3, 1, 1), 0.6)
    with pytest.raises(ValueError, match=r"sum of shares that change status of 1.2"):
        advance(np.concatenate([N, N, N], axis=1), S, 0.0, Moves(changing=changing))
