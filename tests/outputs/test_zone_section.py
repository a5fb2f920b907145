import pytest

from planner.method import plan
from planner.model.catchments import CatchmentRule
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.model.scenario import Policy, Scenario
from planner.outputs.headline import facts
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate
from planner.outputs.zone_section import zone_section
from planner.paper.drawing import Glyphs


def planned(row, rule):
    policy = Policy(CatchmentRule(rule, stability=0.0), programme=ProgrammeRules(0))
    return plan(row, Scenario("t", "row", 2027, policy=policy), Draws(1))


def test_nothing_is_said_where_catchments_stay(row):
    found = planned(row, "given")
    assert zone_section(facts(found, tabulate(found), "en")) == {"zones": None}


@pytest.mark.parametrize(("lang", "head"), [("en", "Catchments drawn anew"), ("zh", "重新划片")])
def test_the_report_tells_each_review_beside_the_base_year(row, tmp_path, lang, head):
    found = planned(row, "whole_areas")
    tables = tabulate(found)
    told = zone_section(facts(found, tables, lang))["zones"]
    assert [len(line) for line in told["rows"]] == [3] * len(told["rows"])
    assert any("2024" in cell for cell in told["rows"][0])
    page = write_report(found, tables, {}, tmp_path / "r.html", lang, Glyphs()).read_text("utf-8")
    assert page.count(f"<h2>{head}</h2>") == 1
