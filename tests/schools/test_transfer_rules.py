"""Rules on rows: who stays, who draws lots, who chooses."""

import numpy as np
import pytest

from planner.model.transfer import FreeChoice, Lottery, OwnFirst, Transfer
from planner.schools.feeders import places_of, table_rows
from planner.schools.transfer_rules import chosen, drawn_by_lot, holds, own_shares

YEARS = np.arange(2024, 2029)


def taught(city):
    return np.repeat(city.schools["offers"].to_numpy()[None], len(YEARS), axis=0)


def test_own_shares_step_and_speak_of_schools_of_both_sides(crossing_city):
    schools, grades = places_of(crossing_city)
    rules = Transfer(own_first={"all": OwnFirst("lower_secondary", {2025: 0.9, 2027: 0.8})})
    found = own_shares(crossing_city, rules, YEARS, taught(crossing_city))
    step = grades["6"]
    for school in ("N", "V"):
        np.testing.assert_array_equal(found[:, schools[school], step], [np.nan, 0.9, 0.9, 0.8, 0.8])
    assert np.isnan(found[:, schools["P1"]]).all()
    assert np.isnan(np.delete(found, step, axis=2)).all()
    none = Transfer(own_first={"all": OwnFirst("lower_secondary")})
    assert np.isnan(own_shares(crossing_city, none, YEARS, taught(crossing_city))).all()


def test_a_rule_holds_between_its_years():
    assert [holds(2025, 2026, year) for year in (2024, 2025, 2026, 2027)] == [0, 1, 1, 0]
    assert holds(2025, None, 2100)


def test_a_lot_shares_by_quotas_what_is_left_of_the_leak(crossing_city):
    schools, grades = places_of(crossing_city)
    lot = Lottery("lower_secondary", ("P1", "N"), {"J1": 30, "J2": 10}, 2025)
    rows = table_rows(crossing_city)
    stay = np.full((len(schools), len(grades) - 1), np.nan)
    stay[schools["N"], grades["6"]] = 0.6
    given = stay, np.full(len(grades) - 1, 0.25), taught(crossing_city)[0]
    drawn_by_lot(rows, crossing_city, Transfer(lotteries={"l": lot}), 2025, *given)
    one, two = schools["J1"], schools["J2"]
    assert rows[schools["P1"], grades["6"]].share == pytest.approx({one: 0.675, two: 0.225})
    own = rows[schools["N"], grades["6"]].share
    assert own == pytest.approx({one: 0.3, two: 0.1, schools["N"]: 0.6})
    assert rows[schools["P2"], grades["6"]].share == {one: 0.1, two: 0.8}


def test_free_choice_is_drawn_to_all_and_remembers_how_many_were_seen(crossing_city):
    schools, grades = places_of(crossing_city)
    rows = table_rows(crossing_city)
    now = crossing_city.rolls.sel(year=2024).fillna(0.0).to_numpy()
    rule = FreeChoice("lower_secondary", 2025, feeders=("P1", "P3"))
    chosen(rows, crossing_city, Transfer(free_choice={"f": rule}), 2025, now)
    pseudo = crossing_city.standards.number("transfer.pseudo")
    row = rows[schools["P1"], grades["6"]]
    assert row.known == 100 + pseudo
    common = (100 * 0.7 + 80 * 0.5) / 180
    assert row.share[schools["J1"]] == pytest.approx((70 + pseudo * common) / (100 + pseudo))
    assert sum(row.share.values()) == pytest.approx(0.9)
    assert rows[schools["P2"], grades["6"]].known == np.inf
