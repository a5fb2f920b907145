from dataclasses import replace

import numpy as np
import xarray as xr

from planner.outputs.school_tables import classes, facts, lamps, recent, rolls


def heads(table):
    return [column["head"] for column in table["columns"]]


def test_rolls_stand_by_year_and_grade(head_page):
    table = rolls(head_page)
    assert heads(table) == ["School year", "1", "2", "3", "All, primary", "Range"]
    assert len(table["rows"]) == 5
    first, second = table["rows"][:2]
    assert first[-1] == "–"  # what is counted has no range
    assert "–" in second[-1]
    assert second[-1] != "–"


def test_chances_are_in_tens_and_have_causes(head_page):
    table = classes(head_page)
    assert heads(table)[:4] == ["School year", "Classrooms", "Classes", "Largest class"]
    assert heads(table)[-1] == "Cause"
    said = {cell for row in table["rows"] for cell in row[4:-1]}
    assert said <= {"next to none", "under 1 in 20", "over 19 in 20", "–"} | {
        f"{tenths} in 10" for tenths in range(1, 11)
    }


def test_both_lamps_stand_apart(head_page):
    lit = head_page.lamps.assign(
        public_ratio=1.2, public_colour="red", probability=0.4, last_responsible="2027-03-01"
    )
    table = lamps(replace(head_page, lamps=lit))
    assert table["rows"][0][1:] == ("120.0 % red", "4 in 10", "1 March 2027")
    told = lamps(replace(head_page, lamps=lit, lang="zh"))["rows"][0]
    assert told[1:] == ("120.0% 红色", "10次中约4次", "2027年3月1日")


def test_the_building_is_told_or_said_to_be_unknown(head_page):
    told = dict(facts(head_page)["rows"])
    assert told["Number of the school"] == "north"
    assert told["Year groups taught"] == "Grade 1, Grade 2, Grade 3"
    hidden = head_page.rolls.assign(places=float("nan"))
    assert dict(facts(replace(head_page, rolls=hidden))["rows"])["Places, primary"] == "not known"


def test_a_school_that_opens_is_told_as_it_opens(head_page):
    late = replace(
        head_page,
        rolls=head_page.rolls[head_page.rolls["year"] > 2025],
        classes=head_page.classes.assign(rooms=6),
    )
    told = dict(facts(late)["rows"])
    assert told["Classrooms for classes"] == "6 (2026-27)"
    assert told["Places, primary"].endswith(" (2026-27)")
    assert dict(facts(replace(head_page, classes=late.classes))["rows"])[
        "Classrooms for classes"
    ] == "6"  # fmt: skip


def test_recent_forecasts_stand_beside_what_came(head_page):
    rows = recent(head_page)["rows"]
    assert rows[0] == ("2023-24", "2022-23", "96", "100", "−4.0 %", "−10.0 %")
    assert recent(replace(head_page, past=head_page.past.iloc[:0]))["rows"] == []


def test_campuses_are_named_with_grades_rooms_and_years(head_page):
    def told(lang, **columns):
        table = xr.Dataset(
            {name: ("edge", np.array(values)) for name, values in columns.items()}
            | {"teaches": (("edge", "grade"), np.array([[True] * 3, [True, False, False]]))},
            {"grade": ["1", "2", "3"]},
        )
        city = replace(head_page.plan.city, campuses=table)
        page = replace(head_page, plan=replace(head_page.plan, city=city), lang=lang)
        return dict(facts(page)["rows"]).get({"en": "Campuses", "zh": "校区"}[lang])

    two = {"campus": ["", "wing"], "school": ["north", "north"], "rooms": [6.0, np.nan],
           "first": [-np.inf, 2026], "last": [np.inf, 2028]}  # fmt: skip
    own, wing = told("en", **two).split("; ")
    assert own == "own point (grades 1, 2, 3), rooms 6"
    assert wing == "wing (grades 1), rooms not known, from 2026-27, to 2028-29"
    assert told("zh", **two).startswith("本校区（1、2、3年级）教室6间；wing（1年级）")
    assert told("en", **two | {"school": ["south", "south"]}) is None
    only = told("en", **two | {"rooms": [0.0, 3.0]})
    assert only == "wing (grades 1), rooms 3, from 2026-27, to 2028-29"
    assert "Campuses" not in dict(facts(head_page)["rows"])
