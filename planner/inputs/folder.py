"""A city folder, read and checked as far as it goes: all faults of all tables at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from pyproj import CRS

from planner.inputs.attributes import tables
from planner.inputs.checks import check_cells, check_keys, check_references
from planner.inputs.city_file import CityFile, read_city_file
from planner.inputs.coordinates import read_datum, refusal_of_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.land import check_points, check_shapes, tidy
from planner.inputs.standards import load_standards
from planner.inputs.stock import is_open
from planner.inputs.tables import Table, read_table, strangers
from planner.model.standards import Standards

_RESERVED: Final = re.compile(r"closed|\*|school:.*")


@dataclass
class Folder:
    """What has been read of a folder so far, with the faults found on the way."""

    path: Path
    city: CityFile | None = None
    standards: Standards | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def file(self, table: str) -> str:
        """File of a table, as faults name it."""
        return self.tables[table].file

    def sorted_faults(self) -> tuple[Fault, ...]:
        """Faults by file and row, each once."""
        return tuple(sorted(dict.fromkeys(self.faults), key=_reading_order))


def _reading_order(fault: Fault) -> tuple[str, list[int], str]:
    file, *numbers = fault.place.split(":")
    return file, [int(number) for number in numbers if number.isdigit()], fault.key


def read_folder(path: Path, needed: Sequence[str], layers: Sequence[str] = ()) -> Folder:
    """Read every table of a folder and check it; nothing stops at the first fault."""
    folder = Folder(path)
    if not path.is_dir():
        mend = "give the folder that holds city.yaml, or the name of a shipped city"
        folder.faults.append(Fault(path.as_posix(), "", "no such folder", mend))
        return folder
    folder.city, folder.faults = read_city_file(path)
    if folder.city is None:
        return folder
    try:
        folder.standards = load_standards((*folder.city.standards, *layers), path)
    except InputError as error:
        folder.faults += error.faults
    _read_tables(folder, folder.city, needed)
    _check_tables(folder, folder.city)
    return folder


def _read_tables(folder: Folder, city: CityFile, needed: Sequence[str]) -> None:
    for name in tables():
        reading = read_table(folder.path, name, city.layer(name), stated=name in city.layers)
        folder.faults += reading.faults
        folder.warnings += reading.notes
        if reading.table is not None:
            folder.tables[name] = reading.table
        elif name in needed and not reading.faults:
            mend = f"add the table {name}; docs/city-folder.md lists its columns"
            folder.faults.append(Fault(f"{name}.csv", "", "no such file", mend))
    folder.warnings += strangers(folder.path, city)


def _check_tables(folder: Folder, city: CityFile) -> None:
    crs: CRS | None = None if refusal_of_city(city.crs) else read_datum(city.crs)[0]
    ladder = None if folder.standards is None else folder.standards.ladder.phases
    for name, table in folder.tables.items():
        folder.faults += check_cells(table)
        folder.faults += check_keys(table)
        folder.faults += check_shapes(table)
        folder.frames[name], faults = tidy(table, crs)
        folder.faults += faults
    folder.faults += check_references(folder.tables, ladder)
    _check_ids(folder)
    _check_places(folder, city)
    _check_rolls(folder, city)
    _check_projects(folder)


def _check_ids(folder: Folder) -> None:
    """Ids that schools and sites share, and catchments named like our own origins."""
    if {"schools", "sites"} <= set(folder.frames):
        schools, sites = folder.frames["schools"], folder.frames["sites"]
        for one in sites[
            sites["site"].isin(schools["school"]) & (sites["site"] != "")
        ].itertuples():
            found = f"site {one.site}, which is the id of a school too"
            mend = "give the site an id of its own"
            folder.faults.append(Fault(f"{folder.file('sites')}:{one.row}", "site", found, mend))
    if "catchments" in folder.frames:
        for one in folder.frames["catchments"].itertuples():
            if _RESERVED.fullmatch(str(one.catchment)):
                place = f"{folder.file('catchments')}:{one.row}"
                mend = "give it another id: this one has a meaning of its own here"
                found = f"catchment {one.catchment}"
                folder.faults.append(Fault(place, "catchment", found, mend))


def _check_places(folder: Folder, city: CityFile) -> None:
    """Open schools without a point, and schools or sites on no area."""
    if "schools" in folder.frames and folder.tables["schools"].shapes is not None:
        schools = folder.frames["schools"]
        running = schools[is_open(schools, city.base_year)]
        table = folder.tables["schools"]
        if table.crs is not None or not np.isfinite(schools["x"]).any():
            for one in running[running["x"].isna()].itertuples():
                found = f"school {one.school}, open in {city.base_year}, without a point"
                mend = "give lon and lat, or the year in which it closed"
                folder.faults.append(Fault(table.place(one.row), "geometry", found, mend))
    if "areas" not in folder.frames or folder.frames["areas"]["x"].isna().all():
        return
    areas = folder.frames["areas"]
    areas = areas[areas["x"].notna()]
    for name, key in (("schools", "school"), ("sites", "site")):
        if name in folder.frames:
            frame = folder.frames[name]
            here = (
                is_open(frame, city.base_year) if name == "schools" else np.full(len(frame), True)
            )
            folder.faults += check_points(folder.file(name), key, frame[here], areas)


def _check_rolls(folder: Folder, city: CityFile) -> None:
    if "rolls" not in folder.frames:
        return
    rolls = folder.frames["rolls"]
    file = folder.file("rolls")
    if not (rolls["year"] == city.base_year).any():
        known = rolls["year"].dropna()
        span = f" (the record runs {known.min():.0f}–{known.max():.0f})" if len(known) else ""
        mend = "add that year's rolls, or correct base_year in city.yaml"
        found = f"no row of the base year {city.base_year}{span}"
        folder.faults.append(Fault(file, "year", found, mend))
        return
    later = int((rolls["year"] > city.base_year).sum())
    if later:
        folder.warnings.append(f"{file}: {later} rows after the base year are not used")
    years = np.sort(rolls["year"].dropna().unique())
    gaps = sorted(set(range(int(years[0]), int(years[-1]) + 1)) - set(years.astype(int)))
    if gaps:
        folder.warnings.append(f"{file}: no rolls of {', '.join(str(year) for year in gaps)}")
    if "schools" in folder.frames:
        stock = folder.frames["schools"].drop_duplicates("school").set_index("school")
        began, ended = rolls["school"].map(stock["opened"]), rolls["school"].map(stock["closed"])
        outside = rolls[(rolls["year"] < began) | (rolls["year"] >= ended)]
        outside = outside[(outside["pupils"] > 0) | outside["pupils_suppressed"]]
        for school, group in outside.groupby("school"):
            folder.warnings.append(
                f"{file}:{group['row'].min()}: pupils at school {school} before it opened or after "
                f"it closed ({len(group)} rows)"
            )


def _check_projects(folder: Folder) -> None:
    """A committed project must say where it is and when it opens."""
    if "projects" not in folder.frames:
        return
    projects = folder.frames["projects"]
    file = folder.file("projects")
    decided = projects[projects["committed"]]
    for one in decided[(decided["site"] == "") & (decided["school"] == "")].itertuples():
        found, mend = "a committed project without a place", "name its site or its school"
        folder.faults.append(Fault(f"{file}:{one.row}", "site", found, mend))
    undated = decided[(decided["planned_use"] == "") & (decided["actual_use"] == "")]
    for one in undated.itertuples():
        found, mend = (
            "a committed project without an opening date",
            "give planned_use or actual_use",
        )
        folder.faults.append(Fault(f"{file}:{one.row}", "planned_use", found, mend))
    for one in projects[~projects["committed"]].itertuples():
        folder.warnings.append(
            f"{file}:{one.row}: project {one.project} is not committed: not used"
        )
