"""S1 of Toytown: nine rooms of twelve; by need primary should have four of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.inputs.cities import load_city
from planner.model.programme import Measure
from planner.schools import works
from planner.schools.campuses import dealt, for_entrants
from planner.schools.places import provide
from tests.campustown import campus_folder
from tests.rowtown import row_folder
from tests.schools.test_places import SIZES

AT = ",500500,3300500\n"


@pytest.fixture
def provided(tmp_path):
    def of(rows, base=None, **changes):
        city = load_city(
            campus_folder(tmp_path / "town", rows, **({} if base is None else {"base": base}))
        )
        return provide(replace(city, **changes), SIZES, {}, 2030)

    return of


def by_year(places, school="S1", phase=None):
    found = places.rooms if phase is None else places.places.sel(phase=phase)
    return found.sel(school=school).to_numpy().tolist()


def test_rooms_of_a_campus_serve_the_phase_that_it_teaches(provided):
    """Without campuses 4 and 5 rooms; six each, less two and one for special use: 5 and 4."""
    places = provided(f"n,S1,6,1;2;3,,{AT}f,S1,6,4;5,,{AT}")
    assert by_year(places) == [9] * 7
    assert by_year(places, phase="primary") == [5 * 40] * 7
    assert by_year(places, phase="lower_secondary") == [4 * 45] * 7


def test_a_campus_that_opens_adds_its_rooms_from_that_year_and_nothing_before(provided, toytown):
    places, without = (
        provided(f"n,S1,12,,,{AT}g,S1,4,1;2;3,2027,{AT}"),
        provide(toytown, SIZES, {}, 2030),
    )
    assert by_year(places) == [9, 9, 9, 13, 13, 13, 13]
    assert by_year(places, phase="primary") == [160] * 3 + [320] * 4
    assert by_year(places, phase="lower_secondary") == [5 * 45] * 7
    before = {"year": [2024, 2025, 2026]}
    for name in ("rooms", "places", "intake", "opens"):
        assert getattr(places, name).sel(before).equals(getattr(without, name).sel(before))


def test_a_campus_that_closes_takes_its_rooms_and_the_others_are_shared_out_anew(provided):
    """Five rooms for two phases as their classes need them: 2.08 and 2.92."""
    places = provided(f"n,S1,7,,,{AT}f,S1,5,4;5,,2026{AT}")
    assert by_year(places) == [9] * 3 + [5] * 4
    assert by_year(places, phase="primary") == [4 * 40] * 3 + [2 * 40] * 4
    assert by_year(places, phase="lower_secondary") == [5 * 45] * 3 + [3 * 45] * 4


def test_a_campus_of_unknown_rooms_makes_the_school_unknown_while_it_is_used(provided):
    places = provided(f"n,S1,12,,,{AT}g,S1,,1;2;3,2027,2028{AT}")
    assert by_year(places)[:3] == [9, 9, 9]
    assert np.isnan(by_year(places)[3:5]).all()
    assert by_year(places)[5:] == [9, 9]


def test_places_that_a_school_states_stand_in_for_rooms_of_its_campuses(provided, toytown):
    stated = toytown.schools["places"].copy()
    stated.loc[{"school": "S3"}] = 130
    places = provided(f"n,S3,,,,{AT}", schools=toytown.schools.assign(places=stated))
    assert by_year(places, "S3") == [3] * 7


def test_entrants_have_no_more_rooms_than_the_campuses_that_teach_them(tmp_path):
    """S1 of the row has 9 rooms for three grades: but two where entrants are."""
    rows = "n,S1,2,1,,,500250,3300250\nf,S1,7,2;3,,,502750,3300250\n"
    row = row_folder(tmp_path / "plain")
    city = load_city(campus_folder(tmp_path / "row", rows, row))
    places = provide(city, {"primary": SIZES["primary"]}, {}, 2026)
    assert places.intake.sel(school="S1", phase="primary").to_numpy().tolist() == [80] * 3
    assert places.places.sel(school="S1", phase="primary").to_numpy().tolist() == [360] * 3
    assert places.rooms.sel(school="S1").to_numpy().tolist() == [9] * 3


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 7)), min_size=1, max_size=5),
    st.lists(st.floats(0, 50), min_size=3, max_size=3),
)
def test_rooms_are_handed_out_once_and_to_phases_that_are_taught(campuses, needs):
    rooms = np.array([float(many) for many, _ in campuses])
    serves = np.array([[bool(bits >> phase & 1) for phase in range(3)] for _, bits in campuses])
    found = dealt(rooms, serves, np.array(needs), np.zeros(3))
    assert (found == np.rint(found)).all()
    assert (found[~serves] == 0).all()
    assert found.sum(axis=1).tolist() == np.where(serves.any(axis=1), rooms, 0).tolist()


def test_rooms_that_are_there_already_count_for_what_is_lacking():
    both, given_rooms = np.array([[True, True]]), np.array([6.0, 0.0])
    assert dealt(np.array([6.0]), both, np.array([1.0, 1.0]), given_rooms).tolist() == [[0, 6]]


@pytest.mark.parametrize(
    ("kind", "classes", "intake"),
    [("rebuild", -3, 80), ("rebuild", -6, 40), ("rebuild", -9, 0), ("extend", 3, 120)],
)
def test_works_take_nothing_twice_from_entrants(tmp_path, kind, classes, intake):
    """Two rooms where entrants are, of nine: three less leave them two, six less one in three."""
    rows = "n,S1,2,1,,,500250,3300250\nf,S1,7,2;3,,,502750,3300250\n"
    row = row_folder(tmp_path / "plain")
    city = load_city(campus_folder(tmp_path / "row", rows, row))
    done = {"works": Measure("S1", "primary", 2025, classes, kind)}
    places = provide(city, {"primary": SIZES["primary"]}, done, 2026)
    found = places.intake.sel(school="S1", phase="primary").to_numpy().tolist()
    assert found == pytest.approx([80, intake, intake])


def test_one_campus_of_all_grades_sets_no_limit():
    assert for_entrants(np.array([9.0]), np.ones((1, 6), dtype=bool)) == np.inf
    assert for_entrants(np.zeros(0), np.zeros((0, 3), dtype=bool)) == np.inf


def test_two_campuses_that_share_the_entry_grade_help_each_other():
    """Fifteen rooms for six grades, three of them at the first campus alone: 2.5 each."""
    both = np.array([[True] * 6, [True] * 3 + [False] * 3])
    assert for_entrants(np.array([12.0, 3.0]), both) == 2.5


def test_converted_rooms_that_hold_less_give_entrants_less(tmp_path, monkeypatch):
    """Three rooms of half a class each: half a class more for each of three grades."""
    row = row_folder(tmp_path / "plain")
    rows = "n,S1,2,1,,,500250,3300250\nf,S1,7,2;3,,,502750,3300250\n"
    city = load_city(campus_folder(tmp_path / "row", rows, row))

    def short(*given):
        found = np.zeros(given[-1])
        found[1:, 0, list(city.schools["school"].to_numpy()).index("S1")] = 1.5
        return found

    monkeypatch.setattr(works, "_squeezed", short)
    turned = {"rooms": Measure("S1", "primary", 2025, 3, "convert")}
    places = provide(city, {"primary": SIZES["primary"]}, turned, 2026)
    found = places.intake.sel(school="S1", phase="primary").to_numpy().tolist()
    assert found == pytest.approx([80, 100, 100])
