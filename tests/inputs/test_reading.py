"""What came out of reading."""

from planner.inputs.documents import Mark, parse
from planner.inputs.reading import Reading


def test_place_of_a_key_is_its_own_or_the_nearest_above():
    tree, _ = parse("a:\n  b: 1\n  c: [1]\n", Mark("f", 1, 1))
    reading = Reading("f", None, None, tree=tree)
    assert reading.place("a.b") == "f:2:3"
    assert reading.place("a.x.y") == "f:1:1"
    assert reading.place("z") == "f:1:1"
    assert reading.origins == {"a.b": ("f", 2), "a.c": ("f", 3)}


def test_nothing_read_has_no_origins():
    assert Reading("f", None, None).origins == {}
