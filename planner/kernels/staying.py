"""Pupils who repeat their grade or leave school for good, told apart from those who climb.

For every grade, those who go on + those who repeat + those who leave + those who move away are all
who were there. What repeats is told by the standards; the ratio of a step then refers to those who
neither repeat nor drop out, and holds moves alone: in a school that nobody joins or leaves it is
one, whatever the country. The first grade of a record has nothing below it: its repeaters are part
of its entrants, on record and to come.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Staying(NamedTuple):
    """Shares of a grade's pupils, ``(grade,)``, who are in it again a year later, and who go on.

    Those who do neither have dropped out.
    """

    repeat: Floats
    climb: Floats


def staying(repeat: Sequence[float], drop_out: Sequence[float]) -> Staying | None:
    """Shares by grade; None where nobody repeats and nobody drops out.

    Raises
    ------
    ValueError
        More than all pupils of a grade.

    >>> staying([0.1, 0.0], [0.05, 0.0]).climb.tolist(), staying([0.0], [0.0])
    ([0.85, 1.0], None)
    """
    again, gone = np.array(repeat, dtype=float), np.array(drop_out, dtype=float)
    if not (again.any() or gone.any()):
        return None
    if (again < 0).any() or (gone < 0).any() or (again + gone > 1).any():
        message = f"shares who repeat {again.tolist()} and drop out {gone.tolist()} of a grade"
        raise ValueError(message)
    return Staying(again, 1 - again - gone)


def climbers(pupils: Floats, shares: Staying | None) -> Floats:
    """Those of ``(..., grade)`` pupils who neither repeat nor drop out."""
    return pupils if shares is None else pupils * shares.climb


def again(pupils: Floats, shares: Staying | None) -> Floats | float:
    """Those in the same grade once more, ``(..., grade − 1)``, from the second grade up."""
    return 0.0 if shares is None else (pupils * shares.repeat)[..., 1:]


def newly(later: Floats, earlier: Floats, shares: Staying | None) -> Floats:
    """Pupils ``(..., grade − 1)`` a year later, from the second grade up, without repeaters.

    NaN where nobody was counted a year later.
    """
    if shares is None:
        return later[..., 1:]
    return np.maximum(later[..., 1:] - again(np.nan_to_num(earlier), shares), 0.0)
