"""Catchments before and after, side by side."""

from dataclasses import replace

import numpy as np
import shapely
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from planner.maps.catchment_maps import SOFT
from planner.maps.paired_maps import _colours, paired_map, panels


def test_the_map_is_drawn_with_every_character(change):
    path = paired_map(change)
    assert path.name == "paired_primary_2026.png"
    high, wide, _ = imread(path).shape
    assert wide > 1.5 * high
    assert change.glyphs.missing == set()


def alike(change):
    """Share of the land's pixels, of those not hatched or written on, that have one colour."""
    picture = imread(paired_map(change))[..., :3]
    pages = panels(shapely.box(0, 0, 800, 800), 0.0)
    left, right = (page.land.get_position() for page in pages)
    wide = picture.shape[1]
    width = int((left.x1 - left.x0) * wide)
    starts = [round(one.x0 * wide) for one in (left, right)]
    cut = [picture[:, start + 5 : start + width - 5] for start in starts]
    soft = np.array([to_rgb(colour) for colour in SOFT])
    off, which = zip(*((gaps.min(axis=-1), gaps.argmin(axis=-1)) for gaps in (
        np.abs(one[:, :, None] - soft).max(axis=-1) for one in cut)), strict=True)  # fmt: skip
    clear = (off[0] < 0.01) & (off[1] < 0.01)
    return (which[0] == which[1])[clear].mean()


def test_where_nothing_changes_both_panels_have_the_same_colours(change):
    same = replace(change, before=replace(change.after, year=2026))
    assert alike(same) > 0.999
    assert alike(change) < 0.95


def test_both_panels_have_one_scale_and_schools_one_colour(change):
    one, other = panels(shapely.box(0, 0, 800, 300), 0.5)
    assert one.land.get_xlim() == other.land.get_xlim()
    assert one.keys is other.keys
    order = sorted({*change.before.schools, *change.after.schools})
    found = dict(zip(order, _colours((change.before, change.after), order), strict=True))
    assert len(found) == 3
    assert len(set(found.values())) == 3  # all three touch each other
