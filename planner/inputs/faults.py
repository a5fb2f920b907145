"""Faults of input: where, what was found, how to mend; all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of input.

    Parameters
    ----------
    place
        ``file``, ``file!sheet:row`` or ``file:line:column``, as exactly as it is known.
    key
        Column of a table or key of a scenario, blank for a whole file.
    found
        What stands there.
    mend
        What to do about it.
    """

    place: str
    key: str
    found: str
    mend: str

    def __str__(self) -> str:
        """Return the one line of the contract."""
        where = f"{self.place}: {self.key}" if self.key else self.place
        return f"{where}: found {self.found}; mend {self.mend}"


class InputError(ValueError):
    """The input is wrong: carries every fault that was found, in reading order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Fault, ...]]]:
        """Survive the way between processes."""
        return type(self), (self.faults,)
