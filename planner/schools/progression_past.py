"""A city's rolls as they are learnt from, and which schools of them can be learnt from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.rollforward import beginnings
from planner.kernels.staying import Staying

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Past:
    """A city's rolls as they are learnt from.

    Parameters
    ----------
    rolls
        ``(year, school, grade)``, consecutive years; withheld cells at their middle, NaN where
        nobody was.
    told
        ``(year, school, grade)``: True where the count itself is on record.
    usable
        ``(year − 1,)`` what each pair of years counts; nought in a shaken year.
    phases
        Grades of each phase, as places on the grade axis.
    shares
        Who repeats and who drops out; None for nobody.
    begins
        Grades, beside the first, into which nobody climbs by the ladder.
    """

    rolls: Floats
    told: Flags
    usable: Floats
    phases: tuple[tuple[int, ...], ...]
    shares: Staying | None = None
    begins: tuple[int, ...] = ()

    def beginnings(self, counts: Floats) -> list[int]:
        """Grades that nobody climbs into, by the ladder and by counts ``(year, grade)``."""
        return sorted({*beginnings(counts), *self.begins})

    @property
    def boundary(self) -> Flags:
        """Steps that lead into another phase, ``(grade − 1,)``."""
        first = np.isin(np.arange(self.rolls.shape[2]), [row[0] for row in self.phases])
        return np.asarray(first[1:])

    def counts(self, origin: int, step: int) -> bool:
        """Tell whether what came ``step + 1`` years after an origin is on record to be judged by.

        Neither year may be shaken.
        """
        inside = origin + step < len(self.usable)
        return inside and bool(min(self.usable[origin - 1], self.usable[origin + step]) > 0)


def learnt_on(past: Past, origin: int) -> tuple[Floats, Floats]:
    """Rolls to an origin and what their pairs of years count."""
    return past.rolls[: origin + 1], past.usable[:origin]


def complete(past: Past, year: int, columns: tuple[int, ...]) -> Flags:
    """Schools with pupils on record in every grade of a phase, ``(school,)``."""
    part = list(columns)
    there = past.told[year][:, part] & (np.nan_to_num(past.rolls[year][:, part]) > 0)
    return np.asarray(there.all(axis=1))


def settled(past: Past, year: int, columns: tuple[int, ...]) -> Flags:
    """Schools that taught the same grades of a phase the year before, ``(school,)``.

    One that is still filling, or has just merged, has no last year to be like.
    """
    there = np.nan_to_num(past.rolls[: year + 1][:, :, list(columns)]) > 0
    return np.asarray((there[-1] == there[-2:][0]).all(axis=1))
