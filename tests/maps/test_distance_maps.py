"""Maps of the way to school."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.image import imread

from planner.maps.address_list import address_list, ways
from planner.maps.catchment_maps import Change
from planner.maps.catchment_shapes import catchments, given_shares
from planner.maps.distance_maps import (
    COLOURS,
    LOST,
    STEPS,
    distance_maps,
    norm_line,
    shade,
    spread_of,
    steps_of,
)
from planner.maps.tiles import tiles
from planner.paper.drawing import Glyphs


def luminance(colour):
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_classes_are_told_apart_in_grey():
    steps = np.diff([luminance(colour) for colour in COLOURS])
    assert (steps < -25).all()


def test_a_distance_at_the_norm_is_within_it():
    breaks = np.array([500.0, 1000, 1500, 2000])
    found = shade(np.array([0, 500, 500.1, 1000, 1000.1, 1600, 2500, np.nan]), breaks)
    classes = [0, 0, 1, 1, 2, 3, 4]
    assert found.tolist() == [*(COLOURS[at] for at in classes), LOST]


def test_the_norm_runs_between_what_is_within_and_what_is_beyond(street_town):
    metres = np.where(np.arange(16) < 8, 900.0, 1100.0)
    line = norm_line(tiles(street_town), metres, 1000.0)
    assert line.equals(shapely.LineString([(400, 0), (400, 800)]))
    assert norm_line(tiles(street_town), metres, 2000.0).is_empty
    metres[0] = np.nan
    assert norm_line(tiles(street_town), metres, 1000.0).length == 800


def test_steps_are_the_standards_own(street_town):
    assert steps_of(street_town.standards).tolist() == [0.5, 1, 1.5, 2]
    with pytest.raises(ValueError, match=STEPS):
        steps_of(replace(street_town.standards, norms={}))


def test_numbers_count_pairs_where_an_area_follows_several_schools(street_town):
    """The top row follows North, 200 m off, and South, 1,800 m off: half its children walk far.

    Its mean way of 1,000 m is within a norm of 1,000 m, so that by area nobody would.
    """
    zones = catchments(street_town, "primary", 2026, given_shares(street_town, "primary"))
    metres = np.tile(np.array([0.0, 0, 200, 1800]), (16, 1))
    children = np.where(zones.of == 1, 2.0, 0.0)
    total, mean, _, beyond = spread_of(*ways(zones, metres, children), 1000.0)
    assert (total, mean, beyond) == (8, 1000, 0.5)


def test_ways_are_weighted_by_children():
    metres, children = np.array([100.0, 2000, np.nan, 50]), np.array([8.0, 2, 5, 0])
    assert spread_of(metres, children, 1000.0) == pytest.approx((10, 480, 2000, 0.2))
    assert spread_of(metres[2:3], children[2:3], 1000.0)[0] == 0


def test_before_and_after_differ_in_colour_on_one_figure(street_town, tmp_path):
    zones = catchments(street_town, "primary", 2026, given_shares(street_town, "primary"))
    names = ("central", "mean", "p10", "p50", "p90")
    ids = street_town.areas["area"].to_numpy()
    entrants = pd.DataFrame({"area": ids, **{name: np.ones(16) for name in names}})
    walks = np.full(16, 2000.0), np.full(16, 100.0)
    listed = address_list(street_town, zones, zones, walks, entrants)
    metres = np.full((16, 4), 700.0)
    change = Change(street_town, "Trial", zones, zones, listed, tmp_path, "zh", Glyphs(), metres)
    files = distance_maps(change, 1000.0, "streets")
    assert [path.name for path in files] == [
        "distance_primary_2026_before.png", "distance_primary_2026_after.png",
    ]  # fmt: skip
    dark, light = (imread(path)[..., :3].mean() for path in files)
    assert light > dark + 0.1
    assert change.glyphs.missing == set()
    # What stood over the first is gone from the second: drawn alone it is the same picture.
    swapped = replace(change, listed=listed.assign(walk_before_m=listed["walk_after_m"]))
    again = distance_maps(swapped, 1000.0, "streets")
    assert np.array_equal(imread(again[1]), imread(files[1]))
