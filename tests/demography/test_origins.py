from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.origins import births_behind, drawn_births, origin_matrix
from planner.model.draws import Draws
from planner.model.scenario import BirthsPath, Future

LATE = 122 / 365
YEARS = np.arange(2024, 2037)
MANY = Draws(1, tuple(range(1500)))


def test_births_by_area_belong_to_the_catchment_that_holds_it(toytown):
    matrix = origin_matrix(toytown, ["A", "B", "C"])
    origins = toytown.residents["origin"].to_numpy().tolist()
    assert matrix[:, origins.index("west")].tolist() == [1, 0, 0]
    assert matrix[:, origins.index("east")].tolist() == [0, 1, 1]
    assert matrix[:, origins.index("school:S3")].tolist() == [1, 1, 1]


def test_births_of_the_whole_city_are_shared_by_where_children_live(toytown):
    matrix = origin_matrix(toytown, ["*"])
    origins = toytown.residents["origin"].to_numpy().tolist()
    assert matrix[0, origins.index("west")] == pytest.approx(1 / 3)
    assert matrix[0, origins.index("east")] == pytest.approx(2 / 3)


def test_a_cohort_knows_what_is_on_record(toytown):
    """Births to 2024: the cohort of 2024 is whole, of 2025 its first four months are known."""
    found = births_behind(toytown, Future(), np.arange(2029, 2033))
    assert found.recorded == pytest.approx([105, 105, 105 * LATE, 0])
    assert found.to_come == pytest.approx([0, 0, 105 * (1 - LATE), 105])
    assert found.born == pytest.approx([1, 1, LATE, 0])
    assert found.expected == pytest.approx([105] * 4)


def test_no_births_at_all_is_an_error(toytown):
    none = toytown.births.isel(year=[])
    with pytest.raises(ValueError, match="records no births"):
        births_behind(replace(toytown, births=none), Future(), np.arange(2024, 2026))


def city_of(city, count, seed=3, mean=30.0):
    """The city with that many areas in three districts, ten years of births on record."""
    ids = [f"z{i:04d}" for i in range(count)]
    # Each area draws its own births, so that one area more changes no other's.
    walk = np.exp(np.cumsum(np.random.default_rng(seed).normal(-0.02, 0.06, 9)))
    births = np.stack(
        [np.random.default_rng([seed, i]).poisson(mean * walk) for i in range(count)], axis=1
    )
    years = np.arange(2016, 2025)
    table = xr.DataArray(
        births[:, None].astype(float),
        {"year": years, "month": [0], "area": ids},
        dims=("year", "month", "area"),
    )
    names = [f"d{i % 3}" for i in range(count)]
    areas = xr.Dataset({"district": ("area", names), "subdistrict": ("area", names)}, {"area": ids})
    return replace(city, births=table, areas=areas)


@pytest.fixture(scope="module")
def city(toytown):
    return city_of(toytown, 12)


@pytest.fixture(scope="module")
def births(city):
    return births_behind(city, Future(), YEARS)


def test_areas_and_origins_add_up(births):
    by_area = births.recorded_by_area + births.to_come_by_area
    assert by_area.sum(axis=1)[1:] == pytest.approx(births.expected[1:])
    assert births.area_share.sum(axis=1)[1:] == pytest.approx(1)
    known = births.deviation[births.to_come == 0]
    assert (known == 0).all()
    assert (births.deviation[births.to_come > 0] > 0.02).all()


def test_the_record_tells_who_chose(births):
    assert births.basis["births_model"]
    assert "naive" in births.basis["births_score"]
    assert int(births.basis["births_origins"]) >= 3
    assert births.basis["births_recorded_to"] == "2024"
    assert all(isinstance(value, str) for value in births.basis.values())


def test_without_spread_every_draw_is_the_central_path(city, births):  # D7
    central = drawn_births(city, births, Draws(1), 1.0)
    assert central.shape == (1, len(YEARS), 12)
    assert central[0, 1:] == pytest.approx(births.expected[1:, None] * births.area_share[1:])
    still = drawn_births(city, births, Draws(1, (0, 5)), 0.0)
    assert still[:, 1:].tolist() == np.repeat(central, 2, axis=0)[:, 1:].tolist()


def test_born_children_are_never_thrown(city, births):
    drawn = drawn_births(city, births, MANY, 1.0)
    fixed = births.to_come == 0
    assert (drawn[:, fixed] == births.recorded_by_area[fixed]).all()
    over = drawn[:, ~fixed] - births.recorded_by_area[~fixed]
    assert over == pytest.approx(np.round(over), abs=1e-9)  # whole children
    assert over.min() >= 0


def test_draws_keep_the_mean_and_the_scored_spread(city, births):
    drawn = drawn_births(city, births, MANY, 1.0)
    ahead = births.to_come > 0
    total = drawn.sum(axis=2)[:, ahead]
    error = total.std(axis=0) / np.sqrt(len(MANY.ids))
    assert (np.abs(total.mean(axis=0) - births.expected[ahead]) < 4 * error).all()
    later = births.recorded[ahead] == 0
    relative = np.log(total).std(axis=0)[later]
    assert relative == pytest.approx(births.deviation[ahead][later], rel=0.2)
    area = drawn[:, ahead].mean(axis=0)
    expected = births.expected[ahead, None] * births.area_share[ahead]
    assert area == pytest.approx(expected, rel=0.06)


def test_more_spread_is_a_wider_fan(city, births):  # D5
    upper = [
        np.quantile(drawn_births(city, births, MANY, s).sum(axis=2)[:, -1], 0.9)
        for s in (0.0, 0.5, 1.0, 2.0)
    ]
    assert (np.diff(upper) > 0).all()


def test_areas_of_a_district_err_together(city, births):
    drawn = np.log(np.maximum(drawn_births(city, births, MANY, 1.0)[:, -1], 0.5))
    related = np.corrcoef(drawn.T)
    district = births.coming.shares.district
    same = (district[:, None] == district) & ~np.eye(12, dtype=bool)
    assert related[same].mean() > related[district[:, None] != district].mean() + 0.02
    assert related[district[:, None] != district].mean() > 0.3


def test_blocks_and_further_areas_change_no_random_number(toytown, city, births):  # D4
    some = Draws(1, (3, 4, 9))
    whole = drawn_births(city, births, Draws(1, tuple(range(12))), 1.0)
    part = drawn_births(city, births, some, 1.0)
    assert part[:, 1:].tolist() == whole[[3, 4, 9], 1:].tolist()
    wider = city_of(toytown, 13)
    more = drawn_births(
        wider, births_behind(wider, Future(), YEARS), Draws(1, range_ids := tuple(range(200))), 1.0
    )
    less = drawn_births(city, births, Draws(1, range_ids), 1.0)
    # One area more moves means a little; that the same children are thrown shows in the ranks.
    for area in range(12):
        assert np.corrcoef(more[:, -1, area], less[:, -1, area])[0, 1] > 0.97


def test_counts_given_include_what_is_on_record_of_the_year(toytown):
    """Births to August 2025 are known: what is given for 2025 leaves the rest to its autumn."""
    monthly = np.full((10, 13, 1), np.nan)
    monthly[:, 1:] = 10.0
    monthly[-1, 9:] = np.nan
    years = np.arange(2016, 2026)
    table = xr.DataArray(
        monthly, {"year": years, "month": range(13), "area": ["*"]}, dims=("year", "month", "area")
    )
    city = replace(toytown, births=table)
    given = Future(births=BirthsPath(counts={2025: 140.0}))
    found = births_behind(city, given, np.arange(2030, 2034))
    assert found.recorded[1] == pytest.approx(120)  # cohort of 2025
    assert found.to_come[2] == pytest.approx(60 + 140 * 8 / 12)  # autumn of 2025, spring of 2026
    free = births_behind(city, Future(), np.arange(2030, 2034))
    assert free.to_come[2] == pytest.approx(120)


def test_the_whole_citys_births_are_thrown_as_one(toytown):
    table = toytown.births.sum("area").expand_dims(area=["*"], axis=2) * 20
    city = replace(toytown, births=table)
    births = births_behind(city, Future(), YEARS)
    drawn = drawn_births(city, births, MANY, 1.0)
    assert drawn.shape == (len(MANY.ids), len(YEARS), 1)
    assert np.log(drawn[:, -1, 0]).std() == pytest.approx(births.deviation[-1], rel=0.1)


def test_given_counts_are_met_in_every_draw_but_for_chance(carried):
    """Of 2,000 births the law of chance alone moves the sum; the forecast's own doubt is gone."""
    years, draws = np.arange(2024, 2036), Draws(1, tuple(range(200)))
    free = Future()
    given = Future(births=BirthsPath(counts=2000.0))
    spreads = {}
    for name, future in (("free", free), ("given", given)):
        found = births_behind(carried, future, years)
        city = drawn_births(carried, found, draws, 1.0).sum(axis=-1)[:, -3:]
        spreads[name] = city.std(axis=0) / city.mean(axis=0)
        aim = found.expected[-3:]
        assert city.mean(axis=0) == pytest.approx(aim, rel=0.1 if name == "free" else 0.01)
    assert (spreads["given"] < 0.05).all()
    assert (spreads["free"] > 0.15).all()
    assert births_behind(carried, given, years).deviation.tolist() == [0.0] * 12
