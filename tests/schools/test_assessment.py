from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.results import Enrolment
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.schools.assessment import assess, groupings, recorded_classes
from planner.schools.classes import whole_children
from planner.schools.enrolment import enrol
from planner.schools.places import provide

MARYLAND = {"elementary": ClassSize(23, 28), "middle": ClassSize(25, 30)}
SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def assessed(city, rolls, reach=None):
    """Assess given rolls ``{(school, grade): pupils}`` in every year to 2026."""
    places = provide(city, SIZES, {}, 2026)
    projection = project(city, Future(), 2026, Draws(1))
    assignment = assign(city, places, CatchmentRule(reach=reach), projection)
    schools, grades = places.offers["school"].to_numpy(), places.offers["grade"].to_numpy()
    axes = {"draw": [-1], "year": [2024, 2025, 2026], "school": schools, "grade": grades}
    roll = xr.DataArray(np.zeros((1, 3, len(schools), len(grades))), axes, dims=tuple(axes))
    for (school, grade), pupils in rolls.items():
        roll.loc[{"school": school, "grade": grade}] = pupils
    return assess(city, Enrolment(roll), places, assignment, SIZES)


def test_short_and_unmet_by_hand(toytown):
    """S2: 150 pupils, 120 places until 2026, then 240; S1: 160 primary places, 10 pupils."""
    rolls = {("S2", "1"): 60, ("S2", "2"): 50, ("S2", "3"): 40, ("S1", "1"): 10}
    apart = assessed(toytown, rolls, reach=500.0)
    of_s2 = {"draw": -1, "scope": "roll", "phase": "primary", "school": "S2"}
    assert apart.short.sel(of_s2).to_pandas().tolist() == [30, 30, 0]
    assert apart.unmet.sel(of_s2).sel(level="city").to_pandas().tolist() == [30, 30, 0]
    together = assessed(toytown, rolls)
    assert together.unmet.sel(of_s2).sel(level="city").to_pandas().tolist() == [0, 0, 0]
    intake = together.short.sel(of_s2 | {"scope": "intake"})
    assert intake.to_pandas().tolist() == [20, 20, 0]


def test_a_unit_does_not_lend_to_another(toytown):
    """Districts: S1 and S2 lie in West. Moved to East, S2 may not use S1's places at that level."""
    rolls = {("S2", "1"): 150}
    district = toytown.schools["district"].copy()
    district.loc[{"school": "S2"}] = "East"
    moved = replace(toytown, schools=toytown.schools.assign(district=district))
    spot = {"draw": -1, "scope": "roll", "phase": "primary", "school": "S2", "year": 2025}
    assert assessed(toytown, rolls).unmet.sel(spot).sel(level="district").item() == 0
    unmet = assessed(moved, rolls).unmet.sel(spot)
    assert unmet.sel(level="district").item() == 30
    assert unmet.sel(level="city").item() == 0
    assert unmet.sel(level="cluster").item() == 0


def test_levels_that_the_folder_knows(toytown):
    levels = groupings(toytown)
    assert list(levels) == ["city", "district", "cluster"]
    schools = toytown.schools["school"].to_numpy().tolist()
    assert levels["cluster"][schools.index("S1")] == levels["cluster"][schools.index("S2")]
    assert levels["cluster"][schools.index("S3")] not in levels["cluster"][: schools.index("S3")]


def test_classes_fill_the_rooms_there_are(toytown):
    """S2 has three rooms: 60, 50 and 40 pupils make three classes, the largest of 60.

    From 2026 on it has six; only entrants form classes anew, for the others' climb with them.
    """
    found = assessed(toytown, {("S2", "1"): 60, ("S2", "2"): 50, ("S2", "3"): 40})
    s2 = {"draw": -1, "school": "S2"}
    now = found.classes.sel(s2 | {"year": 2025}).to_pandas()
    assert now.tolist() == [1, 1, 1, 0, 0]
    assert found.largest.sel(s2 | {"year": 2025}).max() == 60
    assert found.large.sel(s2 | {"year": 2025}).to_pandas().tolist() == [1, 1, 0, 0, 0]
    assert found.over.sel(s2 | {"year": 2025}).to_pandas().tolist() == [15, 5, 0, 0, 0]
    later = found.classes.sel(s2 | {"year": 2026}).to_pandas()
    assert later.tolist() == [2, 1, 1, 0, 0]
    assert found.formed.sel(s2 | {"year": 2026}).to_pandas().tolist() == [2, 1, 0, -1, -1]
    assert found.largest.sel(s2 | {"year": 2026}).max() == 50


def test_classes_on_record_stand_in_the_base_year(toytown):
    counts = toytown.rolls.copy(data=np.full(toytown.rolls.shape, np.nan))
    counts.loc[{"year": 2024, "school": "S1", "grade": "1"}] = 3
    city = replace(toytown, classes=counts)
    assert recorded_classes(city, 2024).sum() == 3
    assert recorded_classes(city, 2030).sum() == recorded_classes(toytown, 2024).sum() == 0
    found = assessed(city, {("S1", "1"): 60, ("S1", "2"): 50})
    formed = found.classes.sel(draw=-1, school="S1")
    assert formed.sel(year=2024).to_pandas().tolist() == [3, 2, 0, 0, 0]
    assert formed.sel(year=2025, grade="2").item() == 3


def test_net_reachable_gross_in_every_year(toytown):
    rolls = {("S2", "1"): 170, ("S1", "2"): 190, ("S1", "5"): 400}
    found = assessed(toytown, rolls, reach=1300.0)
    gross = found.short.sum("school")
    reachable = found.unmet.sel(level="city").sum("school")
    assert (reachable <= gross + 1e-4).all()
    assert reachable.sel(scope="roll", phase="lower_secondary", year=2025).item() == pytest.approx(
        400 - 5 * 45, abs=1e-3
    )


def test_every_room_is_used_where_rooms_bind(baltimore):
    """No room stands idle because its school teaches two phases."""
    found = provide(baltimore, MARYLAND, {}, 2023)
    projection = project(baltimore, Future(), 2023, Draws(1))
    assignment = assign(baltimore, found, CatchmentRule(), projection)
    roll = enrol(baltimore, Future(), projection, assignment, found, Draws(1))
    formed = assess(baltimore, roll, found, assignment, MARYLAND)
    rooms = found.rooms.to_numpy()
    assert (rooms[np.isfinite(rooms)] == np.rint(rooms[np.isfinite(rooms)])).all()
    children = whole_children(roll.roll.to_numpy())[0]
    wanted = np.ceil(children / np.array([23] * 6 + [25] * 3)).sum(axis=2)
    classes = formed.classes.to_numpy().sum(axis=3)[0]
    binding = (wanted > rooms) & (rooms >= (children > 0).sum(axis=2))
    assert binding.sum() > 50
    assert (classes[binding] == rooms[binding]).all()


def test_a_school_in_two_clusters_counts_in_both(toytown):
    """S2's 30 children beyond its places find room at S1 in one cluster; the other has no S2."""
    pairs = xr.Dataset(
        {
            "school": ("edge", np.array(["S1", "S1", "S2", "S3"], object)),
            "cluster": ("edge", np.array(["First", "Second", "First", "Second"], object)),
        }
    )
    city = replace(toytown, memberships=pairs)
    levels = groupings(city)
    assert list(levels) == ["city", "district", "cluster", "cluster:2"]
    at = {school: i for i, school in enumerate(city.schools["school"].to_numpy().tolist())}
    for level, other in (("cluster", "S2"), ("cluster:2", "S3")):
        assert levels[level][at["S1"]] == levels[level][at[other]]
        assert len(set(levels[level])) == len(at) - 1
    rolls = {("S2", "1"): 60, ("S2", "2"): 50, ("S2", "3"): 40, ("S1", "1"): 10}
    spot = {"draw": -1, "scope": "roll", "phase": "primary", "school": "S2", "year": 2025}
    unmet = assessed(city, rolls).unmet.sel(spot)
    assert unmet.sel(level="cluster").item() == 0
    assert unmet.sel(level="cluster:2").item() == 30
