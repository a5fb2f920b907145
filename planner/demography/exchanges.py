"""Who goes from group to group without leaving the city: moves between areas, changes of status.

Groups are numbered as if ``(area, sex, status)`` were one axis.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.series import ramp
from planner.model.axes import AGE, AREA, SEX, STATUS
from planner.model.city import City
from planner.model.scenario import Future, Level, on_course

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Edges:
    """Groups that people go between: ``origin``, ``target`` ``(edge,)``, ``rate (edge, age)``.

    ``names`` know an edge by its groups, not by its place.
    """

    names: tuple[str, ...]
    origin: Whole
    target: Whole
    rate: Floats


def moves_of(city: City, people: xr.DataArray) -> Edges | None:
    """Edges between areas for every sex and status alike."""
    if city.moves is None or not city.moves.sizes.get("edge", 0):
        return None
    ages = people[AGE].to_numpy()
    place = {str(area): i for i, area in enumerate(people[AREA].to_numpy())}
    sexes, statuses = people.sizes[SEX], people.sizes[STATUS]
    pairs: dict[tuple[str, str], Floats] = {}
    table = city.moves
    for from_, to, age, rate in zip(
        table["from_area"].to_numpy(),
        table["to_area"].to_numpy(),
        table["age"].to_numpy(),
        table["rate"].to_numpy(),
        strict=True,
    ):
        by_age = pairs.setdefault((str(from_), str(to)), np.zeros(len(ages)))
        by_age += np.where((ages == age) | (age < 0), rate, 0.0)
    groups = sexes * statuses
    start = np.array([place[from_] for from_, _ in pairs], dtype=np.int64) * groups
    end = np.array([place[to] for _, to in pairs], dtype=np.int64) * groups
    member = np.arange(groups)
    rate = np.repeat(np.array(list(pairs.values())), groups, axis=0)
    named = tuple(f"{a}>{b}:{kind}" for a, b in pairs for kind in _kinds(people))
    return Edges(
        named,
        (start[:, None] + member).ravel(),
        (end[:, None] + member).ravel(),
        rate,
    )


def settling(city: City, future: Future, people: xr.DataArray, years: Years) -> Edges | None:
    """Changes of status within each area and sex, ``rate (year, edge, age)``."""
    changes = future.migration.settling
    if not changes:
        return None
    statuses = [str(status) for status in people[STATUS].to_numpy()]
    cells = people.sizes[AREA] * people.sizes[SEX]
    start = np.arange(cells) * len(statuses)
    cells_of = [f"{a}/{x}" for a in people[AREA].to_numpy() for x in people[SEX].to_numpy()]
    names: list[str] = []
    origin, target, rate = [], [], []
    for name, change in changes.items():
        course = change.path or future.path
        by_year = ahead(city, on_course(change.rate, course), years, 0.0)
        names += [f"{name}:{cell}" for cell in cells_of]
        origin.append(start + statuses.index(change.status))
        target.append(start + statuses.index(change.becomes))
        shape = (len(years), cells, people.sizes[AGE])
        rate.append(np.broadcast_to(by_year[:, None, None], shape))
    return Edges(
        tuple(names), np.concatenate(origin), np.concatenate(target), np.concatenate(rate, axis=1)
    )


def _kinds(people: xr.DataArray) -> list[str]:
    """Sex and status of the groups of an area, in their order."""
    sexes, statuses = people[SEX].to_numpy(), people[STATUS].to_numpy()
    return [f"{sex}/{status}" for sex in sexes for status in statuses]


def ahead(city: City, lever: Level, years: Years, before: float) -> Floats:
    """A lever by school year; up to the base year all is as it was, which ``before`` means."""
    return np.where(years > city.base_year, ramp(lever, years - int(city.spring)), before)
