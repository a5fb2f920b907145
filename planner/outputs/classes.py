"""Classes by school, grade and year, and the chance that one of them is large."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.summaries import chance
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.results import Plan
from planner.outputs.frames import CHANCE, blank, labels, rounded, stack, whole
from planner.outputs.rolls import ALL, roll_of
from planner.outputs.rules import class_size, lines

Array = NDArray[np.float64]
Columns = dict[str, Any]

_ADDED = ("expected_large", "p_large")
"""Columns beyond the contract's: large classes expected, and the chance of any, each grade judged
by its own phase's line."""


def classes(plan: Plan) -> pd.DataFrame:
    """Classes by school, grade and year, and the chance that one of them is large."""
    assessed = plan.central.assessment
    grades = labels(assessed.classes[GRADE])
    large = _large(plan, grades)
    formed = assessed.classes.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()[0]
    largest = np.ceil(
        assessed.largest.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()[0].astype(float) - 1e-6
    )
    pupils = roll_of(plan.central)[0]
    told = _class_chances(plan, large)
    over = largest > large
    shown = (formed > 0) | (pupils > 0)
    year, school, grade = np.nonzero(shown)
    ids, years = labels(assessed.classes[SCHOOL]), assessed.classes[YEAR].to_numpy()
    cell = {name: values[0][shown] for name, values in told.items()}
    single: Columns = {
        "school": ids[school],
        "year": years[year],
        "grade": grades[grade],
        "rooms": blank(len(year)),
        "classes": whole(formed[shown]),
        "largest": whole(largest[shown]),
    }
    rooms = plan.places.rooms.transpose(YEAR, SCHOOL).to_numpy()
    risk = plan.city.standards.number("classes.risk")
    likely, likely_any = (values > risk for values in told["p_large"])
    at_risk = over | likely
    of_school = causes(
        over.any(axis=2) | likely_any, rooms, formed.sum(axis=2), _least(plan, large, risk)
    )
    single["cause"] = np.where(at_risk, of_school[:, :, None], "")[shown]
    any_grade = shown.any(axis=2)
    year, school = np.nonzero(any_grade)
    total: Columns = {
        "school": ids[school],
        "year": years[year],
        "grade": ALL,
        "rooms": rooms[any_grade],
        "classes": whole(formed.sum(axis=2)[any_grade]),
        "largest": whole(np.where(shown, largest, 0.0).max(axis=2)[any_grade]),
        "cause": of_school[any_grade],
    }
    summed = {name: values[1][any_grade] for name, values in told.items()}
    frame = stack([single | cell, total | summed], ("school", "year", "grade"))
    cause = pd.Series(frame["cause"], dtype="string")
    frame["cause"] = cause.replace("", pd.NA)
    frame["rooms"] = whole(frame["rooms"])
    frame["classes_for_5pct"] = whole(frame["classes_for_5pct"])
    chances = [f"p_over_{line:g}" for line in lines(plan)]
    head = ["school", "year", "grade", "rooms", "classes", "largest", *chances]
    return frame[[*head, "expected_over", "classes_for_5pct", "cause", *_ADDED]]


def causes(
    at_risk: NDArray[np.bool_], rooms: Array, formed: Array, needed: Array
) -> NDArray[np.object_]:
    """Why a school has, or may have, large classes: only the first cause calls for building.

    Parameters
    ----------
    at_risk, rooms, formed, needed
        ``(year, school)``: a class over its line, or a chance of one above the accepted risk;
        classrooms, NaN where unknown; classes formed; classes that keep the risk accepted.

    Returns
    -------
    ``places_short`` where rooms are fewer than the classes needed, ``rooms_idle`` where they
    suffice and some stand empty, ``uneven`` where all are in use and would suffice; empty text
    where nothing is at risk or rooms are unknown.
    """
    named = np.select(
        [~at_risk | np.isnan(rooms), rooms < needed - 1e-9, formed < rooms - 1e-9],
        ["", "places_short", "rooms_idle"],
        "uneven",
    )
    return np.asarray(named, dtype=object)


def _least(plan: Plan, large: Array, risk: float) -> Array:
    """``(year, school)`` classes that keep the chance of a large one at or below a risk."""
    return classes_needed(np.rint(roll_of(plan.drawn or plan.central)), large, risk).sum(axis=-1)


def _large(plan: Plan, grades: NDArray[Any]) -> Array:
    """Large-class line of each grade."""
    phase_of = plan.city.standards.ladder.phase_of
    return np.array([class_size(plan, phase_of[grade]).large for grade in grades])


def _class_chances(plan: Plan, large: Array) -> dict[str, tuple[Array, Array]]:
    """Chances by cell and by school: ``(year, school, grade)`` and ``(year, school)``.

    Without draws the expected counts are those of the central path and the chances are blank.
    """
    outcome = plan.drawn or plan.central
    pupils = np.rint(roll_of(outcome))
    assessed = outcome.assessment
    formed = assessed.classes.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy().astype(float)
    largest = assessed.largest.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()
    result: dict[str, tuple[Array, Array]] = {}
    for line in lines(plan):
        cell, school = chance(largest, above=line), chance(largest.max(axis=-1), above=line)
        if plan.drawn is None:
            cell, school = np.full_like(cell, np.nan), np.full_like(school, np.nan)
        result[f"p_over_{line:g}"] = rounded(cell, CHANCE), rounded(school, CHANCE)
    beyond_line = largest > large
    cell, school = chance(beyond_line), chance(beyond_line.any(axis=-1))
    if plan.drawn is None:
        cell, school = np.full_like(cell, np.nan), np.full_like(school, np.nan)
    result["p_large"] = rounded(cell, CHANCE), rounded(school, CHANCE)
    above, number = beyond(pupils, formed, large)
    for name, values in (("expected_over", above), ("expected_large", number)):
        mean = values.mean(axis=0)
        result[name] = rounded(mean), rounded(mean.sum(axis=-1))
    least = classes_needed(pupils, large)
    if plan.drawn is None:
        least = np.full_like(least, np.nan)
    result["classes_for_5pct"] = least, least.sum(axis=-1)
    return result


def large_count(plan: Plan, year: int) -> Array:
    """``(draw,)`` large classes of the whole city in a year."""
    outcome = plan.drawn or plan.central
    grades = labels(outcome.assessment.classes[GRADE])
    formed = outcome.assessment.classes.sel({YEAR: year}).transpose(DRAW, SCHOOL, GRADE)
    pupils = outcome.enrolment.roll.sel({YEAR: year}).transpose(DRAW, SCHOOL, GRADE)
    _, number = beyond(
        np.rint(pupils.to_numpy().astype(float)),
        formed.to_numpy().astype(float),
        _large(plan, grades),
    )
    return np.asarray(number.sum(axis=(1, 2)))


def beyond(pupils: Array, formed: Array, large: Array) -> tuple[Array, Array]:
    """Pupils above the large-class line, and large classes, when classes are formed evenly.

    Of n pupils in k classes, n mod k classes hold one more than the others.

    >>> over, number = beyond(np.array([57.0]), np.array([2.0]), np.array([28.0]))
    >>> float(over[0]), float(number[0])
    (1.0, 1.0)
    """
    number = np.maximum(formed, 1.0)
    small = np.floor(pupils / number)
    bigger = pupils - small * number
    excess_big = np.maximum(0.0, small + 1 - large)
    excess_small = np.maximum(0.0, small - large)
    over = bigger * excess_big + (number - bigger) * excess_small
    count = bigger * (excess_big > 0) + (number - bigger) * (excess_small > 0)
    return np.asarray(over), np.asarray(count)


def classes_needed(pupils: Array, large: Array, risk: float = 0.05) -> Array:
    """Fewest classes with which one is large in no more than ``risk`` of the futures (axis 0).

    The largest of k even classes holds ceil(n / k) pupils, so it is large when n > k × line.

    >>> float(classes_needed(np.array([[20.0]] * 19 + [[90.0]]), np.array([28.0]))[0])
    1.0
    """
    draws = pupils.shape[0]
    spared = int(np.floor(risk * draws + 1e-9))
    bound = np.partition(pupils, draws - 1 - spared, axis=0)[draws - 1 - spared]
    return np.asarray(np.ceil(bound / np.floor(large) - 1e-9))
