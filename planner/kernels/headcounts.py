"""Whole people carried from year to year: everyone's survival, staying and arrival by chance.

The recursion is that of `planner.kernels.ageing`. Counts are drawn by inversion, so that one
uniform tells the same story in every scenario: more people, a higher share, mean or uniform never
give fewer people.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.ageing import Ageing, Ledger, lag, landing
from planner.kernels.philox import Word, block, compiled, fraction, machine, normal, sharing

Array = NDArray[Any]

LARGE = 50.0
"""Mean of the rarer outcome up to which counts are exact, one step of a sum for each that occurs.

Above it they are approximated: fewer than one in a thousand differs from the exact count, then by
one person, and the mean is off by less than 0.0003 people.
"""
KINDS = 3
"""Cells of a random stream for each age: survival, staying and arrivals, in this order."""


@compiled
def _about(mean: float, variance: float, skewness: float, excess: float, uniform: float) -> float:
    """Quantile of a lattice law by its first four moments (Cornish and Fisher 1938)."""
    z = normal(uniform)
    spread = math.sqrt(variance)
    z3 = z * z * z
    bent = z + skewness * (z * z - 1.0) / 6.0 + excess * (z3 - 3.0 * z) / 24.0
    bent -= skewness * skewness * (2.0 * z3 - 5.0 * z) / 36.0
    # Between whole numbers the law counts as one with a variance smaller by a twelfth.
    return math.ceil(mean + spread * (bent - z / (24.0 * variance)) - 0.5)


@compiled
def binomial(number: float, share: float, uniform: float) -> float:
    """Smallest count of whole ``number`` whose cumulated probability reaches the uniform.

    Exact while the mean of the rarer outcome is at most `LARGE`; above, approximated within
    [0, number].
    """
    if number <= 0.0 or share <= 0.0:
        return 0.0
    if share >= 1.0:
        return number
    rare = min(share, 1.0 - share)
    if number * rare > LARGE:
        variance = number * share * (1.0 - share)
        skewness = (1.0 - 2.0 * share) / math.sqrt(variance)
        excess = 1.0 / variance - 6.0 / number
        found = _about(number * share, variance, skewness, excess, uniform)
        return min(max(found, 0.0), number)
    # The rarer outcome is counted, from the other end of the uniform where that is failing.
    goal = uniform if share <= 0.5 else 1.0 - uniform
    odds = rare / (1.0 - rare)
    chance = math.exp(number * math.log1p(-rare))
    total, count = chance, 0.0
    while total < goal and count < number and chance > 1e-30:
        chance *= (number - count) / (count + 1.0) * odds
        count += 1.0
        total += chance
    return count if share <= 0.5 else number - count


@compiled
def poisson(mean: float, uniform: float) -> float:
    """Smallest count whose cumulated probability reaches the uniform.

    Exact while the mean is at most `LARGE`, approximated above.
    """
    if mean <= 0.0:
        return 0.0
    if mean > LARGE:
        return max(_about(mean, mean, 1.0 / math.sqrt(mean), 1.0 / mean, uniform), 0.0)
    chance = math.exp(-mean)
    total, count = chance, 0.0
    while total < uniform and chance > 1e-30:
        count += 1.0
        chance *= mean / count
        total += chance
    return count


@compiled
def _draw(
    start: Array,
    survival: Array,
    out: Array,
    arrivals: Array,
    factor: Array,
    newborn: Array,
    inflow: Array,
    leaves: bool,
    seed: Word,
    keys: Array,
    calendar: Array,
    ids: Array,
    people: Array,
    ledger: Array,
) -> None:
    """Fill ``(draw, year, unit, age)`` and the ledger ``(5, draw, year, unit)`` by chance."""
    draws, years, units, ages = people.shape
    ledger[:4] = 0.0
    first = 0
    while first < draws:
        # Up to four draws share a block of random words.
        count, last = ids[first] // 4, sharing(ids, first)
        for unit in range(units):
            for year in range(years):
                row = year if survival.shape[0] > 1 else 0
                for age in range(ages):
                    stays = np.float64(survival[row, unit, age])
                    goes = np.float64(out[row, unit, age])
                    mean = np.float64(arrivals[year, unit, age])
                    cell = np.uint64(KINDS * age)
                    key, now, at = keys[unit], calendar[year], np.uint64(count)
                    none = (cell, cell, cell, cell)  # never read: the law is certain
                    fate = block(seed, key, at, now, cell) if 0.0 < stays < 1.0 else none
                    cell += np.uint64(1)
                    move = block(seed, key, at, now, cell) if 0.0 < goes < 1.0 else none
                    cell += np.uint64(1)
                    gain = block(seed, key, at, now, cell) if mean > 0.0 else none
                    for draw in range(first, last):
                        word = ids[draw] - 4 * count
                        before = start[draw] if year == 0 else people[draw, year - 1]
                        born = newborn[draw, year, unit]
                        due = np.float64(lag(before, born, unit, age, leaves))
                        lives = binomial(due, stays, fraction(fate[word]))
                        remains = binomial(lives, 1.0 - goes, fraction(move[word]))
                        came = poisson(mean * factor[draw, year, unit], fraction(gain[word]))
                        if inflow.shape[0] > 0:
                            came += inflow[draw, year, unit, age]
                        people[draw, year, unit, age] = remains + came
                        ledger[0, draw, year, unit] += due - lives
                        ledger[1, draw, year, unit] += lives - remains
                        ledger[2, draw, year, unit] += came
                for draw in range(first, last):
                    before = start[draw] if year == 0 else people[draw, year - 1]
                    ledger[3, draw, year, unit] = newborn[draw, year, unit]
                    ledger[4, draw, year, unit] = before[unit, ages - 1] if leaves else 0.0
        first = last


def whole(
    inputs: Ageing,
    seed: int,
    keys: NDArray[np.uint64],
    years: Sequence[int],
    ids: Sequence[int],
    leaves: bool = True,
    into: Array | None = None,
) -> tuple[Array, Ledger]:
    """Whole people: binomial survival and staying, Poisson arrivals, one uniform each.

    The uniform of a kind (see `KINDS`) and age is that of cell ``KINDS * age + kind`` of the
    stream of `planner.kernels.philox.fill_words`.

    Parameters
    ----------
    inputs
        From `planner.kernels.ageing.prepare`, with whole people, newborn and inflow.
    seed, keys, years, ids
        As in `fill_words`, for the units, years and draws of ``inputs``.
    leaves, into
        As in `planner.kernels.ageing.expected`.

    Returns
    -------
    People at the end of each year, ``(draw, year, unit, age)``, in the type of the inputs, and
    the ledger, which closes exactly.

    Raises
    ------
    ValueError
        Keys, years or ids that do not fit the inputs; people who are not whole.
    """
    people = landing(inputs, into)
    if (len(ids), len(years), len(keys)) != inputs.factor.shape:
        message = f"{len(ids)} ids, {len(years)} years, {len(keys)} keys: {inputs.factor.shape}"
        raise ValueError(message)
    for name in ("people", "newborn", "inflow"):
        values = getattr(inputs, name)
        if (values != np.rint(values)).any():
            message = f"{name} must be whole"
            raise ValueError(message)
    ledger = np.empty((len(Ledger._fields), *inputs.factor.shape))
    _draw(*inputs, leaves, *machine(seed, keys, years, ids), people, ledger)
    return people, Ledger(*ledger)
