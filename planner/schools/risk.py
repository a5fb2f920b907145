"""Door: the risk of large classes over all futures, why, and what would relieve it.

Chances come from futures in which schools share shocks and classes stray from their mean: it is
the scatter, not the mean, that makes a class large. Without futures the central path stands alone
and chances are unknown. Schools are weighed some at a time, so that as many futures as memory
holds can be weighed: what is found for a school needs no other.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.needs import enough
from planner.kernels.summaries import chance, count_over, summarise
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Outcome, Places, Risk
from planner.model.scenario import Policy
from planner.schools.causes import causes, outsiders, teachable
from planner.schools.relief import relieve
from planner.schools.unevenness import unevenness

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Small = NDArray[np.int16]

_CHUNK = 1 << 23
"""Cells of futures that are weighed at a time."""
_OF_CHANCE = ("p_large", "p_over", "enough", "largest_p90", "outgrows")
"""What is unknown on the central path alone."""


def judge(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    central: Outcome,
    drawn: Outcome | None,
    draws: Draws,
) -> Risk:
    """Sum futures up to chances by school, grade and year, and name causes and relief."""
    outcome = drawn or central
    found = outcome.assessment.classes
    axes = {name: found[name].to_numpy() for name in (YEAR, SCHOOL, GRADE)}
    two = {name: axes[name] for name in (YEAR, SCHOOL)}
    rules = _rules(city, policy, axes[GRADE].astype(str))
    rooms = places.rooms.transpose(YEAR, SCHOOL).to_numpy()
    step = max(1, _CHUNK // max(found.sizes[DRAW] * found.sizes[YEAR] * found.sizes[GRADE], 1))
    count = max(found.sizes[SCHOOL], 1)
    parts = [
        _weighed(rules, at, rooms[:, at], _futures(central, at), _futures(outcome, at))
        for at in (slice(first, first + step) for first in range(0, count, step))
    ]
    blank = np.nan if drawn is None else 1.0
    cells = _together([part.cells for part in parts], -2, blank)
    schools = _together([part.schools for part in parts], -1, blank)
    risky = np.concatenate([part.risky for part in parts], axis=-1)
    uneven = unevenness(city)
    paths = central, outcome, draws
    return Risk(
        cells=xr.Dataset(_variables(cells, axes), {**axes, "line": rules.lines}),
        schools=xr.Dataset(_variables(schools, two), {**two, "line": rules.lines}),
        relief=relieve(city, policy, places, assignment, *paths, risky, uneven),
        uneven=uneven.city,
        listed=uneven.classes,
        banded=uneven.banded,
    )


@dataclass(frozen=True, eq=False)
class _Rules:
    """What large classes are judged by: ``large (grade,)``, and ``(school,)`` caps and the like."""

    large: Floats
    lines: list[float]
    accepted: float
    caps: Floats
    outside: Floats
    staffed: Floats


@dataclass(frozen=True, eq=False)
class _Weighed:
    """What was found of some schools.

    ``cells`` are ``(…, year, school, grade)``, ``schools`` and ``risky`` ``(…, year, school)``.
    """

    cells: dict[str, NDArray[Any]]
    schools: dict[str, NDArray[Any]]
    risky: Flags


@dataclass(frozen=True, eq=False)
class _Futures:
    """Whole numbers of some schools, ``(draw, year, school, grade)`` each."""

    pupils: Small
    classes: Small
    formed: Small
    largest: Small
    large: Small
    over: Small
    needed: Small


def _rules(city: City, policy: Policy, grades: NDArray[np.str_]) -> _Rules:
    phase_of = city.standards.ladder.phase_of
    return _Rules(
        large=np.array([policy.class_size[phase_of[grade]].large for grade in grades]),
        lines=lines_of(city, policy),
        accepted=city.standards.number("classes.risk"),
        caps=scale_caps(city),
        outside=outsiders(city),
        staffed=teachable(city),
    )


def _futures(outcome: Outcome, at: slice) -> _Futures:
    """Some schools of an outcome; nothing is copied where futures are whole already."""
    found = outcome.assessment
    names = ("classes", "formed", "largest", "large", "over", "needed")
    arrays = {"pupils": outcome.enrolment.roll, **{name: getattr(found, name) for name in names}}
    return _Futures(**{name: _values(array, at) for name, array in arrays.items()})


def _weighed(
    rules: _Rules, at: slice, rooms: Floats, central: _Futures, futures: _Futures
) -> _Weighed:
    """Chances and causes of some schools."""
    accepted, beyond = rules.accepted, futures.large
    each, together = classes_enough(futures.needed, accepted)
    inherited = np.where(futures.formed == 0, beyond, np.int16(0))
    told = summarise(futures.largest)
    top = summarise(futures.largest.max(axis=-1))
    over_each, over_any = _over(futures.largest, rules.lines)
    cells: dict[str, NDArray[Any]] = {
        "p_large": chance(beyond),
        "expected_over": futures.over.mean(axis=0),
        "expected_large": beyond.mean(axis=0),
        "inherited": inherited.mean(axis=0),
        "enough": each.astype(float),
        "largest_mean": told.mean,
        "largest_p90": told.p90,
        "p_over": over_each,
    }
    by_school = {
        "p_large": chance(beyond.any(axis=-1)),
        **{
            name: cells[f"{name}"].sum(axis=-1)
            for name in ("expected_over", "expected_large", "inherited")
        },
        "enough": together.astype(float),
        "largest_mean": top.mean,
        "largest_p90": top.p90,
        "outgrows": _outgrows(rules.caps[at], futures.pupils),
        "p_over": over_any,
    }
    at_risk = (central.large[0] > 0) | (cells["p_large"] > accepted)
    even = ~_bursting(central, rules.large).any(axis=0)
    even &= chance(_bursting(futures, rules.large)) <= accepted
    risky = at_risk.any(axis=-1) | (by_school["p_large"] > accepted)
    named = causes(
        risky,
        rooms,
        central.classes[0].sum(axis=-1).astype(float),
        together.astype(float),
        even=(even | ~at_risk).all(axis=-1) & at_risk.any(axis=-1),
        own=_own(rules.outside[at], futures, rules.large, accepted),
        staffed=rules.staffed[at],
    )
    of_school = named[..., None]
    by_grade = np.where(even & (of_school != ""), "uneven", of_school)
    cells["cause"] = np.where(at_risk, by_grade, "")
    return _Weighed(cells, {**by_school, "cause": named}, risky)


def _together(
    parts: list[dict[str, NDArray[Any]]], axis: int, blank: float
) -> dict[str, NDArray[Any]]:
    """All schools; ``blank`` is NaN where chances are unknown."""
    whole = {name: np.concatenate([part[name] for part in parts], axis) for name in parts[0]}
    return whole | {name: whole[name] * blank for name in _OF_CHANCE if name in whole}


def lines_of(city: City, policy: Policy) -> list[float]:
    """Class sizes at which chances are told: targets, large lines, and those of the standards."""
    sizes = [policy.class_size[phase] for phase in city.standards.ladder.phases]
    named = city.standards.series("class.lines") or ()
    return sorted({line for size in sizes for line in (size.target, size.large)} | set(named))


def classes_enough(needed: Small, accepted: float) -> tuple[Ints, Ints]:
    """Fewest classes that keep the chance of a large one at or below a risk.

    Returns
    -------
    By grade ``(year, school, grade)`` and for all grades of a school at once ``(year, school)``.

    >>> needed = np.array([1] * 19 + [4], dtype=np.int16).reshape(20, 1, 1, 1)
    >>> [part.tolist() for part in classes_enough(needed, 0.05)]
    [[[[1]]], [[1]]]
    """
    spared = int(np.floor(accepted * len(needed) + 1e-9))
    each = np.empty(needed.shape[1:], dtype=np.int64)
    together = np.empty(needed.shape[1:3], dtype=np.int64)
    enough(np.ascontiguousarray(needed, dtype=np.int16), spared, each, together)
    return each, together


def scale_caps(city: City) -> Floats:
    """Most pupils that a school may have, ``(school,)``; NaN where the standards name no cap."""
    standards = city.standards
    offers = city.schools["offers"].to_numpy()
    grades = city.schools[GRADE].to_numpy().astype(str)
    phases = list(standards.ladder.phases)
    phase = np.array([phases.index(standards.ladder.phase_of[grade]) for grade in grades])
    caps = np.full(len(offers), np.nan)
    for school, row in enumerate(offers):
        taught = sorted(set(phase[row].tolist()))
        if taught:
            key = f"scale.{phases[taught[0]]}" if len(taught) == 1 else "scale.several"
            caps[school] = standards.number(key) if key in standards.norms else np.nan
    return caps


def _values(array: xr.DataArray, at: slice) -> Small:
    """``(draw, year, school, grade)`` of some schools, a fraction of a child rounded."""
    values = array.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()[:, :, at]
    return values if values.dtype.kind in "iu" else np.rint(values).astype(np.int16)


def _variables(
    values: dict[str, NDArray[Any]], axes: dict[str, NDArray[np.generic]]
) -> dict[str, object]:
    """Variables of a dataset; that of the lines has them as its first axis."""
    return {
        name: (("line", *axes) if name == "p_over" else tuple(axes), part)
        for name, part in values.items()
    }


def _over(largest: Small, lines: list[float]) -> tuple[Floats, Floats]:
    """Chances of a class above each line, by grade and by school."""
    each = np.zeros((len(lines), *largest.shape[1:]), dtype=np.int32)
    any_ = np.zeros(each.shape[:-1], dtype=np.int32)
    count_over(np.ascontiguousarray(largest), np.array(lines, dtype=float), each, any_)
    return each / len(largest), any_ / len(largest)


def _bursting(futures: _Futures, large: Floats) -> Flags:
    """Grades of which even classes of equal size are large, ``(draw, year, school, grade)``."""
    line = np.minimum(np.floor(large), 1 << 15).astype(np.int32)
    return np.asarray(futures.pupils > futures.classes * line)


def _outgrows(caps: Floats, pupils: Small) -> Floats:
    """Chance ``(year, school)`` that a school has more pupils than its cap."""
    total = pupils.sum(axis=-1, dtype=np.int64)
    return np.where(np.isnan(caps), np.nan, chance(total - np.nan_to_num(caps)))


def _own(share: Floats, futures: _Futures, large: Floats, accepted: float) -> Floats:
    """Classes needed for pupils of the own catchment alone, ``(year, school)``.

    NaN where it is not known who comes from outside, and where nobody does. What classes are needed
    for being uneven is needed without outsiders too.

    Parameters
    ----------
    share
        ``(school,)`` of the pupils who come from outside.
    """
    away, line = share > 0, np.floor(large)
    own = np.full(futures.needed.shape[1:3], np.nan)
    for year in range(len(own)) if away.any() else ():
        pupils = futures.pupils[:, [year]][:, :, away].astype(float)
        inside = np.ceil(pupils * (1.0 - share[away])[:, None] / line - 1e-9)
        inside += futures.needed[:, [year]][:, :, away] - np.ceil(pupils / line - 1e-9)
        own[year, away] = classes_enough(inside.astype(np.int16), accepted)[1][0]
    return own
