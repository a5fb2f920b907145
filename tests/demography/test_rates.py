from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.people import carry, counted
from planner.demography.rates import rates_of
from planner.model.draws import Draws
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
    assert np.isnan([rates.scatter, rates.scatter_out]).all()
    assert rates.told == {"life_table": "none", "migration": "none"}
    assert (rates.survival == 1).all()


def test_out_rates_by_hand(carried):
    """20 of 200 left area A, of 600 in the city, where 6.7 of each area were likely.

    Ratios of 3, 0 and 0 vary by 2, of which 2/6.7 is chance; A tells 20 moves, the others 6.7.
    """
    told = flows(("departures", {"age": 5}, 0.0), ("departures", {"age": 5, "area": "A"}, 20.0))
    rates = learnt(carried, told)
    between, likely = 2 - 2 / (20 / 3), 20 / 3
    own, others = (between * n / (between * n + 2) for n in (20, likely))
    drawn = np.array([likely + own * (20 - likely), *[likely * (1 - others)] * 2])
    drawn *= 20 / drawn.sum()
    assert at_five(rates, "leaving") == pytest.approx(np.repeat(drawn[:, None], 2, 1) / 200)
    assert rates.leaving[..., 6].max() == 0
    assert (rates.leaving[:, 0] == rates.leaving[:, 1]).all()  # sexes leave alike
    assert rates.told["migration"] == "gross"
    alone = learnt(carried, told, **{"migration.party": 1e-9})
    assert at_five(alone, "leaving")[:, 0] == pytest.approx([0.1, 0, 0], abs=1e-9)


def turnover(city, people, shares, coming=1.0):
    """Children aged 6 in fifteen years, ``(area,)``, where a share of each age comes and goes."""
    table = flows(years=range(2020, 2025))
    for area, share in shares.items():
        table["departures"].loc[{"area": area}] = share * 2 * people
        table["arrivals"].loc[{"area": area}] = share * 2 * people * coming
    table = table.where(table["age"] > 0)
    bare = with_norms(city, drop=("population.person_years",))
    bare = replace(bare, migration=table, moves=None)
    births = np.full((1, 15, 3), 4.0 * people)
    start = crowd(bare, people)
    path = carry(bare, Future(), start, births, Draws(0), past=start.expand_dims("year"))
    return path.people.isel(draw=0, year=-1).sel(age=6).sum("status").to_numpy()


@pytest.mark.parametrize("people", [1.0, 6.0, 60.0])
def test_a_record_in_balance_keeps_equal_areas_equal(carried, people):
    """As many come as go, at each age; of every five in B one does so, elsewhere one of fifty."""
    found = turnover(carried, people, {"A": 0.02, "B": 0.2, "C": 0.02})
    assert found == pytest.approx(np.full(3, 4 * people), rel=0.03)


def test_a_place_that_lost_goes_on_losing(carried):
    """A fifth less comes than goes, everywhere: most is lost where most comes and goes."""
    lost = 24 - turnover(carried, 6.0, {"A": 0.02, "B": 0.2, "C": 0.02}, coming=0.8)
    assert lost[1] > 3 * lost[0] > 0
    assert lost[0] == pytest.approx(lost[2])


def test_the_net_on_record_is_kept(carried):
    """A loses 48 a year of each status and B gains 24, at ages of 1 to 24, through five years."""
    young = {"age": slice(1, 24)}
    told = flows(
        ("departures", young, 2.0),
        ("arrivals", young, 2.0),
        ("departures", young | {"area": "A"}, 4.0),
        ("arrivals", young | {"area": "B"}, 3.0),
        years=range(2020, 2025),
    )
    rates = learnt(carried, told, people=20.0)
    net = (rates.arriving - rates.leaving * 20).sum(axis=(1, 3))
    assert net == pytest.approx(np.repeat([[-48.0], [24], [0]], 2, axis=1), abs=3)


def test_no_more_leave_than_there_are(carried):
    rates = learnt(
        carried,
        flows(("departures", {"age": 5, "area": "A"}, 500.0)),
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
    bare = with_norms(bare, drop=("population.person_years",))
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
    bare = with_norms(carried, drop=("population.person_years",))
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


def scatter_of(city, series, years, flow="arrivals", future=Future()):  # noqa: B008
    """Scatter of arrivals and departures, of a flow told at age five of six groups."""
    told = flows(years=years)
    told[flow].loc[{"age": 5}] = np.array(series)[:, None, None]
    rates = learnt(city, told, future)
    return rates.scatter, rates.scatter_out


WAVE = [100.0, 150.0, 100.0, 150.0, 100.0]
CHANGE = 4 * np.log(1.5) ** 2 / (2 * (4 - 1 / 4))


def test_scatter_of_arrivals_by_hand(carried):
    """Noise about a level: changes vary by twice as much. A gap has no change across it."""
    expected = np.sqrt(CHANGE - 1 / (6 * 120))
    assert scatter_of(carried, WAVE, range(2020, 2025))[0] == pytest.approx(expected)
    gap = np.sqrt(CHANGE - 1 / (6 * np.mean([70, *WAVE])))
    assert scatter_of(carried, [70.0, *WAVE], [2010, *range(2020, 2025)])[0] == pytest.approx(gap)
    assert np.isnan(scatter_of(carried, WAVE[:3], range(2022, 2025))[0])
    assert np.isnan(scatter_of(carried, WAVE[:4], [2020, 2021, 2023, 2024])[0])
    assert (
        scatter_of(carried, [100.0, 101, 100, 101], range(2021, 2025))[0] == 0
    )  # less than chance


def test_scatter_is_learnt_from_all_years_but_those_that_were_shaken(carried):
    """Levels are those of the last five years, yet a scatter of five is hardly one."""
    long = scatter_of(carried, [*WAVE[:4], *WAVE[:4]], range(2017, 2025))[0]
    expected = 7 * np.log(1.5) ** 2 * (1 - 1 / 49) / (2 * (7 - 1 / 7)) - 1 / (6 * 125)
    assert long == pytest.approx(np.sqrt(expected))
    shaken = Future(shocks={"closed": Shock((2018,), of="migration", weight=0.0)})
    wild = [100.0, 900.0, *WAVE]
    calm = scatter_of(carried, wild, range(2017, 2024), "arrivals", shaken)[0]
    assert calm == pytest.approx(np.sqrt(CHANGE - 1 / (6 * np.mean([100, *WAVE]))))


def test_scatter_is_of_what_all_years_tell(carried):
    """Area C is told from 2022 on: no wave of arrivals."""
    told = flows(years=range(2020, 2025))
    told["arrivals"].loc[{"age": 5}] = np.array(WAVE)[:, None, None]
    told["arrivals"].loc[{"area": "C", "year": [2020, 2021]}] = np.nan
    assert learnt(carried, told).scatter == pytest.approx(np.sqrt(CHANGE - 1 / (4 * 120)))


def test_scatter_of_departures_by_hand(carried):
    out = scatter_of(carried, WAVE, range(2020, 2025), "departures")
    assert np.isnan(out[0])
    assert out[1] == pytest.approx(np.sqrt(CHANGE - 1 / (6 * 120)))


@pytest.mark.parametrize("sign", [-1, 1])
def test_scatter_of_gains_and_losses_that_a_net_tells(carried, sign):
    """Area A loses (or gains) in waves, B and C go the other way by 40 in every year."""
    told = flows(("net", {"age": 5}, -40.0 * sign), years=range(2020, 2025))
    told["net"].loc[{"age": 5, "area": "A"}] = sign * np.array(WAVE)[:, None]
    rates = learnt(carried, told)
    waves = np.sqrt(CHANGE - 1 / (2 * 120))
    assert (rates.scatter, rates.scatter_out)[::sign] == pytest.approx((waves, 0.0))


@pytest.mark.parametrize("deviation", [0.0, 0.3])
def test_arrivals_drawn_scatter_as_the_record_does(carried, deviation):
    """Twenty records of thirty years, by chance about a level that scatters or does not."""
    rng, years, mean = np.random.default_rng(1), range(1995, 2025), 15.0
    drawn = []
    for _ in range(20):
        level = np.exp(deviation * rng.normal(size=(30, 1, 1)) - deviation**2 / 2)
        told = flows(years=years)
        told["arrivals"].loc[{"age": 5}] = rng.poisson(mean * np.tile(level, (1, 3, 2)))
        scatter = learnt(carried, told).scatter
        drawn.append(scatter**2 + 1 / (6 * mean))
    process = deviation**2 + 1 / (6 * mean)
    error = np.std(drawn) / np.sqrt(len(drawn))
    # Without any scatter the floor at nought leaves a tenth too much; it had been twice as much.
    assert np.mean(drawn) == pytest.approx(
        process, abs=3 * error + 0.1 * process * (deviation == 0)
    )


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
        **{
            "migration.kappa": 0.0,
            "migration.profile_pseudo": 0.0,
            "migration.residual_noise": 0.0,
        },
    )
    last = crowd(bare)
    past = xr.concat([last, last], "year").assign_coords(year=[2023, 2024])
    past.loc[{"year": 2024, "age": 5, "area": "A"}] += 40
    past.loc[{"year": 2024, "age": 5, "area": "B"}] -= 25
    rates = rates_of(bare, Future(), past.sel(year=2024), past)
    assert at_five(rates, "arriving") == pytest.approx(
        np.array([[80] * 2, [0] * 2, [0] * 2]), abs=1e-6
    )
    assert at_five(rates, "leaving") == pytest.approx(
        np.array([[0] * 2, [0.25] * 2, [0] * 2]), abs=1e-6
    )
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


def grown(city, gain, years=6):
    """Counts of a city without deaths that gains a share of six people a group each year."""
    counts = [crowd(city, 6.0).transpose("area", "sex", "status", "age")]
    more = np.array(gain)[:, None, None, None] * 6 * (np.arange(AGES) > 0)
    for _ in range(years):
        older = np.concatenate([counts[0][..., :1], counts[-1][..., :-1]], axis=-1)
        counts.append(counts[0].copy(data=older + more))
    return xr.concat(counts, "year").assign_coords(year=range(2024 - years, 2025))


def test_counts_of_a_steady_loser_make_a_loser(carried):
    """Net moves of 17 ages: +24.5 a year to A, none to B, −12.2 to C, of six people a group."""
    bare = with_norms(
        replace(carried, migration=None, moves=None), drop=("population.person_years",)
    )
    past = grown(bare, [0.06, 0, -0.03])
    start = past.isel(year=-1)
    rates = rates_of(bare, Future(), start, past)
    reached = np.concatenate([start[..., :1], start[..., :-1]], axis=-1)
    net = (rates.arriving - rates.leaving * reached)[..., 1:18].sum(axis=(1, 2, 3))
    assert net == pytest.approx([24.48, 0, -12.24], abs=2)
    assert rates.scatter_out == 0
    few = rates_of(bare, Future(), start, past.isel(year=slice(-3, None)))
    assert np.isnan(few.scatter_out)
