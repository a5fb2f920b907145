"""Sectors: applicants and places, losers who return, contracts that end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.draws import Draws
from planner.model.transfer import Purchase, Sector, Transfer
from planner.schools.places import provide
from planner.schools.sorting import sorting
from tests.schools.test_sectors import changed
from tests.schools.test_transfer import DRAWS, HORIZON, SIZES, enrolment

PUBLIC = ["P1", "P2", "P3", "N"]


def first(enrolled, year, grade="1"):
    roll = enrolled.roll.isel(draw=0).sel(year=year, grade=grade)
    return {str(s): float(v) for s, v in zip(roll["school"].to_numpy(), roll, strict=True)}


def test_rules_that_change_nothing_change_no_bit(crossing_city):
    plain = enrolment(crossing_city, None, DRAWS)
    sectors = {
        "none": Sector("private", "primary"),
        "late": Sector("special", "primary", {HORIZON + 1: 0.1}),
    }
    bought = {"on": Purchase("V", 60, "primary", HORIZON)}
    for rules in (
        Transfer(sectors=sectors),
        Transfer(purchases=bought),
        Transfer(sectors=sectors, purchases=bought),
    ):
        found = enrolment(crossing_city, rules, DRAWS)
        assert np.array_equal(found.roll, plain.roll)
    assert sorting(crossing_city, Transfer(), provide(crossing_city, SIZES, {}, HORIZON)) is None


def test_a_share_of_all_goes_to_private_schools_from_its_year_on(crossing_city):
    """Of 370 who come a tenth applies, 37, and V has the places: 7 more than by its record."""
    rule = Sector("private", "primary", {2026: 0.1})
    found = enrolment(crossing_city, Transfer(sectors={"tenth": rule}))
    assert first(found, 2025)["V"] == pytest.approx(30)
    into = first(found, 2026)
    total = sum(into.values())
    assert into["V"] == pytest.approx(total / 10)
    before = first(enrolment(crossing_city), 2026)
    assert total == pytest.approx(sum(before.values()))
    lost = [before[school] - into[school] for school in PUBLIC]
    np.testing.assert_allclose(
        lost, [before[s] * (into["V"] - before["V"]) / (total - before["V"]) for s in PUBLIC]
    )


def test_who_finds_no_place_returns(crossing_city):
    """Half apply for 50 places: the others are in public schools."""
    rule = Sector("private", "primary", 0.5, 50)
    into = first(enrolment(crossing_city, Transfer(sectors={"half": rule})), 2026)
    assert into["V"] == pytest.approx(50)
    assert sum(into[school] for school in PUBLIC) == pytest.approx(320, abs=0.5)


def test_places_of_the_folder_are_the_limit_where_none_is_stated(crossing_city):
    places = provide(crossing_city, SIZES, {}, HORIZON)
    room = float(places.intake.sel(phase="primary", school="V", year=2026))
    rule = Sector("private", "primary", 1.0)
    into = first(enrolment(crossing_city, Transfer(sectors={"all": rule})), 2026)
    assert into["V"] == pytest.approx(room)


def test_a_sector_without_schools_is_booked_beside_the_rolls(crossing_city):
    """Two in a hundred in special schools that the folder does not hold, by cohort."""
    rule = Sector("special", "primary", {2025: 0.02})
    found = enrolment(crossing_city, Transfer(sectors={"special": rule}))
    away = found.away.isel(draw=0).sel(sector="special")
    assert away.sel(year=2025, grade="1") == pytest.approx(7.4, abs=0.01)
    assert away.sel(year=2027, grade=["1", "2", "3"]).to_numpy() == pytest.approx(7.4, abs=0.01)
    assert away.sel(year=2027, grade=["4", "5", "6"]).sum() == 0
    both = (found.switched + found.away).sum("sector").sel(grade=list("123456"))
    assert np.abs(both).max() < 1e-9


def test_lower_secondary_has_its_own_rule(crossing_city):
    rule = Sector("private", "lower_secondary", 0.05, 10)
    found = enrolment(crossing_city, Transfer(sectors={"cap": rule}))
    into = first(found, 2026, "7")
    assert into["V"] == pytest.approx(10)
    assert sum(into.values()) == pytest.approx(340)
    assert found.switched.sum() == 0, "rolls tell of a later phase"


def test_bought_places_end_and_their_children_return(crossing_city):
    """60 of V's 180 were bought to 2025: from 2026 ten of each grade are public."""
    rule = Purchase("V", 60, "primary", 2025)
    found = enrolment(crossing_city, Transfer(purchases={"V": rule}))
    plain = enrolment(crossing_city)
    assert first(found, 2025) == first(plain, 2025)
    for grade in "123456":
        assert first(found, 2026, grade)["V"] == pytest.approx(20)
        total = sum(first(found, 2026, grade).values())
        assert total == pytest.approx(sum(first(plain, 2026, grade).values()))
    gain = found.switched.isel(draw=0).sel(year=2026, grade=list("123456"))
    assert gain.sel(sector="public").to_numpy() == pytest.approx(10)
    assert gain.sel(sector="private").to_numpy() == pytest.approx(-10)
    stay = Purchase("V", 60, "primary", 2025, "stay")
    kept = enrolment(crossing_city, Transfer(purchases={"V": stay}))
    assert first(kept, 2026)["V"] == pytest.approx(20)
    assert first(kept, 2026, "2")["V"] == pytest.approx(30)


def test_a_school_that_turns_public_keeps_its_children(crossing_city):
    city = changed(crossing_city, keeps=False, first=2026)
    rule = Purchase("V", 60, "primary", 2025)
    found = enrolment(city, Transfer(purchases={"V": rule}))
    assert first(found, 2026) == first(enrolment(city), 2026)


@given(
    st.floats(0, 1), st.floats(0, 80), st.floats(1, 200), st.sampled_from(["return", "stay"]),
    st.integers(0, 100),
)  # fmt: skip
@settings(max_examples=8)
def test_the_ledger_adds_up_in_every_year_and_draw(crossing_city, share, room, bought, rule, seed):
    """Sectors gain what others lose, and grades are as large as without rules, up to those away."""
    rules = Transfer(
        sectors={
            "private": Sector("private", "primary", {2026: share}, room),
            "special": Sector("special", "primary", 0.02),
        },
        purchases={"V": Purchase("V", bought, "primary", 2025, rule)},
    )
    draws, entry = Draws(seed, (0, 3)), list("123456")
    found, plain = (enrolment(crossing_city, one, draws) for one in (rules, None))
    both = (found.switched + found.away).sum("sector").sel(grade=entry)
    assert np.abs(both).max() < 1e-9
    away = found.away.sum("sector").sel(grade="1")
    grade = found.roll.sel(grade="1").astype(float).sum("school") + away
    np.testing.assert_allclose(grade, plain.roll.sel(grade="1").astype(float).sum("school"))
    assert (found.roll >= 0).all()
    assert (away == np.rint(away)).all(), "whole children in futures"
