"""Tables of crossing that cannot be: shares beyond one, grades that are no end, ways back.

A row says that pupils leave a school after a grade and go on to another. So the grade must be the
last that the school teaches of its phase, the other school must teach the next one, and nobody
needs a row to stay where he is. What is known of a school's grades is its roll of the base year,
else its phases; where neither tells, nothing is refused.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.inputs.cells import explode
from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.inputs.transfer_records import Taught, next_grade, with_grades
from planner.model.standards import Ladder, Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""
_ROUNDING = 1e-6
_LISTED = 8


def check_transfer(
    tables: Tables, frames: Frames, standards: Standards | None, base_year: int | None
) -> Told:
    """Faults of ``transfer`` and ``school_changes``; warnings of what acts on nothing."""
    faults: list[Fault] = []
    warnings: list[str] = []
    if "transfer" in frames and standards is not None and base_year is not None:
        rows, file = frames["transfer"], tables["transfer"].file
        taught, ladder = grades_taught(frames, standards.ladder, base_year), standards.ladder
        known = rows[(rows["from_school"] != "") & (rows["to_school"] != "")]
        known = known[known["from_grade"].isin(["", *ladder.grades])]
        faults += _ways(known, file, ladder, taught)
        graded = with_grades(known, ladder, taught)
        faults += _twice(known, graded, file)
        faults += _sums(graded, file)
        if "schools" in frames:
            warnings += _closed(graded, file, frames["schools"], base_year)
    if {"school_changes", "schools"} <= set(frames):
        changes, file = frames["school_changes"], tables["school_changes"].file
        faults += _again(changes, file, frames["schools"])
        warnings += _unused(changes, file)
    return faults, warnings


def grades_taught(frames: Frames, ladder: Ladder, base_year: int) -> Taught:
    """Grades of each school: those of its roll in the base year, else those of its phases."""
    found: dict[str, set[str]] = {}
    if "rolls" in frames:
        rolls = frames["rolls"]
        there = (rolls["pupils"] > 0) | rolls["pupils_suppressed"]
        now = rolls[(rolls["year"] == base_year) & there]
        for school, grade in zip(now["school"], now["grade"], strict=True):
            found.setdefault(str(school), set()).add(str(grade))
    for table, key in (("schools", "school"), ("sites", "site")):
        if table in frames:
            phases = explode(frames[table]["phases"])
            names = frames[table][key].reindex(phases.index)
            stated: dict[str, set[str]] = {}
            for school, phase in zip(names, phases, strict=True):
                stated.setdefault(str(school), set()).update(ladder.phases.get(phase, ()))
            found = stated | found
    return {school: frozenset(grades) for school, grades in found.items()}


def _ways(rows: pd.DataFrame, file: str, ladder: Ladder, taught: Taught) -> Iterator[Fault]:
    """Rows that lead back, out of the middle of a school, or to where the grade is not taught."""
    graded = with_grades(rows, ladder, taught)
    ends = {grades[-1] for grades in ladder.phases.values()}
    for one, stated in zip(graded.itertuples(), rows["from_grade"], strict=True):
        school, target, grade = str(one.from_school), str(one.to_school), str(one.from_grade)
        own, other = taught.get(school), taught.get(target)
        place = f"{file}:{one.row:g}"
        if school == target:
            found = f"{school} again, which keeps its own pupils without a row"
            mend = "take the row out; policy.transfer.own_first says how many stay"
            yield Fault(place, "to_school", found, mend)
        elif own is None or other is None:
            continue
        elif stated == "" and grade == "":
            found = f"a blank, while {target} teaches no grade after one that ends at {school}"
            yield Fault(place, "from_grade", found, "write the grade, or correct the schools")
        elif grade not in own:
            found = f"{grade}, which {school} does not teach"
            yield Fault(place, "from_grade", found, _last(own, ladder))
        elif next_grade(ladder, grade) == "":
            found = f"{grade}, the last grade of the ladder"
            yield Fault(place, "from_grade", found, "take the row out: no grade comes after it")
        elif next_grade(ladder, grade) in own and grade not in ends:
            found = f"{grade}, which is not the last that {school} teaches"
            yield Fault(place, "from_grade", found, _last(own, ladder))
        elif next_grade(ladder, grade) not in other:
            found = f"{target}, which does not teach grade {next_grade(ladder, grade)}"
            yield Fault(
                place, "to_school", found, "write a school that does, or correct from_grade"
            )


def _last(own: frozenset[str], ladder: Ladder) -> str:
    """How to mend a grade after which nobody leaves."""
    last = [grade for grade in ladder.grades if grade in own][-1:]
    return f"write {last[0]}, its last" if last else "correct the school"


def _sums(rows: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Shares of a school and grade that together are more than all its leavers."""
    for (school, grade), group in rows.groupby(["from_school", "from_grade"], sort=True):
        total = group["share"].sum()
        if total <= 1 + _ROUNDING or (group["share"] > 1).any():
            continue
        listed = sorted(int(row) for row in group["row"])
        more = ", ".join(map(str, listed[1 : _LISTED + 1])) + (" …" * (len(listed) > _LISTED + 1))
        found = (
            f"shares of {school} after grade {grade} that add up to {total:.6g} (rows {more} too)"
        )
        mend = "write at most 1 together; what is missing from 1 goes to no school of the folder"
        yield Fault(f"{file}:{listed[0]}", "share", found, mend)


def _twice(rows: pd.DataFrame, graded: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Rows that say a way again once their blank grade is known."""
    keys = ["from_school", "to_school", "from_grade"]
    both = graded.assign(stated=rows["from_grade"].to_numpy())
    for _, group in both[graded["from_grade"] != ""].groupby(keys, sort=True):
        if len(set(group["stated"])) > 1:
            first, second = sorted(int(row) for row in group["row"])[:2]
            found = (
                f"the way from {group.iloc[0]['from_school']} a second time, first in row {first}"
            )
            mend = f"keep one: a blank from_grade is {group.iloc[0]['from_grade']}"
            yield Fault(f"{file}:{second}", "from_grade", found, mend)


def _closed(rows: pd.DataFrame, file: str, schools: pd.DataFrame, base_year: int) -> Iterator[str]:
    """Ways from or to schools that have closed: they act on nothing."""
    closed = schools.drop_duplicates("school").set_index("school")["closed"]
    for column in ("from_school", "to_school"):
        ended = rows[rows[column].map(closed) <= base_year]
        for school, group in ended.groupby(column, sort=True):
            least = int(group["row"].min())
            yield f"{file}:{least}: {column}: {school} has closed; its rows act on nothing"


def _again(changes: pd.DataFrame, file: str, schools: pd.DataFrame) -> Iterator[Fault]:
    """Changes to the sector that a school has already."""
    own = schools.drop_duplicates("school").set_index("school")["sector"]
    now = {str(school): str(sector) for school, sector in own.items()}
    told = changes[changes["sector"] != ""].sort_values(["from", "row"])
    for one in told.itertuples():
        school, sector = str(one.school), str(one.sector)
        if now.get(school) == sector:
            found = f"{sector}, which {school} is already"
            mend = "write the new sector, or take the row out; schools tells the one before"
            yield Fault(f"{file}:{one.row:g}", "sector", found, mend)
        now[school] = sector


def _unused(changes: pd.DataFrame, file: str) -> Iterator[str]:
    """Changes of kind and phases, of which this version takes no note."""
    for column in ("kind", "phases"):
        rows = changes.loc[changes[column] != "", "row"]
        if len(rows):
            yield f"{file}:{rows.min():g}: {column}: changes of {column} are not acted on yet"
