"""A programme as it was found: its works, plans beside it, lists in order, and its replay."""

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr

from planner.model.programme import Measure


@dataclass(frozen=True, eq=False)
class Proposal:
    """A programme as it was found, before any replay. Money is expected and discounted.

    Parameters
    ----------
    measures
        What is proposed, by name, in the form of a scenario's.
    works
        ``(work)``, one for each decision: name; site; kind; phases and classes (joined by ``;``);
        year (first in use), until (-1 for good), decide (last school year to decide in), lead;
        once (money to build), yearly (to run it); cost and least (money more without it, all else
        chosen again, and its least); unmet, over (pupil-years more without it) and way
        (pupil-kilometres more); instead (names of what is chosen without it, joined by ``;``);
        earlier, later (money more a year earlier or later, NaN where it cannot be); share
        (Shapley's, of what the programme spares; NaN for more than six works); often (share of
        single futures in whose best plan its place is). What needs choosing again is NaN where
        it was not asked for.
    relieved
        ``(edge)``: work, school, pupils (pupil-years that it takes from the school).
    use
        ``(work, year)`` share of the places at its site in use, in the future of fewest pupils.
    years
        ``(case, year, phase)``, cases ``without`` and ``with``: pupils, places, unmet, over, idle,
        expected.
    spend
        ``(year,)`` money to be found, not discounted.
    parts
        ``(case, part)`` money by works, unmet, over, way (with moves), idle.
    futures
        ``(future)`` those on which it was decided: draw, chance, pupils (in the fullest year),
        without, with (money), unmet_without, unmet_with (pupil-years).
    prices
        ``(phase, year, school)`` money of the year that one more place would save, expected, with
        the programme.
    objective, bound
        Of the programme: no other choice among the candidates costs less than the bound.
    proven
        Whether the gap is within what was asked for.
    solver
        ``exact`` or ``large``.
    tried, left
        Candidates there were, and those left once what cannot pay was left out.
    weights, rate
        Money by what the objective counts, of a class of pupils or places, and the discount rate.
    """

    measures: Mapping[str, Measure]
    works: xr.Dataset
    relieved: xr.Dataset
    use: xr.DataArray
    years: xr.Dataset
    spend: xr.DataArray
    parts: xr.DataArray
    futures: xr.Dataset
    prices: xr.DataArray
    objective: float
    bound: float
    proven: bool
    solver: str
    tried: int
    left: int
    weights: Mapping[str, float]
    rate: float

    @property
    def gap(self) -> float:
        """How far above the bound it can be, as a share of it."""
        return self.objective / self.bound - 1.0 if self.bound > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Robustness:
    """Plans side by side, under the futures on which the programme was decided.

    Parameters
    ----------
    expected
        ``(figure)``: wait_and_see, recourse, expected_plan: value and bound (the least it can be).
    stage
        Last school year in which decisions are taken now.
    plans
        ``(plan, future)`` cost and regret of ``none``, ``proposed``, ``mean`` and ``future 1``, …;
        works ``(plan)`` their names, joined by ``;``.
    calmest
        The plan of the least greatest regret.
    commit
        Places and kinds decided now in every good plan.
    hold
        Those in some good plan only: to be kept possible, such as land to be reserved.
    """

    expected: xr.Dataset
    stage: int
    plans: xr.Dataset
    calmest: str
    commit: tuple[str, ...]
    hold: tuple[str, ...]

    @property
    def evpi(self) -> float:
        """What perfect information would be worth."""
        told = self.expected["value"]
        return float(told.sel(figure="recourse") - told.sel(figure="wait_and_see"))

    @property
    def vss(self) -> float:
        """What it is worth to plan for several futures, and not for the mean one."""
        told = self.expected["value"]
        return float(told.sel(figure="expected_plan") - told.sel(figure="recourse"))


@dataclass(frozen=True, eq=False)
class Ranking:
    """A given list of works, scored, and what each budget buys of it.

    Parameters
    ----------
    works
        ``(work)``: name, site, phases, kind, year, classes, once (money), first (what it spares
        alone), last (what it spares beside all others), unmet, over (pupil-years that it spares
        alone), worst (its place among schools by how short they are: 1 for the shortest of those
        it relieves), effect (money spared a unit of money), rank.
    frontier
        ``(budget)``: money, spent, objective, bound, unmet, over (expected pupil-years left), works
        (names, joined by ``;``).
    order
        ``worst_first`` or ``effect``.
    """

    works: xr.Dataset
    frontier: xr.Dataset
    order: str


@dataclass(frozen=True, eq=False)
class Programmed:
    """What `planner programme` found, and what its replay says.

    Parameters
    ----------
    proposal, robustness
        Robustness is None where one future alone was planned for.
    ranking
        Of the list that was handed in; None without one.
    frontier
        As in `Ranking`, of all candidates.
    replay
        ``(case)``, ``none``, ``all`` and the name of each work (all others but it): unmet
        (pupil-years of the city without a place within reach, years after the base year), large
        (class-years over the large-class line), each mean, p10, p90 over the futures it is judged
        by, which are other ones than it was decided on.
    """

    proposal: Proposal
    robustness: Robustness | None
    ranking: Ranking | None
    frontier: xr.Dataset
    replay: xr.Dataset
