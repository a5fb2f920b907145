"""The ledger of areas closes on every row, and entrants add up."""

import numpy as np
import pytest

from planner.outputs.tables import tabulate


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
