"""Schools that share their catchments (several schools per catchment), taken as one."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.geography.tasks import UNPLACED, Task

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
LEAST = 1e-9
"""Weight of a school without places, where all of its unit have none."""


def units(now: Floats, takes: Flags) -> Whole:
    """Schools that share their catchments so far, ``(school,)``.

    Parameters
    ----------
    now
        ``(area, school)`` shares of the catchments so far.
    takes
        ``(school,)``: takes a catchment; -1 is given to the others.
    """
    areas, schools = now.shape
    member = (now > 0) & takes
    row, column = np.nonzero(member & (member.sum(axis=1, keepdims=True) > 1))
    many = areas + schools
    graph = csr_array((np.ones(len(row)), (row, areas + column)), shape=(many, many))
    label = connected_components(graph, directed=False)[1][areas:]
    found = np.full(schools, -1, dtype=np.int64)
    found[takes] = np.unique(label[takes], return_inverse=True)[1]
    return found


def united(task: Task, unit: Whole) -> tuple[Task, csr_array]:
    """The task for units of schools, and each school's part in its unit, ``(unit, school)``.

    Parts are in proportion to places, so that a unit that is not over-full has no school that is;
    where some are not known, those in which the schools share their catchments so far. A unit is as
    far as those of its schools to which a way leads, by their parts.
    """
    takes = np.flatnonzero(unit >= 0)
    shape = int(unit.max(initial=-1)) + 1, len(unit)
    belongs = csr_array((np.ones(len(takes)), (unit[takes], takes)), shape)
    follow = np.maximum(task.pupils, LEAST) @ task.now
    known = belongs @ np.isfinite(task.places).astype(float) == belongs @ np.ones(shape[1])
    weight = np.where(known[unit[takes]], task.places[takes], follow[takes])
    weight = np.maximum(np.nan_to_num(weight), LEAST)
    sums = np.bincount(unit[takes], weight, shape[0])
    members = csr_array((weight / sums[unit[takes]], (unit[takes], takes)), shape)
    there = np.isfinite(task.metres)
    part = np.asarray(there.astype(float) @ members.T)
    walked = np.asarray(np.where(there, task.metres, 0.0) @ members.T)
    metres = np.divide(walked, part, out=np.full(part.shape, float(UNPLACED)), where=part > 0)
    return (
        Task(
            task.pupils,
            np.asarray(belongs @ task.places, dtype=np.float64),
            metres,
            np.asarray((task.allowed[:, takes].astype(float) @ belongs[:, takes].T) > 0),
            np.asarray(task.now @ belongs.T),
            task.stability,
        ),
        members,
    )


def roots(joint: Task, members: csr_array, home: Whole) -> Whole:
    """Area at which the catchment of each unit begins, ``(unit,)``; -1 for one that finds none.

    That is where its first school stands. Where several stand in one area, the unit whose catchment
    it is keeps it, or else the first; the others begin at the area nearest to them in their own
    catchment, or else at the nearest that is free.
    """
    stands = np.array([home[members.indices[at]] for at in members.indptr[:-1]], dtype=np.int64)
    own = joint.now[stands, np.arange(len(stands))] > 0
    found = np.full(len(stands), -1, dtype=np.int64)
    free = np.ones(len(joint.pupils), dtype=bool)
    later = []
    for one in np.lexsort((np.arange(len(stands)), ~own)):
        if free[stands[one]]:
            found[one], free[stands[one]] = stands[one], False
        else:
            later.append(int(one))
    for one in later:
        for among in (free & (joint.now[:, one] > 0), free):
            if among.any():
                found[one] = np.where(among, joint.metres[:, one], np.inf).argmin()
                free[found[one]] = False
                break
    return found
