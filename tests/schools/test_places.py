from dataclasses import replace

import numpy as np
import pytest

from planner.model.intake import Intake
from planner.model.programme import Measure
from planner.model.scenario import ClassSize
from planner.schools.places import provide

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def test_rooms_are_shared_as_classes_need_them(toytown):
    """S1: nine rooms; 72 primary pupils need 1.8 classes of 40, 114 others 2.53 of 45: 4 and 5."""
    places = provide(toytown, SIZES, {}, 2026)
    s1 = places.places.sel(year=2024, school="S1").to_pandas()
    assert s1["primary"] == 4 * 40
    assert s1["lower_secondary"] == 5 * 45
    assert places.intake.sel(year=2024, school="S1", phase="primary").item() == pytest.approx(
        160 / 3
    )
    assert places.rooms.sel(year=2024, school="S1").item() == 9


def test_unknown_rooms_stay_unknown(toytown):
    places = provide(toytown, SIZES, {}, 2026)
    assert np.isnan(places.places.sel(school="S3", phase="primary")).all()
    assert (places.places.sel(school="S3", phase="lower_secondary") == 0).all()


def test_places_stand_in_for_rooms(toytown):
    stated = toytown.schools["places"].copy()
    stated.loc[{"school": "S3"}] = 130
    places = provide(
        replace(toytown, schools=toytown.schools.assign(places=stated)), SIZES, {}, 2025
    )
    assert places.rooms.sel(school="S3", year=2025).item() == 3  # whole classes of 40


def test_committed_projects_and_measures_add_up_at_their_dates(toytown):
    """P1 brings three classes to S2 in 2026; a measure one more in 2027."""
    more = {"more": Measure(site="S2", phase="primary", year=2027, classes=1, kind="extend")}
    rooms = provide(toytown, SIZES, more, 2028).rooms.sel(school="S2").to_pandas()
    assert rooms.to_dict() == {2024: 3, 2025: 3, 2026: 6, 2027: 7, 2028: 7}


def test_a_new_school_opens_with_its_classes_and_fills_grade_by_grade(toytown):
    new = {"n": Measure(site="N1", phase="primary", year=2026, classes=6)}
    places = provide(toytown, SIZES, new, 2030)
    by_year = places.places.sel(school="N1", phase="primary").to_pandas()
    assert by_year.tolist() == pytest.approx([0, 0, 80, 160, 240, 240, 240])
    opens = places.opens.sel(school="N1", phase="primary").to_pandas()
    assert opens.tolist() == [False, False, True, True, True, True, True]
    assert places.intake.sel(school="N1", phase="primary", year=2026).item() == pytest.approx(80)


def test_a_closed_school_has_no_places(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S1"}] = 2026
    places = provide(
        replace(toytown, schools=toytown.schools.assign(closed=closed)), SIZES, {}, 2027
    )
    assert places.rooms.sel(school="S1").to_pandas().tolist() == [9, 9, 0, 0]
    assert not places.opens.sel(school="S1", year=2026).any()


def test_a_closing_school_is_not_reopened_by_a_project(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S2"}] = 2027
    places = provide(
        replace(toytown, schools=toytown.schools.assign(closed=closed)), SIZES, {}, 2028
    )
    assert places.rooms.sel(school="S2").to_pandas().tolist() == [3, 3, 6, 0, 0]
    assert not places.opens.sel(school="S2", year=2027).any()


def test_classes_added_to_unknown_rooms_leave_them_unknown(toytown):
    more = {"more": Measure(site="S3", phase="primary", year=2026, classes=1, kind="extend")}
    places = provide(toytown, SIZES, more, 2027)
    assert np.isnan(places.places.sel(school="S3", phase="primary")).all()


def test_an_intake_plan_replaces_the_entry_places_of_its_year(toytown):
    """Rooms, and the places of the whole school, stay what they are."""
    plan = {
        "a": Intake("S2", "primary", 2025, 2),
        "b": Intake("S3", "primary", 2025, 1, 33.0),
        "later": Intake("S1", "primary", 2040, 9),
    }
    bare, found = provide(toytown, SIZES, {}, 2026), provide(toytown, SIZES, {}, 2026, plan)
    own = found.intake.sel(phase="primary")
    assert own.sel(school="S2").to_numpy().tolist() == [40, 80, 80]
    assert own.sel(school="S3", year=2025).item() == 33
    assert np.isnan(own.sel(school="S3", year=2026))
    assert found.regular.equals(bare.intake)
    assert found.planned.sel(phase="primary", school="S2").to_pandas().to_dict()[2025] == 2
    assert int(found.planned.notnull().sum()) == 2
    for name in ("rooms", "places", "opens", "offers"):
        assert getattr(found, name).equals(getattr(bare, name))
    assert bare.planned is None
