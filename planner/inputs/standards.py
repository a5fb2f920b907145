"""Files of standards: the ladder and the norms, later layers over earlier ones.

A norm is replaced whole, with its citation: half a norm of one document and half of another would
cite neither. So is the ladder. The shipped layer ``method`` lies under all others: it holds the
parameters of the method itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from annotated_types import Ge, Le, MinLen

from planner.inputs import shipped
from planner.inputs.documents import Branch, Mark, read_document
from planner.inputs.faults import Fault, InputError
from planner.inputs.messages import near
from planner.inputs.rates import check_rates
from planner.inputs.validation import validated
from planner.model.standards import Ladder, Norm, Standards

BASE = "method"
NO_LADDER = "no ladder in these standards"


_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}

_Text = Annotated[str, MinLen(1)]
_Names = Mapping[Literal["en", "zh"], str]


@dataclass(frozen=True)
class _LadderEntry:
    __pydantic_config__ = _CLOSED

    entry_age: Annotated[int, Ge(0), Le(20)]
    cut_off: str
    phases: Annotated[Mapping[_Text, Annotated[tuple[_Text, ...], MinLen(1)]], MinLen(1)]
    names: Mapping[str, _Names] = field(default_factory=dict)
    entry_phase: str = ""


@dataclass(frozen=True)
class _NormEntry:
    __pydantic_config__ = _CLOSED

    value: float | str | Annotated[tuple[float, ...], MinLen(1)]
    unit: str = ""
    phase: str = ""
    grade: str = ""
    level: str = ""
    document: str = ""
    year: int | str = ""
    source: str = ""
    evidence: Literal["", "V1", "V2", "D", "GK"] = ""
    note: str = ""


class Read(NamedTuple):
    """One file of standards."""

    title: _Names
    """By language."""
    ladder: Ladder | None
    norms: dict[str, Norm]
    """Each with its file's name as layer."""
    faults: list[Fault]
    tree: Branch


@dataclass(frozen=True)
class _File:
    __pydantic_config__ = _CLOSED

    title: str | _Names = ""
    ladder: _LadderEntry | None = None
    norms: Mapping[_Text, _NormEntry] = field(default_factory=dict)


def load_standards(
    names: Sequence[str], base: Path = Path(), over: Standards | None = None
) -> Standards:
    """Lay layers over each other: shipped names, or files whose paths start at ``base``.

    Without ``over`` the shipped layer ``method`` comes first; with it the layers are laid over
    standards that are loaded already. An `InputError` carries every fault of every file.
    """
    if over is None:
        names = [BASE, *(name for name in names if name != BASE)]
    layers: tuple[str, ...] = over.layers if over is not None else ()
    ladder = over.ladder if over is not None else None
    norms = dict(over.norms) if over is not None else {}
    faults: list[Fault] = []
    trees: list[tuple[dict[str, object], Branch]] = []
    for name in names:
        file = _file(name, base)
        if isinstance(file, Fault):
            faults.append(file)
            continue
        read = read_layer(file)
        faults += read.faults
        ladder = read.ladder or ladder
        norms |= {key: replace(norm, layer=name) for key, norm in read.norms.items()}
        layers = (*(layer for layer in layers if layer != name), name)
        trees.append(({key: norm.value for key, norm in read.norms.items()}, read.tree))
    bounds = {key: norm.value for key, norm in norms.items()}
    faults += [fault for values, tree in trees for fault in check_rates(values, tree, bounds)]
    if ladder is None and not faults:
        mend = f"name a layer that has one, such as {', '.join(_with_ladder())}, or write one"
        faults.append(Fault(", ".join(layers), "ladder", NO_LADDER, mend))
    if faults or ladder is None:
        raise InputError(faults)
    return Standards(layers, ladder, norms)


def _with_ladder() -> list[str]:
    files = [(name, shipped.standards_file(name)) for name in _others()]
    return [name for name, file in files if file and read_layer(file).ladder]


def _others() -> list[str]:
    return [name for name in shipped.standards() if name != BASE]


def _file(name: str, base: Path) -> Path | Fault:
    shipped_file = shipped.standards_file(name)
    file = shipped_file or base / name
    if file.is_file():
        return file
    found = "no shipped standards and no file of this name"
    mend = near(name, _others()) or f"write a file, or one of {', '.join(_others())}"
    return Fault(file.as_posix(), "standards", found, mend)


def read_layer(file: Path) -> Read:
    """Read one file by itself, with every fault in it."""
    tree, faults = read_document(file)
    if tree is None:
        return Read({}, None, {}, faults, Branch({}, Mark(file.as_posix())))
    content, more = validated(tree, _File)
    faults += more
    if content is None:
        return Read({}, None, {}, faults, tree)
    title = content.title
    names: _Names = {"en": title, "zh": title} if isinstance(title, str) else title
    norms = {key: replace(_norm(key, one), layer=file.stem) for key, one in content.norms.items()}
    if content.ladder is None:
        return Read(names, None, norms, faults, tree)
    ladder, more = _ladder(content.ladder, tree)
    return Read(names, ladder, norms, faults + more, tree)


def _norm(key: str, entry: _NormEntry) -> Norm:
    values = {item.name: getattr(entry, item.name) for item in fields(entry)}
    return Norm(id=key, **(values | {"year": str(entry.year)}))


def _ladder(entry: _LadderEntry, tree: Branch) -> tuple[Ladder | None, list[Fault]]:
    faults: list[Fault] = []
    day = _day(entry.cut_off)
    if day is None:
        mend = "write the month and the day, such as 08-31"
        faults.append(_fault(tree, ("cut_off",), repr(entry.cut_off), mend))
    phase_of: dict[str, str] = {}
    for phase, grades in entry.phases.items():
        for grade in grades:
            if grade in phase_of:
                found = f"grade {grade!r} a second time, after {phase_of[grade]}"
                faults.append(
                    _fault(tree, ("phases", phase), found, "name each grade once in the ladder")
                )
            phase_of[grade] = phase
    for phase in entry.names:
        if phase not in entry.phases:
            mend = near(phase, entry.phases) or f"one of {', '.join(entry.phases)}"
            faults.append(
                _fault(tree, ("names", phase), f"{phase!r}, which is no phase here", mend)
            )
    first = entry.entry_phase or next(iter(entry.phases))
    if first not in entry.phases:
        mend = near(first, entry.phases) or f"one of {', '.join(entry.phases)}"
        faults.append(_fault(tree, ("entry_phase",), f"{first!r}, which is no phase here", mend))
    if faults or day is None:
        return None, faults
    order = list(entry.phases)
    before = tuple(order[: order.index(first)])
    phases = {name: entry.phases[name] for name in (*order[len(before) :], *before)}
    if sum(len(phases[name]) for name in before) > entry.entry_age:
        found = f"{entry.entry_age}, while the phases before {first} take longer"
        mend = f"write the age at which {first} is entered"
        return None, [_fault(tree, ("entry_age",), found, mend)]
    return Ladder(entry.entry_age, day, phases, _words(entry.names), before), []


def _words(names: Mapping[str, _Names]) -> dict[str, dict[str, str]]:
    return {phase: {str(key): word for key, word in own.items()} for phase, own in names.items()}


def _day(text: str) -> tuple[int, int] | None:
    """Month and day that exist in every year, or None."""
    try:
        day = date.fromisoformat(f"2001-{text}")
    except ValueError:
        return None
    return day.month, day.day


def _fault(tree: Branch, path: Sequence[str], found: str, mend: str) -> Fault:
    mark: Mark = tree.mark
    node: object = tree
    for part in ("ladder", *path):
        if isinstance(node, Branch):
            node = node.entries[part]
            mark = getattr(node, "mark", mark)
    return Fault(str(mark), ".".join(("ladder", *path)), found, mend)
