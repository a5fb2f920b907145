"""Demand and admitted of years to come, by admission class: the one is not the other.

Where admission depends on places, those who ask and those who are let in are kept apart. Demand is
the children behind the class × those who asked for each of them in the last years: the people of
entry age of that status where the folder counts them, else all entrants. Of those who ask as many
are admitted as in these years, or more and fewer by the scenario's participation of that status.
Scatter is that of the city's entrants.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.series import ramp
from planner.model.axes import AGE, AREA, DRAW, GRADE, ORIGIN, SEX, STATUS, YEAR
from planner.model.results import Plan
from planner.model.scenario import on_course
from planner.paper.frames import rounded

Array = NDArray[np.float64]
TOLD = ("demand", "admitted")


def to_come(plan: Plan, known: pd.DataFrame) -> pd.DataFrame:
    """Rows of years after the base year; those on the register already keep what it says.

    Parameters
    ----------
    known
        Columns entry_year, class, demand_stage, demand, admitted, arrived: the register.
    """
    years = plan.central.enrolment.roll[YEAR].to_numpy()[1:]
    low, high = _spread(plan, len(years))
    parts = [
        _of_class(plan, str(name), rows, years, low, high)
        for name, rows in known.groupby("class", sort=True)
    ]
    some = [part for part in parts if not part.empty]
    return pd.concat(some, ignore_index=True) if some else known.iloc[:0]


def _of_class(
    plan: Plan, name: str, known: pd.DataFrame, years: NDArray[np.int64], low: Array, high: Array
) -> pd.DataFrame:
    """Rows of one class; none where no year on record has both demand and children behind it."""
    city = plan.city
    both = known[known["demand"].notna() & known["admitted"].notna() & (known["demand"] > 0)]
    both = both[both["entry_year"] <= city.base_year]
    if both.empty:
        return known.iloc[:0]
    window = int(city.standards.number("births.window"))
    both = both[both["entry_year"] > city.base_year - window]
    behind = _behind(plan, name)
    past = np.array([behind.children.get(int(year), np.nan) for year in both["entry_year"]])
    seen = np.isfinite(past) & (past > 0)
    if not seen.any():
        return known.iloc[:0]
    asked, let_in = (both[column].to_numpy(dtype=float)[seen] for column in TOLD)
    rate, share = asked.sum() / past[seen].sum(), let_in.sum() / asked.sum()
    children = np.array([behind.children.get(int(year), np.nan) for year in years])
    now = known.set_index("entry_year").reindex(years)
    told = now["demand"].to_numpy(dtype=float)
    demand = np.where(np.isnan(told), rate * children, told)
    levers = {name} if behind.entrants else {name, "all"}  # entrants hold that of all already
    part = np.minimum(share * _level(plan, levers, years), 1.0)
    decided = now["admitted"].to_numpy(dtype=float)
    admitted = np.where(np.isnan(decided), part * demand, decided)
    spread = {
        f"{column}_{end}": rounded(value * np.where(np.isnan(sure), factor, 1.0))
        for column, value, sure in (("demand", demand, told), ("admitted", admitted, told))
        for end, factor in (("p10", low), ("p90", high))
    }
    return pd.DataFrame(
        {
            "entry_year": years,
            "class": name,
            "demand_stage": now["demand_stage"].fillna("").to_numpy(),
            "evidence": np.where(np.isnan(told), "forecast", "register"),
            "demand": rounded(demand),
            "admitted": rounded(admitted),
            "arrived": rounded(now["arrived"].to_numpy(dtype=float)),
            **spread,
        }
    ).dropna(subset=["demand"])


class _Behind(NamedTuple):
    """Children behind a class by year, and whether they are those who entered."""

    children: dict[int, float]
    entrants: bool


def _behind(plan: Plan, name: str) -> _Behind:
    """Children behind a class by year: people of entry age of that status, else entrants."""
    city = plan.city
    age = city.standards.ladder.entry_age
    carried = plan.central.projection.people
    if carried is not None and city.people is not None:
        some = carried[STATUS].to_numpy(), city.people[STATUS].to_numpy()
        if all(name in part for part in some) and age in carried[AGE].to_numpy():
            there = city.people.sel({STATUS: name, AGE: age}).sum([AREA, SEX])
            ahead = carried.isel({DRAW: 0}).sel({STATUS: name, AGE: age}).sum(AREA)
            found = dict(zip(there[YEAR].to_numpy().tolist(), there.to_numpy(), strict=True))
            found |= dict(zip(ahead[YEAR].to_numpy().tolist(), ahead.to_numpy(), strict=True))
            return _Behind({int(year): float(value) for year, value in found.items()}, False)
    came = city.residents.isel({GRADE: 0}).sum(ORIGIN, min_count=1)
    found = dict(zip(came[YEAR].to_numpy().tolist(), came.to_numpy(), strict=True))
    coming = plan.central.projection.entrants.isel({DRAW: 0}).sum(ORIGIN)
    found |= dict(zip(coming[YEAR].to_numpy().tolist(), coming.to_numpy(), strict=True))
    return _Behind({int(year): float(value) for year, value in found.items()}, True)


def _spread(plan: Plan, count: int) -> tuple[Array, Array]:
    """Entrants of the city in low and high futures over the central path, ``(year,)`` each."""
    blank = np.full(count, np.nan)
    if plan.drawn is None:
        return blank, blank
    drawn, central = (
        one.projection.entrants.sum(ORIGIN).transpose(DRAW, YEAR).to_numpy()[:, 1:]
        for one in (plan.drawn, plan.central)
    )
    middle = np.where(central[0] > 0, central[0], np.nan)
    low, high = np.quantile(drawn, [0.1, 0.9], axis=0) / middle
    return low, high


def _level(plan: Plan, levers: set[str], years: NDArray[np.int64]) -> Array:
    """Participation as a multiple of the record, ``(year,)``, by levers of the scenario."""
    future = plan.scenario.future
    found = np.ones(len(years))
    for key in sorted(levers & set(future.participation)):
        lever = future.participation[key]
        found = found * ramp(on_course(lever.level, lever.path or future.path), years)
    return found
