"""More rooms given up than there are, and grades that would have no school."""

import pytest

from planner.model.programme import Measure
from planner.model.scenario import ClassSize
from planner.schools.overdrafts import overdrafts

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def found(city, **measures):
    return list(overdrafts(city, SIZES, measures, 2034))


def primary(site, year, classes, kind, **more):
    return Measure(site, "primary", year, classes, kind, **more)


def test_what_is_there_may_be_given_up(toytown):
    """Mill School has 4 rooms of primary and 5 of lower secondary."""
    turn = Measure("S1", "lower_secondary", 2026, 3, "convert")
    fits = {"a": primary("S1", 2026, -3, "convert"), "b": turn}
    assert found(toytown, **fits, c=primary("S1", 2028, -1, "rebuild", until=2030)) == []


@pytest.mark.parametrize("later", [2026, 2029])
def test_more_than_there_is_cannot_be_given_up(toytown, later):
    turn = Measure("S1", "lower_secondary", 2026, 3, "convert")
    made = {"a": primary("S1", 2026, -3, "convert"), "b": turn}
    ((name, key, what, mend),) = (
        found(toytown, **made, c=primary("S1", later, -2, "rebuild", until=2032))
        if later > 2026
        else found(toytown, c=primary("S1", 2026, -5, "rebuild", until=2032))
    )
    left = 1 if later > 2026 else 4
    assert (name, key) == ("c", "classes")
    assert what.endswith(f"while primary has {left} rooms at S1 in {later}")
    assert mend == f"write -{left} at most"


def test_borrowed_rooms_that_go_back_are_not_there_any_more(toytown):
    """Seven rooms are there in 2026, three from 2027 on, when the project has added three: six."""
    huts = primary("S2", 2025, 4, "borrow", until=2027)
    gives = primary("S2", 2026, -8, "rebuild", until=2029)
    ((name, _, what, mend),) = found(toytown, huts=huts, gives=gives)
    assert (name, what) == ("gives", "-8, while primary has 6 rooms at S2 in 2027")
    assert mend == "write -6 at most"


def test_unknown_rooms_are_not_counted(toytown):
    assert found(toytown, a=primary("S3", 2026, -50, "rebuild", until=2028)) == []


@pytest.mark.parametrize(("classes", "faults"), [(0, 0), (-4, 0), (-3, 1)])
def test_a_closure_gives_all_up(toytown, classes, faults):
    wrong = found(toytown, a=primary("S1", 2026, classes, "close"))
    assert len(wrong) == faults
    assert all("while primary has 4 rooms" in what for _, _, what, _ in wrong)


def test_the_last_school_of_a_grade_cannot_close(toytown):
    shut = Measure("S1", "lower_secondary", 2026, 0, "close")
    ((name, key, what, _),) = found(toytown, shut=shut)
    assert (name, key) == ("shut", "year")
    assert what == "2026, when no school is left that teaches grade 4, 5"
    turn = Measure("S1", "lower_secondary", 2026, -5, "convert")
    home = primary("S1", 2026, 5, "convert")
    assert [row[0] for row in found(toytown, turn=turn, home=home)] == ["turn", "home"][:1]
