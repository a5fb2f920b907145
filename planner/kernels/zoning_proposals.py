"""Proposals to move areas, alone or several at a time, and which are taken.

A proposal takes an area across a border. Where that overfills the school it comes to, an area of
that school moves on as well: any one, or, now and then, in a chain, the one that fits best, until
nobody is over or the chain is long enough. A move that costs more is taken with the chance
exp(−more / heat) (Metropolis). Whether catchments hold together is asked late, for most proposals
fail before.
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.zoning_borders import opened, settle
from planner.kernels.zoning_machine import lean, within
from planner.kernels.zoning_moves import (
    Desk,
    Floats,
    Ground,
    Index,
    Map,
    Whole,
    carry,
    holds,
    more,
    walls,
)

Word = np.uint64
SKIP = 8
"""Borders of a ring that a random choice may go on by."""
CHAIN = 4
"""Areas that one proposal moves at most."""
LEVELS = 4096
"""Lots there are for the chance to take what costs more."""
HOPE = 4.0
"""Times the heat that the areas moved on may have to win back."""


class Heat(NamedTuple):
    """How a spell of proposals is judged."""

    heat: float
    over: float
    """Charge of a pupil over the places."""
    rise: float
    """By which a price follows each pupil over or under."""
    period: int
    """Proposals after which prices follow."""
    chains: int
    """Of 256 overfilling proposals, those that are followed by a chain."""
    soft: float
    """Charge of a pupil over by which the areas of a chain are chosen, for the next may mend it."""


@within
def following(word: Word) -> Word:
    """Next random word (Marsaglia's xorshift)."""
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    return word ^ (word << np.uint64(17))


@within
def below(word: Word, many: Index) -> Index:
    """A number from 0 to ``many - 1`` from the upper half of a word."""
    return np.int64(((word >> np.uint64(32)) * np.uint64(many)) >> np.uint64(32))


@lean
def best_on(
    ground: Ground, now: Map, rule: Heat, own: Index, word: Word, lot: Floats
) -> tuple[Index, Index, float, Word]:
    """Area of a school to move on, where to, and what it costs more.

    That with the least cost less a Gumbel-like lot in units of the heat.
    """
    found, into, least, price = np.int64(-1), np.int64(-1), np.inf, 0.0
    start = border = now.first[own]
    full, worth = now.load[own] - ground.places[own], now.price[own]
    while border >= 0:
        area, to = ground.source[border], now.school[ground.other[border]]
        if now.school[area] == own and to != own:
            pupils = ground.pupils[area]
            room = ground.places[to] - now.load[to]
            spill = max(full - pupils, 0) - max(full, 0) + max(pupils - room, 0) - max(-room, 0)
            apart = ground.cost[area, to] - ground.cost[area, own] + now.price[to] - worth
            dearer = ground.mass[area] * apart
            if len(ground.wall) > 0:
                dearer += walls(ground, now, area, own, to)
            tried = dearer + rule.soft * spill
            if tried < least:
                word = following(word)
                tried += rule.heat * lot[word & np.uint64(LEVELS - 1)]
                if tried < least:
                    found, into, least, price = (
                        area,
                        to,
                        tried,
                        dearer + rule.over * spill,
                    )
        border = now.after[border]
        if border == start:
            break
    return found, into, price, word


@lean
def chain(
    ground: Ground, now: Map, rule: Heat, room: Desk, dearer: float, limit: float, word: Word,
    lot: Floats,
) -> tuple[int, Word]:  # fmt: skip
    """Let a chain follow the area that has moved; how many moved, 0 where it is taken back."""
    own, many, taken = now.school[room.moved[0]], 1, False
    while many < CHAIN and not taken:
        area, to, extra, word = best_on(ground, now, rule, own, word, lot)
        dearer += extra
        if area < 0 or (many + 1 == CHAIN and dearer > limit):
            break
        if not holds(ground, now.school, area, own, room):
            break
        carry(ground, now, area, own, to)
        room.moved[many], room.left[many] = area, own
        many += 1
        taken = dearer <= limit
        here, there = (
            now.load[own] - ground.places[own],
            now.load[to] - ground.places[to],
        )
        if there > max(here, 0):
            own = to
        elif here <= 0:
            break
    if taken:
        return many, word
    for which in range(many - 1, -1, -1):
        area = room.moved[which]
        carry(ground, now, area, now.school[area], room.left[which])
    return 0, word


@within
def pair(
    ground: Ground, now: Map, rule: Heat, room: Desk, dearer: float, limit: float, word: Word
) -> int:
    """Let any area follow the one that has moved; how many moved, 0 where it is taken back."""
    first, own = room.moved[0], room.left[0]
    to = now.school[first]
    border = now.first[to]
    if border >= 0:
        for _ in range(1 + below(word, SKIP)):
            border = now.after[border]
        now.first[to] = border
        area, on = ground.source[border], now.school[ground.other[border]]
        if (
            now.school[area] == to
            and on != to
            and dearer + more(ground, now, rule.over, area, to, on) <= limit
            and holds(ground, now.school, first, own, room)
            and holds(ground, now.school, area, to, room)
        ):
            carry(ground, now, area, to, on)
            room.moved[1], room.left[1] = area, to
            return 2
    carry(ground, now, first, to, own)
    return 0


@within
def follow(ground: Ground, now: Map, part: Whole, half: int, rise: float) -> None:
    """Let the prices of a half follow its loads."""
    for school in range(len(part)):
        if part[school] == half:
            pull = rise * (now.load[school] - ground.places[school])
            now.price[school] = max(0.0, now.price[school] + pull)


@lean
def propose(
    ground: Ground, now: Map, part: Whole, half: int, rule: Heat, proposals: int, word: Word,
    lot: Floats, room: Desk,
) -> None:  # fmt: skip
    """Make so many proposals between schools of one half; how many were taken, and with others.

    Nothing of the other half is changed, nor anything of it read that could change what is done
    here, so both halves may run at a time.
    """
    room.taken[:] = 0
    many = opened(ground, now, part, half, room)
    for number in range(proposals if many > 0 else 0):
        if number % rule.period == rule.period - 1:
            follow(ground, now, part, half, rule.rise)
        word = following(word)
        border = np.int64(room.edges[below(word, many)])
        limit = rule.heat * lot[word & np.uint64(LEVELS - 1)]
        coin = np.int64((word >> np.uint64(20)) & np.uint64(255))
        area = ground.source[border]
        own, to = now.school[area], now.school[ground.other[border]]
        dearer = more(ground, now, rule.over, area, own, to)
        full = now.load[to] + ground.pupils[area] - ground.places[to]
        chained, alone = coin < rule.chains, dearer <= limit
        if not alone:
            if full <= 0 or dearer - rule.over * full > limit + HOPE * rule.heat:
                continue
            if not chained and coin & 1:
                continue
        if (alone or chained) and not holds(ground, now.school, area, own, room):
            continue
        carry(ground, now, area, own, to)
        room.moved[0], room.left[0], moved = area, own, 1
        if not alone and chained:
            moved, word = chain(ground, now, rule, room, dearer, limit, word, lot)
        elif not alone:
            word = following(word)
            moved = pair(ground, now, rule, room, dearer, limit, word)
        if moved > 0:
            many = settle(ground, now, part, half, room, many, moved)
            room.taken[0] += 1
            room.taken[1] += moved > 1
