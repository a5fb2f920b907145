"""Campuses that cannot be: in use twice at once, ended before they begin, or of strange grades."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from planner.inputs.cells import explode
from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.inputs.transfer_checks import grades_taught
from planner.model.standards import Ladder, Standards

Tables = Mapping[str, Table]
Frames = Mapping[str, pd.DataFrame]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""
NAME = "campuses"


def check_campuses(
    tables: Tables, frames: Frames, standards: Standards | None, base_year: int | None
) -> Told:
    """Faults of ``campuses``; warnings of grades that its school does not teach yet.

    Two campuses of a school may teach the same grade in one year.
    """
    if NAME not in frames:
        return [], []
    frame, table = frames[NAME], tables[NAME]
    faults = [*_spans(frame, table), *_overlaps(frame, table)]
    if "sites" in frames:
        for one in frame[frame["school"].isin(frames["sites"]["site"])].to_dict("records"):
            found = f"{one['school']}, a candidate site"
            mend = "write a school; measures and projects put rooms on a site"
            faults.append(Fault(table.place(one["row"]), "school", found, mend))
    if standards is None or base_year is None or "schools" not in frames:
        return faults, []
    strange, warnings = _grades(frame, table, frames, standards.ladder, base_year)
    return faults + strange, warnings


def _spans(frame: pd.DataFrame, table: Table) -> Iterator[Fault]:
    """Uses that end before they begin."""
    for one in frame[frame["from"] > frame["to"]].to_dict("records"):
        found = f"{one['to']:.0f}, before it begins in {one['from']:.0f}"
        mend = "write the last school year of this use, or correct from"
        yield Fault(table.place(one["row"]), "to", found, mend)


def _overlaps(frame: pd.DataFrame, table: Table) -> Iterator[Fault]:
    """One campus in use twice in a year: each use is a row with years of its own."""
    known = frame[frame["campus"] != ""]
    for campus, rows in known.groupby("campus", sort=True):
        until, row = -np.inf, 0
        begun = rows["from"].fillna(-np.inf)
        order = rows.assign(begun=begun).sort_values(["begun", "row"])
        same = order["begun"].duplicated()  # the check of keys has told these
        for one in order[~same].to_dict("records"):
            if row and one["begun"] <= until:
                found = f"campus {campus} in use from row {row} already"
                mend = "end the use before, or give this one a later year or an id of its own"
                yield Fault(table.place(one["row"]), "from", found, mend)
            ends = np.inf if np.isnan(one["to"]) else float(one["to"])
            if ends > until:
                until, row = ends, int(one["row"])


def _grades(
    frame: pd.DataFrame, table: Table, frames: Frames, ladder: Ladder, base_year: int
) -> Told:
    """Grades that the school does not teach, and does not plan to."""
    faults, warnings = [], []
    taught = grades_taught(frames, ladder, base_year)
    schools = frames["schools"]
    phases = explode(schools["phases"])
    owners = schools["school"].reindex(phases.index).to_numpy().astype(str)
    stated: dict[str, set[str]] = {}
    for school, phase in zip(owners, phases, strict=True):
        stated.setdefault(school, set()).update(ladder.phases.get(str(phase), ()))
    for one in frame.to_dict("records"):
        school, campus, at = str(one["school"]), one["campus"], one["row"]
        if school not in stated:
            continue
        known = [name for name in explode(pd.Series([one["grades"]])) if name in ladder.grades]
        now = taught.get(school, frozenset())
        never = [name for name in known if name not in now | stated[school]]
        later = [name for name in known if name not in now and name in stated[school]]
        if never:
            found = f"{', '.join(never)}, which {school} does not teach"
            mend = "correct the grades, or the phases of the school"
            faults.append(Fault(table.place(at), "grades", found, mend))
        if later:
            warnings.append(
                f"{table.place(at)}: grades: {school} does not teach {', '.join(later)} in "
                f"{base_year}; no rooms of campus {campus} are counted for them"
            )
    return faults, warnings
