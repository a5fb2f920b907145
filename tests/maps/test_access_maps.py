"""Maps of places within reach."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.maps.access_maps import (
    BREAKS,
    EMPTY,
    NONE,
    UNKNOWN,
    breaks_of,
    draw_access,
    kinds,
    said,
    walked,
)
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs, Pen


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_map_of_each_phase_in_the_base_year(accessed, tmp_path, lang):
    glyphs = Glyphs()
    drawn = draw_access(Pen(accessed, tabulate(accessed), tmp_path, lang, glyphs))
    assert list(drawn) == ["access_primary_2024", "access_lower_secondary_2024"]
    assert all(path.stat().st_size > 10_000 for path in drawn.values())
    if lang == "en":
        assert glyphs.missing == set()


def test_classes_begin_at_their_breaks():
    frame = pd.DataFrame({"id": list("abcdef"), "central": [0.0, np.nan, 0.499, 0.5, 1.0, 1.5]})
    areas = np.array([*"abcdef", "nobody"], dtype=object)
    breaks = np.array([50.0, 85, 115, 150])
    assert kinds(areas, frame, breaks).tolist() == [NONE, UNKNOWN, 0, 1, 2, 4, EMPTY]


def test_breaks_are_the_standards_own_and_the_legend_follows_them(accessed):
    assert breaks_of(accessed.city.standards).tolist() == [50, 85, 115, 150]
    told = said(np.array([40.0, 90, 110, 200]), "en")
    assert [told[kind] for kind in range(5)] == [
        "under 40", "40–90", "90–110, about one each", "110–200", "200 and over",
    ]  # fmt: skip
    norms = {key: one for key, one in accessed.city.standards.norms.items() if key != BREAKS}
    with pytest.raises(ValueError, match=BREAKS):
        breaks_of(replace(accessed.city.standards, norms=norms))


def test_the_reach_is_the_walking_norm(accessed):
    frame = tabulate(accessed)["access"]
    assert walked(frame, "primary") == 500
    assert np.isnan(walked(frame, "kindergarten"))


def test_without_access_nothing_is_drawn(accessed, tmp_path):
    bare = replace(accessed, access=None)
    assert draw_access(Pen(bare, tabulate(bare), tmp_path, "en", Glyphs())) == {}
