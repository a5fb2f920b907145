"""The ledger of areas closes on every row, and entrants add up."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.cities import load_city
from planner.method import plan
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs.children import areas, entrants, people
from planner.outputs.tables import tabulate
from tests.inputs.test_attendance import CATCHMENTS, villages


@pytest.fixture(scope="module")
def tables(made):
    return tabulate(made)


def test_every_resident_is_somewhere_on_every_row(tables, central_only):
    for frame in (tables["areas"], tabulate(central_only)["areas"]):
        parts = frame[["public", "private", "special", "elsewhere", "unmet"]].sum(axis=1)
        assert (parts - frame["residents"]).abs().max() <= 1e-6
        assert (frame[["public", "private", "special", "elsewhere", "unmet"]] >= 0).all().all()


def test_areas_add_up_to_the_city(tables, made):
    frame = tables["areas"].query("phase == 'primary'")
    areas = frame[frame["area"] != "*"].groupby("year")["residents"].sum()
    city = frame[frame["area"] == "*"].set_index("year")["residents"]
    roll = made.central.enrolment.roll.isel(draw=0).sel(grade=["1", "2", "3"])
    np.testing.assert_allclose(areas, city, atol=1e-6)
    np.testing.assert_allclose(city, roll.sum(["school", "grade"]), atol=1e-2)


def test_unmet_children_are_those_of_the_assessment(tables, made):
    frame = tables["areas"].query("area == '*'").set_index(["phase", "year"])["unmet"]
    unmet = made.central.assessment.unmet.isel(draw=0).sel(level="city", scope="roll")
    for phase in ("primary", "lower_secondary"):
        np.testing.assert_allclose(frame[phase], unmet.sel(phase=phase).sum("school"), atol=2e-3)


def test_entrants_of_areas_add_up_and_later_phases_come_from_rolls(tables):
    frame = tables["entrants"]
    entry = frame[frame["phase"] == "primary"]
    areas = entry[entry["area"] != "*"].groupby("year")[["central", "mean"]].sum()
    city = entry[entry["area"] == "*"].set_index("year")[["central", "mean"]]
    np.testing.assert_allclose(areas, city, atol=2e-3)
    later = frame[frame["phase"] == "lower_secondary"]
    assert set(later["area"]) == {"*"}
    assert set(later["evidence"]) == {"roll"}
    assert later["born"].isna().all()
    assert (entry["p10"] <= entry["p50"]).all()
    assert (entry["p50"] <= entry["p90"]).all()


def test_people_without_a_census_are_the_pupils_by_age(tables, made):
    frame = tables["people"]
    assert set(frame["area"]) == {"*"}
    at = frame.query("year == 2026").set_index("age")["central"]
    roll = made.central.enrolment.roll.sel(year=2026, grade="2", school=["north", "south", "hill"])
    assert at[7] == roll.sum()


def test_only_the_entry_age_has_a_spread(tables, made):
    frame = tables["people"]
    spread = frame[["mean", "p10", "p50", "p90"]]
    entry = frame["age"] == made.city.standards.ladder.entry_age
    assert spread[~entry].isna().all().all()
    assert spread[entry].notna().all().all()
    coming = frame[entry & (frame["year"] > made.city.base_year)]
    assert (coming["p10"] < coming["p90"]).all()
    drawn = made.drawn.projection.residents.sel(grade="1", year=coming["year"].to_list())
    np.testing.assert_allclose(coming["mean"], drawn.sum("origin").mean("draw"), atol=1e-3)
    assert frame["central"].notna().all()


def test_people_carried_by_age_are_told_by_status_with_their_spread(peopled):
    frame = people(peopled)
    assert len(frame) == 5 * 3 * 2 * 2
    row = frame.query("area == 's1' and year == 2026 and age == 6 and status == 'migrant'").iloc[0]
    assert row["central"] == pytest.approx(400 * 1.2 * 0.8 / 3, abs=1e-3)
    spread = row[["mean", "p10", "p50", "p90"]].astype(float) / row["central"]
    np.testing.assert_allclose(spread, [1.01, 0.9, 1.0, 1.1], atol=1e-5)


def test_people_of_all_statuses_leave_the_status_blank_and_undrawn_ones_the_spread(peopled):
    projection = peopled.central.projection
    pooled = projection.people.sum("status").expand_dims(status=["all"], axis=-1)
    central = replace(peopled.central, projection=replace(projection, people=pooled))
    frame = people(replace(peopled, central=central, drawn=None))
    assert set(frame["status"]) == {""}
    assert frame[["mean", "p10", "p50", "p90"]].isna().all().all()
    assert frame["central"].sum() == pytest.approx(float(projection.people.sum()), abs=0.1)


def test_a_spread_of_other_ages_is_not_matched_up(peopled):
    drawn = peopled.drawn.projection
    shifted = drawn.told.assign_coords(age=[6, 7])
    plan = replace(peopled, drawn=replace(peopled.drawn, projection=replace(drawn, told=shifted)))
    with pytest.raises(ValueError, match="age"):
        people(plan)


def test_weights_of_evidence_stand_behind_the_contracts_columns(peopled, made):
    frame = entrants(peopled)
    kinds = ["recorded", "register", "births_ratio", "forecast_births"]
    assert list(frame.columns[10:]) == [f"weight_{kind}" for kind in kinds]
    weights = frame[[f"weight_{kind}" for kind in kinds]]
    entry = frame["phase"] == "primary"
    np.testing.assert_allclose(weights[entry].sum(axis=1), 1.0)
    assert weights[~entry].isna().all().all()
    row = frame[entry & (frame["year"] == 2025) & (frame["area"] == "n1")].iloc[0]
    assert row["weight_register"] == 0.7
    assert not [name for name in entrants(made) if name.startswith("weight_")]


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    """Return a plan of the villages, whose private school turns public in 2027."""
    home = tmp_path_factory.mktemp("crossed")
    catchments = f"{CATCHMENTS}primary,far,PR,W\n"
    city = load_city(villages(home, changes="PR,2027,public,keep\n", catchments=catchments))
    return plan(city, Scenario("t", "villages", 2029), Draws(1))


def test_children_taught_in_other_districts_are_residents_and_those_from_there_are_not(crossed):
    """In both grades of 2024: 12 and 10 a year leave V and W, 16 come; 328 + 40 sit in schools."""
    frame = areas(crossed).set_index(["area", "year"])
    city, village = frame.loc[("*", 2024)], frame.loc[("V", 2024)]
    assert (city["public"], city["private"]) == (pytest.approx(296), pytest.approx(40, abs=2e-3))
    assert (city["elsewhere"], city["from_elsewhere"]) == (pytest.approx(44, abs=2e-3), 32)
    assert village["public"] == pytest.approx(2 * 48)
    assert village["elsewhere"] == pytest.approx(2 * 12, abs=2e-3)
    assert frame.loc[("T", 2024), "elsewhere"] == 0


def test_residents_and_those_from_elsewhere_are_the_rolls_and_those_taught_elsewhere(crossed):
    frame = areas(crossed)
    city = frame[frame["area"] == "*"].set_index("year")
    here = city["residents"] - city["elsewhere"] + city["from_elsewhere"]
    rolls = crossed.central.enrolment.roll.isel(draw=0).sum(["school", "grade"]).to_series()
    np.testing.assert_allclose(here, rolls, atol=0.05)
    land = frame[frame["area"] != "*"].groupby("year")["residents"].sum()
    np.testing.assert_allclose(land, city["residents"], atol=0.01)


def test_a_school_that_turns_public_moves_its_children_from_private_to_public(crossed):
    """Its old cohort is private one year more; nobody is found or lost, nor sent elsewhere."""
    city = areas(crossed).query("area == '*'").set_index("year")
    assert city.loc[2026, "private"] > city.loc[2027, "private"] > 0
    assert city.loc[2028, "private"] == 0
    assert city.loc[2028, "residents"] == pytest.approx(city.loc[2026, "residents"], abs=0.01)
    assert city.loc[2028, "elsewhere"] == pytest.approx(city.loc[2026, "elsewhere"], abs=0.01)
