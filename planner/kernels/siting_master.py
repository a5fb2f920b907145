"""The best options at prices on pupils, with all conditions on options kept.

Where options share money, need or bar each other, groups are not apart, and a bound that prices the
money and leaves the rest out is lower than need be. This programme is of options alone, so it is
solved in the time of a few bounds; what it chooses keeps every condition but the least pupils.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.kernels.siting import Flags, Floats, Siting
from planner.kernels.siting_rows import choosing

_GAP = 1e-4
_SIZE = 1e4


class Master:
    """Conditions on options, ready for any profits."""

    def __init__(self, given: Siting, must: Flags, may: Flags) -> None:
        matrix, least, most = choosing(given)
        self.rows = LinearConstraint(matrix, least, most)
        self.limits = Bounds(must.astype(float), may.astype(float))

    def best(self, profit: Floats) -> tuple[float, Flags]:
        """What options bring at most, and those that do.

        Parameters
        ----------
        profit
            ``(option,)``.

        Raises
        ------
        ValueError
            No choice keeps all conditions.
        """
        scale = max(float(np.abs(profit).max(initial=0.0)), 1e-300) / _SIZE
        solved = milp(
            -profit / scale, integrality=np.ones(len(profit), np.int64), bounds=self.limits,
            constraints=self.rows, options={"mip_rel_gap": _GAP},
        )  # fmt: skip
        if solved.x is None:
            raise ValueError("no choice of options keeps all conditions")
        return -float(solved.mip_dual_bound) * scale, solved.x > 0.5
