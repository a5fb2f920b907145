"""Classes and rooms that cannot be: empty classes, classes larger than any school's, lost rooms."""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.model.standards import Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""


def check_classes(tables: Tables, frames: Frames, standards: Standards | None) -> Told:
    """Faults of classes and rooms; warnings where a class list and the rolls disagree."""
    most = None if standards is None else standards.number("check.class_size")
    faults: list[Fault] = []
    warnings: list[str] = []
    if "class_list" in frames:
        faults += _listed(frames["class_list"], tables["class_list"].file, most)
    if "rolls" in frames:
        faults += _of_rolls(frames["rolls"], tables["rolls"].file, most)
    if "schools" in frames:
        faults += _rooms(frames["schools"], tables["schools"].file)
    if {"class_list", "rolls"} <= set(frames):
        warnings += _disagreement(frames, tables["class_list"].file)
        warnings += _unfit(frames, tables["class_list"].file)
    if {"class_list", "schools"} <= set(frames):
        warnings += _crammed(frames, tables["class_list"].file)
    return faults, warnings


def _listed(listed: pd.DataFrame, file: str, most: float | None) -> Iterator[Fault]:
    for row in listed.loc[listed["pupils"] == 0, "row"]:
        found, mend = "a class without pupils", "write its pupils, or take the row out"
        yield Fault(f"{file}:{row}", "pupils", found, mend)
    yield from _bands(listed, file)
    if most is not None:
        for row, pupils in listed.loc[listed["pupils"] > most, ["row", "pupils"]].to_numpy():
            found = f"{pupils:g} pupils in one class, where {most:g} are the most that is believed"
            mend = "correct the number, or list the classes one by one"
            yield Fault(f"{file}:{row:g}", "pupils", found, mend)


def _bands(listed: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Bands of sizes beside a size, with their ends exchanged, or rows of several classes alike."""
    least, most, told = (listed[name] for name in ("at_least", "at_most", "pupils"))
    banded = least.notna() | most.notna()
    for row in listed.loc[banded & told.notna(), "row"]:
        found, mend = "pupils and a band of sizes too", "tell one of them"
        yield Fault(f"{file}:{row}", "pupils", found, mend)
    for row, low, high in listed.loc[least > most, ["row", "at_least", "at_most"]].to_numpy():
        found = f"a band from {low:g} to {high:g} pupils"
        yield Fault(f"{file}:{row:g}", "at_most", found, "write the lower end under at_least")
    for row, many in listed.loc[~banded & (listed["classes"] > 1), ["row", "classes"]].to_numpy():
        found, mend = f"{many:g} classes in one row", "list them one by one, or tell their band"
        yield Fault(f"{file}:{row:g}", "classes", found, mend)


def _of_rolls(rolls: pd.DataFrame, file: str, most: float | None) -> Iterator[Fault]:
    """Classes that rolls count where nobody is, or where they would be too large."""
    known = rolls[rolls["classes"].notna()]
    empty = known[(known["classes"] > 0) & (known["pupils"] == 0)]
    for row, classes in empty[["row", "classes"]].to_numpy():
        found, mend = f"{classes:g} classes without pupils", "write 0 classes, or the pupils"
        yield Fault(f"{file}:{row:g}", "classes", found, mend)
    for row in known.loc[(known["classes"] == 0) & (known["pupils"] > 0), "row"]:
        found, mend = "no classes for pupils who are there", "write the classes, or leave it blank"
        yield Fault(f"{file}:{row:g}", "classes", found, mend)
    if most is None:
        return
    mean = known["pupils"] / known["classes"].where(known["classes"] > 0)
    large = known.assign(mean=mean)[mean > most]
    for row, size in large[["row", "mean"]].to_numpy():
        found = f"classes of {size:g} pupils, where {most:g} are the most that is believed"
        yield Fault(f"{file}:{row:g}", "classes", found, "correct the classes or the pupils")


def _rooms(schools: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Schools that put more rooms to another use than they have: places below nought."""
    used = schools["special_rooms"] + schools["lent_rooms"]
    lost = schools[schools["rooms"].notna() & (used > schools["rooms"])]
    for row, rooms, other in zip(lost["row"], lost["rooms"], used.loc[lost.index], strict=True):
        found = f"{other:g} special and lent rooms of {rooms:g}: places below nought"
        mend = "count special and lent rooms in rooms, or correct them"
        yield Fault(f"{file}:{row}", "special_rooms", found, mend)


def _disagreement(frames: Frames, file: str) -> Iterator[str]:
    """Grades of which the classes on the list do not hold the pupils of the rolls."""
    keys = ["school", "year", "grade"]
    listed, rolls = frames["class_list"], frames["rolls"]
    whole = listed["pupils"].notna().groupby([listed[key] for key in keys]).all()
    told = pd.DataFrame(
        {
            "listed": listed.groupby(keys)["pupils"].sum().where(whole),
            "row": listed.groupby(keys)["row"].min(),
        }
    )
    enrolled = rolls.groupby(keys)["pupils"].agg(lambda part: part.sum(skipna=False))
    both = told.join(enrolled, how="inner")
    apart = both[(both["listed"] - both["pupils"]).abs() > 0]
    for one in apart.reset_index().itertuples():
        yield (
            f"{file}:{one.row:g}: the classes of grade {one.grade} of school {one.school} in "
            f"{one.year:g} hold {one.listed:g} pupils, the rolls {one.pupils:g}: the rolls are used"
        )


def _unfit(frames: Frames, file: str) -> Iterator[str]:
    """Grades whose pupils the bands of their classes cannot hold."""
    keys = ["school", "year", "grade"]
    listed, rolls = frames["class_list"], frames["rolls"]
    told, many = listed["pupils"], listed["classes"].fillna(1.0)
    ends = {
        "row": listed["row"],
        "least": many * told.fillna(listed["at_least"]).fillna(0.0),
        "most": many * told.fillna(listed["at_most"]).fillna(float("inf")),
    }
    sums = listed[keys].assign(**ends, banded=listed[["at_least", "at_most"]].notna().any(axis=1))
    sums = sums.groupby(keys).agg(
        row=("row", "min"), least=("least", "sum"), most=("most", "sum"), banded=("banded", "any")
    )
    both = sums.join(rolls.groupby(keys)["pupils"].agg(lambda part: part.sum(skipna=False)))
    apart = both["banded"] & ~both["pupils"].isna() & ~both["pupils"].between(both.least, both.most)
    upper = both["most"].map(lambda most: f"to {most:g}" if most < float("inf") else "or more")
    for one in both.assign(upper=upper)[apart].reset_index().itertuples():
        yield (
            f"{file}:{one.row:g}: the bands of grade {one.grade} of school {one.school} in "
            f"{one.year:g} hold {one.least:g} {one.upper} pupils, the rolls {one.pupils:g}: "
            "the rolls are used"
        )


def _crammed(frames: Frames, file: str) -> Iterator[str]:
    """Schools with more classes on the list's last year than rooms to teach them in."""
    listed, schools = frames["class_list"], frames["schools"]
    last = listed[listed["year"] == listed["year"].max()]
    last = last.assign(size=last["classes"].fillna(1.0))
    classes = last.groupby("school").agg(size=("size", "sum"), min=("row", "min"))
    used = schools[["special_rooms", "lent_rooms"]].fillna(0.0).sum(axis=1)
    rooms = (schools["rooms"] - used).groupby(schools["school"]).sum(min_count=1)
    both = classes.join(rooms.rename("rooms"), how="inner")
    for one in both[both["size"] > both["rooms"]].reset_index().itertuples():
        yield (
            f"{file}:{one.min:g}: {one.size:g} classes of school {one.school} in "
            f"{last['year'].iloc[0]:g}, where {one.rooms:g} rooms are neither special nor lent: "
            "correct the rooms, or take out classes that are not its own"
        )
