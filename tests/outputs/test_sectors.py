"""Parts of the ledger of residents where rules move children between sectors."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.scenario import Policy, Scenario
from planner.model.transfer import GoingOn, Lottery, OwnFirst, Purchase, Sector, Transfer
from planner.outputs.children import areas
from planner.outputs.sectors import gained, in_no_roll, moved, sector_of_pupils
from planner.walking import run, silent

PARTS = ["public", "private", "special", "elsewhere", "unmet"]


@given(
    st.lists(st.floats(0, 100), min_size=3, max_size=3),
    st.lists(st.floats(0, 100), min_size=3, max_size=3),
    st.floats(-300, 300),
)
def test_moves_lose_nobody_and_take_nobody_who_is_not_there(public, private, children):
    others = {"private": np.array(private)}
    found = moved(np.array(public), others, {"private": children})
    assert (found >= -1e-9).all()
    assert (others["private"] >= -1e-9).all()
    np.testing.assert_allclose(found + others["private"], np.add(public, private))


def booked(made, **fields):
    """Return a plan in which three children a grade of primary are booked as in private schools."""
    years = made.central.enrolment.roll["year"].to_numpy()
    grades = ["1", "2", "3", "4", "5"]
    axes = {"draw": [-1], "year": years, "sector": ["public", "private", "special", "elsewhere"],
            "grade": grades}  # fmt: skip
    none = xr.DataArray(0.0, axes, dims=tuple(axes))
    away, switched = none.copy(), none.copy()
    away.loc[{"sector": "elsewhere", "grade": ["4", "5"]}] = 2.0
    switched.loc[{"sector": "private", "grade": ["1", "2", "3"]}] = 3.0
    switched.loc[{"sector": "public", "grade": ["1", "2", "3"]}] = -3.0
    given = {"away": away, "switched": switched} | fields
    enrolment = replace(made.central.enrolment, **given)
    return replace(made, central=replace(made.central, enrolment=enrolment))


def test_the_ledger_adds_up_and_holds_what_is_booked(made):
    plain, frame = areas(made), areas(booked(made))
    assert (frame[PARTS].sum(axis=1) - frame["residents"]).abs().max() <= 1e-6
    entry, later = (frame["phase"] == phase for phase in ("primary", "lower_secondary"))
    np.testing.assert_allclose(frame["residents"][entry], plain["residents"][entry], atol=1e-2)
    city = entry & (frame["area"] == "*")
    np.testing.assert_allclose(frame["private"][city], plain["private"][city] + 9, atol=1e-2)
    np.testing.assert_allclose(frame["elsewhere"][later], plain["elsewhere"][later] + 4)


def test_without_anything_booked_nothing_is_gained(made):
    assert not any(part.any() for part in gained(made, ["1", "2"]).values())
    assert not any(part.any() for part in in_no_roll(made, ["1", "2"]).values())
    sector = sector_of_pupils(made, ["1"])
    assert set(sector.ravel()) <= {"public", "private", "special"}


def test_a_school_that_turns_private_counts_so_from_its_date(made):
    roll = made.central.enrolment.roll.isel(draw=0, drop=True)
    sectors = xr.full_like(roll, "", dtype=object)
    sectors[:] = "public"
    sectors.loc[{"year": slice(2027, None), "grade": ["4", "5"]}] = "private"
    frame = areas(booked(made, sectors=sectors, away=None, switched=None))
    city = frame[(frame["area"] == "*") & (frame["phase"] == "lower_secondary")].set_index("year")
    assert (city["private"][city.index >= 2027] > 0).all()
    assert (city["private"][city.index < 2027] == 0).all()
    assert (city["public"][city.index >= 2027] == 0).all()


def test_the_ledger_of_a_run_adds_up_under_every_rule(crossing_city):
    """Residents of the entry phase are the same with rules and without; the parts move."""
    lot = Lottery("lower_secondary", ("P1",), {"J1": 2, "J2": 1}, 2026)
    rules = Transfer(
        own_first={"o": OwnFirst("lower_secondary", 0.8)},
        lotteries={"l": lot},
        sectors={"s": Sector("special", "primary", 0.02), "p": Sector("private", "primary", 0.1)},
        purchases={"p": Purchase("V", 60, "primary", 2026)},
        going_on={"g": GoingOn("lower_secondary", {2027: 0.95})},
    )
    with_, without = (areas(_run(crossing_city, one)) for one in (rules, Transfer()))
    for frame in (with_, without):
        assert (frame[PARTS].sum(axis=1) - frame["residents"]).abs().max() <= 1e-6
        assert (frame[PARTS] >= 0).all().all()
    entry, city = with_["phase"] == "primary", with_["area"] == "*"
    np.testing.assert_allclose(with_["residents"][entry], without["residents"][entry], atol=1e-2)
    last = entry & city & (with_["year"] == 2027)
    assert (with_["special"] - without["special"])[last].item() == pytest.approx(21.8, abs=1)
    # A tenth of 300 and of the 14 whom N and V do not keep; then twice 5 in a hundred of 370.
    assert with_["elsewhere"][city & ~entry].iloc[-1] == pytest.approx(31.4 + 2 * 18.5, abs=0.3)
    sums = with_[entry & ~city].groupby("year")[PARTS].sum().round(2)
    whole = with_[entry & city].set_index("year")[PARTS].round(2)
    np.testing.assert_allclose(sums, whole, atol=0.02)


def _run(city, rules):
    scenario = Scenario(title="", city="", horizon=2028, policy=Policy(transfer=rules))
    sizes = class_sizes(scenario, city.standards)
    policy = replace(scenario.policy, class_size=sizes)
    return run(city, replace(scenario, policy=policy), Draws(1), "x", map, silent)
