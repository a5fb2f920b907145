"""Leavers shared out among the schools that they go on to; what is shared out adds up.

A row is a school and a grade after which its pupils leave; its edges are the schools that they go
to. Shares of a row that do not reach one leave the schools of the folder: they are counted, not
lost. On the central path flows are expectations. In a future every child goes by chance: a binomial
after another, one uniform each, is the multinomial law; and where the shares themselves are known
from so many children only, they are drawn from Dirichlet's law by breaking the stick.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.heads import binomial
from planner.kernels.laws import beta
from planner.kernels.philox import compiled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Feeding:
    """Where the leavers of a year go.

    Parameters
    ----------
    school, step
        ``(row,)`` the school that they leave, and the place of the grade after which they do.
    row, target
        ``(edge,)`` edges, those of a row in one piece: the row, and the school that they go to.
    share
        ``(edge,)`` share of the row's leavers, sums of a row not above one.
    known
        ``(row,)`` children from whom the shares are known; infinite where they are a rule.
    """

    school: Whole
    step: Whole
    row: Whole
    target: Whole
    share: Floats
    known: Floats

    def leavers(self, pupils: Floats) -> Floats:
        """Leavers ``(draw, row)`` among pupils ``(draw, school, grade)``."""
        return np.asarray(pupils[:, self.school, self.step])

    def rest(self, pupils: Floats) -> Floats:
        """Pupils ``(draw, school, grade)`` without these leavers."""
        left = pupils.copy()
        left[:, self.school, self.step] = 0.0
        return left


def expected(leavers: Floats, feeding: Feeding) -> Floats:
    """Flows ``(draw, edge)`` as the shares say, from leavers ``(draw, row)``."""
    return leavers[:, feeding.row] * feeding.share


def drawn(leavers: Floats, feeding: Feeding, uniform: Floats) -> Floats:
    """Flows ``(draw, edge)`` of whole children by chance.

    What is not whole of a row's leavers follows the shares, so that nothing is lost.

    Parameters
    ----------
    leavers
        ``(draw, row)``.
    uniform
        ``(draw, edge, 2)``: one for the share, one for the count.
    """
    fraction = broken(feeding, uniform[:, :, 0])
    number = np.floor(leavers)
    counts = np.zeros(uniform.shape[:2])
    _count(number, feeding.row, fraction, uniform[:, :, 1], counts)
    return counts + (leavers - number)[:, feeding.row] * feeding.share


def broken(feeding: Feeding, uniform: Floats) -> Floats:
    """Share of each edge in what the row's earlier edges leave, ``(draw, edge)``."""
    before = _before(feeding)
    left = np.maximum(1.0 - before, 0.0)
    mean = np.divide(feeding.share, left, out=np.zeros_like(left), where=left > 1e-12)
    # The last edge of a row that reaches one takes all who are left, whatever rounding says.
    mean = np.where((feeding.share > 0) & (left - feeding.share < 1e-9), 1.0, mean)
    mean = np.broadcast_to(np.minimum(mean, 1.0), uniform.shape)
    known = feeding.known[feeding.row]
    some = np.isfinite(known)
    if not some.any():
        return np.ascontiguousarray(mean)
    drawn_share = np.array(mean)
    size = np.maximum(known * left, 1e-9)[some]
    drawn_share[:, some] = beta(mean[:, some], size, uniform[:, some])
    return drawn_share


def _before(feeding: Feeding) -> Floats:
    """Sum of the shares of a row's earlier edges, ``(edge,)``."""
    total = np.cumsum(feeding.share) - feeding.share
    starts = np.flatnonzero(np.diff(feeding.row, prepend=-1))
    first = np.repeat(total[starts], np.diff(np.append(starts, len(total))))
    return np.asarray(total - first)


@compiled
def _count(
    number: Floats, row: Whole, fraction: Floats, uniform: Floats, into: Floats
) -> None:  # pragma: no cover - compiled
    """Fill ``(draw, edge)``: each edge takes its binomial part of what the row still has."""
    for draw in range(into.shape[0]):
        at, left = np.int64(-1), 0.0
        for edge in range(into.shape[1]):
            if row[edge] != at:
                at, left = row[edge], number[draw, row[edge]]
            taken = binomial(left, fraction[draw, edge], uniform[draw, edge])
            into[draw, edge] = taken
            left -= taken


def into_schools(flows: Floats, feeding: Feeding, schools: int, grades: int) -> Floats:
    """Children fed into each grade, ``(draw, school, grade − 1)``, from flows ``(draw, edge)``."""
    steps = grades - 1
    cell = feeding.target * steps + feeding.step[feeding.row]
    found = np.zeros((len(flows), schools * steps))
    np.add.at(found.T, cell, flows.T)
    return found.reshape(-1, schools, steps)


def gone(leavers: Floats, flows: Floats, feeding: Feeding, grades: int) -> Floats:
    """Leavers whom no school of the folder takes, ``(draw, grade − 1)``, by step."""
    found = np.zeros((len(flows), grades - 1))
    np.add.at(found.T, feeding.step, leavers.T)
    np.add.at(found.T, feeding.step[feeding.row], -flows.T)
    return np.where(np.abs(found) < 1e-9, 0.0, found)


def smoothed(share: Floats, number: Floats, pseudo: float) -> Floats:
    """Shares of small schools drawn towards those of all: the mean of Dirichlet's law.

    ``(n·share + pseudo·m) / (n + pseudo)`` where ``m`` are the shares of all leavers together.

    Parameters
    ----------
    share
        ``(row, choice)``, rows summing to one.
    number
        ``(row,)`` leavers of whom the shares were seen.
    pseudo
        Children of each row who choose as all do.

    >>> smoothed(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([10.0, 30.0]), 10.0).tolist()
    [[0.8125, 0.1875], [0.53125, 0.46875]]
    """
    total = number.sum()
    common = number @ share / total if total > 0 else share.mean(axis=0)
    weight = (number + pseudo)[:, None]
    return np.asarray((number[:, None] * share + pseudo * common) / weight)


def taken_first(climbing: Floats, pupils: Floats, share: Floats, own: Floats) -> Floats:
    """Own leavers who stay by rule, ``(draw, school)``, beyond those whom the record keeps.

    Parameters
    ----------
    climbing
        ``(draw, school)`` pupils of the first grade as the record has them.
    pupils
        ``(draw, school)`` own leavers.
    share
        ``(school,)`` share of them who stay; NaN where the record stands.
    own
        ``(school,)`` ratio by which own leavers climb; NaN where the record mixes them with others.

    Returns
    -------
    Children gained, or below nought lost. Where they are mixed with others, own ones come first and
    others have the rest, so that nothing is gained while the grade holds as many as stay.
    """
    mixed = np.maximum(share * pupils - climbing, 0.0)
    alone = (share - np.minimum(own, 1.0)) * pupils
    return np.nan_to_num(np.where(np.isnan(own), mixed, alone))


def shifted(climbing: Floats, gain: Floats, others: Flags) -> tuple[Floats, Floats]:
    """Grades after some schools gained children whom the others then do not get.

    Parameters
    ----------
    climbing
        ``(draw, school)`` pupils of a grade.
    gain
        ``(draw, school)``.
    others
        ``(school,)`` schools that give and take, in proportion to their pupils.

    Returns
    -------
    ``(draw, school)``, and ``(draw,)`` children lost whom no other school could take. A gain beyond
    what the others have comes from outside.
    """
    pool = np.where(others, climbing, 0.0)
    total = pool.sum(axis=1, keepdims=True)
    part = np.divide(pool, total, out=np.zeros_like(pool), where=total > 0)
    net = gain.sum(axis=1, keepdims=True)
    change = np.where(total > 0, np.minimum(net, total), 0.0)
    adrift = np.maximum(-(net - change), 0.0)[:, 0]
    return np.maximum(climbing + gain - part * change, 0.0), adrift
