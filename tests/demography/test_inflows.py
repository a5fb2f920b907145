from dataclasses import replace

import numpy as np
import pytest

from planner.demography.inflows import (
    arrivals,
    departing,
    homes_by_group,
    leaving,
    newborn,
    shares_of_groups,
    withdrawn,
)
from planner.demography.people import counted
from planner.demography.rates import rates_of
from planner.model.draws import Draws
from planner.model.scenario import (
    Envelope,
    Future,
    HousingPath,
    MigrationPath,
    Shock,
)
from planner.model.standards import Norm

CENTRAL = Draws(1)
MANY = Draws(3, tuple(range(4000)))
YEARS = np.arange(2025, 2031)


def start_of(city):
    """``(area, sex, status, age)`` the last count."""
    return counted(city).isel(year=-1).transpose("area", "sex", "status", "age")


def with_norms(city, **norms):
    kept = city.standards.norms | {key: Norm(key, value) for key, value in norms.items()}
    return replace(city, standards=replace(city.standards, norms=kept))


def coming(city, future=Future(), draws=CENTRAL, spread=0.0, years=YEARS):  # noqa: B008
    people = start_of(city)
    rates = rates_of(city, future, people)
    return arrivals(city, future, rates, people, years, draws, spread)


def moving(**given):
    return Future(migration=MigrationPath(**given))


def test_newborn_by_hand(carried):
    """Under five on the last count: 60 local of 80, in A 30 of 30; drawn by 20 towards 3/4."""
    city = with_norms(
        carried, **{"population.boys_per_girl": 1.5, "population.newborn_kappa": 20.0}
    )
    people = start_of(city) * 0.0
    for age, part in ((0, 0.2), (4, 0.8)):
        of_age = {"age": age, "sex": "female"}
        people.loc[{**of_age, "status": "local"}] = part * np.array([30.0, 30, 0])
        people.loc[{**of_age, "status": "migrant"}] = part * np.array([0.0, 0, 20])
    people.loc[{"age": 5}] = 1000.0  # who is older tells nothing
    births = np.array([[[100.0, 0.0, 10.0]]])
    found = newborn(city, people, births).reshape(3, 2, 2)
    local = (30 + 20 * 0.75) / (30 + 20)
    assert found[0] == pytest.approx(100 * np.outer([0.4, 0.6], [local, 1 - local]))
    assert found[1].max() == 0
    assert found[2].sum() == pytest.approx(10)
    assert found[2, 0, 0] == pytest.approx(10 * 0.4 * 15 / 40)


def test_newborn_are_as_the_children_of_their_area_are(carried):
    """A of migrants alone beside two of locals alone: 20 children an age are told apart enough."""
    people = start_of(carried) * 0.0
    people.loc[{"area": "A", "status": "migrant"}] = 10.0
    people.loc[{"area": ["B", "C"], "status": "local"}] = 10.0
    for times, least in ((1, 0.9), (10, 0.99)):
        found = newborn(carried, people * times, np.full((1, 1, 3), 1.0)).reshape(3, 2, 2)
        own = found.sum(axis=1)
        assert own[0, 1] > least  # its own status prevails, nearly as it did before
        assert own[1:, 0].min() > least
        assert own[0, 0] > 0  # but the other one may be born there


def test_newborn_by_chance_are_whole_and_add_up(carried):
    people, every = start_of(carried), Draws(3, tuple(range(4000)))
    births = np.broadcast_to(np.array([40.0, 25.0, 0.5]), (4000, 2, 3))
    shares = newborn(carried, people, births)
    assert (newborn(carried, people, births[:1], draws=CENTRAL) == shares[:1]).all()
    found = newborn(carried, people, births, draws=every)
    by_area = found.reshape(4000, 2, 3, 4)
    assert by_area.sum(axis=3) == pytest.approx(births)
    assert (by_area[:, :, :2] == np.rint(by_area[:, :, :2])).all()
    assert np.allclose(by_area[:, :, 2], shares.reshape(by_area.shape)[:, :, 2])  # no whole child
    assert found.mean(axis=0) == pytest.approx(shares[0], abs=0.2)
    chance = shares[0, 0, :4] / 40
    assert by_area[:, 0, 0].var(axis=0) == pytest.approx(40 * chance * (1 - chance), rel=0.08)
    locals_ = found.reshape(4000, 2, 3, 2, 2)[:, :, 0, :, 0].sum(axis=2)
    assert abs(np.corrcoef(locals_.T)[0, 1]) < 0.05  # cohorts have chances of their own
    part = newborn(carried, people, births[:2], draws=Draws(3, (7, 2000)))
    assert (part == found[[7, 2000]]).all()
    later = people.assign_coords(year=int(people["year"]) + 1)  # chance goes by the calendar
    moved = newborn(carried, later, births, draws=every)
    assert (moved[:, 0] == found[:, 1]).all()


def test_newborn_where_nobody_is_young_or_sexes_are_not_told(carried):
    people = start_of(carried) * 0.0
    births = np.full((1, 1, 3), 12.0)
    even = newborn(carried, people, births).reshape(3, 2, 2)
    assert even[..., 0] == pytest.approx(even[..., 1])
    assert even.sum() == pytest.approx(36)
    together = people.sum("sex", keepdims=True).assign_coords(sex=["all"])
    assert newborn(carried, together, births).sum() == pytest.approx(36)
    women = people.sel(sex=["female"])  # their brothers are not counted
    found = newborn(carried, women, births).sum()
    assert found == pytest.approx(36 / 2.05)


def test_departures_follow_their_lever_from_the_base_year_on(carried):
    rates = rates_of(carried, Future(), start_of(carried))
    usual = leaving(carried, Future(), rates, YEARS)
    assert usual.shape == (6, 12, 50)
    assert (usual == rates.leaving.reshape(1, 12, 50)).all()
    assert (leaving(carried, moving(departures=1.0), rates, YEARS) == usual).all()
    ramped = leaving(carried, moving(departures={2025: 1.0, 2027: 3.0}), rates, YEARS)
    assert ramped[:3].sum(axis=(1, 2)) / usual[0].sum() == pytest.approx([1, 2, 3])
    assert leaving(carried, moving(departures=1e9), rates, YEARS).max() == 1
    past = leaving(carried, moving(departures=0.0), rates, np.arange(2023, 2027))
    assert past.max(axis=(1, 2)) == pytest.approx([usual.max(), usual.max(), 0, 0])
    courses = moving(departures=Envelope(0.5, 1.0, 2.0), path="low")
    assert leaving(carried, courses, rates, YEARS) == pytest.approx(usual / 2)


def test_arrivals_follow_their_lever_from_the_base_year_on(carried):
    usual, factor = coming(carried)
    assert (factor == 1).all()
    assert usual[0].sum() == pytest.approx(rates_of(carried, Future(), start_of(carried))
                                           .arriving.sum())  # fmt: skip
    around = np.arange(2023, 2027)
    closed = coming(carried, moving(level=0.0), years=around)[0].sum(axis=(1, 2))
    assert closed == pytest.approx(usual[0].sum() * np.array([1, 1, 0, 0]))
    led = Future(housing=HousingPath("led"), entry_mode="cohort")
    assert coming(carried, led, years=around)[0].sum(axis=(1, 2)) == pytest.approx(closed)
    top_up = Future(housing=HousingPath("top_up"))
    assert (coming(carried, top_up)[0] == usual).all()


def test_a_shock_to_arrivals_passes_and_is_of_migration_alone(carried):
    usual = coming(carried)[0].sum(axis=(1, 2))
    shut = Shock((2026,), of="migration", effect=0.25, half_life=1.0)
    shaken = coming(carried, Future(shocks={"shut": shut}))[0].sum(axis=(1, 2))
    assert shaken / usual == pytest.approx([1, 0.25, 0.5, 0.25**0.25, 0.25**0.125, 0.25**0.0625])
    others = Future(shocks={"shut": replace(shut, of="births")})
    assert coming(carried, others)[0].sum(axis=(1, 2)) == pytest.approx(usual)


def test_a_spring_label_is_the_year_after_its_autumn(carried):
    spring = replace(carried, spring=True)
    level = moving(level={2025: 1.0, 2027: 3.0})
    in_spring = coming(spring, level, years=YEARS + 1)[0]
    assert in_spring == pytest.approx(coming(carried, level)[0])


def test_the_citys_arrivals_scatter_as_the_record_does(carried):
    """What areas share does not cancel: the total's deviation is the one on record."""
    mean = coming(carried)[0][0].sum(axis=1).reshape(3, 4).sum(axis=1)
    found = {}
    for share in (0.0, 0.4, 1.0):
        city = with_norms(
            carried,
            **{"spread.arrivals.city_share": share, "spread.arrivals.district_share": 0.0},
        )
        rates = replace(rates_of(city, Future(), start_of(city)), scatter=0.1)
        _, factor = arrivals(city, Future(), rates, start_of(city), YEARS[:1], MANY, 1.0)
        assert factor.shape == (4000, 1, 3)
        assert factor.mean() == pytest.approx(1, abs=0.01)
        total = (factor[:, 0] * mean).sum(axis=1)
        assert total.std() / total.mean() == pytest.approx(0.1, rel=0.05)
        found[share] = np.corrcoef(factor[:, 0, 0], factor[:, 0, 1])[0, 1]
    assert found == pytest.approx({0.0: 0.0, 0.4: 0.4, 1.0: 1.0}, abs=0.05)


def test_areas_of_a_district_share_more(carried):
    """A and B lie in West, C in East."""
    city = with_norms(
        carried, **{"spread.arrivals.city_share": 0.2, "spread.arrivals.district_share": 0.5}
    )
    rates = replace(rates_of(city, Future(), start_of(city)), scatter=0.05)
    _, factor = arrivals(city, Future(), rates, start_of(city), YEARS[:1], MANY, 1.0)
    related = np.corrcoef(np.log(factor[:, 0]).T)
    assert related[0, 1] == pytest.approx(0.7, abs=0.05)
    assert related[0, 2] == pytest.approx(0.2, abs=0.05)


def test_a_short_record_scatters_by_the_standards(carried):
    rates = replace(rates_of(carried, Future(), start_of(carried)), scatter=np.nan)
    _, factor = arrivals(carried, Future(), rates, start_of(carried), YEARS[:1], MANY, 1.0)
    mean = coming(carried)[0][0].sum(axis=1).reshape(3, 4).sum(axis=1)
    total = (factor[:, 0] * mean).sum(axis=1)
    assert total.std() / total.mean() == pytest.approx(0.2, rel=0.07)
    _, wider = arrivals(carried, Future(), rates, start_of(carried), YEARS[:1], MANY, 2.0)
    assert np.log(wider).std() == pytest.approx(2 * np.log(factor).std(), rel=0.01)


def test_departures_scatter_as_the_record_does_and_areas_share_it(carried):
    city = with_norms(
        carried, **{"spread.arrivals.city_share": 0.4, "spread.arrivals.district_share": 0.0}
    )
    people = start_of(city).transpose("area", "sex", "status", "age")
    rates = replace(rates_of(city, Future(), people), scatter=0.1, scatter_out=0.25)
    factor = departing(city, rates, people, YEARS[:2], MANY, 1.0)
    assert factor.shape == (4000, 2, 3)
    leave = (rates.leaving * people.to_numpy()).sum(axis=(1, 2, 3))
    total = (factor[:, 0] * leave).sum(axis=1) / leave.sum()
    assert (total.mean(), total.std()) == pytest.approx((1, 0.25), abs=0.015)
    related = np.corrcoef(np.log(factor[:, 0]).T)
    assert related[0, 1] == pytest.approx(0.4, abs=0.05)
    _, came = arrivals(city, Future(), rates, people, YEARS[:2], MANY, 1.0)
    assert abs(np.corrcoef(factor[:, 0, 0], came[:, 0, 0])[0, 1]) < 0.06
    assert departing(city, rates, people, YEARS, MANY, 0.0) is None
    none = replace(rates, leaving=0 * rates.leaving)
    assert departing(city, none, people, YEARS, MANY, 1.0) is None


def test_homes_fill_groups_as_their_area_is(carried):
    people = start_of(carried) * 0.0
    people.loc[{"area": "A", "age": 3, "sex": "male", "status": "local"}] = 30.0
    people.loc[{"area": "A", "age": 3, "sex": "female", "status": "migrant"}] = 10.0
    homes = np.zeros((1, 3, 50))
    homes[0, 0, 3] = homes[0, 1, 3] = 8.0
    found = homes_by_group(shares_of_groups(people), homes)[0, :, 3].reshape(3, 2, 2)
    assert found[0] == pytest.approx(np.array([[0, 2], [6, 0]]))  # female, male × local, migrant
    assert found[1] == pytest.approx(np.full((2, 2), 2.0))  # where nobody is: evenly
    assert found[2].max() == 0


def test_nobody_is_taken_away_who_is_not_there():
    people = np.zeros((1, 4, 2))  # two areas of two groups, two ages
    people[0, :, 0] = 6, 2, 0, 0
    people[0, :, 1] = 3, 1, 5, 5
    away = np.array([[[4.0, 10.0], [7.0, 5.0]]])
    share, rest = withdrawn(people, away)
    assert share[0, :, 0] == pytest.approx([0.5, 0.5, 0, 0])
    assert share[0, :, 1] == pytest.approx([1, 1, 0.5, 0.5])
    assert rest == pytest.approx([6 + 7])
