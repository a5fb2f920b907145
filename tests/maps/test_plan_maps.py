"""Maps of phases with catchments, in the years that matter."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.text import Text
from scipy.sparse import csr_array

from planner.maps import plan_maps
from planner.maps.catchment_maps import MIXED
from planner.maps.catchment_shapes import Catchments
from planner.maps.map_foot import RULE
from planner.maps.plan_maps import BREAKS, COLOURS, draw_maps, map_years, use_of_places
from planner.model.standards import Norm
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs, Pen
from planner.paper.words import word


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
    use = use_of_places(made, "primary", 2024, [(0,), (2,), (2, 3), (0, 2)])
    assert use[1] == 100 * (48 + 44 + 40) / 150
    alone = use_of_places(made, "primary", 2024, [(3,)])[0]
    assert min(use[1], alone) < use[2] < max(use[1], alone)
    assert np.isnan(use[[0, 3]]).all()


@pytest.fixture
def pictures(monkeypatch):
    """Sheets as they are when their picture is saved."""
    saved = {}

    def save(figure, path, _):
        saved[path.stem] = figure
        return path

    monkeypatch.setattr(plan_maps, "save", save)
    return saved


def texts(figure):
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def test_land_of_several_schools_takes_no_one_s_colour(made, tmp_path, pictures):
    """All of n2 follows both schools, one of them with nearly all entrants."""
    found = Catchments("primary", 2024, ((2,), (2, 3), (3,)), np.arange(3), np.array(
        [shapely.box(0, 500, 500, 1000), shapely.box(500, 500, 1000, 1000),
         shapely.box(0, 0, 1000, 500)], dtype=object), csr_array((3, 4)))  # fmt: skip
    pen = Pen(made, tabulate(made), tmp_path, "en", Glyphs())
    both = plan_maps.use_map(pen, found), plan_maps.catchment_map(pen, found, (2024, 2024))
    assert [path.stem for path in both] == list(pictures)
    for figure in pictures.values():
        assert "shared by several schools" in texts(figure)
        assert [one for one in figure.axes[0].patches if one.get_hatch() == MIXED]
    use = use_of_places(made, "primary", 2024, found.schools)
    assert use[1] < 85
    (dots,) = (one for one in pictures["use_primary_2024"].axes[0].patches
               if one.get_hatch() == MIXED)  # fmt: skip
    assert to_hex(dots.get_edgecolor()) == "#ffffff"
    fills = {COLOURS[kind] for kind in np.searchsorted(BREAKS, use, side="right")}
    drawn = {to_hex(one.get_facecolor()) for one in pictures["use_primary_2024"].axes[0].patches}
    assert fills <= drawn
    joint = texts(pictures["catchments_primary_2024"])
    names = made.city.schools["name"].to_numpy()
    assert word("bound_joint", "en").join(names[[2, 3]]) in joint


def test_nothing_shared_is_said_where_nothing_is(made, tmp_path, pictures):
    draw_maps(Pen(made, tabulate(made), tmp_path, "en", Glyphs()))
    assert pictures
    for figure in pictures.values():
        assert "shared by several schools" not in texts(figure)


def test_only_where_standards_ask_it_a_map_waits_for_its_number(made, tmp_path, pictures):
    draw_maps(Pen(made, tabulate(made), tmp_path, "en", Glyphs()))
    for figure in pictures.values():
        assert "Internal edition" in texts(figure)
        assert "review" not in texts(figure)
    norms = made.city.standards.norms | {RULE: Norm(RULE, "审图号")}
    city = replace(made.city, standards=replace(made.city.standards, norms=norms))
    asked = replace(made, city=city)
    draw_maps(Pen(asked, tabulate(asked), tmp_path, "en", Glyphs()))
    for figure in pictures.values():
        assert "Map review number: ________" in texts(figure)
