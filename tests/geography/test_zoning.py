from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.geography.zoning import areas_to_come
from planner.inputs.cities import load_city
from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import CatchmentRule, Future, Scenario
from planner.schools.places import provide
from tests.inputs.test_attendance import CATCHMENTS, PLACED, villages

TURNS = "PR,2027,public,keep\n"
FAR = f"{CATCHMENTS}primary,far,PR,W\n"


def assigned(city):
    places = provide(city, class_sizes(Scenario("t", "v", 2028), city.standards), {}, 2028)
    return assign(city, places, CatchmentRule(), project(city, Future(), 2028, Draws(1)))


def taught(assignment, year):
    edges = assignment.edges.to_dataframe()
    edges = edges[edges["year"] == year].set_index(["area", "school"])
    return edges["taught"].to_dict()


def test_flows_follow_the_matrix(tmp_path):
    found = assigned(load_city(villages(tmp_path)))
    flows = found.flows.sel(year=2026)
    assert flows.sel(origin="village").to_series().to_dict() == {"PR": 0, "ST": 0.5, "SV": 0.5}
    assert flows.sel(origin="area:W", school="SV") == 1
    assert flows.sel(origin="elsewhere", school="ST") == 1
    assert flows.sum("school").to_numpy() == pytest.approx(1)
    assert taught(found, 2026) == {
        ("T", "ST"): 1, ("V", "ST"): 0.5, ("V", "SV"): 0.5, ("W", "SV"): 1,
    }  # fmt: skip


def test_a_school_that_turns_public_gets_its_catchment_from_that_year_on(tmp_path):
    city = load_city(villages(tmp_path, changes=TURNS, catchments=FAR))
    later, alone = areas_to_come(city)
    assert (later == alone).all()
    assert np.argwhere(later).tolist() == [[2, 0]]
    found = assigned(city)
    assert taught(found, 2026)["W", "SV"] == 1
    assert taught(found, 2027)["W", "PR"] == 1
    assert ("W", "PR") not in taught(found, 2026)
    own = found.flows.sel(origin="school:PR")
    assert own.sel(year=2026, school="PR") == 1
    # Whoever applied there now goes where he lives: a third each in T, V and W, V half to ST.
    assert own.sel(year=2027).to_numpy() == pytest.approx([1 / 3, 1 / 2, 1 / 6])
    assert found.flows.sum("school").to_numpy() == pytest.approx(1)


def test_one_that_shares_a_catchment_takes_its_part_by_places(tmp_path):
    """Both have 4 rooms, so half; of V's children a half goes to the town as before."""
    both = "primary,town,ST,T\nprimary,village,SV;PR,V;W\n"
    city = load_city(villages(tmp_path, changes=TURNS, catchments=both))
    now = taught(assigned(city), 2027)
    assert now["V", "PR"] == now["V", "SV"] == 0.25
    assert now["V", "ST"] == 0.5
    assert now["W", "PR"] == now["W", "SV"] == 0.5


def test_one_without_a_catchment_gets_the_areas_nearest_to_it(tmp_path):
    city = load_city(villages(tmp_path, changes=TURNS))
    assert city.later is None
    found = assigned(city)
    assert taught(found, 2026)["W", "SV"] == 1
    assert taught(found, 2027)["W", "PR"] == 1
    assert taught(found, 2027)["V", "SV"] == 0.5


def test_one_with_no_free_place_gets_nothing(tmp_path):
    city = load_city(villages(tmp_path, changes=TURNS))
    rooms = city.schools["rooms"].copy()
    rooms.loc[{"school": "PR"}] = 0
    found = assigned(replace(city, schools=city.schools.assign(rooms=rooms)))
    assert taught(found, 2027)["W", "SV"] == 1


def test_children_who_crossed_to_a_school_that_closes_follow_their_catchment(tmp_path):
    city = load_city(villages(tmp_path, PLACED))
    closed = city.schools["closed"].copy()
    closed.loc[{"school": "ST"}] = 2027
    found = assigned(replace(city, schools=city.schools.assign(closed=closed)))
    assert taught(found, 2027)["V", "SV"] == 1
    assert found.flows.sel(year=2027).sum("school").to_numpy() == pytest.approx(1)


def test_areas_in_no_catchment_go_to_the_nearest_school_when_theirs_closes(tmp_path):
    """W's children went to SV alone; nobody is lost when it closes."""
    city = load_city(villages(tmp_path))
    closed = city.schools["closed"].copy()
    closed.loc[{"school": "SV"}] = 2027
    found = assigned(replace(city, schools=city.schools.assign(closed=closed)))
    assert taught(found, 2026)["W", "SV"] == 1
    assert taught(found, 2027)["W", "ST"] == 1
    assert found.flows.sum("school").to_numpy() == pytest.approx(1)


@pytest.mark.parametrize(("rooms", "school"), [(1, "SV"), (6, "NW")])
def test_a_new_school_takes_an_area_in_no_catchment_as_far_as_its_places_go(
    tmp_path, rooms, school
):
    """20 of W enter SV; a school beside W has 20 entry places a room, for two grades."""
    folder = villages(tmp_path)
    with (folder / "schools.csv").open("a", encoding="utf-8") as out:
        out.write(f"NW,New,primary,public,{rooms},510400,500\n")
    table = (folder / "schools.csv").read_text(encoding="utf-8").splitlines()
    dated = [f"{line},{'2026' if line[:2] == 'NW' else ''}" for line in table[1:]]
    (folder / "schools.csv").write_text("\n".join([f"{table[0]},opened", *dated]), encoding="utf-8")
    found = assigned(load_city(folder))
    assert taught(found, 2025)["W", "SV"] == 1
    assert taught(found, 2026)["W", school] == 1


def test_a_school_that_merges_hands_its_catchment_over(crossing_city):
    """P3's land goes to a school near by where it closes, and to P1, 2 km away, where it merges."""
    sizes = class_sizes(Scenario("t", "c", 2028), crossing_city.standards)
    central = project(crossing_city, Future(), 2028, Draws(1))
    found = {}
    for kind, into in (("close", None), ("merge", "P1"), ("merge", "J1")):
        ends = {"end": Measure("P3", "primary", 2027, 0, kind, into=into)}
        places = provide(crossing_city, sizes, ends, 2028)
        found[into] = taught(assign(crossing_city, places, CatchmentRule(), central), 2027)
    assert ("C", "P1") not in found[None]
    assert found["P1"]["C", "P1"] == 1
    assert found["P1"]["A", "P1"] == 1
    assert found["J1"] == found[None]  # which admits no entrants to whom land could be given
