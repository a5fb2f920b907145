"""A programme as a scenario: it inherits the one it was found for, and runs as it stands."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from planner.model.programme import Measure
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_words import found_by

SCHEMA = "# yaml-language-server: $schema="
_PLAIN = re.compile(r"[A-Za-z_](?:[\w.-]*\w)?", re.ASCII)
_SAID = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
"""Words that a reader of YAML takes for something else than text."""
_NEEDED = ("kind",)
"""Keys that are written even where they are as they would be anyway."""

Tree = dict[str, Any]


def fragment(
    told: ProgrammeFacts,
    inherits: str,
    given: Mapping[str, object] | None = None,
    overrides: Sequence[str] = (),
) -> str:
    """Text of the scenario.

    Parameters
    ----------
    inherits
        Path of the scenario file that it was found for, from where the text will stand.
    given
        Draws and seed that the command line set.
    overrides
        Keys that it set, as ``a.b=value``.
    """
    title = told.said("prog_fragment_title", title=told.plan.scenario.title)
    tree: Tree = {"title": _text(title), "inherits": _text(inherits)}
    for override in overrides:
        path, _, value = override.partition("=")
        _put(tree, path.split("."), value)
    for name, measure in told.proposal.measures.items():
        _put(tree, ["policy", "measures", name], _flow(measure))
    _put(tree, ["policy", "programme", "measures"], "0")
    tree |= {key: str(value) for key, value in (given or {}).items()}
    head = [f"# {line}" for line in found_by(told)]
    return "\n".join([*head, *_lines(tree, 0)]) + "\n"


def write_fragment(text: str, folder: Path) -> Path:
    """Write the scenario of a programme."""
    path = folder / "programme.yaml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def from_here(scenario: Path, folder: Path) -> str:
    """Path of a scenario file from a folder."""
    return Path(os.path.relpath(scenario.resolve(), folder.resolve())).as_posix()


def _put(tree: Tree, path: Sequence[str], value: str) -> None:
    """Set a leaf; what was there gives way, as overrides come in their order."""
    *homes, last = path
    for home in homes:
        own = tree.setdefault(home, {})
        if not isinstance(own, dict):
            own = tree[home] = {}
        tree = own
    tree[last] = value


def _lines(tree: Tree, deep: int) -> list[str]:
    lines = []
    for key, value in tree.items():
        start = f"{'  ' * deep}{_text(key)}:"
        if isinstance(value, dict):
            lines += [start, *_lines(value, deep + 1)]
        else:
            lines.append(f"{start} {value}")
    return lines


def _flow(measure: Measure) -> str:
    """A measure in braces: what differs from what holds anyway."""
    told = []
    for one in fields(measure):
        value = getattr(measure, one.name)
        default = one.default
        if one.default_factory is not MISSING:
            default = one.default_factory()
        if value != default or one.name in _NEEDED:
            told.append(f"{one.name}: {_value(value)}")
    return "{" + ", ".join(told) + "}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_text(str(key))}: {_value(one)}" for key, one in value.items())
        return "{" + inside + "}"
    if isinstance(value, str):
        return _text(value)
    return repr(value)


def _text(text: str) -> str:
    """Text as it is where no reader of YAML takes it for anything else, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _SAID:
        return text
    return json.dumps(text, ensure_ascii=False)
