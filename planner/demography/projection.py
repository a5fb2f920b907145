"""The wing's door: children who enter school, and children by where they live.

Entrants are the children behind them × a ratio learnt from the record, by origin. In the mode
``births_ratio`` the children behind an entry year are its births, and the ratio holds survival,
moves before entry and leakage; in the mode ``cohort`` they are the children of entry age who live
there, carried from the last count, and the ratio holds leakage alone. Never both, for young
in-migrants would count twice.

What is closer to the school door weighs more: children on the register of the coming year, then
kindergarten leavers, then births (methods 1.1); each by how well it has foretold entrants so far.

Scatter is learnt from the record. The shared ratio drifts, so its variance grows with the horizon;
districts and origins have a part of their own. These are the method's own residuals; intervals
calibrated on back-tests replace them when that study stands.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.arrivals import arriving
from planner.demography.before import before_school
from planner.demography.behind import by_age, carried, children_behind
from planner.demography.entrants import drawn_entrants
from planner.demography.entry import Entry, entry_ratios, residents_by_grade
from planner.demography.estates import area_weights, joining
from planner.demography.evidence import jumps
from planner.demography.housing import children
from planner.demography.origins import CohortBirths, births_behind
from planner.demography.people import Carried
from planner.model.axes import DRAW, GRADE, ORIGIN, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Projection
from planner.model.scenario import Future

__all__ = ["arriving", "cohort_births", "project"]

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


def project(
    city: City, future: Future, horizon: int, draws: Draws, *, everyone: bool = False
) -> Projection:
    """Project entrants and residents from the base year to the horizon.

    Parameters
    ----------
    horizon
        Last school year, as the city labels it.
    draws
        Futures to draw; none is the central path.
    everyone
        Whether people of all ages are told of drawn futures too.

    Returns
    -------
    Years run from the base year, whose entrants are the recorded ones, to the horizon.
    """
    years = np.arange(city.base_year, horizon + 1)
    central = Draws(draws.seed)
    births = births_behind(city, future, years)
    homes = children(city, future, years, draws, area_weights(city))
    ages = None if everyone else (city.standards.ladder.entry_age,)
    wanted = by_age(future) or (everyone and not draws.central)
    grown = carried(city, future, years, central) if draws.central or by_age(future) else None
    futures = carried(city, future, years, draws, ages) if wanted and not draws.central else grown
    behind = children_behind(city, future, births, years, draws, grown, futures)
    entry = entry_ratios(city, future, behind.past, behind.past_city)
    entrants, told = drawn_entrants(city, future, behind, entry, homes, years, draws)
    joiners = joining(city, future, homes)
    residents = residents_by_grade(city, future, entrants, joiners)
    axes = {DRAW: list(draws.labels), YEAR: years}
    by_origin = {**axes, ORIGIN: city.residents[ORIGIN].to_numpy()}
    grades = {GRADE: city.residents[GRADE].to_numpy()}
    every_grade = {GRADE: city.rolls[GRADE].to_numpy()}
    dims = (DRAW, YEAR, ORIGIN, GRADE)
    early = before_school(city, future, years, draws)
    shown = grown if draws.central else (futures if everyone else None)
    span = slice(int(years[0]), None)
    return Projection(
        births=xr.DataArray(behind.cohorts, axes, dims=(DRAW, YEAR)),
        entrants=xr.DataArray(entrants, by_origin, dims=(DRAW, YEAR, ORIGIN)),
        evidence=xr.DataArray(told.main, {YEAR: years}, dims=YEAR),
        born=xr.DataArray(behind.born, {YEAR: years}, dims=YEAR),
        residents=xr.DataArray(residents, {**by_origin, **grades}, dims=dims),
        people=None if shown is None else shown.people.sel({YEAR: span}),
        joiners=None
        if joiners is None
        else xr.DataArray(joiners, {**by_origin, **every_grade}, dims),
        weights=xr.DataArray(
            told.weights, {YEAR: years, "kind": list(told.kinds)}, dims=(YEAR, "kind")
        ),
        ledger=_ahead(grown, years) if draws.central else None,
        early=None
        if early is None
        else xr.Dataset(
            {name: ((DRAW, YEAR), getattr(early, name)) for name in ("entrants", "births")}, axes
        ),
        basis=_basis(city, future, births, entry, grown, told.notes),
    )


def cohort_births(city: City, future: Future, years: Years) -> tuple[Floats, Floats]:
    """Births of the cohorts that enter in some years, whole city, and the share on record.

    Parameters
    ----------
    years
        Consecutive school years, before the base year too; NaN where the record does not reach.
    """
    births = births_behind(city, future, years)
    return births.expected, births.born


def _ahead(grown: Carried | None, years: Years) -> xr.DataArray | None:
    """The ledger of the years to come."""
    if grown is None or grown.ledger is None:
        return None
    return grown.ledger.sel({YEAR: slice(int(years[0]) + 1, None)})


def _basis(
    city: City,
    future: Future,
    births: CohortBirths,
    entry: Entry,
    grown: Carried | None,
    notes: Sequence[str],
) -> dict[str, str]:
    """What the numbers rest on, for the report."""
    ratios = ", ".join(
        f"{year} {ratio:.3f}" for year, ratio in zip(entry.pairs, entry.by_year, strict=True)
    )
    found = dict(births.basis) | {"entry_mode": future.entry_mode, "entry_ratios": ratios}
    found["entry_decay"] = f"{entry.decay:g} ({entry.compared})"
    if grown is not None:
        found |= grown.told
    if future.housing.mode != "none":
        found["housing"] = future.housing.mode
    by_year = dict(zip(entry.pairs.tolist(), entry.by_year.tolist(), strict=True))
    asked = [str(jump) for jump in jumps(by_year, city.standards.number("evidence.jump"))]
    if notes or asked:
        found["evidence_notes"] = "; ".join([*notes, *asked])
    return found
