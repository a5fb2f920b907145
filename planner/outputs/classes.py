"""Classes by school, grade and year, the chance that one of them is large, why, and what helps."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.results import Plan, Risk
from planner.outputs.rolls import ALL
from planner.paper.frames import CHANCE, blank, labels, rounded, stack, whole
from planner.paper.wanted import roll_of

Array = NDArray[np.float64]
Columns = dict[str, Any]

_ADDED = (
    "expected_large",
    "inherited",
    "added",
    "p_large",
    "p_large_end",
    "expected_large_end",
    "largest_mean",
    "largest_p90",
    "p_outgrow",
)
"""Columns beyond the contract's: large classes expected, those of them in classes that stood in the
base year and those formed since; the chance of any, each grade judged by its own phase's line;
chance and number at the end of the school year, when pupils have moved in and out of its classes;
pupils in the largest class over the futures; the chance that the school outgrows its scale cap."""

_RELIEF = ("school", "first_year", "last_year", "rank", "option", "classes", "children")
_WORTH = ("large_avoided", "cost", "cost_per_large", "lead")


def risk_of(plan: Plan) -> Risk:
    """Risk of large classes of a plan, which the method has weighed."""
    if plan.risk is None:
        message = "the plan's risk of large classes has not been weighed"
        raise ValueError(message)
    return plan.risk


def classes(plan: Plan) -> pd.DataFrame:
    """Classes by school, grade and year, and the chance that one of them is large."""
    risk, assessed = risk_of(plan), plan.central.assessment
    grades = labels(assessed.classes[GRADE])
    formed = assessed.classes.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()[0]
    largest = assessed.largest.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()[0].astype(float)
    shown = (formed > 0) | (roll_of(plan.central)[0] > 0)
    year, school, grade = np.nonzero(shown)
    ids, years = labels(assessed.classes[SCHOOL]), assessed.classes[YEAR].to_numpy()
    single: Columns = {
        "school": ids[school],
        "year": years[year],
        "grade": grades[grade],
        "rooms": blank(len(year)),
        "classes": whole(formed[shown]),
        "largest": whole(largest[shown]),
        **_at_end(plan, shown, "cells"),
        "p_outgrow": blank(len(year)),
    }
    any_grade = shown.any(axis=2)
    year, school = np.nonzero(any_grade)
    total: Columns = {
        "school": ids[school],
        "year": years[year],
        "grade": ALL,
        "rooms": plan.places.rooms.transpose(YEAR, SCHOOL).to_numpy()[any_grade],
        "classes": whole(formed.sum(axis=2)[any_grade]),
        "largest": whole(np.where(shown, largest, 0.0).max(axis=2)[any_grade]),
        **_at_end(plan, any_grade, "schools"),
        "p_outgrow": rounded(risk.schools["outgrows"].to_numpy()[any_grade], CHANCE),
    }
    parts = [single | _told(risk, "cells", shown), total | _told(risk, "schools", any_grade)]
    frame = stack(parts, ("school", "year", "grade"))
    frame["cause"] = pd.Series(frame["cause"], dtype="string").replace("", pd.NA)
    for name in ("rooms", "classes_for_5pct"):
        frame[name] = whole(frame[name])
    chances = [f"p_over_{line:g}" for line in risk.cells["line"].to_numpy()]
    head = ["school", "year", "grade", "rooms", "classes", "largest", *chances]
    return frame[[*head, "expected_over", "classes_for_5pct", "cause", *_ADDED]]


def _at_end(plan: Plan, shown: NDArray[np.bool_], level: str) -> Columns:
    """Large classes at the end of a school year, by grade or of whole schools; NaN if not drawn."""
    found = None if plan.drawn is None else plan.drawn.assessment.large_end
    if found is None:
        return {name: blank(int(shown.sum())) for name in ("p_large_end", "expected_large_end")}
    large = found.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()
    number = large if level == "cells" else large.sum(axis=-1)
    return {
        "p_large_end": rounded((number > 0).mean(axis=0)[shown], CHANCE),
        "expected_large_end": rounded(number.mean(axis=0)[shown]),
    }


def _told(risk: Risk, level: str, shown: NDArray[np.bool_]) -> Columns:
    """Columns of the futures, by grade or of whole schools."""
    found = getattr(risk, level)

    def column(name: str) -> Array:
        return np.asarray(found[name].to_numpy()[shown], dtype=float)

    large, inherited = column("expected_large"), column("inherited")
    columns: Columns = {
        f"p_over_{line:g}": rounded(found["p_over"].sel(line=line).to_numpy()[shown], CHANCE)
        for line in found["line"].to_numpy()
    }
    columns |= {
        "p_large": rounded(column("p_large"), CHANCE),
        "expected_over": rounded(column("expected_over")),
        "expected_large": rounded(large),
        "inherited": rounded(inherited),
        "added": rounded(large - inherited),
        "largest_mean": rounded(column("largest_mean")),
        "largest_p90": rounded(column("largest_p90")),
        "classes_for_5pct": column("enough"),
        "cause": found["cause"].to_numpy()[shown],
    }
    return columns


def relief(plan: Plan) -> pd.DataFrame:
    """Options that would relieve a school's large classes, the cheapest for each avoided first."""
    found = risk_of(plan).relief
    frame = pd.DataFrame(
        {
            "school": labels(found["school"]),
            "first_year": found["first"].to_numpy(),
            "last_year": found["last"].to_numpy(),
            "rank": found["rank"].to_numpy(),
            "option": labels(found["option"]),
            "classes": whole(found["classes"].to_numpy()),
            "children": rounded(found["children"].to_numpy(), 1),
            "large_avoided": rounded(found["avoided"].to_numpy()),
            "cost": rounded(found["cost"].to_numpy()),
            "cost_per_large": rounded(found["each"].to_numpy()),
            "lead": rounded(found["lead"].to_numpy(), 1),
        }
    )
    return stack([dict(frame)], ("school", "rank"))[[*_RELIEF, *_WORTH]]


def large_count(plan: Plan, year: int) -> Array:
    """``(draw,)`` large classes of the whole city in a year."""
    found = (plan.drawn or plan.central).assessment.large
    return np.asarray(found.sel({YEAR: year}).sum((SCHOOL, GRADE)).to_numpy(), dtype=float)
