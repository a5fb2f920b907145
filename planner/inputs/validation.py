"""A tree of values against a type: the noun, or every fault at the place where it was written.

Values are checked strictly and as JSON, so that ``true`` is no number, ``"2032"`` no year, and a
list may become a tuple.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from planner.inputs.documents import Branch, Scalar, Tree, plain, shown
from planner.inputs.faults import Fault
from planner.inputs.messages import (
    EXCLUSIVE,
    KEYS,
    LATER_KEYS,
    is_kind,
    unknown,
    wrong_kind,
    wrong_size,
    wrong_word,
)
from planner.model.scenario import Envelope

T = TypeVar("T")

_MISSING = "missing"
_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


@dataclass(frozen=True)
class _Error:
    path: tuple[str, ...]
    type: str
    context: Mapping[str, object]
    node: Tree
    at_key: bool
    unfit: bool = False
    """True for a member of a union that was never meant: keys of years, or of a noun."""


def validated(
    tree: Branch, kind: type[T], *, complete: bool = True
) -> tuple[T | None, list[Fault]]:
    """Build a noun from a tree; without ``complete``, keys that are missing are no fault."""
    try:
        noun = TypeAdapter(kind).validate_json(json.dumps(plain(tree)), strict=True)
    except ValidationError as error:
        errors = [
            _located(tree, item["loc"], item["type"], item.get("ctx", {}))
            for item in error.errors(include_url=False)
        ]
        meant = [item for item in errors if not item.unfit]
        kept = [item for item in meant if complete or item.type != _MISSING]
        return None, list(_faults(kept, kind))
    return noun, []


def keys_at(kind: object, path: Sequence[str]) -> tuple[str, ...]:
    """Keys that a type knows at a path; none where any name will do."""
    for part in path:
        kind = _below(kind, part)
    return tuple(get_type_hints(kind)) if is_dataclass(kind) else ()


def all_keys(kind: object, path: str = "") -> Iterator[str]:
    """Yield every dotted key that a type knows, ``NAME`` standing for a free name."""
    if is_dataclass(kind):
        for key in get_type_hints(kind):
            yield f"{path}.{key}".strip(".")
            yield from all_keys(_below(kind, key), f"{path}.{key}".strip("."))
    elif kind is not None:
        yield from all_keys(_below(kind, "NAME"), f"{path}.NAME")


def _below(kind: object, key: str) -> object:
    """Type of the values under a key, None where there are no known keys."""
    if is_dataclass(kind):
        hint: Any = get_type_hints(kind).get(key)
    elif get_origin(kind) not in (None, tuple) and len(get_args(kind)) == 2:
        hint = get_args(kind)[1]
    else:
        return None
    branches = [hint] if is_dataclass(hint) or _is_mapping(hint) else get_args(hint)
    nouns = [branch for branch in branches if is_dataclass(branch)]
    return next(iter(nouns), next(filter(_is_mapping, branches), None))


def _is_mapping(kind: object) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _located(
    tree: Branch, place: Sequence[int | str], error: str, context: Mapping[str, object]
) -> _Error:
    """Follow a place of pydantic's down the tree; names of union members are no keys of ours."""
    node: Tree = tree
    path: list[str] = []
    unfit = False
    for part in map(str, place):
        if isinstance(node, Branch) and part in node.entries:
            node = node.entries[part]
            path.append(part)
        else:
            unfit |= _unfit(part, node)
    if error == _MISSING:
        path.append(str(place[-1]))
    return _Error(tuple(path), error, context, node, "[key]" in place, unfit)


def _unfit(member: str, node: Tree) -> bool:
    """Tell whether a lever's member was not meant: a table without years, courses with some."""
    if not isinstance(node, Branch) or node.form == "list":
        return False
    if not node.entries:
        return member == Envelope.__name__
    years = any(key.isdecimal() for key in node.entries)
    if member == Envelope.__name__:
        return years
    return member.startswith("dict[constrained-int") and not years


def _faults(errors: Sequence[_Error], kind: object) -> Iterator[Fault]:
    """Word the errors, one fault a place: a union reports its value once for each member."""
    placed = sorted(errors, key=lambda error: (error.node.mark.line, error.node.mark.column))
    for path in dict.fromkeys(error.path for error in placed):
        here = [error for error in errors if error.path == path]
        deeper = any(other.path[: len(path)] == path != other.path for other in errors)
        told = [error for error in here if not is_kind(error.type) or error.at_key]
        if deeper and here[0].path and isinstance(here[0].node, Branch):
            told = [error for error in told if error.type in _UNKNOWN or error.at_key]
            here = []
        if told:
            yield _fault(told[0], kind)
        elif here:
            yield _kind_fault(here)


def _kind_fault(errors: Sequence[_Error]) -> Fault:
    node, path = errors[0].node, ".".join(errors[0].path)
    scalar = isinstance(node, Scalar)
    text = node.text if isinstance(node, Scalar) and node.value is not None else ""
    mend = wrong_kind([error.type for error in errors], text, scalar)
    return Fault(str(node.mark), path, shown(node), mend)


def _fault(error: _Error, kind: object) -> Fault:
    node, path, last = error.node, ".".join(error.path), error.path[-1] if error.path else ""
    place = str(node.mark)
    if error.type == _MISSING:
        return Fault(place, path, "nothing", f"write {last}: …, which must be given")
    if error.type in _UNKNOWN:
        mend = unknown(path, keys_at(kind, error.path[:-1]), all_keys(kind))
        known = "key" if path in LATER_KEYS else "unknown key"
        return Fault(place, path, f"the {known} {last!r}", mend)
    if error.at_key:
        wanted = KEYS.get(".".join(error.path[:-1]), "a year")
        kind_of_key = is_kind(error.type)
        mend = f"write {wanted}" if kind_of_key else wrong_size(error.type, error.context)
        return Fault(place, path, f"the key {last!r}", mend)
    if error.type == "literal_error":
        text = node.text if isinstance(node, Scalar) else ""
        expected = str(error.context.get("expected", ""))
        mend = EXCLUSIVE.get(path, "") if isinstance(node, Branch) else ""
        return Fault(place, path, shown(node), mend or wrong_word(text, expected))
    return Fault(place, path, shown(node), wrong_size(error.type, error.context))
