"""Rules of crossing are nothing until they are written."""

from planner.model.scenario import Policy
from planner.model.transfer import OwnFirst, Purchase, Sector, Transfer


def test_a_policy_without_rules_has_none():
    assert Policy().transfer == Transfer()
    assert not any(vars(Transfer()).values())


def test_a_rule_says_nothing_until_it_has_a_share():
    assert OwnFirst("lower_secondary").share is None
    assert Sector("private", "primary").share is None
    assert Purchase("V", 60, "primary", 2027).enrolled == "return"
