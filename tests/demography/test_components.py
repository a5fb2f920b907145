"""Properties N1 to N10 are those that any cohort-component account must have.

The engine is the one that a run uses. Where a known answer asks for migration spread evenly over a
step, half of it is given before the step and half at its end.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.components import ITEMS, Dice, Step, Stock, advance
from planner.demography.exchanges import Edges
from planner.demography.migration import gross_of_net
from planner.kernels.heads import heads
from planner.kernels.philox import fill_words
from planner.kernels.random import keys
from planner.model.draws import Draws

TIGHT = {"rel": 1e-9, "abs": 1e-9}


class Case(NamedTuple):
    """A city ``(area, status)`` of groups, and a step of it."""

    areas: int
    statuses: int
    people: np.ndarray
    step: Step
    open_ended: bool

    def run(self, **changes):
        people = changes.pop("people", self.people)
        step = Step(**{**vars(self.step), **changes})
        return carried(people, step, open_ended=self.open_ended)


def carried(people, step, *, open_ended=False):
    """People ``(draw, group, age)`` after a step, and the ledger."""
    stock, ledger = advance(Stock(people), step, open_ended=open_ended)
    return stock.mean, ledger


def edges(pairs, rates):
    origin, target = np.array(pairs).T
    names = tuple(f"{start}>{end}" for start, end in pairs)
    return Edges(names, origin, target, np.array(rates, dtype=float))


@st.composite
def cases(draw, *, alike=False):
    """Any city; with ``alike`` all areas have the same rates and nobody moves between them."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    areas, statuses = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    ages, draws, groups = draw(st.integers(2, 6)), draw(st.integers(1, 2)), areas * statuses
    people = dice.gamma(0.5, 200, (draws, groups, ages)) * dice.integers(0, 2, (groups, ages))

    def rates(shape):
        """Some of one area's rates for all areas, or each its own."""
        found = shape((statuses if alike else groups, ages))
        return np.tile(found, (areas, 1)) if alike else found

    moves = changes = None
    if draw(st.booleans()) and not alike:
        pairs = [(a * statuses + s, b * statuses + s)
                 for a in range(areas) for b in range(areas) if a != b
                 for s in range(statuses)]  # fmt: skip
        moves = edges(pairs, dice.random((len(pairs), ages)) ** 3 / areas)
    if draw(st.booleans()) and statuses > 1:
        pairs = [(a * statuses + s, a * statuses + (s + 1) % statuses)
                 for a in range(areas) for s in range(statuses)]  # fmt: skip
        share = dice.random((statuses, ages))
        changes = edges(pairs, np.tile(share, (areas, 1)))
    homes = away = None
    if draw(st.booleans()) and not alike:
        homes = dice.gamma(0.5, 10, (draws, groups, ages))
        away = dice.gamma(0.5, 60, (draws, areas, ages))
    step = Step(
        survival=rates(lambda shape: dice.random(shape) ** 0.2),
        leaving=rates(lambda shape: dice.random(shape) ** 2 * dice.integers(0, 2, shape)),
        arriving=rates(lambda shape: dice.gamma(0.5, 30, shape)),
        births=dice.gamma(2, 40, (draws, groups)),
        factor=dice.lognormal(0, 0.2, (draws, groups)) if not alike else 1.0,
        moves=moves,
        changes=changes,
        homes=homes,
        away=away,
    )
    return Case(areas, statuses, people, step, draw(st.booleans()))


def close(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


def balance(before, ledger):
    came = ledger["births"] + ledger["arrivals"]
    return before + came - ledger["deaths"] - ledger["departures"] - ledger["aged_out"]


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n1_the_balance_closes(case):
    after, ledger = case.run()
    assert set(ledger) == set(ITEMS)
    close(after.sum(axis=(1, 2)), balance(case.people.sum(axis=(1, 2)), ledger))


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(0, 5))
def test_n2_every_cohort_is_accounted_for(case, age):
    """Where one cohort alone lives and nobody is born or arrives, the ledger is that cohort's."""
    age = min(age, case.people.shape[2] - 1)
    only = np.zeros_like(case.people)
    only[..., age] = case.people[..., age]
    nobody = 0 * case.step.arriving
    after, ledger = case.run(people=only, births=0 * case.step.births, arriving=nobody, homes=None)
    reached = min(age + 1, only.shape[2] - 1)
    close(after[..., reached].sum(axis=1), balance(only.sum(axis=(1, 2)), ledger))
    after[..., reached] = 0
    assert not after.any()


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n3_moves_within_the_city_add_up_to_nought(case):
    """With the same survival and rates everywhere a city does not see who moves within it."""
    flat = np.tile(case.step.survival[:1], (len(case.step.survival), 1))
    still = {"survival": flat, "leaving": 0 * flat, "away": None, "changes": None}
    with_moves, _ = case.run(**still)
    without, _ = case.run(**still, moves=None)
    close(with_moves.sum(axis=1), without.sum(axis=1))


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n4_a_change_of_status_changes_no_sum(case):
    after, without = case.run()[0], case.run(changes=None)[0]
    shape = (len(after), case.areas, case.statuses, -1)
    close(after.reshape(shape).sum(axis=2), without.reshape(shape).sum(axis=2))


@settings(deadline=None, max_examples=60)
@given(cases(alike=True))
def test_n5_areas_add_up_to_the_city(case):
    def together(array, lead=1):
        found = array.reshape(
            *array.shape[:lead], case.areas, case.statuses, *array.shape[lead + 1 :]
        )
        return found.sum(axis=lead)

    apart, parts = case.run()
    changes, of_one = case.step.changes, case.statuses
    if changes is not None:
        changes = Edges(*(part[:of_one] for part in vars(changes).values()))
    whole, total = case.run(
        people=together(case.people),
        births=together(case.step.births),
        survival=case.step.survival[:of_one],
        leaving=case.step.leaving[:of_one],
        arriving=together(case.step.arriving, 0),
        changes=changes,
    )
    close(together(apart), whole)
    for item in ITEMS:
        close(parts[item], total[item])


@settings(deadline=None, max_examples=60)
@given(cases())
def test_n6_nobody_is_below_nought(case):
    after, ledger = case.run()
    assert (after >= 0).all()
    assert all((flow >= 0).all() for flow in ledger.values())


@settings(deadline=None, max_examples=60)
@given(cases(), st.floats(0.01, 100))
def test_n7_twice_the_input_is_twice_the_output(case, factor):
    step = case.step
    more = {name: None if getattr(step, name) is None else factor * getattr(step, name)
            for name in ("arriving", "births", "homes", "away")}  # fmt: skip
    once, ledger = case.run()
    twice, other = case.run(people=factor * case.people, **more)
    np.testing.assert_allclose(twice, factor * once, rtol=1e-9, atol=1e-9)
    for item in ITEMS:
        np.testing.assert_allclose(other[item], factor * ledger[item], rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(2, 18))
def test_n8_constant_births_without_deaths_make_a_rectangle(case, ages):
    people = np.zeros((*case.people.shape[:2], ages))
    none = np.zeros((people.shape[1], ages))
    for _ in range(ages):
        people, _ = carried(people, Step(none + 1, none, none, case.step.births))
    close(people, np.broadcast_to(case.step.births[..., None], people.shape))


@settings(deadline=None, max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_n9_the_order_of_areas_is_of_no_account(case, dice):
    order = np.array(dice.sample(range(case.areas), case.areas))
    rows = (order[:, None] * case.statuses + np.arange(case.statuses)).ravel()
    place = np.argsort(rows)

    def moved(links):
        return links and Edges((), place[links.origin], place[links.target], links.rate)

    step = case.step
    other, ledger = case.run(
        people=case.people[:, rows],
        survival=step.survival[rows],
        leaving=step.leaving[rows],
        arriving=step.arriving[rows],
        births=step.births[:, rows],
        factor=step.factor[:, rows],
        moves=moved(step.moves),
        changes=moved(step.changes),
        homes=None if step.homes is None else step.homes[:, rows],
        away=None if step.away is None else step.away[:, order],
    )
    after, same = case.run()
    close(other, after[:, rows])
    for item in ITEMS:
        close(ledger[item], same[item])


@settings(deadline=None, max_examples=60)
@given(cases(), st.floats(0.05, 0.95))
def test_n10_a_cut_through_an_area_changes_no_sum(case, part):
    """The last area cut in two, with its people, births, arrivals and homes; its moves too."""
    last = np.arange((case.areas - 1) * case.statuses, case.areas * case.statuses)

    def cut(array, axis=1, which=last):
        if array is None:
            return None
        piece = np.take(array, which, axis=axis)
        kept = np.delete(array, which, axis=axis)
        return np.concatenate([kept, part * piece, (1 - part) * piece], axis=axis)

    def again(array, axis):
        return np.concatenate([array, np.take(array, last, axis=axis)], axis=axis)

    def links(given):
        """Whoever moves into the cut area goes to both parts; from each as from the whole."""
        if given is None:
            return None
        rows = []
        for start, end, rate in zip(given.origin, given.target, given.rate, strict=True):
            twin = case.statuses
            inside = start in last and end in last  # a change of status stays in its part
            rows += [(start, end, rate * (1 if inside or end not in last else part))]
            if end in last and not inside:
                rows += [(start, end + twin, rate * (1 - part))]
            if start in last:
                rows += [(start + twin, end + twin if inside else end, rate)]
        return Edges((), *(np.array(column) for column in zip(*rows, strict=True)))

    step = case.step
    pieces, ledger = case.run(
        people=cut(case.people),
        survival=again(step.survival, 0),
        leaving=again(step.leaving, 0),
        arriving=cut(step.arriving, 0),
        births=cut(step.births),
        factor=again(step.factor, 1),
        moves=links(step.moves),
        changes=links(step.changes),
        homes=cut(step.homes),
        away=None,
    )
    whole, same = case.run(away=None)
    close(np.delete(pieces, np.r_[last, last + case.statuses], axis=1), np.delete(whole, last, 1))
    close(pieces[:, last] + pieces[:, last + case.statuses], whole[:, last])
    for item in ITEMS:
        close(ledger[item], same[item])


N = np.array([100.0, 90, 80]).reshape(1, 1, 3)
S, M = np.array([[0.98, 0.99, 0.995]]), np.array([[2.0, -1, 3]])
NONE, BIRTHS = np.zeros((1, 3)), np.full((1, 1), 110.0)


def with_net(people, survival, births, net, *, open_ended=False):
    """A step with net moves at its end, split as a run does."""
    due, _ = carried(
        people, Step(survival, 0 * survival, 0 * survival, births), open_ended=open_ended
    )
    gone, came, missed = gross_of_net(net, due[0], 0.0)
    leaving = np.divide(gone, due[0], out=np.zeros_like(gone), where=due[0] > 0)
    after, ledger = carried(people, Step(survival, leaving, came, births), open_ended=open_ended)
    return after, ledger, missed


def test_net_moves_at_the_end():  # B1
    after, ledger, _ = with_net(N, S, BIRTHS, M)
    assert after.ravel() == pytest.approx([109.8, 98.0, 92.55])
    assert after.sum() == pytest.approx(300.35)
    assert (ledger["deaths"].item(), ledger["aged_out"].item()) == pytest.approx((3.65, 80))
    assert (ledger["arrivals"] - ledger["departures"]).item() == pytest.approx(4)


def test_net_moves_over_the_step():  # B1
    after, _, _ = with_net(N + M / 2, S, BIRTHS, M / 2)
    assert after.ravel() == pytest.approx([108.8, 99.49, 90.5525])
    assert after.sum() == pytest.approx(298.8425)


def test_constant_births_fill_a_school():  # B2
    people = np.zeros((1, 1, 12))
    survival = np.array([[0.993] + [0.9995] * 11])
    for _ in range(12):
        people, _ = carried(
            people, Step(survival, 0 * survival, 0 * survival, np.full((1, 1), 1000.0))
        )
    assert people[0, 0, 6] == pytest.approx(990.02472, abs=5e-6)
    assert people[0, 0, 6:].sum() == pytest.approx(5932.72809, abs=5e-6)


def test_people_only_grow_older():  # B3
    still = Step(NONE + 1, NONE, NONE, 0 * BIRTHS)
    assert carried(N, still)[0].ravel().tolist() == [0, 100, 90]
    assert carried(N, still, open_ended=True)[0].ravel().tolist() == [0, 100, 170]


def test_moves_and_a_change_of_status_sum_to_nought():  # B5
    people = np.array([[[100.0, 0], [40, 0], [0, 0]]])
    none = np.zeros((3, 2))
    moves = edges([(0, 1), (0, 2), (1, 0)], [[0, 0.1], [0, 0.2], [0, 0.5]])
    after, ledger = carried(people, Step(none + 1, none, none, np.zeros((1, 3)), moves=moves))
    assert after[0, :, 1] == pytest.approx([90, 30, 20])
    assert ledger["moved"].item() == pytest.approx(10 + 20 + 20)
    assert ledger["departures"].item() == 0
    change = edges([(0, 1)], [[0, 0.3]])
    after, ledger = carried(people, Step(none + 1, none, none, np.zeros((1, 3)), changes=change))
    assert after[0, :, 1] == pytest.approx([70, 70, 0])
    assert ledger["changed"].item() == pytest.approx(30)


def test_everyone_leaves():  # B13
    after, ledger = carried(N, Step(S, NONE + 1, NONE, BIRTHS))
    assert not after.any()
    assert ledger["departures"].item() == pytest.approx((S * [110, 100, 90]).sum())
    assert ledger["unrealised"].item() == 0


def test_more_net_departures_than_people():  # B13
    people = np.array([[[100.0, 7.0]]])
    net = np.array([[0.0, -150.0]])
    after, ledger, missed = with_net(people, np.ones((1, 2)), np.zeros((1, 1)), net)
    assert ledger["departures"].item() == 100
    assert missed.ravel().tolist() == [0, 50]
    assert after.ravel().tolist() == [0, 0]
    assert people.sum() - 100 - ledger["aged_out"].item() == after.sum()


def test_events_come_in_their_order():
    """Of 1000, 800 survive, half of whom move; a tenth of each half leaves, then others come."""
    people = np.array([[[1000.0, 0], [0, 0], [0, 0], [0, 0]]])
    none = np.zeros((4, 2))
    arriving = none.copy()
    arriving[2, 1] = 40
    step = Step(
        none + 0.8,
        none + 0.1,
        arriving,
        np.zeros((1, 4)),
        factor=0.5,
        moves=edges([(0, 2)], [[0.5, 0.5]]),
        changes=edges([(0, 1), (2, 3)], [[0.25, 0.25]] * 2),
        homes=np.where(np.arange(2) == 1, 20.0, 0.0) * np.array([0, 0, 1, 0])[:, None][None],
        away=np.array([[[0, 60.0], [0, 0]]]),
    )
    after, ledger = carried(people, step)
    assert ledger["deaths"].item() == pytest.approx(200)
    assert after[0, :, 1] == pytest.approx([0.75 * 300, 0.25 * 300, 300, 100])
    assert ledger["departures"].item() == pytest.approx(40 + 40 + 60)
    assert ledger["arrivals"].item() == pytest.approx(40)


def test_homes_take_away_nobody_who_is_not_there():
    after, ledger = carried(N, Step(S, NONE, NONE, BIRTHS, away=np.array([[[0, 1000.0, 4]]])))
    assert after.ravel() == pytest.approx([107.8, 0, 85.55])
    assert ledger["unrealised"].item() == pytest.approx(1000 - 99)
    assert ledger["departures"].item() == pytest.approx(99 + 4)


def test_what_is_told_beside_the_people():
    """Own are those there and the newborn, by what is left of each; homes take of both alike."""
    step = Step(
        np.full((1, 3), 0.9), np.full((1, 3), 0.2), np.full((1, 3), 5.0), BIRTHS,
        away=np.array([[[0, 7.7, 0]]]),
    )  # fmt: skip
    stock = Stock(N, N, 0.5 * N)
    after, booked = advance(stock, step, open_ended=False)
    assert booked == {}
    stays, taken = 0.9 * 0.8, 7.7 / (100 * 0.9 * 0.8 + 5)
    own = np.array([110 * stays, 100 * stays * (1 - taken), 90 * stays])
    assert after.own.ravel() == pytest.approx(own)
    assert (after.mean - after.own).ravel() == pytest.approx([5, 5 * (1 - taken), 5])
    sure = np.array([110, 50 * (1 - taken) ** 2, 45]) * stays**2
    assert after.sure.ravel() == pytest.approx(sure)


def test_departures_have_a_factor_that_draws_differ_in():
    """It holds for those there and the newborn, whatever they rest on; nobody leaves twice."""
    leaving = np.array([[0.2, 0.1, 0.5]])
    step = Step(np.full((1, 3), 0.9), leaving, np.full((1, 3), 5.0), np.tile(BIRTHS, (3, 1)),
                departing=np.array([[1.0], [1.5], [4.0]]))  # fmt: skip
    start = np.tile(N, (3, 1, 1))
    after, _ = advance(Stock(start, start, 0.5 * start), step, open_ended=False)
    due, share = (
        np.array([110.0, 100, 90]),
        np.array([[0.2, 0.1, 0.5], [0.3, 0.15, 0.75], [0.8, 0.4, 1]]),
    )
    assert after.mean[:, 0] == pytest.approx(due * 0.9 * (1 - share) + 5)
    assert after.own[:, 0] == pytest.approx(due * 0.9 * (1 - share))
    assert after.sure[:, 0] == pytest.approx(due * [1, 0.5, 0.5] * (0.9 * (1 - share)) ** 2)
    usual, _ = advance(Stock(start, start, start), replace(step, departing=None), open_ended=False)
    assert usual.mean[0] == pytest.approx(after.mean[0])


def test_the_newborn_move_too():
    none = np.zeros((2, 3))
    moves = edges([(0, 1)], [[0.25, 0, 0]])
    step = Step(none + 0.9, none, none, np.array([[40.0, 8]]), moves=moves)
    after, ledger = carried(np.zeros((1, 2, 3)), step)
    assert after[0, :, 0] == pytest.approx([27, 16.2])
    assert ledger["moved"].item() == 10


RATE = [[0.0, 0.1, 0.3, 0.1], [0.0, 0.2, 0.3, 0.0], [0.0, 0.5, 0.2, 1.0]]


def simulated(dice, draws, years, arrivals, stays):
    """Whole people of three groups walked year by year by numpy's generators, ``(draw, 3, 4)``."""
    there = np.tile(np.array([[30, 25, 20, 9], [3, 2, 1, 0], [60, 0, 40, 10]]), (draws, 1, 1))
    for _ in range(years):
        before = np.concatenate([np.zeros_like(there[..., :1]) + 12, there[..., :-1]], axis=2)
        after = before.copy()
        for start, pairs in ((0, [(1, 0), (2, 1)]), (1, [(2, 2)])):
            left, kept = before[:, start].copy(), np.ones(4)
            for end, row in pairs:
                moved = dice.binomial(left, np.minimum(np.array(RATE[row]) / kept, 1))
                after[:, start] -= moved
                after[:, end] += moved
                left, kept = left - moved, kept - RATE[row]
        there = dice.binomial(after, stays) + dice.poisson(arrivals, after.shape)
    return there


@pytest.mark.parametrize(
    ("years", "arrivals", "stays"), [(3, 0.8, 0.93), (4, 9.0, 0.93), (4, 0.5, 0.6)]
)
def test_whole_people_of_draws_have_the_law_of_people_walked_one_by_one(years, arrivals, stays):
    """Of cells, of areas together and of ages together, with births, moves and arrivals."""
    draws = 3000
    theirs = simulated(np.random.default_rng(3), 40_000, years, arrivals, stays)
    none = np.zeros((3, 4))
    moves = edges([(0, 1), (0, 2), (1, 2)], RATE)
    step = Step(none + 0.95, none + (1 - stays / 0.95), none + arrivals,
                np.full((draws, 3), 12.0), moves=moves)  # fmt: skip
    start = np.array([[30.0, 25, 20, 9], [3, 2, 1, 0], [60, 0, 40, 10]])
    first = np.tile(start, (draws, 1, 1)).astype(np.float32)
    stock = Stock(first, first, first)
    ids = Draws(5, tuple(range(draws)))
    streams = keys("moves", moves.names), keys("none", ())
    for year in range(2025, 2025 + years):
        dice = Dice(ids, year, *streams)
        stock, _ = advance(stock, step, open_ended=False, dice=dice)
    words = fill_words(5, keys("people", "abc"), range(2024, 2028), ids.ids, 2)
    came = np.maximum(stock.mean - stock.own, 0)
    ours = heads(stock.own, stock.sure, came, np.array([3, 2, 1, 0]), words)
    for axes in ((), (1,), (2,), (1, 2)):
        found, truth = ours.sum(axis=axes), theirs.sum(axis=axes, dtype=float)
        error = np.maximum(truth.std(axis=0), 0.05) / np.sqrt(draws)
        assert (np.abs(found.mean(axis=0) - truth.mean(axis=0)) < 5 * error).all()
        ratio = found.var(axis=0) / truth.var(axis=0)
        assert np.abs(ratio - 1).max() < 0.13, (axes, ratio)


def test_a_change_of_status_by_chance_moves_nobody():
    """Certain people who change status: their sum is certain, their statuses are not."""
    draws = Draws(2, tuple(range(400)))
    first = np.tile(np.array([[100.0, 60, 7], [40, 0, 3]]), (400, 1, 1)).astype(np.float32)
    none, change = np.zeros((2, 3)), edges([(0, 1)], [[0.3, 0.3, 0.3]])
    step = Step(none + 1, none, none, np.zeros((400, 2)), changes=change)
    dice = Dice(draws, 2025, keys("none", ()), keys("settling", change.names))
    stock = Stock(first, first, first)
    after, _ = advance(stock, step, open_ended=False, dice=dice)
    assert (after.mean.sum(axis=1) == [0, 140, 60]).all()
    assert (after.mean == np.rint(after.mean)).all()
    assert after.mean[:, 0, 1].mean() == pytest.approx(70, abs=1)
    assert after.mean[:, 0, 1].var() == pytest.approx(21, rel=0.3)
    words = fill_words(2, keys("people", "ab"), range(3), draws.ids, 2)
    found = heads(after.own, after.sure, 0 * after.own, np.array([2, 1, 0]), words)
    assert (found == after.mean).all()


def test_more_than_all_cannot_move():
    moves = edges([(0, 1), (0, 2)], [[0.5, 0.6, 0.5]] * 2)
    none = np.zeros((3, 3))
    with pytest.raises(ValueError, match="more than everyone leaves group 0"):
        carried(np.ones((1, 3, 3)), Step(none, none, none, np.zeros((1, 3)), moves=moves))
