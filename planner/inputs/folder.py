"""A city folder, read and checked as far as it goes: all faults of all tables at once."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd
from pyproj import CRS

from planner.inputs.agreement import check_ids, check_places, check_projects, check_rolls
from planner.inputs.attributes import tables
from planner.inputs.bases import check_bases
from planner.inputs.campus_checks import check_campuses
from planner.inputs.checks import check_cells, check_keys, check_references
from planner.inputs.city_file import CityFile, Draft, read_draft
from planner.inputs.class_checks import check_classes
from planner.inputs.coordinates import guessed, read_datum
from planner.inputs.drift import check_drift
from planner.inputs.faults import Fault, InputError
from planner.inputs.flow_checks import check_flows
from planner.inputs.funding import check_funding
from planner.inputs.holes import check_holes
from planner.inputs.land import check_shapes, tidy
from planner.inputs.lock_records import check_locks
from planner.inputs.lookup import NO_FILE, absent, strangers
from planner.inputs.past_forecasts import check_past_forecasts
from planner.inputs.plausible import check_births, check_series
from planner.inputs.resource_checks import check_resources
from planner.inputs.roll_checks import check_roll_counts
from planner.inputs.standards import NO_LADDER, load_standards
from planner.inputs.street_checks import check_lines
from planner.inputs.sums import check_sums
from planner.inputs.tables import NO_SYSTEM, Table, read_table
from planner.inputs.transfer_checks import check_transfer
from planner.model.standards import Standards

_COMMAND_LINE: Final = "command line"


@dataclass
class Folder:
    """What has been read of a folder so far, with the faults found on the way.

    ``faults`` name files as they lie in the folder; ``outside`` are those that stand elsewhere.
    """

    path: Path
    city: CityFile | None = None
    standards: Standards | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    outside: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def file(self, table: str) -> str:
        """File of a table, as faults name it."""
        return self.tables[table].file

    def sorted_faults(self) -> tuple[Fault, ...]:
        """Faults by file and row, each once, with the folder in front of its files."""
        placed = [self._placed(fault) for fault in self.faults] + self.outside
        return tuple(sorted(dict.fromkeys(placed), key=_reading_order))

    def _placed(self, fault: Fault) -> Fault:
        if fault.place == _COMMAND_LINE:
            return fault
        return replace(fault, place=shown_path(self.path / fault.place))


def shown_path(path: Path) -> str:
    """Path (or place) from the working directory if it lies below it, else as given."""
    full = Path(os.path.normpath(Path.cwd() / path))
    return (full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else path).as_posix()


def _reading_order(fault: Fault) -> tuple[str, list[int], str]:
    file, *numbers = fault.place.split(":")
    return file, [int(number) for number in numbers if number.isdigit()], fault.key


def read_folder(
    path: Path, needed: Sequence[str], layers: Sequence[str] = (), *, spare: bool = False
) -> Folder:
    """Read every table of a folder and check it; nothing stops at the first fault.

    Parameters
    ----------
    spare
        Whether a table that is not needed may be missing though ``city.yaml`` names its file; then
        that is a warning.
    """
    folder = Folder(path)
    if not path.is_dir():
        mend = "give the folder that holds city.yaml, or the name of a shipped city"
        folder.outside.append(Fault(path.as_posix(), "", "no such folder", mend))
        return folder
    draft = read_draft(path)
    folder.city, folder.faults = draft.city, list(draft.faults)
    folder.standards, folder.outside = read_standards(path, draft, layers)
    _read_tables(folder, draft, needed, spare=spare)
    _check_tables(folder, draft)
    return folder


def read_standards(
    path: Path, draft: Draft, layers: Sequence[str]
) -> tuple[Standards | None, list[Fault]]:
    """Standards of a city with further layers over them; None where one cannot be read."""
    whole = draft.knows("standards")
    try:
        standards = load_standards((*draft.city.standards, *layers), path)
    except InputError as error:
        found = [fault for fault in error.faults if whole or fault.found != NO_LADDER]
        return None, [_shown(fault) for fault in found]
    return (standards if whole else None), []


def _shown(fault: Fault) -> Fault:
    if not Path(fault.place).is_absolute():
        return fault
    return replace(fault, place=shown_path(Path(fault.place)))


def _read_tables(folder: Folder, draft: Draft, needed: Sequence[str], *, spare: bool) -> None:
    for name in tables():
        reading = read_table(
            folder.path, name, draft.city.layer(name), stated=name in draft.city.layers
        )
        faults = list(reading.faults)
        if spare and name not in needed and faults and all(map(absent, faults)):
            folder.warnings += [f"{one.place}: {one.found}; done without it" for one in faults]
            faults = []
        folder.warnings += reading.notes
        if reading.table is not None:
            folder.tables[name] = reading.table
        elif name in needed and not faults:
            mend = f"add the table {name}; docs/city-folder.md lists its columns"
            faults.append(Fault(f"{name}.csv", "", NO_FILE, mend))
        folder.faults += [fault for fault in faults if not _follows(fault, name, draft)]
    folder.warnings += strangers(folder.path, draft.city)


def _follows(fault: Fault, table: str, draft: Draft) -> bool:
    """Tell whether a fault may only follow from a bad key of city.yaml, which is told already."""
    key = {NO_FILE: "file", NO_SYSTEM: "datum", "text that is not UTF-8": "encoding"}
    return fault.found in key and not draft.knows_layer(table, key[fault.found])


def _check_tables(folder: Folder, draft: Draft) -> None:
    crs: CRS | None = read_datum(draft.city.crs)[0] if draft.knows("crs") else None
    base_year = draft.city.base_year if draft.knows("base_year") else None
    ladder = None if folder.standards is None else folder.standards.ladder.phases
    for name, table in folder.tables.items():
        folder.faults += check_cells(table)
        folder.faults += check_keys(table)
        folder.faults += check_shapes(table)
        folder.frames[name], faults = tidy(_provisional(table, crs), crs)
        folder.faults += [] if table.adrift else faults
    both = folder.tables, folder.frames
    folder.faults += check_references(folder.tables, ladder)
    folder.faults += check_ids(*both)
    folder.faults += check_places(*both, base_year)
    vintage = str(draft.city.layer("births").vintage)
    for faults, warnings in (
        check_rolls(*both, base_year),
        check_roll_counts(*both, folder.standards),
        check_projects(*both),
        check_funding(*both),
        check_bases(draft, folder.tables),
        check_births(*both, vintage, folder.standards),
        check_sums(*both, vintage, folder.standards),
        check_series(*both, folder.standards),
        check_holes(*both, folder.standards),
        check_flows(*both, base_year),
        check_classes(*both, folder.standards),
        check_resources(*both, folder.standards, base_year),
        check_past_forecasts(*both),
        check_locks(*both),
        check_campuses(*both, folder.standards, base_year),
        check_transfer(*both, folder.standards, base_year),
        check_lines(*both, folder.standards),
        check_drift(*both, crs, folder.standards),
    ):
        folder.faults += faults
        folder.warnings += warnings


def _provisional(table: Table, crs: CRS | None) -> Table:
    """Table with a guessed coordinate system where it has none, so that the rest can be checked."""
    if not table.adrift or table.shapes is None:
        return table
    return replace(table, crs=guessed(table.shapes, crs))
