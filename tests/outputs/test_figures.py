"""How numbers of balance print."""

import numpy as np

from planner.outputs.figures import SUMS, amount, between, fine, indicator_name, ordered, ratio
from planner.outputs.headline import facts
from planner.outputs.tables import tabulate


def test_blank_is_not_nought():
    assert (ratio(np.nan), fine(np.nan), amount(np.nan)) == ("–", "–", "–")
    assert (ratio(0.0), fine(0.0), amount(0.0)) == ("0.000", "0.0000", "0.00")
    assert between({"p10": np.nan, "p90": np.nan}) == "–"
    assert between({"p10": 0.1, "p90": 0.25}) == "0.100–0.250"
    assert between({"p10": 0.1, "p90": 0.25}, fine) == "0.1000–0.2500"


def test_rows_stand_as_the_standards_list_them(equipped_plan):
    told = facts(equipped_plan, tabulate(equipped_plan), "en")
    frame = told.tables["balance"].query("level == 'city' and set == 'quality' and year == 2025")
    assert ordered(told, frame)["indicator"].tolist() == ["books", "rooms", *SUMS]


def test_an_indicator_without_a_name_keeps_its_key(equipped_plan):
    told = facts(equipped_plan, tabulate(equipped_plan), "zh")
    assert indicator_name(told, "books") == "图书册数"
    assert indicator_name(told, "rooms_of_our_own") == "rooms_of_our_own"
