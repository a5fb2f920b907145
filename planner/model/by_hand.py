"""One school as it is recomputed by hand: its record, its recipe, and what a run made of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ByHand:
    """What a school's central path is recomputed from, and what a run adds.

    Parameters
    ----------
    years, record, withheld
        Years on record, ``(year, grade)`` pupils as they are learnt from (NaN where nobody was),
        and where a withheld count stands at its middle.
    weights
        ``(year,)`` weight of the step into each year: the recipe's, nought in the first year and
        where the school changed the grades that it teaches.
    window, decay, kappa, bounds
        Recipe that the past chose: years, weight a year of age, pupils lent by all schools, least
        and greatest ratio.
    pool, ratio, own
        ``(grade − 1,)`` of each grade above the first: the ratio of all schools, the run's own, and
        True where the school's own pupils of the grade below feed it and nothing else decides.
    repeat, climb
        ``(grade,)`` shares of pupils who stay in their grade, and who go on.
    ahead
        Years of the run, the base year first.
    climbed, homes, told
        ``(year, grade)`` on the central path: rolls before they lean towards last year; what of
        them homes bring above the entry grade; rolls as the run printed them.
    """

    school: str
    grades: tuple[str, ...]
    years: NDArray[np.int64]
    record: Floats
    withheld: NDArray[np.bool_]
    weights: Floats
    window: int
    decay: float
    kappa: float
    bounds: tuple[float, float]
    pool: Floats
    ratio: Floats
    own: NDArray[np.bool_]
    repeat: Floats
    climb: Floats
    ahead: NDArray[np.int64]
    climbed: Floats
    homes: Floats
    told: Floats

    @property
    def taught(self) -> list[int]:
        """Grades that the school ever had or will have, as places on the grade axis."""
        past, ahead = np.nan_to_num(self.record), np.nan_to_num(self.told)
        return np.flatnonzero((past > 0).any(axis=0) | (ahead > 0).any(axis=0)).tolist()
