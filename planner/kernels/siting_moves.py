"""Changes of options that are worth trying, the most promising first.

With what pupils cost now as prices, no change can save more than the worth of the places that it
brings, less that of those it takes, at those prices: the cost of a cell is convex in its places,
and the prices are its slope. So a change that does not pay by that need not be tried. (Where
several groups change one house, the worth is that beside the places there are anyway: a guide.)
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from planner.kernels.siting import Flags, Floats, Whole
from planner.kernels.siting_bound import Ascent
from planner.kernels.siting_profit import appraise
from planner.kernels.siting_standing import Standing

_WIDE = 40
"""Changes of one group that are joined to pairs, of each kind."""


class Move(NamedTuple):
    """Options that go, and options that come instead."""

    out: tuple[int, ...]
    into: tuple[int, ...]


class Outlook(NamedTuple):
    """What options promise."""

    profit: Floats
    """``(option, future)`` above their cost, weighted."""
    gain: Floats
    """``(entry,)`` of the entries of the ascent, weighted."""


def outlook(climb: Ascent, now: Standing) -> Outlook:
    """What options promise at the prices of now."""
    given, entries, weights = now.given, climb.entries, now.weights()
    worth = appraise(climb.stand, climb.wait, given.pupils, now.prices(), climb.lift)
    gain = climb.gains(worth)
    return Outlook(climb.profits(gain, weights), gain * weights[given.future[entries.cell]])


def hopes(climb: Ascent, told: Outlook, move: Move) -> Floats:
    """What a move may save in each cell, ``(cell,)``."""
    found = np.zeros(len(climb.given.pupils))
    for options, sign in ((move.out, -1.0), (move.into, 1.0)):
        for option in options:
            entry = slice(*climb.spans[option])
            np.add.at(found, climb.entries.cell[entry], sign * told.gain[entry])
    return found


def single(climb: Ascent, profit: Floats, chosen: Flags) -> list[tuple[float, Move]]:
    """Changes of one group, with what they save at most: none, another, or one for each future."""
    seen, found = climb.given.options.seen, list[tuple[float, Move]]()
    everywhere = np.asarray(seen.all(axis=1))
    total = (profit * seen).sum(axis=1)
    bounds = np.append(climb.first, len(climb.order))
    for start, end in pairwise(bounds):
        options = climb.order[start:end]
        stand = options[chosen[options]]
        if climb.must[stand].any():
            continue
        gone, out = float(total[stand].sum()), tuple(stand.tolist())
        if out:
            found.append((-gone, Move(out, ())))
        may = options[climb.may[options]]
        later = _later(profit, seen, may[~everywhere[may]])
        if later and set(later) != set(out):
            found.append((float(total[later].sum()) - gone, Move(out, tuple(later))))
        for option in may[~chosen[may]].tolist():
            clash = stand[seen[np.ix_(stand, np.flatnonzero(seen[option]))].any(axis=1)]
            saves = float(total[option] - total[clash].sum())
            found.append((saves, Move(tuple(clash.tolist()), (option,))))
    found.sort(key=lambda one: (-one[0], one[1]))
    return found


def _later(profit: Floats, seen: Flags, options: Whole) -> list[int]:
    """The best options that are seen in some futures only, one for each that pays."""
    chosen: list[int] = []
    for future in range(seen.shape[1]):
        here = options[seen[options, future]]
        if len(here):
            best = here[np.argmax(profit[here, future])].item()
            if profit[best, future] > 0 and not seen[chosen][:, np.flatnonzero(seen[best])].any():
                chosen.append(best)
    return chosen


def pairs(climb: Ascent, moves: list[tuple[float, Move]]) -> list[tuple[float, Move]]:
    """Two changes of different groups at once: where one gives what the other needs.

    One opens and another closes, or one is put off so that there is money for the other.
    """
    gains = [one for one in moves if one[1].into][:_WIDE]
    frees = [one for one in moves if one[1].out][:_WIDE]
    group, found = climb.groups, []
    for saved, first in gains:
        own = group[first.into[0]]
        for more, second in frees:
            if group[second.out[0]] != own and saved + more > 0:
                found.append((saved + more, Move(first.out + second.out, first.into + second.into)))
    found.sort(key=lambda one: (-one[0], one[1]))
    return found
