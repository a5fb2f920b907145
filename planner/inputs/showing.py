"""The resolved scenario as text, each line with who set it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from planner.inputs.documents import Mark, Scalar, parse
from planner.inputs.reading import Reading
from planner.inputs.schemas import description

_INDENT = "  "


def show_lines(reading: Reading, *, explain: bool = False) -> list[str]:
    """Return the resolved scenario as YAML, each value with ``# file:line`` or ``# default``.

    ``explain`` puts what a key means on a line above it.
    """
    if reading.scenario is None:
        return []
    origins = reading.origins
    lines: list[str] = []
    for depth, path, text in _lines(reading.scenario, (), 0):
        line = _INDENT * depth + text
        meaning = description(path) if explain else ""
        if meaning:
            lines.append(f"{_INDENT * depth}# {meaning}")
        if not text.endswith(":"):
            file, number = origins.get(".".join(path), ("default", 0))
            line += f"  # {file}:{number}" if number else f"  # {file}"
        lines.append(line)
    return lines


def _lines(
    value: object, path: tuple[str, ...], depth: int
) -> Iterator[tuple[int, tuple[str, ...], str]]:
    for key, entry in _entries(value):
        here = (*path, key)
        if list(_entries(entry)):
            yield depth, here, f"{_key(key)}:"
            yield from _lines(entry, here, depth + 1)
        else:
            yield depth, here, f"{_key(key)}: {_flow(entry)}"


def _entries(value: object) -> Iterator[tuple[str, object]]:
    if is_dataclass(value):
        for item in fields(value):
            yield item.name, getattr(value, item.name)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield str(key), entry


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(json.dumps(item, ensure_ascii=False) for item in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _text(value: str) -> str:
    """Return text plain where YAML reads it back as it is, else in quotes."""
    if value == value.strip() and "\n" not in value and " #" not in value:
        tree, faults = parse(value, Mark(""))
        if not faults and isinstance(tree, Scalar) and tree.value == value:
            return value
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    """Return a key plain where it can be; a year needs no quotes, because keys are read as text."""
    return key if key.isalnum() else _text(key)
