"""The notice in words."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
import xarray as xr
from scipy.sparse import csr_array

from planner.maps.catchment_notice import COLUMNS, STRAYS, notice, standing
from planner.maps.catchment_shapes import catchments, given_shares
from planner.model.streets import NamedLines


def told(town, lang="en", share=None):
    share = given_shares(town, "primary") if share is None else share
    return notice(town, catchments(town, "primary", 2024, share), lang)


def without(town, *names):
    kept = ~np.isin(town.named_lines.names.astype(str), names)
    lines = NamedLines(town.named_lines.lines[kept], town.named_lines.names[kept])
    return replace(town, named_lines=lines)


def moved(town, **spots):
    x, y = (town.areas[axis].to_numpy().copy() for axis in "xy")
    ids = town.areas["area"].to_numpy().tolist()
    for area, (east, north) in spots.items():
        x[ids.index(area)], y[ids.index(area)] = east, north
    return replace(town, areas=town.areas.assign(x=("area", x), y=("area", y)))


def test_a_town_of_named_streets_is_told_by_them_alone(street_town):
    found = told(street_town)
    assert tuple(found.bounds.columns) == COLUMNS
    assert tuple(found.strays.columns) == STRAYS
    assert found.bounds["words"].tolist() == [
        "East to V2, V1; south to H1, H0; west to V0; north to H3.",
        "East to V4; south to H3; west to V0; north to H4.",
        "East to V4; south to H0; west to V1, V2; north to H1, H3.",
    ]
    assert found.bounds["course"].tolist() == [
        "clockwise: V2 → H1 → V1 → H0 → V0 → H3",
        "clockwise: V4 → H3 → V0 → H4",
        "clockwise: V4 → H0 → V1 → H1 → V2 → H3",
    ]
    assert (found.bounds["alike"] > 0.95).all()
    assert found.strays.empty
    assert standing(found.bounds) == {"holds": 3, "edge": 0, "points": 0, "wrong": 0}
    chinese = told(street_town, "zh").bounds
    assert chinese["words"][0] == "东至V2、V1，南至H1、H0，西至V0，北至H3。"
    assert chinese["course"][0] == "顺时针：V2 → H1 → V1 → H0 → V0 → H3"
    assert set(chinese["checked"]) == {"成立：按街道名称可还原"}


def test_a_side_without_a_name_is_flagged_with_its_neighbour_and_told_by_points(street_town):
    found = told(without(street_town, "V2")).bounds
    assert (
        "an unnamed line of 400 m that runs south at longitude 109.5166°, beside"
        in (found["east"][0])
    )
    assert "line by the points [0.00541 109.51663, 0.00180 109.51663]" in found["course"][0]
    assert found["unnamed"].tolist() == [pytest.approx(400 / 2000, abs=0.03), 0,
                                         pytest.approx(400 / 2400, abs=0.03)]  # fmt: skip
    assert found["checked"][0].startswith("needs a map: 2")
    assert standing(found) == {"holds": 1, "edge": 0, "points": 2, "wrong": 0}


def test_a_catchment_that_is_all_land_is_told_as_the_citys_edge_and_apart(street_town):
    town = replace(street_town, named_lines=None)
    share = csr_array((np.ones(16), (np.arange(16), np.full(16, 2))), shape=(16, 4))
    found = told(town, share=share).bounds
    assert found["kind"].tolist() == ["edge"]
    assert (found["named"][0], found["edge"][0]) == (0.0, 1.0)
    assert found["checked"][0].startswith("holds by the edge of the city alone")
    assert found["course"][0].startswith("clockwise: the edge of the city's land [")
    assert standing(found) == {"holds": 0, "edge": 1, "points": 0, "wrong": 0}


def test_pieces_and_enclaves_are_told_and_proved(street_town):
    """South's school has the four inner blocks and a corner far off; North's lies around them."""
    ids = street_town.areas["area"].to_numpy().tolist()
    south = ["b11", "b12", "b21", "b22", "b33"]
    school = np.array([3 if area in south else 2 for area in ids])
    share = csr_array((np.ones(16), (np.arange(16), school)), shape=(16, 4))
    found = told(street_town, share=share)
    north, pieces = found.bounds.to_dict("records")
    assert north["course"].endswith("; without the land inside: V3 → H1 → V1 → H3")
    assert "; another piece: " in pieces["course"]
    assert "2 pieces, 0 enclaves" in pieces["words"]
    assert "1 pieces, 1 enclaves" in north["words"]
    assert standing(found.bounds) == {"holds": 2, "edge": 0, "points": 0, "wrong": 0}
    assert found.strays.empty
    assert min(north["alike"], pieces["alike"]) > 0.95


def test_words_that_can_be_read_in_another_way_do_not_hold(street_town):
    """A second H0 further north offers a shorter way round than the catchment's own."""
    lines = NamedLines(
        np.append(street_town.named_lines.lines, shapely.LineString([(-20, 300), (396, 300)])),
        np.append(street_town.named_lines.names, "H0"),
    )
    found = told(replace(street_town, named_lines=lines)).bounds
    assert found["kind"][0] == "wrong"
    assert "shortest way round" in found["checked"][0]
    assert standing(found)["wrong"] >= 1


def test_short_nameless_pieces_are_counted_and_told(street_town):
    """V2 begins 40 m below H3 and ends 40 m above H1: both are told with their neighbours."""
    lines = street_town.named_lines.lines.copy()
    at = np.flatnonzero(street_town.named_lines.names == "V2")[0]
    lines[at] = shapely.LineString([(396, 240), (396, 560)])
    town = replace(street_town, named_lines=NamedLines(lines, street_town.named_lines.names))
    found = told(town).bounds
    row = found.iloc[0]
    assert 40 <= row["short"] * row["boundary_m"] <= 80
    assert "Pieces under 60 m each, " in row["words"]
    parts = found[["named", "edge", "unnamed", "short"]].sum(axis=1)
    assert np.isclose(parts, 1, atol=1e-5).all()


def test_an_address_that_the_street_cuts_off_is_listed_with_both_catchments(street_town):
    """People of b11 live between V2, drawn at 396 m, and its edge at 400 m."""
    found = told(moved(street_town, b11=(398.0, 300.0)))
    assert found.strays.to_numpy().tolist() == [["b11", "Block 1-1", "north", "south", "other"]]
    assert found.bounds["strays"].tolist() == ["b11", "", ""]
    assert found.bounds["checked"][0].startswith("does not hold")
    assert standing(found.bounds) == {"holds": 2, "edge": 0, "points": 0, "wrong": 1}


def test_addresses_in_none_in_several_or_without_a_point_are_listed(street_town):
    away = told(moved(street_town, b00=(-90.0, 100.0), b01=(np.nan, np.nan))).strays
    assert away[["area", "fault"]].to_numpy().tolist() == [["b00", "none"], ["b01", "no_point"]]
    twice = told(moved(street_town, b11=(396.0, 300.0))).strays  # on V2 itself
    assert twice[["area", "by_words", "fault"]].to_numpy().tolist() == [
        ["b11", "north | south", "several"]
    ]
    share = given_shares(street_town, "primary").tolil()
    share[15] = 0  # b33 is in no catchment, and its people live where the words give the land away
    none = told(moved(street_town, b33=(500.0, 700.0)), share=csr_array(share)).strays
    assert none[["area", "school", "fault"]].to_numpy().tolist() == [["b33", "", "other"]]


def test_every_area_is_in_exactly_one(street_town):
    assert told(street_town).bounds["areas"].sum() == 16
    empty = xr.zeros_like(street_town.areas["population"])
    assert told(replace(street_town, areas=street_town.areas.assign(population=empty))) is not None
