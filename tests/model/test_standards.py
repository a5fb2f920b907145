import pytest

from planner.model.standards import Ladder, Norm, Standards

LADDER = Ladder(6, (8, 31), {"primary": ("1", "2"), "lower_secondary": ("3",)})
NORMS = {
    "one": Norm("one", 45.0),
    "two": Norm("two", (0.7, 1.3)),
    "word": Norm("word", "none found"),
}


def test_ladder_orders_grades_and_knows_their_phase():
    assert LADDER.grades == ("1", "2", "3")
    assert LADDER.phase_of["3"] == "lower_secondary"
    assert LADDER.entry_phase == "primary"


def test_norms_are_read_by_their_form():
    standards = Standards(("x",), LADDER, NORMS)
    assert standards.number("one") == 45
    assert standards.pair("two") == (0.7, 1.3)
    with pytest.raises(TypeError, match="not one number"):
        standards.number("word")
    with pytest.raises(TypeError, match="not a pair"):
        standards.pair("one")
    with pytest.raises(KeyError, match="no norm 'three' in the standards x"):
        standards.number("three")


def test_shares_are_read_along_the_ladder():
    more = {
        "again.primary": Norm("again.primary", (0.1, 0.2)),
        "again.lower_secondary": Norm("again.lower_secondary", 0.3),
        "few.primary": Norm("few.primary", (0.1,)),
    }
    standards = Standards(("x",), LADDER, more)
    assert standards.by_grade("again") == (0.1, 0.2, 0.3)
    assert standards.by_grade("none") == (0, 0, 0)
    with pytest.raises(ValueError, match="1 values for 2 grades"):
        standards.by_grade("few")


def test_values_in_print():
    assert Norm("a", 0.85).text == "0.85"
    assert Norm("a", (45.0, 50.5)).text == "45, 50.5"
    assert Norm("a", "就近入学").text == "就近入学"
