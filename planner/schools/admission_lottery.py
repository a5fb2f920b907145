"""The lottery: one number a child, drawn once for the record and again and again for the chances.

A child's number hangs on the seed, the year and its pseudonym alone: not on the order of the rows,
on who else applies, or on how many processors work.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.acceptance import NOWHERE, accept, deal
from planner.kernels.philox import Words, fill_words
from planner.kernels.random import keys
from planner.kernels.summaries import Summary, summarise
from planner.model.admissions import Applicants
from planner.schools.admission_lists import Lists
from planner.schools.admission_locks import Held, closed

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
LOTTERY, ORDER, SWELL = "lottery", "school drawn", "comes"
_APART = np.uint64(0x9E3779B97F4A7C15)
"""What sets the numbers of two entrants for one child apart."""
_LEVELS = np.uint64(40)
"""Bits of a claim that tell of the lottery; the upper ones tell of the level."""
_BLOCK = 20
"""Draws whose numbers are held at a time, for the memory they take."""


@dataclass(frozen=True)
class Chances:
    """Shares of children admitted, before anybody is diverted: mean and spread over the draws.

    ``tier (tier,)``, ``whole (1,)`` of all children, ``school (school, tier)`` of those with the
    school on their list in that tier, ``any_tier (school,)``, and ``child (child,)``, NaN where the
    list swells and shrinks.
    """

    tier: Summary
    whole: Summary
    school: Summary
    any_tier: Summary
    child: Floats


def place(lists: Lists, child: Whole, order: Whole, lot: Words, shut: Flags) -> Whole:
    """Entry by which each entrant is admitted, -1 for none; a shut entry is asked in vain."""
    # Those with the best claims propose first: fewer are displaced then, and nothing else differs.
    claim = (lists.first[child].astype(np.uint64) << _LEVELS) | (lot >> (np.uint64(64) - _LEVELS))
    ahead = np.argsort(claim, kind="stable")
    found = np.empty(child.size, dtype=np.int64)
    desk = np.where(shut, len(lists.places), lists.desk)
    places = np.append(lists.places, 0)
    found[ahead] = accept(child[ahead], lists.start, order, desk, lists.level, lot[ahead], places)
    return found


def orders(
    lists: Lists, seed: int, year: int, applicants: Applicants, ids: Whole
) -> Iterator[Whole]:
    """Order of all lists in each draw; lots change it only where schools are drawn."""
    fixed = np.arange(lists.child.size)
    if not (lists.weight > 0).any():
        for _ in ids:
            yield fixed
        return
    slots = int(np.diff(lists.start).max())
    units = keys(ORDER, applicants.ids)
    for draw in ids:
        words = fill_words(seed, units, [year], [int(draw)], slots)[0, 0]
        yield deal(lists.start, lists.weight, words)


def numbers(applicants: Applicants, seed: int, year: int) -> Words:
    """Lottery numbers of the record, ``(child,)``: low before high."""
    return fill_words(seed, keys(LOTTERY, applicants.ids), [year], [0])[0, 0, :, 0]


def chances(
    lists: Lists,
    seed: int,
    year: int,
    applicants: Applicants,
    draws: int,
    tiers: int,
    swell: Floats | None,
    turns: Iterator[Whole],
    held: Held,
    lucks: Iterator[Floats],
) -> Chances:
    """Hold the lottery again, as often as there are draws.

    Parameters
    ----------
    turns
        Order of all lists in each of these draws, from `orders`.
    swell
        ``(draw, child)`` entrants for each child on the list, on average; None for one each. A
        fraction comes about with its own chance.
    held, lucks
        Address locks, and the lots over their shares in each of these draws.
    """
    schools = int(lists.at.max(initial=-1)) + 1
    asked = np.zeros((2, draws, tiers + 1))
    eligible, admitted = np.zeros((2, draws, schools, tiers))
    happy = np.zeros(len(applicants))
    ids = np.arange(1, draws + 1)
    lots = _numbers(LOTTERY, seed, year, applicants, ids)
    luck = _numbers(SWELL, seed, year, applicants, ids if swell is not None else ids[:0])
    tier_of = np.where(lists.best < 0, tiers, lists.best)
    spot = lists.school * tiers + lists.tier
    for draw, (order, drawn) in enumerate(zip(turns, lots, strict=True)):
        child, copies = np.arange(len(applicants)), np.ones(len(applicants), dtype=np.int64)
        lot, shut = drawn, closed(held, next(lucks), drawn)[1]
        if swell is not None:
            copies = np.floor(swell[draw] + _fractions(next(luck))).astype(np.int64)
            child = np.repeat(child, copies)
            twin = np.arange(child.size) - np.repeat(np.cumsum(copies) - copies, copies)
            lot = drawn[child] + twin.astype(np.uint64) * _APART
        taken = place(lists, child, order, lot, shut)
        found = taken[taken != NOWHERE]
        asked[0, draw] = np.bincount(tier_of, weights=copies, minlength=tiers + 1)
        asked[1, draw] = np.bincount(tier_of[child[taken != NOWHERE]], minlength=tiers + 1)
        eligible[draw].flat = np.bincount(
            spot, weights=copies[lists.child] * ~shut, minlength=schools * tiers
        )
        admitted[draw].flat = np.bincount(spot[found], minlength=schools * tiers)
        happy += np.bincount(child[taken != NOWHERE], minlength=len(applicants))
    alone = swell is None and draws > 0
    return Chances(
        tier=_shares(asked[1, :, :tiers], asked[0, :, :tiers]),
        whole=_shares(asked[1].sum(axis=1, keepdims=True), asked[0].sum(axis=1, keepdims=True)),
        school=_shares(admitted, eligible),
        any_tier=_shares(admitted.sum(axis=2), eligible.sum(axis=2)),
        child=happy / draws if alone else np.full(len(applicants), np.nan),
    )


def _numbers(
    stream: str, seed: int, year: int, applicants: Applicants, ids: Whole
) -> Iterator[Words]:
    """Random bits of each draw, ``(child,)``."""
    units = keys(stream, applicants.ids)
    for first in range(0, len(ids), _BLOCK):
        own = [int(draw) for draw in ids[first : first + _BLOCK]]
        yield from fill_words(seed, units, [year], own)[:, 0, :, 0]


def _fractions(bits: Words) -> Floats:
    return ((bits >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53


def _shares(part: Floats, whole: Floats) -> Summary:
    """Shares over the draws in which there is anyone to ask, NaN where there never is."""
    shape = part.shape[1:]
    some = whole.reshape(len(whole), math.prod(shape)) > 0
    share = np.divide(
        part.reshape(some.shape), whole.reshape(some.shape), out=np.zeros(some.shape), where=some
    )
    found = Summary(*(np.full(some.shape[1], np.nan) for _ in range(4)))
    for cell in np.flatnonzero(some.any(axis=0)):
        told = summarise(share[some[:, cell], cell])
        for column, value in zip(found, told, strict=True):
            column[cell] = value
    return Summary(*(column.reshape(shape) for column in found))
