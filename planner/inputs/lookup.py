"""Which files of a city folder hold its tables, and which are strangers there."""

from pathlib import Path
from typing import Final

from planner.inputs.attributes import LOCAL, tables
from planner.inputs.city_file import CityFile, Layer
from planner.inputs.faults import Fault
from planner.inputs.forms import FORMS, form_of
from planner.inputs.messages import near, near_file

NO_FILE: Final = "no such file"
_LATER: Final = (".xlsx", ".xls", ".shp", ".json")


def find_file(folder: Path, name: str, layer: Layer) -> tuple[Path | None, Fault | None]:
    """Find the file of a table; None without a fault where the folder has no such table."""
    if layer.file:
        path = folder / layer.file
        if form_of(path) not in FORMS:
            mend = f"save the table as one of {', '.join(FORMS)}"
            return None, Fault(layer.file, "", "a form that cannot be read yet", mend)
        if path.is_file():
            return path, None
        names = [file.name for file in folder.iterdir()]
        mend = near_file(path.name, names) or f"add the file, or correct layers.{name}.file"
        return None, Fault(layer.file, "", NO_FILE, mend)
    found = [folder / f"{name}{form}" for form in FORMS if (folder / f"{name}{form}").is_file()]
    if len(found) > 1:
        names = [file.name for file in found]
        mend = f"keep one of them, or name it in city.yaml as layers.{name}.file"
        return None, Fault(names[0], "", f"also {', '.join(names[1:])}", mend)
    return (found[0] if found else None), None


def absent(fault: Fault) -> bool:
    """Tell a file that is not there at all from one that is there under another name."""
    return fault.found == NO_FILE and not fault.mend.startswith("did you mean")


def strangers(folder: Path, city: CityFile) -> list[str]:
    """Notes on files in the folder that look like tables and are none."""
    known = (*tables(), *LOCAL)
    used = {city.layer(name).file for name in known}
    notes = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in (*FORMS, *_LATER) and file.name not in used:
            if file.stem in known and file.suffix.lower() in FORMS:
                continue
            hint = near(file.stem, tables()) or "no table of this name is known"
            notes.append(f"{file.name}: not read; {hint}")
    return notes
