"""The cohort-component step: people one step older, by survival, moves and births.

Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; UN World Population Prospects
methodology. Nothing is clamped: where moves exceed the people there are, the result is negative
and the caller must answer for its input.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """People after one step, and the flows that led there.

    ``people (..., age)``, ``deaths (..., age)`` by age reached, and ``aged_out (...)``: those who
    leave the last age group, nought where that group is open.
    """

    people: Floats
    deaths: Floats
    aged_out: Floats


def step(
    people: Floats,
    survival: Floats,
    births: Floats | float,
    moves: Floats,
    *,
    timing: Literal["end", "even"] = "end",
    open_ended: bool = True,
) -> Step:
    """Carry people of one sex one step on; a step is as wide as an age group.

    Parameters
    ----------
    people
        ``(..., age)`` at the start; the last group is open if ``open_ended``.
    survival
        ``(..., age)``: from the group below into this one; the first from birth. With an open last
        group its ratio serves those who come from below and those already in it.
    births
        ``(...)`` births of the step.
    moves
        ``(..., age)`` net migrants of the step, by age at its end (``end``), or by age group in
        which they are counted half at the start, half at the end (``even``).
    timing
        When migrants come: at the end of the step or evenly over it.

    >>> after = step(np.array([100.0, 90, 80]), np.array([0.98, 0.99, 0.995]), 110.0,
    ...              np.array([2.0, -1, 3]), open_ended=False)
    >>> after.people.round(4).tolist(), float(after.aged_out)
    ([109.8, 98.0, 92.55], 80.0)
    """
    half = moves / 2 if timing == "even" else np.zeros_like(moves)
    start = people + half
    arriving = np.empty_like(start)
    arriving[..., 0] = births
    arriving[..., 1:] = start[..., :-1]
    aged_out = start[..., -1].copy()
    if open_ended:
        arriving[..., -1] += start[..., -1]
        aged_out = np.zeros_like(aged_out)
    deaths = (1 - survival) * arriving
    return Step(arriving - deaths + (moves - half), deaths, aged_out)


def births_of_step(
    fertility: Floats, women_start: Floats, women_end: Floats, width: float
) -> Floats:
    """Births by age of mother: rate × women-years, ``width·f·(W + W')/2``.

    Parameters
    ----------
    fertility
        ``(..., age)`` births per woman-year.
    women_start, women_end
        ``(..., age)`` women exposed at the start and at the end of the step.
    width
        Years in the step.
    """
    return width * fertility * (women_start + women_end) / 2


def survival_from_person_years(person_years: Floats, radix: float, width: float) -> Floats:
    """Survival into each age group from the life table's person-years lived.

    ``S[0] = L0/(width·l0)``, ``S[a] = L[a]/L[a−1]``, and for the open group
    ``S[ω] = L[ω]/(L[ω−1] + L[ω])``.

    Parameters
    ----------
    person_years
        ``(..., age)`` nLx, the last group open.
    radix
        l0 of the table.
    """
    survival = np.empty_like(person_years)
    survival[..., 0] = person_years[..., 0] / (width * radix)
    survival[..., 1:] = person_years[..., 1:] / person_years[..., :-1]
    survival[..., -1] = person_years[..., -1] / (person_years[..., -2] + person_years[..., -1])
    return survival
