from dataclasses import replace

import pytest

from planner.outputs import programme_beside_rows as rows
from planner.outputs.programme_facts import ProgrammeFacts
from tests.programmed import make_nothing, make_programmed, make_town


def facts(lang="en", found=None):
    return ProgrammeFacts(make_town(), found or make_programmed(ranked=True), lang)


def test_the_list_stands_in_its_order_beside_nothing_of_it():
    none, first, second = rows.ranking(facts())["rows"]
    assert none[1] == "without any of the list"
    assert none[-2:] == ["500 (400–600)", "60 (48–72)"]
    assert first == ["1", "East school", "2028-29", "84.0", "84.0", "42.0", "30.0", "0.50", "99",
                     "3", "1", "300 (240–360)", "41 (33–49)"]  # fmt: skip
    assert second[7] == "–"  # what costs nothing has no effect a unit
    assert second[10] == "–"  # 7th of 6 schools: it relieves none
    assert rows.ranking(facts(found=make_programmed())) is None


def test_a_work_that_costs_more_than_it_spares_has_a_minus():
    told = facts()
    works = told.found.ranking.works.copy()
    works["first"] = ("work", [5.0, -156.6])
    works["effect"] = ("work", [1.0, -0.621])
    ranking = replace(told.found.ranking, works=works)
    row = rows.ranking(facts(found=replace(told.found, ranking=ranking)))["rows"][1]
    assert (row[5], row[7]) == ("−157", "−0.62")


def test_budgets_go_down_the_list_as_far_as_they_pay():
    told = facts()
    assert rows.paid(told) == [
        "In this order, 60.0 class-years of teaching pay for 1 of 2: North wing.",
        "In this order, 130 class-years of teaching pay for 2 of 2: East school; North wing.",
    ]
    works = told.found.ranking.works.copy()
    works["first"] = ("work", [-1.0, 42.0])
    found = replace(told.found, ranking=replace(told.found.ranking, works=works))
    assert rows.paid(facts(found=found))[-1].endswith("in the order: North wing.")
    works["once"] = ("work", [300.0, 84.0])
    found = replace(told.found, ranking=replace(told.found.ranking, works=works))
    assert rows.paid(facts(found=found))[0].endswith("pay for none.")
    assert rows.paid(facts(found=make_programmed())) == []


def test_money_and_what_it_buys():
    told = rows.frontier(facts())["rows"]
    assert told[1][:6] == ["60.0", "0.2", "400", "150", "160", "159"]
    assert told[0][-1] == "–"
    assert told[2][-1].count(";") == 2


def test_dearest_places_come_first():
    told = rows.prices(facts())["rows"]
    assert told == [["South Primary", "primary", "2027-28", "0.75", "1.25"],
                    ["Junior", "lower secondary", "2025-26", "0.25", "0.25"]]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["ranking", "frontier", "prices"])
def test_rows_are_as_wide_as_their_heads(name, lang):
    told = getattr(rows, name)(facts(lang))
    assert {len(row) for row in told["rows"]} == {len(told["columns"])}
    assert rows.ranking(facts(lang, make_nothing())) is None
