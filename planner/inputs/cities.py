"""The door for cities: a folder in, a ``City`` or every fault of the folder out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from planner.inputs import shipped
from planner.inputs.assembly import assemble
from planner.inputs.attributes import tables
from planner.inputs.city_file import NAME, CityFile, Draft, read_city_file, read_draft
from planner.inputs.faults import Fault, InputError
from planner.inputs.folder import Folder, read_folder, read_standards
from planner.inputs.hindsight import as_known_in, vintage_gaps
from planner.inputs.lookup import find_file
from planner.inputs.names import Names
from planner.inputs.tables import read_table
from planner.model.city import City
from planner.model.standards import Standards

Need = Literal["run", "backtest"]

NEEDED: Final[dict[Need, tuple[str, ...]]] = {
    "run": ("areas", "births", "rolls", "schools"),
    "backtest": ("rolls",),
}
"""Tables that a folder must hold, by what is to be done with it."""


def _folder(name: str | Path) -> Path:
    """Folder of a path or of a shipped city's name; a folder that is there wins."""
    path = Path(name)
    if path.is_dir():
        return path
    return shipped.city_folder(str(name)) or path


def read_city(
    name: str | Path,
    need: Need = "run",
    standards: Sequence[str] = (),
    as_of: int | None = None,
) -> tuple[City | None, tuple[Fault, ...], tuple[str, ...]]:
    """Read a city folder, or a shipped city by its name: the city, all faults, all warnings.

    ``standards`` are layers laid over those that ``city.yaml`` names; with ``as_of`` nothing that
    was recorded after that school year is used. For a back-test a table that it can do without may
    be missing though ``city.yaml`` names its file: that is a warning.
    """
    folder = read_folder(_folder(name), NEEDED[need], standards, spare=need == "backtest")
    city = None
    if not folder.sorted_faults() and folder.city is not None and folder.standards is not None:
        city = _assembled(folder, folder.city, folder.standards, as_of)
    return city, folder.sorted_faults(), tuple(folder.warnings)


def _assembled(
    folder: Folder, file: CityFile, standards: Standards, as_of: int | None
) -> City | None:
    """City of a folder without faults, cut back to a school year if asked for."""
    if as_of is not None:
        try:
            folder.frames, file = as_known_in(folder.frames, file, as_of, standards.ladder.cut_off)
        except ValueError as error:
            mend = "choose a school year that the rolls record"
            folder.faults.append(Fault("command line", "--as-of", str(error), mend))
            return None
    city = assemble(folder, file, standards)
    if city is None or as_of is None:
        return city
    return replace(city, gaps=(*vintage_gaps(city), *city.gaps))


def names_of(name: str | Path, standards: Sequence[str] = (), as_of: int | None = None) -> Names:
    """What a scenario may name in a city, as far as its folder can be read; tells no faults."""
    folder = _folder(name)
    if not folder.is_dir():
        return Names()
    draft = read_draft(folder)
    laid, _ = read_standards(folder, draft, standards)
    base_year = draft.city.base_year if draft.knows("base_year") else None
    return Names(
        phases=None if laid is None else tuple(laid.ladder.phases),
        schools=_ids(folder, draft, "schools", "school"),
        sites=_ids(folder, draft, "sites", "site"),
        base_year=base_year if as_of is None else as_of,
        longest=None if laid is None else int(laid.number("horizon.longest")),
    )


def _ids(folder: Path, draft: Draft, name: str, column: str) -> tuple[str, ...] | None:
    """Ids of a table, none where the folder has no such table; None where they cannot be read."""
    if not draft.knows_layer(name, "file"):
        return None
    reading = read_table(folder, name, draft.city.layer(name))
    if reading.table is not None and column in reading.table.rows:
        return tuple(sorted(reading.table.rows[column].dropna().unique()))
    missing = reading.table is None and not reading.faults and name not in NEEDED["run"]
    return () if missing else None


def load_city(
    name: str | Path,
    need: Need = "run",
    standards: Sequence[str] = (),
    as_of: int | None = None,
) -> City:
    """Load a city; an `InputError` carries every fault of its folder."""
    city, faults, _ = read_city(name, need, standards, as_of)
    if city is None:
        raise InputError(faults)
    return city


def files(name: str | Path) -> tuple[Path, ...]:
    """Files of a folder that loading reads: ``city.yaml``, its tables and its own standards."""
    folder = _folder(name)
    city, _ = read_city_file(folder)
    if city is None:
        return ()
    found = [find_file(folder, table, city.layer(table))[0] for table in tables()]
    own = [folder / layer for layer in city.standards if (folder / layer).is_file()]
    return (folder / NAME, *(path for path in found if path is not None), *own)
