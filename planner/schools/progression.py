"""How a city's pupils climb, by what its own record teaches: ratios, mixtures, and the path alone.

Learning takes part of a second, so what was learnt of a record is remembered: blocks of futures
that share a city share it, in whichever process they run.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from planner.kernels.heritage import inherited, placed
from planner.kernels.rollforward import pair_weights
from planner.kernels.staying import Staying, staying
from planner.model.axes import SCHOOL, YEAR
from planner.model.city import City
from planner.model.scenario import Future
from planner.schools.progression_choice import choose
from planner.schools.progression_past import Past
from planner.schools.progression_path import Choice, Grid, drift, foretell, grid_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """What the record of a city taught.

    Parameters
    ----------
    choice
        Recipes and mixtures.
    rolls
        ``(step, school, grade)`` to come by the record alone.
    """

    choice: Choice
    rolls: Floats


@dataclass(frozen=True)
class _Key:
    """A record, known by its bytes alone."""

    digest: bytes
    past: Past = field(compare=False)
    grid: Grid = field(compare=False)


def learnt(city: City, future: Future | None = None) -> Learnt:
    """Let the record to the base year choose, and carry the rolls on from it."""
    past, grid = past_of(city, future or Future()), grid_of(city.standards)
    digest = blake2b(repr((past.phases, past.shares, past.begins, grid)).encode())
    for part in (past.rolls, past.told, past.usable):
        digest.update(repr(part.shape).encode() + np.ascontiguousarray(part).tobytes())
    return _remembered(_Key(digest.digest(), past, grid))


@lru_cache(maxsize=32)
def _remembered(key: _Key) -> Learnt:
    choice = choose(key.past, key.grid)
    return Learnt(choice, foretell(key.past, choice, key.grid))


def drift_of(city: City, future: Future, steps: int) -> Floats:
    """Factor of progression in the years to come, ``(step,)``, where the past chose a trend."""
    past, grid = past_of(city, future), grid_of(city.standards)
    return drift(past, grid, learnt(city, future).choice.trend, len(past.rolls) - 1, steps)


def past_of(city: City, future: Future) -> Past:
    """Rolls to the base year, consecutive years; shaken years count as the scenario weighs them.

    Those of merged, renamed and split schools stand at the schools that followed.
    """
    first = int(city.rolls[YEAR][0])
    years = np.arange(first, city.base_year + 1)
    rolls = city.rolls.reindex({YEAR: years}).to_numpy()
    withheld = city.suppressed.reindex({YEAR: years}, fill_value=False).to_numpy()
    usable = np.ones(len(years) - 1)
    for shock in future.shocks.values():
        if shock.of == "rolls":
            usable[np.isin(years[1:], list(shock.years))] *= shock.weight
    ladder = city.standards.ladder
    place = {grade: i for i, grade in enumerate(ladder.grades)}
    phases = tuple(tuple(place[grade] for grade in row) for row in ladder.phases.values())
    filled = np.where(withheld, city.standards.number("suppressed.upper") / 2, rolls)
    told = np.isfinite(rolls) & ~withheld
    history, told = inherited(filled, told, successions(city), phases)
    return Past(history, told, usable, phases, staying_of(city), ladder.begins)


def staying_of(city: City) -> Staying | None:
    """Who repeats and who drops out, by the standards; None where they say that nobody does."""
    standards = city.standards
    return staying(*(standards.by_grade(f"progression.{key}") for key in ("repeat", "drop_out")))


def successions(city: City) -> list[tuple[int, int]]:
    """Schools that followed others: successor and predecessor, as places on the school axis."""
    return placed(city.predecessors, city.schools[SCHOOL].to_numpy().astype(str).tolist())


def weights_of_pairs(usable: Floats, choice: Choice) -> Floats:
    """Weight of each pair of recorded years when a school's ratios are learnt, ``(year − 1,)``.

    Raises
    ------
    ValueError
        No pair is left.
    """
    weights = pair_weights(usable, choice.school.window, choice.school.decay)
    if not weights.any():
        window = choice.school.window
        message = f"no usable years: the last {window} are all weighted out as shocks, or not there"
        raise ValueError(message)
    return weights
