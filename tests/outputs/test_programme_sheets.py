import re
from dataclasses import replace

import pytest

from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_sheets import (
    done_when,
    facts,
    replay,
    served,
    sheet_names,
    sources,
    worth,
    write_sheets,
)
from planner.paper.drawing import Glyphs
from tests.programmed import BUILD, make_nothing, make_programmed, make_town


def told(lang="en", found=None):
    return ProgrammeFacts(make_town(), found or make_programmed(), lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_work_has_a_sheet_without_leaks(tmp_path, lang):
    files = write_sheets(told(lang), tmp_path, "../programme.html", Glyphs())
    assert len(files) == 3
    for path in files:
        html = path.read_text(encoding="utf-8")
        said = re.sub(r"<[^>]+>", " ", html.split("</style>")[1])
        for leak in ("nan", "None", "{", "prog_"):
            assert not re.search(rf"(?<![a-z]){leak}(?![a-z])", said), (path, leak)
        assert 'href="../programme.html"' in html
        # what ends has no use of places to be drawn
        assert html.count("<img ") == (0 if "merge" in path.name else 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(one.name for one in files)


def test_no_works_no_sheets(tmp_path):
    assert write_sheets(told(found=make_nothing()), tmp_path / "sheets", "", Glyphs()) == []
    assert not (tmp_path / "sheets").exists()


def test_files_are_safe_and_their_own():
    names = ["城东/小学 <1>", "A b", "a b"]
    found = make_programmed()
    works = found.proposal.works.assign_coords(work=names)
    own = sheet_names(told(found=replace(found, proposal=replace(found.proposal, works=works))))
    assert own == {"城东/小学 <1>": "城东-小学-1.html", "A b": "A-b.html", "a b": "a-b-3.html"}


def test_the_facts_of_a_nine_year_school():
    one = told()
    rows = dict(facts(one, one.works[1]))
    assert rows["Classes; places"] == "9; 240"
    assert rows["Land, m²"] == "21,000"
    assert rows["To build; a year"] == "126; 12.0 (class-years of teaching)"
    assert rows["Money may come from"] == "bonds, budget"
    assert "Land, m²" not in dict(facts(one, one.works[0]))  # not known
    assert sources(one, one.works[0]) == "budget"  # bonds pay for buildings alone


def test_a_sheet_is_a_paper_to_be_signed_and_closed():
    one = told()
    rows = dict(facts(one, one.works[1]))
    assert rows["Body responsible"] == rows["Person responsible"] == "to be filled in"
    assert rows["Record to"] == "2024-25"
    assert rows["Done when"] == "9 classes are in use in 2027-28"
    assert done_when(one, one.works[2]) == "carried out by 2028-29"
    assert rows["From decision to use"] == "2 years"
    assert one.lead(one.works[0]) == "1 year"


def test_worth_says_what_stands_in_its_place():
    one = told()
    said = worth(one, one.works[1])
    assert "81.2 class-years of teaching more (at least 79.0)" in said[0]
    assert "pupil-kilometres to school: −25" in said[0]
    assert said[1] == "Nothing would be chosen in its place."
    first = worth(one, one.works[0])
    assert "North Primary (primary, extend, 2 classes, from 2027-28)" in first[1]
    assert first[2].startswith("A year earlier: not possible. A year later: 1.5")
    assert "less, within the solver's gap" in worth(one, one.works[2])[2]


def test_what_was_not_asked_for_is_not_said():
    found = make_programmed()
    works = found.proposal.works.copy()
    for name in ("cost", "least", "unmet", "over", "way", "often", "share"):
        works[name] = works[name] * float("nan")
    one = told(found=replace(found, proposal=replace(found.proposal, works=works)))
    assert len(worth(one, one.works[0])) == 1


def test_served_used_and_replayed():
    one = told()
    assert served(one, one.works[1])["rows"] == [["North Primary", "240"], ["Junior", "75"]]
    assert served(one, one.works[2]) is None
    assert replay(one, one.works[1])["rows"][1][1] == "450 (360–540)"
    assert one.works[1]["work"] == BUILD
