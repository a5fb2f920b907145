import re

import pytest

from planner.outputs.programme_charts import draw_programme
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_page import font_notes, unit_note, write_programme_page
from planner.outputs.programme_sheets import sheet_names
from planner.paper.drawing import Glyphs
from tests.programmed import make_nothing, make_programmed, make_town


def page(tmp_path, lang="en", found=None, drawn=True, pictures=False):
    told = ProgrammeFacts(make_town(drawn), found or make_programmed(ranked=True), lang)
    glyphs = Glyphs()
    shown = draw_programme(told, tmp_path / "charts", glyphs) if pictures else {}
    names = {work: f"sheets/{name}" for work, name in sheet_names(told).items()}
    path = write_programme_page(told, shown, names, tmp_path / "programme.html", glyphs)
    return path.read_text(encoding="utf-8")


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("</style>")[1]))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("found", [None, make_nothing()], ids=["some", "nothing"])
@pytest.mark.parametrize("drawn", [True, False], ids=["futures", "central"])
def test_nothing_leaks(tmp_path, lang, found, drawn):
    said = words(page(tmp_path, lang, found, drawn))
    for leak in ("nan", "None", "inf", "{", "}", "prog_", "<NA>"):
        assert not re.search(rf"(?<![a-z]){re.escape(leak)}(?![a-z])", said), leak


def test_the_page_opens_with_what_is_proposed(tmp_path):
    html = page(tmp_path, pictures=True)
    assert html.count("<img ") == 4
    said = words(html)
    assert said.index("Works proposed: 3") < said.index("What is proposed")
    assert "never optimal" not in said
    assert "By year, phase and district" in said
    assert "are to be chosen anew in that year" in said
    assert "pay for 2 of 2" in said
    assert 'href="sheets/site-e-primary-lower_secondary-9-2027.html"' in html
    assert "The list that was handed in" in said
    assert "A class-year of teaching is" in said


def test_a_page_of_nothing_has_no_works_and_no_sheets(tmp_path):
    said = words(page(tmp_path, found=make_nothing()))
    assert "Nothing pays" in said
    assert "What is proposed" not in said
    assert "One page for each work" not in said
    assert "One future alone was planned for" in said
    assert "No sum of money buys any works" in said
    assert "South Primary (primary): 350 pupil-years" in said


def test_chinese_pages_are_chinese(tmp_path):
    said = words(page(tmp_path, "zh"))
    assert "建议项目" in said
    assert "Worth" not in said
    assert "教学班年" in said


def test_notes_on_unit_and_fonts():
    told = ProgrammeFacts(make_town(), make_programmed(), "en")
    assert unit_note(told).startswith("A class-year")
    assert font_notes(told, Glyphs()) == []
    assert "㐀" in font_notes(told, Glyphs({"㐀"}))[0]


def test_prices_procedure_and_sources_stand_on_the_page(tmp_path):
    said = words(page(tmp_path))
    assert "Money by year and source" in said
    assert "66.0 (26.0 left)" in said
    assert "Prices and times by kind of works" in said
    assert "2025-09 (2025-26, due now)" in said
    assert "分年、分资金来源" in words(page(tmp_path, "zh"))
