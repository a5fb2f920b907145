"""How much larger a school may become: by the scale of its phases, and by what fits its land."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import ENDS
from planner.model.scenario import Policy
from planner.schools.programme_candidate import Candidate

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def scale(
    city: City, policy: Policy, at: int, years: Whole, ledger: Floats,
    own: Sequence[Candidate] = (), *, asked_for: bool,
) -> Iterator[tuple[Floats, dict[str, float]]]:  # fmt: skip
    """Limits of a school, with how much a class of each phase takes of them.

    Parameters
    ----------
    ledger
        ``(year, phase, school)`` rooms there are anyway; the base year is the first.
    own
        What may be proposed there, which may bring a phase more.
    asked_for
        Whether they are a bureau's own, which the scale of schools does not limit.

    Yields
    ------
    Room that is left by year, ``(year,)``, and the size of a class by phase; classes count whole
    where none is told.
    """
    standards, phases = city.standards, list(city.standards.ladder.phases)
    rooms = np.nan_to_num(np.maximum(ledger[:, :, at], 0.0))
    taught = {phase for i, phase in enumerate(phases) if rooms[:, i].any()}
    taught |= {part.phase for one in own for part in one.measures if part.classes > 0}
    key = "scale.several" if len(taught) > 1 else f"scale.{next(iter(taught), '')}"
    if not asked_for and key in standards.norms:
        sizes = {phase: policy.class_size[phase].target for phase in phases}
        there = rooms @ np.array(list(sizes.values()))
        yield np.maximum(standards.number(key) - there, 0.0), sizes
    most = float(city.schools["max_classes"].to_numpy()[at])
    if np.isfinite(most) and city.schools["kind"].to_numpy()[at] != "site":
        yield np.maximum(most - _added(city, policy, at, years), 0.0), {}


def _added(city: City, policy: Policy, at: int, years: Whole) -> Floats:
    """Classes that projects and the scenario's own measures add at a school, ``(year,)``."""
    name, found = str(city.schools[SCHOOL].to_numpy()[at]), np.zeros(len(years))
    table = city.projects
    columns = (table[column].to_numpy() for column in ("school", "year", "classes"))
    for school, year, classes in zip(*columns, strict=True):
        if str(school) == name:
            found[years >= int(year)] += int(classes)
    for one in policy.measures.values():
        if one.site == name and one.kind not in ENDS:
            found[(years >= one.year) & (years < (one.until or np.inf))] += one.classes
    return found
