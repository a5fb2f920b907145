"""Faults of a list of single children, told by their kind: what stands in a row is not repeated."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from planner.inputs.attributes import attributes
from planner.inputs.cells import SHOULD_BE
from planner.inputs.checks import check_cells, check_references
from planner.inputs.faults import Fault
from planner.inputs.tables import Table

_KINDS: Final = {
    "date": "a cell that is no day",
    "number": "a cell that is no number",
    "whole": "a cell that is no whole number",
    "year": "a cell that is no year",
    "share": "a cell that is no share",
    "flag": "a cell that is neither true nor false",
}
_PLAIN: Final = frozenset(("a blank cell", "no such column"))
"""What `check_cells` finds that repeats nothing."""
_WHICH: Final = ", which "
_BESIDE: Final = ", both "


def heading_faults(name: str, faults: Iterable[Fault]) -> list[Fault]:
    """Faults of reading, where names of columns that are not ours may be cells: no header."""
    known = {one.column for one in attributes(name)}
    return [
        replace(fault, key="", found="two columns of one name")
        if _BESIDE in fault.found and fault.key not in known
        else fault
        for fault in faults
    ]


def cell_faults(table: Table) -> list[Fault]:
    """Faults of single cells, and of columns that are not there."""
    types = {one.column: one.type for one in attributes(table.name)}
    return [
        fault if fault.found in _PLAIN else replace(fault, found=_kind(fault, types[fault.key]))
        for fault in check_cells(table)
    ]


def _kind(fault: Fault, kind: str) -> str:
    if fault.mend == SHOULD_BE.get(kind):
        return _KINDS.get(kind, "a cell that cannot be read")
    return "a cell out of bounds"


def reference_faults(
    tables: Mapping[str, Table], ladder: Mapping[str, tuple[str, ...]] | None
) -> list[Fault]:
    """Ids that the table (or the ladder) which defines them does not hold."""
    faults = []
    for fault in check_references(tables, ladder):
        what = fault.found.partition(" ")[0]
        rest = fault.found.rpartition(_WHICH)[2]  # the last: an id may hold these words, too
        faults.append(replace(fault, found=f"a cell ({what}){_WHICH}{rest}"))
    return faults
