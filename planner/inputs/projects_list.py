"""A list of works that the bureau hands in: a CSV or a sheet, one measure a row.

Columns are those of a scenario's measures and ``name``, in English or Chinese; rows of one name are
one decision. Every row is checked as a measure of the scenario would be, decision by decision, for
works of a list need not go together.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from planner.inputs.documents import Branch, Mark, Scalar, Tree, mapping, parse
from planner.inputs.faults import Fault
from planner.inputs.fitting import fits
from planner.inputs.forms import Unreadable
from planner.inputs.intake_plan import FORMS, read_cells
from planner.inputs.merging import merge
from planner.inputs.messages import near
from planner.inputs.reading import Reading
from planner.inputs.validation import validated
from planner.model.city import City
from planner.model.programme import Listed
from planner.model.scenario import Scenario

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("项目名称", "名称"),
    "site": ("地点", "用地编号", "学校代码", "建设地点"),
    "phase": ("学段",),
    "year": ("投用年份", "年份", "学年"),
    "classes": ("班数", "新增班数"),
    "kind": ("类型", "建设方式"),
    "cost": ("造价", "总投资"),
    "lead": ("工期", "前置年数"),
    "until": ("截止年份",),
    "into": ("并入学校",),
}
"""Columns, and what they are called in Chinese."""
NEEDED: Final = ("name", "site", "phase", "year")
_TEXT: Final = ("site", "phase", "kind", "into")


def read_list(path: Path, reading: Reading, city: City) -> tuple[list[Listed], list[Fault]]:
    """Read a list of works for a scenario and its city; every fault of it at once."""
    file = path.as_posix()
    if not path.is_file():
        return [], [Fault(file, "", "no such file", "name the list of works")]
    if path.suffix.lower() not in FORMS:
        mend = f"save the list as {' or '.join(FORMS)}"
        return [], [Fault(file, "", "a file of another kind", mend)]
    known = {name: name for name in COLUMNS}
    known |= {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    try:
        place, cells = read_cells(path, [name.casefold() for name in known])
    except Unreadable as reason:
        where = f"{file}:{reason.row}" if reason.row else file
        return [], [Fault(where, "", reason.found, reason.mend)]
    names = [known.get(str(one).strip().casefold(), str(one)) for one in cells.columns]
    faults = [
        Fault(
            f"{place}:1", name, "no column of that name",
            near(name, [one for one in names if one not in COLUMNS]) or "add it",
        )
        for name in NEEDED
        if name not in names
    ]  # fmt: skip
    faults += [
        Fault(f"{place}:1", name, "two columns of it", "keep one of the two")
        for name in dict.fromkeys(names)
        if name in COLUMNS and names.count(name) > 1
    ]
    if faults:
        return [], faults
    own = cells.set_axis(pd.Index(names), axis="columns")[[n for n in names if n in COLUMNS]]
    own = own.dropna(how="all").astype("string").fillna("")
    if own.empty:
        return [], [Fault(f"{place}:1", "", "a header without rows", "write the rows under it")]
    works: dict[str, dict[str, Tree]] = {}
    for number, row in zip(own.index, own.to_dict("records"), strict=True):
        told = {str(key): str(value).strip() for key, value in row.items()}
        name = told.pop("name")
        mark = Mark(place, int(str(number)))
        if not name:
            faults.append(Fault(str(mark), "name", "a blank cell", "give the works a name"))
            continue
        parts = works.setdefault(name, {})
        parts[f"{name} {len(parts) + 1}" if parts else name] = _measure(told, mark)
    listed = []
    for name, rows in works.items():
        found, wrong = _checked(name, rows, reading, city)
        listed += found
        faults += wrong
    return ([] if faults else listed), list(dict.fromkeys(faults))


def _measure(told: Mapping[str, str], mark: Mark) -> Branch:
    """Write a row as a measure of a scenario; numbers are read as YAML reads them."""
    entries: dict[str, Tree] = {}
    for name, text in told.items():
        if not text:
            continue
        value = Scalar(text, text, mark)
        if name not in _TEXT:
            tree, _ = parse(text, mark)
            value = Scalar(tree.value, text, mark) if isinstance(tree, Scalar) else value
        entries[name] = value
    return Branch(entries, mark)


def _checked(
    name: str, rows: Mapping[str, Tree], reading: Reading, city: City
) -> tuple[list[Listed], list[Fault]]:
    """Check one decision as measures of the scenario."""
    mark = next(iter(rows.values())).mark
    layer = mapping({"policy": mapping({"measures": mapping(rows, mark)}, mark)}, mark)
    tree = merge(reading.tree, layer)
    if not isinstance(tree, Branch):
        return [], []
    scenario, faults = validated(tree, Scenario, complete=True)
    if scenario is None or faults:
        return [], list(faults)
    wrong = fits(replace(reading, scenario=scenario, tree=tree), city)
    if wrong:
        return [], list(wrong)
    measures = tuple(scenario.policy.measures[one] for one in rows)
    return [Listed(name, measures)], []
