"""Both languages hold every word, with the same blanks to fill."""

import re
import string
from importlib.util import find_spec
from pathlib import Path

import pytest

from planner.model.city import Gap
from planner.paper.words import (
    LANGS,
    autumn,
    city_title,
    count,
    gap_record,
    gap_text,
    keys,
    known,
    large,
    phase_name,
    word,
    year_label,
)


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", keys())
def test_every_word_is_in_both_languages(key):
    english, chinese = (word(key, lang) for lang in LANGS)
    assert english
    assert chinese
    assert blanks(english) | {"least"} == blanks(chinese) | {"least"}


def test_every_gap_that_inputs_find_has_its_sentences():
    source = "".join(
        Path(find_spec(f"planner.inputs.{room}").origin).read_text(encoding="utf-8")
        for room in ("campus_records", "gaps", "hindsight", "limits", "succession")
    )
    found = set(re.findall(r'Gap\([^,]+, "(\w+)"', source))
    found |= set(re.findall(r'"(people_\w+)"', source))
    found |= set(re.findall(r'"(campuses_\w+)"', source))
    absent = source.split("_ABSENT = ")[1].split(")")[0]
    found |= {f"no_{table}" for table in re.findall(r'"(\w+)"', absent)}
    told = {
        match[1] for match in (re.fullmatch(r"gap_(\w+)_missing", key) for key in keys()) if match
    }
    assert found == told


def test_gaps_name_phases_as_the_city_does(made):
    gap = Gap("catchments", "catchments_later", {"phase": "lower_secondary"})
    assert gap_text(gap, made.city, "zh")[0] == "无初中招生片区"
    record = gap_record(gap, made.city)
    assert list(record) == ["table", "key", "missing", "instead"]
    assert record["missing"] == "no catchments for lower secondary"


def test_unknown_words_and_blanks_left_open_are_errors():
    with pytest.raises(KeyError):
        word("no such word", "en")
    with pytest.raises(KeyError):
        word("large_class", "zh", line=28)


def test_a_term_that_is_not_there_lets_another_stand():
    assert known("pupils", "zh", "x") == "学生数（人）"
    assert known("no such word", "zh", "x") == "x"


def test_years_print_as_schools_say_them():
    assert year_label(2022, True, "en") == "2021-22"
    assert year_label(1999, False, "en") == "1999-00"
    assert year_label(2026, False, "zh") == "2026—2027学年"
    assert autumn(2026, False, "zh") == "2026年秋季"


def test_large_classes_print_their_line():
    assert large(28, "en") == "more than 28 pupils"
    assert large(55, "zh") == "55人以上（即≥56）"


def test_a_catchment_is_never_called_a_cluster():
    assert "学区" not in word("catchment", "zh")


def test_names_fall_back(made):
    assert phase_name(made.city, "lower_secondary", "zh") == "初中"
    assert phase_name(made.city, "upper_secondary", "en") == "upper secondary"
    assert city_title(made.city, "zh") == "虚构市"
    assert count(1234.6) == "1,235"
