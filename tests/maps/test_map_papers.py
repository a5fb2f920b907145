"""The papers of a map."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.maps.map_papers import PAPERS, Found, draw_change, map_papers

EXPECTED = ("central", "mean", "p10", "p50", "p90")


@pytest.fixture
def found(street_town):
    """All land follows North in 2026, and a child of each block enters."""
    ids = street_town.areas["area"].to_numpy()
    own = pd.DataFrame(
        {"phase": "primary", "area": ids, "school": "north", "year": 2026, "share": 1.0}
    )
    other = own.assign(year=2025, school="south")
    coming = pd.DataFrame(
        {"phase": "primary", "area": ids, "year": 2026} | dict.fromkeys(EXPECTED, 1.0)
    )
    metres = np.tile(np.array([100.0, 200, 300, 400]), (16, 1))
    tables = pd.concat([own, other]), coming
    return Found(street_town, "Trial", "primary", 2026, *tables, metres, "detour", 250.0)


def test_every_paper_is_written_once(found, tmp_path):
    told = []
    document, lines, files = map_papers(
        found, PAPERS, tmp_path, "en", lambda *at: told.append(at[0])
    )
    assert sorted(files) == sorted(tmp_path.iterdir())
    assert (document["catchments"], document["moved"], document["children_moved"]) == (1, 11, 9.0)
    # Seven blocks of South alone, and half of four that both schools shared.
    assert document["words"] == {"holds": 1, "edge": 0, "points": 0, "wrong": 0}
    assert document["strays"] == {}
    assert document["tiling"]["exact"]
    assert lines[0].endswith("1 catchments; 11 areas change schools (9 children expected).")
    assert told == [
        "draw catchments", "prove the tiling", "draw changes", "draw ways", "tell boundaries",
    ]  # fmt: skip
    listed = pd.read_csv(tmp_path / "addresses_primary_2026.csv")
    assert set(listed["walk_after_m"]) == {300}
    assert set(listed["walk_before_m"]) == {300, 350, 400}


def test_only_what_is_asked_for_is_drawn(found, tmp_path):
    _, _, files = map_papers(found, ("change",), tmp_path, "zh", lambda *_: None)
    assert [path.name for path in files] == ["change_primary_2026.png"]


def test_two_plain_assignments_are_drawn_without_a_run(street_town, tmp_path):
    """b10 goes from South to North: one area, two children."""
    edges = street_town.catchments
    before = pd.DataFrame({name: edges[name].to_numpy() for name in ("area", "school")})
    after = before.assign(school=before["school"].where(before["area"] != "b10", "north"))
    coming = pd.DataFrame({"area": street_town.areas["area"].to_numpy(), "central": 2.0})
    document, lines, files = draw_change(
        street_town, before, after, tmp_path, phase="primary", year=2026, title="Redrawn",
        children=coming, lang="zh", review=("GS(2026)1", "", ""),
    )  # fmt: skip
    assert (document["moved"], document["children_moved"]) == (1, 2.0)
    assert sorted(files) == sorted(tmp_path.iterdir())
    names = {path.name.split("_")[0] for path in files}
    assert names == {"catchments", "paired", "change", "addresses", "boundaries", "strays"}
    assert "1个小区调整" in lines[0]
    metres = np.full((16, 4), 700.0)
    more = tmp_path / "more"
    more.mkdir()
    _, _, files = draw_change(
        street_town, before, after, more, phase="primary", year=2026, title="Redrawn",
        children=coming, metres=metres, norm=500.0, asked=("distance",),
    )  # fmt: skip
    assert len(files) == 2


def test_the_run_tells_how_entrants_part_where_schools_share(found, tmp_path):
    """The run shares the top row 3 to 1 in the base year; who leaves South is a quarter of it."""
    base = found.assignment[found.assignment["year"] == 2025].assign(year=2024, share=1.0)
    top = base["area"].str.endswith("3")
    shared = [base[~top], base[top].assign(school="north", share=0.75),
              base[top].assign(share=0.25)]  # fmt: skip
    told = replace(found, assignment=pd.concat([found.assignment, *shared]))
    document, _, _ = map_papers(told, ("none",), tmp_path, "en", lambda *_: None)
    assert document["children_moved"] == 7 + 4 * 0.25
