"""Fonts are looked up before drawing, and pictures have no dates."""

import matplotlib as mpl
import pytest

from planner.paper import drawing
from planner.paper.drawing import (
    Glyphs,
    canvas,
    data_address,
    heavy,
    lacking,
    picture_language,
    save,
    style,
)
from planner.paper.words import keys, word


def test_characters_without_a_glyph_are_found():
    assert lacking("School 12 %") == set()
    assert lacking("a\U0001f9ff") == {"\U0001f9ff"}


def test_a_picture_says_what_it_lacks_and_repeats_its_bytes(tmp_path):
    paths = []
    for name in ("one", "two"):
        glyphs = Glyphs()
        with style():
            figure = canvas(3, 2)
            figure.subplots().set_title("x \U0001f9ff")
            paths.append(save(figure, tmp_path / f"{name}.png", glyphs))
        assert glyphs.missing == {"\U0001f9ff"}
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_page_holds_a_picture_inside(tmp_path):
    (tmp_path / "one.png").write_bytes(b"Man")
    assert data_address(tmp_path / "one.png") == "data:image/png;base64,TWFu"


def test_settings_are_put_back():
    before = mpl.rcParams["font.size"]
    with style():
        assert mpl.rcParams["font.size"] != before
    assert mpl.rcParams["font.size"] == before


def test_without_a_chinese_font_pictures_speak_english(monkeypatch):
    monkeypatch.setattr(drawing, "chinese_font", lambda: None)
    assert picture_language("zh") == "en"
    assert heavy("学位") == "bold"
    monkeypatch.setattr(drawing, "chinese_font", lambda: "Some Font")
    assert picture_language("zh") == "zh"
    assert heavy("学位") == "normal"
    assert heavy("places") == "bold"


@pytest.mark.skipif(drawing.chinese_font() is None, reason="no Chinese font on this machine")
def test_chinese_words_have_glyphs():
    assert lacking("".join(word(key, "zh") for key in keys())) == set()
