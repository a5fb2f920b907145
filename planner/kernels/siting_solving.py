"""The door of the choice among options: proven by a programme, or bounded by prices.

A mixed-integer programme proves the best of a small instance in seconds, and grows hopeless with
origins, cells and options together. Prices and transports (`planner.kernels.siting_large`) take any
size and every condition, and leave a gap. So the columns of the programme decide.
"""

from collections.abc import Callable

import numpy as np

from planner.kernels.siting import Flags, Siting
from planner.kernels.siting_exact import solve_exact
from planner.kernels.siting_found import Found
from planner.kernels.siting_large import solve_large

COLUMNS, OPTIONS = 4000, 120
"""Ways in all cells, and options, up to which a programme is proven sooner than prices climb."""


def solve(
    given: Siting, *, gap: float = 0.0, seconds: float = np.inf, effort: float = 1.0,
    must: Flags | None = None, may: Flags | None = None, start: Flags | None = None,
    enough: Callable[[], bool] | None = None,
) -> Found:  # fmt: skip
    """Choose the options of the least objective.

    Parameters
    ----------
    gap
        Objective above the bound that is good enough, a share of the objective.
    seconds
        Last resort of the programme, after which its best so far is handed back.
    effort, start, enough
        Of prices and transports: see `planner.kernels.siting_large.solve_large`.
    must, may
        ``(option,)`` those that have to be chosen, and those that may be; none and all unless said.

    Raises
    ------
    ValueError
        No choice was found that keeps all conditions.
    """
    if small(given):
        return solve_exact(given, gap=gap, seconds=seconds, must=must, may=may)
    return solve_large(
        given, gap=gap, effort=effort, must=must, may=may, start=start, enough=enough
    )


def small(given: Siting) -> bool:
    """Whether a programme is proven sooner than prices climb."""
    ways = len(given.house) * len(given.pupils)
    return ways <= COLUMNS and len(given.options.group) <= OPTIONS
