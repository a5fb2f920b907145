"""Class formation: classes of whole children, carried up with their cohort, as even as they are.

A school forms the classes that its target asks for while it has rooms, in the grades in which
classes may be formed anew; the others keep the classes of their cohort. When it lacks rooms, the
largest class is made as small as can be (see `planner.kernels.classing`). How the children of a
grade spread over its classes is in `planner.kernels.evenness`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from planner.kernels.classing import form_classes
from planner.kernels.evenness import MOST, fill_classes
from planner.kernels.random import keys
from planner.model.draws import Draws
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int16]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Formation:
    """Classes of a block of futures, each ``(draw, year, school, grade)``.

    Parameters
    ----------
    classes, formed
        Classes, and the place of the year in which they were formed (-1 without any).
    largest
        Pupils in the largest class.
    large, over
        Classes above their line, and the pupils above it in them.
    needed
        Fewest classes of which none would be large.
    """

    classes: Small
    formed: Small
    largest: Small
    large: Small
    over: Small
    needed: Small


def teach(
    children: Ints,
    rooms: Floats,
    target: Floats,
    large: Floats,
    keeps: Flags,
    start: Ints,
    share: Floats,
    listed: Floats,
    draws: Draws,
    years: Sequence[int],
    schools: Sequence[str],
    planned: Floats | None = None,
) -> Formation:
    """Form classes year after year and fill them with children.

    Parameters
    ----------
    children
        ``(draw, year, school, grade)`` whole children.
    rooms
        ``(year, school)`` classrooms; NaN where unknown.
    target, large
        ``(grade,)`` pupils a class, and the size above which it is large.
    keeps
        ``(grade,)``: True where classes follow their cohort into the grade.
    start
        ``(school, grade)`` classes on record in the first year; 0 where not known.
    share
        ``(school,)`` standard deviation of class sizes as a share of the grade's mean.
    listed
        ``(school, grade, class)`` relative deviations of the classes on record, NaN where none.
    planned
        ``(year, school, grade)`` classes that an intake plan opens, NaN where it says nothing.
    """
    pupils = np.ascontiguousarray(children, dtype=np.int16)
    known = np.floor(np.nan_to_num(rooms, nan=-1.0) + 1e-9).astype(np.int64)
    classes, formed = np.empty_like(pupils), np.empty_like(pupils)
    lines = np.asarray(target, dtype=float), np.asarray(large, dtype=float)
    begun = start.astype(np.int16)
    if planned is None:
        form_classes(pupils, known, *lines, keeps, begun, classes, formed)
    else:
        plan = np.ascontiguousarray(np.nan_to_num(planned), dtype=np.int16)
        form_classes(pupils, known, *lines, keeps, begun, classes, formed, plan)
    return seat(pupils, classes, formed, lines[1], share, listed, draws, years, schools)


def seat(
    pupils: Small,
    classes: Small,
    formed: Small,
    large: Floats,
    share: Floats,
    listed: Floats,
    draws: Draws,
    years: Sequence[int],
    schools: Sequence[str],
) -> Formation:
    """Fill classes that are formed with their children; parameters as of `teach`."""
    found = [np.empty_like(pupils) for _ in range(4)]
    fill_classes(
        pupils,
        classes,
        formed,
        np.asarray(share, dtype=float),
        np.ascontiguousarray(listed, dtype=float),
        large,
        np.uint64(draws.seed),
        keys("classes", schools),
        np.array([int(year) for year in years], dtype=np.uint64),
        np.array(draws.ids, dtype=np.int64),
        expected_scores(),
        *found,
    )
    return Formation(classes, formed, *found)


def expected_scores() -> Floats:
    """Expected deviates of the classes of a grade, largest first, ``(classes, class)`` (Blom 1958).

    >>> expected_scores()[3, :3].round(2).tolist()
    [0.82, 0.0, -0.82]
    """
    number = np.arange(MOST + 1)[:, None]
    rank = np.arange(1, MOST + 1)[None, :]
    inside = rank <= number
    return np.where(inside, -ndtri(np.where(inside, (rank - 0.375) / (number + 0.25), 0.5)), 0.0)


def followers(standards: Standards) -> Flags:
    """Tell in which grades classes follow their cohort, ``(grade,)``.

    The entry grade of a phase forms its classes anew, and so does any grade that the norm
    ``classes.resplit`` names (``every`` names them all, ``entry`` none further).
    """
    ladder = standards.ladder
    norm = standards.norms["classes.resplit"].value
    again = (
        set(ladder.grades) if norm == "every" else {part.strip() for part in str(norm).split(";")}
    )
    entry = {grades[0] for grades in ladder.phases.values()}
    return np.array([grade not in again | entry for grade in ladder.grades])


def whole_children(pupils: Floats) -> Ints:
    """Round expectations so that grades add up to the rounded roll (largest remainder).

    Parameters
    ----------
    pupils
        ``(..., grade)``; ties go to the lower grade.

    >>> whole_children(np.array([100 / 3, 100 / 3, 100 / 3])).tolist()
    [34, 33, 33]
    """
    floor = np.floor(pupils)
    short = np.rint(pupils.sum(axis=-1)) - floor.sum(axis=-1)
    order = np.argsort(floor - pupils, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return (floor + (rank < short[..., None])).astype(np.int64)
