from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.projection import cohort_births, project
from planner.model.draws import Draws
from planner.model.scenario import BirthsPath, Future, Shock

CENTRAL = Draws(1)
LATE = 122 / 365


def test_ratios_by_hand(toytown):
    """72 of 75 births entered: 24 of 30, 36 of 45, and 12 of the city's 75 by choice."""
    entrants = project(toytown, Future(), 2026, CENTRAL).entrants.isel(draw=0).sel(year=2026)
    by_origin = entrants.to_pandas()
    assert by_origin["west"] == pytest.approx(0.8 * 30)
    assert by_origin["east"] == pytest.approx(0.8 * 75)
    assert by_origin["school:S3"] == pytest.approx(0.16 * 105)


def test_residents_climb_with_their_cohort(toytown):
    residents = project(toytown, Future(), 2028, CENTRAL).residents.isel(draw=0)
    east = residents.sel(origin="east").to_pandas()
    for year in range(2026, 2029):
        assert east.loc[year, "2"] == pytest.approx(east.loc[year - 1, "1"])


def births_by_cohort(city, future=Future(), horizon=2034):  # noqa: B008 - a frozen value
    return project(city, future, horizon, CENTRAL).births.isel(draw=0).to_pandas()


def test_births_beyond_the_record_follow_the_trend(toytown):
    assert births_by_cohort(toytown).loc[2031:].tolist() == pytest.approx([105.0] * 4)
    rising = 10 * toytown.births * 1.02 ** (toytown.births["year"] - 2024)
    path = births_by_cohort(replace(toytown, births=rising))
    assert (np.diff(path.loc[2031:]) > 0).all()
    few = births_by_cohort(replace(toytown, births=rising / 10))  # too few to allow a trend
    assert few.loc[2032:].tolist() == pytest.approx([few.loc[2034]] * 3)


def test_recorded_births_are_never_touched_by_the_factor(toytown):
    """Cohort 2025 enters in 2031: births of September to December 2024 are on record."""
    halved = Future(births=BirthsPath(factor=0.5))
    path = births_by_cohort(toytown, halved)
    assert path.loc[:2030].tolist() == births_by_cohort(toytown).loc[:2030].tolist()
    on_record = 105 * LATE
    assert path.loc[2031] == pytest.approx(on_record + 105 * (1 - LATE) / 2)
    assert path.loc[2032] == pytest.approx(52.5)
    projection = project(toytown, halved, 2032, CENTRAL)
    assert projection.born.sel(year=2031).item() == pytest.approx(on_record / path.loc[2031])
    assert projection.born.sel(year=2030).item() == 1
    assert projection.evidence.sel(year=2031).item() == "forecast_births"


def by_month(births, last_month=12):
    """Births by month, even over months, the last year ending early."""
    monthly = (births.sel(month=0, drop=True) / 12).expand_dims(month=range(1, 13))
    monthly = monthly.transpose("year", "month", "area").copy()
    monthly.loc[{"year": 2024, "month": slice(last_month + 1, None)}] = np.nan
    return monthly


def test_births_that_end_in_august_complete_a_cohort(toytown):
    monthly = replace(toytown, births=by_month(toytown.births, 8))
    projection = project(monthly, Future(), 2031, CENTRAL)
    assert projection.born.sel(year=2030).item() == 1
    assert projection.born.sel(year=2031).item() == 0
    assert projection.births.sel(year=2030).item() == pytest.approx(105)


def test_years_by_month_and_whole_years_stand_in_one_table(toytown):
    whole, monthly = toytown.births, by_month(toytown.births)
    mixed = xr.concat(
        [whole.where(whole["year"] < 2020), monthly.where(monthly["year"] >= 2020)], dim="month"
    )
    projection = project(replace(toytown, births=mixed), Future(), 2030, CENTRAL)
    assert projection.births.sel(year=2030).item() == pytest.approx(105)


def test_a_longer_horizon_changes_no_earlier_number(toytown):
    peopled = replace(toytown, people=women(np.linspace(30, 10, 60)))
    for city in (toytown, peopled):
        short, long = births_by_cohort(city, horizon=2030), births_by_cohort(city, horizon=2050)
        assert long.loc[:2030].tolist() == short.tolist()


def test_entrants_of_closed_schools_stay_in_the_citys_ratio(toytown):
    """Half of west's entrants used to go to a school that has closed since."""
    parts = toytown.residents.copy()
    parts.loc[{"origin": "west"}] /= 2
    lost = parts.sel(origin="west").expand_dims(origin=["closed"]).transpose(*parts.dims)
    old = replace(
        toytown,
        residents=xr.concat([parts, lost], dim="origin"),
        origin_kind=xr.concat(
            [toytown.origin_kind, xr.DataArray(["closed"], {"origin": ["closed"]}, dims="origin")],
            dim="origin",
        ),
        origin_school=xr.concat(
            [toytown.origin_school, xr.DataArray([""], {"origin": ["closed"]}, dims="origin")],
            dim="origin",
        ),
    )
    before = project(toytown, Future(), 2026, CENTRAL).entrants.sel(year=2026).sum()
    after = project(old, Future(), 2026, CENTRAL).entrants.sel(year=2026)
    assert after.sum().item() == pytest.approx(before.item(), rel=0.06)
    assert after.sel(origin="closed").item() == 0


def test_births_of_the_whole_city_are_shared_by_weight(toytown):
    """Only the city's births are known: origins keep the entrants they had."""
    whole = toytown.births.sum("area").expand_dims(area=["*"]).transpose("year", "month", "area")
    lumped = replace(toytown, births=whole)
    entrants = project(lumped, Future(), 2026, CENTRAL).entrants.isel(draw=0).sel(year=2026)
    recorded = np.array([24, 36, 12]) * 105 / 75
    by_origin = entrants.to_pandas()[["west", "east", "school:S3"]]
    assert by_origin.sum() == pytest.approx(recorded.sum(), rel=1e-6)
    assert by_origin["school:S3"] == pytest.approx(recorded[2])


def women(counts):
    """People of Toytown with women by single age, everyone in area A."""
    ages = np.arange(60)
    values = np.zeros((1, 3, 1, 60, 1))
    values[0, 0, 0, :, 0] = counts
    axes = {"year": [2024], "area": ["A", "B", "C"], "sex": ["female"], "age": ages}
    return xr.DataArray(values, axes | {"status": ["all"]}, dims=(*axes, "status"))


def test_births_follow_women_of_child_bearing_age(toytown):
    """As many women at each age: births hold. A thinner generation behind: births fall."""
    level = project(replace(toytown, people=women(np.full(60, 20.0))), Future(), 2034, CENTRAL)
    last = level.births.isel(draw=0).to_pandas()
    # At the last cohorts the girls under 15 and the open end of the table count alike.
    assert last.loc[2031:2034].tolist() == pytest.approx([105.0] * 4, rel=0.2)
    thin = np.full(60, 20.0)
    thin[:15] = 0.0
    fall = project(replace(toytown, people=women(thin)), Future(), 2034, CENTRAL)
    fallen = fall.births.isel(draw=0).to_pandas()
    assert (fallen.loc[2031:2034] < last.loc[2031:2034]).all()
    assert fallen.loc[2034] < fallen.loc[2031]


def test_people_age_by_cohort(toytown):
    people = project(
        replace(toytown, people=women(np.arange(60.0))), Future(), 2026, CENTRAL
    ).people
    grown = people.isel(draw=0).sel(area="A", year=2026, status="all").to_numpy()
    assert grown[2:].tolist() == list(range(58))  # who outgrows the last age is no longer told


def test_shaken_years_are_weighted_out(toytown):
    shaken = toytown.residents.copy()
    shaken.loc[{"year": 2023, "grade": "1"}] *= 0.5
    hit = replace(toytown, residents=shaken)
    calm = project(toytown, Future(), 2026, CENTRAL).entrants
    without = Future(shocks={"flood": Shock((2023,), 0.0)})
    assert project(hit, without, 2026, CENTRAL).entrants.sel(year=2026).to_numpy() == pytest.approx(
        calm.sel(year=2026).to_numpy()
    )
    assert (
        project(hit, Future(), 2026, CENTRAL).entrants.sel(year=2026).sum()
        < calm.sel(year=2026).sum()
    )


def test_a_city_whose_record_scatters_gets_wider_draws(toytown):
    rough = toytown.residents.copy()
    rough.loc[{"grade": "1"}] = (
        rough.sel(grade="1") * np.array([1.1, 0.9, 1.1, 0.9, 1.1, 1])[:, None]
    )
    draws = Draws(1, tuple(range(200)))
    calm = project(toytown, Future(), 2026, draws).entrants.sum("origin").sel(year=2026)
    wild = project(replace(toytown, residents=rough), Future(), 2026, draws).entrants
    assert wild.sum("origin").sel(year=2026).std() > calm.std() + 1
    wider = project(replace(toytown, residents=rough), Future(spread=2.0), 2026, draws).entrants
    assert wider.sum("origin").sel(year=2026).std() > wild.sum("origin").sel(year=2026).std()


def test_no_pairs_of_births_and_entrants_is_an_error(toytown):
    late = toytown.births.sel(year=slice(2022, None))
    with pytest.raises(ValueError, match="begins in 2022"):
        project(replace(toytown, births=late), Future(), 2026, CENTRAL)


def test_a_school_that_does_not_teach_the_entry_grade_gets_no_entrants(toytown):
    """S3 begins at grade 2: its origin has no entrants, however many the others have."""
    begun = toytown.schools["offers"].copy()
    begun.loc[{"school": "S3", "grade": "1"}] = False
    without = toytown.residents.copy()
    without.loc[{"origin": "school:S3", "grade": "1"}] = np.nan
    city = replace(toytown, schools=toytown.schools.assign(offers=begun), residents=without)
    entrants = project(city, Future(), 2026, CENTRAL).entrants.isel(draw=0).sel(year=2026)
    assert entrants.sel(origin="school:S3").item() == 0
    assert entrants.sel(origin=["west", "east"]).sum().item() == pytest.approx(84)


def test_births_behind_years_before_and_after_the_base_year(toytown):
    births, born = cohort_births(toytown, Future(), np.arange(2022, 2034))
    path = births_by_cohort(toytown, horizon=2033)
    assert births[2:] == pytest.approx(path.to_numpy())
    assert births[:2] == pytest.approx([75.0, 75.0])
    assert (born[:9] == 1).all()
    assert born[-1] == 0
