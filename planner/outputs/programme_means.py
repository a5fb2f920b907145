"""What works take beside money: floor area and posts, by norms; NaN where no norm tells them.

The floor of a new school is that of its size, between the sizes that the norm tells by proportion,
and beyond them by the class; that of a wing is what a class more takes between the least and the
greatest size. Nothing else that a programme may do builds floor. Posts are places over pupils a
post, when they have filled; a new school below the size of the standards gets the more of pupils
and classes, as in `planner.schools.post_needs`.
"""

import numpy as np

from planner.model.programme import Measure
from planner.model.standards import Standards
from planner.outputs.programme_facts import ProgrammeFacts, Row
from planner.outputs.rules import class_size

FLOOR = "programme.floor"
SEVERAL = "several"


def floor_of(told: ProgrammeFacts, work: Row) -> dict[str, float]:
    """Square metres of floor that a work builds, by the name of its measures."""
    own = told.measures(work)
    classes = sum(one.classes for one in own.values())
    kind, standards = str(work["kind"]), told.city.standards
    found = {}
    for name, one in own.items():
        if kind == "build":
            of = one.phase if len(own) == 1 else SEVERAL
            whole = new_school(standards, of, classes)
            found[name] = whole * one.classes / classes if classes else np.nan
        else:
            found[name] = wing(standards, one.phase, one.classes) if kind == "extend" else np.nan
    return found


def new_school(standards: Standards, of: str, classes: int) -> float:
    """Square metres of floor of a new school of a phase, or of several, of so many classes."""
    sizes, floor = _table(standards, of)
    if not len(sizes):
        return float("nan")
    least, greatest = sizes[0], sizes[-1]
    if classes < least:
        return float(floor[0] * classes / least)
    if classes > greatest:
        return float(floor[-1] * classes / greatest)
    return float(np.interp(classes, sizes, floor))


def wing(standards: Standards, phase: str, classes: int) -> float:
    """Square metres of floor that so many classes more take at a school that stands."""
    sizes, floor = _table(standards, phase)
    if len(sizes) < 2:
        return float("nan")
    return float(classes * (floor[-1] - floor[0]) / (sizes[-1] - sizes[0]))


def _table(standards: Standards, of: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Sizes of schools and the floor of each; empty where the standards tell none."""
    sizes = standards.series(f"{FLOOR}.sizes.{of}") or ()
    floor = standards.series(f"{FLOOR}.{of}") or ()
    if len(sizes) != len(floor):
        message = f"norm {FLOOR}.{of!r} tells {len(floor)} areas for {len(sizes)} sizes of schools"
        raise ValueError(message)
    return sizes, floor


def posts_of(told: ProgrammeFacts, work: Row) -> dict[str, float]:
    """Posts that the places of a work take when they have filled, by the name of its measures."""
    own = told.measures(work)
    places = {name: _places(told, one) for name, one in own.items()}
    small = work["kind"] == "build" and sum(places.values()) < _told(told, "staff.small")
    found = {}
    for name, one in own.items():
        posts = places[name] / _told(told, f"staff.pupils_per_post.{one.phase}")
        by_class = one.classes * _told(told, f"staff.posts_per_class.{one.phase}")
        found[name] = float(np.fmax(posts, by_class)) if small else posts
    return found


def _places(told: ProgrammeFacts, one: Measure) -> float:
    return float(one.classes * class_size(told.plan, one.phase).target)


def _told(told: ProgrammeFacts, key: str) -> float:
    standards = told.city.standards
    return standards.number(key) if key in standards.norms else float("nan")
