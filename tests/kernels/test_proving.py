"""The proof sees every way in which an allotment can be wrong."""

import numpy as np
import pytest

from planner.kernels.allotment import allot, choice
from planner.kernels.proving import prove

COST = np.array([300, 900, 500, 600, 1200, 400])
PUPILS, ROOM = np.array([60, 50, 40]), np.array([70, 90, 151])


def solved():
    start, school = np.array([0, 2, 4, 6]), np.array([0, 1, 0, 1, 0, 1])
    chosen = choice(start, school, COST, 2, 10**6)
    return chosen.network, allot(chosen, PUPILS, ROOM[:2]).held


def test_an_optimum_is_proven():
    net, held = solved()
    least, proof = prove(net, held, PUPILS, ROOM)
    assert proof.holds
    assert proof.cost == proof.bound == 63_000
    assert least.tolist() == [400, 600, 400]


@pytest.mark.parametrize(
    ("part", "place", "change", "fault"),
    [
        ("flow", 0, -1, "astray"),
        ("flow", 0, -61, "astray"),
        ("flow", 3, 100, "over"),
        ("flow", 1, 1, "dear"),
        ("price", 0, -101, "negative"),
        ("price", 1, 100, "idle"),
        ("price", 0, 5, "dear"),
        ("price", 2, 1, "idle"),
    ],
)
def test_what_is_wrong_is_seen(part, place, change, fault):
    net, held = solved()
    getattr(held, part)[place] += change
    _, proof = prove(net, held, PUPILS, ROOM)
    assert getattr(proof, fault) > 0
    assert not proof.holds
