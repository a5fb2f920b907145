"""Checks of tables: pandera finds, and the faults are told in our own words.

The schema of every table is built from the table of attributes and run lazily, on text, so that
each bad cell is known by its row and shown as it was written. What one table alone cannot tell is
checked here too: keys that are there twice, and ids that another table does not know.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd
import pandera.pandas as pa

from planner.inputs.attributes import Attribute, attributes
from planner.inputs.cells import SHOULD_BE, explode, is_chosen, is_right, numbers, values
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.tables import Table

_LISTED = 8


def _at_least(cells: pd.Series, bound: float) -> pd.Series:
    found = numbers(cells)
    return found.isna() | (found >= bound)


def _at_most(cells: pd.Series, bound: float) -> pd.Series:
    found = numbers(cells)
    return found.isna() | (found <= bound)


def _column(one: Attribute) -> pa.Column:
    """Schema of one attribute."""
    checks = []
    if one.type in SHOULD_BE:
        checks.append(pa.Check(partial(is_right, attribute=one), name="type"))
    if one.choices and not one.is_free:
        checks.append(pa.Check(partial(is_chosen, attribute=one), name="choice"))
    if one.minimum is not None:
        checks.append(pa.Check(partial(_at_least, bound=one.minimum), name="minimum"))
    if one.maximum is not None:
        checks.append(pa.Check(partial(_at_most, bound=one.maximum), name="maximum"))
    needed = one.required and not one.default
    filled = needed and one.type != "count"  # a count that is blank is missing, never nought
    return pa.Column(None, checks, nullable=not filled, required=needed)


def schema(table: str) -> pa.DataFrameSchema:
    """Schema of a table, from its attributes; shapes are checked elsewhere."""
    columns = [one for one in attributes(table) if one.type != "geometry"]
    return pa.DataFrameSchema({one.column: _column(one) for one in columns}, name=table)


def _mend(one: Attribute, check: str) -> str:
    if check == "type":
        return SHOULD_BE[one.type]
    if check == "choice":
        return f"write one of {', '.join(names[0] for names in one.choices)}"
    if one.type == "year":
        return f"write a year from {one.minimum:g} to {one.maximum:g}"
    if check == "minimum":
        nought = "a number that is not negative" if one.minimum == 0 else f"{one.minimum:g} or more"
        return f"write {nought}"
    return f"write {one.maximum:g} or less"


def _words(one: Attribute, check: str, cell: str) -> str:
    if check == "type" and one.type not in {"flag", "date"}:
        number = pd.notna(pd.to_numeric(cell, errors="coerce"))
        return f"{cell!r}, not a whole number" if number else f"text {cell!r} in a number column"
    return repr(cell) if check in {"type", "choice"} else cell


def check_cells(table: Table) -> list[Fault]:
    """Faults of single cells and of columns that are not there."""
    known = {one.column: one for one in attributes(table.name)}
    try:
        schema(table.name).validate(table.rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    faults = []
    wrong_type: set[tuple[str, object]] = set()
    order = {"column_in_dataframe": 0, "not_nullable": 0, "type": 0}
    cases = cases.assign(order=cases["check"].map(order).fillna(1)).sort_values(
        "order", kind="stable"
    )
    for case in cases.itertuples():
        check = str(case.check)
        if check == "column_in_dataframe":
            column = str(case.failure_case)
            mend = f"add the column: {known[column].en}"
            faults.append(Fault(table.place(1), column, "no such column", mend))
            continue
        one = known[str(case.column)]
        row = int(case.index)
        if check == "not_nullable":
            mend = f"fill it in: {one.en}"
            faults.append(Fault(table.place(row), one.column, "a blank cell", mend))
            continue
        if (one.column, row) in wrong_type:
            continue
        wrong_type.add((one.column, row))
        found = _words(one, check, str(case.failure_case))
        faults.append(Fault(table.place(row), one.column, found, _mend(one, check)))
    return faults


def check_keys(table: Table) -> list[Fault]:
    """Rows whose key another row has already; both rows are named."""
    keys = [one.column for one in attributes(table.name) if one.key]
    if not keys:
        return []
    frame = values(table.name, table.rows)[keys]
    twice = frame[frame.duplicated(keep=False).to_numpy()]
    needed = [one.column for one in attributes(table.name) if one.key and one.required]
    twice = twice[(twice[needed].notna() & (twice[needed] != "")).all(axis="columns")]
    if twice.empty:
        return []
    rows = pd.Series(twice.index, index=twice.index)
    same = rows.groupby([twice[key].astype(str) for key in keys], dropna=False)
    first = same.transform("first")
    again = twice[(rows != first).to_numpy()]
    faults = []
    for row, key in zip(again.index, again.itertuples(index=False), strict=True):
        what = ", ".join(
            f"{name} {part:g}" if isinstance(part, float) else f"{name} {part}"
            for name, part in zip(keys, key, strict=True)
            if part != "" and part == part  # noqa: PLR0124 - NaN is not itself
        )
        found = f"{what} a second time, first in row {first[row]}"
        faults.append(Fault(table.place(row), keys[0], found, "keep one of the two rows"))
    return faults


def check_references(
    tables: Mapping[str, Table], ladder: Mapping[str, tuple[str, ...]] | None
) -> list[Fault]:
    """Ids that the table (or the ladder) which defines them does not hold."""
    faults: list[Fault] = []
    for table in tables.values():
        for one in attributes(table.name):
            if not one.refers or one.column not in table.rows:
                continue
            target, _, wild = one.refers.partition("|")
            known = _ids(target, tables, ladder)
            if known is not None:
                allowed = known | ({wild} if wild else set())
                faults += _unknown(table, one, target, allowed)
    return faults


def _ids(
    target: str, tables: Mapping[str, Table], ladder: Mapping[str, tuple[str, ...]] | None
) -> set[str] | None:
    """Return every id that a reference may name; None where its table is not there to ask."""
    name, _, column = target.partition(".")
    if name == "ladder":
        if ladder is None:
            return None
        grades = {grade for grades in ladder.values() for grade in grades}
        return set(ladder) if column == "phase" else grades
    if name not in tables or column not in tables[name].rows:
        return None
    ids = set(tables[name].rows[column].dropna())
    if name == "schools" and "sites" in tables and "site" in tables["sites"].rows:
        ids |= set(tables["sites"].rows["site"].dropna())
    return ids


def _unknown(table: Table, one: Attribute, target: str, allowed: set[str]) -> Iterator[Fault]:
    cells = table.rows[one.column].dropna()
    found = explode(cells) if one.type == "ids" else cells
    missing = found[~found.isin(list(allowed))]
    name, _, what = target.partition(".")
    for value, rows in missing.groupby(missing.astype(object), sort=False):
        others = list(dict.fromkeys(rows.index))
        more = ", ".join(str(row) for row in others[1 : _LISTED + 1])
        more += f" and {len(others) - _LISTED - 1} more" if len(others) > _LISTED + 1 else ""
        words = f"{what} {str(value)!r}, which "
        words += "the ladder of the standards" if name == "ladder" else name
        words += " does not hold" + (f" (also in rows {more})" if more else "")
        mend = near(str(value), allowed) or (
            f"write one of {', '.join(sorted(allowed))}"
            if name == "ladder"
            else f"add it to {name}, or correct the id"
        )
        yield Fault(table.place(others[0]), one.column, words, mend)
