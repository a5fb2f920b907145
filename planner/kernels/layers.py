"""Groups that share members, dealt out into layers in which no two of them do."""

import numpy as np
from numpy.typing import NDArray


def layers(member: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Layer of each group, ``(group,)``: the first whose groups have none of its members.

    Parameters
    ----------
    member
        ``(group, unit)``: True where a unit belongs to a group.

    >>> layers(np.array([[True, True, False], [False, True, True], [False, False, True]])).tolist()
    [0, 1, 0]
    """
    found = np.zeros(len(member), dtype=np.int64)
    taken: list[NDArray[np.bool_]] = []
    for group, own in enumerate(member):
        layer = 0
        while layer < len(taken) and (taken[layer] & own).any():
            layer += 1
        if layer == len(taken):
            taken.append(np.zeros_like(own))
        taken[layer] |= own
        found[group] = layer
    return found
