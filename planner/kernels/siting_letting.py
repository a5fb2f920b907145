"""Options that let pupils into houses where there are no places without them."""

from typing import NamedTuple

import numpy as np

from planner.kernels.siting import Floats, Siting, Whole


class Letting(NamedTuple):
    """Options that let pupils into a house in a cell; cells in which they are alike share one."""

    number: Whole
    """``(cell, house)`` which it is; -1 where no option lets anybody in."""
    of: Whole
    """``(term,)`` rising."""
    option: Whole
    """``(term,)``."""
    most: Floats
    """``(term,)`` pupils that the option lets in."""
    least: Floats
    """``(letting,)`` the least of those."""


def letting(given: Siting) -> Letting:
    """Who lets whom in, of options that give places."""
    adds, houses = given.options.adds, given.places.shape[1]
    size = adds.places + adds.stretch
    lets = np.flatnonzero(size > 0)
    key = (adds.cell * houses + adds.house)[lets]
    order = np.lexsort((size[lets], adds.option[lets], key))
    lets, key = lets[order], key[order]
    number = np.full(given.places.size, -1)
    known: dict[tuple[int, bytes, bytes], int] = {}
    terms: list[Whole] = []
    parts = np.split(lets, np.flatnonzero(np.diff(key)) + 1) if len(lets) else []
    for at, part in zip(np.unique(key), parts, strict=True):
        same = int(at) % houses, adds.option[part].tobytes(), size[part].tobytes()
        if same not in known:
            known[same] = len(terms)
            terms.append(part)
        number[at] = known[same]
    of = np.repeat(np.arange(len(terms)), [len(part) for part in terms])
    every = np.concatenate([*terms, np.zeros(0, np.int64)])
    least = np.array([size[part].min() for part in terms])
    return Letting(number.reshape(given.places.shape), of, adds.option[every], size[every], least)
