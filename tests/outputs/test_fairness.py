"""Balance in the report, in both languages."""

from dataclasses import replace

import pytest

from planner.outputs.fairness import fairness
from planner.outputs.headline import facts
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs


@pytest.fixture(scope="module")
def tables(equipped_plan):
    return tabulate(equipped_plan)


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request, equipped_plan, tables):
    return facts(equipped_plan, tables, request.param)


def test_sets_stand_in_their_order_with_their_rule(told):
    basic, quality = fairness(told)["balance"]
    assert basic["title"] in {"Basic balance: 8 indicators", "基本均衡：8项指标"}
    assert ("mean of all" in basic["note"]) or ("综合差异系数" in basic["note"])
    assert ("up to 1 schools" in quality["note"]) or ("最多1所" in quality["note"])
    assert "up to" not in basic["note"]


def test_variation_now_next_and_at_the_end(told):
    basic, _ = fairness(told)["balance"]
    rows = basic["indicators"]["rows"]
    frame = told.tables["balance"].query("level == 'city' and set == 'basic'")
    composite = rows[2]
    assert composite["limit"] == "0.650"
    assert composite["met"] in {"yes", "达标"}
    at = frame.query("phase == 'primary' and indicator == 'composite'").set_index("year")["central"]
    assert [composite[name] for name in ("base", "next", "last")] == [
        f"{at[year]:.3f}" for year in (2024, 2025, 2028)
    ]
    assert rows[1]["amount"] == "5.33 / 100"  # 12 teachers for 225 pupils
    assert rows[0]["amount"] == "15.87"
    assert [row["limit"] for row in rows[:2]] == ["–", "–"]


def test_schools_that_fail_are_named_with_what_they_lack(told):
    _, quality = fairness(told)["balance"]
    rows = quality["failing"]["rows"]
    assert rows[0]["school"] == "South Primary"
    lacks = rows[0]["missed"]
    assert ("books" in lacks) or ("图书册数" in lacks)
    assert ("of 2" in rows[0]["met"]) or ("2" in rows[0]["met"])
    assert ("1 cannot be judged" in quality["failing_note"]) or (
        "1所因缺数" in quality["failing_note"]
    )
    basic, _ = fairness(told)["balance"]
    assert (basic["failing"]["rows"], basic["failing_note"]) == ([], "")


def test_districts_are_compared_where_there_are_several(told):
    basic, _ = fairness(told)["balance"]
    assert {row["unit"] for row in basic["districts"]["rows"]} == {"upper", "lower"}
    one = told.tables["balance"].query("level != 'district' or id == 'upper'")
    alone = replace(told, tables=told.tables | {"balance": one})
    assert fairness(alone)["balance"][0]["districts"]["rows"] == []


def test_without_resources_the_report_says_so(made):
    found = fairness(facts(made, tabulate(made), "en"))
    assert found == {"balance": None, "inequality": None}


def test_the_page_holds_posts_balance_and_the_annex(told, tmp_path):
    path = write_report(told.plan, told.tables, {}, tmp_path / "r.html", told.lang, Glyphs())
    page = path.read_text(encoding="utf-8")
    heads = {
        "en": ["Posts of teachers", "Balance between schools", "Quality balance", "Inequality"],
        "zh": ["教职工编制", "校际均衡", "优质均衡", "内部与之间的差距"],
    }[told.lang]
    spots = [page.index(head) for head in heads]
    assert spots == sorted(spots)
    assert "South Primary" in page[spots[2] : spots[3]]


def test_the_page_says_what_is_not_told(made, tmp_path):
    path = write_report(made, tabulate(made), {}, tmp_path / "r.html", "en", Glyphs())
    page = path.read_text(encoding="utf-8")
    assert "Not told: the standards know no ratio of pupils to posts." in page
    assert "Not told: the folder has no table of resources" in page
    assert "Inequality within" not in page
