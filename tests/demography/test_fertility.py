from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.fertility import path, rates, women
from planner.demography.people import carry, counted
from planner.model.draws import Draws
from planner.model.scenario import Future, MigrationPath
from planner.model.standards import Norm


def peopled(city, stocks, day=(12, 31), statuses=1):
    """The city with women of each age by count year, the same in areas A, B and C."""
    years = list(stocks)
    values = np.array([stocks[year] for year in years], dtype=float)
    table = np.stack([values, values * 9], axis=1)[:, None, :, :, None] / statuses
    table = np.broadcast_to(table, (len(years), 3, 2, values.shape[1], statuses))
    axes = {
        "year": years, "area": ["A", "B", "C"], "sex": ["female", "male"],
        "age": range(values.shape[1]), "status": [f"s{i}" for i in range(statuses)],
    }  # fmt: skip
    people = xr.DataArray(table, axes, dims=tuple(axes))
    return replace(city, people=people, people_date=day)


AGES = np.arange(60.0)


def test_women_are_the_mean_of_both_ends_of_the_year(toytown):
    """Stock of 31 December 2023 by age 0, 1, 2 …: those aged 20 were 19 a year before."""
    city = peopled(toytown, {2023: AGES})
    lived = women(city, Future(), np.array([2023, 2024]), ["*"])
    assert lived.shape == (2, 1, 35)
    at_20 = 20 - 15
    assert lived[0, 0, at_20] == pytest.approx(3 * (20 + 21) / 2)  # 31 Dec 2022 and 2023
    assert lived[1, 0, at_20] == pytest.approx(3 * (20 + 19) / 2)  # 31 Dec 2023 and 2024


def test_two_counts_are_both_used(toytown):
    city = peopled(toytown, {2020: np.full(60, 10.0), 2023: np.full(60, 30.0)})
    lived = women(city, Future(), np.array([2020, 2021, 2023]), ["A"])[:, 0]
    assert lived[0] == pytest.approx(10.0)
    assert lived[2] == pytest.approx(30.0)


def test_girls_not_yet_born_never_count(toytown):
    city = peopled(toytown, {2023: AGES})
    late = women(city, Future(), np.array([2040, 2060]), ["*"])
    assert late[0] == pytest.approx(late[1])
    assert late[1, 0, 0] == 0  # aged 15 then: newborn at the count


def test_statuses_are_added_up(toytown):
    one, three = (peopled(toytown, {2023: AGES}, statuses=n) for n in (1, 3))
    years = np.array([2024])
    assert women(three, Future(), years, ["B"]) == pytest.approx(women(one, Future(), years, ["B"]))


@pytest.mark.parametrize("ages", [30, 49])
def test_too_few_ages_are_no_women(toytown, ages):
    assert women(peopled(toytown, {2023: np.ones(ages)}), Future(), np.array([2024]), ["*"]) is None
    assert (
        women(peopled(toytown, {2023: np.ones(50)}), Future(), np.array([2024]), ["elsewhere"])
        is None
    )
    assert (
        women(peopled(toytown, {2023: np.ones(50)}), Future(), np.array([2024]), ["*"]) is not None
    )


def with_rates(city, values):
    norms = {**city.standards.norms, "population.fertility": Norm("population.fertility", values)}
    return replace(city.standards, norms=norms)


def test_rates_sum_to_one_child(toytown):
    given = rates(with_rates(toytown, tuple(float(x) for x in range(35))))
    assert given.sum() == pytest.approx(1)
    assert given[20] == pytest.approx(20 / 595)
    with pytest.raises(ValueError, match="35 rates"):
        rates(with_rates(toytown, (0.1, 0.2)))


def test_a_path_ramps_from_the_record():
    years = np.arange(2025, 2029)
    assert path({2028: 2.0}, 1.0, 2024, years) == pytest.approx([1.25, 1.5, 1.75, 2.0])
    assert path(1.4, 1.0, 2024, years) == pytest.approx([1.4] * 4)
    assert path({2020: 1.4}, 1.0, 2024, years) == pytest.approx([1.4] * 4)


def test_women_to_come_survive_leave_and_arrive_as_everyone_does(carried):
    """The stocks behind them are those of people carried by age, but for moves within the city.

    No men of 25 years or more are counted, so that there people are women.
    """
    city = replace(carried, moves=None)
    births = np.zeros((1, 5, 3))
    counts = counted(city)
    start = counts.isel(year=-1)
    everyone = carry(city, Future(), start, births, Draws(1), past=counts).people
    stock = everyone.sel(age=slice(25, 49)).sum(["status", "draw"])
    lived = women(city, Future(), np.array([2025, 2028]), ["A", "B", "C"])
    share = 10 / 12  # of the year between two cut-off days, up to the middle of the births' year
    for place, year in enumerate((2025, 2028)):
        before, after = (stock.sel(year=y).transpose("area", "age") for y in (year - 1, year))
        assert lived[place][:, 10:] == pytest.approx(
            share * after.to_numpy() + (1 - share) * before.to_numpy(), rel=0.005
        )
    whole = women(city, Future(), np.array([2025]), ["*"])
    assert whole[0, 0] == pytest.approx(
        women(city, Future(), np.array([2025]), ["A", "B", "C"])[0].sum(axis=0)
    )


def test_a_city_that_closes_has_fewer_mothers(carried):
    closed = Future(migration=MigrationPath(level=0.0))
    usual, alone = (
        women(carried, future, np.array([2030]), ["*"]).sum() for future in (Future(), closed)
    )
    assert alone < usual


def test_women_of_some_areas_are_not_those_of_the_city(toytown):
    city = peopled(toytown, {2023: AGES})
    some = replace(city, people=city.people.sel(area=["A", "B"]))
    assert women(some, Future(), np.array([2024]), ["*"]) is None
    assert women(some, Future(), np.array([2024]), ["A"]) is not None


@pytest.mark.parametrize("day", [None, (12, 31)])
def test_a_spring_label_moves_no_woman(carried, day):
    """Counts of a day have calendar years; those of the cut-off day are labelled as the city's."""
    autumn = replace(carried, people_date=day)
    later = 1 if day is None else 0
    people = carried.people.assign_coords(year=carried.people.year.to_numpy() + later)
    spring = replace(autumn, spring=True, base_year=2025, people=people)
    years = np.arange(2020, 2035)
    future = Future(migration=MigrationPath(level={2026: 1.0, 2027: 0.2}))
    lived = [women(city, future, years, ["*"]) for city in (autumn, spring)]
    assert lived[1] == pytest.approx(lived[0])
