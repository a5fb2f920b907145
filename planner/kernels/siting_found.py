"""What is handed back by whoever chooses: options, and how far from the best they can be."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SLIP, _LEAST = 1e-6, 1e-12


class Found(NamedTuple):
    """Options chosen, and how far from the best they can be."""

    chosen: NDArray[np.bool_]
    """``(option,)``."""
    value: float
    """Objective."""
    bound: float
    """No choice has a lower objective."""
    gap: float
    """Objective above the bound, a share of the objective."""
    proven: bool
    """Whether the gap is within what was asked for."""
    way: str
    """Solver: ``exact``, ``cuts`` or ``large``."""


def verdict(chosen: NDArray[np.bool_], cost: float, bound: float, gap: float, way: str) -> Found:
    """What was found; a bound above the objective by rounding alone is the objective."""
    slip = _SLIP * max(abs(cost), _LEAST)
    least = min(bound, cost) if bound <= cost + slip else bound
    apart = (cost - least) / max(abs(cost), _LEAST) if cost != least else 0.0
    return Found(chosen, cost, least, apart, apart <= gap + _SLIP, way)
