"""What is known of a programme: gap, and what information and foresight are worth."""

from dataclasses import replace

import pytest

from tests.programmed import make_programmed, make_robustness


def test_foresight_and_information_are_told_from_the_same_three_figures():
    plans = make_robustness()  # wait and see 90, recourse 96, expected plan 101.5
    assert (plans.evpi, plans.vss) == (6.0, 5.5)


def test_the_gap_is_a_share_of_the_bound():
    proposal = make_programmed().proposal
    assert proposal.gap == pytest.approx(94.0 / 93.5 - 1.0)
    assert replace(proposal, bound=0.0).gap == 0.0
