"""The best options by cuts: choose, ask every cell what that costs, and learn from its prices.

With a price on every pupil, and on every pupil that a house must hold, what a cell costs falls
apart into what the places of each house are worth (`planner.kernels.siting_profit`), which bounds
it from below for any choice; at the prices of a choice the bound meets what the choice costs
(Benders, Numerische Mathematik 4, 1962; Van Slyke and Wets, SIAM Journal on Applied Mathematics 17,
1969; with whole options priced one by one, so that few cuts are needed). The choice itself is then
a small mixed-integer programme in the options alone, asked only for what is better than the best
known by more than the gap: if there is none, that is the proof. Parts of options are chosen first,
which is cheap. A set of options that is met again is ruled out once it is valued. It is
deterministic.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from planner.kernels.siting import Flags, Floats, Found, Siting, Whole, verdict
from planner.kernels.siting_master import Master
from planner.kernels.siting_profit import Entries, Queue, Stands, appraise, queue, stands
from planner.kernels.siting_transport import Ways, seated, seats, ways
from planner.kernels.siting_value import filled, value

Cut = tuple[Floats, csr_array]
"""A number for each cell, and money by option ``(cell, option)``."""
ROUNDS = 300
"""Choices that are tried before the best so far is taken, with its bound."""
_PART = 0.25
"""Share of the gap at which parts of options have taught enough."""
_PARTS = 60
"""Rounds in which parts of options may be chosen."""
_SLIP = 1e-9
"""Share of the objective that is rounding."""
_TOLD = 1e-7
"""Share of what cells cost by which a cut that is known already has to tell more."""
_LACKS = 1e-6
"""Pupils that a house may lack of the least that it must hold."""


class Prices(NamedTuple):
    """Prices of which each gives a bound, whatever they are."""

    pupil: Floats
    """``(cell, origin)`` of a pupil."""
    use: Floats
    """``(entry,)`` of a pupil that the house of an entry must hold, of the entries of options."""


class Land(NamedTuple):
    """An instance made ready for cuts; good for any funds, and any that must or may be chosen."""

    ways: Ways
    stand: Stands
    entries: Entries
    wait: Queue
    places: csr_array
    """``(cell * house, option)``."""
    stretch: csr_array
    by_house: Whole
    """Arcs in order of their houses."""
    learnt: list[Cut]
    """Cuts so far."""


def solve_cuts(
    given: Siting, *, gap: float = 0.0, rounds: int = ROUNDS,
    must: Flags | None = None, may: Flags | None = None, start: Flags | None = None,
    bound: float = -np.inf, nodes: int | None = None, enough: Callable[[], bool] | None = None,
    land: Land | None = None, price: Floats | None = None,
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
        ``(option,)`` a choice to better.
    bound
        That no choice is below, if another solver told.
    nodes
        Branches of each choice at most; none for as many as it takes.
    enough
        Asked before each choice; the best so far is handed back when it says so.
    land
        From `land_of`, of an instance that differs in funds at most: what it has learnt is used,
        and added to.
    price
        ``(cell, origin)`` prices of pupils to learn from first.

    Raises
    ------
    ValueError
        No choice keeps all conditions, or none was found in the rounds.
    """
    lower, upper = _limits(len(given.options.group), must, may)
    land = land_of(given) if land is None else land
    best = _Best(given, land, near=max(gap, _SLIP))
    best.try_(lower > 0.5)
    if not len(lower):
        return verdict(best.chosen, best.cost, best.cost, gap, "cuts")
    if start is not None:
        best.try_(start)
        best.bound = min(bound, best.cost)
    master = Master(given, lower, upper)
    known = land.learnt[:]
    _begin(given, land, master, price, [lower, _most(given, lower, upper)], start)
    whole = False
    for turn in range(rounds):
        whole = whole or turn >= min(_PARTS, rounds // 2)
        if best.found or (enough is not None and enough()):
            break
        below = best.cost * (1.0 - best.near) if whole and best.cost > 0 else np.inf
        options, low = master.choose(whole=whole, gap=gap * _PART, nodes=nodes, below=below)
        if options is None and master.empty:
            best.bound = max(best.bound, best.cost if gap == 0 or below == np.inf else below)
            break
        best.bound = max(best.bound, min(low, best.cost))
        if options is None:
            break
        if known and _recalled(master, known, options, best.near * _PART + _TOLD):
            continue
        if not whole:
            cut = _learnt(given, land, prices_at(given, land, options), options)
            whole = not master.learn(*cut, options=options, slip=best.near * _PART)
            continue
        taken = options > 0.5
        exact = taken.astype(float)
        if taken.tobytes() not in best.tried:
            master.learn(*_learnt(given, land, prices_at(given, land, exact), exact))
        if taken.tobytes() in best.tried or not best.try_(taken):
            master.forbid(taken)
    if np.isinf(best.cost):
        raise ValueError("no choice of options that keeps all conditions was found")
    return verdict(best.chosen, best.cost, best.bound, gap, "cuts")


def _begin(
    given: Siting, land: Land, master: Master, price: Floats | None, firsts: list[Floats],
    start: Flags | None,
) -> None:  # fmt: skip
    """Teach what first choices cost, or the first that is known already."""
    for cut in land.learnt[:1]:
        master.learn(*cut)
    asked = [] if land.learnt else firsts
    for options in [*asked, *([] if start is None else [start.astype(float)])]:
        master.learn(*_learnt(given, land, prices_at(given, land, options), options))
    if price is not None:
        held = Prices(price, np.zeros(len(given.options.adds.least)))
        master.learn(*_learnt(given, land, held, firsts[0]))


def _recalled(master: Master, known: list[Cut], options: Floats, slip: float) -> bool:
    """Teach what is known already and bears on a choice; tells whether anything did."""
    return sum(master.learn(*cut, options=options, slip=slip) for cut in known) > 0


def land_of(given: Siting) -> Land:
    """Make an instance ready, with nothing learnt."""
    adds, (cells, houses) = given.options.adds, given.places.shape
    shape = cells * houses, len(given.options.group)
    at = adds.cell * houses + adds.house, adds.option
    stand, entries = stands(given)
    return Land(
        ways(given), stand, entries, queue(stand, cells),
        csr_array((adds.places, at), shape), csr_array((adds.stretch, at), shape),
        np.argsort(given.house, kind="stable"), [],
    )  # fmt: skip


class _Best:
    """The best choice so far."""

    def __init__(self, given: Siting, land: Land, near: float) -> None:
        self.given, self.land, self.near = given, land, near
        self.cost, self.bound = np.inf, -np.inf
        self.chosen = np.zeros(len(given.options.group), dtype=bool)
        self.tried: set[bytes] = set()

    @property
    def found(self) -> bool:
        """Whether none can be better by more than the gap."""
        return np.isfinite(self.cost) and self.cost - self.bound <= self.near * abs(self.cost)

    def try_(self, taken: Flags) -> bool:
        """Value a choice; tells whether it keeps all conditions."""
        self.tried.add(taken.tobytes())
        worth = value(self.given, taken, self.land.ways)
        if worth.feasible and worth.cost < self.cost:
            self.cost, self.chosen = worth.cost, taken
        return worth.feasible


def _limits(many: int, must: Flags | None, may: Flags | None) -> tuple[Floats, Floats]:
    lower, upper = np.zeros(many), np.ones(many)
    if may is not None:
        upper[:] = may
    if must is not None:
        lower[:] = must
    if (lower > upper).any():
        raise ValueError("an option must be chosen that may not be")
    return lower, upper


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


def prices_at(given: Siting, land: Land, options: Floats) -> Prices:
    """Prices at a choice, parts of options among it."""
    adds, shape = given.options.adds, given.places.shape
    places = np.maximum(given.places + (land.places @ options).reshape(shape), 0.0)
    stretch = np.maximum(given.stretch + (land.stretch @ options).reshape(shape), 0.0)
    asked = adds.least * options[adds.option]
    least = np.zeros(shape)
    np.maximum.at(least, (adds.cell, adds.house), asked)
    price, use, before = [], np.zeros(len(asked)), None
    for cell, pupils in enumerate(given.pupils):
        before = seated(land.ways, pupils, places[cell], stretch[cell], before)
        sits = seats(given, land.ways, before)
        if (sits.load + sits.over < least[cell] - _LACKS).any():
            sits, must = filled(given, pupils, places[cell], stretch[cell], least[cell])
            here = np.flatnonzero((adds.cell == cell) & (asked > 0))
            most = here[asked[here] >= least[cell, adds.house[here]]]
            first = most[np.unique(adds.house[most], return_index=True)[1]]
            use[first] = np.maximum(must[adds.house[first]], 0.0)
        price.append(sits.pupil_price)
    return Prices(np.array(price), use)


def _learnt(given: Siting, land: Land, price: Prices, options: Floats) -> Cut:
    """Remember what prices tell."""
    land.learnt.append(_of_prices(given, land, price, options))
    return land.learnt[-1]


def _of_prices(given: Siting, land: Land, price: Prices, options: Floats) -> Cut:
    """What cells cost at least: a number each, and money by option ``(cell, option)``.

    Any prices of pupils give a bound. Places are worth what the pupils who bring most to them
    bring; where several groups change a house, either what each changes beside the rest, or what
    the dearest pupil brings for every place: whichever bounds the choice of ``options`` better.
    """
    cells, houses = shape = given.places.shape
    entries, many = land.entries, len(given.options.group)
    pupil, adds, lift = np.minimum(price.pupil, given.unmet), given.options.adds, np.zeros(shape)
    np.add.at(lift, (adds.cell, adds.house), price.use)
    worth = appraise(land.stand, land.wait, given.pupils, pupil, lift)
    apart: Floats = given.places * given.idle - worth[land.stand.anyway].reshape(cells, houses)
    gain = worth[entries.since] - worth[entries.to] + entries.idle
    at = entries.cell * houses + entries.house
    each = csr_array((gain, (at, entries.option)), (cells * houses, many))
    place, beyond = _dearest(given, land, pupil, lift)
    flat = given.places * place + given.stretch * beyond
    slope = (
        land.places.multiply(place.ravel()[:, None])
        + land.stretch.multiply(beyond.ravel()[:, None])
    ).tocsr()  # fmt: skip
    better = flat.ravel() + slope @ options > apart.ravel() + each @ options
    constant = (given.pupils * pupil).sum(axis=1)
    constant += np.where(better, flat.ravel(), apart.ravel()).reshape(cells, houses).sum(axis=1)
    row = np.repeat(np.arange(cells), houses)
    columns = np.arange(len(row))
    flats, aparts = (
        csr_array((kind.astype(float), (row, columns)), (cells, len(row)))
        for kind in (better, ~better)
    )
    must = csr_array((price.use * adds.least, (adds.cell, adds.option)), (cells, many))
    return constant, csr_array(flats @ slope + aparts @ each + must)


def _dearest(given: Siting, land: Land, price: Floats, lift: Floats) -> tuple[Floats, Floats]:
    """What a place, and room over it, save at most, below nought: each ``(cell, house)``."""
    saves = (price[:, given.origin] - given.cost)[:, land.by_house]
    house = given.house[land.by_house]
    first = np.flatnonzero(np.append(True, house[1:] != house[:-1])) if len(house) else house
    dearest = np.full(given.places.shape, -np.inf)
    if len(house):
        dearest[:, house[first]] = np.maximum.reduceat(saves, first, axis=1)
    dearest += lift
    return (
        given.idle - np.maximum(dearest + given.idle, 0.0),
        -np.maximum(dearest - given.over, 0.0),
    )
