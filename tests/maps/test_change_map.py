"""The map of what changes."""

from dataclasses import replace

import pandas as pd
import pytest
import shapely
from matplotlib.image import imread

from planner.maps.address_list import changes
from planner.maps.change_map import (
    MOVES,
    _move_spots,
    _moves,
    _moves_head,
    change_map,
    edges,
    total_of,
)


def test_the_map_is_drawn_with_every_character(change):
    path = change_map(change)
    assert path.name == "change_primary_2026.png"
    assert imread(path).std() > 0.05
    assert change.glyphs.missing == set()


def test_moves_are_told_and_numbered_on_their_land(change):
    table = changes(change.listed)
    assert _moves(table, "en") == [
        "North Primary, South Primary → no catchment (1; 2)",
        "South Primary → North Primary (1; 2)",
    ]  # fmt: skip
    assert _move_spots(change, table).tolist() == [[700, 700], [300, 100]]
    total = total_of(replace(change, lang="en"))
    assert total.replace("\u00a0", " ") == (
        "2 areas move; 4 of 32 children expected (12 %) change school"
    )
    head = _moves_head(table, total, "en")
    assert head.count("\n") == 1
    assert total_of(replace(change, listed=change.listed.assign(moved=False), lang="en")) == (
        "No area changes its schools."
    )
    many = pd.concat([table] * (MOVES // 2 + 1), ignore_index=True)
    assert "2 smaller moves (2 areas, 4 children)" in _moves_head(many, total, "en")
    assert len(_moves(many, "en")) == MOVES


def test_each_boundary_is_one_line(change):
    """Three catchments on 16 blocks: the outline of 3,200 m and 1,600 m within."""
    assert shapely.length(edges(change.before)) == pytest.approx(3200 + 800 + 200 + 200 + 400)
