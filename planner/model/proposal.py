"""A programme as it was found: its works, plans beside it, lists in order, and its replay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from numpy.typing import NDArray

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
        year (first in use), until (-1 for good), decide (last school year to decide in), month (at
        whose beginning works are decided at the latest, as ``YYYY-MM``), lead;
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
        ``(year, phase)`` money to be found, not discounted.
    paid
        ``(source, year)`` who pays it: spent; promised, the part of it that waited for these works
        alone; left, what any works could still have (NaN without a limit). Source ``*`` is the
        budget, or money without a limit.
    parts
        ``(case, part)`` money by works, unmet, over, way (with moves), idle.
    futures
        ``(future)`` those on which it was decided: drawn (its place, from nought, among those
        drawn to plan for), chance, pupils (in the fullest year),
        without, with (money), unmet_without, unmet_with (pupil-years).
    prices
        ``(phase, year, school)`` money of the year that one more place would save, expected, with
        the programme.
    objective, bound
        Of the programme: no other choice among the candidates costs less than the bound.
    proven
        Whether the gap is within what was asked for.
    solver
        ``exact``, ``cuts`` or ``large``.
    tried, left
        Candidates there were, and those left once what cannot pay was left out.
    weights, rate
        Money by what the objective counts, of a class of pupils or places, and the discount rate.
    whole
        With the programme, if whole neighbourhoods go to one school each, in the fullest year.
        ``(phase)``: year, pupils, divisible (money of the year if pupils are sent one by one),
        whole (if whole neighbourhoods are), bound (the least that can be), short and unplaced
        (pupils left without a place, of the one and of the other). ``(unit)``, a neighbourhood:
        unit_phase, since and into (its school, and where it goes; empty for nowhere), number
        (pupils). None where it was not asked for.
    """

    measures: Mapping[str, Measure]
    works: xr.Dataset
    relieved: xr.Dataset
    use: xr.DataArray
    years: xr.Dataset
    spend: xr.DataArray
    paid: xr.Dataset
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
    whole: xr.Dataset | None = None

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
        alone), last (what it spares beside all others that it does not exclude), unmet, over
        (pupil-years that it spares alone), worst (its place among schools by how short they are: 1
        for the shortest of those it relieves), effect (money that what it relieves would cost, a
        unit of all its own money as the objective counts it: above 1 where it pays; infinite where
        it costs nothing), rank.
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
class Adapting:
    """The two-stage plan, and the replay of its rule.

    Parameters
    ----------
    now
        Works decided now.
    later
        Works decided later, by future that was planned for.
    like
        Share of the futures that judge of which each is the nearest at the stage.
    replay
        unmet and large, as in `Programmed`, each mean, p10, p90.
    """

    now: tuple[str, ...]
    later: tuple[tuple[str, ...], ...]
    like: NDArray[np.float64]
    replay: Mapping[str, float]


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
        ``(case)``, ``none``, ``all``, ``committed`` (works decided on now alone, where they are
        some but not all) and the name of each work (all others but it): unmet
        (pupil-years of the city without a place within reach, years after the base year), large
        (class-years over the large-class line), each mean, p10, p90 over the futures it is judged
        by, which are other ones than it was decided on.
    left
        ``(phase, school, year)`` pupils of a school without a place within reach, with all works
        replayed, expected.
    now
        Names of the works to commit to now.
    alone
        As the replay, with each work of the list that was handed in alone; None without one.
    adapting
        The two-stage plan; None where one future alone was planned for.
    relaxed
        Where nothing is proposed: what would be, without a limit on ``money``, with ``kinds`` that
        may not be proposed, and with ``both``.
    """

    proposal: Proposal
    robustness: Robustness | None
    ranking: Ranking | None
    frontier: xr.Dataset
    replay: xr.Dataset
    left: xr.DataArray
    now: tuple[str, ...] = ()
    alone: xr.Dataset | None = None
    adapting: Adapting | None = None
    relaxed: Mapping[str, Proposal] = field(default_factory=dict)
