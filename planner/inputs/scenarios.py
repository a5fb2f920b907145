"""Scenario files: read, merged and checked; overrides exist here and nowhere else.

This is the door to all that is done with scenario files; the rooms behind it are `documents`
(YAML with places), `merging` (inheritance), `validation` and `messages` (faults in plain words),
`levers` and `idle` (a future that contradicts itself, or acts on nothing), `fitting` (a scenario
against a city), `showing` (the resolved text) and `schemas`.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from planner.inputs import shipped
from planner.inputs.documents import Branch, Mark, Scalar, Tree, mapping, parse
from planner.inputs.faults import Fault, InputError
from planner.inputs.fitting import class_sizes, fits
from planner.inputs.idle import check_idle
from planner.inputs.intake_plan import with_plans
from planner.inputs.levers import check_levers
from planner.inputs.merging import INHERITS, Family, merge, missing_file, resolve
from planner.inputs.messages import near
from planner.inputs.names import Names, fits_names
from planner.inputs.programme_checks import cautions
from planner.inputs.reading import Reading
from planner.inputs.schemas import schema
from planner.inputs.shipped import city_folder, shipped_for, standards_file
from planner.inputs.showing import show_lines
from planner.inputs.validation import validated
from planner.model.scenario import Scenario

__all__ = [
    "Names",
    "Reading",
    "cautions",
    "city_folder",
    "class_sizes",
    "fits",
    "fits_names",
    "load_scenario",
    "read_scenario",
    "schema",
    "shipped_for",
    "show_lines",
    "standards_file",
]

_SET = "--set"
_PLACE = re.compile(r"(.*?)(?::(\d+):(\d+))?")


def read_scenario(path: Path | str, overrides: Sequence[str] = ()) -> Reading:
    """Read a scenario file with all that it inherits; ``overrides`` are ``a.b=value``."""
    path = Path(path)
    if not path.is_file():
        found, mend = "no such file", missing_file(path)
        if path.is_dir():
            found = "a folder"
            mend = "name a scenario: a file with title, horizon and city, which may be this folder"
        fault = Fault(path.as_posix(), "", found, mend)
        return Reading(path.stem, None, None, faults=(fault,))
    family = resolve(path)
    broken = bool(family.faults)
    tree = family.tree or Branch({}, Mark(path.as_posix(), 1, 1))
    faults = list(family.faults)
    for override in overrides:
        layer, wrong = _override(override)
        if isinstance(layer, Branch):
            layer, unread, plans = with_plans(layer)
            faults += unread
            family.files += plans
        merged = merge(tree, layer) if layer is not None else tree
        tree = merged if isinstance(merged, Branch) else tree
        faults += [wrong] if wrong is not None else []
    scenario, more = validated(tree, Scenario, complete=not broken)
    folder, city_faults = _city(tree)
    layers, layer_faults = _layers(tree)
    told = {fault.key for fault in more}
    levers = [*check_levers(tree), *check_idle(tree)]
    levers = [fault for fault in levers if fault.key not in told]
    faults += [*more, *levers, *city_faults, *layer_faults]
    return Reading(
        path.stem, scenario, folder, layers, _ordered(faults, family), tuple(family.files), tree
    )


def load_scenario(path: Path | str, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file; an `InputError` carries every fault."""
    reading = read_scenario(path, overrides)
    if reading.faults or reading.scenario is None:
        raise InputError(reading.faults)
    return reading.scenario


def _override(text: str) -> tuple[Tree | None, Fault | None]:
    """Read ``a.b=value`` as a tree, its value as YAML."""
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not all(key.split(".")):
        return None, Fault(_SET, "", repr(text), "write key=value, such as draws=0")
    if key == INHERITS:
        return None, Fault(_SET, key, repr(text), "name inherited files in the scenario file")
    tree, faults = parse(value, Mark(_SET))
    if faults:
        return None, Fault(_SET, key, faults[0].found, faults[0].mend)
    tree = tree if tree is not None else Scalar(None, "", Mark(_SET))
    for part in reversed(key.split(".")):
        tree = mapping({part: tree}, Mark(_SET))
    return tree, None


def _base(mark: Mark) -> Path:
    """Folder from which a path written at a mark starts."""
    return Path(mark.file).parent if mark.line else Path()


def _city(tree: Branch) -> tuple[Path | None, list[Fault]]:
    """Folder of the city: a shipped name first, else a folder beside the file that names it."""
    city = tree.entries.get("city")
    if not isinstance(city, Scalar) or not isinstance(city.value, str):
        return None, []
    folder = shipped.city_folder(city.value)
    if folder is None and city.value:
        folder = _base(city.mark) / city.value
    if folder is not None and folder.is_dir():
        return folder, []
    found = f"{city.text!r}, neither a shipped city nor a folder"
    names = shipped.cities()
    mend = near(city.text, names) or f"write a folder, or one of {', '.join(names)}"
    return None, [Fault(str(city.mark), "city", found, mend)]


def _layers(tree: Branch) -> tuple[tuple[str, ...], list[Fault]]:
    """Layers of standards that the scenario names, files with the folder they start from."""
    standards = tree.entries.get("standards")
    if not isinstance(standards, Branch) or standards.form != "list":
        return (), []
    layers: list[str] = []
    faults: list[Fault] = []
    for item in standards.entries.values():
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            continue
        file = _base(item.mark) / item.value
        if shipped.standards_file(item.value) is not None:
            layers.append(item.value)
        elif file.is_file():
            layers.append(file.as_posix())
        else:
            found = f"{item.text!r}, neither shipped standards nor a file"
            names = shipped.standards()
            mend = near(item.text, names) or f"write a file, or one of {', '.join(names)}"
            faults.append(Fault(str(item.mark), "standards", found, mend))
    return tuple(layers), faults


def _ordered(faults: Sequence[Fault], family: Family) -> tuple[Fault, ...]:
    """Faults in reading order: by file, then by line and column; the command line last."""
    files = {file.as_posix(): rank for rank, file in enumerate(family.files)}

    def rank(fault: Fault) -> tuple[int, int, int]:
        parts = _PLACE.fullmatch(fault.place)
        if parts is None or fault.place == _SET:
            return len(files) + 1, 0, 0
        return files.get(parts[1], len(files)), int(parts[2] or 0), int(parts[3] or 0)

    return tuple(sorted(dict.fromkeys(faults), key=rank))
