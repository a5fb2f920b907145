"""A choice as it is handed on: sums that agree with one another."""

import numpy as np
import pytest

from planner.model.draws import Draws
from planner.model.programme import Measure, ProgrammeRules
from planner.schools.programme_robust import compare
from planner.schools.programme_told import compared, told
from planner.schools.programme_worth import explain
from tests.worktown import ground_of, needing, proposed, short_of_places, sought_by_hand, works


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


@pytest.fixture(scope="module")
def explained(city):
    return explain(proposed(city, ProgrammeRules(futures=3), Draws(1, tuple(range(4)))))


@pytest.fixture(scope="module")
def sought(explained):
    return explained[0]


@pytest.fixture(scope="module")
def proposal(explained):
    return told(*explained)


def test_parts_sum_to_the_objective(sought, proposal):
    total = proposal.parts.sum("part")
    assert total.sel(case="with").item() == pytest.approx(proposal.objective)
    assert total.sel(case="without").item() == pytest.approx(sought.none.cost)
    assert proposal.parts.sel(case="without", part="works").item() == 0


def test_futures_average_to_the_objective(sought, proposal):
    futures = proposal.futures
    assert futures["chance"].sum().item() == pytest.approx(1.0)
    for case, cost in (("with", proposal.objective), ("without", sought.none.cost)):
        assert (futures["chance"] * futures[case]).sum().item() == pytest.approx(cost)


def test_spending_sums_to_what_works_cost(proposal):
    assert proposal.spend.sum().item() == pytest.approx(proposal.works["once"].sum().item())
    assert (proposal.spend >= 0).all()


def test_every_pupil_is_in_a_place_over_it_or_without(proposal):
    """Pupils = places − idle + over + unmet, by year and phase; the ledger closes."""
    years = proposal.years
    seats = years["places"] - years["idle"] + years["over"] + years["unmet"]
    assert seats.to_numpy() == pytest.approx(years["pupils"].to_numpy(), abs=0.01)
    assert (years["unmet"].sel(case="with") <= years["unmet"].sel(case="without") + 1e-9).all()


def test_spending_by_phase_is_that_of_the_measures(city):
    """A decision of two measures: each phase has the money of its own, in its own year.

    20 and 30 with a lead of a year: paid in the year before each.
    """
    one = Measure("S1", "primary", 2027, 2, "extend", 20.0)
    other = Measure("S1", "lower_secondary", 2029, 3, "extend", 30.0)
    found = ground_of(city, ProgrammeRules(), [works("w", one, other, once=50.0, lead=1.0)])
    spend = told(sought_by_hand(found, needing([[[900.0]] * 6]))).spend
    assert spend.dims == ("year", "phase")
    assert {
        (int(spend["year"][i]), str(spend["phase"][k].item())): spend.to_numpy()[i, k]
        for i, k in np.argwhere(spend.to_numpy() > 0)
    } == {(2026, "primary"): 20, (2028, "lower_secondary"): 30}


def test_who_pays_sums_to_what_is_spent(proposal):
    paid = proposal.paid
    assert paid["source"].values.tolist() == ["*"]
    spend = proposal.spend.sum("phase").to_numpy()
    assert paid["spent"].sum("source").to_numpy() == pytest.approx(spend)


def test_the_month_to_decide_in_is_the_lead_before_the_first_day(proposal):
    """In use in September 2027; the procedure and 18 months of works go before it."""
    one = proposal.works.isel(work=0)
    months = 2027 * 12 + 8 - int(np.ceil(one["lead"].item() * 12))
    assert one["month"].item() == f"{months // 12}-{months % 12 + 1:02d}"


def test_works_are_labelled_as_they_are(city, proposal):
    works_ = proposal.works
    assert works_["work"].to_numpy().tolist() == list(proposal.measures)
    one = works_.isel(work=0)
    assert (one["site"].item(), one["kind"].item(), one["year"].item()) == ("S2", "extend", 2027)
    assert (one["until"].item(), one["decide"].item()) == (-1, 2025)
    assert one["decide"].item() >= city.base_year + 1  # what is past cannot be decided
    assert one["often"].item() <= 1.0 + 1e-9
    assert proposal.use.sizes == {"work": works_.sizes["work"], "year": 6}


def test_what_was_not_asked_for_is_unknown(sought):
    bare = told(sought).works
    for name in ("cost", "share", "often", "earlier", "later"):
        assert np.isnan(bare[name].to_numpy()).all()
    assert bare["instead"].to_numpy().tolist() == [""] * bare.sizes["work"]


def test_prices_are_of_the_year_and_never_below_nought(proposal, city):
    assert proposal.prices.dims == ("phase", "year", "school")
    assert (proposal.prices >= 0).all()


def test_a_place_where_pupils_lack_one_is_worth_what_lacking_costs(city):
    """465 pupils at S2: nobody else has a place either, so one more saves 9 / 40 a year."""
    found = ground_of(city, ProgrammeRules(), [])
    prices = told(sought_by_hand(found, needing([[[465.0]] * 6]))).prices
    assert prices.sel(phase="primary", school="S2").to_numpy() == pytest.approx([9 / 40] * 6)


def test_nothing_proposed_is_told_as_nothing(city):
    found = ground_of(city, ProgrammeRules(), [])
    proposal = told(sought_by_hand(found, needing([[[100.0]] * 6])))
    assert proposal.measures == {}
    assert proposal.works.sizes["work"] == 0
    assert proposal.use.shape == (0, 6)
    assert proposal.spend.to_numpy().tolist() == [[0.0]] * 6
    assert proposal.paid["spent"].sum() == 0
    assert proposal.relieved.sizes["edge"] == 0


def test_stays_and_several_phases_are_joined(city):
    halves = (Measure("S1", "primary", 2027, 2, "borrow", until=2029),
              Measure("S1", "lower_secondary", 2027, 1, "borrow", until=2029))  # fmt: skip
    found = ground_of(city, ProgrammeRules(), [works("l", *halves, once=0.1)])
    row = told(sought_by_hand(found, needing([[[465.0]] * 6]))).works.isel(work=0)
    assert row["phases"].item() == "primary;lower_secondary"
    assert row["classes"].item() == "2;1"
    assert row["until"].item() == 2029


def test_plans_side_by_side_are_labelled(sought):
    robust = compare(sought)
    found = compared(robust)
    assert found.plans["plan"].to_numpy().tolist()[:3] == ["none", "proposed", "mean"]
    assert found.plans["future"].to_numpy().tolist() == [1, 2, 3]
    assert found.evpi == pytest.approx(robust.evpi)
    assert found.vss == pytest.approx(robust.vss)
    assert (found.expected["bound"] <= found.expected["value"] + 1e-6).all()
    assert found.plans["works"].sel(plan="none").item() == ""
    assert set(found.commit).isdisjoint(found.hold)
