"""The door of the choice among options: proven by a programme or by cuts, or bounded by prices.

A mixed-integer programme proves the best of a small instance in seconds, and grows hopeless with
origins, cells and options together. Cuts do with options alone, as long as they are few. Prices
and transports take any size, and leave a gap; they also tell which options no choice can have that
is better than the one found by more than the gap, and cuts go through the rest.
"""

from collections.abc import Callable

import numpy as np

from planner.kernels.siting import Flags, Siting
from planner.kernels.siting_conditions import fillable
from planner.kernels.siting_cuts import Land, solve_cuts
from planner.kernels.siting_exact import solve_exact
from planner.kernels.siting_found import Found, verdict
from planner.kernels.siting_large import climbed

COLUMNS, OPTIONS, FEW = 4000, 120, 40
"""Ways in all cells, and options, up to which a programme is proven sooner than prices climb; and
options up to which cuts are."""
MOST = 1000
"""Options up to which cuts go through what prices leave."""
MANY, ROUNDS, NODES = 300, 30, 1000
"""Choices tried of few options, and of what prices leave or where much is learnt; and branches of
each of the latter."""


def solve(
    given: Siting, *, gap: float = 0.0, seconds: float = np.inf, effort: float = 1.0,
    must: Flags | None = None, may: Flags | None = None, start: Flags | None = None,
    enough: Callable[[], bool] | None = None, most: int = MOST, land: Land | None = None,
) -> Found:  # fmt: skip
    """Choose the options of the least objective.

    Parameters
    ----------
    gap
        Objective above the bound that is good enough, a share of the objective.
    seconds
        Last resort of the programme, after which its best so far is handed back.
    must, may
        ``(option,)`` those that have to be chosen, and those that may be; none and all unless said.
    effort, start, enough
        Of prices and transports: see `planner.kernels.siting_large.climbed`.
    most
        Options up to which cuts go through what prices leave.
    land
        Of cuts: see `planner.kernels.siting_cuts.solve_cuts`; where it has learnt, prices are not
        asked for again.

    Raises
    ------
    ValueError
        No choice was found that keeps all conditions.
    """
    if small(given):
        return solve_exact(given, gap=gap, seconds=seconds, must=must, may=may)
    may = fillable(given) & (True if may is None else may) | (False if must is None else must)
    taught = land is not None and bool(land.learnt) and may.sum() <= most
    if taught or len(given.options.group) <= FEW:
        return solve_cuts(
            given, gap=gap, must=must, may=may, start=start, enough=enough, land=land,
            rounds=ROUNDS if taught else MANY,
        )  # fmt: skip
    found, climb = climbed(
        given, gap=gap, effort=effort, must=must, may=may, start=start, enough=enough
    )
    lacks = must is not None and bool((must & ~found.chosen).any())
    limit = found.value * (1.0 - gap) if found.value > 0 and not lacks else np.inf
    left = climb.below(limit)
    if found.proven and not lacks:
        return found
    if left.sum() > most or (enough is not None and enough()):
        if lacks:
            raise ValueError("no choice was found with all that must be chosen")
        return found
    better = solve_cuts(
        given, gap=gap, must=must, may=left, start=None if lacks else found.chosen,
        bound=found.bound, rounds=ROUNDS, nodes=NODES, enough=enough, land=land, price=climb.price,
    )  # fmt: skip
    bound = max(found.bound, min(better.bound, limit))
    return verdict(better.chosen, better.value, bound, gap, "cuts")


def small(given: Siting) -> bool:
    """Whether a programme is proven sooner than prices climb."""
    ways = len(given.house) * len(given.pupils)
    return ways <= COLUMNS and len(given.options.group) <= OPTIONS
