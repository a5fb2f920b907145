from dataclasses import replace

import numpy as np
import pytest

from planner.studies.grounds import between


def test_one_city_lies_on_itself(toytown):
    share = between(toytown, toytown, np.ones(toytown.residents.sizes["origin"]))
    assert (share == np.eye(len(share))).all()


def test_a_redrawn_map_sends_pupils_with_their_land(toytown):
    """B and C are one catchment; B alone joins A in another city: B's people are two in three."""
    spread = toytown.spread.copy()
    origin = spread["origin"].to_numpy().copy()
    area = spread["area"].to_numpy()
    origin[(area == "B") & (origin == "east")] = "west"
    other = replace(toytown, spread=spread.assign(origin=("edge", origin)))
    share = between(toytown, other, np.array([1.0, 1.0, 1.0]))
    names = toytown.residents["origin"].to_numpy().tolist()
    east, west = names.index("east"), names.index("west")
    assert share[east, west] == pytest.approx(0.75)
    assert share[east, east] == pytest.approx(0.25)
    assert share[west, west] == 1.0


def test_choice_goes_to_choice_and_where_there_is_none_to_everyone(toytown):
    names = toytown.residents["origin"].to_numpy().tolist()
    own = int(np.flatnonzero(toytown.origin_kind.to_numpy() == "school")[0])
    closed = toytown.origin_kind.copy()
    closed[own] = "closed"
    weight = np.array([1.0, 3.0, 5.0])
    share = between(toytown, replace(toytown, origin_kind=closed), weight)
    left = np.where(np.arange(3) == own, 0.0, weight)
    assert share[own] == pytest.approx(left / left.sum())
    assert between(toytown, toytown, weight)[own, own] == 1.0
    assert share.sum(axis=1) == pytest.approx(np.ones(len(names)))
