"""Places wanted and places there are, school by school: what tables, charts and maps tell of need.

It stands with the paper, for maps colour land by the very numbers that tables hold.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.results import Outcome, Plan
from planner.paper.frames import labels

Array = NDArray[np.float64]


def roll_of(outcome: Outcome) -> Array:
    """``(draw, year, school, grade)`` pupils."""
    return np.asarray(outcome.enrolment.roll.transpose(DRAW, YEAR, SCHOOL, GRADE), dtype=float)


def demand(plan: Plan, outcome: Outcome, phase: str, scope: str) -> Array:
    """``(draw, year, school)`` pupils who want a place: of the entry grade, or of all grades."""
    grades = list(plan.city.standards.ladder.phases[phase])
    names = labels(outcome.enrolment.roll[GRADE])
    counted = np.isin(names, grades[:1] if scope == "intake" else grades)
    return np.asarray(roll_of(outcome)[..., counted].sum(axis=-1))


def supply(plan: Plan, phase: str, scope: str) -> Array:
    """``(year, school)`` places, NaN where unknown."""
    source = plan.places.intake if scope == "intake" else plan.places.places
    return np.asarray(source.sel(phase=phase).transpose(YEAR, SCHOOL), dtype=float)


def peak_of(rows: pd.DataFrame, base_year: int) -> tuple[int, str]:
    """Year after the base year in which most places are short, and the shortfall it is told in.

    The mean of the reachable where anyone is expected to be left without a place within reach,
    else gross.
    """
    coming = rows[rows["year"] > base_year].groupby("year")[["mean", "gross"]].sum()
    column = "mean" if coming["mean"].max() >= 0.5 else "gross"
    return int(coming.index[int(coming[column].to_numpy().argmax())]), column
