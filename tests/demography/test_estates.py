from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.estates import area_weights, entering, flows_by_area, joining
from planner.demography.housing import Homes, children
from planner.demography.people import counted
from planner.model.draws import Draws
from planner.model.scenario import Future, HousingPath
from planner.model.standards import Norm

CENTRAL = Draws(1)
YEARS = np.arange(2024, 2030)
TOP_UP = Future(housing=HousingPath("top_up"))
LED = Future(housing=HousingPath("led"), entry_mode="cohort")
WEST, EAST, CHOSEN = 1, 0, 2
"""Places of the origins west (A), east (B and C) and school:S3."""


def homes(areas=(0, 2), ages=range(12), draws=1):
    """Homes without a child in two areas, for ages of 0 to 11."""
    by_area = np.zeros((draws, len(YEARS), len(areas), len(ages)))
    by_city = np.zeros((draws, len(YEARS), len(ages)))
    return Homes(
        np.array(areas), np.array(ages), ("P",), by_area.copy(), by_area.copy(),
        by_city.copy(), by_city.copy(), np.zeros((draws, len(YEARS), 1)),
    )  # fmt: skip


def none(city):
    return children(city, Future(), YEARS, CENTRAL, np.ones(3))


def with_norms(city, **norms):
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    return replace(city, standards=replace(city.standards, norms=kept))


def unheld(city, area):
    """The city with an area that lies in no catchment."""
    spread = city.spread
    kept = (spread["area"] != area) | (spread["origin"] == "*")
    return replace(city, spread=spread.isel(edge=kept.to_numpy()))


def test_areas_weigh_as_the_city_spreads(toytown):
    assert area_weights(toytown) == pytest.approx([1 / 3, 1 / 2, 1 / 6])
    turned = replace(toytown, areas=toytown.areas.isel(area=[2, 1, 0]))
    assert area_weights(turned) == pytest.approx([1 / 6, 1 / 2, 1 / 3])


def test_new_homes_feed_the_catchments_they_lie_in(toytown):
    told = homes()
    told.added[0, 2, 0, 6] = 5.0  # of entry age in A
    told.added[0, 2, 1, 6] = 3.0  # in C
    told.added[0, 2, 1, 7] = 99.0  # not of entry age
    found = entering(toytown, told, YEARS)
    assert found.shape == (1, 6, 3)
    assert found[0, 2, [WEST, EAST, CHOSEN]] == pytest.approx([5, 3, 0])
    assert np.abs(np.delete(found, 2, axis=1)).max() == 0


def test_local_movers_are_taken_out_where_they_lived(toytown):
    told = homes()
    told.added[0, 2, 1, 6] = 12.0
    told.added_from[0, 2, 6] = 6.0
    found = entering(toytown, told, YEARS)[0, 2]
    assert found[[WEST, EAST, CHOSEN]] == pytest.approx([-2, 12 - 4, 0])
    assert found.sum() == pytest.approx(6)


def test_children_of_no_catchment_go_to_schools_of_choice(toytown):
    told = homes()
    told.added[0, 1, 1, 6] = 8.0
    found = entering(unheld(toytown, "C"), told, YEARS)[0, 1]
    assert found[[WEST, EAST, CHOSEN]] == pytest.approx([0, 0, 8])


def test_homes_without_children_of_entry_age_bring_no_entrants(toytown):
    assert entering(toytown, none(toytown), YEARS).tolist() == np.zeros((1, 6, 3)).tolist()
    young = homes(ages=range(4))
    young.added[...] = 5.0
    assert entering(toytown, young, YEARS).max() == 0


def test_joiners_by_grade(toytown):
    """Of age 7 in grade 2, of age 10 in grade 5; those of entry age are entrants."""
    told = homes()
    told.arrivals[0, 3, 0] = np.arange(12.0)
    found = joining(toytown, TOP_UP, told)
    assert found.shape == (1, 6, 3, 5)
    assert found[0, 3, WEST] == pytest.approx([0, 7, 8, 9, 10])
    assert np.abs(found[0, 3, [EAST, CHOSEN]]).max() == 0
    assert joining(toytown, TOP_UP, none(toytown)) is None
    short = homes(ages=range(8))
    short.arrivals[0, 3, 0] = 1.0
    assert joining(toytown, TOP_UP, short)[0, 3, WEST] == pytest.approx([0, 1, 0, 0, 0])


def test_where_homes_lead_the_trend_of_school_ages_is_not_added_twice(toytown):
    told = homes()
    told.arrivals[0, 3, 0] = 4.0
    city = with_norms(toytown, **{"housing.beyond_trend": 0.25})
    usual = joining(city, TOP_UP, told)  # has its share already, from the pipeline
    assert usual[0, 3, WEST] == pytest.approx([0, 4, 4, 4, 4])
    assert joining(city, LED, told) == pytest.approx(usual / 4)
    given = replace(LED, housing=HousingPath("led", beyond_trend=0.5))
    assert joining(city, given, told) == pytest.approx(usual / 2)


def test_flows_begin_after_the_base_year(carried):
    """Of the years after the count, only those after the base year bring homes."""
    start = counted(carried).sel(year=2022)
    told = homes(ages=range(-1, 3))
    told.arrivals[0, :, 0] = np.arange(len(YEARS))[:, None]
    told.arrivals_from[0, 5, :] = 3.0
    found = flows_by_area(carried, told, start, YEARS)
    assert found.shape == (1, 7, 3, 50)
    assert found[0, :6, 0, 0] == pytest.approx([0, 0, 1, 2, 3, 4])
    weights = area_weights(carried)
    assert found[0, 6, :, 2] == pytest.approx(-3 * weights + np.array([5, 0, 0]))
    assert found[..., 3:].min() == found[..., 3:].max() == 0
    assert flows_by_area(carried, none(carried), start, YEARS) is None


def test_pipeline_flows_are_those_that_its_stock_is_made_of(carried):
    """The children of all areas who came, a year older each year, are those beyond the base."""
    new = replace(carried, housing=carried.housing.isel(edge=slice(1, None)))
    told = children(new, TOP_UP, YEARS, CENTRAL, area_weights(new))
    start = counted(new).isel(year=-1)
    flows = flows_by_area(new, told, start, YEARS)
    total = told.added.sum(axis=2) - told.added_from
    stock = np.zeros(50)
    assert np.abs(flows).max() > 0.1
    for year in range(1, len(YEARS)):
        stock = np.concatenate([[0.0], stock[:-1]]) + flows[0, year - 1].sum(axis=0)
        assert stock[told.ages] == pytest.approx(total[0, year])


def test_axes_of_another_count_are_kept(carried):
    ages = xr.DataArray(np.zeros((3, 4)), {"area": ["A", "B", "C"], "age": range(4), "year": 2024},
                        dims=("area", "age"))  # fmt: skip
    told = homes()
    told.arrivals[0, 1] = 1.0
    assert flows_by_area(carried, told, ages, YEARS).shape == (1, 5, 3, 4)
