"""What works cost, in print: who pays by year, and prices and times by kind."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.standards import Norm
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_money_rows import priced, sources
from tests.programmed import make_nothing, make_programmed, make_town


def facts(lang="en", found=None, town=None):
    return ProgrammeFacts(town or make_town(), found or make_programmed(), lang)


def with_paid(paid):
    found = make_programmed()
    return replace(found, proposal=replace(found.proposal, paid=paid))


def heads(grid):
    return [one["head"] for one in grid["columns"]]


def test_every_year_tells_what_each_source_pays_and_what_is_left():
    told = sources(facts())
    assert heads(told) == ["School year", "bonds", "budget", "Of it promised"]
    assert told["rows"][1] == ["2026-27", "66.0 (26.0 left)", "0.0 (5.0 left)", "2.0"]
    assert told["rows"][-1] == ["all told", "126", "3.2", "2.0"]
    assert len(told["rows"]) == 5


def test_money_without_a_name_is_no_table():
    own = make_programmed().proposal.paid
    bare = own.isel(source=[0]).assign_coords(source=["*"])
    assert sources(facts(found=with_paid(bare))) is None


def test_money_without_a_limit_has_nothing_left_to_tell():
    """Promises of the folder, and no budget beside them."""
    own = make_programmed().proposal.paid.assign_coords(source=["gift", "*"])
    own["left"] = own["left"].where(own["source"] == "gift", np.nan)
    told = sources(facts("zh", with_paid(own)))
    assert heads(told) == ["学年", "gift", "预算", "其中专项"]
    assert told["rows"][0] == ["2025—2026学年", "60.0（余30.0）", "0.2", "–"]


@pytest.fixture
def town():
    own = make_town()
    key = "programme.procedure.build"
    norms = own.city.standards.norms | {key: Norm(key, (6.0, 2.0, 3.0, 1.0), evidence="GK")}
    standards = replace(own.city.standards, norms=norms)
    return replace(own, city=replace(own.city, standards=standards))


def test_kinds_tell_price_works_and_procedure_with_their_norms(town):
    told = priced(facts(town=town))
    borrow, build, merge = told["rows"]
    assert build[1:5] == ["14", "1", "3", "12 (6 + 2 + 3 + 1)"]
    assert build[5:] == ["programme.price.build; programme.procedure.build", "D; GK"]
    assert borrow[4:] == ["–", "programme.price.borrow", "D"]
    assert merge[5] == "programme.price.close"


def test_where_nothing_is_proposed_kinds_that_may_be_are_told(town):
    told = priced(facts(found=make_nothing(), town=town))
    assert len(told["rows"]) == 3
    assert told["rows"][0][1:4] == ["14", "1", "3"]
