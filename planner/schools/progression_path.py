"""Rolls carried on by what the past chose, from the record alone.

The city's grades come first, by ratios and a fading trend of entrants; schools climb within them;
and a school's total is drawn towards its share as last year. So a folder that holds nothing but
rolls can be forecast, and a run leans its own climbing in the same way.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from planner.kernels.blending import fitted, mixed, raked, size_classes
from planner.kernels.rollforward import (
    Recipe,
    city_path,
    climb,
    entry_path,
    entry_shares,
    grade_ratios,
    pair_weights,
    school_ratios,
)
from planner.kernels.trends import fading_trend, ratio_trend
from planner.model.standards import Standards
from planner.schools.progression_past import Past, complete, learnt_on, settled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Entry = tuple[int, float]


@dataclass(frozen=True, eq=False)
class Grid:
    """What may be chosen, fixed beforehand; all from the standards.

    Parameters
    ----------
    whole, schools
        Recipes for the city's ratios and for those of schools.
    entries
        ``(years, damping)`` of the entrants' trend.
    trends, behind, bound
        Dampings of the trend of the city's ratios, the first of them nought; pairs of years that
        tell it; and how far it may go, in logs.
    shares
        Years over which a school's share of the entrants is averaged.
    held, weights
        Weights of the city's last total, and of climbing in a school's total.
    even, margin
        Place in ``weights`` of the mixture that stands, and what it takes to beat it.
    steps, judged
        Longest horizon, and the longest by which recipes are judged.
    cuts, pseudo, most
        Size classes of schools; pseudo-errors and bound of their levels.
    bounds
        Of a ratio.
    """

    whole: tuple[Recipe, ...]
    entries: tuple[Entry, ...]
    trends: tuple[float, ...]
    behind: int
    bound: float
    schools: tuple[Recipe, ...]
    shares: tuple[int, ...]
    held: tuple[float, ...]
    weights: tuple[float, ...]
    even: int
    margin: float
    steps: int
    judged: int
    cuts: Floats
    pseudo: float
    most: float
    bounds: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Choice:
    """What the past chose.

    Parameters
    ----------
    whole, entry, school, share
        Recipe of the city's ratios, trend of the entrants, recipe of schools, years of shares.
    held, weight
        ``(phase, step)`` weight of the city's last total, and of climbing in a school's total.
    level
        ``(phase, step, class)`` log correction of a school's total by its size.
    behind
        ``(step,)`` past origins that can speak at each horizon.
    cuts
        Shares at which size classes are cut.
    trend
        Damping of the trend of the city's ratios; with nought they are held.
    """

    whole: Recipe
    entry: Entry
    school: Recipe
    share: int
    held: Floats
    weight: Floats
    level: Floats
    behind: NDArray[np.int64]
    cuts: Floats
    trend: float = 0.0


def grid_of(standards: Standards) -> Grid:
    """Read the grid from the standards."""

    def row(key: str) -> tuple[float, ...]:
        name = f"progression.{key}"
        return standards.series(name) or (standards.number(name),)

    weights, even = row("weights"), standards.number("progression.even")
    years = tuple(int(value) for value in row("entry_windows"))
    dampings = row("entry_dampings")
    schools = product(row("school_windows"), row("school_decays"), row("kappas"))
    return Grid(
        whole=tuple(Recipe(int(w), d) for w, d in product(row("windows"), row("decays"))),
        entries=tuple((y, d) for d in dampings for y in (years if d else years[:1])),
        trends=row("trend_dampings"),
        behind=int(standards.number("progression.trend_window")),
        bound=standards.number("progression.trend_most"),
        schools=tuple(Recipe(int(window), decay, kappa) for window, decay, kappa in schools),
        shares=tuple(int(value) for value in row("share_years")),
        held=row("held"),
        weights=weights,
        even=weights.index(even),
        margin=standards.number("progression.margin"),
        steps=int(standards.number("progression.horizons")),
        judged=int(standards.number("progression.judged")),
        cuts=np.array(row("size_cuts")),
        pseudo=standards.number("progression.level_pseudo"),
        most=standards.number("progression.level_most"),
        bounds=standards.pair("progression.bounds"),
    )


def city_at(
    past: Past,
    recipe: Recipe,
    entry: Entry,
    grid: Grid,
    origin: int,
    steps: int,
    trend: float = 0.0,
) -> Floats:
    """City's grades to come as an origin foretells them, ``(step, grade)``."""
    rolls, usable = learnt_on(past, origin)
    counts = np.nan_to_num(rolls).sum(axis=1)
    weights = pair_weights(usable, recipe.window, recipe.decay)
    ratio, base = grade_ratios(counts, weights, past.shares)
    changing = ratio * drift(past, grid, trend, origin, steps)[:, None]
    begin = past.beginnings(counts)
    coming = np.column_stack([entry_path(counts[:, grade], steps, *entry) for grade in begin])
    return city_path(counts[-1], changing, base, coming, grid.bounds[1], past.shares, begin)


def drift(past: Past, grid: Grid, trend: float, origin: int, steps: int) -> Floats:
    """Factor of the city's ratios in years to come, ``(step,)``: their trend, which fades."""
    if not trend:
        return np.ones(steps)
    rolls, usable = learnt_on(past, origin)
    counts, weights = np.nan_to_num(rolls).sum(axis=1), pair_weights(usable, grid.behind, 1.0)
    return fading_trend(ratio_trend(counts, weights, past.shares), trend, steps, grid.bound)


def plain_path(past: Past, choice: Choice, grid: Grid, origin: int) -> tuple[Floats, Floats]:
    """City ``(step, grade)`` and schools ``(step, school, grade)`` as they climb from an origin."""
    whole = city_at(past, choice.whole, choice.entry, grid, origin, grid.steps, choice.trend)
    rolls, usable = learnt_on(past, origin)
    given = grid.bounds, past.boundary, past.shares
    learnt = school_ratios(rolls, usable, [choice.school], *given)
    share = entry_shares(rolls[:, :, 0], choice.share)[None]
    learnt.own[..., np.array(past.begins, dtype=int) - 1] = False
    now = np.nan_to_num(rolls[-1])
    return whole, climb(now, learnt, share, whole, grid.bounds[1], past.shares)[:, 0]


def within_city(climbed: Floats, last: Floats, city: Floats, weight: Floats) -> Floats:
    """School totals ``(step, school)``: climbing and share as last year, within the city's."""
    now = last.sum()
    growth = city / now if now > 0 else np.ones_like(city)
    return raked(mixed(climbed, last, growth, weight), city, axis=1)


def leaning(
    climbed: Floats, city: Floats, past: Past, choice: Choice, full: Flags | None = None
) -> Floats:
    """Rolls that lean towards each school's share as last year, ``(step, school, grade)``.

    Parameters
    ----------
    climbed, city
        ``(step, school, grade)`` rolls as they climb, and ``(step, grade)`` totals to be kept.
    full
        ``(school, grade)``: True where a grade sat at its cap last year. Such a school does not
        lean, in that phase: its share as last year is what the cap let in.
    """
    origin, now = len(past.rolls) - 1, np.nan_to_num(past.rolls[-1])
    found = np.empty_like(climbed)
    for phase, columns in enumerate(past.phases):
        part = list(columns)
        last, whole = now[:, part].sum(axis=1), city[:, part].sum(axis=1)
        as_before = settled(past, origin, columns)
        if full is not None:
            as_before &= ~full[:, part].any(axis=1)
        weight = np.where(as_before, choice.weight[phase][: len(climbed), None], 1.0)
        total = within_city(climbed[:, :, part].sum(axis=2), last, whole, weight)
        size = np.where(complete(past, origin, columns), last, np.nan)
        kind = size_classes(np.nan_to_num(size, nan=np.inf), choice.cuts)
        level = choice.level[phase][: len(climbed)][:, kind]
        total = raked(total * np.where(np.isfinite(size), np.exp(level), 1.0), whole, axis=1)
        found[:, :, part] = fitted(climbed[:, :, part], total, city[:, part])
    return found


def foretell(past: Past, choice: Choice, grid: Grid) -> Floats:
    """Carry the rolls on from the last year on record, ``(step, school, grade)``."""
    whole, schools = plain_path(past, choice, grid, len(past.rolls) - 1)
    held = np.empty_like(whole)
    for phase, columns in enumerate(past.phases):
        part = list(columns)
        last, city = np.nan_to_num(past.rolls[-1][:, part]).sum(), whole[:, part].sum(axis=1)
        keep = choice.held[phase]
        mean = (1 - keep) * city + keep * last
        factor = np.divide(mean, city, out=np.ones_like(city), where=city > 0)
        held[:, part] = whole[:, part] * factor[:, None]
    return raked(leaning(schools, whole, past, choice), held, axis=1)
