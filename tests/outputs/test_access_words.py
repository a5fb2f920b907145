"""The report's section on access, in both languages."""

from dataclasses import replace

import pytest

from planner.outputs.access_words import access_section
from planner.outputs.headline import facts
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def tables(accessed):
    return tabulate(accessed)


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request, accessed, tables):
    return facts(accessed, tables, request.param)


@pytest.fixture(scope="module")
def section(told):
    return access_section(told)["access"]


def test_ways_of_each_phase_on_record_next_and_at_the_end(section):
    rows = section["ways"]["rows"]
    assert len(rows) == 6
    first, later = rows[1], rows[-1]
    assert (first["children"], first["own"], first["p90"], first["norm"]) == (
        "244", "162", "354", "500",
    )  # fmt: skip
    assert first["beyond"].replace("\u00a0", "") in {"0%", "0 %"}
    assert later["own"] == "–"  # a pool has no catchments
    assert later["nearest"] != "–"


def test_places_by_reach_and_then_by_form(section, told):
    rows = [row for row in section["places"]["rows"] if row["phase"] in {"Primary", "小学"}]
    assert [row["reach"] for row in rows] == ["250", "500", "500", "500", "500"]
    named = [row["weights"] for row in rows]
    assert named[0] == named[1]
    assert len(set(named)) == 4
    assert rows[0]["gini"] == "0.259"
    assert rows[0]["without"].replace("\u00a0", "") in {"24%", "24 %"}
    assert rows[0]["theil"] == "0.2769"
    assert rows[0]["between"].replace("\u00a0", "") == "8%"


def test_districts_and_groups(section):
    upper = next(row for row in section["districts"]["rows"] if row["unit"] == "upper")
    assert (upper["children"], upper["own"], upper["places"]) == ("147", "236", "61")
    local, migrant = section["groups"]["rows"]  # none of the later phase, whose ages are not told
    assert (local["unit"], migrant["unit"]) in {("local", "migrant"), ("户籍", "随迁")}
    assert migrant["children"] == "44"
    assert migrant["apart"] == local["apart"] == "0.779"


def test_notes_say_how_and_of_whom(section, told):
    words = {"en": ("straight line", "public", "All 3 schools"), "zh": ("直线", "公办", "3所")}
    for said in words[told.lang][:2]:
        assert said in section["ways_note"]
    assert words[told.lang][2] in section["places_note"]
    assert ("lower secondary" in section["ways_note"]) or ("初中" in section["ways_note"])


def test_schools_that_tell_no_places_and_ways_that_lead_nowhere_are_said(told):
    frame = told.tables["access"].copy()
    frame.loc[(frame["measure"] == "untold") & (frame["phase"] == "primary"), "central"] = 1
    lost = (frame["measure"] == "distance_lost") & (frame["id"] == "*")
    frame.loc[lost, "central"] = 0.02
    section = access_section(replace(told, tables=told.tables | {"access": frame}))["access"]
    assert any(said in section["places_note"] for said in ("Of 3 schools", "3所学校中有1所"))
    assert any(said in section["ways_note"] for said in ("No way leads", "没有通往"))


def test_without_access_there_is_no_section(told):
    bare = replace(told, plan=replace(told.plan, access=None))
    assert access_section(bare) == {"access": None}
