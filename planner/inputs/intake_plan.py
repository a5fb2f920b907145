"""An edited intake plan, read back as the `policy.intake` of a scenario.

A scenario names the file, and its rows take the file's place in the scenario's tree, each value
with the row that set it: what follows (faults, `planner show`, the manifest, the ledger) sees plain
keys and needs the file no more. Every fault of every row is told at once.

Three numbers of a row hang together: classes × class size = places. Which of them was edited is
seen from what the plan had proposed: places that still stand as proposed are worked out anew from
classes and class size; places that were changed hold over a class size that was not.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Final

import pandas as pd

from planner.inputs.cells import numbers
from planner.inputs.documents import Branch, Mark, Scalar, Tree, shown
from planner.inputs.faults import Fault
from planner.inputs.forms import UTF_16, Unreadable, is_chinese, read_form
from planner.inputs.messages import near, near_file
from planner.inputs.workbook import read_sheet
from planner.model.intake import COLUMNS, NEEDED, by_either_name

POLICY: Final = "policy"
INTAKE: Final = "intake"
FORMS: Final = (".csv", ".xlsx")
_HALF: Final = 0.5
"""Children by which a product may miss its places: class sizes are printed to a decimal."""


def with_plans(tree: Branch) -> tuple[Branch, list[Fault], list[Path]]:
    """Put the rows of an intake plan where a tree names its file.

    Returns
    -------
    The tree, every fault of the plan, and the plan's file.
    """
    policy = tree.entries.get(POLICY)
    named = policy.entries.get(INTAKE) if isinstance(policy, Branch) else None
    if not isinstance(policy, Branch) or not isinstance(named, Scalar) or named.value is None:
        return tree, [], []
    rows, faults, files = _plan(named)
    entries = {**policy.entries, INTAKE: rows}
    whole = replace(tree, entries={**tree.entries, POLICY: replace(policy, entries=entries)})
    return whole, faults, files


def _plan(named: Scalar) -> tuple[Tree, list[Fault], list[Path]]:
    nothing = Branch({}, named.mark)
    key = f"{POLICY}.{INTAKE}"
    if not isinstance(named.value, str):
        mend = "write the file of an intake plan, or rows by name: {NAME: {school: …, phase: …}}"
        return nothing, [Fault(str(named.mark), key, shown(named), mend)], []
    path = (Path(named.mark.file).parent if named.mark.line else Path()) / named.value
    if not path.is_file():
        beside = path.parent.glob("*.*") if path.parent.is_dir() else ()
        mend = near_file(path.name, [one.name for one in beside if one.suffix.lower() in FORMS])
        mend = mend or "check the name; paths start at the file that holds them"
        fault = Fault(str(named.mark), key, f"no file {named.value!r}", mend)
        return nothing, [fault], []
    if path.suffix.lower() not in FORMS:
        mend = f"save the plan as {' or '.join(FORMS)}"
        return nothing, [Fault(str(named.mark), key, f"the file {named.value!r}", mend)], []
    try:
        place, cells = read_cells(path, [name.casefold() for name in by_either_name()])
    except Unreadable as reason:
        where = f"{path.as_posix()}:{reason.row}" if reason.row else path.as_posix()
        return nothing, [Fault(where, "", reason.found, reason.mend)], [path]
    cells, faults = _named_columns(cells, place)
    if faults:
        return nothing, faults, [path]
    rows, faults = _rows(cells, place)
    return Branch(rows, Mark(place, 1)), faults, [path]


def read_cells(path: Path, names: Collection[str]) -> tuple[str, pd.DataFrame]:
    """What faults call the table, and its text cells by row number."""
    if path.suffix.lower() == ".csv":
        return path.as_posix(), read_form(path, _encoding(path), INTAKE)[0]
    sheet, cells = read_sheet(path, names)
    return f"{path.as_posix()}!{sheet}", cells


def _encoding(path: Path) -> str:
    """Encoding of a plan's text: a spreadsheet in Chinese saves a plain CSV in GB 18030."""
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if is_chinese(data):
            return "gb18030"
        if data[:2] not in UTF_16:
            row = data.count(b"\n", 0, error.start) + 1
            mend = "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)"
            raise Unreadable(row, "text that is not UTF-8", mend) from None
    return ""


def _named_columns(cells: pd.DataFrame, place: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Give columns our names, whichever language they are written in."""
    known = {written.casefold(): name for written, name in by_either_name().items()}
    names = [known.get(str(one).strip().casefold(), str(one)) for one in cells.columns]
    ours = [column.name for column in COLUMNS]
    strange = [name for name in names if name not in ours]
    faults = []
    for position, name in enumerate(names):
        if name in ours and name in names[:position]:
            faults.append(Fault(f"{place}:1", name, "two columns of it", "keep one of the two"))
    for name in (*NEEDED, *(one.name for one in COLUMNS if one.kind == "plan")):
        if name in names:
            continue
        hint = near(name, strange)
        if name in NEEDED or hint:
            mend = f"rename it: {hint}" if hint else "add it: which school, phase, year and classes"
            faults.append(Fault(f"{place}:1", name, "no column of that name", mend))
    named = cells.set_axis(pd.Index(names), axis="columns")
    if faults:
        return named, list(dict.fromkeys(faults))
    own = named[[name for name in ours if name in names]].dropna(how="all")
    if own.empty:
        faults = [Fault(f"{place}:1", "", "a header without rows", "write the rows under it")]
    return own, faults


def _rows(cells: pd.DataFrame, place: str) -> tuple[dict[str, Tree], list[Fault]]:
    text = cells.reindex(columns=[column.name for column in COLUMNS]).astype("string").fillna("")
    measured = {
        name: numbers(text[name].str.normalize("NFKC"))  # ２ as ways of typing Chinese give it
        for name in ("year", "classes", "class_size", "places", "proposed")
    }
    rows: dict[str, Tree] = {}
    faults: list[Fault] = []
    first: dict[str, object] = {}
    for number in cells.index:
        told = {name: str(text.loc[number, name]) for name in ("school", "phase")}
        values = {name: float(column.loc[number]) for name, column in measured.items()}
        written = {name: str(text.loc[number, name]) for name in measured}
        where = f"{place}:{number}"
        found = [*_blank(told, where), *_wrong(values, written, where)]
        if not found:
            found = list(_clash(values, where))
        faults += found
        if any(one.key in ("school", "phase", "year") for one in found):
            continue
        name = f"{values['year']:.0f}-{told['phase']}-{told['school']}"
        if name in first:
            mend = "keep one of the two rows"
            same = f"{told['school']} again, which stands in row {first[name]} already"
            faults.append(Fault(where, "school", same, mend))
            continue
        first[name] = number
        rows[name] = _row(told, values if not found else {**values, "classes": 0.0}, place, number)
    return rows, faults


def _blank(told: dict[str, str], where: str) -> Iterator[Fault]:
    for name, cell in told.items():
        if not cell:
            yield Fault(where, name, "nothing", f"write the {name}, or take the row out")


def _wrong(values: dict[str, float], written: dict[str, str], where: str) -> Iterator[Fault]:
    """Cells that are no number, or none that can be planned."""
    wanted = {
        "year": "write a school year of four digits, as the city labels it",
        "classes": "write a whole number of classes, 0 for none, or take the row out",
        "class_size": "write children a class, or clear the cell: the target is taken then",
        "places": "write children, or clear the cell: classes × class size is taken then",
        "proposed": "put back what the plan had proposed, or clear the cell",
    }
    for name, mend in wanted.items():
        value, cell = values[name], written[name]
        needed = name in NEEDED
        if not cell:
            if needed:
                yield Fault(where, name, "nothing", mend)
        elif (
            isnan(value)
            or value < 0
            or (name == "class_size" and value == 0)
            or (needed and value % 1 != 0)
            or (name == "year" and not 1900 <= value <= 2200)
        ):
            yield Fault(where, name, repr(cell), mend)


def _clash(values: dict[str, float], where: str) -> Iterator[Fault]:
    """Places that classes and class size do not make, and that nothing explains."""
    classes, size, places, proposed = _plan_of(values)
    if _same(places, proposed) or isnan(places):
        return
    if classes == 0:
        if places > 0:
            mend = "write the classes that take them, or 0 places"
            yield Fault(where, "places", f"{places:g}, while no class is opened", mend)
        return
    if places == 0:
        yield Fault(where, "places", f"0 in {classes:g} classes", "write 0 classes, or the places")
        return
    made = classes * size
    if not isnan(size) and not _same(places, made) and not _same(made, proposed):
        found = f"{places:g}, while {classes:g} classes of {size:g} make {made:g}"
        mend = f"write {made:g} or clear the cell, or write the class size {places / classes:.4g}"
        yield Fault(where, "places", found, mend)


def _plan_of(values: dict[str, float]) -> tuple[float, float, float, float]:
    return values["classes"], values["class_size"], values["places"], values["proposed"]


def _same(one: float, other: float) -> bool:
    return abs(one - other) < _HALF


def places_of(classes: float, size: float, places: float, proposed: float) -> float | None:
    """Places of a row: those that were edited, else what classes and class size make.

    ``None`` leaves them to the class-size target; NaN stands for a cell without a number.

    >>> places_of(4, 45, 135, 135)  # a class more; the places stand as proposed
    180.0
    >>> places_of(3, 45, 130, 135)  # fewer places in as many classes
    130.0
    """
    if classes == 0:
        return None
    if isnan(size):
        return None if isnan(places) else float(places)
    made = float(classes * size)
    stale = isnan(places) or (_same(places, proposed) and not _same(places, made))
    return made if stale else float(places)


def _row(told: dict[str, str], values: dict[str, float], place: str, number: object) -> Branch:
    mark = Mark(place, int(str(number)))
    entries: dict[str, Tree] = {name: Scalar(value, value, mark) for name, value in told.items()}
    for name in ("year", "classes"):
        entries[name] = Scalar(int(values[name]), f"{values[name]:.0f}", mark)
    places = places_of(*_plan_of(values))
    if places is not None:
        entries["places"] = Scalar(places, f"{places:g}", mark)
    return Branch(entries, mark)
