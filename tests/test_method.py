"""The whole method on Toytown, worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.method import plan
from planner.model.admissions import Tier
from planner.model.draws import Draws
from planner.model.scenario import (
    BirthsPath,
    CatchmentRule,
    Future,
    Measure,
)
from planner.outputs.tables import tabulate
from tests.campustown import campus_folder

LATE = 122 / 365  # share of a year born after 31 August


def central(city, scenario):
    return plan(city, scenario, Draws(1)).central


def entry(outcome):
    return outcome.enrolment.roll.isel(draw=0, grade=0).to_pandas()


def test_base_year_is_the_recorded_one(toytown, scenario):
    roll = central(toytown, scenario).enrolment.roll.isel(draw=0).sel(year=2024)
    recorded = toytown.rolls.sel(year=2024).fillna(0)
    assert (roll.to_numpy() == recorded.to_numpy()).all()


def test_entrants_by_hand(toytown, scenario):
    """Births 75 then 105 a year; 0.8 of a catchment's births enter, 0.16 of the city's go to S3."""
    roll = entry(central(toytown, scenario))
    turning = {"A": 30.0, "B": 45 - 15 * LATE, "C": 30 - 15 * LATE}
    assert roll.loc[2025, "S1"] == pytest.approx(0.8 * 30)
    assert roll.loc[2025, "S2"] == pytest.approx(0.8 * (turning["B"] + turning["C"]))
    assert roll.loc[2025, "S3"] == pytest.approx(0.16 * sum(turning.values()))
    assert roll.loc[2026, ["S1", "S2", "S3"]].tolist() == pytest.approx([24, 60, 16.8])


def test_first_year_that_hangs_on_forecast_births(toytown, scenario):  # A12
    """Births to 2024 are recorded; autumn 2031 is the first that needs one not yet recorded."""
    projection = central(toytown, scenario).projection
    born = projection.born.to_pandas()
    assert born[born < 1].index.min() == 2024 + 6 + 1
    assert projection.evidence.sel(year=2031).item() == "forecast_births"
    assert projection.evidence.sel(year=2030).item() == "births_ratio"


def test_everyone_climbs_and_the_pool_moves_on(toytown, scenario):
    """Ratios are 1 inside primary; 60 of 72 leavers reach grade 4, 54 of 60 grade 5.

    Leavers of 2019 were 60 and a withheld count, whose middle is 4.5.
    """
    transfer = 5 * 60 / (4 * 72 + 64.5)
    roll = central(toytown, scenario).enrolment.roll.isel(draw=0)
    s2 = roll.sel(school="S2").to_pandas()
    assert s2.loc[2026, "2"] == pytest.approx(s2.loc[2025, "1"])
    assert s2.loc[2027, "3"] == pytest.approx(s2.loc[2025, "1"])
    s1 = roll.sel(school="S1").to_pandas()
    assert s1.loc[2025, "4"] == pytest.approx(72 * transfer)
    assert s1.loc[2025, "5"] == pytest.approx(54)
    leavers = roll.sel(year=2027, grade="3").sum().item()
    assert s1.loc[2028, "4"] == pytest.approx(leavers * transfer)


def test_a_committed_project_counts_at_its_date(toytown, scenario):
    """S2 has 3 rooms of 40; project P1 adds 3 in 2026."""
    places = plan(toytown, scenario, Draws(1)).places.places.sel(phase="primary", school="S2")
    assert places.sel(year=2025).item() == 120
    assert places.sel(year=2026).item() == 240


def test_gross_is_by_hand(toytown, scenario):
    """2025: S2 has 36 + 36 and about 52 entrants against 120 places."""
    result = central(toytown, scenario)
    roll = result.enrolment.roll.isel(draw=0).sel(year=2025, school="S2", grade=["1", "2", "3"])
    short = result.assessment.short.isel(draw=0).sel(
        year=2025, school="S2", phase="primary", scope="roll"
    )
    assert short.item() == pytest.approx(max(0, roll.sum().item() - 120), abs=1e-4)
    assert short.item() > 0


def test_unknown_capacity_is_neither_full_nor_empty(toytown, scenario):
    result = plan(toytown, scenario, Draws(1))
    assert np.isnan(result.places.places.sel(school="S3", phase="primary")).all()
    assert (result.central.assessment.short.sel(school="S3") == 0).all()


def test_fewer_births_lower_only_cohorts_not_yet_born(toytown, scenario):
    fewer = replace(scenario, future=Future(births=BirthsPath(factor={2025: 0.9, 2026: 0.8})))
    draws = Draws(3, tuple(range(8)))
    base, low = plan(toytown, scenario, draws), plan(toytown, fewer, draws)
    for pick in (base.central, base.drawn), (low.central, low.drawn):
        assert all(pick)
    then = base.drawn.projection.entrants.sel(year=slice(None, 2030))
    assert (low.drawn.projection.entrants.sel(year=slice(None, 2030)) == then).all()
    ratio = low.central.projection.entrants.sum("origin") / base.central.projection.entrants.sum(
        "origin"
    )
    # The cohort of 2025 enters in 2031: births of 2025 to August, and of 2024 after August.
    assert ratio.sel(year=2031).item() == pytest.approx(LATE + (1 - LATE) * 0.9)
    assert ratio.sel(year=2032).item() == pytest.approx(LATE * 0.9 + (1 - LATE) * 0.8)


def test_a_new_school_takes_nearest_areas_until_full(toytown, scenario):
    measure = Measure(site="N1", phase="primary", year=2026, classes=3)
    policy = replace(scenario.policy, measures={"new": measure})
    result = plan(toytown, replace(scenario, policy=policy), Draws(1))
    edges = result.assignment.edges.to_pandas()
    after = edges[edges["year"] == 2026].set_index("area")["school"]
    assert after.to_dict() == {"A": "S1", "B": "S2", "C": "N1"}
    roll = entry(result.central)
    assert roll.loc[2025, "N1"] == 0
    assert roll.loc[2026, "N1"] == pytest.approx(0.8 * 75 / 4)
    assert roll.loc[2026, "S2"] == pytest.approx(0.8 * 75 * 3 / 4)
    filled = result.places.places.sel(school="N1", phase="primary").to_pandas()
    assert filled.loc[2025:2029].tolist() == pytest.approx([0, 40, 80, 120, 120])


def test_nearest_redraws_by_distance(toytown, scenario):
    policy = replace(scenario.policy, catchments=CatchmentRule("nearest"))
    edges = plan(toytown, replace(scenario, policy=policy), Draws(1)).assignment.edges
    assert edges.to_pandas().set_index("area")["school"].groupby(level=0).first().to_dict() == {
        "A": "S1",
        "B": "S2",
        "C": "S2",
    }


def test_no_spread_reproduces_the_central_path(toytown, scenario):  # D7
    still = replace(scenario, future=Future(spread=0.0))
    result = plan(toytown, still, Draws(3, (0, 1)))
    drawn = result.drawn.projection.entrants.to_numpy()
    assert drawn == pytest.approx(
        np.repeat(result.central.projection.entrants.to_numpy(), 2, axis=0)
    )


def test_draws_centre_on_the_central_path(toytown, scenario):
    noisy = replace(scenario, future=Future(spread=1.0))
    result = plan(toytown, noisy, Draws(3, tuple(range(400))))
    drawn = result.drawn.enrolment.roll.sum(("school", "grade")).to_numpy().astype(float)
    middle = result.central.enrolment.roll.sum(("school", "grade")).to_numpy()[0]
    error = drawn.std(axis=0) / 20
    assert (np.abs(drawn.mean(axis=0) - middle) <= 4 * error + 1.5).all()


def test_drawn_children_are_conserved_from_origin_to_school(toytown, scenario):
    """Whole children leave their origins and arrive whole, also where a catchment is shared."""
    shared = toytown.catchments.to_dataframe()
    extra = shared[shared["area"] == "A"].assign(school="S2")
    edges = pd.concat([shared, extra], ignore_index=True).rename_axis("edge").to_xarray()
    for city in (toytown, replace(toytown, catchments=edges)):
        result = plan(city, scenario, Draws(3, tuple(range(30)))).drawn
        entry = result.enrolment.roll.isel(grade=0).sum("school").sel(year=slice(2025, None))
        arrived = result.projection.entrants.sum("origin").sel(year=slice(2025, None))
        assert (entry.to_numpy() == arrived.to_numpy()).all()


def test_a_school_of_choice_that_closes_sends_its_entrants_to_the_catchments(toytown, scenario):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S3"}] = 2027
    city = replace(toytown, schools=toytown.schools.assign(closed=closed))
    roll = central(city, scenario).enrolment.roll.isel(draw=0)
    before = central(toytown, scenario).enrolment.roll.isel(draw=0)
    assert (roll.sel(school="S3", year=slice(2027, None)) == 0).all()
    grades = ["1", "2", "3"]
    assert roll.sel(grade=grades).sum(("school", "grade")).to_numpy() == pytest.approx(
        before.sel(grade=grades).sum(("school", "grade")).to_numpy()
    )


def test_two_steps_at_a_site_are_one_school(toytown, scenario):
    """One class in 2026 and five more in 2028 end with the catchment of six at once."""
    few = {
        "a": Measure(site="N1", phase="primary", year=2026, classes=1),
        "b": Measure(site="N1", phase="primary", year=2028, classes=5),
    }
    many = {"a": Measure(site="N1", phase="primary", year=2026, classes=6)}

    def school_of_c(measures):
        policy = replace(scenario.policy, measures=measures)
        edges = plan(toytown, replace(scenario, policy=policy), Draws(1)).assignment.edges
        table = edges.to_pandas()
        return table[table["area"] == "C"].set_index("year")["school"]

    assert school_of_c(few).loc[[2026, 2028]].tolist() == ["S2", "N1"]
    assert school_of_c(many).loc[[2026, 2028]].tolist() == ["N1", "N1"]


def test_campuses_that_repeat_their_schools_change_no_byte(toytown, scenario, tmp_path):
    """S1 has 12 rooms, of which three are taken off, S2 has three, and S3's are not known."""
    rows = "a,S1,12,,,,500500,3300500\nb,S2,3,1;2;3,2010,,501500,3300500\nc,S3,,,,,502200,3300500\n"
    city = load_city(campus_folder(tmp_path / "toytown", rows))
    one, other = (
        tabulate(plan(of, replace(scenario, horizon=2027), Draws(1, (0, 1))))
        for of in (toytown, city)
    )
    assert city.campuses is not None
    assert one.keys() == other.keys()
    for name, table in one.items():
        assert table.to_csv() == other[name].to_csv(), name


def test_rooms_of_a_campus_that_opens_reach_the_tables_in_its_year(toytown, scenario, tmp_path):
    city = load_city(campus_folder(tmp_path / "toytown", "n,S1,4,1;2;3,2026,,500400,3300500\n"))
    rooms, plain = (
        tabulate(plan(of, replace(scenario, horizon=2027), Draws(1)))["classes"]
        .query("school == 'S1' and grade == 'all' and year > 2023")
        .set_index("year")["rooms"].astype(float)
        for of in (city, toytown)
    )  # fmt: skip
    assert (rooms - plain).to_dict() == {2024: 0, 2025: 0, 2026: 4, 2027: 4}


def test_applicants_go_as_far_as_the_campus_of_their_grade(admitting, applying, tmp_path):
    """Entrants of S1 are taught 1.4 km east of the middle of A, where it stands otherwise."""
    rows = "n,S1,6,4;5,,,500500,3300500\nf,S1,6,1;2;3,,,501900,3300500\n"
    city = load_city(campus_folder(tmp_path / "toytown", rows))
    tiers = {"all": Tier(1)}
    found = admitting(applying(["A"] * 3), tiers, city=city)
    assert found.tiers.to_dataframe().loc["all", "distance"] == 1400
