"""YAML files as trees that know where each value was written.

Scalars are read by the YAML 1.2 core rules whatever a ``%YAML`` line says, so that ``no`` and
``3:30`` are text and never False or 210. The nodes are walked here, not built by the library,
because a fault shows the value as it was written, and every doubled key is reported, not the first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from planner.inputs.faults import Fault

_WHOLE = re.compile(r"[-+]?[0-9]+")
_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Mark:
    """Where something was written: line 0 where there are no lines, as on a command line.

    Column 0 for the row of a table.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return the place as faults show it."""
        column = f":{self.column}" if self.column else ""
        return f"{self.file}:{self.line}{column}" if self.line else self.file


@dataclass(frozen=True)
class Scalar:
    """One value, as read and as written; ``over`` are the marks that it has replaced."""

    value: str | float | bool | None
    text: str
    mark: Mark
    over: frozenset[Mark] = frozenset()


@dataclass(frozen=True)
class Branch:
    """Values by key. A ``table`` (all keys are years) and a ``list`` are replaced whole."""

    entries: Mapping[str, "Scalar | Branch"]
    mark: Mark
    form: Literal["mapping", "table", "list"] = "mapping"
    over: frozenset[Mark] = frozenset()


Tree = Scalar | Branch


def mapping(entries: Mapping[str, Tree], mark: Mark) -> Branch:
    """Make a branch: a table of years or a mapping that merges by name."""
    years = bool(entries) and all(_is_year(key) for key in entries)
    return Branch(entries, mark, "table" if years else "mapping")


def plain(tree: Tree) -> object:
    """Values of a tree without their places."""
    if isinstance(tree, Scalar):
        return tree.value
    if tree.form == "list":
        return [plain(entry) for entry in tree.entries.values()]
    return {key: plain(entry) for key, entry in tree.entries.items()}


def shown(tree: Tree) -> str:
    """Return a value as a fault shows it."""
    if isinstance(tree, Scalar):
        return "nothing" if tree.value is None else repr(tree.text)
    return str(plain(tree)) if tree.form != "mapping" else "keys and values"


def place_of(tree: Tree, path: Sequence[str]) -> Mark:
    """Place of a key, or of the nearest key above it that is written somewhere."""
    node, mark = tree, tree.mark
    for part in path:
        if not isinstance(node, Branch) or part not in node.entries:
            break
        node = node.entries[part]
        mark = node.mark
    return mark


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Mark]]:
    """Yield dotted path and place of every value; a list is one value."""
    if isinstance(tree, Scalar) or tree.form == "list" or not tree.entries:
        yield path, tree.mark
        return
    for key, entry in tree.entries.items():
        yield from leaves(entry, f"{path}.{key}" if path else key)


def read_document(path: Path) -> tuple[Branch | None, list[Fault]]:
    """Read a YAML file that holds keys and values; None where it cannot be read at all."""
    file = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [
            Fault(f"{file}:{line}:1", "", "letters that are not UTF-8", "save the file as UTF-8")
        ]
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        return None, [Fault(file, "", found, "check the path and the rights to read it")]
    tree, faults = parse(text, Mark(file, 1, 1))
    if isinstance(tree, Branch) and tree.form != "list":
        return tree, faults
    if not faults:
        found = "an empty file" if tree is None else "no keys"
        faults = [Fault(f"{file}:1:1", "", found, "write keys and values, such as `title: …`")]
    return None, faults


def parse(text: str, start: Mark) -> tuple[Tree | None, list[Fault]]:
    """Read YAML text; places are in ``start.file``, or at ``start`` itself where it has no line.

    The last texts are remembered: every city and scenario reads the same standards.
    """
    tree, faults = _parsed(text, start)
    return tree, list(faults)


@lru_cache(maxsize=64)
def _parsed(text: str, start: Mark) -> tuple[Tree | None, tuple[Fault, ...]]:
    faults: list[Fault] = []
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        tree = None if node is None else _Walk(start, faults).tree(node, start)
    except MarkedYAMLError as error:
        spot = error.problem_mark or error.context_mark
        mark = Mark(start.file, spot.line + 1, spot.column + 1) if spot and start.line else start
        return None, (Fault(str(mark), "", f"YAML that cannot be read ({error.problem})", _SYNTAX),)
    except (YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        return None, (Fault(str(start), "", f"YAML that cannot be read ({reason})", _SYNTAX),)
    return tree, tuple(faults)


_SYNTAX = (
    "check this line and the one above: indent with spaces, put a space after each colon, "
    "quote text that holds `: ` or starts with a sign"
)


class _Walk:
    """One walk over the nodes of one text."""

    def __init__(self, start: Mark, faults: list[Fault]) -> None:
        self.start = start
        self.faults = faults
        self.seen: set[int] = set()

    def mark(self, node: Node) -> Mark:
        spot = node.start_mark
        if not self.start.line:
            return self.start
        return Mark(self.start.file, spot.line + 1, spot.column + 1)

    def tree(self, node: Node, mark: Mark) -> Tree:
        if id(node) in self.seen:
            found, mend = "an alias (*name)", "write the value out, or share it by `inherits`"
            self.faults.append(Fault(str(mark), "", found, mend))
            return Scalar(None, "", mark)
        self.seen.add(id(node))
        if isinstance(node, SequenceNode):
            items = {str(i): self.tree(item, self.mark(item)) for i, item in enumerate(node.value)}
            return Branch(items, mark, "list")
        if isinstance(node, MappingNode):
            return mapping(self.entries(node), mark)
        return Scalar(_value(node), str(node.value), mark)

    def entries(self, node: MappingNode) -> dict[str, Tree]:
        entries: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            mark = self.mark(key_node)
            if not isinstance(key_node, ScalarNode):
                found, mend = "a key that is itself a list or a mapping", "write a name or a year"
                self.faults.append(Fault(str(mark), "", found, mend))
                continue
            key = str(key_node.value)
            if key in entries:
                found = f"a second {key!r}, the first stands in line {entries[key].mark.line}"
                self.faults.append(Fault(str(mark), key, found, "keep one of them"))
                continue
            entries[key] = self.tree(value_node, mark)
        return entries


def _value(node: Node) -> str | float | bool | None:
    text = str(node.value)
    if getattr(node, "style", None) is not None or str(node.tag).endswith(":str"):
        return text
    if text in _NOTHING:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and isfinite(float(text)):
        return float(text)
    return _WORDS.get(text, text)


def _is_year(key: str) -> bool:
    return bool(_YEAR.fullmatch(key)) and _FIRST_YEAR <= int(key) <= _LAST_YEAR
