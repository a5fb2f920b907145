from dataclasses import replace

import numpy as np

from planner.outputs.school_told import sentences


def test_the_first_lines_say_the_most(head_page):
    lines = sentences(head_page)
    counted = head_page.cell("primary", "all", 2024)["recorded"]
    assert lines[0] == f"In 2024-25 the school had {counted} pupils."
    assert "in 8 futures out of 10 it is between" in lines[1]
    assert any(line.startswith("Chance that at least one class has more than") for line in lines)
    assert lines[-1].startswith("Our forecasts one year ahead")


def test_every_line_is_chinese_too(head_page):
    for line in sentences(replace(head_page, lang="zh")):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in line)


def test_a_last_day_stands_where_overflow_is_likely(head_page):
    likely = head_page.lamps.assign(probability=0.8, last_responsible="2023-03-01")
    lines = sentences(replace(head_page, lamps=likely))
    assert any("(8 in 10)" in line and "1 March 2023 (passed)" in line for line in lines)
    calm = head_page.lamps.assign(probability=0.01, last_responsible=None)
    assert any("In no coming year" in line for line in sentences(replace(head_page, lamps=calm)))
    dark = head_page.lamps.assign(probability=np.nan, last_responsible=None)
    assert any("Without known places" in line for line in sentences(replace(head_page, lamps=dark)))


def test_without_futures_no_range_is_claimed(head_page):
    bare = head_page.rolls.assign(p10=np.nan, p90=np.nan)
    classes = head_page.classes.assign(p_large=np.nan)
    lines = sentences(replace(head_page, rolls=bare, classes=classes, draws=0))
    assert not any("8 futures" in line or "Chance" in line for line in lines)


def test_a_withheld_roll_is_not_summed(head_page):
    hidden = head_page.rolls.assign(recorded="<10")
    assert "small counts are withheld" in sentences(replace(head_page, rolls=hidden))[0]


def test_a_school_that_opens_or_closes_says_so(head_page):
    rolls = head_page.rolls
    lines = sentences(replace(head_page, rolls=rolls[rolls["year"] > 2025]))
    assert lines[0] == "The school opens in 2026-27."
    assert lines[1].startswith("For 2026-27 we expect")
    lines = sentences(replace(head_page, rolls=rolls[rolls["year"] < 2027]))
    assert "For 2026-27 we expect" in lines[1]
    assert lines[1].endswith("From 2027-28 on nobody is taught there.")
    lines = sentences(replace(head_page, rolls=rolls[rolls["year"] < 2025]))
    assert lines[1] == "From 2025-26 on nobody is taught there."


def test_a_range_of_one_number_is_none(head_page):
    flat = head_page.rolls.assign(central=70.0, p10=70.2, p90=69.9)
    assert "8 futures" not in sentences(replace(head_page, rolls=flat))[1]


def test_a_page_knows_what_is_taught(head_page):
    assert head_page.phases == ["primary"]
    assert head_page.taught == ["1", "2", "3"]
    assert head_page.name == str(head_page.one["name"].item())
