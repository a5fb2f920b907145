"""Whether limits and least values hold: on the central path, how likely, and where nobody knows."""

import numpy as np
from numpy.typing import NDArray

from planner.schools.rows import Block, distribution, share_known
from planner.schools.yardsticks import Yardstick, reaches, within

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def held(varied: list[Floats], limit: float, silent: list[Flags] | None = None) -> Block:
    """Variation of each path ``(draw, unit)`` against a limit: whether it holds, how likely.

    Where a part is ``silent``, what is told may fail, but not keep the limit.
    """
    hold = [within(path, limit) for path in varied]
    known = [~np.isnan(path) for path in varied]
    if silent is not None:
        known = [one & ~(gap & kept) for one, gap, kept in zip(known, silent, hold, strict=True)]
    block = {"central": varied[0][0], "limit": limit} | distribution(varied)
    met = chance = np.full(varied[0].shape[1], np.nan)
    if not np.isnan(limit):
        met = np.where(known[0][0], hold[0][0].astype(float), np.nan)
        if len(varied) > 1:
            chance = share_known(hold[1], known[1])
    return block | {"met": met, "probability": chance}


def reached(value: list[Floats], least: float) -> Block:
    """Amounts a pupil of each path ``(draw, school)`` against the least that is asked for."""
    unknown = np.isnan(value[0][0]) | np.isnan(least)
    met = np.where(unknown, np.nan, reaches(value[0][0], least).astype(float))
    chance = np.full(len(met), np.nan)
    if len(value) > 1 and not np.isnan(least):
        chance = share_known(reaches(value[1], least), ~np.isnan(value[1]))
    return {"met": met, "probability": chance}


def passes(rule: Yardstick, tally: Floats, asked: int) -> Floats:
    """Whether schools pass ``(draw, school)``: 1, 0, or NaN where what is not told decides.

    Parameters
    ----------
    tally
        ``(4, draw, school)`` indicators met, missed, not told, and missed by far.
    asked
        Indicators of which the set asks a least.
    """
    met, missed, gone, far = tally
    if rule.met is None:
        return np.full(met.shape, np.nan)
    fails = (missed > asked - rule.met) | (far > 0)
    return np.where(fails, 0.0, np.where(gone > 0, np.nan, 1.0))
