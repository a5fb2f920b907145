"""S1 of Toytown has twelve rooms, of which two are special and one is lent: nine for classes."""

import numpy as np
import pytest

from planner.inputs.campus_records import at_campuses, rooms_in
from planner.inputs.cities import load_city
from tests.campustown import SPLIT, campus_folder

AT = ",500500,3300500\n"
INF = np.inf


@pytest.fixture
def campuses(tmp_path):
    def read(rows):
        city = load_city(campus_folder(tmp_path / "toytown", rows))
        return city, {
            (row["campus"], row["first"]): (row["rooms"], row["last"])
            for row in city.campuses.drop_vars("teaches").to_dataframe().to_dict("records")
        }

    return read


def said(city):
    return {gap.key: dict(gap.said) for gap in city.gaps if gap.table == "campuses"}


def taught(city):
    return [
        "".join(city.campuses["grade"].to_numpy()[row])
        for row in city.campuses["teaches"].to_numpy()
    ]


def test_special_and_lent_rooms_are_taken_off_in_proportion(campuses):
    city, found = campuses("n,S1,8,1;2;3,,,500500,3300500\nf,S1,4,4;5,,,501900,3300500\n")
    assert found == {("f", -INF): (3, INF), ("n", -INF): (6, INF)}
    assert taught(city) == ["45", "123"]
    assert city.schools["rooms"].sel(school="S1") == 9
    assert said(city) == {}


def test_blank_rooms_are_what_the_school_leaves(campuses):
    city, found = campuses(f"n,S1,8,1;2;3,,{AT}f,S1,,4;5,,{AT}")
    assert [rooms for rooms, _ in found.values()] == [3, 6]
    assert said(city) == {"campuses_rest": {"count": "1", "schools": "S1"}}


def test_rooms_of_campuses_win_and_a_school_that_says_otherwise_is_told(campuses):
    city, _ = campuses(f"n,S1,8,1;2;3,,{AT}f,S1,7,4;5,,{AT}")
    assert city.schools["rooms"].sel(school="S1") == 12
    assert said(city) == {"campuses_rooms": {"count": "1", "schools": "S1 (15, 12)"}}


def test_rooms_that_nobody_tells_are_unknown_and_told(campuses):
    city, found = campuses(f"a,S3,,,,{AT}b,S1,,1,2027,{AT}")
    assert np.isnan(found["a", -INF][0])
    assert np.isnan(found["b", 2027][0])
    assert said(city)["campuses_unknown"] == {"count": "2", "schools": "S1, S3"}
    assert np.isnan(city.schools["rooms"].sel(school="S3"))


def test_rooms_of_all_campuses_make_the_schools_known(campuses):
    city, _ = campuses(f"a,S3,5,,,{AT}")
    assert city.schools["rooms"].sel(school="S3") == 5
    assert said(city) == {}
    assert "rooms_unknown" not in {gap.key for gap in city.gaps}


def test_a_campus_that_opens_later_stands_beside_the_school_as_it_is(campuses):
    city, found = campuses("new,S1,4,1;2;3,2027,,501900,3300500\n")
    assert found == {("", -INF): (9, INF), ("new", 2027): (4, INF)}
    assert taught(city) == ["12345", "123"]
    assert city.campuses["x"].to_numpy().tolist() == [500500, 501900]
    assert said(city) == {"campuses_unlisted": {"count": "1", "schools": "S1"}}
    assert [rooms_in(city, "S1", year) for year in (2026, 2027)] == [9, 13]
    assert rooms_in(city, "S2", 2026) == 3


def test_grades_that_lose_their_campus_are_taught_at_the_schools_own_point(campuses):
    city, found = campuses(f"f,S1,4,4;5,,2026,501900,3300500\nn,S1,8,1;2;3,,{AT}")
    assert found["", 2027] == (0, INF)
    assert taught(city)[0] == "45"
    assert said(city) == {"campuses_ended": {"count": "1", "schools": "S1 (2027)"}}


def test_where_no_campus_is_left_the_school_has_its_own_rooms(campuses):
    city, found = campuses(f"f,S1,12,,,2026,501900,3300500\ng,S1,12,,2029,{AT}")
    assert found["", 2027] == (9, 2028)
    assert found["g", 2029] == (12, INF)  # special rooms are those of the base year
    assert said(city) == {"campuses_ended": {"count": "1", "schools": "S1 (2027)"}}


def test_a_later_use_of_a_campus_has_what_is_left_of_its_rooms(campuses):
    """Three of twelve rooms are special or lent, whatever is taught in the others."""
    _, found = campuses(
        f"f,S1,4,4;5,,2026{AT}f,S1,,1;2;3,2027,2028{AT}f,S1,6,,2029,{AT}n,S1,8,,,{AT}"
    )
    assert found["f", -INF] == (3, 2026)
    assert found["f", 2027] == (3, 2028)
    assert found["f", 2029] == (5, INF)
    assert found["n", -INF] == (6, INF)


def test_campuses_that_ended_before_the_base_year_are_left_out(campuses):
    city, found = campuses(f"old,S1,9,,,2020{AT}n,S1,12,,,{AT}")
    assert list(found) == [("n", -INF)]
    assert said(city) == {}


def test_a_city_of_ended_campuses_has_none(tmp_path):
    assert load_city(campus_folder(tmp_path / "t", f"old,S1,9,,,2020{AT}")).campuses is None


def test_order_of_rows_leaves_no_trace(campuses, tmp_path):
    city, _ = campuses(SPLIT)
    turned = "".join(reversed(SPLIT.splitlines(keepends=True)))
    other = load_city(campus_folder(tmp_path / "turned", turned))
    assert city.campuses.equals(other.campuses)


def test_a_school_without_a_point_stands_where_its_lowest_grade_does(tmp_path):
    folder = campus_folder(tmp_path / "toytown")
    schools = folder / "schools.csv"
    schools.write_text(schools.read_text().replace("12,2,1,500500,3300500", "12,2,1,,"))
    one = load_city(folder).schools.sel(school="S1")
    assert (one["x"], one["y"], one["district"]) == (500500, 3300500, "West")


def test_areas_in_no_catchment_go_to_the_nearest_campus(tmp_path):
    """S3's campus for entrants stands in A, 200 m nearer to its middle than S1's."""
    rows = "n,S3,2,1,,,500400,3300500\nf,S3,2,2;3,,,502200,3300500\na,S1,12,,,,500700,3300500\n"
    folder = campus_folder(tmp_path / "toytown", rows)
    (folder / "catchments.csv").unlink()
    edges = load_city(folder).catchments.to_dataframe().set_index("area")["school"]
    assert edges.to_dict() == {"A": "S3", "B": "S2", "C": "S2"}


def test_schools_at_the_points_of_a_grade(campuses):
    city, _ = campuses(SPLIT)
    frame = city.schools[["x", "y"]].to_dataframe().reset_index()
    frame["school"] = frame["school"].astype(object)
    at = {grade: at_campuses(frame, city.campuses, grade, 2024).set_index("school")["x"]["S1"]
          for grade in "15"}  # fmt: skip
    assert at == {"1": 500500, "5": 501900}
    assert at_campuses(frame, None, "1", 2024) is frame
