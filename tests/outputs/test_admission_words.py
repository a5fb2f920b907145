from dataclasses import replace

import numpy as np
import pytest

from planner.model.admissions import Tier
from planner.outputs import admission_words
from planner.outputs.admission_edition import edition
from planner.outputs.admission_words import admission_lines, tier_name

TIERS = {"first": Tier(1, classes=("x",)), "second": Tier(2, classes=("y",))}


@pytest.fixture(scope="module")
def found(applying, admitting):
    late = float((np.datetime64("2025-11-01") - np.datetime64("1970-01-01")).astype(int))
    classes = ["x"] * 50 + ["y"] * 49 + [""]
    applicants = applying(["A"] * 100, admission=classes, date=[np.nan] * 99 + [late])
    return admitting(applicants, TIERS, draws=10, reach=1000.0)


def lines_of(found, city, lang="en", limit=0):
    """Lines with all counts told, unless a limit is given."""
    return admission_lines(found, edition(found, limit), city, lang)


def test_what_came_of_it_is_said_in_english(found, toytown):
    lines = lines_of(found, toytown)
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
    assert "full are in the local folder" not in text


def test_and_in_chinese(found, toytown):
    lines = lines_of(found, toytown, "zh")
    assert lines[0] == "玩具镇2025年秋季小学1年级招生：报名99人"
    assert lines[1] == "录取53人，统筹安排40人，未落实学位6人"
    assert "Mill School招生片区，顺位“second”：6人" in lines


def test_print_withholds_small_counts_and_what_tells_them(found, toytown):
    first = lines_of(found, toytown, "en", 9)[1]
    assert first == "* admitted, 40 sent to free places elsewhere, <10 without a place"
    assert lines_of(found, toytown, "zh", 9)[1] == "录取*人，统筹安排40人，未落实学位<10人"
    text = "\n".join(lines_of(found, toytown, "en", 9)).replace("\u00a0", " ")
    assert "catchment of Mill School, tier second: <10" in text
    assert "<10 stands for fewer than 10 children, * for a number" in text
    assert "6 %" not in text  # three of 49


def test_no_line_names_a_child(found, toytown):
    for lang in ("en", "zh"):
        assert "k000" not in "\n".join(lines_of(found, toytown, lang))


def test_notes_are_told_where_there_is_something_to_tell(found, toytown):
    def told(**counts):
        notes = {**found.notes, **counts}
        return "\n".join(lines_of(replace(found, notes=notes), toytown))

    assert "address has used up" not in told()
    assert "address has used up its place: 12" in told(locked=12)
    assert "by its claim: 5" in told(locked=12, beaten=5)
    assert "(column household): 3" in told(one_household=3)
    assert "no tier opens to the child: 3" in told(refused=3)
    assert "ranked: 40, their first choice: 31" in told(ranked=40, first_choice=31)
    assert "swells and shrinks" in told(projected=1)


def test_schools_of_unknown_places_and_empty_tiers_are_named(applying, admitting, toytown):
    tiers = {**TIERS, "third": Tier(3, classes=("w",))}
    found = admitting(applying(["A"] * 20, admission=["x"] * 20), tiers)
    text = "\n".join(lines_of(found, toytown))
    assert "nobody is sent there: 1 (Free School)" in text
    assert "tiers that no child comes under: second, third" in text
    assert "没有儿童的顺位：second、third" in "\n".join(lines_of(found, toytown, "zh"))


def test_a_chance_that_scatters_has_its_range(found, toytown):
    tiers = found.tiers.assign(p10=("tier", [1.0, 0.02]), p90=("tier", [1.0, 0.11]))
    text = "\n".join(lines_of(replace(found, tiers=tiers), toytown, "zh"))
    assert "6%（2%～11%）" in text
    undrawn = replace(found, draws=0)
    assert "no probabilities" in "\n".join(lines_of(undrawn, toytown))


def test_tiers_of_nobodys_scenario_have_words():
    assert tier_name("", "en") == "in no tier"
    assert tier_name("catchment", "zh") == "招生片区内"
    assert tier_name("户籍", "en") == "户籍"


def test_long_lists_name_the_largest_and_say_what_is_left_out(
    applying, admitting, toytown, monkeypatch
):
    """Of 100 of A and 60 of B none finds a place in reach but the catchment's own."""
    monkeypatch.setattr(admission_words, "SHOWN", 1)
    monkeypatch.setattr(admission_words, "WAYS", 0)
    classes = (["x"] * 60 + ["y"] * 40) + ["x"] * 20
    applicants = applying(["A"] * 100 + ["B"] * 20, admission=classes)
    text = "\n".join(lines_of(admitting(applicants, TIERS), toytown))
    assert "catchment of Mill School: 47; 1 more schools" in text
    assert "Without a place within reach:" in text
    assert "catchment of Mill School, tier second: 27" in text
    more = admitting(applying(["A"] * 100 + ["B"] * 60, admission=["x"] * 160), TIERS, reach=500.0)
    text = "\n".join(lines_of(more, toytown))
    assert "catchment of Mill School, tier first: 47\nand of 1 more catchments" in text
