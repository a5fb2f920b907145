import re
from importlib.resources import files

import jinja2
import pytest

from planner.outputs.pages import rendered

SHARED = ("school.html", "programme.html", "programme_sheet.html")


def test_what_is_not_filled_is_refused():
    with pytest.raises(jinja2.UndefinedError, match="made_up"):
        rendered("school.html", "en", title="t", subtitle="s")


def test_text_is_escaped_and_in_its_language():
    page = rendered("paper.html", "zh", title="<b>")
    assert '<html lang="zh-CN">' in page
    assert "<title>&lt;b&gt;</title>" in page


@pytest.mark.parametrize("name", SHARED)
def test_styles_that_papers_share_stand_in_one_place(name):
    home = files("planner.outputs").joinpath("templates")
    rules = re.compile(r"^\s*([.\w:*@, ]+ \{.*)$", re.MULTILINE)
    shared = set(rules.findall(home.joinpath("paper.html").read_text("utf-8")))
    own = home.joinpath(name).read_text("utf-8")
    assert own.startswith('{% extends "paper.html" %}')
    assert not shared & set(rules.findall(own)) - {"@media print {"}
