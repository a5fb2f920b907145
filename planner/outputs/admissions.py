"""What came of an intake, as files: tables of counts, and what is for this machine alone apart.

The tables hold counts alone, and withhold small ones (`planner.outputs.admission_edition`). The
children's results, and the tables in full, lie in a folder of their own that only its owner may
read and that git passes over; no other file names a child, and no manifest names these.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.model.admissions import Admission
from planner.model.city import City
from planner.outputs.admission_edition import ALL, Edition, edition
from planner.outputs.admission_frames import TABLES, admission_tables, children
from planner.outputs.admission_told import told_tables
from planner.outputs.store import versions
from planner.paper.frames import write_csv, write_frame
from planner.paper.manifests import hash_of, sealed, write_manifest
from planner.paper.swapping import swapped
from planner.paper.words import gap_record

LOCAL = "local"
SMALL = "suppressed.upper"
"""The largest number of children that is withheld for being small."""


def to_tell(found: Admission, city: City) -> Edition:
    """Counts of an intake that may be told, by the city's standards."""
    return edition(found, int(city.standards.number(SMALL)))


def write_admission(
    found: Admission,
    city: City,
    told: Edition,
    folder: Path,
    about: Mapping[str, Any],
) -> tuple[list[Path], Path]:
    """Write the tables, what they rest on, and what is for this machine alone; all of it or none.

    Parameters
    ----------
    about
        What the face knows and goes into ``manifest.json``: scenario, inputs, ``seconds`` by step.

    Returns
    -------
    The tables' CSV files, and the children's file.
    """
    with swapped(folder) as new:
        _fill(found, city, told, new, about)
    files = [folder / "tables" / f"{name}.csv" for name in TABLES]
    return files, folder / LOCAL / "children.csv"


def _fill(
    found: Admission, city: City, told: Edition, folder: Path, about: Mapping[str, Any]
) -> None:
    tables, local = folder / "tables", folder / LOCAL
    tables.mkdir()
    local.mkdir(mode=0o700)
    (local / ".gitignore").write_text("*\n", encoding="utf-8")
    in_full = {**admission_tables(found), "children": children(found)}
    for name, frame in in_full.items():
        own = local / f"{name}.csv"
        own.touch(mode=0o600)
        write_csv(frame, local, name)
    outputs = {}
    for name, frame in told_tables(found, told).items():
        for path in write_frame(frame, tables, name):
            outputs[path.relative_to(folder).as_posix()] = hash_of(path)
    write_manifest(manifest(found, city, told, outputs, about), folder)


def manifest(
    found: Admission,
    city: City,
    told: Edition,
    outputs: Mapping[str, str],
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what was admitted on what, and a digest of all but the seconds."""
    told_of: dict[str, Any] = {
        "city": city.name,
        "made_up": city.made_up,
        "base_year": city.base_year,
        "spring": city.spring,
        "draws": found.draws,
        "standards": list(city.standards.layers),
        "gaps": [gap_record(gap, city) for gap in city.gaps],
        "outputs": dict(outputs),
        "versions": versions(),
        **facts(found, told),
    }
    return sealed(told_of, about)


def facts(found: Admission, told: Edition) -> dict[str, Any]:
    """Counts of an intake, as machines read them; small ones withheld."""
    notes = {name: _note(name, number, told) for name, number in found.notes.items()}
    return {
        "phase": found.phase,
        "year": found.year,
        "lottery_seed": found.seed,
        "lotteries": found.draws,
        "notes": notes,
    }


def _note(name: str, number: int, told: Edition) -> int | str:
    key = (ALL, "children") if name == "children" else ("note", name)
    return number if told.tells(*key) else told.said(*key)


def document(found: Admission, told: Edition) -> dict[str, Any]:
    """Facts and tables of an intake, as machines read them; small counts withheld."""
    tables = {name: records(frame) for name, frame in told_tables(found, told).items()}
    return {**facts(found, told), **tables}


def records(frame: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    """Rows of a table as machines read them."""
    told: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", force_ascii=False))
    return told
