"""All answers below a limit, by branching: first which sites stand, then where areas go.

A node holds the sites settled and the ways left; its bound climbs from the prices of the node
above, and what no answer below the limit uses is struck out before it is parted. A site is parted
into open and closed, the one for which both cost most; where all are settled, that area is parted
into its ways which costs most to put anywhere. The node of the least bound comes next. The nearer
the limit to the bound, the more is struck out, so that a limit is best raised step by step
(Posta, Ferland and Michelon 2012 do so for areas at given sites).
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.whole_siting_bound import Climb, climb, opened
from planner.kernels.whole_siting_fixing import fix
from planner.kernels.whole_siting_packing import Case, Desk
from planner.kernels.whole_siting_pressing import pressed

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STEPS, AGAIN = 80, 30
"""Steps of climbing of a node, and after ways were struck out."""
ROUNDS = 3
"""How often a node is struck out and climbs again."""
SURVEYED = 150
"""Nodes of a survey of sites."""
PROPOSALS, MOST, LONG = 40_000, 2_000_000, 40
"""Of an area, and in all, of each annealing at a set of sites that is met for the first time; a
tenth of them after so many sets."""


@dataclass(frozen=True, eq=False)
class Answer:
    """Who goes where."""

    value: float
    school: Whole
    """``(area,)`` site."""
    is_open: Flags
    """``(site,)``."""


@dataclass(frozen=True, eq=False)
class Node:
    """What is left of a case."""

    price: Floats
    """``(area,)``."""
    way: Flags
    """``(site, area)`` an area may go to the site."""
    status: Whole
    """``(site,)``: 1 has to be open, -1 stays closed, 0 may be either."""


@dataclass(eq=False)
class Budget:
    """Work that may still be done, in ways looked at, and sets of sites that were met."""

    left: float
    met: set[bytes]


@dataclass(frozen=True, eq=False)
class Found:
    """What branching came to."""

    answer: Answer | None
    """The best below the limit, if one was found."""
    bound: float
    """No answer costs less, but for the one found; the limit at most."""
    ended: bool
    """Whether all was looked at."""


def branch(
    case: Case, toll: Floats, root: Node, limit: float, unit: float, budget: Budget, room: Desk
) -> Found:
    """Look for answers below a limit.

    Parameters
    ----------
    toll
        ``(site, area)`` cost.
    limit
        Answers that cost as much or more are not sought.
    unit
        By which a better answer has to be cheaper.
    """
    heap: list[tuple[float, int, Node]] = [(-np.inf, 0, root)]
    best, made = None, 0
    while heap and heap[0][0] < limit and budget.left > 0.0:
        node = heappop(heap)[2]
        node, now = tightened(case, toll, node, limit, budget, room)
        if now.bound >= limit or not node.way.any(axis=0).all():
            continue
        answer = tried(case, now, budget) or only(case, node)
        if answer is not None and answer.value < limit:
            best, limit = answer, answer.value - unit
        for child in parted(case, toll, node, now, limit, room):
            made += 1
            heappush(heap, (now.bound, made, child))
    ended = not heap or heap[0][0] >= limit
    return Found(best, limit if ended else heap[0][0], ended)


def survey(
    case: Case, toll: Floats, root: Node, limit: float, unit: float, budget: Budget, room: Desk
) -> Answer | None:
    """The best of the answers at the sets of sites that a bound rates best, below a limit.

    The same branching by sites, which leaves areas to annealing, and is no proof.
    """
    heap: list[tuple[float, int, Node]] = [(-np.inf, 0, root)]
    best, made = None, 0
    for _ in range(SURVEYED):
        if not heap or heap[0][0] >= limit:
            break
        node, now = tightened(case, toll, heappop(heap)[2], limit, budget, room)
        if now.bound >= limit or not node.way.any(axis=0).all():
            continue
        answer = tried(case, now, budget)
        if answer is not None and answer.value < limit:
            best, limit = answer, answer.value - unit
        if (node.status == 0).any():
            for child in parted(case, toll, node, now, limit, room):
                made += 1
                heappush(heap, (now.bound, made, child))
    return best


def tightened(
    case: Case, toll: Floats, node: Node, limit: float, budget: Budget, room: Desk
) -> tuple[Node, Climb]:
    """Climb and strike out, in turn."""
    way, status, dear = node.way.copy(), node.status.copy(), np.empty(node.way.shape)
    price, steps = node.price, STEPS
    for _ in range(ROUNDS):
        now = climb(case, toll, way, status, price, limit, steps, room)
        budget.left -= way.size * now.steps
        if not now.bound < limit:
            break
        price, steps = now.price, AGAIN
        if not fix(case, toll, way, status, price, now.worth, limit, dear, room):
            break
        if not way.any(axis=0).all():
            break
    return Node(price, way, status), now


def tried(case: Case, now: Climb, budget: Budget) -> Answer | None:
    """Areas at the sites open in the bound, where these are met for the first time."""
    is_open = numbered(case, now)
    key = is_open.tobytes()
    if key in budget.met:
        return None
    budget.met.add(key)
    proposals = min(PROPOSALS * len(case.pupils), MOST)
    if len(budget.met) > LONG:
        proposals //= 10
    value, school = pressed(case, is_open, proposals, len(budget.met))
    return Answer(value, school, is_open) if np.isfinite(value) else None


def numbered(case: Case, now: Climb) -> Flags:
    """Sites open in a bound, ``(site,)``, more or fewer of them where their number is told."""
    is_open = now.is_open.copy()
    if case.low == case.high:
        first = np.argsort(np.where(case.counted, now.worth, np.inf), kind="stable")
        is_open[first[: case.low]] = True
        is_open[first[case.low : int(case.counted.sum())]] = False
        is_open[~case.counted] = True
    return is_open


def only(case: Case, node: Node) -> Answer | None:
    """The one answer that is left, if no more is and it has room."""
    if (node.status == 0).any() or (node.way.sum(axis=0) > 1).any():
        return None
    school, is_open = node.way.argmax(axis=0), node.status > 0
    if (np.bincount(school, case.pupils, len(case.places)) > case.places).any():
        return None
    return Answer(worth(case, school, is_open), school, is_open)


def worth(case: Case, school: Whole, is_open: Flags) -> float:
    """What an answer costs."""
    return float(case.cost[np.arange(len(school)), school].sum() + case.opening[is_open].sum())


def parted(
    case: Case, toll: Floats, node: Node, now: Climb, limit: float, room: Desk
) -> list[Node]:
    """Nodes that hold, together, all answers of this one."""
    free = np.flatnonzero(node.status == 0)
    if len(free):
        scores = [against(case, node, now, site, room) for site in free]
        site = free[max(range(len(free)), key=lambda at: scores[at])]
        shut = node.way.copy()
        shut[site] = False
        sides = ((node.way, 1), (shut, -1))
        children = [Node(now.price, way, settled(node.status, site, to)) for way, to in sides]
    else:
        dear = np.full(node.way.shape, np.inf)
        way, status = node.way.copy(), node.status.copy()
        fix(case, toll, way, status, now.price, now.worth, limit, dear, room)
        many = way.sum(axis=0)
        loss = np.where(way, np.minimum(dear, limit) - now.bound, limit - now.bound)
        score = np.where(
            many > 1, np.sort(loss, axis=0)[:2].sum(axis=0) / np.maximum(many, 1), -1.0
        )
        area = int(score.argmax())
        children = []
        if many[area] <= 1:
            return []
        for site in np.flatnonzero(way[:, area]):
            one = way.copy()
            one[:, area] = False
            one[site, area] = True
            children.append(Node(now.price, one, status))
    return [child for child in children if child.way.any(axis=0).all()]


def against(case: Case, node: Node, now: Climb, site: Any, room: Desk) -> tuple[float, float]:  # noqa: ANN401
    """The lesser and the greater of what opening and closing a site add to the bound."""
    is_open = np.empty(len(node.status), dtype=bool)
    sides = sorted(
        float(opened(case, settled(node.status, site, to), now.worth, is_open, room))
        for to in (-1, 1)
    )
    return sides[0], sides[1]


def settled(status: Whole, site: int, to: int) -> Whole:
    """Status with one site opened or closed."""
    other = status.copy()
    other[site] = to
    return other
