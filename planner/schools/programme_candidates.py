"""What may be proposed, in a fixed order.

At sites by `planner.schools.programme_building`, at open schools by
`planner.schools.programme_standing`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.programme_building import built
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_standing import at_school

Flags = NDArray[np.bool_]


def candidates(
    city: City, policy: Policy, places: Places, phases: Sequence[str], wanted: Flags, last: int
) -> list[Candidate]:
    """List what may be proposed, in a fixed order.

    Parameters
    ----------
    wanted
        ``(phase, school)``: places here could be of use to somebody.
    last
        Last school year in which a measure may begin.
    """
    rules = policy.programme
    taken = {measure.site for measure in policy.measures.values()}
    decided = set(city.projects["school"].to_numpy().astype(str))
    found: list[Candidate] = []
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    site = city.schools["kind"].to_numpy() == "site"
    for at, school in enumerate(ids):
        useful = [phase for i, phase in enumerate(phases) if wanted[i, at]]
        if not useful or school in taken:
            continue
        if site[at]:
            if "build" in rules.kinds and school not in decided:
                found += built(city, policy, at, useful, last)
            continue
        open_in = places.rooms.to_numpy()[:, at]
        if not (np.nan_to_num(open_in) > 0).any():
            continue
        for phase in useful:
            found += at_school(city, policy, places, at, phase, last)
    return found
