from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.births import recorded_parts, unbroken
from planner.demography.coming import births_to_come
from planner.kernels.reconciliation import mint, not_negative, summing_matrix
from planner.model.scenario import BirthsPath, Envelope, Future, Shock

RNG = np.random.default_rng(4)
DISTRICTS = ["north", "north", "south", "south", "south"]
WALK = np.exp(np.cumsum(RNG.normal(-0.02, 0.06, 8)))
BIRTHS = RNG.poisson(np.outer(WALK, [40, 90, 30, 60, 120])).astype(float)
FIRST = 2017


@pytest.fixture
def city(toytown):
    """Five areas in two districts with eight years of births."""
    ids = [f"z{i}" for i in range(5)]
    years = np.arange(FIRST, FIRST + len(BIRTHS))
    table = xr.DataArray(
        BIRTHS[:, None], {"year": years, "month": [0], "area": ids}, dims=("year", "month", "area")
    )
    names = {"district": ("area", DISTRICTS), "subdistrict": ("area", ids)}
    return replace(toytown, births=table, areas=xr.Dataset(names, {"area": ids}))


def coming(city, future=Future(), steps=6):  # noqa: B008 - a frozen value
    parts = recorded_parts(city)
    record, _ = unbroken(parts)
    span = np.arange(parts.years[0], parts.years[-1] + steps + 1)
    return births_to_come(city, future, parts, record, span)


def totals(city, **births):
    found = coming(city, Future(births=BirthsPath(**births)))
    return found.by_area(found.base).sum(axis=1)


def test_areas_add_up_to_the_citys_own_forecast(city):
    found = coming(city)
    by_area = found.by_area(found.base)
    assert by_area.sum(axis=1) == pytest.approx(found.base[:, 0])
    assert (by_area > 0).all()
    assert found.base.shape == (6, 1 + 2 + 5)
    # The districts' own forecasts and the areas' shares differ, so agreeing changes something.
    assert np.abs(found.base[:, 1:3].sum(axis=1) - found.base[:, 0]).max() > 1e-3


def test_agreeing_is_the_whole_hierarchys_least_weighted_change(city):
    found = coming(city)
    groups = [found.shares.district]
    thrown = found.base * np.exp(RNG.normal(0, 0.3, (20, *found.base.shape)))
    whole = mint(thrown, summing_matrix(groups, 5), found.weights)
    expected = not_negative(whole, groups)[..., -5:]
    assert found.by_area(thrown) == pytest.approx(expected)


def test_one_district_is_no_level(city):
    alone = replace(city, areas=city.areas.assign(district=("area", ["all"] * 5)))
    found = coming(alone)
    assert found.base.shape == (6, 1 + 5)
    assert found.by_area(found.base).sum(axis=1) == pytest.approx(found.base[:, 0])


def test_an_area_without_births_stays_without(city):
    empty = city.births.copy()
    empty.loc[{"area": ["z0", "z1"]}] = 0.0  # a whole district
    found = coming(replace(city, births=empty))
    assert found.by_area(found.base)[:, :2].max() < 2
    assert np.isfinite(found.by_area(found.base)).all()


def test_the_factor_ramps_on_its_course(city):
    base = totals(city)
    factor = Envelope(0.8, {2025: 1.0, 2029: 1.4}, 2.0)
    assert totals(city, factor=factor) == pytest.approx(base * [1, 1.1, 1.2, 1.3, 1.4, 1.4])
    assert totals(city, factor=factor, path="low") == pytest.approx(base * 0.8)
    low = Future(path="low", births=BirthsPath(factor=factor))
    found = coming(city, low)
    assert found.by_area(found.base).sum(axis=1) == pytest.approx(base * 0.8)
    assert totals(city, factor=1.0) == pytest.approx(base, rel=1e-15)


def test_given_counts_are_met_from_their_first_year(city):
    """The factor does not act on what is given."""
    base = totals(city)
    found = totals(city, counts={2027: 400, 2029: 300}, factor=0.5)
    assert found[:2] == pytest.approx(base[:2] / 2)
    assert found[2:] == pytest.approx([400, 350, 300, 300])
    assert totals(city, counts=500) == pytest.approx([500] * 6)


def test_a_shock_to_come_acts_and_fades(city):
    base = totals(city)
    future = Future(shocks={"boom": Shock((2026,), of="births", effect=1.21)})
    found = coming(city, future)
    hit = found.by_area(found.base).sum(axis=1) / base
    assert hit == pytest.approx([1, 1.21, 1.1, 1.21**0.25, 1.21**0.125, 1.21**0.0625])
    slow = Future(shocks={"boom": Shock((2026,), of="births", effect=1.21, half_life=2.0)})
    found = coming(city, slow)
    assert found.by_area(found.base).sum(axis=1)[3] / base[3] == pytest.approx(1.1)


def test_a_neutral_shock_changes_nothing(city):
    neutral = Future(
        shocks={
            "calm": Shock((2020, 2026), of="births", weight=1.0),
            "rolls": Shock((2024, 2026), effect=0.5),
        }
    )
    assert coming(city, neutral).by_area(coming(city).base).tolist() == (
        coming(city).by_area(coming(city).base).tolist()
    )


def test_a_shaken_last_year_is_not_where_births_go_on_from(city):
    hit = city.births.copy()
    hit.loc[{"year": 2024}] *= 2
    hit = replace(city, births=hit)
    shaken = Future(shocks={"boom": Shock((2024,), of="births")})
    assert coming(hit, shaken).base[0, 0] < 0.85 * coming(hit).base[0, 0]


def with_women(city, each=np.full(60, 30.0)):  # noqa: B008 - read only
    """Women of each age on 31 December 2024, the same in every area."""
    table = np.broadcast_to(each[None, None, None, :, None], (1, 5, 1, len(each), 1))
    axes = {
        "year": [2024], "area": city.areas["area"].to_numpy(), "sex": ["female"],
        "age": range(len(each)), "status": ["all"],
    }  # fmt: skip
    people = xr.DataArray(table, axes, dims=tuple(axes))
    return replace(city, people=people, people_date=(12, 31))


def test_births_are_rates_times_women(city):
    """A generation half as large behind: births fall by half once it is of child-bearing age."""
    thin = np.where(np.arange(60) < 15, 15.0, 30.0)
    level, fall = (coming(with_women(city, each), steps=15) for each in (np.full(60, 30.0), thin))
    assert level.basis["births_carried"] == "women"
    assert level.base[-1, 0] / level.base[0, 0] == pytest.approx(1, abs=0.1)
    # Flat rates over 35 ages: after k years, 15 + k … 49 − k … of them 0.5 count half.
    ratio = fall.base[:, 0] / level.base[:, 0]
    women = np.array([35 - 0.5 * (k - 0.5) for k in range(1, 16)]) / 35
    assert ratio / ratio[0] == pytest.approx(women / women[0])


def test_a_path_of_children_a_woman_is_met(city):
    """175 women of each age in the city: a rate of F makes 175 F births a year."""
    peopled = with_women(city, np.full(60, 35.0))
    own = BIRTHS[-1].sum() / 175
    found = totals(peopled, fertility={2028: 1.0})
    expected = 175 * (own + (1.0 - own) * np.array([0.25, 0.5, 0.75, 1, 1, 1]))
    assert found == pytest.approx(expected)
    assert totals(peopled, fertility=2.0, factor=0.5) == pytest.approx([175.0] * 6)
    assert totals(peopled, fertility=Envelope(1.0, 1.5, 2.0), path="high") == pytest.approx(
        [350] * 6
    )


def test_fertility_without_women_is_an_error(city):
    with pytest.raises(ValueError, match="needs women by single years"):
        totals(city, fertility=1.0)
