"""What stands at a school and when, by the folder and a scenario's measures."""

from math import inf

from planner.inputs.standing import sector_in, standing
from planner.model.programme import Measure


def primary(site, year, classes, kind, **more):
    return Measure(site, "primary", year, classes, kind, **more)


def test_projects_and_measures_add_up(toytown):
    """P1 brings three classes to S2 in 2026."""
    made = {
        "huts": primary("S2", 2025, 2, "borrow", until=2027),
        "more": primary("S2", 2028, 1, "extend"),
        "shut": primary("S2", 2030, 0, "close"),
    }
    at = standing(toytown, toytown.standards, made)["S2"]
    assert [at.added(year) for year in range(2024, 2030)] == [0, 2, 5, 3, 4, 4]
    assert at.added(2028, frozenset({"huts"})) == 3
    assert at.ends("primary") == (2030.0, "shut")
    assert at.ends("primary", but="shut") == (inf, "")
    assert at.phases == ("primary",)
    assert not at.keep


def test_schools_and_phases_begin(toytown):
    made = {
        "new": primary("N1", 2027, 6, "build"),
        "in": Measure("S2", "lower_secondary", 2029, 2, "convert"),
    }
    there = standing(toytown, toytown.standards, made)
    assert there["S1"].begins() == -inf
    assert there["S2"].begins("lower_secondary") == 2029
    assert there["S2"].begins() == -inf
    assert there["N1"].begins() == there["N1"].begins("primary") == 2027
    assert there["N1"].begins("lower_secondary") == inf
    bare = standing(toytown, toytown.standards, {})
    assert bare["N1"].begins() == inf
    assert bare["S3"].begins("lower_secondary") == inf


def test_the_sector_of_a_school(toytown, crossing_city):
    assert sector_in(toytown, "S1", 2030) == "public"
    assert sector_in(crossing_city, "V", 2030) == "private"
