"""Ring-fenced money."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting_conditions import kept
from planner.kernels.siting_funds import limits, paid, patterns, spending, unions


def test_unions_of_sources():
    payable = np.array([[True, False, False], [False, True, True], [True, False, False]])
    assert {tuple(row) for row in unions(payable).tolist()} == {
        (True, False, False), (False, True, True), (True, True, True),
    }  # fmt: skip


def test_what_the_rows_allow_can_be_paid_and_nothing_else(sited):
    hits = [0, 0]
    for seed in range(40):
        given = sited(seed)
        if len(given.options.needs) or len(given.options.bars):
            continue
        limit = limits(given)
        for way in product((False, True), repeat=len(given.options.group)):
            chosen = np.array(way)
            books = [paid(given, chosen, int(future)) for future in patterns(given)]
            fits = all(book is not None for book in books)
            assert fits == kept(given, limit, chosen)
            hits[fits] += 1
    assert min(hits) > 20


def test_the_books_add_up_and_keep_to_the_funds(sited):
    for seed in range(30):
        given = sited(seed)
        chosen = np.arange(len(given.options.group)) == 0
        book = paid(given, chosen, 0)
        if book is None:
            continue
        spent = given.options.spend * (chosen & given.options.seen[:, 0])[:, None]
        assert book.sum(axis=1) == pytest.approx(spent)
        assert (book.sum(axis=0) <= given.fund + 1e-7).all()
        assert not book[~given.options.payable].any()
        assert spending(given, chosen)[0] == pytest.approx(spent.sum(axis=0))


def test_a_budget_is_spent_in_one_year(five):
    given = five()
    limit = limits(given)
    assert limit.most.tolist() == [60, 60, 60]
    assert limit.year.tolist() == [0, 1, 2]
    both = np.zeros(12, bool)
    both[[0, 6]] = True  # 43.2 each in the first year
    assert not kept(given, limit, both)
    both[[0, 1]] = False, True
    assert kept(given, limit, both)
