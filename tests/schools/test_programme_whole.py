"""Whole neighbourhoods: each to one school, none beyond its room, never cheaper than pupils."""

import numpy as np
import pytest

from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.schools.programme_whole import whole
from tests.worktown import (
    AT,
    FREE,
    ground_of,
    needing,
    proposed,
    short_of_places,
    sought_by_hand,
)  # fmt: skip


@pytest.fixture(scope="module")
def sought(toytown):
    return proposed(
        short_of_places(toytown), ProgrammeRules(futures=3), Draws(1, tuple(range(4)))
    )  # fmt: skip


@pytest.fixture(scope="module")
def sent(sought):
    return whole(sought)


def test_every_neighbourhood_goes_to_one_school_with_room(sought, sent):
    ids = sought.ground.city.schools["school"].to_numpy().astype(str).tolist()
    for kind, phase in enumerate(sought.demand.phases):
        row = sent.sel(phase=phase)
        here = sent["unit_phase"].to_numpy() == phase
        number = sent["number"].to_numpy()[here]
        assert number.sum() == row["pupils"].item()
        into = sent["into"].to_numpy()[here]
        assert number[into == ""].sum() == row["unplaced"].item()
        year = int(row["year"].item()) - int(sought.demand.years[0])
        given = sought.field.given
        for one in set(into.tolist()) - {""}:
            house = kind * len(ids) + ids.index(one)
            room = sought.chosen.places[year, house] + given.stretch[year, house]
            adds = given.options.adds
            mine = sought.found.chosen[adds.option] & (adds.house == house) & (adds.cell == year)
            assert number[into == one].sum() <= room + adds.stretch[mine].sum() + 1e-6


def test_pupils_one_by_one_cost_no_more(sent):
    assert (sent["divisible"] <= sent["bound"] + 1e-9).all()
    assert (sent["bound"] <= sent["whole"] + 1e-9).all()
    assert (sent["short"] <= sent["unplaced"] + 0.5).all()


def test_two_neighbourhoods_that_do_not_fit_whole(toytown):
    """Known answer: one of two stays without, where pupils one by one would fill the school."""
    city = short_of_places(toytown)
    found = ground_of(city, ProgrammeRules(weights=FREE), [])
    nowhere = np.full((2, 4), np.inf)
    nowhere[:, AT["S2"]] = 0.0
    big = needing([[[900, 900]] * 6], ["S2", "S2"], metres=nowhere)
    made = sought_by_hand(found, big).field.given
    room = int((made.places + made.stretch)[0, AT["S2"]] + 1e-6)
    many = round(0.6 * room)
    sought = sought_by_hand(found, needing([[[many, many]] * 6], ["S2", "S2"], metres=nowhere))
    told = whole(sought)
    row, unmet = told.isel(phase=0), found.weight("unmet")[0]
    assert room > 50
    assert row["pupils"].item() == 2 * many
    assert (row["short"].item(), row["unplaced"].item()) == (2 * many - room, many)
    assert row["divisible"].item() == pytest.approx((2 * many - room) * unmet)
    assert row["whole"].item() == row["bound"].item() == pytest.approx(many * unmet)
    assert sorted(told["into"].to_numpy().tolist()) == ["", "S2"]
