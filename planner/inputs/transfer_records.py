"""Where leavers go, and schools that change their sector: the tables as the city holds them."""

from collections.abc import Mapping

import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import EDGE
from planner.model.standards import Ladder

Taught = Mapping[str, frozenset[str]]
"""Grades that each school teaches."""
KEEP = "keep"


def next_grade(ladder: Ladder, grade: str) -> str:
    """Grade after a grade; blank after the last."""
    grades = ladder.grades
    place = grades.index(grade) + 1
    return grades[place] if place < len(grades) else ""


def leaving_grade(ladder: Ladder, taught: Taught, school: str, target: str) -> str:
    """Grade after which pupils of a school go on to another, where the table does not say it.

    The last grade of a phase that the school teaches and after which the other goes on; where
    there is none, the school's last grade. Blank where neither leads to the other.
    """
    own, other = taught.get(school, frozenset()), taught.get(target, frozenset())
    ends = [row[-1] for row in ladder.phases.values() if row[-1] in own]
    fits = [grade for grade in ends if next_grade(ladder, grade) in other]
    if fits:
        return fits[-1]
    last = [grade for grade in ladder.grades if grade in own][-1:]
    return last[0] if last and next_grade(ladder, last[0]) in other else ""


def with_grades(transfer: pd.DataFrame, ladder: Ladder, taught: Taught) -> pd.DataFrame:
    """Rows of ``transfer`` with the grade after which their pupils leave."""
    schools = zip(transfer["from_school"], transfer["to_school"], strict=True)
    found = [leaving_grade(ladder, taught, one, other) for one, other in schools]
    stated = transfer["from_grade"].to_numpy()
    grades = [own or usual for own, usual in zip(stated, found, strict=True)]
    return transfer.assign(from_grade=grades)


def transfer_dataset(
    transfer: pd.DataFrame | None, offers: xr.DataArray, ladder: Ladder
) -> xr.Dataset | None:
    """Shares of the leavers of schools; None without a table, or where it has no row."""
    if transfer is None or transfer.empty:
        return None
    taught = {
        str(school): frozenset(g for g, there in zip(ladder.grades, row, strict=True) if there)
        for school, row in zip(offers["school"].to_numpy(), offers.to_numpy(), strict=True)
    }
    rows = with_grades(transfer, ladder, taught)
    rows = rows[rows["from_grade"] != ""].sort_values(["from_school", "from_grade", "to_school"])
    names = {"school": "from_school", "target": "to_school", "grade": "from_grade"}
    columns = {name: (EDGE, text(rows[column])) for name, column in names.items()}
    return xr.Dataset({**columns, "share": (EDGE, rows["share"].to_numpy(dtype=float))})


def school_changes_dataset(changes: pd.DataFrame | None) -> xr.Dataset | None:
    """Changes of sector by date; None where no school changes its own."""
    if changes is None or not (changes["sector"] != "").any():
        return None
    rows = changes[changes["sector"] != ""].sort_values(["from", "school"])
    return xr.Dataset(
        {
            "school": (EDGE, text(rows["school"])),
            "first": (EDGE, rows["from"].to_numpy(dtype="int64")),
            "sector": (EDGE, text(rows["sector"])),
            "keeps": (EDGE, (rows["rule_for_enrolled"] == KEEP).to_numpy()),
        }
    )
