"""Schools that followed others: the pairs, and rolls with the history of predecessors."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.cells import explode
from planner.inputs.faults import Fault
from planner.kernels.heritage import events, inherited, placed
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import Gap
from planner.model.standards import Ladder


def predecessors_of(schools: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Pairs (school, predecessor) of a table of schools, sorted."""
    if "predecessor" not in schools:
        return ()
    named = explode(schools["predecessor"])
    pairs = zip(schools["school"].reindex(named.index), named, strict=True)
    return tuple(sorted((str(school), str(before)) for school, before in pairs))


def with_history(
    rolls: xr.DataArray,
    suppressed: xr.DataArray,
    predecessors: Sequence[tuple[str, str]],
    ladder: Ladder,
    middle: float,
) -> tuple[xr.DataArray, xr.DataArray]:
    """Rolls and withheld cells ``(year, school, grade)``, predecessors' at their successors.

    What a withheld count was part of, or shares, stands at its middle and counts as told.
    """
    if not predecessors:
        return rolls, suppressed
    grades = [str(grade) for grade in rolls[GRADE].to_numpy()]
    own, hidden = (table.transpose(YEAR, SCHOOL, GRADE) for table in (rolls, suppressed))
    filled = np.where(hidden, middle, own)
    found, _ = inherited(
        filled,
        np.isfinite(filled),
        placed(predecessors, rolls[SCHOOL].to_numpy().astype(str).tolist()),
        [[grades.index(grade) for grade in row] for row in ladder.phases.values()],
    )
    same = np.isclose(found, filled, equal_nan=True)
    return own.copy(data=np.where(same, own, found)), hidden.copy(data=hidden.to_numpy() & same)


def succession_gaps(
    rolls: xr.DataArray, suppressed: xr.DataArray, predecessors: Sequence[tuple[str, str]]
) -> tuple[Gap, ...]:
    """Say which schools have the rolls of others as their history, and which took nobody over."""
    names = rolls[SCHOOL].to_numpy().astype(str)
    seen = rolls.fillna(0.0) + suppressed
    found: dict[str, list[str]] = {}
    for event in events(
        seen.transpose(YEAR, SCHOOL, GRADE).to_numpy(),
        placed(predecessors, names.tolist()),
    ):
        for heir in event.heirs:
            found.setdefault(str(names[heir]), []).append(str(names[event.predecessor]))
    told = {school: sorted(before) for school, before in sorted(found.items())}
    idle = sorted({school for school, old in predecessors if old not in told.get(school, ())})
    pairs = "; ".join(f"{school} ({', '.join(before)})" for school, before in told.items())
    gaps = [Gap("schools", "succession", {"count": str(len(told)), "schools": pairs})] * bool(told)
    if idle:
        gaps.append(Gap("schools", "no_succession", {"schools": ", ".join(idle)}))
    return tuple(gaps)


def check_predecessors(schools: pd.DataFrame, file: str) -> list[Fault]:
    """Schools that would be their own predecessor, at once or in a circle."""
    named = explode(schools["predecessor"])
    before: dict[str, set[str]] = {}
    for school, old in zip(schools["school"].reindex(named.index), named, strict=True):
        before.setdefault(str(school), set()).add(str(old))
    faults = []
    for row in dict.fromkeys(named.index):
        school = str(schools["school"].loc[row])
        path = _circle(school, before)
        if path:
            found = f"{path[0]}, so that {school} would follow itself"
            mend = "name the older school in the row of the newer one alone"
            faults.append(Fault(f"{file}:{schools['row'].loc[row]}", "predecessor", found, mend))
    return faults


def _circle(school: str, before: dict[str, set[str]]) -> list[str]:
    """Schools by way of which a school comes to follow itself; none where it does not."""
    paths = [[old] for old in sorted(before.get(school, ()))]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        if path[-1] == school:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [[*path, old] for old in sorted(before.get(path[-1], ()))]
    return []
