"""Candidate sites: how much unmet need classes at a site would remove."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.flow import unmet

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Choice:
    """Classes at a site, the pupil-years without a place they remove and how well they are used."""

    site: int
    classes: int
    gain: float
    use: float


def best_choice(
    pupils: Floats,
    places: Floats,
    reach: Flags,
    sites: Sequence[int],
    modules: Sequence[Sequence[int]],
    per_class: Floats,
    least_use: float,
    enough: float,
) -> Choice | None:
    """Find the site and number of classes that remove most unmet need.

    Parameters
    ----------
    pupils, places
        ``(year, school)``; sites have neither yet.
    reach
        ``(school, school)``.
    sites, modules
        Candidate sites, and for each the numbers of classes it can take.
    per_class
        ``(year, site)`` places that one class at the site offers in each year, nought before it
        can be in use; rising while a new school fills.
    least_use
        Least share of the new places that must be used in their best year.
    enough
        Share of the most that a site can gain with which a smaller school is content.

    Returns
    -------
    The site with the greatest gain, and there the fewest classes that bring ``enough`` of it; None
    where none helps.
    """
    now = unmet(pupils, places, reach).sum(axis=1)
    best: list[Choice] = []
    for column, (site, sizes) in enumerate(zip(sites, modules, strict=True)):
        within = np.flatnonzero(reach[:, site])
        if not np.maximum(pupils - places, 0.0)[:, within].any():
            continue
        found: list[Choice] = []
        for classes in sorted(sizes):
            room = classes * per_class[:, column]
            added = places.copy()
            added[:, site] += room
            relief = now - unmet(pupils, added, reach).sum(axis=1)
            use = float(np.divide(relief, room, out=np.zeros_like(room), where=room > 0).max())
            gain = float(relief.sum())
            if use >= least_use and gain > 0:
                found.append(Choice(int(site), int(classes), gain, use))
        if found and (not best or most(found) > most(best) + 1e-9):
            best = found
    return next((choice for choice in best if choice.gain >= enough * most(best)), None)


def most(choices: Sequence[Choice]) -> float:
    """Greatest gain among choices."""
    return max(choice.gain for choice in choices)
