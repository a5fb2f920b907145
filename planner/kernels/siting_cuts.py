"""The best options by cuts: choose, ask every cell what that costs, and learn from its prices.

What a cell costs is convex in its places, so its prices at any places bound it from below at all
others (Benders, Numerische Mathematik 4, 1962; Van Slyke and Wets, SIAM Journal on Applied
Mathematics 17, 1969, the L-shaped method, with a cut for each cell). The choice itself is then a
small mixed-integer programme in the options alone. Parts of options are chosen first, which is
cheap and teaches most of the cuts. A set of options that is met again, because it must hold more
pupils than the cuts know of, is ruled out once it is valued. It is deterministic.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from planner.kernels.siting import Flags, Floats, Found, Siting, Whole, verdict
from planner.kernels.siting_rows import choosing
from planner.kernels.siting_transport import Ways, seated, seats, ways
from planner.kernels.siting_value import value

ROUNDS = 300
"""Choices that are tried before the best so far is taken, with its bound."""
_SIZE = 1e4
_NONE = 2
_PART = 0.25
"""Share of the gap at which parts of options have taught enough."""
_PARTS = 60
"""Rounds in which parts of options may be chosen."""
_SLIP = 1e-9
"""Share of the objective that is rounding."""


class _Land(NamedTuple):
    """What options do to places, ready for products."""

    ways: Ways
    places: csr_array
    """``(cell * house, option)``."""
    stretch: csr_array
    by_house: Whole
    """Arcs in order of their houses."""


def solve_cuts(
    given: Siting, *, gap: float = 0.0, rounds: int = ROUNDS,
    must: Flags | None = None, may: Flags | None = None, start: Found | None = None,
    nodes: int | None = None, enough: Callable[[], bool] | None = None,
) -> Found:  # fmt: skip
    """Choose the options of the least objective.

    Parameters
    ----------
    gap
        Objective above the bound that is good enough, a share of the objective.
    rounds
        Choices tried at most.
    must, may
        As in `planner.kernels.siting_exact.solve_exact`.
    start
        What another solver found for the same, to better.
    nodes
        Branches of each choice at most; none for as many as it takes.
    enough
        Asked before each choice; the best so far is handed back when it says so.

    Raises
    ------
    ValueError
        No choice keeps all conditions, or none was found in the rounds.
    """
    lower, upper = _limits(len(given.options.group), must, may)
    land, master = _land(given), _Master(given, lower, upper)
    best = _Best(given, land, near=max(gap, _SLIP))
    best.try_(lower > 0.5)
    if not len(lower):
        return verdict(best.chosen, best.cost, best.cost, gap, "exact")
    if start is not None:
        master.learn(*_cuts(given, land, start.chosen.astype(float)))
        best.try_(start.chosen)
        best.bound = min(start.bound, best.cost)
    master.learn(*_cuts(given, land, lower))
    master.learn(*_cuts(given, land, _most(given, lower, upper)))
    whole = False
    for turn in range(rounds):
        whole = whole or turn >= _PARTS
        if enough is not None and enough():
            break
        part = master.choose(whole=whole, gap=gap * _PART, nodes=nodes)
        if part is None:
            best.bound = best.cost if whole and master.empty else best.bound
            break
        options, low = part
        best.bound = max(best.bound, min(low, best.cost))
        if best.found:
            break
        if not whole:
            cells = _cuts(given, land, options)
            whole = not master.learn(*cells, options=options, slip=best.near * _PART)
            continue
        price = best.try_(options > 0.5)
        if price is None:
            master.forbid(options > 0.5)
        else:
            master.learn(*_of_prices(given, land, price))
    if np.isinf(best.cost):
        raise ValueError("no choice of options that keeps all conditions was found")
    return verdict(best.chosen, best.cost, best.bound, gap, "exact")


class _Best:
    """The best choice so far."""

    def __init__(self, given: Siting, land: _Land, near: float) -> None:
        self.given, self.land, self.near = given, land, near
        self.cost, self.bound = np.inf, -np.inf
        self.chosen = np.zeros(len(given.options.group), dtype=bool)
        self.tried: set[bytes] = set()

    @property
    def found(self) -> bool:
        """Whether none can be better by more than the gap."""
        return bool(self.cost - self.bound <= self.near * abs(self.cost))

    def try_(self, taken: Flags) -> Floats | None:
        """Value a choice; gives its prices, or None where it is known or cannot be."""
        if taken.tobytes() in self.tried:
            return None
        self.tried.add(taken.tobytes())
        worth = value(self.given, taken, self.land.ways)
        if not worth.feasible:
            return None
        if worth.cost < self.cost:
            self.cost, self.chosen = worth.cost, taken
        return worth.pupil_price


def _limits(many: int, must: Flags | None, may: Flags | None) -> tuple[Floats, Floats]:
    lower, upper = np.zeros(many), np.ones(many)
    if may is not None:
        upper[:] = may
    if must is not None:
        lower[:] = must
    if (lower > upper).any():
        raise ValueError("an option must be chosen that may not be")
    return lower, upper


def _land(given: Siting) -> _Land:
    adds, (cells, houses) = given.options.adds, given.places.shape
    shape = cells * houses, len(given.options.group)
    at = adds.cell * houses + adds.house, adds.option
    order = np.argsort(given.house, kind="stable")
    return _Land(
        ways(given), csr_array((adds.places, at), shape), csr_array((adds.stretch, at), shape),
        order,
    )  # fmt: skip


def _most(given: Siting, lower: Floats, upper: Floats) -> Floats:
    """Of every group the option that may be chosen with most places."""
    adds, options = given.options.adds, given.options
    size = np.bincount(adds.option, adds.places + adds.stretch, len(options.group))
    found = lower.copy()
    order = np.lexsort((-size, options.group))
    groups = options.group[order]
    first = order[np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))]
    found[first[(size[first] > 0) & (upper[first] > 0)]] = 1.0
    return found


def _cuts(given: Siting, land: _Land, options: Floats) -> tuple[Floats, csr_array]:
    """Cuts at a choice, parts of options among it."""
    shape = given.places.shape
    places = np.maximum(given.places + (land.places @ options).reshape(shape), 0.0)
    stretch = np.maximum(given.stretch + (land.stretch @ options).reshape(shape), 0.0)
    price, before = [], None
    for cell, pupils in enumerate(given.pupils):
        before = seated(land.ways, pupils, places[cell], stretch[cell], before)
        price.append(seats(given, land.ways, before).pupil_price)
    return _of_prices(given, land, np.array(price))


def _of_prices(given: Siting, land: _Land, price: Floats) -> tuple[Floats, csr_array]:
    """What cells cost at least: a number each, and money by option ``(cell, option)``.

    Any prices of pupils give a bound: a place is worth what the dearest pupil who can come to it
    would save there.
    """
    cells, houses = given.places.shape
    price = np.minimum(price, given.unmet)
    saves = (price[:, given.origin] - given.cost)[:, land.by_house]
    house = given.house[land.by_house]
    first = np.flatnonzero(np.append(True, house[1:] != house[:-1])) if len(house) else house
    dearest = np.full((cells, houses), -np.inf)
    if len(house):
        dearest[:, house[first]] = np.maximum.reduceat(saves, first, axis=1)
    place = given.idle - np.maximum(dearest + given.idle, 0.0)
    beyond = -np.maximum(dearest - given.over, 0.0)
    constant = (given.pupils * price).sum(axis=1)
    constant += (given.places * place + given.stretch * beyond).sum(axis=1)
    row = np.repeat(np.arange(cells), houses)
    sums = csr_array((np.ones(len(row)), (row, np.arange(len(row)))), (cells, len(row)))
    slope = sums @ (
        land.places.multiply(place.ravel()[:, None])
        + land.stretch.multiply(beyond.ravel()[:, None])
    ).tocsr()  # fmt: skip
    return constant, csr_array(slope)


class _Master:
    """The choice among options, with what is known of the cells so far."""

    def __init__(self, given: Siting, lower: Floats, upper: Floats) -> None:
        options, cells, futures = len(lower), len(given.pupils), len(given.chance)
        self.given, self.options, self.cells = given, options, cells
        self.tail = 1 + futures if given.theta > 0 else 0
        many = options + cells + self.tail
        fixed = given.options.fixed * given.options.seen
        money = np.zeros(many)
        money[:options] = fixed @ given.chance
        money[options : options + cells] = given.weight
        self.lower = np.concatenate([lower, np.full(cells + self.tail, -np.inf)])
        self.upper = np.concatenate([upper, np.full(cells + self.tail, np.inf)])
        matrix, least, most = choosing(given)
        wide = csr_array((matrix.shape[0], many - options))
        self.matrices = [csr_array(np.hstack([matrix.toarray(), wide.toarray()]))]
        self.least = [least]
        self.most = [most]
        if self.tail:
            at = options + cells
            money[at] = given.theta
            money[at + 1 :] = given.theta * given.chance / (1 - given.alpha)
            self.lower[at + 1 :] = 0.0
            rows = np.zeros((futures, many))
            rows[:, :options] = fixed.T
            rows[given.future, options + np.arange(cells)] = given.discount
            rows[:, at] = -1.0
            rows[np.arange(futures), at + 1 + np.arange(futures)] = -1.0
            self._add(csr_array(rows), np.full(futures, -np.inf), np.zeros(futures))
        self.money = money
        self.empty = False
        self.known: Floats | None = None

    def _add(self, rows: csr_array, least: Floats, most: Floats) -> None:
        self.matrices.append(rows)
        self.least.append(least)
        self.most.append(most)

    def learn(
        self, constant: Floats, slope: csr_array, options: Floats | None = None, slip: float = 0.0
    ) -> bool:
        """Add what cells cost at least; tells whether that was more than was known by the slip."""
        told = slope @ options + constant if options is not None else None
        new = np.ones(self.cells, dtype=bool)
        if told is not None and self.known is not None:
            more = (told - self.known) * self.given.weight
            total = float(np.abs(told) @ self.given.weight)
            if more.sum() <= slip * total:
                return False
            new = more > 1e-9 * max(total, 1.0)
        some = np.flatnonzero(new)
        eye = csr_array((np.ones(len(some)), (np.arange(len(some)), some)), (len(some), self.cells))
        rows = np.hstack(
            [-slope[some].toarray(), eye.toarray(), np.zeros((len(some), self.tail))]
        )  # fmt: skip
        self._add(csr_array(rows), constant[some], np.full(len(some), np.inf))
        return True

    def forbid(self, taken: Flags) -> None:
        """Rule a set of options out."""
        row = np.zeros((1, len(self.money)))
        row[0, : self.options] = np.where(taken, -1.0, 1.0)
        self._add(csr_array(row), np.array([1.0 - taken.sum()]), np.array([np.inf]))

    def choose(self, *, whole: bool, gap: float, nodes: int | None) -> tuple[Floats, float] | None:
        """Options that look best, and what no choice is below; None where none is left."""
        scale = max(float(np.abs(self.money[: self.options]).max(initial=0.0)), 1e-9)
        kinds = np.zeros(len(self.money), dtype=np.int64)
        kinds[: self.options] = whole
        rows = LinearConstraint(
            vstack(self.matrices).tocsr(), np.concatenate(self.least), np.concatenate(self.most)
        )
        solved = milp(
            self.money / scale, integrality=kinds, bounds=Bounds(self.lower, self.upper),
            constraints=rows,
            options={"mip_rel_gap": gap, "node_limit": nodes or 2**31 - 1},
        )  # fmt: skip
        self.empty = solved.status == _NONE  # all that keeps the conditions has been ruled out
        if solved.x is None:
            return None
        self.known = solved.x[self.options : self.options + self.cells]
        low = solved.fun if not whole or solved.mip_dual_bound is None else solved.mip_dual_bound
        return solved.x[: self.options], float(low * scale)
