"""Report tables against the tables of the run."""

from dataclasses import replace

import pytest

from planner.model.standards import Norm
from planner.outputs.headline import facts
from planner.outputs.remedies import SHOWN, remedies, tenths
from planner.outputs.tables import tabulate
from planner.paper.words import keys
from planner.schools.causes import CAUSES
from planner.schools.relief import OPTIONS


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request, made):
    return facts(made, tabulate(made), request.param)


def test_schools_by_cause_and_large_classes_old_and_new(told):
    shown = remedies(told)["causes"]
    assert len(shown["rows"]) == 4
    frame = told.tables["classes"].query("grade == 'all' and year == 2026")
    row = shown["rows"][1]
    assert int(row["places_short"]) == (frame["cause"] == "places_short").sum() > 0
    assert int(row["large"]) == round(frame["expected_large"].sum())
    assert (row["inherited"], row["added"]) == ("0", row["large"])


def test_the_note_tells_what_unevenness_rests_on(told):
    note = remedies(told)["causes_note"]
    assert ("a norm" in note) or ("设定值" in note)
    assert "0%" in note.replace(" ", "").replace("\xa0", "")


def test_old_and_new_add_up_to_all_large_classes(told):
    for row in remedies(told)["causes"]["rows"]:
        parts = [int(row[name].replace(",", "")) for name in ("inherited", "added", "large")]
        assert parts[0] + parts[1] == parts[2]
    frame = told.tables["classes"]
    broken = frame.assign(inherited=0.0, added=0.0)
    first = broken.index[(broken["grade"] == "all") & (broken["year"] == 2025)][0]
    broken.loc[first, ["inherited", "added"]] = [1.6, 0.9]
    shown = remedies(replace(told, tables={**told.tables, "classes": broken}))["causes"]["rows"][0]
    assert (shown["inherited"], shown["added"], shown["large"]) == ("2", "1", "3")


def test_no_row_of_durations_stands_out(told):
    assert not any(row.get("peak") for row in remedies(told)["profile"]["rows"])  # prints bold


def test_relief_tells_how_much_it_spares(told):
    row = remedies(told)["relief"]["rows"][0]
    options = told.tables["relief"]
    own = options[options["rank"] == 1].iloc[0]
    assert f"{tenths(own['large_avoided'])}" in row["options"]


def test_relief_names_the_cheapest_first(told):
    rows = remedies(told)["relief"]["rows"]
    assert 0 < len(rows) <= SHOWN
    assert all(row["options"] for row in rows)


def test_profiles_of_districts_that_are_short(told):
    shown = remedies(told)["profile"]["rows"]
    frame = told.tables["profile"].query("level in ('city', 'district') and kind != 'none'")
    assert len(shown) == len(frame) > 0


def test_every_cause_option_and_kind_has_its_words():
    known = keys()
    assert {f"cause_{cause}" for cause in CAUSES} <= set(known)
    assert {f"option_{option}" for option in OPTIONS} <= set(known)
    assert {f"kind_{kind}" for kind in ("none", "temporary", "lasting", "open")} <= set(known)


def test_costs_are_written_out(told):
    options = told.tables["relief"].assign(cost_per_large=[120.4] * len(told.tables["relief"]))
    shown = remedies(replace(told, tables={**told.tables, "relief": options}))["relief"]["rows"]
    assert all("120" in row["options"] and "e+" not in row["options"] for row in shown)
    assert [tenths(years) for years in (9.97, 1.26)] == ["10", "1.3"]


def test_moves_within_the_year_are_told_with_what_they_rest_on(made, told):
    assert remedies(told)["moves_note"] == ""  # none in this plan
    roll = made.drawn.enrolment.roll
    norms = made.city.standards.norms | {"progression.within_year": Norm("w", 0.25)}
    standards = replace(made.city.standards, norms=norms)
    for most, words in ((12.0, "12"), (0.0, "all find a place")):
        crowded = roll.isel(school=0, grade=0, drop=True) * 0.0 + most
        drawn = replace(made.drawn, enrolment=replace(made.drawn.enrolment, crowded=crowded))
        plan = replace(made, drawn=drawn, city=replace(made.city, standards=standards))
        note = remedies(replace(told, plan=plan))["moves_note"]
        assert "25" in note
        assert words in note or told.lang == "zh"
