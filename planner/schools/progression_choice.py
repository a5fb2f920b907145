"""What a city's own past chooses: how ratios are learnt, and how much "as last year" weighs.

Every earlier year is an origin: with what stood then, each recipe of a small grid carries the rolls
on, and what came since tells what it missed by (a rolling origin). Nothing after the base year is
read. The city and its entrants go by the recipe that missed least; so do schools. A school's total
is a mixture, in equal parts unless its past clearly says otherwise.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from planner.kernels.blending import levels, size_classes
from planner.kernels.rollforward import (
    Ratios,
    Recipe,
    climb,
    entry_path,
    entry_shares,
    school_ratios,
)
from planner.kernels.selection import least
from planner.schools.progression_past import Past, complete, learnt_on, settled
from planner.schools.progression_path import (
    Choice,
    Entry,
    Grid,
    city_at,
    plain_path,
    within_city,
)

Floats = NDArray[np.float64]


def choose(past: Past, grid: Grid) -> Choice:
    """Let the past choose; without two past origins the first of each grid, and no mixture."""
    origins = range(1, len(past.rolls) - 1)
    whole, entry = _whole(past, grid, origins)
    trend = _trend(past, grid, whole, entry, origins)
    recipe, share = _schools(past, grid, whole, entry, trend, origins)
    phases, steps, kinds = len(past.phases), grid.steps, len(grid.cuts) + 1
    choice = Choice(
        whole,
        entry,
        recipe,
        share,
        held=np.zeros((phases, steps)),
        weight=np.ones((phases, steps)),
        level=np.zeros((phases, steps, kinds)),
        behind=np.array([max(len(origins) - step, 0) for step in range(steps)]),
        cuts=grid.cuts,
        trend=trend,
    )
    paths = {q: plain_path(past, choice, grid, q) for q in origins}
    for step in range(steps):
        # A horizon without evidence of its own goes by the longest that has some.
        spoken = [s for s in range(step + 1) if choice.behind[s] >= min(3, choice.behind[0])]
        for phase in range(phases) if choice.behind[0] >= 2 else ():
            told = [
                Told(past, paths[q], phase, q, spoken[-1])
                for q in origins
                if past.counts(q, spoken[-1])
            ]
            choice.held[phase, step] = _held(told, grid)
            choice.weight[phase, step] = _weight(told, grid)
            choice.level[phase, step] = _level(told, grid, choice.weight[phase, step])
    return choice


def _whole(past: Past, grid: Grid, origins: range) -> tuple[Recipe, Entry]:
    """Recipe with the least one-step error over grades, and trend with the least of entrants.

    Of grades into which pupils climbed, and of those that they enter: others say nothing.
    """
    counts = np.nan_to_num(past.rolls).sum(axis=1)
    ratios = np.full((len(grid.whole), len(origins)), np.nan)
    trends = np.full((len(grid.entries), len(origins)), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, q in enumerate(origins):
            climbed = _stayed(past, counts, q, 0)
            if past.counts(q, 0) and len(climbed):
                for j, recipe in enumerate(grid.whole):
                    expected = city_at(past, recipe, (1, 0.0), grid, q, 1)[0, climbed]
                    ratios[j, i] = np.abs(np.log(counts[q + 1, climbed] / expected)).mean()
            steps = [s for s in range(grid.steps) if past.counts(q, s)]
            entered = [grade for grade in past.beginnings(counts[: q + 1]) if counts[q, grade] > 0]
            came = counts[q + 1 + np.array(steps, dtype=int)][:, entered]
            for j, entry in enumerate(grid.entries) if came.size else ():
                paths = [entry_path(counts[: q + 1, g], grid.steps, *entry) for g in entered]
                error = np.abs(np.log(came / np.column_stack(paths)[steps])).mean(axis=1)
                trends[j, i] = (error / np.sqrt(np.array(steps) + 1)).mean()
    return grid.whole[least(ratios) or 0], grid.entries[least(trends) or 0]


def _trend(past: Past, grid: Grid, whole: Recipe, entry: Entry, origins: range) -> float:
    """Damping of the ratios' trend; they are held unless it clearly missed less.

    Judged by the cohorts that were in school at the origin.
    """
    counts = np.nan_to_num(past.rolls).sum(axis=1)
    costs = np.full((len(grid.trends), len(origins)), np.nan)
    for i, q in enumerate(origins):
        there: dict[int, NDArray[np.int64]] = {}
        for s in range(min(grid.judged, counts.shape[1] - 1)):
            if past.counts(q, s):
                stayed = _stayed(past, counts, q, s)
                there |= {s: stayed} if len(stayed) else {}
        for j, trend in enumerate(grid.trends) if there else ():
            path = city_at(past, whole, entry, grid, q, grid.judged, trend)
            costs[j, i] = np.mean(
                [
                    np.abs(np.log(counts[q + s + 1, up] / path[s, up])).mean() / np.sqrt(s + 1)
                    for s, up in there.items()
                ]
            )
    return grid.trends[least(costs, 0, grid.margin) or 0]


def _stayed(past: Past, counts: Floats, origin: int, step: int) -> NDArray[np.int64]:
    """Grades that cohorts of an origin have climbed to since, none of them before school."""
    up = np.arange(step + 1, counts.shape[1])
    there = (counts[origin, up - step - 1] > 0) & (counts[origin + step + 1, up] > 0)
    for grade in past.begins:  # nobody climbs there
        there &= (up < grade) | (up - step - 1 >= grade)
    return up[there]


def _schools(
    past: Past, grid: Grid, whole: Recipe, entry: Entry, trend: float, origins: range
) -> tuple[Recipe, int]:
    """Recipe and years of shares with the least mean error of school totals, near years more."""
    options = list(product(grid.schools, grid.shares))
    costs = np.full((len(options), len(origins)), np.nan)
    for i, q in enumerate(origins):
        rolls, usable = learnt_on(past, q)
        given = grid.bounds, past.boundary, past.shares
        learnt = school_ratios(rolls, usable, list(grid.schools), *given)
        share = np.array([entry_shares(rolls[:, :, 0], years) for years in grid.shares])
        path = climb(
            np.nan_to_num(rolls[-1]),
            Ratios(
                np.repeat(learnt.ratio, len(grid.shares), axis=0),
                np.repeat(learnt.base, len(grid.shares), axis=0),
                np.repeat(learnt.own, len(grid.shares), axis=0),
            ),
            np.tile(share, (len(grid.schools), 1)),
            city_at(past, whole, entry, grid, q, grid.judged, trend),
            grid.bounds[1],
            past.shares,
        )
        found, count = np.zeros(len(options)), 0
        for columns, step in product(past.phases, range(grid.judged)):
            if not past.counts(q, step):
                continue
            use = complete(past, q, columns) & complete(past, q + step + 1, columns)
            came = past.rolls[q + step + 1][use][:, columns].sum(axis=-1)
            error = np.abs(path[step][:, use][..., columns].sum(axis=-1) / came - 1)
            found += error.sum(axis=-1) / np.sqrt(step + 1)
            count += len(came)
        if count:
            costs[:, i] = found / count
    return options[least(costs) or 0]


class Told:
    """What climbing said at one origin and horizon of a phase, and what came.

    Parameters
    ----------
    climbed, last, came
        ``(school,)`` totals by climbing, at the origin, and as they came.
    size
        ``(school,)`` totals of the origin; NaN where a grade is missing or withheld.
    use
        ``(school,)``: True where the phase was complete on both sides.
    settled
        ``(school,)``: True where the school taught the same grades the year before the origin.
    city, now, then
        City totals by climbing, at the origin, and as they came.
    """

    def __init__(
        self, past: Past, path: tuple[Floats, Floats], phase: int, origin: int, step: int
    ) -> None:
        columns = past.phases[phase]
        part = list(columns)
        before, after = (
            np.nan_to_num(past.rolls[year][:, part]).sum(axis=1)
            for year in (origin, origin + step + 1)
        )
        there = complete(past, origin, columns)
        self.climbed = path[1][step][:, part].sum(axis=1)
        self.last, self.came = before, after
        self.settled = settled(past, origin, columns)
        self.size = np.where(there, before, np.nan)
        self.use = there & complete(past, origin + step + 1, columns) & (self.climbed > 0)
        self.city = float(path[0][step, part].sum())
        self.now, self.then = float(before.sum()), float(after.sum())

    def mixture(self, weight: float) -> Floats:
        """Total of each school, ``(school,)``, with a weight of climbing."""
        city, weights = np.array([self.city]), np.where(self.settled, weight, 1.0)
        return within_city(self.climbed[None], self.last, city, weights[None])[0]


def _held(told: list[Told], grid: Grid) -> float:
    """Weight of the city's last total with the least mean error."""
    costs = np.full((len(grid.held), len(told)), np.nan)
    for i, one in enumerate(told):
        if min(one.city, one.now, one.then) > 0:
            mixed = (1 - np.array(grid.held)) * one.city + np.array(grid.held) * one.now
            costs[:, i] = np.abs(np.log(one.then / mixed))
    return grid.held[least(costs) or 0]


def _weight(told: list[Told], grid: Grid) -> float:
    """Weight of climbing in a school's total that the past allows."""
    costs = np.full((len(grid.weights), len(told)), np.nan)
    for i, one in enumerate(told):
        if one.use.any():
            for j, weight in enumerate(grid.weights):
                error = one.mixture(weight)[one.use] / one.came[one.use] - 1
                costs[j, i] = np.abs(error).mean()
    found = least(costs, grid.even, grid.margin)
    return grid.weights[grid.even if found is None else found]


def _level(told: list[Told], grid: Grid, weight: float) -> Floats:
    """Median log error of each size class under the mixture chosen, ``(class,)``."""
    residual, kind = [np.zeros(0)], [np.zeros(0, dtype=np.int64)]
    for one in told:
        residual.append(np.log(one.came[one.use] / one.mixture(weight)[one.use]))
        kind.append(size_classes(one.size, grid.cuts)[one.use])
    kinds = len(grid.cuts) + 1
    return levels(np.concatenate(residual), np.concatenate(kind), kinds, grid.pseudo, grid.most)
