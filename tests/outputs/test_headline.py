"""The first screen says what the tables say."""

from dataclasses import replace

import pytest

from planner.outputs.headline import cards, facts, red_schools, sentences
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def told(made):
    return facts(made, tabulate(made), "en")


def test_three_sentences(told):
    heads, texts = zip(*sentences(told), strict=True)
    assert heads == ("Next autumn", "The peak", "After the peak")
    assert texts[0].startswith("In autumn 2025 the schools expect 446 pupils, 19 more than")
    assert "2028-29" in texts[1]
    assert "lower secondary" in texts[1]


def test_four_numbers(told):
    short, peak, large, idle = cards(told)
    assert short.value == "0"
    assert peak.value == "13"
    assert large.value == "4"
    assert idle.value == "46"
    assert any("8 futures in 10" in note for note in large.notes)


def test_red_schools_are_named_and_dated(told):
    rows = red_schools(told)
    assert rows[0]["school"] == "North Primary (primary)"
    assert rows[0]["entrants"] == "70"
    assert rows[0]["places"] == "50"
    assert rows[0]["last"] == "1 September 2023 (passed)"


def test_without_draws_no_chance_is_told(central_only):
    told = facts(central_only, tabulate(central_only), "en")
    assert red_schools(told) == []
    assert "probability" not in sentences(told)[1][1]
    assert cards(told)[0].notes[0] == "central path, no futures drawn"


def test_the_first_screen_tells_the_mean_over_futures(told):
    peak = told.rows.groupby("year")["mean"].sum().loc[2028]
    assert cards(told)[1].value == f"{peak:.0f}"
    assert f"{peak:.0f} places within reach are missing, mean over futures" in sentences(told)[1][1]


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.97, "has a probability of 97"), (1.0, "is all but certain"), (0.998, "all but certain")],
)
def test_a_sure_shortage_is_not_a_probability(told, chance, said):
    rows = told.rows.assign(probability=chance)
    text = sentences(replace(told, rows=rows))[1][1]
    assert "That some lower secondary pupils find no place within reach" in text
    assert said in text


def test_an_expected_shortage_is_told_though_the_central_path_has_none(told):
    rows = told.rows.assign(gross=0.0, mean=3.0)
    text = sentences(replace(told, rows=rows))[0][1]
    assert "6 of them are expected to find no place within reach (mean over futures" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_no_places_are_known_nothing_is_said_of_them(told, lang):
    rows = told.rows.assign(pupils_with_places=0.0, mean=0.0, gross=0.0)
    silent = replace(told, rows=rows, lang=lang)
    texts = [text for _, text in sentences(silent)]
    assert not any("0 places" in text or "holds its pupils" in text for text in texts)
    said = {"en": "no school's places are known", "zh": "各校学位数未知"}[lang]
    assert said in texts[0]
    assert said in texts[1]
    short, peak, _, idle = cards(silent)
    assert [card.value for card in (short, peak, idle)] == ["–"] * 3
    assert all(said in card.notes[0] for card in (short, peak, idle))


def test_pupils_of_schools_without_known_places_are_not_called_held(told):
    some = told.rows["pupils"] - 10.0
    rows = told.rows.assign(pupils_with_places=some, mean=0.0, gross=0.0)
    text = sentences(replace(told, rows=rows))[0][1]
    assert "every school whose places are known holds its pupils" in text
    assert "schools with 20 pupils are not known" in text  # two phases
