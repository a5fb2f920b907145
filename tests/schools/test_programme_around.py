"""How full schools are: pupils of each school once, room of others within reach."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.programme import Measure, ProgrammeRules
from planner.schools.programme_around import rooms_of
from tests.closingtown import around_of, known_town
from tests.worktown import AT, needing

RULES = ProgrammeRules()
S1, S2, S3 = (AT[one] for one in ("S1", "S2", "S3"))


@pytest.fixture(scope="module")
def city(toytown):
    """S1 has 80 places of primary, S2 and S3 120 each."""
    return known_town(toytown)


def steady(*pupils, schools=("S1", "S2", "S3")):
    return needing([[list(pupils)] * 6], schools)


def test_pupils_are_those_expected(city):
    who = needing([[[10.0, 4.0, 20.0]] * 6, [[50.0, 0.0, 40.0]] * 6], ("S1", "S1", "S2"),
                  chance=[0.75, 0.25])  # fmt: skip
    told = around_of(city, RULES, who).pupils("primary")
    assert told[:, S1] == pytest.approx([0.75 * 14 + 0.25 * 50] * 6)
    assert told[:, S2] == pytest.approx([25.0] * 6)
    assert told[:, S3].tolist() == [0.0] * 6


def test_pupils_of_other_phases_are_those_of_the_fullest_future(city):
    empty = around_of(city, RULES).roll
    rolls = xr.concat([empty, empty + 5.0], "draw")
    told = around_of(city, RULES, roll=rolls)
    assert told.pupils("lower_secondary")[:, S1].tolist() == [10.0] * 6  # two grades
    assert told.pupils("primary")[0, S1] == 30.0


def test_places_are_empty_where_few_use_them_and_others_could_do(city):
    """50 of 120 at S2; 80 and 120 elsewhere leave 110 free, then 40."""
    assert around_of(city, RULES, steady(50.0, 50.0, 40.0)).empties("primary", S2, 2028)
    assert not around_of(city, RULES, steady(70.0, 50.0, 90.0)).empties("primary", S2, 2028)
    assert not around_of(city, RULES, steady(10.0, 84.0, 0.0)).empties("primary", S2, 2028)
    assert around_of(city, RULES, steady(10.0, 83.0, 0.0)).empties("primary", S2, 2028)


def test_only_the_years_to_come_count(city):
    """A wave that is over in 2028: until then 120 pupils, and 110 places free elsewhere."""
    wave = [[[40.0, pupils, 50.0] for pupils in (120.0, 120.0, 110.0, 60.0, 50.0, 40.0)]]
    told = around_of(city, RULES, needing(wave, ("S1", "S2", "S3")))
    assert [told.empties("primary", S2, year) for year in (2026, 2028)] == [False, True]


def test_others_are_public_within_reach_and_of_known_places(city, toytown):
    told = around_of(city, RULES).others("primary", S2)
    assert np.flatnonzero(told[0]).tolist() == [S1, S3]
    assert np.flatnonzero(around_of(city, RULES, reach=np.eye(4, dtype=bool)).others(
        "primary", S2)[0]).tolist() == []  # fmt: skip
    sectors = np.array(["public", "public", "public", "private"], dtype=object)
    private = city.schools.assign(sector=("school", sectors))
    town = replace(city, schools=private)
    assert np.flatnonzero(around_of(town, RULES).others("primary", S2)[0]).tolist() == [S1]


def test_the_heir_is_the_nearest_with_room_for_all(city):
    """S3 is 700 m from S2, S1 1,000 m: 10 pupils go to S3 while so many places are free there."""
    assert around_of(city, RULES, steady(30.0, 10.0, 60.0)).heir("primary", S2, 2027) == S3
    assert around_of(city, RULES, steady(60.0, 10.0, 115.0)).heir("primary", S2, 2027) == S1
    assert around_of(city, RULES, steady(75.0, 10.0, 115.0)).heir("primary", S2, 2027) is None


def test_those_least_used_may_end_and_who_takes_them_in_goes_on(city):
    """Of 30 each, S2's go to S3 and then S1's too; 80 more at S3 leave no room for S1's."""
    told = around_of(city, RULES, steady(30.0, 29.0, 30.0)).closable("primary")
    assert told == {S2: 2027, S1: 2027}
    assert around_of(city, RULES, steady(40.0, 29.0, 84.0)).closable("primary") == {S2: 2027}


def test_all_that_may_end_can_end_at_once(city):
    """Whoever goes on holds all pupils expected, in every year, however they are spread."""
    rng = np.random.default_rng(1)
    some = 0
    for _ in range(40):
        who = needing([rng.integers(0, 90, (6, 3)).astype(float).tolist()], ("S1", "S2", "S3"))
        around = around_of(city, RULES, who)
        ends = around.closable("primary")
        some += len(ends)
        left, pupils = around.held("primary").copy(), around.pupils("primary")
        for at, year in ends.items():
            left[around.years >= year, at] = 0.0
        full = pupils.sum(axis=1) <= around.held("primary").sum(axis=1)
        beyond = np.maximum(pupils - around.held("primary"), 0.0).sum(axis=1)
        assert (left.sum(axis=1)[full] + beyond[full] >= pupils.sum(axis=1)[full]).all()
    assert some > 20


def test_a_phase_ends_only_after_the_wave(city):
    """S1 and S3 have 55 places free; S2 has 60 pupils in 2028 and 50 in 2029."""
    wave = [[[60.0, pupils, 85.0] for pupils in (120.0, 120.0, 120.0, 60.0, 50.0, 40.0)]]
    told = around_of(city, RULES, needing(wave, ("S1", "S2", "S3")))
    assert told.closable("primary") == {S2: 2029}


def test_schools_that_the_scenario_or_the_folder_keeps_go_on(city):
    few = steady(30.0, 29.0, 30.0)
    heir = {"own": Measure("S1", "primary", 2028, 0, "merge", into="S3")}
    assert around_of(city, RULES, few, measures=heir).closable("primary") == {S2: 2027}
    kept = city.schools.assign(must_keep=("school", np.array([False, False, True, False])))
    town = replace(city, schools=kept)
    assert S2 not in around_of(town, RULES, few).closable("primary")


def test_who_closes_by_the_scenario_takes_nobody_over(city):
    shut = {"shut": Measure("S3", "primary", 2029, 0, "close")}
    told = around_of(city, RULES, steady(60.0, 10.0, 50.0), measures=shut)
    assert told.heir("primary", S2, 2027) == S1
    assert not told.others("primary", S2)[-1, S3]


def test_spare_rooms_are_those_that_no_pupil_of_the_phase_needs(city):
    wave = [[[40.0, pupils, 40.0] for pupils in (120.0, 120.0, 90.0, 79.0, 41.0, 40.0)]]
    told = around_of(city, RULES, needing(wave, ("S1", "S2", "S3")))
    assert [told.spare("primary", S2, 40.0, year) for year in range(2025, 2031)] == [
        0, 0, 0, 1, 1, 2,
    ]  # fmt: skip
    assert told.spare("primary", S2, 40.0, 2030, 2031) == 2
    assert told.spare("lower_secondary", S1, 45.0, 2027) == 3


def test_rooms_are_the_fewest_to_come():
    ledger = np.array([5.0, 4.0, 6.0])[:, None, None]
    assert rooms_of(ledger, 0, 0, [2024, 2025, 2026], 2024) == 4.0
    assert rooms_of(ledger, 0, 0, [2024, 2025, 2026], 2026) == 6.0
