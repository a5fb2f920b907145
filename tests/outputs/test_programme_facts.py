from dataclasses import replace

import numpy as np
import pytest

from planner.outputs.programme_facts import (
    ProgrammeFacts,
    classes_of,
    money,
    replayed,
    rows_of,
    signed,
    signed_count,
    spread,
)
from tests.programmed import BORROW, BUILD, MERGE, make_programmed, make_town, make_works


@pytest.fixture(scope="module")
def told():
    return ProgrammeFacts(make_town(), make_programmed(), "en")


def test_money_is_in_the_unit_of_the_prices(told):
    assert told.unit == "class-years of teaching"
    assert ProgrammeFacts(told.plan, told.found, "zh").unit == "教学班年"


def test_a_layer_may_say_a_currency(told):
    norms = dict(told.city.standards.norms)
    norms["programme.price.build"] = replace(
        norms["programme.price.build"], unit="10,000 yuan once and a year, years of lead"
    )
    standards = replace(told.city.standards, norms=norms)
    plan = replace(told.plan, city=replace(told.city, standards=standards))
    assert ProgrammeFacts(plan, told.found, "zh").unit == "10,000 yuan"


def test_works_keep_their_order_and_names(told):
    assert [one["work"] for one in told.works] == [BORROW, BUILD, MERGE]
    assert [classes_of(one) for one in told.works] == [2, 9, 0]
    assert list(told.measures(told.works[1])) == [f"{BUILD}-primary", f"{BUILD}-lower_secondary"]


def test_years_are_said_to_the_end_of_works_that_pass(told):
    assert told.when(told.works[0]) == "2026-27 to 2027-28"
    assert told.when(told.works[1]) == "2027-28"
    assert told.when({"year": 2027, "until": 2028}) == "2027-28 only"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("north-primary-borrow-2-2026-2028",
         "North Primary (primary, borrow, 2 classes, from 2026-27, to 2027-28)"),
        ("site-w", "West Field (build)"),
        ("site-w-primary-6-2026", "West Field (build, primary, 6 classes, from 2026-27)"),
        ("north-primary-borrow", "North Primary (primary, borrow)"),
        ("A school of the bureau's list", "A school of the bureau's list"),
    ],
)  # fmt: skip
def test_candidates_are_named_in_words(told, title, said):
    assert told.plainly(title) == said


def test_long_lists_are_cut_and_say_so(told):
    assert told.listed(["site-w", BORROW, MERGE], 1) == "West Field (build); and 2 more"
    assert told.listed([""]) == "–"


def test_a_replay_without_a_case_is_not_known():
    found = make_programmed().replay
    assert replayed(found, "all", "unmet") == pytest.approx((100, 80, 120))
    assert np.isnan(replayed(found, "nobody", "unmet")).all()


def test_all_but_the_only_work_is_none():
    found = make_programmed()
    one = replace(found.proposal, works=found.proposal.works.isel(work=[1]))
    told = ProgrammeFacts(make_town(), replace(found, proposal=one, replay=found.replay.sel(
        case=["none", "all"])), "en")  # fmt: skip
    assert told.replayed(BUILD, "unmet")[0] == 500


def test_rows_hold_the_axis_and_its_columns():
    row = rows_of(make_works(), "work")[0]
    assert row["work"] == BORROW
    assert row["until"] == 2028


def test_numbers_print_as_they_are_known():
    assert money(99.96) == "100.0"
    assert signed(-0.01) == "0.0"
    assert signed(np.nan) == "–"
    assert signed_count(np.nan) == "–"
    assert spread((np.nan, 1, 2)) == "–"
    assert spread((12.0, np.nan, np.nan)) == "12"
