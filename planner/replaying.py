"""Proposed measures run again, one after another, before anyone sees them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import DRAW, YEAR
from planner.model.draws import Draws
from planner.model.ends import Apart
from planner.model.programme import Measure
from planner.model.results import (
    Outcome,
    Plan,
    Programme,
)
from planner.walking import Map, Tell, run, silent

Floats = NDArray[np.float64]


def replay(
    first: Plan,
    proposed: Mapping[str, Measure],
    map: Map,  # noqa: A002
    tell: Tell,
    metres: Apart,
) -> Programme:
    """Run the plan again with each measure added in turn; keep those that hold in the replay.

    A measure holds when the children whom it spares going without a place are, over the years to
    come, at least that share of its places that the standards ask for: on the central path, and
    then over the futures.
    """
    least = first.city.standards.number("programme.minimum_relief")
    kept: dict[str, Measure] = {}
    without: list[float] = []
    with_: list[float] = []
    best = first

    def holds(before: Outcome, after: Outcome, again: Plan, measure: Measure) -> bool:
        spot = {"phase": measure.phase, "school": measure.site}
        added = (again.places.places - best.places.places).sel(spot).to_numpy()[1:].sum()
        return bool((unmet_by_year(before) - unmet_by_year(after)).sum() >= least * added > 0)

    for i, (name, measure) in enumerate(proposed.items()):
        tell("replay the programme", i, len(proposed))
        policy = first.scenario.policy
        tried = replace(policy, measures={**policy.measures, **kept, name: measure})
        scenario = replace(first.scenario, policy=tried)
        given = first.name, map, silent
        again = run(first.city, scenario, Draws(first.draws.seed), *given, metres=metres)
        if not holds(best.central, again.central, again, measure):
            continue  # spares too few on the central path already
        if first.drawn is not None:
            again = run(first.city, scenario, first.draws, *given, metres=metres)
        before, after = best.drawn or best.central, again.drawn or again.central
        if holds(before, after, again, measure):
            kept[name], best = measure, again
            without.append(float(unmet_by_year(before).sum()))
            with_.append(float(unmet_by_year(after).sum()))
    return Programme(kept, tuple(without), tuple(with_), best if kept else None, len(proposed))


def unmet(outcome: Outcome) -> NDArray[np.float64]:
    """Pupils without a place within reach, whole city, ``(draw, year)`` of the years to come."""
    found = outcome.assessment.unmet.sel(level="city", scope="roll")
    by_year = found.sum(("phase", "school"), dtype=float).transpose(DRAW, YEAR)
    return np.asarray(by_year.to_numpy()[:, 1:])


def unmet_by_year(outcome: Outcome) -> NDArray[np.float64]:
    """Pupils without a place within reach in each year to come, mean over futures."""
    return np.asarray(unmet(outcome).mean(axis=0))
