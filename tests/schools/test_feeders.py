"""Rows of leavers: from the table, among open schools, and with own pupils first."""

import numpy as np
import pytest

from planner.schools.feeders import (
    Row,
    begun,
    in_reach,
    laid_out,
    own_first,
    places_of,
    step_into,
    table_rows,
    usual,
    with_mixed,
)

NOW = np.array([[100.0, 0.0], [50.0, 0.0], [0.0, 60.0], [0.0, 90.0]])
"""Schools 0 and 1 end after the first grade, 2 and 3 begin with the second."""


def test_rows_of_the_table(crossing_city):
    schools, grades = places_of(crossing_city)
    rows = table_rows(crossing_city)
    assert len(rows) == 3
    row = rows[schools["P1"], grades["6"]]
    assert row.share == {schools["J1"]: 0.7, schools["J2"]: 0.2}
    assert row.known == np.inf
    assert step_into(crossing_city, "lower_secondary") == grades["6"]
    assert step_into(crossing_city, "primary") == -1


def test_shares_of_closed_schools_go_to_the_rows_others():
    teaches = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool)
    rows = {(0, 0): Row({2: 0.3, 3: 0.6}), (1, 0): Row({3: 1.0})}
    found = in_reach(rows, teaches)
    assert found[0, 0].share == {2: pytest.approx(0.9)}
    assert (1, 0) not in found, "with none left the record speaks"


def test_own_pupils_stay_where_no_row_names_them():
    teaches = np.array([[1, 1], [1, 0], [0, 1], [1, 1]], dtype=bool)
    alone = np.array([[True], [False], [False], [False]])
    rows = {(0, 0): Row({2: 0.3}), (1, 0): Row({0: 0.5, 3: 0.5})}
    found = with_mixed(rows, teaches, alone, np.array([True]))
    assert found[0, 0].share == {2: 0.3, 0: pytest.approx(0.7)}
    assert found[1, 0].share == rows[1, 0].share
    assert found[3, 0].share == {3: 1.0}


def test_a_rule_says_how_many_stay_and_the_others_go_as_they_did():
    own = np.full((4, 1), np.nan)
    own[0, 0] = 0.6
    rows = {(0, 0): Row({0: 0.5, 2: 0.4, 3: 0.1}), (1, 0): Row({2: 0.5, 3: 0.4})}
    own_first(rows, own, NOW)
    assert rows[0, 0].share == pytest.approx({0: 0.6, 2: 0.32, 3: 0.08})
    assert rows[1, 0].share == {2: 0.5, 3: 0.4}


def test_without_a_row_they_go_as_all_leavers_do():
    own = np.full((4, 1), np.nan)
    own[0, 0] = 0.75
    rows = {(1, 0): Row({2: 0.5, 3: 0.4})}
    own_first(rows, own, NOW)
    assert rows[0, 0].share == pytest.approx({0: 0.75, 2: 0.125, 3: 0.1})


def test_usual_shares_leave_out_who_stays():
    rows = {(0, 0): Row({0: 0.5, 2: 0.5}), (1, 0): Row({2: 0.2, 3: 0.6})}
    assert usual(rows, 0, NOW) == pytest.approx({2: 0.6, 3: 0.3})
    assert usual({}, 0, NOW) == {}


def test_rows_are_laid_out_in_order():
    rows = {(1, 0): Row({3: 0.4, 2: 0.5}, 20.0), (0, 0): Row({2: 1.0})}
    found = laid_out(rows)
    assert found.school.tolist() == [0, 1]
    assert found.row.tolist() == [0, 1, 1]
    assert found.target.tolist() == [2, 2, 3]
    assert found.share.tolist() == [1.0, 0.5, 0.4]
    assert found.known.tolist() == [np.inf, 20.0]
    assert laid_out({}) is None


def test_a_school_that_begins_the_next_phase_keeps_its_own_as_far_as_it_has_places():
    """School 0 begins it with 30 entry places for 40 leavers; 1 has a rule, 2 names itself."""
    rows = {(i, 0): Row({3: 0.9} if i < 2 else {2: 0.5, 3: 0.4}) for i in range(3)}
    teaches = np.ones((3, 4, 2), dtype=bool)
    teaches[0, :3, 1] = False
    own = np.full((3, 4, 1), np.nan)
    own[:, 1] = 0.2
    room = np.full((3, 4, 1), 30.0)
    now = np.full((4, 2), 40.0)
    found = begun(rows, own, teaches, room, now)
    assert found[1:, 0, 0].tolist() == [0.75, 0.75]
    assert np.isnan(found[0, 0, 0])
    assert found[:, 1, 0].tolist() == [0.2] * 3
    assert np.isnan(found[:, 2:]).all()
    unknown = begun(rows, own, teaches, np.full((3, 4, 1), np.nan), now)
    assert unknown[1, 0, 0] == 1
