from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from planner.model import scenario
from planner.model.scenario import Scenario


def nouns():
    every = (item for item in vars(scenario).values() if is_dataclass(item))
    return [item for item in every if item.__module__ == scenario.__name__]


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: noun.__name__)
def test_every_type_refuses_unknown_keys_and_explains_itself(noun):
    assert noun.__pydantic_config__["extra"] == "forbid"
    assert noun.__doc__.endswith(".")


def test_a_bare_scenario_is_neutral():
    bare = Scenario("t", "city", 2030)
    assert bare.future.births.factor == 1
    assert bare.future.spread == 1
    assert not bare.future.shocks
    assert bare.policy.catchments.rule == "given"
    assert not bare.policy.measures
    with pytest.raises(FrozenInstanceError):
        bare.horizon = 2031


def test_keys_are_the_contract_s():
    assert [item.name for item in fields(Scenario)] == [
        "title", "city", "horizon", "standards", "future", "policy", "draws", "seed",
    ]  # fmt: skip
