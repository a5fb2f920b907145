from dataclasses import replace

import numpy as np
import pytest

from planner.demography.people import ITEMS, carry, counted
from planner.model.draws import Draws
from planner.model.scenario import Envelope, Future, MigrationPath, Shock, StatusChange

CENTRAL = Draws(1)
SOME = Draws(1, tuple(range(12)))
YEARS = 6


def grown(city, future=Future(), draws=CENTRAL, homes=None):  # noqa: B008 - a frozen value
    start = counted(city).isel(year=-1)
    births = np.tile([30.0, 45.0, 30.0], (len(draws.labels), YEARS, 1))
    return carry(city, future, start, births, draws, homes)


def moved(**levers):
    return Future(migration=MigrationPath(**levers))


def total(carried, item):
    return carried.ledger.sel(item=item).to_numpy()[1:]


def closes(carried, tolerance):
    """N1: people at the end are those before, with every flow booked."""
    people = carried.people.astype(float).mean("draw").sum(["area", "age", "status"]).to_numpy()
    flows = {item: total(carried, item) for item in ITEMS}
    came = flows["births"] + flows["arrivals"]
    went = flows["deaths"] + flows["departures"] + flows["aged_out"]
    assert people[1:] == pytest.approx(people[:-1] + came - went, rel=tolerance)


@pytest.mark.parametrize("homes", [False, True])
def test_every_flow_is_booked(carried, homes):
    flows = None
    if homes:
        flows = np.zeros((1, YEARS, 3, 50))
        flows[:, 2, 0, 3:9] = 4.5
        flows[:, 3, 1, 3:9] = -2.5
    change = StatusChange("migrant", "local", 0.1)
    closes(grown(carried, moved(settling={"permits": change}), homes=flows), 1e-9)


def test_futures_are_whole_people_about_the_central_path(carried):
    draws = Draws(4, tuple(range(400)))
    people = grown(carried, draws=draws).people.sel(area="B", status="local")
    assert (people == np.rint(people)).all()
    children = people.sel(age=slice(0, 11)).sum("age").isel(year=-1)
    central = grown(carried).people.sel(area="B", status="local")
    mean = central.sel(age=slice(0, 11)).sum("age").isel(year=-1, draw=0).item()
    error = float(children.std()) / np.sqrt(400)
    assert float(children.mean()) == pytest.approx(mean, abs=4 * error)


def test_a_draw_is_the_same_in_any_block(carried):
    whole = grown(carried, draws=SOME).people
    part = grown(carried, draws=Draws(1, (5, 6, 11))).people
    assert (whole.sel(draw=[5, 6, 11]).to_numpy() == part.to_numpy()).all()


def test_an_area_changes_no_draw_of_the_others(carried):
    """D4: with nothing learnt from the other areas, their numbers do not hang on it."""
    city = replace(carried, migration=None, moves=None)
    start = counted(city).isel(year=-1)
    births = np.full((12, YEARS, 3), 30.0)
    every = carry(city, Future(), start, births, SOME).people
    two = carry(city, Future(), start.isel(area=[0, 2]), births[:, :, :2], SOME).people
    later = {"age": slice(YEARS, None)}  # the newborn's status is drawn towards the city's
    assert (every.isel(area=[0, 2]).isel(later) == two.isel(later)).all()


def test_no_spread_is_the_central_path(carried):  # D7
    still = grown(carried, Future(spread=0.0), SOME).people
    central = grown(carried).people
    assert np.ptp(still.to_numpy(), axis=0).max() == 0
    assert still.isel(draw=0).to_numpy() == pytest.approx(
        central.isel(draw=0).to_numpy(), rel=1e-12
    )


def test_moves_within_the_city_sum_to_nought(carried):  # N3
    closed = replace(carried, migration=None)
    with_moves, without = grown(closed), grown(replace(closed, moves=None))
    axes = ["area", "status"]
    assert total(with_moves, "moved").min() > 0
    assert total(without, "moved").max() == 0
    of_city = [one.people.sum(axes).to_numpy() for one in (with_moves, without)]
    assert of_city[0] == pytest.approx(of_city[1], rel=1e-9)
    west = [one.people.sel(area="A").sum().item() for one in (with_moves, without)]
    assert west[0] < west[1]


def test_a_change_of_status_moves_nobody(carried):  # N4
    city = replace(carried, migration=None, moves=None)
    change = StatusChange("migrant", "local", 0.1)
    settled, still = grown(city, moved(settling={"permits": change})), grown(city)
    groups = [one.people.sum("status").to_numpy() for one in (settled, still)]
    assert groups[0] == pytest.approx(groups[1], rel=1e-9)
    migrants = [one.people.sel(status="migrant", age=20).to_numpy()
                for one in (settled, still)]  # fmt: skip
    lived = np.arange(YEARS + 1)
    assert migrants[0] == pytest.approx(migrants[1] * 0.9 ** lived[:, None], rel=1e-9)
    assert total(settled, "changed").min() > 0


def test_levers_of_migration_act_and_are_neutral_at_one(carried):
    usual = grown(carried)
    assert (grown(carried, moved(level=1.0, departures=1.0)).people == usual.people).all()
    assert total(grown(carried, moved(level=0.0)), "arrivals").max() == 0
    assert total(grown(carried, moved(level=2.0)), "arrivals") == pytest.approx(
        2 * total(usual, "arrivals")
    )
    ramped = total(grown(carried, moved(level={2025: 1.0, 2029: 2.0})), "arrivals")
    assert ramped / total(usual, "arrivals") == pytest.approx([1, 1.25, 1.5, 1.75, 2, 2])
    assert total(grown(carried, moved(departures=0.0)), "departures").max() == 0
    assert total(grown(carried, moved(departures=1e9)), "unrealised").max() == 0


def test_everyone_may_leave_and_nobody_is_below_nought(carried):  # B13
    emptied = grown(carried, moved(level=0.0, departures=1e9)).people.isel(year=-1)
    assert float(emptied.min()) == 0
    assert float(emptied.sum()) == 0


def test_courses_of_an_envelope(carried):
    level = Envelope(0.5, 1.0, {2025: 1.0, 2026: 1.5})
    arrivals = {
        path: total(grown(carried, moved(level=level, path=path)), "arrivals")
        for path in ("low", "central", "high")
    }
    usual = total(grown(carried), "arrivals")
    assert arrivals["low"] == pytest.approx(usual / 2)
    assert arrivals["central"] == pytest.approx(usual)
    assert arrivals["high"][1:] == pytest.approx(1.5 * usual[1:])
    of_all = replace(moved(level=level), path="low")
    assert total(grown(carried, of_all), "arrivals") == pytest.approx(usual / 2)


def test_spikes_move_arrivals_to_entry_ages_and_keep_their_sum(carried):
    spiked = grown(carried, moved(spikes={6: 3.0}))
    usual = grown(carried)
    assert total(spiked, "arrivals") == pytest.approx(total(usual, "arrivals"))
    first = {"year": 1, "draw": 0}
    six = [one.people.isel(first).sel(age=6).sum().item() for one in (spiked, usual)]
    assert six[0] > six[1] + 1
    assert (grown(carried, moved(spikes={6: 1.0})).people == usual.people).all()


def test_the_model_profile_brings_younger_and_older_people(carried):
    by_model = grown(carried, moved(profile="rogers_castro"))
    assert total(by_model, "arrivals") == pytest.approx(total(grown(carried), "arrivals"))
    assert not np.allclose(by_model.people.to_numpy(), grown(carried).people.to_numpy())


def test_a_shock_to_arrivals_passes(carried):
    closed = Shock((2026,), of="migration", effect=0.25, half_life=1.0)
    shaken = total(grown(carried, Future(shocks={"closed": closed})), "arrivals")
    usual = total(grown(carried), "arrivals")
    assert shaken / usual == pytest.approx(
        [1, 0.25, 0.25**0.5, 0.25**0.25, 0.25**0.125, 0.25**0.0625]
    )
    neutral = Shock((2026,), of="migration", weight=1.0)
    same = grown(carried, Future(shocks={"nothing": neutral}))
    assert (same.people == grown(carried).people).all()


def test_homes_bring_and_take_children_but_none_who_are_not_there(carried):
    homes = np.zeros((1, YEARS, 3, 50))
    homes[:, 1, 0, 4] = 25.0
    homes[:, 1, 1, 5] = -1e6
    with_homes, usual = grown(carried, homes=homes), grown(carried)
    gained = (with_homes.people - usual.people).isel(draw=0, year=2).sum("status")
    assert gained.sel(area="A", age=4).item() == pytest.approx(25.0)
    assert with_homes.people.isel(draw=0, year=2).sel(area="B", age=5).sum().item() == 0
    there = usual.people.isel(draw=0, year=2).sel(area="B", age=5).sum().item()
    assert with_homes.ledger.sel(item="unrealised").to_numpy()[2] == pytest.approx(1e6 - there)
    closes(with_homes, 1e-9)


def test_a_count_of_another_day_is_brought_to_the_cut_off(carried):
    even = carried.people.copy(data=np.full(carried.people.shape, 12.0))
    december = replace(carried, people=even, people_date=(12, 31))
    assert counted(december).to_numpy() == pytest.approx(12.0)
    usual = counted(carried)
    later = counted(replace(carried, people_date=(12, 31)))
    assert later["year"].to_numpy().tolist() == usual["year"].to_numpy().tolist()
    assert not np.allclose(later.to_numpy(), usual.to_numpy())


def test_people_of_some_ages_only_are_not_carried(toytown, carried):
    assert counted(toytown) is None
    assert counted(replace(carried, people=None)) is None
    assert counted(replace(carried, people=carried.people.sel(age=slice(3, 9)))) is None


def test_a_year_that_lacks_an_area_is_no_count(carried):
    """Missing is not nought: C is not told in 2024, so the count of 2023 is the last one."""
    people = carried.people.copy()
    people.loc[{"year": 2024, "area": "C"}] = np.nan
    assert counted(replace(carried, people=people)).year.to_numpy()[-1] == 2023
    some = carried.people.sel(area=["A", "B"])
    assert counted(replace(carried, people=some)) is None
    areas = carried.areas.assign(population=("area", [2000.0, 3000.0, 0.0]))
    empty = counted(replace(carried, people=some, areas=areas))
    assert empty.sel(area="C").sum() == 0
    assert counted(replace(carried, people=carried.people.sel(age=[0]))) is None


def test_a_year_that_skips_an_age_is_no_count(carried):
    """The seven-year-olds of A are not told in 2024; nobody of a high age in a hamlet is no gap."""
    people = carried.people.copy()
    people.loc[{"year": 2024, "area": "A", "age": 7}] = np.nan
    assert counted(replace(carried, people=people)).year.to_numpy()[-1] == 2023
    few = carried.people.copy()
    few.loc[{"area": "C"}] = np.minimum(few.sel(area="C"), 0.5)
    few.loc[{"year": 2024, "area": "C", "age": 7}] = np.nan
    assert counted(replace(carried, people=few)).year.to_numpy()[-1] == 2024
