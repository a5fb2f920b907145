"""The report is one file that asks nobody for anything."""

import re
from dataclasses import replace

import pytest

from planner.model.city import Gap
from planner.outputs.charts import draw_charts
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs, Pen


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request, with_replay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    lang, glyphs, tables = request.param, Glyphs(), tabulate(with_replay)
    pictures = draw_charts(Pen(with_replay, tables, folder, lang, glyphs))
    path = write_report(with_replay, tables, pictures, folder / "r.html", lang, glyphs)
    return lang, path.read_text(encoding="utf-8")


def test_nothing_is_fetched(report):
    _, page = report
    for address in re.findall(r'(?:src|href)\s*=\s*"([^"]*)', page):
        assert address.startswith("data:image/png;base64,")
    assert "@import" not in page
    assert "url(" not in page
    assert "<script" not in page


def test_first_screen_and_annex_are_there(report):
    lang, page = report
    heads = {
        "en": ["Schools in the red", "Decisions due", "The wave", "Data gaps", "does not speak of"],
        "zh": ["红色预警学校", "待决事项", "生源走势与学位", "数据缺口", "本报告不涉及"],
    }[lang]
    spots = [page.index(f">{head}") if lang == "zh" else page.index(head) for head in heads]
    assert spots == sorted(spots)
    assert page.count("data:image/png") == 5


def test_a_made_up_city_says_so(report):
    lang, page = report
    assert {"en": "Made-up city", "zh": "虚构城市"}[lang] in page


def test_no_blank_is_left_open(report):
    _, page = report
    body = page[page.index("<body>") :]
    assert not re.search(r"\{[a-z_]+\}", re.sub(r"base64,[^\"]*", "", body))
    assert "nan" not in re.sub(r"base64,[^\"]*|[a-z]*nance", "", body).lower().split()


def test_the_lines_are_said_to_be_the_scenario_s_choice(report):
    lang, page = report
    said = {
        "en": "Primary: a large class has more than 28 pupils; lower secondary: a large class has "
        "more than 33 pupils; class-size targets: primary 25, lower secondary 30. Targets and "
        "lines are the scenario&#39;s choice.",
        "zh": "小学大班额为28人以上（即≥29）；初中大班额为33人以上（即≥34）；"
        "班额标准：小学25人、初中30人。班额标准与大班额标准线均为情景设定。",
    }[lang]
    assert said in page


def test_text_is_escaped(made, tmp_path):
    plan = replace(made, scenario=replace(made.scenario, title="<b>bold</b>"))
    path = write_report(plan, tabulate(plan), {}, tmp_path / "r.html", "en", Glyphs())
    assert "<b>bold</b>" not in path.read_text(encoding="utf-8")


def test_a_school_year_s_label_is_explained(report):
    lang, page = report
    said = {
        "en": "School year 2024-25 begins in autumn 2024; the tables&#39; column “year” calls it "
        "2024.",
        "zh": "2024—2025学年始于2024年秋季，数据表的year列记为2024。",
    }[lang]
    assert said.replace("&#39;", "'") in page.replace("&#39;", "'")


def test_a_run_as_of_an_earlier_year_says_so(made, tmp_path):
    gap = Gap("schools", "as_of", {"year": "2019"})
    plan = replace(made, city=replace(made.city, gaps=(gap,)))
    path = write_report(plan, tabulate(plan), {}, tmp_path / "r.html", "en", Glyphs())
    page = path.read_text(encoding="utf-8")
    said = "what was known in 2019 of rooms, catchments, sites and projects; the folder holds one"
    assert f"Not known: {said}" in page
    assert "What was known in 2019" in page
