"""New returns: a city folder moved to a later base year, its finished projects closed.

Door for what is to be written: the files that change and their new text; nothing is written here.
A date is never made up: a project that was to be in use by now and has no actual date is closed by
its stage alone.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from planner.inputs.attributes import attributes
from planner.inputs.cities import files
from planner.inputs.city_file import NAME
from planner.inputs.faults import Fault, InputError
from planner.inputs.folder import Folder, read_folder, shown_path
from planner.inputs.lookup import find_file
from planner.inputs.stock import school_year

_BASE: Final = re.compile(r"^(base_year\s*:\s*)(\d+)", re.MULTILINE)
_USE: Final = "use"


@dataclass(frozen=True)
class Closing:
    """A project that is in use by the new base year; ``actual``: its date is on record."""

    project: str
    date: str
    actual: bool


@dataclass(frozen=True)
class Returns:
    """What changes in a city folder when its new returns are taken.

    Parameters
    ----------
    folder
        Folder of the city.
    texts
        New bytes of each file that changes, by its name in the folder.
    closings
        Projects closed, in the order of their table.
    """

    folder: Path
    base_year: int
    texts: Mapping[str, bytes]
    closings: tuple[Closing, ...] = field(default=())


def take_returns(name: str | Path, to: int) -> Returns:
    """Work out what moving a city to a later base year changes.

    Raises
    ------
    InputError
        A folder with faults; a year that is not later, or without rolls; a project that is due but
        whose site is no school yet; a table of projects that is no CSV.
    """
    found = files(name)
    path = found[0].parent if found else Path(name)
    folder = read_folder(path, ("rolls",))
    if folder.sorted_faults() or folder.city is None or folder.standards is None:
        raise InputError(folder.sorted_faults())
    base_year = folder.city.base_year
    if to <= base_year:
        mend = f"choose a school year after {base_year}"
        raise InputError([Fault("command line", "--to", f"{to}, base year {base_year}", mend)])
    rolls = folder.frames["rolls"]
    if not (rolls["year"] == to).any():
        place = shown_path(path / folder.file("rolls"))
        last = f"rolls to {rolls['year'].max():.0f}"
        raise InputError([Fault(place, "year", last, f"add the returns of {to}")])
    closings, texts = _closed(folder, to)
    raw = (path / NAME).read_bytes().decode("utf-8-sig")
    moved, times = _BASE.subn(rf"\g<1>{to}", raw)
    if times != 1:
        mend = "write it as a line of its own: base_year: YEAR"
        raise InputError([Fault((path / NAME).as_posix(), "base_year", f"{times} of them", mend)])
    return Returns(path, base_year, {NAME: moved.encode(), **texts}, closings)


def _closed(folder: Folder, to: int) -> tuple[tuple[Closing, ...], dict[str, bytes]]:
    """Projects in use by a year, and their table with its stages moved on."""
    city, standards = folder.city, folder.standards
    if "projects" not in folder.frames or city is None or standards is None:
        return (), {}
    frame = folder.frames["projects"]
    actual = frame["actual_use"] != ""
    when = frame["actual_use"].where(actual, frame["planned_use"])
    spring = city.year_label == "spring"
    year = school_year(when.astype("string"), standards.ladder.cut_off, spring=spring)
    done = frame["stage"].fillna("").isin([_USE, "投用"])
    due = frame[frame["committed"] & (year <= to) & ~done]
    if due.empty:
        return (), {}
    _refuse_sites(folder, due, to)
    closings = tuple(
        Closing(str(one.project), str(one.actual_use or one.planned_use), bool(one.actual_use))
        for one in due.itertuples()
    )
    path, _ = find_file(folder.path, "projects", city.layer("projects"))
    name = folder.file("projects")
    if path is None or path.suffix.lower() != ".csv":
        mend = "set the stage of the projects in use by hand, or save the table as projects.csv"
        raise InputError([Fault(shown_path(folder.path / name), "", "no CSV", mend)])
    rows = due["row"].astype(int).tolist()
    return closings, {name: _marked(path, city.layer("projects").encoding, rows)}


def _refuse_sites(folder: Folder, due: pd.DataFrame, to: int) -> None:
    """Refuse to close a project on a site that the returns do not know as a school."""
    sites = set(folder.frames["sites"]["site"]) if "sites" in folder.frames else set()
    early = due[due["site"].isin(sites)]
    place = folder.path / folder.file("projects")
    faults = [
        Fault(
            f"{shown_path(place)}:{one.row}",
            "site",
            f"project {one.project}, to be in use by {to} on {one.site}, which is still a site",
            f"move {one.site} from sites to schools with its rooms, or correct planned_use",
        )
        for one in early.itertuples()
    ]
    if faults:
        raise InputError(faults)


def _marked(path: Path, encoding: str, rows: list[int]) -> bytes:
    """Bytes of a CSV whose given rows (the header is row 1) have reached the stage of use."""
    data = path.read_bytes()
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    name = "utf-8" if mark or not encoding else encoding
    text = data[len(mark) :].decode(name)
    lines = list(csv.reader(io.StringIO(text, newline="")))
    names = {"stage", *next(one.aliases for one in attributes("projects") if one.column == "stage")}
    header = [cell.strip() for cell in lines[0]]
    at = next((i for i, cell in enumerate(header) if cell.casefold() in names), None)
    if at is None:
        at = len(header)
        lines = [[*line, "stage" if i == 0 else ""] if line else line
                 for i, line in enumerate(lines)]  # fmt: skip
    for row in rows:
        lines[row - 1][at] = _USE
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(lines)
    return mark + out.getvalue().encode(name)
