from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.admissions import Tier
from planner.outputs import admission_words
from planner.outputs.admission_words import admission_lines, tier_name

TIERS = {"first": Tier(1, classes=("x",)), "second": Tier(2, classes=("y",))}


@pytest.fixture(scope="module")
def found(applying, admitting):
    late = float((np.datetime64("2025-11-01") - np.datetime64("1970-01-01")).astype(int))
    classes = ["x"] * 50 + ["y"] * 49 + [""]
    applicants = applying(["A"] * 100, admission=classes, date=[np.nan] * 99 + [late])
    return admitting(applicants, TIERS, draws=10, reach=1000.0)


def test_what_came_of_it_is_said_in_english(found, toytown):
    lines = admission_lines(found, toytown, "en")
    text = "\n".join(lines).replace("\u00a0", " ")
    assert lines[0] == "primary, grade 1, autumn 2025, Toytown: 99 children apply"
    assert lines[1] == "53 admitted, 40 sent to free places elsewhere, 6 without a place"
    assert (
        "second        49         3                          6 %              40         6" in text
    )
    assert "catchment of Mill School: 46; Market School: 40 (1,000 m)" in text
    assert "catchment of Mill School, tier second: 6" in text
    assert "(month 9, day 1), or into higher grades: 1 children, of whom 0 find" in text
    assert "lottery with seed 7; probabilities over 10 further lotteries" in text
    assert "Made-up city" in text


def test_and_in_chinese(found, toytown):
    lines = admission_lines(found, toytown, "zh")
    assert lines[0] == "玩具镇2025年秋季小学1年级招生：报名99人"
    assert lines[1] == "录取53人，统筹安排40人，未落实学位6人"
    assert "Mill School招生片区，顺位“second”：6人" in lines


def test_no_line_names_a_child(found, toytown):
    for lang in ("en", "zh"):
        assert "k000" not in "\n".join(admission_lines(found, toytown, lang))


def test_notes_are_told_where_there_is_something_to_tell(found, toytown):
    def told(**counts):
        notes = {**found.notes, **counts}
        return "\n".join(admission_lines(replace(found, notes=notes), toytown, "en"))

    assert "address has used up a place" not in told()
    assert "address has used up a place: 12" in told(locked=12)
    assert "no tier opens to the child: 3" in told(refused=3)
    assert "ranked: 40, their first choice: 31" in told(ranked=40, first_choice=31)
    assert "swells and shrinks" in told(projected=1)


def test_a_chance_that_scatters_has_its_range(found, toytown):
    tiers = found.tiers.assign(p10=("tier", [1.0, 0.02]), p90=("tier", [1.0, 0.11]))
    text = "\n".join(admission_lines(replace(found, tiers=tiers), toytown, "zh"))
    assert "6%（2%～11%）" in text
    undrawn = replace(found, draws=0)
    assert "no probabilities" in "\n".join(admission_lines(undrawn, toytown, "en"))


def test_tiers_of_nobodys_scenario_have_words():
    assert tier_name("", "en") == "in no tier"
    assert tier_name("catchment", "zh") == "招生片区内"
    assert tier_name("户籍", "en") == "户籍"


def test_long_lists_name_the_largest_and_say_what_is_left_out(found, toytown, monkeypatch):
    monkeypatch.setattr(admission_words, "SHOWN", 1)
    monkeypatch.setattr(admission_words, "WAYS", 1)
    rows = {
        "catchment": ["S1", "S1", "S1", "S2", "S2"],
        "tier": ["first", "second", "second", "first", "second"],
        "school": ["S2", "S3", "", "", ""],
        "children": [3, 9, 5, 7, 2],
        "distance": [1000.0, 1700.0, np.nan, np.nan, np.nan],
    }
    table = xr.Dataset({name: ("edge", np.array(own)) for name, own in rows.items()})
    text = "\n".join(admission_lines(replace(found, overflow=table), toytown, "en"))
    assert "catchment of Mill School: 17; Free School: 9 (1,700 m); 1 more schools" in text
    assert "and 1 more catchments" in text
    assert "catchment of Market School, tier first: 7\nand 7 of 2 more catchments" in text
