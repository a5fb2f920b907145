"""Rows of leavers by rule: free choice, lots, and who stays."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.feeding import smoothed
from planner.kernels.series import steps
from planner.model.city import City
from planner.model.transfer import FreeChoice, Transfer
from planner.schools.feeders import Row, Rows, places_of, step_into

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def own_shares(city: City, rules: Transfer, years: NDArray[np.int64], teaches: Flags) -> Floats:
    """Share of own leavers who stay by rule, ``(year, school, step)``; NaN where none says."""
    schools, grades = places_of(city)
    found = np.full((len(years), len(schools), len(grades) - 1), np.nan)
    for _, rule in sorted(rules.own_first.items()):
        step = step_into(city, rule.phase)
        if rule.share is None or step < 0:
            continue
        named = list(schools) if rule.schools is None else rule.schools
        at = [schools[one] for one in named]
        both = teaches[:, at, step] & teaches[:, at, step + 1]
        share = np.where(both, steps(rule.share, years)[:, None], np.nan)
        found[:, at, step] = np.where(np.isnan(share), found[:, at, step], share)
    return found


def rates(city: City, rules: Transfer, years: NDArray[np.int64]) -> Floats:
    """Share of the leavers of each step who go on, ``(year, step)``; NaN where no rule says."""
    found = np.full((len(years), len(city.standards.ladder.grades) - 1), np.nan)
    for _, rule in sorted(rules.going_on.items()):
        if rule.phase in city.standards.ladder.before[:1]:
            continue  # nobody leads there: see `attendance`
        step = step_into(city, rule.phase)
        if rule.share is not None and step >= 0:
            found[:, step] = steps(rule.share, years)
    return found


def attendance(city: City, rules: Transfer, years: NDArray[np.int64]) -> Floats:
    """Share of a cohort's births who come to the first phase before school, ``(year,)``.

    NaN where no rule says.
    """
    found = np.full(len(years), np.nan)
    for _, rule in sorted(rules.going_on.items()):
        if rule.share is not None and rule.phase in city.standards.ladder.before[:1]:
            found = steps(rule.share, years)
    return found


def holds(first: int, last: int | None, year: int) -> bool:
    """Tell whether a rule is in force."""
    return first <= year and (last is None or year <= last)


def chosen(rows: Rows, city: City, rules: Transfer, year: int, now: Floats) -> None:
    """Smooth the shares of rows of which families choose freely.

    Parameters
    ----------
    now
        ``(school, grade)`` rolls of the base year: the leavers of whom the shares were seen.
    """
    for _, rule in sorted(rules.free_choice.items()):
        if holds(rule.first, rule.last, year):
            step = step_into(city, rule.phase)
            _smooth(rows, _who(rows, city, rule, step), step, _pseudo(city, rule), now)


def _pseudo(city: City, rule: FreeChoice) -> float:
    return rule.pseudo or city.standards.number("transfer.pseudo")


def _who(rows: Rows, city: City, rule: FreeChoice, step: int) -> list[int]:
    """Schools whose leavers choose: those with rows that do not keep pupils of their own."""
    schools, _ = places_of(city)
    named = None if rule.feeders is None else {schools[one] for one in rule.feeders}
    return [
        school
        for school, at in sorted(rows)
        if at == step
        and school not in rows[school, at].share
        and (named is None or school in named)
    ]


def _smooth(rows: Rows, who: list[int], step: int, pseudo: float, now: Floats) -> None:
    choices = sorted({j for school in who for j in rows[school, step].share})
    if not choices:
        return
    share = np.array([[rows[school, step].share.get(j, 0.0) for j in choices] for school in who])
    number = now[who, step]
    whole = np.column_stack([share, np.maximum(1.0 - share.sum(axis=1), 0.0)])
    drawn = smoothed(whole, number, pseudo)
    for school, part, seen in zip(who, drawn, number, strict=True):
        row = dict(zip(choices, (float(one) for one in part[:-1]), strict=True))
        rows[school, step] = Row(row, float(seen) + pseudo)


def drawn_by_lot(
    rows: Rows, city: City, rules: Transfer, year: int, stay: Floats, leak: Floats, teaches: Flags
) -> None:
    """Allot leavers by quotas; who leaves the city's schools still does, and own pupils stay first.

    Parameters
    ----------
    stay
        ``(school, step)`` share of own leavers who stay; NaN where the record mixes them.
    leak
        ``(step,)`` share whom the record sees in no school, for those without rows.
    teaches
        ``(school, grade)``.
    """
    schools, _ = places_of(city)
    for _, rule in sorted(rules.lotteries.items()):
        if not holds(rule.first, rule.last, year):
            continue
        step = step_into(city, rule.phase)
        total = sum(rule.quotas.values())
        chance = {schools[one]: quota / total for one, quota in rule.quotas.items()}
        for school in (schools[one] for one in rule.feeders):
            row = rows.get((school, step))
            if teaches[school, step] and teaches[school, step + 1]:
                kept = float(np.nan_to_num(stay[school, step], nan=1.0))
                if row is not None:
                    kept = row.share.get(school, kept)
                share = _mixed(chance, 1.0 - kept) | {school: kept}
            else:
                lost = leak[step] if row is None else 1.0 - sum(row.share.values())
                share = _mixed(chance, 1.0 - lost)
            rows[school, step] = replace(row or Row({}), share=share, known=np.inf)


def _mixed(chance: dict[int, float], part: float) -> dict[int, float]:
    return {school: one * max(part, 0.0) for school, one in chance.items()}
