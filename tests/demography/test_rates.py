from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.people import counted
from planner.demography.rates import rates_of
from planner.model.scenario import Future, MigrationPath, Shock
from planner.model.standards import Norm

AGES = 50
FLOWS = ("arrivals", "departures", "net")


def with_norms(city, drop=(), **norms):
    """A city with norms given, an underline standing for a dot; some taken out."""
    kept = {key: norm for key, norm in city.standards.norms.items() if key not in drop}
    kept |= {key: Norm(key, value) for key, value in norms.items()}
    return replace(city, standards=replace(city.standards, norms=kept))


def crowd(city, people=100.0):
    """As many people of every area, sex, age and status."""
    start = counted(city).isel(year=-1)
    return start.copy(data=np.full(start.shape, people))


def flows(*told, years=(2024,), areas=("A", "B", "C"), statuses=("local", "migrant")):
    """Migration of some years; told: ``(name, values by label)``, all else not recorded."""
    axes = {"year": list(years), "area": list(areas), "age": range(AGES), "status": list(statuses)}
    shape = tuple(len(axis) for axis in axes.values())
    table = xr.Dataset({name: (tuple(axes), np.full(shape, np.nan)) for name in FLOWS}, axes)
    for name, where, value in told:
        table[name].loc[where] = value
    return table


def learnt(city, migration, future=Future(), people=100.0, **norms):  # noqa: B008 - a frozen value
    """Rates of a city in which nobody dies."""
    bare = with_norms(city, drop=("population.person_years",), **norms)
    bare = replace(bare, migration=migration, moves=None)
    return rates_of(bare, future, crowd(bare, people))


def at_five(rates, name):
    """``(area, status)`` over the sexes, at age five."""
    found = getattr(rates, name)[..., 5]
    return found.sum(axis=1) if name == "arriving" else found[:, 0]


def test_nothing_on_record_means_nobody_moves(carried):
    rates = learnt(carried, None)
    assert rates.leaving.max() == rates.arriving.max() == rates.unrealised.max() == 0
    assert rates.moves is None
    assert np.isnan(rates.scatter)
    assert rates.told == {"life_table": "none", "migration": "none"}
    assert (rates.survival == 1).all()


def test_out_rates_by_hand(carried):
    """20 of 200 left area A, of 600 in the city: (20 + 300/30) / (200 + 300) = .06."""
    told = flows(("departures", {"age": 5}, 0.0), ("departures", {"age": 5, "area": "A"}, 20.0))
    rates = learnt(carried, told)
    assert at_five(rates, "leaving") == pytest.approx(
        np.array([[0.06] * 2, [0.02] * 2, [0.02] * 2])
    )
    assert rates.leaving[..., 6].max() == 0
    assert (rates.leaving[:, 0] == rates.leaving[:, 1]).all()  # sexes leave alike
    assert rates.told["migration"] == "gross"
    alone = learnt(carried, told, **{"migration.kappa": 0.0})
    assert at_five(alone, "leaving")[:, 0] == pytest.approx([0.1, 0, 0])


def test_no_more_leave_than_there_are(carried):
    rates = learnt(
        carried,
        flows(("departures", {"age": 5, "area": "A"}, 500.0)),
        **{"migration.kappa": 0.0},
    )
    assert at_five(rates, "leaving")[0] == pytest.approx([1, 1])
    assert rates.unrealised[0, :, 5] == pytest.approx([300, 300])
    assert rates.unrealised.sum() == pytest.approx(600)


def test_a_net_loss_is_a_rate_and_a_net_gain_a_count(carried):
    """B13: net −150 of 100 people: all leave, 50 are booked as not realised; +30 arrive."""
    told = flows(
        ("net", {"age": 5}, 0.0),
        ("net", {"age": 5, "area": "A"}, -150.0),
        ("net", {"age": 5, "area": "B"}, 30.0),
        ("net", {"age": 5, "area": "C"}, -25.0),
    )
    rates = learnt(carried, told, people=50.0)
    assert at_five(rates, "leaving")[:, 0] == pytest.approx([1.0, 0, 0.25])
    assert at_five(rates, "arriving")[:, 0] == pytest.approx([0, 30, 0])
    assert rates.unrealised[:, 0, 5] == pytest.approx([50, 0, 0])
    assert rates.told["migration"] == "net"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-400, 400), min_size=3, max_size=3))
def test_what_a_net_figure_hides_closes(carried, net):
    """Arrivals less departures are the net and what could not be realised."""
    told = flows(("net", {"age": 5, "status": "local"}, np.array(net)[None]))
    rates = learnt(carried, told)
    left = at_five(rates, "leaving")[:, 0] * 200
    came = at_five(rates, "arriving")[:, 0]
    assert came - left == pytest.approx(np.array(net) + rates.unrealised[:, 0, 5], abs=1e-9)


def test_what_is_told_of_the_whole_city_is_shared_out_by_people(carried):
    told = flows(
        ("arrivals", {"age": 5}, 60.0),
        ("departures", {"age": 5}, 30.0),
        areas="*",
        statuses=["all"],
    )
    bare = replace(carried, migration=told, moves=None)
    bare = with_norms(bare, drop=("population.person_years",), **{"migration.kappa": 0.0})
    people = crowd(bare)
    people.loc[{"area": "A"}] = 400.0
    rates = rates_of(bare, Future(), people)
    assert at_five(rates, "arriving") == pytest.approx(np.array([[20, 20], [5, 5], [5, 5]]))
    assert rates.arriving[0, :, 0, 5] == pytest.approx([10, 10])
    assert rates.leaving[..., 5] == pytest.approx(np.full((3, 2, 2), 30 / 2400))


def test_one_status_on_record_says_nothing_of_the_other(carried):
    told = flows(("arrivals", {"age": 5}, 6.0), statuses=["migrant"])
    assert at_five(learnt(carried, told), "arriving") == pytest.approx(np.array([[0, 6]] * 3))


def test_statuses_that_people_do_not_tell_apart_are_summed(carried):
    told = flows(("arrivals", {"age": 5}, 6.0), ("departures", {"age": 5}, 4.0))
    bare = with_norms(carried, drop=("population.person_years",), **{"migration.kappa": 0.0})
    people = crowd(bare).sum("status", keepdims=True).assign_coords(status=["all"])
    rates = rates_of(replace(bare, migration=told, moves=None), Future(), people)
    assert at_five(rates, "arriving") == pytest.approx(np.full((3, 1), 12))
    assert at_five(rates, "leaving") == pytest.approx(np.full((3, 1), 8 / 400))


def test_an_area_without_record_has_no_moves(carried):
    told = flows(("arrivals", {"age": 5}, 6.0), areas=["C"])
    assert at_five(learnt(carried, told), "arriving") == pytest.approx(
        np.array([[0, 0], [0, 0], [6, 6]])
    )


def test_the_last_years_count_and_a_blank_is_no_nought(carried):
    """Five years count: 0, 10, 20 and 30 of 2021 to 2024, for 2020 is blank and 2018 too old."""
    told = flows(years=(2018, 2020, 2021, 2022, 2023, 2024))
    told["arrivals"].loc[{"age": 5}] = np.array([900, np.nan, 0, 10, 20, 30.0])[:, None, None]
    assert at_five(learnt(carried, told), "arriving") == pytest.approx(np.full((3, 2), 15))
    shaken = Future(shocks={"closed": Shock((2021,), of="migration", weight=0.0)})
    assert at_five(learnt(carried, told, shaken), "arriving") == pytest.approx(np.full((3, 2), 20))
    neutral = Future(shocks={"closed": Shock((2021,), of="migration", weight=1.0)})
    assert at_five(learnt(carried, told, neutral), "arriving") == pytest.approx(np.full((3, 2), 15))
    others = Future(shocks={"closed": Shock((2021,), of="births", weight=0.0)})
    assert at_five(learnt(carried, told, others), "arriving") == pytest.approx(np.full((3, 2), 15))


def scatter_of(city, arrivals, years):
    told = flows(years=years)
    told["arrivals"].loc[{"age": 5}] = np.array(arrivals)[:, None, None]
    return learnt(city, told).scatter


def test_scatter_of_arrivals_by_hand(carried):
    """Noise about a level: changes scatter by √2 of it. A gap has no change across it."""
    wave = [100.0, 110.0, 100.0, 110.0, 100.0]
    change = np.log(1.1)
    expected = np.std([change, -change, change, -change], ddof=1) / np.sqrt(2)
    assert scatter_of(carried, wave, range(2020, 2025)) == pytest.approx(expected)
    assert scatter_of(carried, [70.0, *wave], [2010, *range(2020, 2025)]) == pytest.approx(expected)
    assert np.isnan(scatter_of(carried, wave[:3], range(2022, 2025)))
    assert np.isnan(scatter_of(carried, wave[:4], [2020, 2021, 2023, 2024]))


def whole_profile(city, profile="observed", **given):
    every = flows(("arrivals", {}, 0.0), ("arrivals", {"age": 5}, 100.0))
    rates = learnt(city, every, Future(migration=MigrationPath(profile=profile, **given)))
    return rates.arriving.sum(axis=1)


def test_ages_of_arrivals_by_hand(carried):
    """100 arrivals of age 5 in each of six groups; the city's 600 are drawn to the model's 200."""
    model = whole_profile(carried, "rogers_castro")[0, 0] / 100
    assert model.sum() == pytest.approx(1)
    assert model[6] / model[23] == pytest.approx(0.013441 / 0.037948, rel=1e-3)  # at 6.5 and 23.5
    five = np.eye(AGES)[5]
    of_city = (600 * five + 200 * model) / 800
    of_group = 100 * (100 * five + 200 * of_city) / 300
    assert whole_profile(carried) == pytest.approx(np.broadcast_to(of_group, (3, 2, AGES)))


def test_spikes_raise_an_age_and_keep_the_sum(carried):
    usual = whole_profile(carried)
    spiked = whole_profile(carried, spikes={6: 3.0})
    assert spiked.sum(axis=-1) == pytest.approx(usual.sum(axis=-1))
    assert spiked[..., 6] / spiked[..., 7] == pytest.approx(3 * usual[..., 6] / usual[..., 7])
    assert (whole_profile(carried, spikes={6: 1.0}) == usual).all()


@pytest.mark.parametrize("profile", ["observed", "rogers_castro"])
def test_a_record_of_children_makes_no_parents(carried, profile):
    told = flows(("arrivals", {"age": slice(0, 11)}, 3.0))
    rates = learnt(carried, told, Future(migration=MigrationPath(profile=profile)))
    assert rates.arriving[..., 12:].max() == 0
    assert rates.arriving.sum() == pytest.approx(3 * 12 * 6)


def test_a_model_schedule_is_needed(carried):
    bare = with_norms(carried, drop=("migration.rogers_castro",))
    with pytest.raises(ValueError, match="rogers_castro"):
        rates_of(bare, Future(), crowd(bare))


def test_survival_is_that_of_the_life_table(carried):
    city = with_norms(replace(carried, migration=None), **{"population.radix": 1000.0})
    city = with_norms(city, **{"population.person_years": (997.0, 994.5, 5e4)})
    rates = rates_of(city, Future(), crowd(city))
    assert rates.survival[:, :2] == pytest.approx(np.array([[0.997, 994.5 / 997]] * 2))
    assert rates.told["life_table"] == "population.person_years"


def test_counts_of_two_years_stand_in_for_a_record_of_moves(carried):
    """Of 100 a group at each age, 40 more are five in area A, and 25 fewer in B, a year later."""
    bare = with_norms(
        replace(carried, migration=None, moves=None),
        drop=("population.person_years",),
        **{"migration.kappa": 0.0, "migration.profile_pseudo": 0.0},
    )
    last = crowd(bare)
    past = xr.concat([last, last], "year").assign_coords(year=[2023, 2024])
    past.loc[{"year": 2024, "age": 5, "area": "A"}] += 40
    past.loc[{"year": 2024, "age": 5, "area": "B"}] -= 25
    rates = rates_of(bare, Future(), past.sel(year=2024), past)
    assert at_five(rates, "arriving") == pytest.approx(np.array([[80] * 2, [0] * 2, [0] * 2]))
    assert at_five(rates, "leaving") == pytest.approx(np.array([[0] * 2, [0.25] * 2, [0] * 2]))
    assert rates.arriving.sum() == pytest.approx(160)
    assert rates.unrealised.max() == 0
    assert rates.told["migration"] == "residual"
    alone = rates_of(bare, Future(), past.sel(year=2024), past.sel(year=[2024]))
    assert alone.told["migration"] == "none"
    assert alone.leaving.max() == alone.arriving.max() == 0


def test_a_record_of_moves_goes_before_counts(carried):
    past = crowd(carried).expand_dims(year=[2023, 2024])
    assert rates_of(carried, Future(), crowd(carried), past).told["migration"] == "gross"


def test_counts_find_the_moves_that_a_record_tells(carried):
    """Toytown's counts are made from its record: what they leave over is what it tells.

    It counts women, but no men above 17: boys go as they turn 18, and no man ever comes.
    """
    city = with_norms(carried, **{"migration.kappa": 0.0, "migration.profile_pseudo": 0.0})
    counts = counted(city)
    start = counts.isel(year=-1)
    people = start.transpose("area", "sex", "status", "age").to_numpy()
    reached = np.concatenate([people[..., :1], people[..., :-1]], axis=-1)
    told, found = (rates_of(each, Future(), start, counts)
                   for each in (city, replace(city, migration=None)))  # fmt: skip
    assert (told.told["migration"], found.told["migration"]) == ("gross", "residual")
    # A year's arrivals less departures of the people of today, of children by area and status.
    nets = [(one.arriving - one.leaving * reached)[..., 1:18].sum(axis=(1, 3))
            for one in (told, found)]  # fmt: skip
    assert nets[1] == pytest.approx(nets[0], abs=1.2)
    assert (nets[0][:, 0] < -2.5).all()
    assert found.leaving[:, 1, :, 18] == pytest.approx(1)
    assert found.arriving[:, 1, :, 18:].max() == 0
