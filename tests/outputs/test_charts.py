"""Charts are drawn with and without draws and a programme."""

import pytest

from planner.outputs.charts import draw_charts, large_words, risk_table
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs, Pen


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_chart_is_drawn(with_replay, tmp_path, lang):
    glyphs = Glyphs()
    drawn = draw_charts(Pen(with_replay, tabulate(with_replay), tmp_path, lang, glyphs))
    assert list(drawn) == ["wave", "cohorts", "entrants", "large_classes", "programme"]
    assert all(path.stat().st_size > 5_000 for path in drawn.values())


def test_a_central_path_has_charts_too(central_only, tmp_path):
    drawn = draw_charts(Pen(central_only, tabulate(central_only), tmp_path, "en", Glyphs()))
    assert list(drawn) == ["wave", "cohorts", "entrants", "large_classes"]


def test_without_births_there_is_no_picture_of_cohorts(central_only, tmp_path):
    tables = tabulate(central_only)
    tables["cohorts"] = tables["cohorts"].assign(central=float("nan"))
    drawn = draw_charts(Pen(central_only, tables, tmp_path, "en", Glyphs()))
    assert list(drawn) == ["wave", "entrants", "large_classes"]


def test_riskiest_school_comes_first(made):
    wide = risk_table(made, tabulate(made)["classes"])
    assert wide.mean(axis=1).is_monotonic_decreasing
    assert "south" not in wide.index or wide.loc["south"].max() > 0.005


def test_two_lines_are_told_with_their_phases(made):
    said = large_words(made, "en")
    assert said == "more than 28 pupils (primary), more than 33 pupils (lower secondary)"
