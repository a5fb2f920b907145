"""What came out of reading a scenario file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planner.inputs.documents import Branch, Mark, leaves, place_of
from planner.inputs.faults import Fault
from planner.model.scenario import Scenario


@dataclass(frozen=True)
class Reading:
    """A scenario with who set each of its values, and every fault of its files.

    Parameters
    ----------
    name
        Stem of the file.
    scenario
        None where there are faults that leave no scenario.
    city_folder
        Folder of the city, None where it was not found.
    layers
        The scenario's own layers of standards: shipped names, or files.
    faults
        In reading order.
    files
        All files read: the scenario and what it inherits.
    tree
        The resolved scenario with the place of each value.
    """

    name: str
    scenario: Scenario | None
    city_folder: Path | None
    layers: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    files: tuple[Path, ...] = ()
    tree: Branch = field(default_factory=lambda: Branch({}, Mark("")))

    @property
    def origins(self) -> Mapping[str, tuple[str, int]]:
        """File and line that set each value, by dotted key; line 0 is the command line."""
        return {path: (mark.file, mark.line) for path, mark in leaves(self.tree) if path}

    def place(self, path: str) -> str:
        """Place of a key, or of the nearest key above it that is written somewhere."""
        return str(place_of(self.tree, path.split(".")))
