"""Trees against types."""

import pytest

from planner.inputs.documents import Mark, parse
from planner.inputs.validation import all_keys, keys_at, validated
from planner.model.scenario import BirthsPath, CatchmentRule, Scenario, Shock


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


@pytest.mark.parametrize(
    ("lever", "keys"),
    [
        ("{low: 1, central: 1, hgh: 1}", ["factor.high", "factor.hgh"]),
        ("{low: 1, central: 1}", ["factor.high"]),
        ("{low: x, central: 1, high: 1}", ["factor.low"]),
        ("{low: {2020: -1}, central: 1, high: 1}", ["factor.low.2020"]),
        ("{2020: 1, 20x0: 1}", ["factor.20x0"]),
        ("{2020: -1}", ["factor.2020"]),
        ("x", ["factor"]),
        ("[1, 2]", ["factor"]),
        ("-1", ["factor"]),
    ],
)
def test_a_lever_is_at_fault_as_what_it_was_meant_to_be(lever, keys):
    assert [fault.key for fault in validated(tree(f"factor: {lever}"), BirthsPath)[1]] == keys


def test_keys_of_a_type():
    assert keys_at(Scenario, ["policy", "catchments"]) == (
        "rule", "reach", "distance", "stability", "compactness", "look_ahead", "review_years",
    )  # fmt: skip
    assert keys_at(Scenario, ["policy", "class_size", "any name"]) == ("target", "large")
    assert keys_at(Scenario, ["policy", "class_size"]) == ()
    assert keys_at(Scenario, ["future", "births", "factor"]) == ("low", "central", "high")
    assert keys_at(Scenario, ["future", "births", "factor", "low"]) == ()
    assert keys_at(Scenario, ["future", "participation", "any"]) == ("level", "path")
    keys = set(all_keys(Scenario))
    assert {"future.births.factor.central", "future.shocks.NAME.effect.high"} <= keys
    assert not any(key.endswith(".low.NAME") for key in keys)
    assert {"title", "policy.measures.NAME.site", "future.births.factor"} <= keys
