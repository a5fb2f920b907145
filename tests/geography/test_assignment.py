from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.demography.projection import project
from planner.geography.assignment import apart, assign, norm_on_foot
from planner.inputs.cities import load_city
from planner.inputs.noding import lay
from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import CatchmentRule, Future, Scenario
from planner.model.streets import Barriers
from planner.schools.places import provide
from tests.campustown import SPLIT, campus_folder


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


def split(folder, rows=SPLIT):
    return load_city(campus_folder(folder, rows))


def ways_of(found, year=2025):
    edges = found.edges.to_dataframe()
    return edges[edges["year"] == year].set_index(["area", "school"])["distance"].to_dict()


def test_ways_of_entrants_end_at_the_campus_that_teaches_them(toytown, tmp_path):
    """Swapped, entrants of S1 go 1.4 km; where the others are taught changes no way of theirs."""
    swapped = "near,S1,6,4;5,,,500500,3300500\nfar,S1,6,1;2;3,,,501900,3300500\n"
    moved = SPLIT.replace("501900", "502900")
    plain, as_it_is, elsewhere, turned = (
        assigned(city, CatchmentRule())
        for city in (
            toytown, split(tmp_path / "a"), split(tmp_path / "b", moved),
            split(tmp_path / "c", swapped),
        )
    )  # fmt: skip
    assert ways_of(as_it_is) == ways_of(elsewhere) == ways_of(plain)
    assert ways_of(turned) == pytest.approx({("A", "S1"): 1400, ("B", "S2"): 0, ("C", "S2"): 1000})
    assert plain.flows.equals(turned.flows)
    metres = apart(split(tmp_path / "d"))
    assert metres.to("lower_secondary", 2024)[0, 1] == 1400


def test_ways_change_in_the_year_in_which_a_campus_does(tmp_path):
    """A campus 400 m west of A's middle until 2026, and one 300 m east of it from then on."""
    rows = "w,S1,12,,,2025,500100,3300500\ne,S1,12,,2026,,500800,3300500\n"
    found = assigned(split(tmp_path / "a", rows), CatchmentRule())
    ways = [ways_of(found, year)["A", "S1"] for year in range(2024, 2029)]
    assert ways == pytest.approx([400, 400, 300, 300, 300])


def test_catchments_by_distance_follow_a_campus_that_moves(tmp_path):
    """From 2026 on the entrants of S2 are taught in C, of whose middle S3 stands 300 m west."""
    rows = "w,S2,3,,,2025,501500,3300500\ne,S2,3,,2026,,502450,3300500\n"
    city = split(tmp_path / "a", rows)
    found = assigned(city, CatchmentRule("nearest"))
    assert ways_of(found, 2025)["B", "S2"] == 0
    assert ways_of(found, 2026) == pytest.approx(
        {("A", "S1"): 0, ("B", "S2"): 950, ("C", "S2"): 50}
    )
    wide, narrow = (
        assigned(city, CatchmentRule(reach=reach)).reach.sel(school="S1", other="S2").item()
        for reach in (2000.0, 1500.0)
    )
    assert wide
    assert not narrow  # 1,000 m at first, but 1,950 m in the end


def test_order_and_a_rigid_shift_change_no_way(tmp_path):
    """Known answer: only where things stand to each other counts."""
    rows = "w,S1,12,,,2025,500100,3300500\ne,S1,12,,2026,,500800,3300500\n"
    city = split(tmp_path / "a", rows)
    turned = split(tmp_path / "b", "".join(reversed(rows.splitlines(keepends=True))))
    moved = {
        name: getattr(city, name).assign(
            {axis: getattr(city, name)[axis] + 1234.0 for axis in "xy"}
        )
        for name in ("areas", "schools", "campuses")
    }
    found, other, shifted = (
        assigned(one, CatchmentRule("nearest")) for one in (city, turned, replace(city, **moved))
    )
    assert found.edges.equals(other.edges)
    assert shifted.edges["distance"].to_numpy() == pytest.approx(found.edges["distance"].to_numpy())
    assert shifted.flows.equals(found.flows)
