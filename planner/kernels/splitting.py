"""Whole people split into parts by chance, so that the parts add up to them in every draw.

Each part is a binomial share of those whom the parts before it have left over, which together is
multinomial. A fraction of a person is split by shares.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.heads import binomial
from planner.kernels.philox import Words, compiled, fill_words, fraction
from planner.kernels.random import keys
from planner.model.draws import Draws

Floats = NDArray[np.float64]
_NONE = 1e-12
"""A share below this is rounding."""


def split(
    total: Floats,
    share: Floats,
    draws: Draws,
    stream: str,
    parts: Sequence[str],
    years: Iterable[int],
) -> Floats:
    """Split people of each unit into its parts.

    Parameters
    ----------
    total
        ``(draw, year, unit)`` people, none below nought.
    share
        ``(unit, part)`` chance of one person of a unit to be in each part, adding up to no more
        than one; who is in none of them is not told.
    draws
        Those of ``total``; not the central path, which takes the shares themselves.
    stream, parts, years
        Names of the stream of chance and of the parts, ``(unit × part)`` side by side, and years
        that tell the streams apart.

    Returns
    -------
    ``(draw, year, unit, part)``.

    Raises
    ------
    ValueError
        Shapes that do not fit, people below nought or not known, or shares of more than everyone.

    >>> found = split(np.full((2, 1, 1), 9.5), np.array([[0.4, 0.6]]), Draws(1, (0, 1)), "doc",
    ...               ["one", "other"], [2024])
    >>> found.sum(axis=-1).ravel().tolist(), (found % 1).round(9)[0].tolist()
    ([9.5, 9.5], [[[0.2, 0.3]]])
    """
    units, each = share.shape
    years = [int(year) for year in years]
    found = np.empty((*total.shape, each))
    if total.shape != (len(draws.ids), len(years), units) or len(parts) != units * each:
        message = f"{total.shape} people, {share.shape} shares, {len(parts)} parts do not fit"
        raise ValueError(message)
    if not (total >= 0).all() or not (share >= 0).all() or not (share.sum(1) <= 1 + _NONE).all():
        message = "people and shares must not be below nought, nor shares more than everyone"
        raise ValueError(message)
    spare = 1 - share.sum(axis=1, keepdims=True)
    after = np.where(spare > _NONE, spare, 0.0)
    left = np.cumsum(np.concatenate([after, share[:, ::-1]], axis=1), axis=1)[:, :0:-1]
    chance = np.divide(share, left, out=np.zeros_like(share), where=left > 0)
    named = keys(stream, parts)
    for i, year in enumerate(years):
        words = fill_words(draws.seed, named, [year], draws.ids).reshape(-1, units, each)
        _split(np.ascontiguousarray(total[:, i]), share, chance, words, found[:, i])
    return found


@compiled
def _split(
    total: NDArray[Any], share: NDArray[Any], chance: NDArray[Any], words: Words, into: NDArray[Any]
) -> None:
    """Fill ``(draw, unit, part)``; the chance is that of those who are left."""
    draws, units, parts = into.shape
    for draw in range(draws):
        for unit in range(units):
            left = np.floor(total[draw, unit])
            rest = total[draw, unit] - left
            for part in range(parts):
                uniform = fraction(words[draw, unit, part])
                taken = binomial(left, chance[unit, part], uniform)
                left -= taken
                into[draw, unit, part] = taken + rest * share[unit, part]
