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
_SLIP = 1e-9


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
    """Present money of a candidate, and money by year that no promise to it covers.

    The present money is what it costs to build and to run, whoever pays, less what it is worth at
    the horizon.
    """
    life = standards.number("programme.life")
    running = np.zeros(len(years))
    worth = 0.0
    for part, once, yearly in one.parts:
        runs = (years >= part.year) & (years < (np.inf if part.until is None else part.until))
        running += yearly * runs
        if one.lasts:
            worth += once * max(0.0, 1.0 - float(runs.sum()) / life) * float(discount[-1])
    paid = payments(standards, one, years)
    covered = sum(from_promises(one, paid, years).values(), np.zeros(len(years)))
    return float((paid + running) @ discount) - worth, np.maximum(paid - covered, 0.0)


def payments(standards: Standards, one: Candidate, years: Whole) -> Floats:
    """Money to be found by year, ``(year,)``, whoever pays; each measure by its own year.

    Its last share falls due the year before its classes are in use. What would have to be paid
    before the first year to come is paid in it; what falls due after the last is not seen.
    """
    return np.asarray(parted(standards, one, years).sum(axis=0))


def parted(standards: Standards, one: Candidate, years: Whole) -> Floats:
    """Money to be found for each measure by year, ``(measure, year)``, as `payments` sums it."""
    profile = np.array(standards.series("programme.spending") or (1.0,))
    span = min(int(np.ceil(one.lead)), len(profile))
    part = profile[-span:] / profile[-span:].sum() if span else np.ones(1)
    before = np.arange(span, 0, -1) if span else np.zeros(1, dtype=np.int64)
    paid = np.zeros((len(one.measures), len(years)))
    for row, (measure, once, _) in zip(paid, one.parts, strict=True):
        at = np.maximum(measure.year - before - int(years[0]), 0)
        seen = at < len(years)
        np.add.at(row, at[seen], (part * once)[seen])
    return paid


def from_promises(one: Candidate, due: Floats, years: Whole) -> dict[str, Floats]:
    """What promises to a candidate pay of what is due, by source ``(year,)``.

    Money that is promised waits for its works: what a year leaves goes over to the next. Sources
    pay in the order of their first year, then of their names.
    """
    rest = due.copy()
    found: dict[str, Floats] = {}
    order = sorted(one.promises, key=lambda promise: (promise.year, promise.source))
    for source in dict.fromkeys(promise.source for promise in order):
        paid = np.zeros(len(years))
        for i, year in enumerate(years):
            came = sum(own.amount for own in order if own.source == source and own.year <= year)
            there = max(0.0, came - float(paid[:i].sum()))
            # what only rounding leaves short is whole: no source might be asked for a hair of it
            paid[i] = rest[i] if there >= rest[i] * (1.0 - _SLIP) else there
        found[source] = paid
        rest = rest - paid
    return found
