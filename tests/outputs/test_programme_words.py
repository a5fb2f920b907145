import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import planner
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_words import (
    again,
    between,
    found_by,
    futures_told,
    land,
    lines,
    now,
    opening,
    plan_name,
    proof,
    rate,
    schools_unknown,
    subtitle,
    title,
    unknowns,
)
from planner.paper.words import keys
from tests.programmed import SITE, make_nothing, make_programmed, make_town


def facts(found=None, lang="en", drawn=True, **given):
    found = make_programmed() if found is None else found
    found = replace(found, proposal=replace(found.proposal, **given))
    return ProgrammeFacts(make_town(drawn), found, lang)


def test_the_first_sentences_say_what_it_costs_and_spares():
    first, spares, replayed, whole, gap = opening(facts())
    assert "3 (borrow 1, build 1, merge 1)" in first
    assert "11 classes gained" in first
    assert "building costs 129 class-years of teaching" in first
    assert "from 292 (300–900) to 228 (40–190)" in spares
    assert replayed == again(facts())
    assert "reach 500 (400–600) without and 100 (80–120) with the works" in replayed
    assert "large classes 60 (48–72) and 20 (16–24) class-years" in replayed
    assert "from 132 to 68" in spares
    assert "94.0 class-years of teaching, against 186" in whole
    assert "92.0 less" in whole
    assert "at most 0.54 %" in gap


def test_it_is_the_best_only_where_that_is_proven():
    (exact,) = proof(facts(bound=94.0))
    assert exact.endswith("proven.")
    told = proof(facts(bound=94.0, proven=False))
    assert "0.00 %" in told[0]
    assert told[1].startswith("The search ended before it came within the ")
    near = proof(facts(bound=93.99999))[0]
    assert "at most 0.01 %" in near  # never said to be nearer than it is


def test_a_bound_below_nought_has_its_gap_in_money():
    (said,) = proof(facts(objective=-11.0, bound=-12.5))
    assert "at most 1.5 class-years of teaching" in said
    assert "less than −12.5" in said


def test_closing_lines_tell_each_work_and_what_to_decide():
    said = lines(facts())
    assert any(line.startswith("2. East Field: build, 9 classes, primary, lower") for line in said)
    assert any("worth 81.2" in line for line in said)
    assert any(line.startswith("Decide now") and "East Field" in line for line in said)
    assert any(line.startswith("Keep possible") and "West Field" in line for line in said)
    assert said[-1].startswith("Made-up city")


def test_plans_that_share_nothing_commit_to_nothing():
    told = facts()
    bare = replace(told.found.robustness, commit=(), hold=())
    assert [line.split()[0] for line in now(told, bare)] == ["No", "Nothing"]


def test_values_of_information_lie_between_their_bounds():
    found = make_programmed().robustness
    assert between(found, "expected_plan", "recourse") == (5.5, 5.0, 6.0)
    assert between(found, "recourse", "wait_and_see") == (6.0, 5.5, 7.0)
    turned = found.expected.copy()
    turned["value"] = ("figure", [96.0, 96.0, 95.9])
    turned["bound"] = ("figure", [96.0, 95.0, 95.0])
    low = replace(found, expected=turned)
    assert between(low, "expected_plan", "recourse") == pytest.approx((0.0, 0.0, 0.9))


def test_futures_tell_regret_and_names_of_plans():
    told = facts()
    said = futures_told(told)
    assert "worth 5.5 class-years of teaching (between 5.0 and 6.0" in said[0]
    assert "programme: 7.0" in said[2]
    assert said[2].endswith("1.0 (best for future 3).")
    assert plan_name(told, "none") == "no works"
    assert len(futures_told(facts(make_nothing()))) == 1


def test_what_is_not_known_is_said():
    said = " ".join(unknowns(facts()))
    assert "D, GK in evidence" in said
    assert "1 schools tell no places" in said
    assert "Land of" not in said
    assert "37 of 212 candidates" in said
    told = facts()
    assert land(told, SITE) == 21000
    assert np.isnan(land(told, "site-w"))
    assert schools_unknown(told) == 1


def test_the_central_path_has_no_intervals():
    assert "reach 500 without and 100 with the works" in again(facts(drawn=False))
    assert opening(facts(make_nothing()))[-1].endswith("proven.")
    assert not any("proven" in one for one in opening(facts(make_nothing(), tried=0)))


def test_titles_and_rates():
    assert title(facts(lang="zh")) == "学校建设计划：虚构市"
    assert "3 futures" in subtitle(facts())
    assert "20 others" in subtitle(facts())
    assert "central path alone" in subtitle(facts(drawn=False))
    assert rate(facts(lang="zh")) == "3%"
    assert len(found_by(facts())) == 4


def test_every_word_of_the_programme_is_used():
    home = Path(planner.__file__).parent
    text = "".join(
        path.read_text(encoding="utf-8")
        for room in ("outputs", "maps")
        for path in (home / room).glob("*.py")
    )
    for name in ("programme.html", "programme_sheet.html", "programme_table.html"):
        text += files("planner.outputs").joinpath(f"templates/{name}").read_text("utf-8")
    there = set(re.findall(r"\bprog_\w+", text))
    built = ("prog_unit_", *re.findall(r'f"(prog_[a-z_]+_)\{', text))
    spare = {key for key in keys() if key.startswith("prog_")} - there
    spare -= {f"prog_{name}" for name in ("places", "unmet", "over", "idle")}
    assert [key for key in sorted(spare) if not key.startswith(built)] == []


def test_no_plan_may_have_less_regret():
    found = make_programmed()
    own = replace(found.robustness, calmest="proposed")
    assert futures_told(facts(replace(found, robustness=own)))[2].endswith(
        "7.0; that of no other plan is less."
    )
