from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.method import admission
from planner.model.admissions import Admissions, Quota
from planner.model.axes import EDGE
from planner.model.draws import Draws
from planner.model.results import Assignment
from planner.model.scenario import CatchmentRule, Policy, Scenario
from planner.model.transfer import OwnFirst, Transfer
from planner.schools import admissions
from planner.schools.admission_ground import Ground, areas_of, ground


def caught(monkeypatch, city, applicants, **policy):
    """Ground on which the door stands, and what came of the intake."""
    kept = []

    def spy(*given):
        kept.append(ground(*given))
        return kept[-1]

    monkeypatch.setattr(admissions, "ground", spy)
    rules = policy.pop("admissions", Admissions(seed=7))
    scenario = Scenario("T", "t", 2030, policy=Policy(admissions=rules, **policy))
    return kept, admission(city, scenario, applicants, Draws(1))


def test_toytowns_catchments_and_places(toytown, applying, monkeypatch):
    (land,), _ = caught(monkeypatch, toytown, applying(["A"]))
    assert (land.year, land.phase, land.grades[0]) == (2025, "primary", "1")
    schools = toytown.schools["school"].values
    assert [set(schools[row]) for row in land.zone] == [{"S1"}, {"S2"}, {"S2"}]
    assert dict(zip(schools, land.places, strict=True))["S1"] == 53
    assert not land.own.any()


def test_who_goes_on_by_right_is_seated_before_any_tier(crossing_city, applying, monkeypatch):
    """Of N's leavers 90 in a hundred stay, rounded up; its places for the list are less by them."""
    stay = {"n": OwnFirst("lower_secondary", 0.9, ("N",))}
    rules = Admissions(seed=7, phase="lower_secondary")
    children = applying(["D"], grade=["7"])
    at = crossing_city.schools["school"].values.tolist().index("N")
    places = []
    for own_first in ({}, stay):
        (land,), found = caught(
            monkeypatch, crossing_city, children, admissions=rules,
            transfer=Transfer(own_first=own_first),
        )  # fmt: skip
        places.append((land.places[at], land.own[at], found.notes["own_first"]))
    leavers = float(crossing_city.rolls.sel(school="N", grade="6").values[-1])
    own = int(np.ceil(0.9 * leavers))
    assert own > 0
    assert [one[1:] for one in places] == [(0, 0), (own, own)]
    assert places[0][0] - places[1][0] == own
    row = found.schools.to_dataframe().set_index(["school", "tier"]).loc[("N", "all")]
    assert (row["own"], row["places"]) == (own, places[1][0])


def test_a_school_that_only_teaches_some_of_an_area_is_not_its_own(toytown, applying, monkeypatch):
    """Edges without a share tell of children who cross over, not of a catchment."""
    usual = admissions.ground

    def with_crossers(city, rules, transfer, places, assignment, *rest):
        edges = assignment.edges
        more = edges.isel({EDGE: (edges["year"] == 2025).to_numpy()}).isel({EDGE: [0]})
        more = more.assign(school=(EDGE, ["S3"]), share=(EDGE, [0.0]))
        both = replace(assignment, edges=xr.concat([edges, more], dim=EDGE))
        assert isinstance(both, Assignment)
        kept.append(usual(city, rules, transfer, places, both, *rest))
        return kept[-1]

    kept = []
    monkeypatch.setattr(admissions, "ground", with_crossers)
    scenario = Scenario("T", "t", 2030, policy=Policy(admissions=Admissions(seed=7)))
    admission(toytown, scenario, applying(["A"]), Draws(1))
    assert not kept[0].zone[:, toytown.schools["school"].values.tolist().index("S3")].any()


ZONES = {
    "as the folder": [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]],
    "B to the west": [[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
    "all to S1": [[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]],
}


@pytest.mark.parametrize(
    ("zone", "west", "east"),
    [("as the folder", "A", "BC"), ("B to the west", "AB", "C"), ("all to S1", "ABC", "")],
)
def test_quotas_follow_the_zones_of_the_year(toytown, zone, west, east):
    """The folder's west is A with S1, its east B and C with S2."""
    opens, none = np.ones(4, dtype=bool), np.zeros(4, dtype=np.int64)
    zones = np.array(ZONES[zone], dtype=bool)
    land = Ground(2025, "primary", ("1",), zones, np.zeros((3, 4)), np.full(4, 50.0), opens, none)
    found = areas_of(toytown, land, [Quota("west", "S1", 10), Quota("east", "S2", 10)])
    areas = toytown.areas["area"].values
    assert ["".join(areas[row]) for row in found] == [west, east]


def test_places_of_a_quota_that_nobody_holds_are_free_for_all(toytown, applying, monkeypatch):
    """By the nearest rule all of Toytown's areas follow other schools than east's."""
    quotas = {"q": Quota("east", "S2", 15)}
    rules = Admissions(seed=7, quotas=quotas)
    nearest = CatchmentRule(rule="nearest")
    (land,), found = caught(
        monkeypatch, toytown, applying(["B"] * 40), admissions=rules, catchments=nearest
    )
    row = found.schools.to_dataframe().set_index(["school", "tier"]).loc[("S2", "all")]
    held = areas_of(toytown, land, list(quotas.values()))[0]
    areas = dict(zip(toytown.areas["area"].values, held, strict=True))
    assert row["admitted"] == (15 if areas["B"] else 40)


def test_an_area_that_a_rule_split_is_parted_by_lot_as_it_was_drawn(row, applying, monkeypatch):
    """A third of D goes west; by places it would be three fifths. Whole areas are split by none."""
    children = applying(["D"] * 3000)
    shares = {}
    for rule in ("divisible", "whole_areas"):
        policy = {"catchments": CatchmentRule(rule, stability=0.0)}
        (land,), found = caught(monkeypatch, row, children, **policy)
        shares[rule] = land.split
    assert shares["whole_areas"] is None
    west = shares["divisible"][3]
    assert west[0] == pytest.approx(0.32, abs=0.02)
    assert west.sum() == pytest.approx(1)
    few = applying(["D"] * 100)
    (land,), found = caught(
        monkeypatch, row, few, catchments=CatchmentRule("divisible", stability=0.0)
    )
    asked = found.children["school"].to_series().value_counts()
    assert asked["S1"] == pytest.approx(32, abs=12)
    assert asked["S2"] == pytest.approx(68, abs=12)
