"""One frame for the paths of two runs: years, schools and grades that both are laid on.

Schools that merged, changed their name or were split between the two base years are one school
here, as where a run is scored: what one hands to another moves no forecast of theirs together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.heritage import together
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.studies.grades import met

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Frame:
    """Axes that all paths are laid on.

    Parameters
    ----------
    phase
        Phase of each grade.
    stands
        ``(school,)`` place of the school that stands for each.
    """

    years: NDArray[np.int64]
    schools: tuple[str, ...]
    grades: tuple[str, ...]
    phase: tuple[str, ...]
    stands: NDArray[np.int64]

    @property
    def as_one(self) -> Mapping[str, tuple[str, ...]]:
        """The other schools for which one stands, by its id."""
        found: dict[str, tuple[str, ...]] = {}
        for school, place in zip(self.schools, self.stands.tolist(), strict=True):
            heir = self.schools[place]
            if heir != school:
                found[heir] = (*found.get(heir, ()), school)
        return found


def frame_of(old: City, new: City, last: int) -> Frame:
    """Frame of two runs, from the older base year to a last year."""
    names = {str(one) for city in (old, new) for one in city.schools[SCHOOL].to_numpy()}
    schools, ladder = tuple(sorted(names)), new.standards.ladder
    place = {name: i for i, name in enumerate(schools)}
    stands, known = np.arange(len(schools)), new.rolls[YEAR].to_numpy()
    if new.predecessors and known[0] <= old.base_year < new.base_year:
        axis = [place[str(name)] for name in new.rolls[SCHOOL].to_numpy()]
        label = met(new, old.base_year, new.base_year)
        stands[axis] = np.array(axis)[label]
    phase = tuple(ladder.phase_of[grade] for grade in ladder.grades)
    years = np.arange(old.base_year, last + 1)
    return Frame(years, schools, ladder.grades, phase, stands)


def laid(roll: xr.DataArray, frame: Frame) -> Floats:
    """A central path on the frame's axes; nobody where a run knows no such school or year."""
    return on(roll.isel({DRAW: 0}).reindex({YEAR: frame.years}), frame)


def on(roll: xr.DataArray, frame: Frame) -> Floats:
    """Rolls ``(…, school, grade)`` on the frame's schools and grades, kin taken together."""
    at = {SCHOOL: list(frame.schools), GRADE: list(frame.grades)}
    return _summed(np.nan_to_num(roll.reindex(at).to_numpy().astype(np.float64)), frame)


def told(rows: pd.DataFrame, frame: Frame) -> Floats:
    """Central path of printed rows, ``(year, school, grade)``; nobody where nothing was printed."""
    index = pd.MultiIndex.from_product([frame.years, frame.schools, frame.grades])
    cells = rows.set_index(["year", "school", "grade"])["central"].reindex(index)
    shape = len(frame.years), len(frame.schools), len(frame.grades)
    return _summed(np.nan_to_num(cells.to_numpy(float)).reshape(shape), frame)


def _summed(path: Floats, frame: Frame) -> Floats:
    return np.nan_to_num(together(path, frame.stands))
