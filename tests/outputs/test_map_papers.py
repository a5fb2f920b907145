"""The papers of a map."""

import numpy as np
import pandas as pd
import pytest

from planner.outputs.map_papers import PAPERS, Found, map_papers

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
    assert (document["catchments"], document["moved"], document["children_moved"]) == (1, 11, 11.0)
    assert document["words"] == {"hold": 1, "bare": 0, "wrong": 0}
    assert lines[0].endswith("1 catchments; 11 areas change schools (11 children expected).")
    assert told == ["draw catchments", "draw changes", "draw ways", "tell boundaries"]
    listed = pd.read_csv(tmp_path / "addresses_primary_2026.csv")
    assert set(listed["walk_after_m"]) == {300}
    assert set(listed["walk_before_m"]) == {300, 350, 400}


def test_only_what_is_asked_for_is_drawn(found, tmp_path):
    _, _, files = map_papers(found, ("change",), tmp_path, "zh", lambda *_: None)
    assert [path.name for path in files] == ["change_primary_2026.png"]
