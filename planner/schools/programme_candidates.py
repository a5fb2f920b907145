"""What may be proposed, in a fixed order.

At sites by `planner.schools.programme_building`; at open schools, to have more places by
`planner.schools.programme_standing`, other ones by `planner.schools.programme_turning`, fewer by
`planner.schools.programme_ending`. Rebuilding and improving are left to the scenario and to lists:
that a building is dangerous, or what it lacks, is a finding, and no number that is weighed here
stands for it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.places import worked
from planner.schools.programme_around import Around
from planner.schools.programme_building import built
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_ending import ended
from planner.schools.programme_promises import promised
from planner.schools.programme_standing import at_school
from planner.schools.programme_turning import turned

Flags = NDArray[np.bool_]


def candidates(
    city: City, policy: Policy, places: Places, phases: Sequence[str], wanted: Flags, last: int,
    around: Around | None = None,
) -> list[Candidate]:  # fmt: skip
    """List what may be proposed, in a fixed order.

    Parameters
    ----------
    wanted
        ``(phase, school)``: places here could be of use to somebody.
    last
        Last school year in which a measure may begin.
    around
        How full schools are; where it is not known, nothing is given up.
    """
    rules = policy.programme
    taken = {measure.site for measure in policy.measures.values()}
    decided = set(city.projects["school"].to_numpy().astype(str))
    found: list[Candidate] = []
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    site = city.schools["kind"].to_numpy() == "site"
    years = places.rooms["year"].to_numpy().astype(np.int64)
    ledger = worked(city, policy.class_size, policy.measures, years).ledger
    for at, school in enumerate(ids):
        useful = [phase for i, phase in enumerate(phases) if wanted[i, at]]
        if school in taken:
            continue
        if site[at]:
            if "build" in rules.kinds and school not in decided and useful:
                found += built(city, policy, at, useful, last)
            continue
        open_in = places.rooms.to_numpy()[:, at]
        if not (np.nan_to_num(open_in) > 0).any():
            continue
        for phase in useful:
            found += at_school(city, policy, places, at, phase, last, ledger)
        if around is None:
            continue
        if "convert" in rules.kinds:
            found += turned(city, policy, around, at, useful, ledger, last)
        if {"close", "merge"} & {*rules.kinds}:
            found += ended(city, policy, around, at, last)
    return promised(city, rules, found)
