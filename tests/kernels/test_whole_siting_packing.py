"""What one site takes in: against all packings tried."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.whole_siting_packing import desk, filled, pack


@pytest.mark.parametrize("seed", range(20))
def test_as_much_as_trying_all_packings(seed):
    rng = np.random.default_rng(seed)
    toll, price = rng.uniform(0, 9, 9), rng.uniform(3, 12, 9)
    pupils, places = rng.integers(0, 12, 9), int(rng.integers(5, 40))
    way, without = rng.random(9) < 0.9, int(rng.integers(-1, 9))
    room = desk(9)
    least = filled(toll, way, pupils, places, price, without, room)
    may = way.copy()
    if without >= 0:
        may[without] = False
    ways = np.array(list(product([False, True], repeat=9)))
    ways = ways[(ways @ pupils <= places) & ~(ways & ~may).any(axis=1)]
    assert least == pytest.approx((ways @ (toll - price)).min())
    assert least == pytest.approx((toll - price)[room.taken].sum())
    assert pupils[room.taken].sum() <= places


def test_few_nodes_tell_more_and_never_less():
    room = desk(4)
    room.gain[:], room.weight[:] = [10.0, 8, 6, 3], [5, 5, 4, 3]
    assert pack(room, 4, 9, 1000) == 16.0
    assert room.best[:4].tolist() == [True, False, True, False]
    assert pack(room, 4, 9, 0) == pytest.approx(10 + 8 * 4 / 5)
