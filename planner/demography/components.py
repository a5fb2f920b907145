"""The components of change: one step with gross moves, by area, status and sex.

This is the reference of the method, in means. The order of events is part of it: survive, move
within the city, leave, arrive, change status, be born, each rate applied to those whom the events
before have left. So nobody leaves who is not there, no count falls below nought, and nothing is
clamped: every flow is in the ledger, also departures that a net figure asked for and nobody was
left to make. Raking to a control total comes after, outside.

Arrays are ``(..., area, status, sex, age)``; where sexes are not told apart that axis has length
one. Age groups are as wide as the step.

Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; Rogers (1995), Multiregional
Demography, for moves as rates of those who live at the origin.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.demography.cohorts import births_of_step, check_shares, step
from planner.demography.migration import ROUNDING, Links, gross_of_net, linked, share_away

Floats = NDArray[np.float64]
Timing = Literal["end", "even"]


@dataclass(frozen=True)
class Moves:
    """Moves of one step, each broadcast to the people ``(..., area, status, sex, age)``.

    ``internal``: within the city. ``leaving``: share that leaves the city. ``arriving``: people who
    arrive, into new housing too. ``net``: arrivals less departures where only that is known; then
    ``leaving`` says how many leave at least, and ``arriving`` must be nought. ``changing``
    ``(..., status from, status to, sex or 1, age or 1)``: share that changes status.
    """

    internal: Links | None = None
    leaving: Floats | float = 0.0
    arriving: Floats | float = 0.0
    net: Floats | None = None
    changing: Floats | None = None


@dataclass(frozen=True)
class Fertility:
    """Births per woman-year, and how they divide.

    ``rates`` broadcast to ``(..., area, status, age)``, ``boys`` per girl, ``width`` years in the
    step, ``women`` the place of women on the sex axis, which has two. A child is born into its
    mother's area and status.
    """

    rates: Floats
    boys: float
    width: float
    women: int = 0


@dataclass(frozen=True)
class Components:
    """People after one step, ``(..., area, status, sex, age)``, and the ledger of what led there.

    ``survivors`` and ``deaths`` are by age reached; ``departures``, ``arrivals``, ``moved`` (net,
    within the city), ``changed`` (net, of status) and ``unrealised`` (departures that a net figure
    asked for beyond the people there) by age at the time; ``births`` and ``aged_out`` have no age.
    People = before + births − deaths + moved − departures + arrivals + changed − aged out.
    """

    people: Floats
    survivors: Floats
    births: Floats
    deaths: Floats
    aged_out: Floats
    departures: Floats
    arrivals: Floats
    moved: Floats
    changed: Floats
    unrealised: Floats


@dataclass(frozen=True)
class _Shift:
    """People after moves and the moves' ledger, all ``(..., area, status, sex, age)``."""

    people: Floats
    departures: Floats
    arrivals: Floats
    moved: Floats
    changed: Floats
    unrealised: Floats


STILL = Moves()


def advance(
    people: Floats,
    survival: Floats,
    births: Floats | float | Fertility,
    moves: Moves = STILL,
    *,
    timing: Timing = "end",
    open_ended: bool = False,
) -> Components:
    """Carry people one step on by survival, gross moves, change of status and births.

    Parameters
    ----------
    people
        ``(..., area, status, sex, age)`` at the start.
    survival
        Broadcast to ``people``: into each age group, the first from birth.
    births
        ``(..., area, status, sex)`` of the step, or the fertility from which they follow: the mean
        of women at the start and at the end, before moves at its end, is exposed.
    timing
        ``end``: moves follow survival, by age reached. ``even``: half come before it, by age at
        the start, half after; counts are halved, and shares divided so that both halves together
        take the same share of those who are there throughout.
    open_ended
        Whether the last age group keeps its people, or they leave the account.

    Raises
    ------
    ValueError
        People missing or below nought, arrivals below nought, shares outside 0 to 1 or more than
        all at one origin, net migrants beside arrivals.
    """
    _check(people, births, moves)
    if isinstance(births, Fertility):
        births = _newborn(births, people, survival, moves, timing, open_ended)
    if timing == "even":
        moves = _halved(moves, people.shape[-4])
    first = _shift(people, moves if timing == "even" else STILL)
    still = np.zeros_like(first.people)
    grown = step(first.people, survival, births, still, open_ended=open_ended)
    last = _shift(grown.people, moves)
    ledger = {
        flow.name: getattr(first, flow.name) + getattr(last, flow.name)
        for flow in fields(_Shift)
        if flow.name != "people"
    }
    return Components(
        people=last.people,
        survivors=grown.people,
        births=np.broadcast_to(births, people.shape[:-1]).astype(float),
        deaths=grown.deaths,
        aged_out=grown.aged_out,
        **ledger,
    )


def _shift(people: Floats, moves: Moves) -> _Shift:
    """Move people: within the city, out of it, into it, from status to status."""
    there = people if moves.internal is None else linked(people, moves.internal)
    if moves.net is None:
        departures, arrivals = moves.leaving * there, moves.arriving + np.zeros_like(there)
        unrealised = np.zeros_like(there)
    else:
        departures, arrivals, unrealised = gross_of_net(moves.net, there, moves.leaving)
    settled = there - departures + arrivals
    changed = settled if moves.changing is None else _reclassified(settled, moves.changing)
    return _Shift(changed, departures, arrivals, there - people, changed - settled, unrealised)


def _reclassified(people: Floats, changing: Floats) -> Floats:
    """People after changes of status; the diagonal of ``changing`` counts for nothing."""
    leaving = _off_diagonal(changing)
    leaving = leaving / np.maximum(leaving.sum(axis=-3, keepdims=True), 1.0)
    stay = 1 - np.minimum(leaving.sum(axis=-3), 1.0)
    return people * stay + (people[..., :, None, :, :] * leaving).sum(axis=-4)


def _off_diagonal(changing: Floats) -> Floats:
    """Shares from status to another status."""
    other = ~np.eye(changing.shape[-3], dtype=bool)
    return changing * other[:, :, None, None]


def _halved(moves: Moves, areas: int) -> Moves:
    """Moves of half a step, of which two take the same share as the whole."""

    def factor(total: Floats | float) -> Floats:
        """Turn a share into one that, taken twice, leaves as many."""
        total = np.minimum(total, 1.0)
        half = 1 - np.sqrt(1 - total)
        return np.divide(half, total, out=np.full_like(half, 0.5), where=total > 0)

    internal, changing = moves.internal, moves.changing
    if internal is not None:
        share = internal.share * factor(share_away(internal, areas))[internal.source]
        internal = replace(internal, share=share)
    if changing is not None:
        changing = _off_diagonal(changing)
        changing = changing * factor(changing.sum(axis=-3, keepdims=True))
    return Moves(
        internal=internal,
        leaving=moves.leaving * factor(np.asarray(moves.leaving, dtype=float)),
        arriving=moves.arriving / 2,
        net=None if moves.net is None else moves.net / 2,
        changing=changing,
    )


def _newborn(
    fertility: Fertility,
    people: Floats,
    survival: Floats,
    moves: Moves,
    timing: Timing,
    open_ended: bool,
) -> Floats:
    """Births ``(..., area, status, sex)`` to women exposed in the step."""
    after = advance(people, survival, 0.0, moves, timing=timing, open_ended=open_ended)
    start, end = people, after.survivors
    if timing == "even":
        start, end = _shift(people, _halved(moves, people.shape[-4])).people, after.people
    start, end = start[..., fertility.women, :], end[..., fertility.women, :]
    born = births_of_step(fertility.rates, start, end, fertility.width).sum(axis=-1)
    girls = born / (1 + fertility.boys)
    pair = [girls, born - girls] if fertility.women == 0 else [born - girls, girls]
    return np.stack(pair, axis=-1)


def _check(people: Floats, births: Floats | float | Fertility, moves: Moves) -> None:
    """Refuse input that no people could follow."""
    if people.ndim < 4:
        message = f"people have axes area, status, sex and age, not {people.ndim}"
        raise ValueError(message)
    if isinstance(births, Fertility):
        births = births.rates
        if people.shape[-2] != 2:
            message = "births by the rates of women need both sexes on their axis"
            raise ValueError(message)
    for what, count in {"people": people, "births": births, "arrivals": moves.arriving}.items():
        if not (np.asarray(count) >= 0).all():
            message = f"{what} must be known and not below nought"
            raise ValueError(message)
    if moves.net is not None and np.any(moves.arriving):
        message = "net migrants hold the arrivals already; give one of the two"
        raise ValueError(message)
    check_shares(np.asarray(moves.leaving, dtype=float), "share that leaves")
    if moves.internal is not None:
        check_shares(moves.internal.share, "share that moves within the city")
        total = share_away(moves.internal, people.shape[-4])
        check_shares(total, "sum of shares that move within the city", ROUNDING)
    if moves.changing is not None:
        check_shares(moves.changing, "share that changes status")
        total = _off_diagonal(moves.changing).sum(axis=-3)
        check_shares(total, "sum of shares that change status", ROUNDING)
