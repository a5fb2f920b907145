"""Inheritance of scenario files: a scenario is a difference.

Parents are fully resolved first, then laid under the file that inherits them. A value remembers the
places it has replaced, so that two siblings of one base disagree only where both of them changed
it: where one keeps the base's value and the other changes it, the change holds.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeGuard

from planner.inputs.documents import Branch, Mark, Scalar, Tree, plain, read_document, shown
from planner.inputs.faults import Fault
from planner.inputs.intake_plan import with_plans
from planner.inputs.messages import near_file

INHERITS = "inherits"


def merge(under: Tree, over: Tree) -> Tree:
    """Lay one tree over another: mappings merge by name, all else is replaced whole."""
    if _merges(under) and _merges(over):
        entries = dict(under.entries)
        for key, entry in over.entries.items():
            entries[key] = merge(entries[key], entry) if key in entries else entry
        return replace(over, entries=entries)
    return replace(over, over=over.over | under.over | {under.mark})


def join(left: Tree, right: Tree, own: Tree | None, path: str = "") -> tuple[Tree, list[Fault]]:
    """Join two siblings; what they set differently is a fault, unless ``own`` sets it anyway."""
    if _merges(left) and _merges(right):
        faults: list[Fault] = []
        entries = dict(left.entries)
        for key, entry in right.entries.items():
            if key not in entries:
                entries[key] = entry
                continue
            mine = own.entries.get(key) if _merges(own) else own
            entries[key], more = join(entries[key], entry, mine, f"{path}.{key}".strip("."))
            faults += more
        return replace(left, entries=entries), faults
    if left.mark in right.over:
        return right, []
    if right.mark in left.over or own is not None or plain(left) == plain(right):
        return replace(left, over=left.over | right.over), []
    found = f"{shown(right)}, but {shown(left)} in {left.mark}, and both files are inherited"
    mend = "set this key in the file that inherits them, or take one of them away"
    return right, [Fault(str(right.mark), path, found, mend)]


@dataclass
class Family:
    """A scenario file with all that it inherits, as far as it could be read."""

    tree: Branch | None = None
    files: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def resolve(path: Path) -> Family:
    """Read a file and everything it inherits, and lay them over each other."""
    family = Family()
    family.tree = _resolve(path, (), family, {})
    return family


def _resolve(
    path: Path, chain: tuple[Path, ...], family: Family, known: dict[Path, Branch | None]
) -> Branch | None:
    if path.resolve() in known:
        return known[path.resolve()]
    own, faults = read_document(path)
    family.faults += faults
    if own is None:
        known[path.resolve()] = None
        return None
    own, faults, plans = with_plans(own)
    family.faults += faults
    family.files += [path, *plans]
    parents = _parents(own, path, (*chain, path), family.faults)
    own = replace(own, entries={k: e for k, e in own.entries.items() if k != INHERITS})
    below: Tree | None = None
    for parent in parents:
        tree = _resolve(parent, (*chain, path), family, known)
        if below is None or tree is None:
            below = below if tree is None else tree
        else:
            below, faults = join(below, tree, own)
            family.faults += faults
    whole = own if below is None else merge(below, own)
    known[path.resolve()] = whole if isinstance(whole, Branch) else None
    return known[path.resolve()]


def _parents(own: Branch, path: Path, chain: tuple[Path, ...], faults: list[Fault]) -> list[Path]:
    value = own.entries.get(INHERITS)
    if value is None:
        return []
    listed = isinstance(value, Branch) and value.form == "list"
    named = list(value.entries.values()) if isinstance(value, Branch) and listed else [value]
    parents: list[Path] = []
    for item in named:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            mend = "write one file name, or a list of them in square brackets"
            faults.append(Fault(str(item.mark), INHERITS, shown(item), mend))
            continue
        parent = Path(os.path.normpath(path.parent / item.value))
        fault = _unusable(parent, item.text, item.mark, chain)
        if fault is None:
            parents.append(parent)
        else:
            faults.append(fault)
    return parents


def _unusable(parent: Path, text: str, mark: Mark, chain: tuple[Path, ...]) -> Fault | None:
    links = [link.resolve() for link in chain]
    if parent.resolve() in links:
        circle = [*chain[links.index(parent.resolve()) :], parent]
        found = "a circle: " + " → ".join(link.as_posix() for link in circle)
        return Fault(str(mark), INHERITS, found, "take one of these links away")
    if not parent.is_file():
        return Fault(str(mark), INHERITS, f"no file {text!r}", missing_file(parent))
    return None


def missing_file(path: Path) -> str:
    """How to mend a path that leads to no file."""
    names = [file.name for file in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
    return near_file(path.name, names) or "check the name; paths start at the file that holds them"


def _merges(tree: Tree | None) -> TypeGuard[Branch]:
    return isinstance(tree, Branch) and tree.form == "mapping"
