"""Rolls that cannot be: counts ten times those around them, and pupils of a school that has closed.

A digit too many, or a column in another unit, looks like any other number. But children climb: a
grade's count stands near that of the same grade a year before and after, of the grade below a year
before and of the grade above a year after. What is far from all of these at once is not believed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.model.standards import Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""
_MEND: Final = "correct the count; where it is right, raise check.roll_jump in the city's standards"


def check_roll_counts(tables: Tables, frames: Frames, standards: Standards | None) -> Told:
    """Faults of counts that jump, of pupils after their school closed, of shares that cannot be."""
    faults = [] if standards is None else list(_shares(standards))
    if "rolls" not in frames:
        return faults, []
    rolls, file = frames["rolls"], tables["rolls"].file
    if standards is not None:
        factor, least = standards.pair("check.roll_jump")
        faults += _jumps(rolls, file, standards.ladder.grades, factor, least)
    if "schools" in frames:
        faults += _after_closing(rolls, file, frames["schools"])
    return faults, []


def _jumps(
    rolls: pd.DataFrame, file: str, grades: tuple[str, ...], factor: float, least: float
) -> Iterator[Fault]:
    """Counts of a grade that are ``factor`` times, or a part of, all those around them.

    Only where the larger side has ``least`` pupils: small grades do jump. A small count must stand
    between two years of the same grade, for a school that empties shrinks as fast.
    """
    place = {grade: i for i, grade in enumerate(grades)}
    known = rolls[rolls["pupils"].notna() & rolls["year"].notna() & rolls["grade"].isin(place)]
    known = known.assign(at=known["grade"].map(place).astype(int), year=known["year"].astype(int))
    cells = known.groupby(["school", "year", "at"]).agg(
        pupils=("pupils", "sum"), row=("row", "min")
    )
    count = cells["pupils"].where(cells["pupils"] > 0)
    around = pd.DataFrame(
        {
            (years, steps): _beside(count, years, steps)
            for years, steps in ((-1, 0), (1, 0), (-1, -1), (1, 1))
        }
    )
    highest, lowest = around.max(axis=1), around.min(axis=1)
    between = around[[(-1, 0), (1, 0)]].notna().all(axis=1)
    much = (count >= factor * highest) & (count >= least)
    little = (count * factor <= lowest) & (lowest >= least) & between
    told = cells.assign(highest=highest, lowest=lowest)[much | little]
    for one in told.reset_index().to_dict("records"):
        ends = dict.fromkeys(f"{one[end]:g}" for end in ("lowest", "highest"))
        found = (
            f"{one['pupils']:g} pupils in grade {grades[one['at']]} of school {one['school']} in "
            f"{one['year']}, where the years and grades beside it have {' to '.join(ends)}"
        )
        yield Fault(f"{file}:{one['row']:g}", "pupils", found, _MEND)
    named = {(school, year) for school, year, _ in told.index}
    for one in _leaps(cells, factor, least).to_dict("records"):
        if (one["school"], one["year"]) not in named:
            found = (
                f"{one['now']:g} pupils of school {one['school']} in {one['year']}, where the same "
                f"grades had {one['before']:g} the year before"
            )
            yield Fault(f"{file}:{one['row']:g}", "pupils", found, _MEND)


def _leaps(cells: pd.DataFrame, factor: float, least: float) -> pd.DataFrame:
    """Schools whose grades together have ``factor`` times those of the year before, and keep them.

    As a count in another unit from some year on: beside each other such years look right.
    """
    count = cells["pupils"]
    before = _beside(count, -1, 0)
    both = pd.DataFrame({"now": count, "before": before, "row": cells["row"]})[before.notna()]
    keys = [both.index.get_level_values(name) for name in ("school", "year")]
    whole = both.groupby(keys).agg(
        now=("now", "sum"), before=("before", "sum"), row=("row", "min"), size=("now", "size")
    )
    far = (whole["now"] >= factor * whole["before"]) & (whole["now"] >= least * whole["size"])
    return whole[far & (whole["before"] > 0)].reset_index()


def _shares(standards: Standards) -> Iterator[Fault]:
    """Norms of who repeats and who drops out that are not shares of the pupils of a grade."""
    keys = ("progression.repeat", "progression.drop_out")
    for phase, grades in standards.ladder.phases.items():
        total = np.zeros(len(grades))
        norms = [
            standards.norms[f"{key}.{phase}"] for key in keys if f"{key}.{phase}" in standards.norms
        ]
        for norm in norms:
            value = norm.value if isinstance(norm.value, tuple) else (norm.value,)
            numbers = [part for part in value if not isinstance(part, str)]
            place, mend = norm.layer, f"give one share for the phase, or {len(grades)}, one a grade"
            if len(numbers) not in (1, len(grades)) or len(numbers) < len(value):
                yield Fault(place, norm.id, f"{len(value)} values for {len(grades)} grades", mend)
            elif min(numbers) < 0 or (total + np.array(numbers) > 1).any():
                mend = "write shares from 0 to 1 that leave somebody"
                yield Fault(place, norm.id, ", ".join(f"{part:g}" for part in numbers), mend)
            else:
                total = total + np.array(numbers)


def _beside(count: pd.Series, years: int, steps: int) -> pd.Series:
    """Counts of the cell so many years and grades away, by school, year and grade."""
    index = count.index
    away = pd.MultiIndex.from_arrays(
        [
            index.get_level_values("school"),
            index.get_level_values("year") + years,
            index.get_level_values("at") + steps,
        ]
    )
    return pd.Series(count.reindex(away).to_numpy(dtype=np.float64), index=index)


def _after_closing(rolls: pd.DataFrame, file: str, schools: pd.DataFrame) -> Iterator[Fault]:
    """Pupils in years in which their school no longer ran, each school once."""
    closed = schools.drop_duplicates("school").set_index("school")["closed"]
    ended = rolls["school"].map(closed)
    after = rolls[(rolls["year"] >= ended) & ((rolls["pupils"] > 0) | rolls["pupils_suppressed"])]
    for school, group in after.groupby("school"):
        first = group.sort_values(["year", "row"]).iloc[0]
        more = f" (and {len(group) - 1} more rows)" if len(group) > 1 else ""
        found = (
            f"pupils of school {school} in {first['year']:g}{more}, which closed in "
            f"{closed[school]:g}"
        )
        mend = "correct closed in schools, or give the pupils to the school that took them over"
        yield Fault(f"{file}:{first['row']:g}", "school", found, mend)
