"""Maps of places within reach."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.access_maps import EMPTY, NONE, UNKNOWN, draw_access, kinds, walked
from planner.outputs.drawing import Glyphs, Pen
from planner.outputs.tables import tabulate


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
    assert kinds(areas, frame).tolist() == [NONE, UNKNOWN, 0, 1, 2, 4, EMPTY]


def test_the_reach_is_the_walking_norm(accessed):
    frame = tabulate(accessed)["access"]
    assert walked(frame, "primary") == 500
    assert np.isnan(walked(frame, "kindergarten"))


def test_without_access_nothing_is_drawn(accessed, tmp_path):
    bare = replace(accessed, access=None)
    assert draw_access(Pen(bare, tabulate(bare), tmp_path, "en", Glyphs())) == {}
