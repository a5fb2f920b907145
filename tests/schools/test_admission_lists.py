from dataclasses import replace

import numpy as np
import pytest

from planner.model.admissions import NO_TIER, Admissions, Quota, Tier
from planner.schools.admission_ground import Ground
from planner.schools.admission_lists import write_lists

FAR = np.array([[0.0, 1000, 1700, 2200], [1000, 0, 700, 1200], [2000, 1000, 300, 200]])
"""Metres from A, B and C to S1, S2, S3 and N1 (which comes first in order of id)."""
ORDER = ["N1", "S1", "S2", "S3"]


@pytest.fixture
def land(toytown):
    assert toytown.schools["school"].values.tolist() == ORDER
    zone = np.array([[0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0]], dtype=bool)
    places = np.array([0.0, 50, 40, np.nan])
    opens = np.array([False, True, True, True])
    metres = FAR[:, [3, 0, 1, 2]]
    none = np.zeros(4, dtype=np.int64)
    return Ground(2025, "primary", ("1", "2", "3"), zone, metres, places, opens, none)


def told(toytown, land, applicants, tiers, **rules):
    lists = write_lists(toytown, land, Admissions(**rules), tiers, applicants)
    schools = [ORDER[at] for at in lists.school]
    return lists, [
        schools[first:last] for first, last in zip(lists.start, lists.start[1:], strict=False)
    ]


ZONED = {"zoned": Tier(1)}
OPEN = {"zoned": Tier(1), "open": Tier(2, lives="anywhere")}


def test_lists_hold_the_schools_of_the_catchment_the_nearest_first(toytown, land, applying):
    lists, schools = told(toytown, land, applying(["A", "B", "C"]), ZONED, rule="nearest")
    assert schools == [["S1"], ["S2", "S1"], ["S2"]]
    assert not lists.weight.any()


def test_drawn_schools_weigh_their_places(toytown, land, applying):
    lists, schools = told(toytown, land, applying(["B"]), ZONED, rule="drawn")
    assert dict(zip(schools[0], lists.weight, strict=True)) == {"S1": 50, "S2": 40}


def test_ranked_schools_come_first_where_a_tier_opens_them(toytown, land, applying):
    children = applying(["A", "B"], choices=[("S2", "S1"), ("S1", "S3")])
    lists, schools = told(toytown, land, children, OPEN, rule="ranked")
    assert schools == [["S2", "S1"], ["S1", "S3", "S2"]]
    assert lists.rank.tolist() == [1, 2, 1, 2, 0]
    assert lists.tier.tolist() == [1, 0, 0, 1, 0]
    closed, schools = told(toytown, land, children, ZONED, rule="ranked")
    assert schools == [["S1"], ["S1", "S2"]]
    assert closed.refused == 2


def test_a_school_that_does_not_open_is_on_no_list(toytown, land, applying):
    lists, schools = told(
        toytown, land, applying(["C"], choices=[("N1", "S2")]), OPEN, rule="ranked"
    )
    assert schools == [["S2"]]
    assert lists.refused == 1


def test_a_siblings_school_comes_first_unless_parents_rank(toytown, land, applying):
    tiers = {"siblings": Tier(1, siblings=True, lives="anywhere"), "zoned": Tier(2)}
    children = applying(["A", "A"], sibling=["S2", "S2"], choices=[(), ("S1",)])
    assert told(toytown, land, children, tiers)[1] == [["S2", "S1"], ["S2", "S1"]]
    assert told(toytown, land, children, tiers, rule="ranked")[1] == [["S2", "S1"], ["S1"]]


def test_tiers_by_proofs_and_the_best_of_them(toytown, land, applying):
    proofs = {"hukou": [1, 1, 0], "home": [1, 0, 0]}
    tiers = {"both": Tier(1, proofs=("hukou", "home")), "one": Tier(2, proofs=("hukou",))}
    lists, schools = told(toytown, land, applying(["A"] * 3, proofs=proofs), tiers)
    assert lists.best.tolist() == [0, 1, NO_TIER]
    assert schools == [["S1"], ["S1"], []]
    unknown = {"none": Tier(1, proofs=("permit",))}
    assert told(toytown, land, applying(["A"], proofs=proofs), unknown)[1] == [[]]


def test_distance_counts_in_bands(toytown, land, applying):
    children = applying(["A", "B", "C"], choices=[("S2",)] * 3)
    near = {"all": Tier(1, lives="anywhere", keys=("distance",))}
    lists, _ = told(toytown, land, children, near, rule="ranked")
    own = lists.level[lists.school == ORDER.index("S2")]
    assert own.tolist() == [1, 0, 1]  # 1,000 m, 0 m, 1,000 m
    banded = {"all": Tier(1, lives="anywhere", keys=("distance",), bands=(1000.0,))}
    lists, _ = told(toytown, land, children, banded, rule="ranked")
    assert set(lists.level) == {0}


def test_quotas_stand_at_desks_of_their_own(toytown, land, applying):
    quotas = {"q": Quota("east", "S2", 15)}
    lists, _ = told(toytown, land, applying(["A", "C"]), ZONED, quotas=quotas)
    assert lists.places.tolist() == [0, 50, 25, 2, 15]  # S3's are not known: room for all
    assert lists.at.tolist() == [0, 1, 2, 3, 2]
    assert lists.desk.tolist() == [1, 4]


def test_a_school_of_unknown_places_weighs_as_the_others_of_the_lot(toytown, land, applying):
    zone = land.zone.copy()
    zone[1, ORDER.index("S3")] = True
    wide = replace(land, zone=zone)
    lists, schools = told(toytown, wide, applying(["B"]), ZONED, rule="drawn")
    weights = dict(zip(schools[0], lists.weight, strict=True))
    assert weights == {"S1": 50, "S2": 40, "S3": 45}
    alone = replace(wide, places=np.array([0.0, np.nan, np.nan, np.nan]))
    lists, _ = told(toytown, alone, applying(["B"]), ZONED, rule="drawn")
    assert lists.weight.tolist() == [1, 1, 1]


def test_a_sibling_whom_no_tier_of_siblings_takes_is_as_any_other(toytown, land, applying):
    """The child of B draws lots between S1 and S2 then, though the elder is at S1."""
    tiers = {"siblings": Tier(1, siblings=True, proofs=("hukou",)), "zoned": Tier(2)}
    children = applying(["B", "B"], sibling=["S1", "S1"], proofs={"hukou": [1, 0]})
    lists, schools = told(toytown, land, children, tiers, rule="drawn")
    assert schools == [["S1", "S2"], ["S2", "S1"]]
    assert lists.weight.tolist() == [0, 40, 40, 50]
    away = {"siblings": Tier(1, siblings=True), "open": Tier(2, lives="anywhere")}
    elsewhere = applying(["A"], sibling=["S2"])  # a tier of the catchment, which S2 is not of
    assert told(toytown, land, elsewhere, away)[1] == [["S1"]]


def test_the_best_claim_is_that_of_the_first_tier(toytown, land, applying):
    children = applying(["A", "A", "C"], points=[5, 9, np.nan], admission=["x", "x", "y"])
    tiers = {"x": Tier(1, classes=("x",), keys=("points",))}
    lists, _ = told(toytown, land, children, tiers)
    assert lists.claim.tolist() == [1, 0, 2]  # who meets no tier comes after all
