from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.cities import load_city
from planner.model.ends import Apart, Ends, ends_of
from tests.campustown import campus_folder

TWO = "a,S1,6,,,,500100,3300500\nb,S1,6,1;2;3,2027,,500900,3300500\n"


@pytest.fixture
def split(tmp_path):
    return load_city(campus_folder(tmp_path / "toytown"))


def of(city):
    return city.schools["school"].to_numpy().tolist()


def test_without_campuses_the_ends_are_the_schools(toytown):
    ends = ends_of(toytown)
    assert ends.single
    assert ends.serving("primary", 2024).all()
    metres = np.arange(4.0)[None]
    assert ends.nearest(metres, "primary", 2030) is metres
    assert ends.points_of("primary", 2024).tolist() == ends.points.tolist()
    assert ends.pointed("primary", 2024).all()


def test_each_phase_has_its_own_end(split):
    ends, place = ends_of(split), of(split).index("S1")
    assert not ends.single
    assert len(ends.points) == 5
    assert ends.points_of("primary", 2024)[place].tolist() == [500500, 3300500]
    assert ends.points_of("lower_secondary", 2024)[place].tolist() == [501900, 3300500]


def test_a_school_that_teaches_nothing_of_a_phase_has_all_its_ends(split):
    offers = split.schools["offers"].copy()
    offers.loc[{"school": "S1", "grade": ["4", "5"]}] = False
    ends = ends_of(replace(split, schools=split.schools.assign(offers=offers)))
    assert ends.serving("lower_secondary", 2024).all()
    assert ends.serving("primary", 2024).sum() == 4


def test_the_nearest_of_several_ends_counts_from_the_year_on_in_which_it_opens(tmp_path):
    city = load_city(campus_folder(tmp_path / "toytown", TWO))
    ends, place = ends_of(city), of(city).index("S1")
    metres = np.array([[9.0, 700, 100, 8, 7]])  # N1, then a and b of S1, S2, S3
    ways = Apart(ends, metres)
    assert ways.to("primary", 2026).tolist() == [[9, 700, 8, 7]]
    assert ways.to("primary", 2027).tolist() == [[9, 100, 8, 7]]
    assert ways.to("lower_secondary", 2027)[0, place] == 700
    assert ends.first_of("primary", 2027).tolist() == [0, 1, 3, 4]


def test_a_school_is_pointed_where_one_of_its_serving_ends_is(split):
    ends = ends_of(split)
    points = ends.points.copy()
    points[(ends.points == [500500, 3300500]).all(axis=1)] = np.nan
    ends, place = replace(ends, points=points), of(split).index("S1")
    assert not ends.pointed("primary", 2024)[place]
    assert ends.pointed("lower_secondary", 2024)[place]


def test_a_phase_that_comes_later_ends_at_no_campus_that_has_closed(tmp_path):
    """S2 teaches primary; campus n closes in 2025, m opens in 2026: all else ends at m then."""
    rows = "n,S2,3,,,2025,502700,3300500\nm,S2,3,,2026,,501500,3300500\n"
    city = load_city(campus_folder(tmp_path / "toytown", rows))
    ends, place = ends_of(city), of(city).index("S2")
    offers = city.schools["offers"].isel(school=place)
    untaught = [
        phase
        for phase, grades in city.standards.ladder.phases.items()
        if not bool(offers.sel(grade=list(grades)).any())
    ]
    for phase in untaught:
        assert ends.points[ends.serving(phase, 2027) & (ends.school == place)].tolist() == [
            [501500, 3300500]
        ]
        assert ends.points[ends.serving(phase, 2024) & (ends.school == place)].tolist() == [
            [502700, 3300500]
        ]
    assert untaught


def test_a_city_without_schools_has_no_ends_and_no_fault():
    none = np.zeros(0)
    ends = Ends(
        np.zeros((0, 2)), none.astype(int), np.zeros((0, 1), bool), none, none, ("primary",)
    )
    assert ends.single
    assert len(ends.first_of("primary", 2024)) == 0
    assert len(ends.pointed("primary", 2024)) == 0
