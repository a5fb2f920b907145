"""What a kept run remembers of its forecasts: every unit, central path and quantiles.

A run folder tells quantiles of single cells; those of a district or a city cannot be made from
them. So what is kept for scoring is taken from the futures themselves, level by level. The CRPS of
a kept forecast is that of its quantiles, which stand at even steps and hold every interval that the
contract names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.results import Outcome, Plan
from planner.model.standards import Ladder
from planner.studies.record import to_districts

Floats = NDArray[np.float64]

STEPS = 40
"""Quantiles stand at 1/40, 2/40 … 39/40, the edges of 50, 80 and 95 % among them."""
QUANTILES = {f"q{1000 * k // STEPS:03d}": k / STEPS for k in range(1, STEPS)}
ALL = "all"
KEYS = ["level", "id", "phase", "grade", "year"]
BLOCK = 100
"""Units whose quantiles are taken at a time."""


@dataclass(frozen=True)
class Group:
    """Pupils of one level and stretch of the ladder: ``pupils`` is ``(…, unit)``."""

    level: str
    phase: str
    grade: str
    ids: tuple[str, ...]
    pupils: Floats


def stretches(ladder: Ladder) -> list[tuple[str, str, list[int]]]:
    """Phase, grade and places on the grade axis: each grade, each phase, and the whole ladder."""
    at = {grade: place for place, grade in enumerate(ladder.grades)}
    single = [(phase, g, [at[g]]) for phase, grades in ladder.phases.items() for g in grades]
    phases = [(p, ALL, [at[g] for g in grades]) for p, grades in ladder.phases.items()]
    return [*single, *phases, (ALL, ALL, list(at.values()))]


def groups(
    pupils: Floats, schools: tuple[str, ...], districts: tuple[str, ...], ladder: Ladder
) -> Iterator[Group]:
    """Sum ``(…, school, grade)`` pupils to every level of the contract.

    Districts are those of the schools in them; pupils of schools whose place is not known are
    shared over them in proportion, so that districts sum to the city.

    Parameters
    ----------
    districts
        District of each school, blank where not known; fewer than two names make no level.
    """
    names = tuple(sorted(set(districts) - {""}))
    member = (np.array(districts, object)[:, None] == np.array(names, object)).astype(float)
    for phase, grade, at in stretches(ladder):
        own = pupils[..., at].sum(axis=-1)
        total = own.sum(axis=-1, keepdims=True)
        yield Group("school" if grade == ALL else "school_grade", phase, grade, schools, own)
        if len(names) > 1:
            local = np.nan_to_num(to_districts(own, member, total))
            yield Group("district", phase, grade, names, local)
        yield Group("city", phase, grade, (WHOLE_CITY,), total)


def school_districts(city: City) -> dict[str, str]:
    """District of every school, blank where its place is not known."""
    ids, names = city.schools[SCHOOL].to_numpy(), city.schools["district"].to_numpy()
    return dict(zip(ids.astype(str).tolist(), names.astype(str).tolist(), strict=True))


def forecasts_of(plan: Plan) -> pd.DataFrame:
    """Forecasts of a plan by level, id, phase, grade and year, the base year's roll first.

    Returns
    -------
    ``district`` of a school, ``central``, and the quantiles of the futures (NaN without any).
    Cells in which nobody is ever expected are left out.
    """
    roll = plan.central.enrolment.roll
    years = roll[YEAR].to_numpy()
    schools = tuple(roll[SCHOOL].to_numpy().astype(str).tolist())
    of = school_districts(plan.city)
    where = tuple(of[school] for school in schools)
    ladder = plan.city.standards.ladder
    middle = groups(_rolls(plan.central), schools, where, ladder)
    drawn = chain(()) if plan.drawn is None else groups(_rolls(plan.drawn), schools, where, ladder)
    frames = []
    for group in middle:
        futures = next(drawn, None)
        central = group.pupils[0]
        levels = np.full((len(QUANTILES), *central.shape), np.nan)
        for start in range(0, central.shape[1] if futures is not None else 0, BLOCK):
            part = (slice(None), slice(None), slice(start, start + BLOCK))
            assert futures is not None  # noqa: S101 - the loop is empty without futures
            levels[part] = np.quantile(futures.pupils[part], list(QUANTILES.values()), axis=0)
        expected = (central > 0) | (np.nan_to_num(levels[-1]) > 0)
        year, unit = np.nonzero(expected)
        ids = np.array(group.ids, object)[unit]
        districts = [of[one] if group.level.startswith("school") else "" for one in ids]
        frames.append(
            pd.DataFrame(
                {
                    "level": group.level,
                    "id": ids,
                    "phase": group.phase,
                    "grade": group.grade,
                    "year": years[year],
                    "district": districts,
                    "central": central[year, unit],
                }
                | dict(zip(QUANTILES, levels[:, year, unit], strict=True))
            )
        )
    return pd.concat(frames, ignore_index=True).sort_values(KEYS, ignore_index=True)


def _rolls(outcome: Outcome) -> Floats:
    """``(draw, year, school, grade)`` pupils."""
    roll = outcome.enrolment.roll.transpose(DRAW, YEAR, SCHOOL, GRADE)
    return np.asarray(roll, dtype=np.float64)
