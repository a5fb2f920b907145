"""Whole people about their expectations, by two uniforms for each cohort of a unit.

People of a count, and the newborn, who survive and stay are a binomial share of them; arrivals are
Poisson, and stay Poisson when some of them die or leave. So the law of a cell needs no path of its
own: it follows from the expectation of those who were counted (their *own*), from what of it is
*sure*, the sum over them of their squared chances to be there, and from the expectation of those
who came. A cohort keeps its uniforms from year to year, so that a small cohort stays small; it is
the law within a year that is exact, while changes from year to year are too even. More arrivals
never give fewer people.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import Words, compiled, fraction, single_normal

Array = NDArray[Any]

LARGE = 5.0
"""Mean of the rarer outcome up to which counts are exact, one step of a sum for each that occurs.

Above it they are approximated: fewer than one in two hundred differs from the exact count, then by
one person, and the mean is off by less than 0.0005 people.
"""
_NOBODY = 1e-9
_NEVER = 1e-30
"""Chances below this end a sum, where a uniform near one would have it go on for ever."""


@compiled
def _power(base: float, exponent: int) -> float:
    """A whole power by repeated squares, in a fifth of the time of logarithms."""
    found = 1.0
    while exponent > 0:
        if exponent & 1:
            found *= base
        base *= base
        exponent >>= 1
    return found


@compiled
def _about(mean: float, variance: float, skewness: float, excess: float, uniform: float) -> float:
    """Quantile of a lattice law by its first four moments (Cornish and Fisher 1938)."""
    z = single_normal(uniform)
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
    chance = _power(1.0 - rare, int(number))
    total, count = chance, 0.0
    while total < goal and count < number and chance > _NEVER:
        chance *= (number - count) / (count + 1.0) * odds
        count += 1.0
        total += chance
    return count if share <= 0.5 else number - count


@compiled
def poisson(mean: float, uniform: float) -> float:
    """Smallest count whose cumulated probability reaches the uniform, exact up to `LARGE`."""
    if mean > LARGE:
        found = _about(mean, mean, 1.0 / math.sqrt(mean), 1.0 / mean, uniform)
        return max(found, 0.0)
    chance = math.exp(-mean)
    total, count = chance, 0.0
    while total < uniform and chance > _NEVER:
        count += 1.0
        chance *= mean / count
        total += chance
    return count


@compiled
def head(own: float, sure: float, came: float, one: float, other: float) -> float:
    """People there: a binomial count of mean ``own`` and variance ``own − sure``, a Poisson count.

    Exact where all who were counted have one chance (``sure = own²/number``); else the number is
    rounded, and the variance with it.
    """
    found = 0.0
    if own > _NOBODY:
        least = math.ceil(own * (1.0 - 1e-6))
        number = max(np.rint(own * own / max(sure, 1e-9 * own)), least)
        found = binomial(number, min(own / number, 1.0), one)
    if came > _NOBODY:
        found += poisson(came, other)
    return found


@compiled
def _heads(own: Array, sure: Array, came: Array, cohort: Array, words: Words, into: Array) -> None:
    """Fill ``(draw, unit, age)``."""
    draws, units, ages = into.shape
    for draw in range(draws):
        for unit in range(units):
            for age in range(ages):
                one = fraction(words[draw, cohort[age], unit, 0])
                other = fraction(words[draw, cohort[age], unit, 1])
                cell = own[draw, unit, age], sure[draw, unit, age], came[draw, unit, age]
                into[draw, unit, age] = head(*cell, one, other)


def heads(own: Array, sure: Array, came: Array, cohort: NDArray[np.int64], words: Words) -> Array:
    """Whole people of a year, ``(draw, unit, age)``, in the type of those counted.

    Parameters
    ----------
    own
        ``(draw, unit, age)`` people of a count and newborn who are expected to be there, given all
        that a draw has in common with others.
    sure
        Likewise: the sum over those people of their squared chances to be there, at most ``own``.
    came
        Likewise: those expected who were not counted but came.
    cohort
        ``(age,)`` place of each age's cohort among the words.
    words
        ``(draw, cohort, unit, 2)`` random bits.

    Raises
    ------
    ValueError
        Shapes that do not fit each other.
    """
    draws, units, ages = own.shape
    fits = words.shape[0] == draws and words.shape[2:] == (units, 2) and cohort.shape == (ages,)
    if not sure.shape == own.shape == came.shape or not fits:
        shapes = f"{own.shape} people, {sure.shape} sure, {came.shape} who came"
        message = f"{shapes}, {cohort.shape} cohorts and {words.shape} words do not fit"
        raise ValueError(message)
    into = np.empty_like(own)
    _heads(own, sure, came, np.asarray(cohort, dtype=np.int64), words, into)
    return into
