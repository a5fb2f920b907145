import numpy as np

from planner.model.admissions import CATCHMENT, ELSEWHERE, Tier, meets, tiers_in_order


def test_tiers_stand_in_their_order_not_in_that_of_the_file():
    tiers = {"late": Tier(9), "early": Tier(2)}
    assert list(tiers_in_order(tiers)) == ["early", "late"]


def test_without_tiers_the_catchment_comes_before_all_others():
    found = tiers_in_order({})
    assert list(found) == [CATCHMENT, ELSEWHERE]
    assert [tier.lives for tier in found.values()] == ["catchment", "anywhere"]


def test_a_child_meets_a_tier_when_all_that_it_asks_for_holds(applying):
    children = applying(
        ["A"] * 4,
        admission=["x", "x", "y", "x"],
        proofs={"home": [1, 1, 1, 0]},
        points=[50, np.nan, 60, 70],
        sibling=["S1", "", "", ""],
    )

    def met(**asked):
        return meets(Tier(1, **asked), children).tolist()

    assert met() == [True] * 4
    assert met(classes=("x",), proofs=("home",)) == [True, True, False, False]
    assert met(points=60.0) == [False, False, True, True]
    assert met(siblings=True) == [True, False, False, False]
    assert met(proofs=("home", "permit")) == [False] * 4


def test_children_print_nothing_of_themselves(applying):
    assert "k00000" not in repr(applying(["A"]))
