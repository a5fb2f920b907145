from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from planner.outputs import programme_curves
from planner.outputs.programme_curves import frontier, regret, use
from planner.outputs.programme_facts import ProgrammeFacts
from planner.paper.drawing import Glyphs
from tests.programmed import make_nothing, make_programmed, make_town


def facts(found=None, lang="en"):
    return ProgrammeFacts(make_town(), found or make_programmed(), lang)


@pytest.fixture
def drawn(monkeypatch):
    """Figures as they were when they were written."""
    kept, write = [], programme_curves.save

    def keep(figure, path, glyphs):
        kept.append(figure)
        return write(figure, path, glyphs)

    monkeypatch.setattr(programme_curves, "save", keep)
    return kept


def texts(figure: Figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_curves_have_ink_and_all_their_characters(tmp_path, lang):
    glyphs, told = Glyphs(), facts(lang=lang)
    made = [
        frontier(told, tmp_path / "frontier.png", glyphs),
        regret(told, tmp_path / "regret.png", glyphs),
        use(told, told.works[1], tmp_path / "use.png", glyphs),
    ]
    for path in made:
        assert (imread(path)[..., :3].mean(axis=2) < 0.8).mean() > 0.005
    assert glyphs.missing == set()


def test_sums_that_buy_the_same_stand_once(tmp_path, drawn):
    told = facts()
    found = told.found.frontier.isel(budget=[0, 1, 1, 2])
    frontier(facts(replace(told.found, frontier=found)), tmp_path / "one.png", Glyphs())
    assert texts(drawn[0]) == ["0", "1", "3"] * 3


def test_the_bound_is_below_and_differences_are_to_be_seen(tmp_path, drawn):
    told = facts()
    found = told.found.frontier.copy()
    found["objective"] = ("budget", [1876.0, 1814.0, 1808.0])
    found["bound"] = ("budget", [1874.0, 1811.0, 1801.0])
    frontier(facts(replace(told.found, frontier=found)), tmp_path / "one.png", Glyphs())
    low, high = drawn[0].axes[0].get_ylim()
    assert 1700 < low < 1801
    assert high < 2000
    assert drawn[0].axes[1].get_ylim()[0] == 0  # 520 to 90: from nought


def test_every_plan_has_a_mark_in_every_future_and_one_for_what_is_expected(tmp_path, drawn):
    told = facts()
    regret(told, tmp_path / "one.png", Glyphs())
    marks = [one.get_offsets() for one in drawn[0].axes[0].collections[1:]]
    table = told.found.robustness.plans["regret"].to_numpy()
    for future in range(3):
        assert np.allclose(marks[future][:, 0], table[:, future])
    assert np.allclose(marks[3][:, 0], table @ [0.5, 0.3, 0.2])
    with pytest.raises(ValueError, match="no regret"):
        regret(facts(make_nothing()), tmp_path / "none.png", Glyphs())


def test_use_tells_each_year_apart_from_those_without_the_works(tmp_path, drawn):
    told = facts()
    use(told, told.works[0], tmp_path / "one.png", Glyphs())  # until 2028, known to 2026
    axes = drawn[0].axes[0]
    assert [text.replace("\u00a0", " ") for text in texts(drawn[0])] == ["90 %", "80 %"]
    colours = [bar.get_facecolor() for bar in axes.patches]
    assert colours[0] != colours[1] == colours[2] != colours[3]  # from 2026 to 2027
