"""The money of a programme: what works cost in each year, and who may pay for them.

Works that last are worth at the horizon what is left of their life, in a straight line.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from planner.model.programme import Kind, ProgrammeRules, Source
from planner.model.standards import Standards
from planner.schools.programme_candidate import Candidate

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def funds(
    rules: ProgrammeRules, years: Whole, most: int | None = None, whole: float | None = None
) -> tuple[list[frozenset[Kind]], Floats]:
    """Kinds that each source may pay (none named: all), and its money ``(source, year)``.

    Years that are none stand behind the others: one counts candidates, where ``most`` limits their
    number, one sums what they cost to build, where ``whole`` limits that. A last source of its own
    pays them.
    """
    sources = [*rules.sources.values(), Source(0.0)]  # for what no source that is named may pay
    if not rules.sources:
        sources = [Source(np.inf if rules.budget is None else rules.budget)]
    money = np.array([_by_year(source, years) for source in sources]).reshape(-1, len(years))
    pays = [frozenset(source.pays) for source in sources]
    further = [float(limit) for limit in (most, whole) if limit is not None]
    if not further:
        return pays, money
    wide = np.zeros((len(money) + 1, len(years) + len(further)))
    wide[:-1, : len(years)] = money
    wide[-1, len(years) :] = further
    return [*pays, frozenset()], wide


def _by_year(source: Source, years: Whole) -> list[float]:
    if isinstance(source.amounts, Mapping):
        return [float(source.amounts.get(int(year), 0.0)) for year in years]
    return [float(source.amounts)] * len(years)


def outlay(
    standards: Standards, one: Candidate, years: Whole, discount: Floats
) -> tuple[float, Floats]:
    """Present money of a candidate, less what it is worth at the horizon; and money by year."""
    paid = payments(standards, one, years)
    until = np.inf if one.until is None else one.until
    runs = (years >= one.first) & (years < until)
    running = one.yearly * runs
    worth = 0.0
    if one.lasts:
        life = standards.number("programme.life")
        worth = one.once * max(0.0, 1.0 - float(runs.sum()) / life) * float(discount[-1])
    return float((paid + running) @ discount) - worth, paid


def payments(standards: Standards, one: Candidate, years: Whole) -> Floats:
    """Money to be found by year, ``(year,)``: the last share the year before classes are in use.

    What would have to be paid before the first year to come is paid in it.
    """
    shares = np.array(standards.series("programme.spending") or (1.0,))
    span = min(int(np.ceil(one.lead)), len(shares))
    paid = np.zeros(len(years))
    if span == 0:
        paid[max(0, one.first - int(years[0]))] = one.once
        return paid
    part = shares[-span:] / shares[-span:].sum()
    at = np.maximum(one.first - np.arange(span, 0, -1) - int(years[0]), 0)
    np.add.at(paid, at, part * one.once)
    return paid
