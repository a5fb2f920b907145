from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.demography.projection import project
from planner.geography.assignment import assign, norm_on_foot
from planner.inputs.noding import lay
from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import CatchmentRule, Future, Scenario
from planner.model.streets import Barriers
from planner.schools.places import provide


def assigned(city, rule, measures=None):
    sizes = class_sizes(Scenario("t", "toytown", 2028), city.standards)
    places = provide(city, sizes, measures or {}, 2028)
    return assign(city, places, rule, project(city, Future(), 2028, Draws(1)))


def test_given_catchments_with_their_distances(toytown):
    edges = assigned(toytown, CatchmentRule()).edges.to_pandas()
    one = edges[edges["year"] == 2025].set_index("area")
    assert one["school"].to_dict() == {"A": "S1", "B": "S2", "C": "S2"}
    assert one["distance"].to_dict() == pytest.approx({"A": 0, "B": 0, "C": 1000})
    assert set(edges["phase"]) == {"primary"}


def test_everybody_goes_somewhere(toytown):
    flows = assigned(toytown, CatchmentRule()).flows
    assert flows.sum("school").to_numpy() == pytest.approx(1.0)
    assert flows.sel(origin="school:S3", school="S3").min() == 1


def test_a_new_school_moves_only_areas_within_its_reach(toytown):
    new = {"n": Measure(site="N1", phase="primary", year=2026, classes=6)}
    near = assigned(toytown, CatchmentRule(reach=300.0), new)
    far = assigned(toytown, CatchmentRule(reach=100.0), new)
    without = assigned(toytown, CatchmentRule(reach=300.0))
    moved = near.flows.sel(year=2026) - without.flows.sel(year=2026)
    assert moved.sel(origin="west").to_numpy() == pytest.approx(0)
    assert moved.sel(origin="east", school="N1").item() == pytest.approx(1 / 4)
    assert (near.flows.sel(year=2025) == without.flows.sel(year=2025)).all()
    assert (far.flows == without.flows).all()


def test_reach_is_from_where_pupils_live(toytown):
    """East's people are centred 250 m east of Market: 1,250 m from S1, 950 m from the site."""
    reach = assigned(toytown, CatchmentRule(reach=1000.0)).reach
    assert bool(reach.sel(school="S2", other="N1"))
    assert not bool(reach.sel(school="S2", other="S1"))
    assert np.diag(reach).all()
    assert not reach.sel(school="S3", other="S2")  # a school of choice has no catchment


def test_phases_without_catchments_are_pooled(toytown):
    assert assigned(toytown, CatchmentRule()).pooled.to_pandas().to_dict() == {
        "primary": False,
        "lower_secondary": True,
    }


def test_a_school_that_closes_hands_its_areas_to_the_nearest(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S1"}] = 2027
    edges = assigned(
        replace(toytown, schools=toytown.schools.assign(closed=closed)), CatchmentRule()
    ).edges.to_pandas()
    to = edges[edges["area"] == "A"].set_index("year")["school"]
    assert to.loc[[2026, 2027]].tolist() == ["S1", "S2"]


def test_schools_of_one_catchment_share_it_as_they_did(toytown):
    """S1 takes 24 and S2 36 entrants a year: two fifths and three fifths of what they share."""
    shared = toytown.catchments.to_dataframe()
    extra = shared[shared["area"] == "A"].assign(school="S2")
    edges = pd.concat([shared, extra], ignore_index=True).rename_axis("edge").to_xarray()
    flows = assigned(replace(toytown, catchments=edges), CatchmentRule()).flows.sel(year=2025)
    assert flows.sel(origin="west", school="S1").item() == pytest.approx(24 / 60)
    assert flows.sel(origin="west", school="S2").item() == pytest.approx(36 / 60)


def test_the_streets_lead_elsewhere_than_the_crow_flies(toytown):
    """A street from C to S1, past a river before S2: B and C walk to S1, and the folder is kept."""
    lines = [[(502500, 3300500), (502500, 3300100), (500500, 3300100), (500500, 3300500)],
             [(501500, 3300500), (501500, 3300100)]]  # fmt: skip
    made = np.array([shapely.LineString(line) for line in lines], dtype=object)
    river = np.array([shapely.LineString([(501400, 3300450), (501600, 3300450)])], dtype=object)
    cuts = np.array([1]), shapely.intersection(made[1:], river)
    streets = lay(made, np.full(2, np.nan), cuts, 0.5)
    city = replace(toytown, streets=streets, barriers=Barriers(river, np.array([], dtype=object)))
    places = {}
    for measure in (None, "straight"):
        found = assigned(city, CatchmentRule(rule="nearest", distance=measure))
        edges = found.edges.to_pandas()
        one = edges[edges["year"] == 2025].set_index("area")
        places[found.measure] = one["school"].to_dict()
    assert places == {
        "streets": {"A": "S1", "B": "S2", "C": "S1"},
        "straight": {"A": "S1", "B": "S2", "C": "S2"},
    }
    kept = assigned(city, CatchmentRule()).edges.to_pandas()
    one = kept[kept["year"] == 2025].set_index("area")
    assert one["school"].to_dict() == {"A": "S1", "B": "S2", "C": "S2"}
    assert one.loc["C", ["distance", "minutes", "way"]].tolist() == [
        np.inf,
        pytest.approx(np.nan, nan_ok=True),
        "none",
    ]


def test_minutes_and_ways_of_straight_lines(toytown):
    edges = assigned(toytown, CatchmentRule()).edges.to_pandas()
    one = edges[edges["year"] == 2025].set_index("area")
    assert one.loc["C", "minutes"] == pytest.approx(1000 * 1.3 / 65)
    assert one["way"].to_dict() == {"A": "foot", "B": "foot", "C": "foot"}


def test_an_area_with_no_way_to_a_school_that_admits_goes_somewhere_all_the_same(toytown):
    made = np.array([shapely.LineString([(500500, 3300500), (501500, 3300500)]),
                     shapely.LineString([(502200, 3300500), (502500, 3300500)])],
                    dtype=object)  # fmt: skip
    streets = lay(made, np.full(2, np.nan), (np.array([], dtype=np.int64), made[:0]), 0.5)
    found = assigned(replace(toytown, streets=streets), CatchmentRule(rule="nearest"))
    assert found.flows.sum("school").to_numpy() == pytest.approx(1.0)
    edges = found.edges.to_pandas()
    one = edges[(edges["year"] == 2025) & (edges["area"] == "C")].iloc[0]
    assert (one["school"], bool(one["rough"])) == ("S2", True)
    assert one["distance"] == pytest.approx(1300)  # the straight line with its detour


def test_what_no_way_leads_to_is_not_within_reach_however_far_that_is(toytown):
    made = np.array([shapely.LineString([(500500, 3300500), (500600, 3300500)]),
                     shapely.LineString([(501500, 3300500), (501900, 3300500)])],
                    dtype=object)  # fmt: skip
    streets = lay(made, np.full(2, np.nan), (np.array([], dtype=np.int64), made[:0]), 0.5)
    reach = assigned(replace(toytown, streets=streets), CatchmentRule()).reach
    assert not reach.sel(school="S1", other="S2")
    assert assigned(toytown, CatchmentRule()).reach.sel(school="S1", other="S2")


def test_the_walking_norm_is_that_of_the_phase(baltimore):
    assert norm_on_foot(baltimore, "elementary", "straight") == 1609
    assert norm_on_foot(baltimore, "middle", "streets") == 2414
