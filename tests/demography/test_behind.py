from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography import behind as module
from planner.demography.behind import by_age, carried, children_behind, participation
from planner.demography.origins import births_behind, drawn_births
from planner.model.draws import Draws
from planner.model.scenario import (
    BirthsPath,
    Envelope,
    Future,
    HousingPath,
    MigrationPath,
    Participation,
)

CENTRAL = Draws(1)
SOME = Draws(1, tuple(range(12)))
YEARS = np.arange(2024, 2034)
COHORT = Future(entry_mode="cohort")
AXES = ["area", "status"]


def behind(city, future=Future(), draws=CENTRAL):  # noqa: B008 - a frozen value
    births = births_behind(city, future, YEARS)
    central = carried(city, future, YEARS, CENTRAL) if by_age(future) else None
    drawn = carried(city, future, YEARS, draws, (6,)) if by_age(future) else None
    return children_behind(city, future, births, YEARS, draws, central, drawn)


def closed(city):
    """A city in which nobody moves and nobody dies, so far as its last count can tell."""
    norms = {
        key: norm for key, norm in city.standards.norms.items() if key != "population.person_years"
    }
    people = city.people.isel(year=[-1])
    return replace(
        city,
        people=people,
        migration=None,
        moves=None,
        standards=replace(city.standards, norms=norms),
    )


def test_births_behind_the_entrants_by_hand(toytown):
    """Born to 2018: 30 in A, 45 in B and C; from 2019: 30 and 75. Schools draw on the city."""
    found = behind(toytown)
    assert found.central[0] == pytest.approx([45, 30, 75])  # east, west, school:S3
    assert found.central[3] == pytest.approx([75, 30, 105])
    assert found.past == pytest.approx(np.array([[45, 30, 75]] * 6))
    assert found.past_city == pytest.approx([75] * 6)
    assert found.born.tolist()[:7] == [1] * 7
    assert 0 < found.born[7] < 1
    assert (found.deviation[:7] == 0).all()
    assert found.cohorts[0, 3] == pytest.approx(105)
    assert (found.drawn[0] == found.central).all()


def test_children_carried_in_a_closed_city_are_the_births(carried):
    """J4: without deaths and moves, the children of entry age are the births of their cohort."""
    city = closed(carried)
    ratio, cohort = behind(city), behind(city, COHORT)
    later = slice(7, None)  # born after the count; those before were counted
    assert cohort.central[later, 2] == pytest.approx(ratio.central[later, 2])
    assert cohort.central[later] == pytest.approx(ratio.central[later], rel=2e-3)
    counted = city.people.sel(year=2024).sum(["sex", "status"])
    for year in range(2024, 2031):
        age = 6 - (year - 2024)
        by_area = counted.sel(age=age).to_numpy()
        expected = [by_area[1] + by_area[2], by_area[0], by_area.sum()]
        assert cohort.central[year - 2024] == pytest.approx(expected)


def test_what_is_counted_is_born(carried):
    found = behind(carried, COHORT)
    assert (found.born[:7] == 1).all()
    assert (found.deviation[:7] == 0).all()
    assert (found.born[7:] < 1).all()
    assert (found.deviation[7:] > 0).all()


def test_children_who_were_counted_are_born_though_births_end_before(carried):
    early = replace(carried, births=carried.births.sel(year=slice(None, 2021)))
    assert births_behind(early, COHORT, YEARS).deviation[5] > 0
    found = behind(early, COHORT)
    assert (found.born[:7] == 1).all()
    assert (found.deviation[:7] == 0).all()


def test_past_children_are_counted_where_they_were_counted(carried):
    """Every year is counted; with fewer counts those between are not known, nor guessed."""
    found = behind(carried, COHORT)
    six = carried.people.sel(age=6, year=slice(2019, 2024)).sum(["sex", "status"]).to_numpy()
    assert found.past_city == pytest.approx(six.sum(axis=1))
    assert found.past[:, 1] == pytest.approx(six[:, 0])
    assert found.past[:, 0] == pytest.approx(six[:, 1] + six[:, 2])
    few = replace(carried, people=carried.people.sel(year=[2019, 2022]))
    past = behind(few, COHORT)
    known = np.isfinite(past.past_city)
    assert known.tolist() == [True, False, False, True, True, True]
    carried_on = carried_of(few).people.sel(age=6, year=[2023, 2024]).sum(AXES).to_numpy()[0]
    assert past.past_city[4:] == pytest.approx(carried_on)


def carried_of(city, future=COHORT, draws=CENTRAL):
    return carried(city, future, YEARS, draws)


def test_a_count_after_the_base_year_is_not_known_yet(carried):
    later = carried.people.isel(year=[-1]).assign_coords(year=[2026]) * 10
    known = replace(carried, people=xr.concat([carried.people, later], dim="year"))
    counted = {"age": slice(9, None)}  # all who were born by 2024
    assert (carried_of(known).people.sel(counted) == carried_of(carried).people.sel(counted)).all()
    assert carried_of(replace(carried, people=later)) is None


def test_no_count_or_no_births_since_is_said(toytown, carried):
    assert carried_of(toytown) is None
    with pytest.raises(ValueError, match="single years of age"):
        behind(toytown, COHORT)
    old = replace(carried, people=carried.people.sel(year=[2018]))
    unborn = replace(old, births=carried.births.sel(year=slice(2020, None)))
    assert carried_of(old) is not None
    assert carried_of(unborn) is None


def test_levers_leave_the_years_to_the_base_alone(carried):
    """Counted in 2020: what is carried to 2024 is past, whatever the scenario says."""
    old = replace(carried, people=carried.people.sel(year=slice(2018, 2020)))
    usual = behind(old, COHORT)
    moved = MigrationPath(level=0.0, departures=3.0)
    led = HousingPath("led")
    for future in (replace(COHORT, migration=moved), replace(COHORT, housing=led)):
        found = behind(old, future)
        assert found.past == pytest.approx(usual.past, nan_ok=True)
        assert found.central[0] == pytest.approx(usual.central[0])
        assert not np.allclose(found.central[5], usual.central[5])


def test_births_of_the_whole_city_go_where_the_youngest_are(carried):
    """Under five years: shares of the last count."""
    lumped = carried.births.sum("area").expand_dims(area=["*"]).transpose("year", "month", "area")
    city = closed(replace(carried, births=lumped))
    young = city.people.sel(year=2024, age=slice(0, 4)).sum(["sex", "age", "status"]).to_numpy()
    found = carried_of(city).people.sel(year=2025, age=0).sum("status").to_numpy()[0]
    assert found.sum() > 90
    assert found / found.sum() == pytest.approx(young / young.sum())


def born_by_area(city, monkeypatch, draws):
    """Births ``(draw, year after the count, area)`` that are handed on to be carried."""
    handed = []
    monkeypatch.setattr(module, "carry", lambda *given: handed.append(given[3]))
    carried(city, COHORT, YEARS, draws, (0,))
    return handed[0]


def test_where_births_of_the_whole_city_happen_is_chance(carried, monkeypatch):
    """Told and to come, they scatter in an area as counts do and add up to the city's."""
    lumped = carried.births.sum("area").expand_dims(area=["*"]).transpose("year", "month", "area")
    city, many = replace(carried, births=lumped), Draws(1, tuple(range(3000)))
    mean = born_by_area(city, monkeypatch, CENTRAL)[0]
    found = born_by_area(city, monkeypatch, many)
    behind_them = births_behind(city, COHORT, YEARS[1:] + 6)
    whole = drawn_births(city, behind_them, many, COHORT.spread)[..., 0]
    assert found.sum(axis=2) == pytest.approx(whole)
    assert found.mean(axis=0) == pytest.approx(mean, rel=0.03)
    share, count = mean[0] / mean[0].sum(), whole.mean(axis=0)[0]
    hand = share**2 * whole[:, 0].var() + share * (1 - share) * count
    assert found[:, 0].var(axis=0) == pytest.approx(hand, rel=0.1)
    assert (found[:, 0].std(axis=0) > 0.95 * np.sqrt(mean[0])).all()
    assert np.corrcoef(found[:, 0].T)[0, 1] < 0.3  # shares alone: one
    told = replace(city, births=lumped.reindex(year=range(2010, 2036), method="ffill"))
    known = born_by_area(told, monkeypatch, many)[:, :5]
    assert np.ptp(known.sum(axis=2), axis=0) == pytest.approx(0, abs=1e-9)
    assert known.var(axis=0) == pytest.approx(
        np.broadcast_to(share * (1 - share) * known[0, 0].sum(), (5, 3)), rel=0.15
    )


def test_births_follow_their_lever_into_the_carried(carried):
    halved = replace(COHORT, births=BirthsPath(factor=0.5))
    newborn = [
        carried_of(closed(carried), future).people.sel(age=0).sum(AXES).to_numpy()[0]
        for future in (COHORT, halved)
    ]
    assert newborn[1][0] == newborn[0][0]
    assert newborn[1][2:] == pytest.approx(newborn[0][2:] / 2)


def level(**given):
    return Future(participation={name: Participation(value) for name, value in given.items()})


STATUSES = np.array(["local", "migrant"], object)


def test_participation_by_status_and_for_all(carried):
    years = np.arange(2023, 2028)
    neutral = participation(carried, level(migrant=1.0, all=1.0), years, STATUSES)
    assert neutral.shape == (5, 1, 2)
    assert (neutral == 1).all()
    found = participation(carried, level(migrant=0.5, all=0.8), years, STATUSES)[:, 0]
    assert found[:2].tolist() == [[1, 1], [1, 1]]  # the record is not touched
    assert found[2:] == pytest.approx(np.array([[0.8, 0.4]] * 3))
    ramped = participation(carried, level(local={2024: 1.0, 2028: 2.0}), years, STATUSES)[:, 0]
    assert ramped[2:] == pytest.approx(np.array([[1.25, 1], [1.5, 1], [1.75, 1]]))
    courses = Future(
        path="high", participation={"local": Participation(Envelope(0.9, 1.0, 1.2), path="low"),
                                    "migrant": Participation(Envelope(0.9, 1.0, 1.2))}
    )  # fmt: skip
    walked = participation(carried, courses, years, STATUSES)[-1, 0]
    assert walked == pytest.approx([0.9, 1.2])


def test_children_of_a_status_count_by_their_participation(carried):
    """Of the children of six, those of migrants count by half."""
    six = carried_of(carried).people.sel(age=6, year=YEARS).isel(draw=0)
    local, migrant = (six.sel(status=name).to_numpy() for name in ("local", "migrant"))
    usual = behind(carried, COHORT)
    found = behind(carried, replace(level(migrant=0.5), entry_mode="cohort"))
    assert usual.central[:, 1] == pytest.approx((local + migrant)[:, 0])
    assert found.drawn[0, 1:, 1] == pytest.approx((local + migrant / 2)[1:, 0])
    assert found.drawn[0, 0] == pytest.approx(usual.central[0])
    assert found.central == pytest.approx(usual.central)
    assert found.past == pytest.approx(usual.past)


def test_no_spread_is_the_central_path(carried):  # D7
    for future in (Future(spread=0.0), replace(COHORT, spread=0.0)):
        found = behind(carried, future, SOME)
        assert found.drawn == pytest.approx(np.repeat(found.central[None], 12, axis=0), rel=1e-9)


def test_draws_of_children_are_whole_and_the_same_in_any_block(carried):
    every = behind(carried, COHORT, SOME)
    assert (every.drawn == np.rint(every.drawn)).all()
    part = behind(carried, COHORT, Draws(1, (4, 9)))
    assert (every.drawn[[4, 9]] == part.drawn).all()
    assert every.drawn[:, 1:].std(axis=0).max() > 0


@pytest.mark.parametrize("gap", [2021, 2023])
def test_births_that_a_year_to_come_needs_are_never_filled_in(toytown, gap):
    births = toytown.births.copy()
    births.loc[{"year": gap, "area": "A"}] = np.nan
    city = replace(toytown, births=births)
    said = f"entrants of {gap + 6}, {gap + 7} are not on record, .*2012 and lacks {gap}"
    with pytest.raises(ValueError, match=said):
        behind(city)


def test_people_must_reach_the_age_of_entry(carried):
    young = replace(carried, people=carried.people.sel(age=slice(0, 5)))
    with pytest.raises(ValueError, match="entry age"):
        behind(young, COHORT)
