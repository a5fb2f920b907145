"""The wording of faults."""

import pytest

from planner.inputs.messages import (
    LATER_KEYS,
    is_kind,
    near,
    near_file,
    one_of,
    unknown,
    wrong_kind,
    wrong_size,
    wrong_word,
)


def test_nearest_word_ignores_case_and_is_blank_where_none_is_near():
    assert near("Elementry", ["elementary", "middle"]) == "did you mean 'elementary'?"
    assert near("zzz", ["elementary"]) == ""
    assert one_of("zzz", ["a", "b"]) == "write one of a, b"


@pytest.mark.parametrize(
    ("errors", "text", "words"),
    [
        (["int_type"], "", "write a whole number, or take the key out"),
        (["int_type"], "3,5", "write a whole number"),
        (["float_type"], "3,5", "write 3.5, with a point: a comma does not mark decimals"),
        (["float_type"], "3.5", "write 3.5 without quotes"),
        (["float_type"], "no", "write a number, or take the key out if there is none"),
        (["string_type"], "061", 'put it in quotes, "061", so that it is read as text'),
        (["tuple_type"], "2020", "write a list in square brackets, [2020]"),
        (["dataclass_type"], "x", "write keys with values under them"),
        (["float_type", "dict_type"], "x", "write a number or keys with values under them"),
    ],
)
def test_wrong_kinds_in_plain_words(errors, text, words):
    assert all(is_kind(error) for error in errors)
    assert wrong_kind(errors, text, scalar=True) == words


def test_sizes_and_words():
    assert wrong_size("greater_than_equal", {"ge": 0.0}) == "write at least 0"
    assert wrong_size("less_than_equal", {"le": 100_000}) == "write at most 100000"
    assert wrong_size("greater_than", {"gt": 0}) == "write above 0"
    assert wrong_word("x", "'given' or 'nearest'") == "write one of given, nearest"


def test_unknown_keys():
    assert "not act on it yet" in unknown("policy.pooling", ["catchments"], [])
    assert "policy.pooling" in LATER_KEYS
    assert not any(key.startswith("future.") for key in LATER_KEYS)
    assert unknown("a.5", ["b"], []).startswith("in braces a comma ends the value")
    places = [f"a.{name}.low" for name in "abcd"]
    assert unknown("low", ["b"], places) == f"this key belongs at {' or '.join(places)}"
    assert unknown("low", ["b"], [*places, "e.low"]) == "take it out; the keys here are b"
    assert unknown("zz", ["b", "c"], ["b"]) == "take it out; the keys here are b, c"


def test_files_are_suggested_only_where_they_are_close():
    assert near_file("rolls.csv", ["schools.csv"]) == ""
    assert near_file("nowhere.yaml", ["syn.yaml"]) == ""
    assert near_file("baltimre.yaml", ["syn.yaml", "baltimore.yaml"]).endswith("'baltimore.yaml'?")
