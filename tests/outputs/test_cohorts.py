"""The picture of cohorts shows the two parts, the fan of the second, and says what it rests on."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from planner.outputs import cohorts as room
from planner.outputs.cohorts import births_line, born_words, cohort_sentence, draw_cohorts
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs, Pen, style


@pytest.fixture
def drawn(made, tmp_path, monkeypatch):
    """The axes of the picture, in both languages, and the characters that were missing."""
    kept = []
    keep = room.canvas
    monkeypatch.setattr(room, "canvas", lambda *size: kept.append(keep(*size)) or kept[-1])
    glyphs = Glyphs()
    with style():
        for lang in ("en", "zh"):
            path = draw_cohorts(Pen(made, tabulate(made), tmp_path, lang, glyphs))
    assert path.stat().st_size > 10_000
    return [figure.axes[0] for figure in kept], glyphs


def test_bars_stack_to_the_central_path_and_only_the_forecast_has_a_fan(drawn, made):
    axes = drawn[0][0]
    tops = {}
    for bar in axes.patches:
        tops.setdefault(round(bar.get_x() + bar.get_width() / 2), []).append(bar)
    births = made.central.projection.births[0]
    for year in range(2024, 2029):
        total = sum(bar.get_height() for bar in tops[year])
        assert total == pytest.approx(float(births.sel(year=year)), abs=1e-3)
        assert any(bar.get_hatch() for bar in tops[year]) == (year == 2028)
    stems = [item for item in axes.collections if isinstance(item, LineCollection)]
    places = {segment[0][0] for item in stems for segment in item.get_segments()}
    assert places == {2028}


def test_years_of_entry_and_birth_stand_under_each_bar(drawn):
    for axes in drawn[0]:
        said = [label.get_text() for label in axes.get_xticklabels()]
        assert said[0] == "2022\n2016"
        assert said[-1] == "2028\n2022"
    assert not drawn[1].missing


def test_the_picture_names_the_made_up_city_and_the_births(drawn):
    english, chinese = (axes.figure.get_supxlabel() for axes in drawn[0])
    assert "Made-up city" in english
    assert "虚构城市" in chinese


def test_the_source_line_names_vintage_and_basis(made, peopled):
    assert births_line(made, "en") == ""
    assert births_line(peopled, "en") == "Births: births to residents, vintage 2023"
    assert births_line(peopled, "zh") == "出生人口：常住人口出生，数据版本2023"
    city = replace(made.city, births_basis="hearsay")
    assert births_line(replace(made, city=city), "en") == "Births: hearsay, vintage not told"


def test_the_row_of_birth_years_says_where_they_end(made):
    assert born_words(made, "en") == "born, year to 31 Aug"
    assert born_words(made, "zh") == "出生年度（截至8月31日）"
    city = replace(made.city, births_period="school_year")
    assert born_words(replace(made, city=city), "en") == "born, year ending in"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ([1, 1, 1, 1, 0.25], "up to autumn 2027 is on record; from autumn 2028 on"),
        ([1, 1, 1, 1, 1], "up to autumn 2028, the end of the plan, is on record"),
        ([1, 0.4, 0, 0, 0], "From autumn 2025 on, the entrants depend on births that are forecast"),
    ],
)
def test_one_sentence_says_what_is_on_record(made, born, said):
    shares = made.central.projection.born.copy(data=np.array(born, dtype=float))
    projection = replace(made.central.projection, born=shares)
    plan = replace(made, central=replace(made.central, projection=projection))
    assert said in cohort_sentence(plan, "en")


def test_without_births_nothing_is_said(made):
    projection = replace(made.central.projection, born=made.central.projection.born * np.nan)
    plan = replace(made, central=replace(made.central, projection=projection))
    assert cohort_sentence(plan, "en") == ""


def test_many_cohorts_are_labelled_in_steps_that_meet_the_base_year(made, tmp_path, monkeypatch):
    kept = []
    keep = room.canvas
    monkeypatch.setattr(room, "canvas", lambda *size: kept.append(keep(*size)) or kept[-1])
    tables = tabulate(made)
    entry = np.arange(2014, 2055)
    few = tables["cohorts"].iloc[[-1] * len(entry)]
    tables["cohorts"] = few.assign(entry_year=entry, cohort=entry - 6)
    with style():
        draw_cohorts(Pen(made, tables, tmp_path, "en", Glyphs()))
    said = [label.get_text() for label in kept[0].axes[0].get_xticklabels()]
    assert len(said) <= room.LABELLED
    assert "2024\n2018" in said
