from dataclasses import replace

import pytest
from matplotlib.image import imread

from planner.outputs import programme_charts
from planner.outputs.programme_charts import (
    decided,
    draw_programme,
    joins,
    sites,
    timeline,
)
from planner.outputs.programme_facts import ProgrammeFacts
from planner.paper.drawing import Glyphs
from tests.programmed import SITE, make_nothing, make_programmed, make_town


def facts(found=None, lang="en"):
    return ProgrammeFacts(make_town(), found or make_programmed(), lang)


def inked(path):
    return float((imread(path)[..., :3].mean(axis=2) < 0.8).mean())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_pictures_are_drawn(lang, tmp_path):
    glyphs = Glyphs()
    drawn = draw_programme(facts(lang=lang), tmp_path, glyphs)
    assert list(drawn) == ["timeline", "frontier", "regret", "sites"]
    assert all(inked(path) > 0.005 for path in drawn.values())


def test_nothing_proposed_leaves_the_map_alone(tmp_path):
    assert list(draw_programme(facts(make_nothing()), tmp_path, Glyphs())) == ["sites"]


def test_pictures_are_the_same_twice(tmp_path):
    one, two = (timeline(facts(), tmp_path / f"{n}.png", Glyphs()).read_bytes() for n in (1, 2))
    assert one == two


def test_works_carry_the_month_to_decide_in_at_its_place(tmp_path):
    """Merged in 2028 with a lead of two years and a half: in the middle of 2025."""
    told = facts()
    assert [decided(work) for work in told.works] == [2025, 2025, 2025.5]
    works = told.proposal.works.copy()
    works["month"] = ("work", ["2019-01"] * 3)
    other = facts(replace(told.found, proposal=replace(told.proposal, works=works)))
    one = timeline(told, tmp_path / "one.png", Glyphs()).read_bytes()
    assert timeline(other, tmp_path / "two.png", Glyphs()).read_bytes() != one


def test_many_works_are_cut_to_the_dearest(tmp_path, monkeypatch):
    whole = timeline(facts(), tmp_path / "whole.png", Glyphs())
    monkeypatch.setattr(programme_charts, "MOST", 1)
    some = timeline(facts(), tmp_path / "some.png", Glyphs())
    assert imread(some).shape[0] < imread(whole).shape[0]


def test_works_of_a_site_stand_at_one_number():
    told = facts()
    works = told.proposal.works.copy()
    works["site"] = ("work", [SITE, SITE, "south"])
    found = sites(facts(replace(told.found, proposal=replace(told.proposal, works=works))))
    assert [one.school for one in found] == [SITE, "south"]
    assert found[0].text.startswith("East Field: borrow, 2 classes, primary 2026-27 to 2027-28; ")
    assert [one.ends for one in found] == [False, True]


def test_schools_are_joined_to_the_sites_that_relieve_them():
    assert [(one.school, one.site, one.pupils) for one in joins(facts())] == [
        ("junior", SITE, 75), ("north", SITE, 240), ("south", "north", 30),
    ]  # fmt: skip
