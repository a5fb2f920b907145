"""The intake plan of Toytown by hand, with and without a plan of the scenario."""

from dataclasses import replace

import numpy as np
import pytest

from planner.method import intake
from planner.model.draws import Draws
from planner.model.intake import Intake
from planner.model.scenario import CatchmentRule, Policy, Scenario
from planner.schools.intake import draft
from tests.geography.test_ways import network


def drafted(city, year=2025, draws=20, **policy):
    scenario = Scenario(title="x", city="x", horizon=year, policy=Policy(**policy))
    return intake(city, scenario, Draws(1, tuple(range(draws))), year)


def row(plan, school, phase="primary"):
    rows = plan.intake.rows.to_dataframe().set_index(["school", "phase"])
    return rows.loc[(school, phase)]


def test_rooms_freed_added_and_idle_add_up(toytown):
    """S2: three rooms, a class leaves; two classes climb; in 2026 a project adds three rooms.

    S1: nine rooms; grades 2, 3, 4 and 5 hold 1, 1, 2 and 2 classes, so three are free for grade 1.
    """
    plan = drafted(toytown)
    assert row(plan, "S2")[["rooms_freed", "rooms_added", "rooms_idle", "rooms_free"]].tolist() == [
        1, 0, 0, 1,
    ]  # fmt: skip
    assert row(plan, "S1")[["rooms_freed", "rooms_added", "rooms_idle", "rooms_free"]].tolist() == [
        1, 0, 2, 3,
    ]  # fmt: skip
    assert row(drafted(toytown, 2026), "S2")["rooms_added"] == 3
    rows = plan.intake.rows
    parts = rows["rooms_freed"] + rows["rooms_added"] + rows["rooms_idle"]
    assert np.array_equal(parts, rows["rooms_free"], equal_nan=True)
    assert np.isnan(row(plan, "S3")["rooms_free"])


def test_classes_by_size_make_the_places_and_the_difference(toytown):
    plan = drafted(toytown)
    rows = plan.intake.rows
    assert np.array_equal(rows["classes"] * rows["class_size"], rows["places"])
    assert np.allclose(rows["places"] - rows["central"], rows["difference"])
    s2 = row(plan, "S2")
    assert (s2["classes"], s2["class_size"], s2["places"], s2["regular"]) == (1, 40, 40, 40)
    assert row(plan, "S1")["regular"] == pytest.approx(160 / 3)
    assert not rows["planned"].any()


def test_the_interval_is_that_of_the_futures(toytown):
    plan = drafted(toytown)
    roll = plan.drawn.enrolment.roll.sel(grade="1", year=2025, school="S2").to_numpy()
    s2 = row(plan, "S2")
    assert (s2["p10"], s2["p90"]) == tuple(np.quantile(roll, [0.1, 0.9]))
    assert s2["probability"] == (roll > 40).mean()
    none = drafted(toytown, draws=0)
    assert row(none, "S2")[["mean", "p10", "p50", "p90", "probability"]].isna().all()
    assert row(none, "S2")["central"] == s2["central"]


def test_overflow_goes_to_free_places_within_reach(toytown):
    """12 of 52 have no place at S2; S1, 1,000 m away, has 16. S3's 25 are 700 m away but out of
    reach: it has no catchment."""
    plan = drafted(toytown)
    (sent,) = plan.intake.overflow.to_dataframe().to_dict("records")
    assert (sent["school"], sent["to"], sent["children"]) == ("S2", "S1", 12)
    assert sent["distance"] == pytest.approx(1000)
    assert row(plan, "S2")["unplaced"] == 0
    far = drafted(toytown, catchments=CatchmentRule(reach=400.0))
    assert not far.intake.overflow.sizes["edge"]
    assert row(far, "S2")["unplaced"] == 12


def test_overflow_is_measured_as_catchments_are(toytown):
    """400 m up, 1,000 m across and 400 m down the only street from S2 to S1."""
    x, y = (500_500, 501_500), (3_300_500, 3_300_900)
    street = [(x[0], y[0]), (x[0], y[1]), (x[1], y[1]), (x[1], y[0])]
    plan = drafted(replace(toytown, streets=network([street])))
    assert plan.intake.measure == plan.assignment.measure == "streets"
    (sent,) = plan.intake.overflow.to_dataframe().to_dict("records")
    assert (sent["school"], sent["to"]) == ("S2", "S1")
    assert sent["distance"] == pytest.approx(1800)
    assert drafted(toytown).intake.measure == "straight"


def test_a_school_to_which_no_way_leads_is_as_far_as_any_and_its_distance_is_not_told(toytown):
    plan = drafted(toytown)
    paths = plan.places, plan.assignment, plan.central, None
    metres = dict.fromkeys(("primary", "lower_secondary"), np.full((4, 4), np.inf))
    found = draft(plan.city, plan.scenario.policy, *paths, 2025, None, metres)
    (sent,) = found.overflow.to_dataframe().to_dict("records")
    assert (sent["school"], sent["to"], sent["children"]) == ("S2", "S1", 12)
    assert np.isnan(sent["distance"])


@pytest.mark.parametrize("school", ["S1", "S2", "S3"])
def test_a_school_that_lies_nowhere_on_the_map_stops_no_plan(toytown, school):
    schools = toytown.schools.copy(deep=True)
    for axis in ("x", "y"):
        schools[axis].loc[{"school": school}] = np.nan
    plan = drafted(replace(toytown, schools=schools))
    over = (plan.intake.rows["central"] - plan.intake.rows["places"]).clip(0).sum()
    sent, unplaced = plan.intake.overflow["children"].sum(), plan.intake.rows["unplaced"].sum()
    assert over > 0
    assert sent + unplaced == pytest.approx(over, abs=1)


def test_a_plan_of_the_scenario_is_used_for_its_year_alone(toytown):
    plan = {"a": Intake("S2", "primary", 2025, 2, 70.0), "b": Intake("S1", "primary", 2025, 0)}
    found = drafted(toytown, 2026, intake=plan)
    intake_of = found.places.intake.sel(phase="primary")
    assert float(intake_of.sel(school="S2", year=2025)) == 70
    assert float(intake_of.sel(school="S1", year=2025)) == 0
    assert float(intake_of.sel(school="S2", year=2026)) == 80
    classes = found.central.assessment.classes.sel(school="S2", grade="1").to_numpy()[0]
    assert classes.tolist()[1] == 2
    regular = found.places.regular.sel(phase="primary", school="S2").to_numpy()
    assert regular.tolist() == [40, 40, 80]
    this = drafted(toytown, 2025, intake=plan)
    s2 = row(this, "S2")
    assert (s2["planned"], s2["classes"], s2["class_size"], s2["places"]) == (True, 2, 35, 70)
    assert (row(this, "S1")["places"], row(this, "S1")["classes"]) == (0, 0)
    drawn = this.drawn.assessment.classes.sel(school="S2", grade="1", year=2025)
    assert (drawn == 2).all()


def test_the_public_lamp_keeps_to_the_regular_intake(carried):
    """A class more for one year changes the probability, never the public ratio."""
    plan = {"a": Intake("S2", "primary", 2025, 2)}
    before, after = drafted(carried), drafted(carried, intake=plan)
    at = {"year": 2025, "phase": "primary", "school": "S2"}
    ratio = [float(one.warnings.lamps["public_ratio"].sel(at)) for one in (before, after)]
    assert ratio[0] == ratio[1] > 0
    chance = [float(one.warnings.lamps["probability"].sel(at)) for one in (before, after)]
    assert chance[0] > chance[1] == 0


def test_an_unedited_plan_read_back_changes_nothing_on_the_central_path(toytown):
    first = drafted(toytown)
    rows = first.intake.rows.to_dataframe()
    plan = {
        f"{one['school']}-{one['phase']}": Intake(
            one["school"], one["phase"], 2025, int(one["classes"]), one["places"]
        )
        for one in rows.to_dict("records")
    }
    again = drafted(toytown, intake=plan)
    same = ["classes", "class_size", "places", "central", "difference", "rooms_free"]
    assert again.intake.rows.to_dataframe()[same].equals(rows[same])
    assert again.intake.rows["planned"].all()
    formed = (one.central.assessment.classes for one in (first, again))
    assert next(formed).equals(next(formed))


def test_children_by_admission_class_add_up(carried):
    """Registered as counted; expected as the register's children arrive, in all the entrants."""
    plan = drafted(carried)
    found = plan.intake.classes
    assert found["admission"].to_numpy().tolist() == ["local", "migrant"]
    s1 = int(np.flatnonzero(plan.intake.rows["school"] == "S1")[0])
    assert found["registered"].to_numpy()[s1].tolist() == [18, 8]
    total = found["expected"].sum("admission", skipna=False).to_numpy()
    entry = np.isfinite(total)
    assert entry.tolist() == [True, True, False, False]
    assert total[entry] == pytest.approx(plan.intake.rows["central"].to_numpy()[entry])


def test_a_folder_without_a_register_has_no_admission_classes(toytown):
    plan = drafted(replace(toytown, register=None), draws=0)
    assert plan.intake.classes.sizes["admission"] == 0
    assert plan.intake.rows["registered"].isnull().all()
