"""Children who enter the phases before school: kindergarten and what comes with it.

These phases know no catchments. Their entrants are the births of the cohort × a ratio learnt from
the last years of the whole city, which holds who does not come; a scenario that states a rate of
attendance takes the births themselves. Whoever leaves the last of these grades is not carried into
the first grade of school: there the children of all families come, by where they live.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.entry import SHAKES_ENTRY, weights
from planner.demography.origins import births_behind, drawn_births
from planner.kernels.random import lognormal_factor, normals
from planner.kernels.smoothing import decayed_mean
from planner.model.axes import GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Early:
    """Entrants of the first grade before school.

    Parameters
    ----------
    entrants, births
        ``(draw, year)`` who come, as the record has it; and the births of their cohort.
    """

    entrants: Floats
    births: Floats


def before_school(city: City, future: Future, years: Years, draws: Draws) -> Early | None:
    """Children who enter the first phase before school; None where the ladder has none.

    Raises
    ------
    ValueError
        No year of which both entrants and births are on record.
    """
    ladder = city.standards.ladder
    if not ladder.before:
        return None
    ahead = ladder.years_before
    first = ladder.phases[ladder.before[0]][0]
    spread = 0.0 if draws.central else future.spread
    coming = drawn_births(city, births_behind(city, future, years + ahead), draws, spread)
    births = coming.sum(axis=-1)
    recorded = city.rolls[YEAR].to_numpy()
    table = births_behind(city, future, recorded + ahead)
    behind = np.where(np.isclose(table.born, 1.0), table.expected, np.nan)
    rolls, withheld = (table.sel({GRADE: first}) for table in (city.rolls, city.suppressed))
    counted = rolls.where(~withheld, city.standards.number("suppressed.upper") / 2)
    came = counted.sum(SCHOOL, min_count=1).to_numpy()
    both = np.isfinite(behind) & np.isfinite(came) & (behind > 0)
    if not both.any():
        message = f"no recorded entrants of grade {first} can be paired with their births"
        raise ValueError(message)
    number = city.standards.number
    recent = weights(recorded[both], future, number("births.window"), SHAKES_ENTRY)
    by_year = came[both] / behind[both]
    ratio = decayed_mean(by_year, recent, number("births.decay"))
    changes = np.diff(np.log(by_year[by_year > 0]))
    usual = number("evidence.ratio.spread")
    deviation = float(np.sqrt(np.square(changes).mean())) if len(changes) >= 3 else usual
    steps = np.arange(len(years))
    moves = normals(draws, "before-school", [WHOLE_CITY], years)[:, :, 0, 0] * (steps > 0)
    depth = np.sqrt(steps)
    drift = np.divide(moves.cumsum(axis=1), depth, out=np.zeros_like(moves), where=depth > 0)
    return Early(births * ratio * lognormal_factor(drift, depth * deviation * spread), births)
