"""What is said of how schools climb."""

from dataclasses import replace

import pytest

from planner.model.results import Learned
from planner.outputs.learned import learned_lines

FOUND = Learned(
    window=5,
    decay=0.7,
    kappa=1000.0,
    trend=0.0,
    origins=10,
    climbing={"primary": (0.5, 1.0), "lower_secondary": (0.25, 0.5)},
    own=(0.7165, 0.25),
    own_origins=(9, 8),
    own_chosen=(False, True),
)


def test_weights_are_told_with_how_they_were_chosen(made):
    ratios, own = learned_lines(replace(made, learned=FOUND), "en")
    assert "earlier years (10 of them)" in ratios
    assert "over 5 years, each weighing 0.7 times the year after it" in ratios
    assert "by 1,000 pupils" in ratios
    assert "primary 0.5, 1; lower secondary 0.25, 0.5." in ratios
    assert "by years ahead: 0.72, 0.25; where it differs" in own
    assert own.endswith("by years ahead: 9, 8.")
    drifting = learned_lines(replace(made, learned=replace(FOUND, trend=0.8)), "en")
    assert "0.8 times as much" in drifting[1]
    stands = replace(FOUND, own_chosen=(False, False))
    assert "no other weight clearly beat" in learned_lines(replace(made, learned=stands), "en")[1]


def test_a_record_too_short_to_choose_is_called_so(made):
    (line,) = learned_lines(replace(made, learned=replace(FOUND, origins=1, own=())), "en")
    assert line.startswith("The record is too short for the past to choose (1 earlier years")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_said_where_nothing_was_learned(made, lang):
    assert learned_lines(replace(made, learned=None), lang) == []
    assert len(learned_lines(replace(made, learned=replace(FOUND, own=())), lang)) == 1
