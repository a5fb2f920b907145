"""Opens a run again with all that it was run on: from the ledger, or from where its inputs lie."""

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.faces.measuring import against
from planner.inputs.cities import files, read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import Reading, city_folder, read_scenario, standards_file
from planner.model.city import City
from planner.model.scenario import Scenario
from planner.outputs.ledger import altered, is_kept, kept_of, manifest_of, write_text
from planner.paper.manifests import hash_of

BASE = "method"
"""Layer of standards that is part of the method, not of what it is run on."""
SCENARIO = "scenario.yaml"
_MARK = re.compile(r"#\s(.+):\d+$")


@dataclass(frozen=True)
class Opened:
    """A run with its inputs, checked against the hashes that it left.

    Parameters
    ----------
    lines
        The resolved scenario, each value with who set it.
    named
        Files of the city and layers of standards, by their names in the ledger.
    city_home
        Folder of the city by its name in the ledger.
    layers
        The scenario's own layers of standards: shipped names, or files from wherever one stands.
    """

    run: Path
    manifest: Mapping[str, Any]
    scenario: Scenario
    city: City
    lines: tuple[str, ...]
    named: Mapping[str, Path]
    city_home: str
    layers: tuple[str, ...]

    @property
    def name(self) -> str:
        """What to call the run in print: its folder's name."""
        return self.run.resolve().name


def open_run(run: Path, scenario: Path | None = None) -> Opened:
    """Open a run folder or a kept run; an `InputError` carries every fault.

    Parameters
    ----------
    scenario
        Scenario file of a run folder, from which relative paths start; looked for where not given.
    """
    manifest = manifest_of(run)
    if manifest is None:
        mend = "name a run folder that a run has finished, or a kept run"
        raise InputError([Fault(run.as_posix(), "", "no manifest.json", mend)])
    changed = altered(run, manifest)
    if changed:
        mend = "take it from a copy, or run the scenario again" if is_kept(run) else _again()
        what = "another content than was kept" if is_kept(run) else "edited since the run"
        raise InputError([Fault((run / name).as_posix(), "", what, mend) for name in changed])
    return _from_ledger(run, manifest) if is_kept(run) else _from_inputs(run, manifest, scenario)


def _again() -> str:
    return "run the scenario again and use that run"


def _from_ledger(run: Path, manifest: Mapping[str, Any]) -> Opened:
    reading = read_scenario(run / SCENARIO)
    if reading.faults:
        raise InputError(reading.faults)
    told = kept_of(run)
    kept = {name: run / name for name in told["files"]}
    named = {name: path for name, path in kept.items() if name.startswith(("city/", "standards/"))}
    layers = [layer for layer in absolute(reading.layers) if Path(layer).stem != BASE]
    opened = _opened(run, manifest, reading, run / told["city_home"], layers, named)
    return replace(opened, layers=_own(manifest["scenario"], layers))


def _own(lines: list[str], layers: list[str]) -> tuple[str, ...]:
    """The last of a kept run's layers: those that its scenario laid over the city's."""
    reading = _resolved(lines)
    if reading.scenario is None:
        raise InputError(reading.faults)
    count = len({Path(name) for name in reading.scenario.standards} - {Path(BASE)})
    return tuple(layers[len(layers) - count :])


def _resolved(lines: list[str]) -> Reading:
    """Read the lines of a resolved scenario; its paths lead nowhere from here."""
    with tempfile.TemporaryDirectory(prefix="planner-") as folder:
        spot = Path(folder) / SCENARIO
        write_text(spot, "\n".join(lines) + "\n")
        return read_scenario(spot)


def _from_inputs(run: Path, manifest: Mapping[str, Any], scenario: Path | None) -> Opened:
    lines: list[str] = manifest["scenario"]
    homes = _homes(run, manifest, scenario)
    reading = _resolved(lines)
    if reading.scenario is None:
        raise InputError(reading.faults)
    # not the reading's own folder: `.` and `..` lead somewhere from wherever the lines are read
    shown = reading.scenario.city
    city = city_folder(shown) or _found(shown, _line(lines, "city"), homes)
    if city is None:
        mend = "name the scenario file of this run with --scenario"
        found = f"city {reading.scenario.city!r}, a folder that cannot be found from here"
        raise InputError([Fault((run / "manifest.json").as_posix(), "city", found, mend)])
    layers = []
    for layer in reading.scenario.standards:
        file = standards_file(layer) or _found(layer, _line(lines, "standards"), homes)
        if file is None:
            mend = "name the scenario file of this run with --scenario"
            found = f"standards {layer!r}, a file that cannot be found from here"
            raise InputError([Fault((run / "manifest.json").as_posix(), "standards", found, mend)])
        layers.append(layer if standards_file(layer) else file.resolve().as_posix())
    city_files = files(city)
    _unchanged(manifest, {f"city/{_beside(file, city)}": file for file in city_files})
    root = Path(os.path.commonpath([city.resolve().parent, *(f.resolve() for f in city_files)]))
    named = {f"city/{file.resolve().relative_to(root).as_posix()}": file for file in city_files}
    opened = _opened(run, manifest, reading, city, layers, named)
    shipped: dict[str, Path] = {}
    for place, layer in enumerate(opened.city.standards.layers):
        file = standards_file(layer)
        if file is not None:
            _unchanged(manifest, {f"standards/{file.name}": file})
            shipped[f"standards/{file.name}"] = file
        else:
            shipped[f"standards/{place}-{Path(layer).name}"] = city / layer
    home = f"city/{city.resolve().relative_to(root).as_posix()}"
    return replace(opened, named=named | shipped, city_home=home)


def _opened(
    run: Path,
    manifest: Mapping[str, Any],
    reading: Reading,
    folder: Path,
    layers: list[str],
    named: Mapping[str, Path],
) -> Opened:
    """Read the city and lay the run's own draws and seed over its scenario."""
    city, faults, _ = read_city(folder, standards=layers, as_of=manifest["as_of"])
    if city is None:
        raise InputError(faults)
    misfits = against(city, replace(reading, city_folder=folder))
    if misfits or reading.scenario is None:
        raise InputError(misfits)
    scenario = replace(reading.scenario, draws=manifest["draws"], seed=manifest["seed"])
    lines = tuple(manifest["scenario"])
    return Opened(run, manifest, scenario, city, lines, named, "", tuple(layers))


def absolute(layers: Sequence[str]) -> list[str]:
    """Layers of standards as shipped names, or files from wherever one stands."""
    return [name if standards_file(name) else Path(name).resolve().as_posix() for name in layers]


def runnable(opened: Opened) -> str:
    """The resolved scenario as a file that runs where the run is kept."""
    standards = [name for name in opened.named if name.startswith("standards/")]
    layers = [f"./{name}" for name in standards]
    over = {
        "city": f"./{opened.city_home}",
        "standards": "[" + ", ".join(f'"{layer}"' for layer in layers) + "]",
        "draws": str(opened.scenario.draws),
        "seed": str(opened.scenario.seed),
    }
    lines = []
    for line in opened.lines:
        key = line.partition(":")[0]
        lines.append(f"{key}: {over[key]}" if key in over else line)
    return "\n".join(lines) + "\n"


def _homes(run: Path, manifest: Mapping[str, Any], scenario: Path | None) -> list[Path]:
    """Folders in which the run's scenario file lies, as its hash tells."""
    names = [name for name in manifest["inputs"] if Path(name).stem == manifest["name"]]
    names = [name for name in names if "/" not in name]
    if scenario is not None:
        if not scenario.is_file():
            mend = "name the scenario file of this run"
            raise InputError([Fault(scenario.as_posix(), "", "no such file", mend)])
        return [scenario.parent]
    near = [Path(), run.parent, run.parent.parent]
    places = [folder for place in near for folder in (place, place / "scenarios")]
    return [
        folder
        for folder in places
        for name in names
        if hash_of(folder / name) == manifest["inputs"][name]
    ]


def _found(name: str, line: str, homes: list[Path]) -> Path | None:
    """What a path of a scenario leads to, from the file that wrote it, or the command line."""
    mark = _MARK.search(line)
    starts = [home / Path(mark[1]).parent for home in homes] if mark else []
    for start in [*starts, *homes, Path()]:
        if (start / name).exists():
            return start / name
    return None


def _line(lines: list[str], key: str) -> str:
    return next((line for line in lines if line.startswith(f"{key}:")), "")


def _unchanged(manifest: Mapping[str, Any], now: Mapping[str, Path]) -> None:
    """Refuse inputs that are not those which the run read."""
    inputs = manifest["inputs"]
    faults = [
        Fault(path.as_posix(), "", "another content than the run read", _again())
        for name, path in now.items()
        if inputs.get(name) != hash_of(path)
    ]
    prefix = "city/"
    if any(name.startswith(prefix) for name in now):
        gone = [name for name in inputs if name.startswith(prefix) and name not in now]
        faults += [Fault(name, "", "no such file, but the run read one", _again()) for name in gone]
    if faults:
        raise InputError(faults)


def _beside(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file, folder)).as_posix()
