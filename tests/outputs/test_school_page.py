import re
from dataclasses import replace

import numpy as np
import pytest

from planner.outputs.school_page import write_page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_stands_alone_and_says_that_the_city_is_made_up(head_page, tmp_path, lang):
    path = write_page(replace(head_page, lang=lang), tmp_path / "north.html", "north.xlsx")
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)=[\"'](?!data:)", text)
    assert "http" not in re.sub(r"base64,[^\"]*", "", text)
    assert ("虚构城市" if lang == "zh" else "Made-up city") in text
    assert text.count("<table>") == 6
    assert "north.xlsx" in text
    assert [one.name for one in tmp_path.iterdir()] == ["north.html"]


def test_without_earlier_forecasts_the_page_says_so(head_page, tmp_path):
    bare = replace(head_page, past=head_page.past.iloc[:0], lamps=head_page.lamps.iloc[:0])
    text = write_page(bare, tmp_path / "n.html", "n.xlsx").read_text(encoding="utf-8")
    assert "too short to check" in text
    assert "Two warnings" not in text


def test_a_school_without_a_record_is_not_said_to_teach_its_own_ratios(head_page, tmp_path):
    hand = head_page.hand
    new = replace(head_page, hand=replace(hand, weights=np.zeros_like(hand.weights)))
    said = "is taken from all schools"
    assert said in write_page(new, tmp_path / "n.html", "n.xlsx").read_text(encoding="utf-8")
    assert said not in write_page(head_page, tmp_path / "o.html", "n").read_text(encoding="utf-8")
