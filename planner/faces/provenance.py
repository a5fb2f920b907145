"""What results rest on: the resolved scenario, the standards, a hash of every file read."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from planner.faces.opening import absolute
from planner.inputs.cities import files
from planner.inputs.scenarios import Reading, show_lines, standards_file
from planner.model.city import City
from planner.paper.manifests import hash_of

NOTHING: Final[Mapping[str, Path]] = MappingProxyType({})


def provenance(
    reading: Reading,
    city: City,
    overrides: Sequence[str],
    as_of: int | None,
    beside: Mapping[str, Path] = NOTHING,
) -> dict[str, Any]:
    """Return what a manifest says of the inputs; no machine's paths are in it.

    Parameters
    ----------
    beside
        Files read beside the scenario and the city, by the names under which their hashes stand.
    """
    named = dict(sorted({**_named(reading, city), **beside}.items()))
    return {
        "scenario": _told(reading),
        "overrides": list(overrides),
        "as_of": as_of,
        "standards": _layers(reading, city),
        "inputs": {name: hash_of(path) for name, path in named.items()},
    }


def _told(reading: Reading) -> list[str]:
    """Resolved scenario with who set each value, files told from the scenario's own folder."""
    home = reading.files[0].parent
    lines = show_lines(reading)
    for file in reading.files:
        lines = [
            line.replace(f"# {file.as_posix()}:", f"# {_beside(file, home)}:") for line in lines
        ]
    return lines


def _layers(reading: Reading, city: City) -> list[str]:
    """Layers of standards in their order, a scenario's files told from its own folder."""
    home = reading.files[0].parent
    own = set(absolute(reading.layers))
    told = city.standards.layers
    return [
        _beside(Path(name), home) if name in own and standards_file(name) is None else name
        for name in told
    ]


def _named(reading: Reading, city: City) -> dict[str, Path]:
    """Every file read, by a name that does not depend on where it lies or how it was called."""
    home, folder = reading.files[0].parent, reading.city_folder
    named = {_beside(file, home): file for file in reading.files}
    if folder is not None:
        named |= {f"city/{_beside(file, folder)}": file for file in files(folder)}
    for layer in city.standards.layers:
        shipped = standards_file(layer)
        if shipped is not None:
            named[f"standards/{shipped.name}"] = shipped
    files_of = [Path(name) for name in reading.layers if standards_file(name) is None]
    named |= {_beside(file, home): file for file in files_of}
    return named


def _beside(file: Path, home: Path) -> str:
    return Path(os.path.relpath(file, home)).as_posix()
