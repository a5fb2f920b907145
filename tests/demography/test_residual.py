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


def left_over(city, past, future=Future(), survival=SURVIVAL, moves=None, kappa=0.0, open_age=84.0):  # noqa: B008
    norms = {"migration.kappa": kappa, "population.open_age": open_age}
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    city = replace(city, standards=replace(city.standards, norms=kept))
    people = past.isel(year=-1)
    return moves_left_over(city, future, people, past, survival, moves)


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
    """100 and 300 girls expected; +20 and none: the city's rate is 20/410, κ is 50 for girls."""
    survival = np.ones((2, AGES))
    start, later = np.zeros((2, 3, 2, 2, AGES))
    start[:2, 0, 0, 4] = later[:2, 0, 0, 5] = 100, 300
    later[0, 0, 0, 5] += 20
    found, expected = left_over(toytown, table(start, later), survival=survival, kappa=100.0)
    rate = 20 / 410
    drawn = np.array([(20 + 50 * rate) / 160 * 110, 50 * rate / 350 * 300])
    drawn += (20 - drawn.sum()) * np.array([110, 300]) / 410
    assert found[:2, 0, 0, 5] == pytest.approx(drawn)
    assert found[2].max() == found[:, 1].max() == 0
    assert expected[:2, 0, 0, 5].tolist() == [100, 300]


def test_a_place_where_nobody_lived_can_fill(toytown):
    start, later = np.zeros((2, 3, 2, 2, AGES))
    start[0], later[0] = 50.0, grown(np.full((2, 2, AGES), 50.0), 0.0)
    later[1, :, :, 7] = 40.0
    found, expected = left_over(toytown, table(start, later), kappa=20.0)
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
