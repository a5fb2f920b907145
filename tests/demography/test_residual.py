from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.exchanges import Edges
from planner.demography.residual import moves_left_over
from planner.model.scenario import Future, Shock
from planner.model.standards import Norm

AGES = 20
DIMS = ("area", "sex", "status", "age")
AXES = {"area": ["A", "B", "C"], "sex": ["female", "male"], "status": ["local", "migrant"]}
SURVIVAL = np.stack([np.linspace(0.99, 0.9, AGES), np.linspace(0.98, 0.85, AGES)])


def grown(start, net, survival=SURVIVAL, *, open_ended=False):
    """People a year later: survivors a year older and ``net`` moves; as many newborn as before."""
    older = np.concatenate([start[..., :1], start[..., :-1]], axis=-1)
    if open_ended:
        older[..., -1] += start[..., -1]
    older = older * survival[:, None]
    older[..., 0] = start[..., 0]
    return older + net


def table(*counts, years=None):
    first = 2025 - len(counts)
    years = list(years or range(first, 2025))
    axes = {"year": years, **AXES, "age": range(counts[0].shape[-1])}
    return xr.DataArray(np.array(counts), axes, dims=("year", *DIMS))


def learnt(
    city,
    past,
    future=Future(),  # noqa: B008
    survival=SURVIVAL,
    moves=None,
    kappa=0.0,
    noise=0.0,
    open_age=84.0,
):
    norms = {
        "migration.kappa": kappa,
        "migration.residual_noise": noise,
        "population.open_age": open_age,
    }
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    city = replace(city, standards=replace(city.standards, norms=kept))
    people = past.isel(year=-1)
    return moves_left_over(city, future, people, past, survival, moves)


def left_over(*given, **norms):
    found = learnt(*given, **norms)
    return found and found[:2]


def crowd(seed=1, least=20):
    return np.random.default_rng(seed).uniform(least, 90, (3, 2, 2, AGES))


def some_moves(seed=2, most=15.0):
    net = np.random.default_rng(seed).uniform(-most, most, (3, 2, 2, AGES))
    net[..., 0] = 0
    return net


@pytest.mark.parametrize("open_ended", [False, True])
def test_moves_of_a_made_city_are_found_again(toytown, open_ended):
    """Moves put into a city grown by a life table, each year alike."""
    net, counts = some_moves(most=3.0), [crowd(least=80)]
    for _ in range(4):
        counts.append(grown(counts[-1], net, open_ended=open_ended))
    found, expected = left_over(toytown, table(*counts), open_age=10 if open_ended else 84)
    assert found == pytest.approx(net)
    later = np.mean(counts[1:], axis=0)
    assert found + expected == pytest.approx(later)


def test_of_the_newborn_nothing_is_told(toytown):
    start = crowd()
    later = grown(start, some_moves())
    later[..., 0] *= 3
    found, _ = left_over(toytown, table(start, later))
    assert (found[..., 0] == 0).all()


def test_moves_within_the_city_are_not_moves_of_the_city(toytown):
    """A tenth of A goes to C each year, at every age: known, so nothing is left over."""
    start, groups = crowd(), 4
    member = np.arange(groups)
    edges = Edges((), member, 2 * groups + member, np.full((groups, AGES), 0.1))
    gone = start.copy()
    gone[2] += 0.1 * start[0]
    gone[0] *= 0.9
    past = table(start, grown(gone, 0.0))
    found, _ = left_over(toytown, past, moves=edges)
    assert found[..., 1:] == pytest.approx(0, abs=1e-9)
    unknown, _ = left_over(toytown, past)
    assert unknown[0, ..., 1:].max() < 0 < unknown[2, ..., 1:].min()


def test_the_last_years_count_and_only_pairs_do(toytown):
    """Net 900 too long ago, then 6, 12 and (over a gap) nothing, 18: their mean is 12."""
    calm, step = np.full((3, 2, 2, AGES), 100.0), np.zeros((3, 2, 2, AGES))
    step[..., 5] = 1
    still = np.ones((2, AGES))
    jumps = {2017: 900, 2020: 6, 2021: 12, 2024: 18}
    years = sorted({*jumps, *(year - 1 for year in jumps)})
    # Each count is calm but for the jump; who jumped is gone by the next count at age six.
    counts = [calm + step * jumps.get(year, 0) for year in years]
    past = table(*counts, years=years)

    def at_five(future=Future()):  # noqa: B008
        return left_over(toytown, past, future, survival=still)[0][..., 5]

    assert at_five() == pytest.approx(np.mean([6, 12, 18]))
    shaken = Future(shocks={"closed": Shock((2024,), of="migration", weight=0.0)})
    assert at_five(shaken) == pytest.approx(np.mean([6, 12]))
    other = Future(shocks={"closed": Shock((2024,), of="births", weight=0.0)})
    assert at_five(other) == pytest.approx(np.mean([6, 12, 18]))


def test_counts_without_a_year_between_them_tell_nothing(toytown):
    start = crowd()
    assert left_over(toytown, table(start, start, years=[2022, 2024])) is None
    assert left_over(toytown, table(start)) is None
    assert left_over(toytown, table(start, start, years=[2024, 2025])) is None  # base year: 2024


def test_areas_are_drawn_towards_the_city_by_hand(toytown):
    """100 and 300 girls expected; +20 and none, so 20/410 of 110 and of 300.

    A person more than the city's rate: (20 − 5.4)/110 and −14.6/300. Chance is 5 a person.
    """
    survival = np.ones((2, AGES))
    start, later = np.zeros((2, 3, 2, 2, AGES))
    start[:2, 0, 0, 4] = later[:2, 0, 0, 5] = 100, 300
    later[0, 0, 0, 5] += 20
    found, expected = left_over(toytown, table(start, later), survival=survival, noise=5.0)
    people = np.array([110.0, 300])
    likely = 20 / 410 * people
    excess = (np.array([20, 0]) - likely) / people
    between = (people * excess**2).sum() / 410 - 5 / 205
    assert between < 0  # all by chance
    assert found[:2, 0, 0, 5] == pytest.approx(likely)
    found, expected = left_over(toytown, table(start, later), survival=survival, noise=0.5)
    between = (people * excess**2).sum() / 410 - 0.5 / 205
    level = likely + between / (between + 0.5 / people) * excess * people
    drawn = level + (20 - level.sum()) * people / 410
    assert found[:2, 0, 0, 5] == pytest.approx(drawn)
    assert found[2].max() == found[:, 1].max() == 0
    assert expected[:2, 0, 0, 5].tolist() == [100, 300]


def test_ages_are_drawn_towards_the_city_at_the_level_of_the_area(toytown):
    """A gains at one age, B at another, as many of as many; drawn, both gain at both."""
    start = np.full((3, 2, 2, AGES), 50.0)
    net = np.zeros(start.shape)
    net[0, ..., 3], net[1, ..., 9] = 10, 10
    past, still = table(start, grown(start, net, np.ones((2, AGES)))), np.ones((2, AGES))
    found, _ = left_over(toytown, past, survival=still, kappa=100.0)
    assert found.sum(axis=0) == pytest.approx(net.sum(axis=0))
    assert found.sum(axis=(1, 3)) == pytest.approx(net.sum(axis=(1, 3)), abs=1e-4)
    assert (found[1, ..., 9] > found[1, ..., 3]).all()
    assert (found[1, ..., 3] > 1).all()
    own, _ = left_over(toytown, past, survival=still)
    assert own == pytest.approx(net, abs=1e-6)


def by_chance(rng, start, gain, years):
    """Counts of a city in which a tenth comes and goes each year by chance, and a gain besides."""
    counts = [start]
    for _ in range(years):
        older = np.concatenate([start[..., :1], counts[-1][..., :-1]], axis=-1)
        more = rng.poisson((0.1 + gain) * start) - rng.poisson(0.1 * start)
        counts.append(np.maximum(older + more * (np.arange(AGES) > 0), 0.0))
    return table(*counts)


def test_a_steady_loser_stays_one_however_small(toytown):
    """A gains 6 % of six people a group, age and year, and C loses 3 %: 27 and 14 of some 450."""
    rng, gain, levels = np.random.default_rng(4), np.array([0.06, 0, -0.03]), []
    for _ in range(30):
        past = by_chance(rng, np.full((3, 2, 2, AGES), 6.0), gain.reshape(3, 1, 1, 1), 6)
        found, _ = left_over(toytown, past, survival=np.ones((2, AGES)), kappa=300.0)
        levels.append(found.sum(axis=(1, 2, 3)))
    assert np.mean(levels, axis=0) == pytest.approx(gain * 24 * (AGES - 1), abs=4)
    assert (np.array(levels)[:, 2] < 0).mean() > 0.9


def test_small_areas_that_are_alike_err_less_than_their_counts(toytown):
    rng = np.random.default_rng(5)
    past = by_chance(rng, np.full((3, 2, 2, AGES), 6.0), 0.0, 6)
    drawn, _ = left_over(toytown, past, survival=np.ones((2, AGES)), kappa=300.0)
    seen, _ = left_over(toytown, past.isel(year=[0, 5, 6]), survival=np.ones((2, AGES)))
    assert np.square(drawn).sum() < np.square(seen).sum() / 10


def test_one_new_estate_does_not_make_all_records_worthless(toytown):
    """C loses 3 % in every year; A trebles in one of them."""
    counts, still = [np.full((3, 2, 2, AGES), 30.0)], np.ones((2, AGES))
    for year in range(5):
        net = np.zeros(counts[0].shape)
        net[2, ..., 1:] = -0.9
        net[0, ..., 1:] = 60.0 * (year == 2)
        counts.append(grown(counts[-1], net, still))
    found, _ = left_over(toytown, table(*counts), survival=still, kappa=300.0)
    lost = 0.9 * 4 * (AGES - 1)
    assert found[1:].sum(axis=(1, 2, 3)) == pytest.approx([0, -lost], abs=0.15 * lost)


@pytest.mark.parametrize("sign", [-1, 1])
def test_scatter_of_what_is_lost_and_gained(toytown, sign):
    """A loses (or gains) 1 and 2 a group in turn, B does the other way round 3 in every year."""
    start, still, pairs = np.full((3, 2, 2, AGES), 50.0), np.ones((2, AGES)), [None] * 6
    pairs[0] = start
    for i in range(5):
        net = np.zeros(start.shape)
        net[0, ..., 1:], net[1, ..., 1:] = sign * (1 + i % 2), -3 * sign
        pairs[i + 1] = grown(pairs[i], net, still)
    found = learnt(toytown, table(*pairs), survival=still)
    groups = 4 * (AGES - 1)
    variance = 4 * np.log(2) ** 2 / (2 * (4 - 1 / 4)) - 1 / (groups * 1.4)
    assert found.scatter[::sign] == pytest.approx((np.sqrt(variance), 0.0))
    assert found.years == 5
    assert np.isnan(learnt(toytown, table(*pairs[:4]), survival=still).scatter).all()


def test_a_place_where_nobody_lived_can_fill(toytown):
    start, later = np.zeros((2, 3, 2, 2, AGES))
    start[0], later[0] = 50.0, grown(np.full((2, 2, AGES), 50.0), 0.0)
    later[1, :, :, 7] = 40.0
    found, expected = left_over(toytown, table(start, later), kappa=20.0, noise=1.0)
    assert expected[1].max() == 0
    assert (found[0, ..., 7] > 0).all()
    assert ((found[0, ..., 7] < found[1, ..., 7]) & (found[1, ..., 7] < 40)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 2000))
def test_what_areas_lose_the_city_keeps(toytown, seed, kappa):
    start = crowd(seed)
    net = some_moves(seed)
    found, expected = left_over(toytown, table(start, grown(start, net)), kappa=kappa)
    assert found.sum(axis=0) == pytest.approx(net.sum(axis=0))
    assert (expected >= 0).all()
