from dataclasses import replace

import numpy as np
import pytest

from planner.model.by_hand import ByHand
from planner.outputs.school_hand import SchoolBook, beside, by_formula, classes_of, ratios, sums


@pytest.fixture
def hand():
    """Grades 1–3; grade 1 of 100 each year, of whom 90 come up, and 99 of those 90 after them."""
    record = np.array([[100.0, 90, 99], [100, 90, 99], [100, 90, 99]])
    told = np.array([[100.0, 90, 99], [80, 90, 99]])
    return ByHand(
        "S", ("1", "2", "3"), np.arange(2022, 2025), record, record < 0, np.array([0.0, 0.5, 1.0]),
        2, 0.5, 30.0, (0.5, 1.3), np.array([1.0, 1.0]), np.zeros(2), np.array([True, True]),
        np.zeros(3), np.ones(3), np.array([2024, 2025]), told, np.zeros((2, 3)), told + 1.0,
    )  # fmt: skip


def test_ratio_of_sums_is_drawn_to_the_pool(hand):
    came, could, weight = sums(hand)
    assert came.tolist() == [135, 148.5]
    assert could.tolist() == [150, 135]
    assert weight.tolist() == [1.5, 1.5]
    ratio, base = ratios(hand)
    assert ratio == pytest.approx([165 / 180, 178.5 / 165])
    assert base.tolist() == [100, 90]


def test_a_growing_grade_gains_as_many_however_many_climb(hand):
    rolls = by_formula(SchoolBook(hand, np.full(3, 25.0), np.zeros((2, 3)), False, ()))
    ratio = ratios(hand)[0]
    assert rolls[1] == pytest.approx([80, 100 * ratio[0], 90 + (ratio[1] - 1) * 90])
    few = replace(hand, climbed=np.array([[100.0, 10, 99], [80, 90, 99]]))
    rolls = by_formula(SchoolBook(few, np.full(3, 25.0), np.zeros((2, 3)), False, ()))
    assert rolls[1, 2] == pytest.approx(13)  # at most 1.3 times those who climb


def test_repeaters_stay_and_are_no_part_of_those_who_climb(hand):
    shares = {"repeat": np.array([0.1, 0.1, 0.0]), "climb": np.array([0.9, 0.9, 1.0])}
    stays = replace(hand, **shares, kappa=0.0)
    assert sums(stays)[0][0] == pytest.approx(1.5 * (90 - 9))
    rolls = by_formula(SchoolBook(stays, np.full(3, 25.0), np.zeros((2, 3)), False, ()))
    assert rolls[1, 1] == pytest.approx(90)  # as in the record, which stood still


def test_what_a_run_adds_sums_to_the_run(hand):
    book = SchoolBook(hand, np.full(3, 25.0), np.full((2, 3), 4.0), False, ())
    table = beside(book, by_formula(book))
    parts = table[["by_hand", "homes", "ways", "lean"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(table["run"].to_numpy())
    assert (table["lean"] == 1).all()
    assert table["formed"].tolist()[:3] == [4, 4, 4]


def test_classes_hold_whole_children():
    assert classes_of(np.array([[50.4, 50.5, 0.0]]), np.full(3, 25.0)).tolist() == [[2, 3, 0]]
