"""Two lamps: the public rule by its known answers, the probability, and the last days."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.method import intake
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.model.standards import Norm
from planner.schools.warnings import colours, earlier, warn

ANSWERS = [(0.899, "none"), (0.90, "yellow"), (0.999, "yellow"), (1.0, "red")]


def lamps(city, draws=20, horizon=2029, **policy):
    scenario = Scenario(title="x", city="x", horizon=horizon, **policy)
    plan = intake(city, scenario, Draws(1, tuple(range(draws))), horizon)
    return plan, plan.warnings


def with_norms(city, **values):
    keys = {name.replace("__", "."): value for name, value in values.items()}
    norms = {key: Norm(key, value, evidence="D") for key, value in keys.items()}
    standards = replace(city.standards, norms={**city.standards.norms, **norms})
    return replace(city, standards=standards)


@pytest.mark.parametrize(("ratio", "colour"), ANSWERS)
def test_the_lines_belong_to_the_worse_colour(toytown, ratio, colour):  # E12
    assert colours(np.array([ratio]), toytown.standards).tolist() == [colour]


def test_recorded_warnings_come_out_as_they_were_printed(toytown):
    """上塘城西小学: 280, 254, 352 against 240; 瓯北中心小学: 378 and 364 against 400."""
    first = np.array([280.0, 254, 352]) / 240
    assert colours(first, toytown.standards).tolist() == ["red"] * 3
    second = np.array([378.0, 364]) / 400
    assert (100 * second).tolist() == [94.5, 91.0]
    assert colours(second, toytown.standards).tolist() == ["yellow"] * 2


def test_lines_are_local_data(toytown):
    strict = with_norms(toytown, warnings__public__yellow=0.8, warnings__public__red=0.9)
    assert colours(np.array([0.85, 0.9, np.nan]), strict.standards).tolist() == [
        "yellow", "red", "",
    ]  # fmt: skip


def test_the_public_lamp_counts_local_children_of_the_catchment(carried):
    """S1: 18 local children of A against 4 rooms × 40 ÷ 3; migrants are left out."""
    _, found = lamps(carried, draws=0, horizon=2028)
    cell = found.lamps.sel(year=2025, phase="primary", school="S1")
    assert float(cell["registered"]) == 18
    assert float(cell["public_ratio"]) == pytest.approx(18 / (160 / 3))
    assert cell["public_colour"].item() == "none"
    everyone = with_norms(carried, warnings__public__leave_out="")
    _, found = lamps(everyone, draws=0, horizon=2028)
    assert float(found.lamps["registered"].sel(year=2025, phase="primary", school="S1")) == 26


def test_the_public_lamp_looks_as_far_ahead_as_its_rule(carried):
    plan, found = lamps(carried, draws=0)
    assert found.lamps["public_ratio"].sel(year=2025, phase="primary", school="S1").notnull()
    near = replace(plan, city=with_norms(carried, warnings__public__years=0.0))
    paths = near.places, near.assignment, near.central, near.drawn
    assert warn(near.city, *paths).lamps["public_ratio"].isnull().all()


def test_the_lamps_are_never_mixed(toytown, carried):
    """Without a register the public lamp is dark, whatever the probability; and the other way."""
    _, found = lamps(toytown)
    assert found.lamps["public_ratio"].isnull().all()
    assert (found.lamps["public_colour"] == "").all()
    assert float(found.lamps["probability"].max()) > 0.5
    _, dull = lamps(carried, draws=0)
    assert dull.lamps["probability"].isnull().all()
    assert (dull.lamps["last"] == "").all()
    assert dull.lamps["public_ratio"].notnull().any()
    assert dull.counted == "2024-08-15"


def test_the_probability_is_the_share_of_futures_with_too_many_entrants(toytown):
    plan, found = lamps(toytown)
    roll = plan.drawn.enrolment.roll.sel(grade="1", school="S2").to_numpy()
    there = plan.places.intake.sel(phase="primary", school="S2").to_numpy()
    share = (roll > there).mean(axis=0)[1:]
    told = found.lamps["probability"].sel(phase="primary", school="S2").to_numpy()
    assert told.tolist() == share.tolist()
    assert found.lamps["probability"].sel(phase="primary", school="S3").isnull().all()


def test_last_days_count_the_lead_back_from_the_first_day(toytown):
    """24 + 6 months before 1 September 2025; leased rooms 5 + 6; blank where few futures burst."""
    _, found = lamps(toytown)
    cell = found.lamps.sel(year=2025, phase="primary", school="S2")
    assert float(cell["probability"]) > 0.5
    assert (cell["last"].item(), cell["last_modular"].item()) == ("2023-03-01", "2024-10-01")
    red = found.lamps["probability"] >= 0.5
    assert ((found.lamps["last"] != "") == red).all()


def test_a_longer_lead_and_a_stricter_probability_act(toytown):
    slow = with_norms(toytown, lead__build=36.0, lead__procedure=12.5)
    _, found = lamps(slow)
    assert found.lamps["last"].sel(year=2025, phase="primary", school="S2").item() == "2021-08-01"
    sure = with_norms(toytown, warnings__probability=1.01)
    _, found = lamps(sure)
    assert (found.lamps["last"] == "").all()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_months_back_keep_the_day_or_the_months_end(day, months):
    before = earlier(day, months)
    gone = 12 * (day.year - before.year) + day.month - before.month
    assert gone == months
    assert before.day == day.day or (before.day < day.day and earlier(before, 0) == before)
    assert earlier(earlier(day, 0), months) == before
