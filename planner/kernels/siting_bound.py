"""A bound on the cost of any choice: prices on pupils and on money, raised until they match.

Every pupil of an origin and cell brings a price, and money of a limited year has one. Then houses
and groups of options are apart (`planner.kernels.siting_profit`), and what the best of each come to
is a bound, whatever the prices (Lagrangian relaxation). Prices climb along an average of what was
not matched, the volume algorithm of Barahona and Anbil (Mathematical Programming 87, 2000), which
also tells how often each option was among the best. Needs, bars and least pupils are left out,
which lowers the bound at most. The dearest futures weigh as much more as they would at the average
of the answers so far: any weights that their chances allow give a bound.
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.siting import Flags, Floats, Siting, Whole
from planner.kernels.siting_funds import Limits, limits
from planner.kernels.siting_profit import appraise, queue, seat, stands

_KEEP = 1e-9
_REACH = 0.02
"""How far above the bound steps aim at most."""
_LEAST_SHARE = 0.01


class Pace(NamedTuple):
    """How prices climb."""

    factor: float
    """Length of steps at first."""
    share: float
    """Weight of the last answer in the average at first."""
    patience: int
    """Answers that are no better before steps become shorter."""
    fades: float
    """What the weight falls by, a round."""


AFAR, NEAR = Pace(0.3, 0.05, 5, 0.995), Pace(0.1, 0.1, 5, 0.99)
"""From prices far off, and from prices of a coarse instance."""


class Answer(NamedTuple):
    """What is best at some prices."""

    bound: float
    picks: Whole
    """``(group, future)`` option, -1 for none."""
    seated: Floats
    """``(cell, origin)`` pupils."""
    spent: Floats
    """``(row,)`` money of the limits."""
    by_future: Floats
    """``(future,)`` what futures come to at these prices, before their weights."""


class Ascent:
    """Prices as they climb; changed in place by `climb`."""

    def __init__(self, given: Siting, must: Flags, may: Flags, price: Floats, pace: Pace) -> None:
        self.given, self.must, self.may = given, must, may
        self.stand, self.entries = stands(given)
        many = len(given.options.group)
        of = np.searchsorted(self.entries.option, np.arange(many + 1))
        self.spans = list(zip(of[:-1].tolist(), of[1:].tolist(), strict=True))
        self.limits: Limits = limits(given)
        self.low = np.broadcast_to(-given.idle.max(initial=0.0), given.pupils.shape)
        self.high = np.broadcast_to(given.unmet, given.pupils.shape)
        self.weights, self.floor = given.chance * (1 + given.theta), -np.inf
        self.groups, self.order, self.first = _grouped(given)
        self.fixed = given.options.fixed * given.options.seen
        everywhere = given.options.seen.all(axis=1)
        self.held = np.zeros(len(self.first), bool)
        self.held[self.groups[must & everywhere]] = True
        self.forced = np.zeros((len(self.first), len(given.chance)), bool)
        for option in np.flatnonzero(must & ~everywhere):
            self.forced[self.groups[option]] |= given.options.seen[option]
        self.price: Floats = np.clip(price, self.low, self.high)
        self.money: Floats = np.zeros(len(self.limits.most))
        self.wait, self.lift = queue(self.stand, len(given.pupils)), np.zeros(given.places.shape)
        self.pace, self.stale, self.factor, self.share = pace, 0, pace.factor, pace.share
        self.size = float(given.weight @ (given.pupils * np.maximum(self.price, 0)).sum(axis=1))
        first = self.answer(self.price, self.money)
        self.best = first.bound
        self.seated, self.spent = first.seated, first.spent
        self.by_future = first.by_future
        self.shares: Floats = self._share(first.picks)

    def gains(self, worth: Floats) -> Floats:
        """What entries bring, idle places off, ``(entry,)`` money, discounted."""
        entries = self.entries
        more = worth[entries.to] - worth[entries.since] - entries.idle
        return more * self.given.discount[entries.cell]

    def profits(self, gain: Floats, weights: Floats, money: Floats | None = None) -> Floats:
        """What options bring above their cost, ``(option, future)``, weighted."""
        entries, (many, futures) = self.entries, self.given.options.seen.shape
        key = entries.option * futures + self.given.future[entries.cell]
        runs = np.bincount(key, gain, many * futures).reshape(many, futures)
        found = (runs - self.fixed) * weights
        if money is not None:
            dear = (self.limits.spend * money[:, None]).T
            for row, future in enumerate(self.limits.future):
                found[:, future] -= dear[:, row]
        return found

    def answer(self, price: Floats, money: Floats) -> Answer:
        """The best at some prices."""
        given = self.given
        worth = appraise(self.stand, self.wait, given.pupils, price, self.lift)
        gain = self.gains(worth)
        picks, brings = self._pick(self.profits(gain, self.weights, money))
        cells, houses = given.places.shape
        anyway = worth[self.stand.anyway].reshape(cells, houses).sum(axis=1)
        runs = (given.pupils * price).sum(axis=1) - anyway + given.places @ given.idle
        by_future = np.bincount(given.future, given.discount * runs, len(given.chance))
        bound = by_future @ self.weights - brings.sum() - money @ self.limits.most
        entries, options = self.entries, given.options
        number = self.groups[entries.option]
        taken = picks[number, given.future[entries.cell]] == entries.option
        counts = np.zeros(len(worth))
        np.add.at(counts, self.stand.anyway, 1.0)
        np.add.at(counts, entries.to[taken], 1.0)
        np.add.at(counts, entries.since[taken], -1.0)
        seated = np.empty_like(price)
        seat(self.stand, self.wait, given.pupils, price, counts, seated)
        chosen = np.array([picks[self.groups, f] == np.arange(len(options.group))
                           for f in self.limits.future])  # fmt: skip
        spent = (self.limits.spend * chosen.reshape(self.limits.spend.shape)).sum(axis=1)
        saves = np.bincount(given.future[entries.cell[taken]], gain[taken], len(given.chance))
        pays = np.array([self.fixed[picks[picks[:, f] >= 0, f], f].sum()
                         for f in range(len(given.chance))])  # fmt: skip
        return Answer(float(bound), picks, seated, spent, by_future - saves + pays)

    def _pick(self, profit: Floats) -> tuple[Whole, Floats]:
        """The best option of each group and future, and what groups bring."""
        seen, groups = self.given.options.seen, len(self.first)
        picks = np.full((groups, profit.shape[1]), -1)
        if not groups:
            return picks, np.zeros(0)
        everywhere, held = seen.all(axis=1), self.held
        total = np.where(everywhere & self.may, profit.sum(axis=1), -np.inf)
        now, which = self._best(np.where(held[self.groups] & ~self.must, -np.inf, total))
        later = np.zeros(groups)
        if not everywhere.all():
            for future in range(profit.shape[1]):
                partly = seen[:, future] & ~everywhere & self.may
                forced = partly & self.must
                rival = partly & ~self.forced[self.groups, future] | forced
                best, who = self._best(np.where(rival, profit[:, future], -np.inf))
                take = (best > 0) | self.forced[:, future] & np.isfinite(best)
                picks[:, future] = np.where(take, who, -1)
                later += np.where(take, best, 0)
        build = held | ((now > 0) & (now >= later) & ~self.forced.any(axis=1))
        picks[build] = which[build, None]
        return picks, np.where(build, now, later)

    @property
    def bound(self) -> float:
        """The highest at any prices and weights."""
        return max(self.floor, self.best)

    def weigh(self, weights: Floats) -> None:
        """Let futures weigh otherwise, as far as their chances allow."""
        if not np.allclose(weights, self.weights):
            self.floor, self.weights = self.bound, weights
            self.best = self.answer(self.price, self.money).bound
            self.factor = self.pace.factor

    def below(self, limit: float) -> Flags:
        """Options that may be in a choice below a limit, ``(option,)``.

        A choice with another is dearer at the best prices, whatever else is chosen; of options that
        are seen in some futures only, none is told apart.
        """
        gain = self.gains(appraise(self.stand, self.wait, self.given.pupils, self.price, self.lift))
        profit = self.profits(gain, self.weights, self.money)
        least = self.best + self._pick(profit)[1][self.groups] - profit.sum(axis=1)
        partly = ~self.given.options.seen.all(axis=1)
        found: Flags = self.may & ((least < limit) | partly | self.must)
        return found

    def _best(self, numbers: Floats) -> tuple[Floats, Whole]:
        """Greatest of each group, and the first option that has it."""
        rows = numbers[self.order]
        best = np.maximum.reduceat(rows, self.first)
        at = np.where(rows == best[self.groups[self.order]], np.arange(len(rows)), len(rows))
        return best, self.order[np.minimum.reduceat(at, self.first)]

    def _share(self, picks: Whole) -> Floats:
        """Chance with which options are picked, ``(option,)``."""
        options = self.given.options
        hit = picks[self.groups] == np.arange(len(self.groups))[:, None]
        chance = options.seen * self.given.chance
        return (hit * chance).sum(axis=1) / chance.sum(axis=1)

    def climb(self, rounds: int, upper: float) -> None:
        """Raise prices so many times, towards an objective that is known."""
        given = self.given
        pupils = np.maximum(given.pupils, _KEEP)
        weight = (self.weights[given.future] * given.discount)[:, None]
        dear = max(float(given.unmet.max(initial=0.0)), _KEEP)
        per_money = 1 / (dear * np.maximum(self.limits.most, _KEEP))
        for _ in range(rounds):
            lacks = given.pupils - self.seated
            lacks[(self.price >= self.high) & (lacks > 0)] = 0.0
            lacks[(self.price <= self.low) & (lacks < 0)] = 0.0
            short = self.spent - self.limits.most
            short[(self.money <= 0) & (short < 0)] = 0.0
            norm = (weight * lacks**2 / pupils).sum() + (per_money * short**2).sum()
            above = min(upper - self.best, _REACH * max(abs(self.best), self.size))
            if norm <= 0 or above <= 0:
                return
            step = self.factor * above / norm
            price = np.clip(self.price + step * lacks / pupils, self.low, self.high)
            money = np.maximum(self.money + step * per_money * short, 0.0)
            found = self.answer(price, money)
            along = (weight * (given.pupils - found.seated) * lacks / pupils).sum()
            along += (per_money * (found.spent - self.limits.most) * short).sum()
            self._average(found)
            self._judge(found, price, money, longer=along > 0)

    def _judge(self, found: Answer, price: Floats, money: Floats, *, longer: bool) -> None:
        """Go on from better prices; steps become longer where they could have been."""
        if found.bound > self.best:
            self.best, self.price, self.money, self.stale = found.bound, price, money, 0
            self.factor = min(self.factor * 1.1, 2.0) if longer else self.factor
        else:
            self.stale += 1
            if self.stale == self.pace.patience:
                self.factor, self.stale = self.factor * 0.8, 0

    def _average(self, found: Answer) -> None:
        """Move the averages of answers towards the last."""
        share = self.share
        for name, last in (
            ("seated", found.seated), ("spent", found.spent), ("by_future", found.by_future),
            ("shares", self._share(found.picks)),
        ):  # fmt: skip
            setattr(self, name, (1 - share) * getattr(self, name) + share * last)
        self.share = max(share * self.pace.fades, _LEAST_SHARE)


def _grouped(given: Siting) -> tuple[Whole, Whole, Whole]:
    """Group of each option from 0, options by group, and the first of each group among them."""
    number = np.unique(given.options.group, return_inverse=True)[1].astype(np.int64)
    order = np.argsort(number, kind="stable")
    many = int(number.max(initial=-1)) + 1
    return number, order, np.searchsorted(number[order], np.arange(many))
