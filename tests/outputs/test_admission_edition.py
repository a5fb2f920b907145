from itertools import product

import numpy as np
import pytest

from planner.model.admissions import Tier
from planner.outputs.admission_edition import ALL, edition

TIERS = {"x": Tier(1, classes=("x",)), "y": Tier(2, classes=("y",)), "z": Tier(3, classes=("z",))}


@pytest.fixture(scope="module")
def found(applying, admitting):
    """53 places at S1 and 40 at S2 for 100 children of A and 12 of B; a few of them in tier z."""
    classes = ["x"] * 40 + ["y"] * 57 + ["z"] * 3 + ["x"] * 12
    return admitting(applying(["A"] * 100 + ["B"] * 12, admission=classes), TIERS, draws=5)


def test_counts_are_small_or_cover_small_ones_or_are_told(found):
    told = edition(found, 9)
    assert told.counts["tier", "z", "children"] == 3
    assert told.said("tier", "z", "children") == "<10"
    others = [told.said("tier", name, "children") for name in "xy"]
    assert sorted(others) in (["*", "52"], ["*", "57"])
    assert told.said(ALL, "children") == "112"
    assert told.tells(ALL, "children")
    assert edition(found, 0).withheld == {
        key for key in edition(found, 0).withheld if key[0] == "rest"
    }  # nothing is small then


def test_the_limit_is_named(found):
    assert edition(found, 4).said("tier", "z", "children") == "<5"
    assert edition(found, 2).said("tier", "z", "children") == "3"


def test_thousands_are_marked_in_print_alone(applying, admitting):
    told = edition(admitting(applying(["C"] * 1200)), 9)
    assert told.said(ALL, "children") == "1,200"
    assert told.said(ALL, "children", plain=True) == "1200"


def test_a_tier_that_is_called_all_is_no_total(applying, admitting):
    tiers = {"all": Tier(1, classes=("x",)), "rest": Tier(2)}
    found = admitting(applying(["A"] * 50, admission=["x"] * 20 + [""] * 30), tiers)
    told = edition(found, 9)
    assert told.counts["school", "S1", "all", "admitted"] == 20
    assert told.counts["school", "S1", ALL, "admitted"] == 50


def equations(told):
    """Sums that a reader knows to hold among the counts told, written down anew."""
    keys = set(told.counts)
    tiers = [key[1] for key in keys if key[0] == "tier" and key[2] == "children"]
    schools = {key[1] for key in keys if key[0] == "school"}
    flows = [key for key in keys if key[0] == "flow"]
    ways = ("admitted", "diverted", "unplaced")
    for tier in tiers:
        yield ("tier", tier, "children"), [("tier", tier, way) for way in ways]
        lists = [("school", school, tier, "admitted") for school in schools]
        yield ("tier", tier, "admitted"), [key for key in lists if key in keys]
        sent = [key for key in flows if key[2] == tier]
        yield ("tier", tier, "diverted"), [key for key in sent if key[3]]
        yield ("tier", tier, "unplaced"), [key for key in sent if not key[3]]
    for column in ("children", *ways):
        yield (ALL, column), [("tier", tier, column) for tier in tiers]
    for school, column in product(schools, ("eligible", "admitted")):
        own = [("school", school, tier, column) for tier in tiers]
        yield ("school", school, ALL, column), [key for key in own if key in keys]
    for school in schools:
        yield ("school", school, ALL, "diverted"), [key for key in flows if key[3] == school]
    for home in {key[1] for key in flows}:
        yield ("home", home), [key for key in flows if key[1] == home]


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_comes_of_differencing_the_tables(applying, admitting, seed):
    """All sums that a reader can write down, solved as linear equations."""
    rng = np.random.default_rng(seed)
    many = 160
    classes = rng.choice(["x", "y", "z", ""], many, p=[0.6, 0.3, 0.06, 0.04])
    areas = rng.choice(list("ABC"), many, p=[0.6, 0.3, 0.1])
    late = np.where(rng.random(many) < 0.1, 20_400.0, np.nan)
    found = admitting(applying(areas, admission=classes, date=late), TIERS, reach=1000.0)
    told = edition(found, 9)
    hidden = sorted(
        (key for key in told.withheld if told.counts[key] and key[0] != "rest"), key=str
    )
    place = {key: at for at, key in enumerate(hidden)}
    rows = []
    for total, parts in equations(told):
        assert told.counts[total] == sum(told.counts[part] for part in parts)
        row = np.zeros(len(hidden))
        for key, sign in [(total, -1), *((part, 1) for part in parts)]:
            if key in place:
                row[place[key]] += sign
        rows.append(row)
        rest = sum(told.counts[part] for part in parts if part in place)
        assert total in told.withheld or rest == 0 or rest > 9
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix)
    assert hidden
    for at, key in enumerate(hidden):
        if told.counts[key] <= 9:
            alone = np.vstack([matrix, np.eye(len(hidden))[at]])
            assert np.linalg.matrix_rank(alone) > rank, key
    small = [key for key, number in told.counts.items() if 0 < number <= 9]
    assert small
    assert told.withheld >= set(small)
