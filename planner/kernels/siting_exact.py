"""The best options, proven, by a mixed-integer programme (HiGHS; Huangfu and Hall, 2018).

What the solver hands back is valued again by transports, so that the objective that is told is
exact, and the bound is the solver's own. It is deterministic unless the time runs out.
"""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import vstack

from planner.kernels.siting import Flags, Siting
from planner.kernels.siting_found import Found, verdict
from planner.kernels.siting_rows import Programme, programme
from planner.kernels.siting_value import value

_SIZE = 1e4
"""Objective of choosing nothing as the solver sees it, for its tolerances are absolute."""
_LONG = 1e7
"""Seconds that stand for no limit."""
_NONE = 2
"""Status of the solver where nothing keeps all rows."""


def solve_exact(
    given: Siting, *, gap: float = 0.0, seconds: float = np.inf,
    must: Flags | None = None, may: Flags | None = None, tight: bool = True,
) -> Found:  # fmt: skip
    """Choose the options of the least objective.

    Parameters
    ----------
    gap
        Objective above the bound that is good enough, a share of the objective.
    seconds
        After which the best found so far is handed back, with the bound so far.
    must, may
        ``(option,)`` those that have to be chosen, and those that may be; none and all unless said.
    tight
        Whether the relaxation is made tight at the price of size
        (`planner.kernels.siting_rows`).

    Raises
    ------
    ValueError
        No choice keeps all conditions, or none was found in the time and nothing is none.
    """
    made = programme(given, tight=tight)
    scale, many = _scale(made), made.columns.options
    lower, upper = made.lower.copy(), made.upper.copy()
    if may is not None:
        upper[:many] = may
    if must is not None:
        lower[:many] = must
    if (lower > upper).any():
        raise ValueError("an option must be chosen that may not be")
    whole = np.zeros(len(upper), np.int64)
    whole[:many] = 1
    solved = milp(
        made.money / scale, integrality=whole, bounds=Bounds(lower, upper),
        constraints=LinearConstraint(made.rows, made.least, made.most),
        options={"mip_rel_gap": gap, "time_limit": min(seconds, _LONG)},
    )  # fmt: skip
    if solved.status == _NONE:
        raise ValueError("no choice of options keeps all conditions")
    chosen = (lower if solved.x is None else solved.x)[:many] > 0.5
    worth = value(given, chosen)
    if not worth.feasible:
        message = f"no choice that keeps all conditions was found in time: {worth.broken[0]}"
        raise ValueError(message)
    bound = -np.inf if solved.mip_dual_bound is None else solved.mip_dual_bound * scale
    return verdict(chosen, worth.cost, bound, gap, "exact")


def relaxed(given: Siting, *, tight: bool = True) -> float:
    """Objective if parts of options could be chosen, which no choice is below.

    Parameters
    ----------
    tight
        As in `solve_exact`: it is higher with.
    """
    made = programme(given, tight=tight)
    scale = _scale(made)
    above, below = np.isfinite(made.most), np.isfinite(made.least)
    solve: Any = linprog
    solved = solve(
        made.money / scale, A_ub=vstack([made.rows[above], -made.rows[below]]),
        b_ub=np.concatenate([made.most[above], -made.least[below]]),
        bounds=np.column_stack([made.lower, made.upper]),
    )  # fmt: skip
    return float(solved.fun * scale)


def _scale(made: Programme) -> float:
    """Money of the solver's unit."""
    most = float(made.money[made.columns.once]) or float(np.abs(made.money).max())
    return most / _SIZE if most > 0 else 1.0
