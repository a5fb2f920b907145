"""Conditions on what may be chosen together: groups, needs, bars and money."""

from typing import NamedTuple

import numpy as np

from planner.kernels.siting import Flags, Siting
from planner.kernels.siting_funds import Limits

_SLIP = 1e-6


class Breach(NamedTuple):
    """A condition that is not kept."""

    what: str
    """``group``, ``needs``, ``bars``, ``fund``, ``places`` or ``least``."""
    at: tuple[int, ...]
    """Group and future; option and future; pair; future and year; cell and house; likewise."""
    by: float
    """Options too many, money not there, places below nought, or pupils too few."""


def conditions(given: Siting, limit: Limits, chosen: Flags) -> list[Breach]:
    """Groups, needs, bars and funds that are not kept."""
    options, broken = given.options, []
    here = options.seen & chosen[:, None]
    for group in np.unique(options.group[chosen]):
        many = here[options.group == group].sum(axis=0)
        broken += [Breach("group", (int(group), int(f)), float(many[f] - 1))
                   for f in np.flatnonzero(many > 1)]  # fmt: skip
    for option in np.unique(options.needs[:, 0]):
        others = options.needs[options.needs[:, 0] == option, 1]
        alone = here[option] & ~here[others].any(axis=0)
        broken += [Breach("needs", (int(option), int(f)), 1.0) for f in np.flatnonzero(alone)]
    both = chosen[options.bars].all(axis=1)
    broken += [Breach("bars", (int(a), int(b)), 1.0) for a, b in options.bars[both]]
    more = limit.spend @ chosen - limit.most
    broken += [
        Breach("fund", (int(limit.future[row]), int(limit.year[row])), float(more[row]))
        for row in np.flatnonzero(more > _SLIP * np.maximum(1.0, limit.most))
    ]
    return broken


def kept(given: Siting, limit: Limits, chosen: Flags) -> bool:
    """Whether needs, bars and funds are kept; groups are not looked at."""
    if (limit.spend @ chosen > limit.most + _SLIP * np.maximum(1.0, limit.most)).any():
        return False
    options = given.options
    if chosen[options.bars].all(axis=1).any():
        return False
    needy = np.unique(options.needs[chosen[options.needs[:, 0]], 0])
    here = options.seen & chosen[:, None]
    for option in needy:
        others = options.needs[options.needs[:, 0] == option, 1]
        if (here[option] & ~here[others].any(axis=0)).any():
            return False
    return True


def fillable(given: Siting) -> Flags:
    """Options whose houses can hold the least that they ask for, ``(option,)``.

    Others have too few pupils who could come, whatever else is chosen.
    """
    adds, houses = given.options.adds, given.places.shape[1]
    come = np.array([np.bincount(given.house, row[given.origin], houses) for row in given.pupils])
    lacks = adds.least > come.reshape(given.places.shape)[adds.cell, adds.house] + _SLIP
    found: Flags = np.ones(len(given.options.group), dtype=bool)
    found[adds.option[lacks]] = False
    return found
