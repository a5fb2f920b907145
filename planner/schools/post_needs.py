"""Posts by pupil ratio, class ratio and hours, and a total shared out by needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.standards import Standards

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ratios:
    """What the standards say of posts; NaN where they say nothing.

    Parameters
    ----------
    pupils, classes
        ``(phase,)`` pupils a post, posts a class.
    teachers
        ``(grade,)`` teachers that a class takes: weekly lessons over the load of a teacher.
    small
        Pupils of a school below which it gets the more of ratio and classes.
    """

    pupils: Floats
    classes: Floats
    teachers: Floats
    small: float


@dataclass(frozen=True)
class Needs:
    """Posts of one year on one path, ``(draw, phase, school)``."""

    by_ratio: Floats
    by_class: Floats
    by_hours: Floats
    needed: Floats


def ratios(standards: Standards) -> Ratios | None:
    """Ratios of the standards; None where they know no pupil ratio."""
    phases = standards.ladder.phases

    def told(key: str) -> float:
        return standards.number(key) if key in standards.norms else np.nan

    pupils = np.array([told(f"staff.pupils_per_post.{phase}") for phase in phases])
    if np.isnan(pupils).all():
        return None
    teachers: list[float] = []
    for phase, grades in phases.items():
        key, load = f"staff.periods.{phase}", told(f"staff.load.{phase}")
        by_grade = standards.series(key)
        if by_grade is None:
            by_grade = (told(key),) * len(grades)
        if len(by_grade) != len(grades):
            message = f"norm {key!r} tells {len(by_grade)} numbers for {len(grades)} grades"
            raise ValueError(message)
        teachers += [lessons / load for lessons in by_grade]
    classes = np.array([told(f"staff.posts_per_class.{phase}") for phase in phases])
    small = told("staff.small")
    return Ratios(pupils, classes, np.array(teachers), 0.0 if np.isnan(small) else small)


def needs(pupils: Floats, classes: Floats, ratio: Ratios, grades: Sequence[Ints]) -> Needs:
    """Posts that a year's pupils and classes need.

    Parameters
    ----------
    pupils
        ``(draw, phase, school)``.
    classes
        ``(draw, school, grade)``.
    grades
        Places of each phase's grades on the axis of grades.
    """
    by_ratio = _of_some(pupils, 1.0 / ratio.pupils[:, None])
    by_class = _of_some(_by_phase(classes, grades), ratio.classes[:, None])
    by_hours = _by_phase(_of_some(classes, ratio.teachers), grades)
    small = pupils.sum(axis=1, keepdims=True) < ratio.small
    needed = np.where(small, np.fmax(by_ratio, by_class), by_ratio)
    return Needs(by_ratio, by_class, by_hours, needed)


def _of_some(many: Floats, each: Floats) -> Floats:
    """Nobody needs nothing, even where it is not known what one needs."""
    return np.where(many > 0, many * each, 0.0)


def _by_phase(values: Floats, grades: Sequence[Ints]) -> Floats:
    return np.stack([values[..., at].sum(axis=-1) for at in grades], axis=1)


def share_out(needed: Floats, total: Floats, members: Floats) -> Floats:
    """Posts that each unit gets of its group's total, in proportion to needs, never above them.

    Parameters
    ----------
    needed
        ``(draw, unit)``; NaN needs nothing.
    total
        ``(group,)`` posts there are; NaN where not known.
    members
        ``(group, unit)`` ones.

    Returns
    -------
    ``(draw, unit)``; NaN outside the groups and where the total is not known.
    """
    wanted = np.nan_to_num(needed)
    by_group = wanted @ members.T
    rate = np.divide(total, by_group, out=np.ones_like(by_group), where=by_group > 0)
    rate = np.minimum(1.0, rate)
    found = wanted * (np.nan_to_num(rate) @ members)
    known = (~np.isnan(total)).astype(float) @ members > 0
    return np.where(known, found, np.nan)


def share_out_whole(needed: Floats, total: Floats, members: Floats) -> Floats:
    """As `share_out`, of one path ``(unit,)``, in whole posts; what is left over is the reserve.

    >>> needed, members = np.array([10.3, 20.3, 5.2]), np.array([[1.0, 1, 1]])
    >>> share_out_whole(needed, np.array([30.0]), members).tolist()
    [9.0, 17.0, 4.0]
    >>> share_out_whole(needed, np.array([90.0]), members).tolist()
    [11.0, 20.0, 5.0]
    """
    part = share_out(needed[None], total, members)[0]
    found = np.full(part.shape, np.nan)
    for group, row in enumerate(members > 0):
        if np.isnan(total[group]):
            continue
        own = np.nan_to_num(part[row])
        whole = min(np.floor(total[group] + 1e-9), np.ceil(own.sum() - 1e-9))
        found[row] = _largest_remainder(own, int(whole))
    return found


def _largest_remainder(parts: Floats, total: int) -> Floats:
    """Whole parts that add up to a total within one of each part's own size."""
    floor = np.floor(parts + 1e-9)
    more = max(total - int(floor.sum()), 0)
    order = np.argsort(floor - parts, kind="stable")
    floor[order[:more]] += 1.0
    return floor
