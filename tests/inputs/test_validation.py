"""Trees against types."""

from planner.inputs.documents import Mark, parse
from planner.inputs.validation import all_keys, keys_at, validated
from planner.model.scenario import CatchmentRule, Scenario, Shock


def tree(text):
    return parse(text, Mark("f", 1, 1))[0]


def test_a_tree_becomes_a_noun():
    assert validated(tree("rule: nearest\nreach: 3"), CatchmentRule) == (
        CatchmentRule("nearest", 3.0),
        [],
    )
    assert validated(tree("years: [2020]"), Shock) == (Shock((2020,)), [])


def test_missing_keys_count_only_for_what_is_complete():
    assert [fault.key for fault in validated(tree("weight: 3"), Shock)[1]] == ["years", "weight"]
    found = validated(tree("weight: 3"), Shock, complete=False)[1]
    assert [fault.key for fault in found] == ["weight"]


def test_item_of_a_list_is_at_fault_where_it_stands():
    (fault,) = validated(tree("years: [2020,\n  x]"), Shock)[1]
    assert (fault.place, fault.key, fault.found) == ("f:2:3", "years.1", "'x'")


def test_keys_of_a_type():
    assert keys_at(Scenario, ["policy", "catchments"]) == ("rule", "reach")
    assert keys_at(Scenario, ["policy", "class_size", "any name"]) == ("target", "large")
    assert keys_at(Scenario, ["policy", "class_size"]) == ()
    keys = set(all_keys(Scenario))
    assert {"title", "policy.measures.NAME.site", "future.births.factor"} <= keys
