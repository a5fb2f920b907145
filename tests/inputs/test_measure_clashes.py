"""Measures that contradict one another."""

from dataclasses import replace

import pytest

from planner.inputs.measure_clashes import check_clashes
from planner.model.programme import Measure
from planner.model.scenario import Policy, Scenario


def faults(city, **measures):
    scenario = Scenario("t", "toytown", 2034, policy=Policy(measures=measures))
    found = check_clashes(scenario, city, city.standards)
    return [(path.removeprefix("policy.measures."), what, mend) for path, what, mend in found]


def one(site, kind, year=2028, classes=0, phase="primary", **more):
    return Measure(site, phase, year, classes, kind, **more)


def test_measures_that_go_together(toytown):
    made = {
        "a": one("S1", "extend", 2026, 2),
        "b": one("S1", "extend", 2027, 2),
        "c": one("S1", "release", 2026, 1),
        "d": one("S1", "release", 2028, 1),
        "e": one("S1", "convert", 2027, -2),
        "f": one("S1", "convert", 2027, 2, "lower_secondary"),
        "g": one("S1", "close", 2030),
        "h": one("S1", "extend", 2031, 2, "lower_secondary"),
        "i": one("N1", "build", 2026, 6),
        "j": one("S3", "improve", 2026, brings={"books": 5}),
        "k": one("S3", "improve", 2026, brings={"books": 6}),
    }
    assert faults(toytown, **made) == []


@pytest.mark.parametrize("kind", ["extend", "borrow", "release", "improve", "rebuild"])
def test_nothing_happens_to_a_phase_that_has_ended(toytown, kind):
    made = {"shut": one("S1", "close", 2027), "late": one("S1", kind, 2027, 1)}
    ((path, found, mend),) = faults(toytown, **made)
    assert path == "late.year"
    assert found == "2027, when shut has ended primary at S1 in 2027"
    assert mend.startswith("write a year before 2027")


def test_a_phase_ends_once(toytown):
    made = {"a": one("S1", "close", 2030), "b": one("S1", "merge", 2028, into="S2")}
    ((path, found, _),) = faults(toytown, **made)
    assert path == "a.year"
    assert "when b has ended primary at S1 in 2028" in found
    same = {"a": one("S1", "close", 2028), "b": one("S1", "merge", 2028, into="S2")}
    assert [path for path, _, _ in faults(toytown, **same)] == ["b.year"]


def test_what_is_decided_already_is_not_closed(toytown):
    ((path, found, mend),) = faults(toytown, shut=one("S2", "close", 2026))
    assert path == "shut.year"
    assert found == "2026, while the committed project P1 adds classes there in 2026"
    assert mend == "close another school"
    assert faults(toytown, shut=one("S2", "close", 2027)) == []


def test_one_project_under_two_names(toytown):
    ((path, found, _),) = faults(
        toytown, a=one("S1", "extend", 2028, 2), b=one("S1", "extend", 2028, 2)
    )
    assert (path, found) == ("b.site", "the same as a: extend at S1 in 2028")
    ((path, found, mend),) = faults(toytown, again=one("S2", "extend", 2026, 3))
    assert path == "again.site"
    assert found == "the committed project P1 again, which counts already"
    assert mend == "take it out"


def test_classes_of_all_measures_fit_the_land(toytown):
    """Six classes fit at N1."""
    ((path, found, mend),) = faults(
        toytown, a=one("N1", "build", 2026, 4), b=one("N1", "build", 2027, 3)
    )
    assert (path, found) == ("b.classes", "3, which makes 7 at N1")
    assert mend == "write fewer: 6 classes fit there"
    huts = one("N1", "borrow", 2027, 2, until=2028)
    after = one("N1", "extend", 2028, 2)
    assert faults(toytown, a=one("N1", "build", 2026, 4), huts=huts, more=after) == []
    assert (
        len(faults(toytown, a=one("N1", "build", 2026, 4), huts=huts, m=replace(after, year=2027)))
        == 1
    )


def test_special_rooms_are_released_once(toytown):
    """Mill School has two special rooms."""
    ((path, found, mend),) = faults(
        toytown, a=one("S1", "release", 2026, 1), b=one("S1", "release", 2028, 2)
    )
    assert (path, found) == ("b.classes", "2, while S1 has 1 special rooms left")
    assert mend == "write 1 at most, or take it out"
    ((_, found, _),) = faults(toytown, a=one("S2", "release", 2026, 1))
    assert found == "1, while S2 has 0 special rooms left"


def test_what_one_phase_gives_another_takes(toytown):
    out = one("S1", "convert", 2027, -3)
    ((path, found, mend),) = faults(toytown, out=out)
    assert (path, found) == ("out.classes", "-3, while conversions at S1 in 2027 add up to -3")
    assert mend == "let those of another phase of S1 in 2027 add up to 3 more"
    short = one("S1", "convert", 2027, 2, "lower_secondary")
    found = faults(toytown, out=out, into=short)
    assert [path for path, _, _ in found] == ["into.classes"]
    assert "add up to -1" in found[0][1]


@pytest.mark.parametrize(
    ("half", "words"),
    [
        (one("S2", "convert", 2027, 3, "lower_secondary"), "; into is at S2"),
        (one("S1", "convert", 2028, 3, "lower_secondary"), "; into is in 2028"),
    ],
)
def test_a_half_that_stands_elsewhere_is_named(toytown, half, words):
    found = faults(toytown, out=one("S1", "convert", 2027, -3), into=half)
    assert len(found) == 2
    assert next(mend for path, _, mend in found if path == "out.classes").endswith(words)


def test_a_phase_does_not_give_to_itself(toytown):
    found = faults(toytown, a=one("S1", "convert", 2027, -3), b=one("S1", "convert", 2027, 3))
    assert [(path, what) for path, what, _ in found] == [
        ("b.phase", "'primary' again, of which a speaks already")
    ]
