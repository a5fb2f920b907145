from dataclasses import FrozenInstanceError

import pytest

from planner.model.schedule import Schedule


def test_a_city_knows_its_clock(toytown, baltimore):
    assert toytown.schedule == Schedule(6, (8, 31), spring=False)
    assert baltimore.schedule == Schedule(5, (9, 1), spring=True)


def test_a_city_is_frozen(toytown):
    with pytest.raises(FrozenInstanceError):
        toytown.base_year = 2020


def test_a_site_is_a_school_without_rooms(toytown):
    site = toytown.schools.sel(school="N1")
    assert site["kind"].item() == "site"
    assert site["rooms"].item() == 0
    assert site["offers"].any()
