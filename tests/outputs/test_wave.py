"""The wave's boundary and marks."""

from planner.outputs.drawing import Glyphs, Pen, style
from planner.outputs.tables import tabulate
from planner.outputs.wave import all_born, entrants, short_labels, wave


def test_born_boundary_is_the_last_fully_recorded_cohort(made):
    assert all_born(made) == 2027


def test_pictures_are_drawn(made, tmp_path):
    pen = Pen(made, tabulate(made), tmp_path, "en", Glyphs())
    with style():
        assert wave(pen).stat().st_size > 10_000
        assert entrants(pen).stat().st_size > 10_000
    assert short_labels(pen, [2024]) == ["2024-25"]
