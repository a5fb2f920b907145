"""From one path of rolls to another, one kind of flow at a time: what a bridge is made of."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def by_path(
    start: Floats, end: Floats, phase: Sequence[str], begins: Sequence[int] = ()
) -> list[Floats]:
    """Go from one path of rolls to another: progression, then transfer, then catchments.

    Parameters
    ----------
    start, end
        ``(year, school, grade)``.
    phase
        Phase of each grade.
    begins
        Places of the grades, beside the first, into which nobody climbs: they stay as they start.

    Returns
    -------
    The path after each of the three; the last is ``end`` itself.
    """
    crossing = np.array([a != b for a, b in pairwise(phase)])
    progression, transfer = start.copy(), start.copy()
    later = np.concatenate([[False], ~crossing])
    progression[0, :, later] = end[0, :, later]
    transfer[0, :, 1:] = end[0, :, 1:]
    for i in range(1, len(end)):
        for path, crossed in ((progression, start), (transfer, end)):
            shut, empty = end[i].sum(axis=1) == 0, path[i - 1].sum(axis=1) == 0
            inside, over = (
                climbed(path[i - 1, :, :-1], one[i - 1, :, :-1], one[i, :, 1:], shut, empty)
                for one in (end, crossed)
            )
            path[i, :, 1:] = np.where(crossing, over, inside)
            path[i, :, list(begins)] = start[i, :, list(begins)]
    return [progression, transfer, end]


def climbed(
    below: Floats,
    was_below: Floats,
    was_above: Floats,
    shut: NDArray[np.bool_],
    empty: NDArray[np.bool_],
) -> Floats:
    """Pupils a grade higher a year later, if they climb as others did who came from another start.

    The whole city's ratio is theirs. Within it the share of a school's pupils that stayed stays,
    and the rest comes where others came; more than came then is shared out over all schools.

    Parameters
    ----------
    below, was_below, was_above
        ``(school, grade)``: pupils who climb, those who climbed elsewhere, and what became of them.
    shut, empty
        ``(school,)``: schools that take nobody any more, whose pupils climb at the city's ratio, as
        if it were still open; and schools where nobody is, and nobody comes.

    Examples
    --------
    Ten of eighty left one school and four came to another; a hundred climb in the same way.

    >>> here = np.zeros(2, dtype=bool)
    >>> was, now = np.array([[40.0], [40.0]]), np.array([[30.0], [44.0]])
    >>> climbed(np.array([[50.0], [50.0]]), was, now, here, here)
    array([[37.90540541],
           [54.59459459]])
    """
    all_below, all_above = was_below.sum(axis=0), was_above.sum(axis=0)
    ratio = _over(all_above, all_below)
    whole = np.where(all_below > 0, below.sum(axis=0) * ratio, all_above)
    stayed = np.minimum(was_above, was_below)
    stay = np.where(shut[:, None], below * ratio, below * _over(stayed, was_below))
    there = np.where(empty[:, None], 0.0, was_above)
    came = np.where(empty[:, None], 0.0, was_above - stayed)
    all_there, all_came = there.sum(axis=0), came.sum(axis=0)
    fill = whole - stay.sum(axis=0)
    stay = stay * np.where(fill < 0, _over(whole, stay.sum(axis=0)), 1.0)
    joined = came * _over(np.clip(fill, 0.0, all_came), all_came)
    beyond = np.maximum(fill - all_came, 0.0)
    share = np.where(all_there > 0, there, was_above)
    return np.asarray(stay + joined + share * _over(beyond, share.sum(axis=0)))


def _over(part: Floats, whole: Floats) -> Floats:
    """Quotient; nought where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
