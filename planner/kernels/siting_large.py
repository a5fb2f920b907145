"""Options for an instance too large for a mixed-integer programme, with a bound of its own.

Prices climb to a bound (`planner.kernels.siting_bound`); what was often best at them is rounded to
a choice at several thresholds; the best of those is changed step by step, where a step may pay
(`planner.kernels.siting_moves`), and valued by transports that start from those before
(`planner.kernels.siting_standing`). Work is counted, so the same gives the same on any machine,
unless the caller says that it is enough.
"""

from collections.abc import Callable

import numpy as np

from planner.kernels.siting import Flags, Siting
from planner.kernels.siting_bound import AFAR, NEAR, Ascent
from planner.kernels.siting_found import Found, verdict
from planner.kernels.siting_moves import Move, hopes, outlook, pairs, single
from planner.kernels.siting_standing import Standing, Trial
from planner.kernels.siting_start import coarse, seated_prices
from planner.kernels.siting_transport import ways
from planner.kernels.siting_value import value

COARSE, ROUNDS, SEATING = 600, 320, 1e8
"""Of an effort of one: times that prices are raised, of a coarse instance, and of it; and cells
seated in the search, each counted as ways to the power of 1.5."""
_PARTS, _MIDDLE, _THRESHOLDS = (0.5, 0.25, 0.25), 0.5, (0.47, 0.53, 0.44)
"""Parts of the rounds, the share that is rounded up after each, and others at the end."""
_SLIP = 1e-9


def solve_large(
    given: Siting, *, gap: float = 0.0, effort: float = 1.0, must: Flags | None = None,
    may: Flags | None = None, start: Flags | None = None, enough: Callable[[], bool] | None = None,
) -> Found:  # fmt: skip
    """Choose options of a low objective: what `climbed` finds, if it has all that must be."""
    found, _ = climbed(
        given, gap=gap, effort=effort, must=must, may=may, start=start, enough=enough
    )
    if must is not None and (must & ~found.chosen).any():
        raise ValueError("no choice was found with all that must be chosen")
    return found


def climbed(
    given: Siting, *, gap: float = 0.0, effort: float = 1.0, must: Flags | None = None,
    may: Flags | None = None, start: Flags | None = None, enough: Callable[[], bool] | None = None,
) -> tuple[Found, Ascent]:  # fmt: skip
    """Choose options of a low objective, and hand back the prices that tell how low.

    Parameters
    ----------
    gap
        Objective above the bound that is good enough, a share of the objective.
    effort
        Work, of which twice as much takes twice as long.
    must, may
        ``(option,)`` those that have to be chosen, and those that may be; none and all unless said.
    start
        ``(option,)`` a choice to start from besides.
    enough
        Asked now and then; what was found so far is handed back when it says so.

    Raises
    ------
    ValueError
        No choice was found that keeps all conditions.
    """
    many = len(given.options.group)
    forced = np.zeros(many, bool) if must is None else np.asarray(must, bool)
    allowed = np.ones(many, bool) if may is None else np.asarray(may, bool)
    if (forced & ~allowed).any():
        raise ValueError("an option must be chosen that may not be")
    climb = _begun(given, forced, allowed, int(COARSE * effort))
    now = Standing(given, ways(given), climb.limits)

    def done() -> bool:
        near = now.cost - climb.bound <= gap * abs(now.cost)
        return bool(near or (enough is not None and enough()))

    _begin(now, forced, start)
    for part in _PARTS:
        climb.climb(int(ROUNDS * effort * part), now.cost)
        _try(now, rounded(climb, now, _MIDDLE))
        climb.weigh(now.weights())
        if done():
            break
    for threshold in _THRESHOLDS:
        if not done():
            _try(now, rounded(climb, now, threshold))
    most = now.done + int(SEATING * effort / max(1, len(given.house)) ** 1.5)
    _improve(climb, now, most, done)
    worth = value(given, now.chosen)
    if not worth.feasible:
        message = f"no choice was found that keeps all conditions: {worth.broken[0]}"
        raise ValueError(message)
    return verdict(now.chosen, worth.cost, climb.bound, gap, "large"), climb


def _begun(given: Siting, forced: Flags, allowed: Flags, rounds: int) -> Ascent:
    """Prices from where a coarse instance leaves them."""
    less = coarse(given)
    if less is None:
        return Ascent(given, forced, allowed, seated_prices(given), AFAR)
    climb = Ascent(less.given, forced, allowed, seated_prices(less.given), AFAR)
    climb.climb(rounds, np.inf)
    return Ascent(given, forced, allowed, climb.price[:, less.of] + less.farther, NEAR)


def _begin(now: Standing, forced: Flags, start: Flags | None) -> None:
    """Let what must be chosen stand, or what there is to start from."""
    for chosen in (forced, start):
        if chosen is None or (chosen == now.chosen).all() or not now.kept(chosen):
            continue
        trial = now.attempt(chosen)
        if isinstance(trial, Trial) and (chosen is forced or trial.cost < now.cost):
            now.take(trial)


def _try(now: Standing, chosen: Flags) -> None:
    trial = now.attempt(chosen) if now.kept(chosen) else None
    if isinstance(trial, Trial) and trial.cost < now.cost:
        now.take(trial)


def rounded(climb: Ascent, now: Standing, threshold: float) -> Flags:
    """Options by how often they were best, ``(option,)``.

    Of a group, from the option that gives most places for longest on, that at which the shares add
    up to the threshold: so at every year as much is open as was in the mean. One group after the
    other as far as conditions allow; where they do not, the next most frequent of the group.
    """
    seen, groups, share = climb.given.options.seen, climb.groups, climb.shares
    chosen = climb.must.copy()
    taken = np.zeros((len(climb.first), seen.shape[1]), bool)
    for option in np.flatnonzero(chosen):
        taken[groups[option]] |= seen[option]
    often = np.bincount(groups, share * seen.mean(axis=1), len(climb.first))
    here = _reached(climb, threshold) | (~seen.all(axis=1) & (share >= threshold))
    fair = climb.may & ~climb.must & (share > 0) & (often[groups] >= threshold) | here
    order = np.lexsort((-share, ~here, -often[groups]))
    for option in order[fair[order]]:
        if (taken[groups[option]] & seen[option]).any():
            continue
        chosen[option] = True
        if now.kept(chosen):
            taken[groups[option]] |= seen[option]
        else:
            chosen[option] = False
    return chosen


def _reached(climb: Ascent, threshold: float) -> Flags:
    """Options of all futures at which the shares of their group reach a threshold."""
    adds, share = climb.given.options.adds, climb.shares * climb.given.options.seen.all(axis=1)
    span = np.bincount(adds.option, adds.places * climb.given.weight[adds.cell], len(share))
    order = np.lexsort((-span, climb.groups))
    sums = np.cumsum(share[order])
    before = sums - share[order]
    own = climb.groups[order]
    before -= before[np.searchsorted(own, own)]
    found = np.zeros(len(share), bool)
    found[order] = (before < threshold) & (before + share[order] >= threshold)
    return found & climb.may & ~climb.must


def _improve(climb: Ascent, now: Standing, most: int, done: Callable[[], bool]) -> None:
    """Change options as long as that pays, until so many cells have been seated."""
    missed: dict[Move, float] = {}
    while now.done < most and not done():
        told = outlook(climb, now)
        moves = single(climb, told.profit, now.chosen)
        least = _SLIP * abs(now.cost)
        tries = [one for one in moves if one[0] > least] + pairs(climb, moves)
        tries.sort(key=lambda one: (missed.get(one[1], 0.0) - one[0], one[1]))
        for hoped, move in tries:
            chosen = now.chosen.copy()
            chosen[list(move.out)] = False
            chosen[list(move.into)] = True
            if not now.kept(chosen):
                continue
            trial = now.attempt(chosen, hopes(climb, told, move))
            if isinstance(trial, Trial) and trial.cost < now.cost - least:
                now.take(trial)
                break
            lost = hoped - (now.cost - trial.cost) if isinstance(trial, Trial) else trial
            missed[move] = float(lost)
            if now.done >= most or done():
                return
        else:
            return
