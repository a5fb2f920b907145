"""A list of works that the bureau hands in: a CSV or a sheet, one measure a row.

Columns are those of a scenario's measures and ``name``, in English or Chinese; rows of one name are
one decision. Every row is checked as a measure of the scenario would be, decision by decision, for
works of a list need not go together. Kinds and phases may be written in Chinese, numbers in the
digits of Chinese typing.
"""

import unicodedata
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
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "build": ("新建",),
    "extend": ("改扩建", "扩建"),
    "borrow": ("租借周转", "租借"),
    "buy": ("购买学位",),
    "release": ("腾退专用教室",),
    "convert": ("学段转换",),
    "rebuild": ("原址重建", "重建"),
    "improve": ("改善办学条件", "改善"),
    "merge": ("合并",),
    "close": ("撤并", "撤销", "停办"),
}
"""Kinds of works, and what they are called in Chinese."""
OURS: Final = ("none", "all", "committed", "adapted")
"""Names of replays with no works, with all of them, and by what is decided when."""
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
    there = reading.scenario.policy.measures if reading.scenario else {}
    words = {word: kind for kind, known_as in KINDS.items() for word in known_as}
    words |= {
        word: phase for phase, told in city.standards.ladder.names.items() for word in told.values()
    }
    works: dict[str, dict[str, Tree]] = {}
    for number, row in zip(own.index, own.to_dict("records"), strict=True):
        told = {str(key): str(value).strip() for key, value in row.items()}
        name = told.pop("name")
        mark = Mark(place, int(str(number)))
        if not name:
            faults.append(Fault(str(mark), "name", "a blank cell", "give the works a name"))
            continue
        if name in there or name in OURS:
            what = "the name of a measure of the scenario" if name in there else "a word of ours"
            mend = "give the works another name"
            faults.append(Fault(str(mark), "name", f"{name!r}, {what}", mend))
            continue
        told |= {key: words.get(told.get(key, ""), told.get(key, "")) for key in ("phase", "kind")}
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
            tree, _ = parse(unicodedata.normalize("NFKC", text), mark)
            value = Scalar(tree.value, text, mark) if isinstance(tree, Scalar) else value
        entries[name] = value
    return Branch(entries, mark)


def _site(row: Tree) -> str:
    site = row.entries.get("site") if isinstance(row, Branch) else None
    return str(site.value) if isinstance(site, Scalar) else ""


def _checked(
    name: str, rows: Mapping[str, Tree], reading: Reading, city: City
) -> tuple[list[Listed], list[Fault]]:
    """Check one decision as measures of the scenario."""
    mark = next(iter(rows.values())).mark
    places = [_site(one) for one in rows.values()]
    for one, site in zip(rows.values(), places, strict=True):
        if site and places[0] and site != places[0]:
            found, mend = f"{site!r}, while {name} is at {places[0]!r}", "give it a name of its own"
            return [], [Fault(str(one.mark), "site", found, mend)]
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
