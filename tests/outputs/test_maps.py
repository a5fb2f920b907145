"""Maps of phases with catchments, in the years that matter."""

import numpy as np
import shapely

from planner.outputs.drawing import Glyphs, Pen
from planner.outputs.maps import _positions, _spots, draw_maps, map_years, use_of_places
from planner.outputs.shapes import catchment_land
from planner.outputs.tables import tabulate


def test_maps_are_drawn_for_phases_with_catchments_only(made, tmp_path):
    glyphs = Glyphs()
    pen = Pen(made, tabulate(made), tmp_path, "en", glyphs)
    drawn = draw_maps(pen)
    assert list(drawn) == [
        "use_primary_2024",
        "use_primary_2027",
        "use_primary_2028",
        "catchments_primary_2024",
    ]
    assert map_years(pen, "primary") == [2024, 2027, 2028]
    assert all(path.stat().st_size > 10_000 for path in drawn.values())
    assert glyphs.missing == set()


def test_use_is_pupils_per_hundred_places(made):
    use = use_of_places(made, "primary", 2024)
    assert use[2] == 100 * (48 + 44 + 40) / 150
    assert np.isnan(use[0])


def test_catchments_are_numbered_at_their_schools(made):
    land = catchment_land(made, "primary", 2024)
    x, y = _spots(land, _positions(made))
    assert (x[0], y[0]) == (400.0, 700.0)
    nowhere = (np.full(4, np.nan), np.full(4, np.nan))
    assert shapely.contains_xy(land.polygons, *_spots(land, nowhere)).all()
