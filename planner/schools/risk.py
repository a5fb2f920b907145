"""Door: the risk of large classes over all futures, why, and what would relieve it.

Chances come from futures in which schools share shocks and classes stray from their mean: it is
the scatter, not the mean, that makes a class large. Without futures the central path stands alone
and chances are unknown.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.classing import enough
from planner.kernels.summaries import chance, count_over, summarise
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Assignment, Outcome, Places, Risk
from planner.model.scenario import Policy
from planner.schools.causes import causes, outsiders, teachable
from planner.schools.relief import relieve
from planner.schools.unevenness import unevenness

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


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
    found = outcome.assessment
    grades = found.classes[GRADE].to_numpy().astype(str)
    phase_of = city.standards.ladder.phase_of
    large = np.array([policy.class_size[phase_of[grade]].large for grade in grades])
    accepted = city.standards.number("classes.risk")
    lines = lines_of(city, policy)
    largest, beyond = (_values(getattr(found, name)) for name in ("largest", "large"))
    each, together = classes_enough(_values(found.needed), accepted)
    blank = np.nan if drawn is None else 1.0
    inherited = np.where(_values(found.formed) == 0, beyond, 0)
    told = summarise(largest)
    cells = {
        "p_large": chance(beyond) * blank,
        "expected_over": _values(found.over).mean(axis=0),
        "expected_large": beyond.mean(axis=0),
        "inherited": inherited.mean(axis=0),
        "enough": each * blank,
        "largest_mean": told.mean,
        "largest_p90": told.p90 * blank,
    }
    top = summarise(largest.max(axis=-1))
    schools = {
        "p_large": chance(beyond.any(axis=-1)) * blank,
        **{
            name: cells[name].sum(axis=-1)
            for name in ("expected_over", "expected_large", "inherited")
        },
        "enough": together * blank,
        "largest_mean": top.mean,
        "largest_p90": top.p90 * blank,
        "outgrows": _outgrows(city, outcome) * blank,
    }
    over = _over(largest, lines)
    crowded = _values(central.assessment.large)[0] > 0
    at_risk = crowded | (chance(beyond) > accepted)
    even = ~_bursting(central, large).any(axis=0)
    even &= chance(_bursting(outcome, large)) <= accepted
    risky = at_risk.any(axis=-1) | (chance(beyond.any(axis=-1)) > accepted)
    named = causes(
        risky,
        places.rooms.transpose(YEAR, SCHOOL).to_numpy(),
        _values(central.assessment.classes)[0].sum(axis=-1).astype(float),
        together.astype(float),
        even=(even | ~at_risk).all(axis=-1) & at_risk.any(axis=-1),
        own=_own(city, _values(found.needed), accepted),
        staffed=teachable(city),
    )
    of_school = named[..., None]
    by_grade = np.where(even & (of_school != ""), "uneven", of_school)
    axes = {name: found.classes[name].to_numpy() for name in (YEAR, SCHOOL, GRADE)}
    two = {name: axes[name] for name in (YEAR, SCHOOL)}
    of_cells = _dataset(cells, axes) | {
        "p_over": (("line", *axes), over[0] * blank),
        "cause": (tuple(axes), np.where(at_risk, by_grade, "")),
    }
    of_schools = _dataset(schools, two) | {
        "p_over": (("line", *two), over[1] * blank),
        "cause": (tuple(two), named),
    }
    uneven = unevenness(city)
    paths = central, outcome, draws
    return Risk(
        cells=xr.Dataset(of_cells, {**axes, "line": lines}),
        schools=xr.Dataset(of_schools, {**two, "line": lines}),
        relief=relieve(city, policy, places, assignment, *paths, risky, uneven),
        uneven=uneven.city,
        listed=uneven.classes,
    )


def lines_of(city: City, policy: Policy) -> list[float]:
    """Class sizes at which chances are told: targets, large lines, and those of the standards."""
    sizes = [policy.class_size[phase] for phase in city.standards.ladder.phases]
    named = city.standards.series("class.lines") or ()
    return sorted({line for size in sizes for line in (size.target, size.large)} | set(named))


def classes_enough(needed: NDArray[np.int16], accepted: float) -> tuple[Ints, Ints]:
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


def _values(array: xr.DataArray) -> NDArray[np.int16]:
    """``(draw, year, school, grade)``, a fraction of a child rounded."""
    values = array.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy()
    return values if values.dtype.kind in "iu" else np.rint(values).astype(np.int16)


def _dataset(values: dict[str, Floats], axes: dict[str, NDArray[np.generic]]) -> dict[str, object]:
    return {name: (tuple(axes), np.asarray(part, dtype=float)) for name, part in values.items()}


def _over(largest: NDArray[np.int16], lines: list[float]) -> tuple[Floats, Floats]:
    """Chances of a class above each line, by grade and by school."""
    each = np.zeros((len(lines), *largest.shape[1:]), dtype=np.int32)
    any_ = np.zeros(each.shape[:-1], dtype=np.int32)
    count_over(np.ascontiguousarray(largest), np.array(lines, dtype=float), each, any_)
    return each / len(largest), any_ / len(largest)


def _bursting(outcome: Outcome, large: Floats) -> Flags:
    """Grades of which even classes of equal size are large, ``(draw, year, school, grade)``."""
    classes = _values(outcome.assessment.classes)
    pupils = _values(outcome.enrolment.roll)
    return np.asarray(pupils > classes * np.minimum(np.floor(large), 1 << 15).astype(np.int32))


def _outgrows(city: City, outcome: Outcome) -> Floats:
    """Chance ``(year, school)`` that a school has more pupils than its cap."""
    caps = scale_caps(city)
    pupils = _values(outcome.enrolment.roll).sum(axis=-1, dtype=np.int64)
    return np.where(np.isnan(caps), np.nan, chance(pupils - np.nan_to_num(caps)))


def _own(city: City, needed: NDArray[np.int16], accepted: float) -> Floats:
    """Classes needed for pupils of the own catchment alone, ``(year, school)``.

    NaN where it is not known who comes from outside, and where nobody does.
    """
    share = outsiders(city)
    away = share > 0
    own = np.full(needed.shape[1:3], np.nan)
    for year in range(len(own)) if away.any() else ():
        inside = np.ceil(needed[:, [year]][:, :, away] * (1.0 - share[away])[:, None] - 1e-9)
        own[year, away] = classes_enough(inside.astype(np.int16), accepted)[1][0]
    return own
