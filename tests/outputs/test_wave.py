"""The wave's boundary and marks."""

from planner.inputs.cities import load_city
from planner.method import plan
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs import wave as room
from planner.outputs.tables import tabulate
from planner.outputs.wave import all_born, entrants, short_labels, wave
from planner.paper.drawing import Glyphs, Pen, style
from tests.inputs.test_standards import kindergartens


def test_born_boundary_is_the_last_fully_recorded_cohort(made):
    assert all_born(made) == 2027


def test_every_kind_of_evidence_has_a_mark_of_its_own(peopled, tmp_path, monkeypatch):
    kept = []
    keep = room.canvas
    monkeypatch.setattr(room, "canvas", lambda *size: kept.append(keep(*size)) or kept[-1])
    tables = tabulate(peopled)
    frame = tables["entrants"]
    kinds = ["recorded", "register", "kindergarten", "cohort", "forecast_births"]
    spots = (frame["area"] == "*") & (frame["phase"] == "primary")
    tables["entrants"] = frame.assign(evidence=frame["evidence"].mask(spots, "births_ratio"))
    tables["entrants"].loc[spots, "evidence"] = kinds
    with style():
        entrants(Pen(peopled, tables, tmp_path, "en", Glyphs()))
    handles, named = kept[0].axes[0].get_legend_handles_labels()
    assert len(named) == len(kinds)
    assert len({(line.get_marker(), line.get_color()) for line in handles}) == len(kinds)


def test_pictures_are_drawn(made, tmp_path):
    pen = Pen(made, tabulate(made), tmp_path, "en", Glyphs())
    with style():
        assert wave(pen).stat().st_size > 10_000
        assert entrants(pen).stat().st_size > 10_000
    assert short_labels(pen, [2024]) == ["2024-25"]


def test_before_school_children_are_born_earlier_not_later(tmp_path, monkeypatch):
    """Whoever enters school in a year entered kindergarten three years before."""
    told = {}
    monkeypatch.setattr(
        room, "_wave_panel", lambda _, __, phase, until: told.update({phase: until})
    )
    found = plan(load_city(kindergartens(tmp_path)), Scenario("t", "c", 2032), Draws(1))
    with style():
        wave(Pen(found, tabulate(found), tmp_path, "en", Glyphs()))
    born = all_born(found)
    assert told == {"primary": born, "upper": born + 2, "kindergarten": born - 3}
