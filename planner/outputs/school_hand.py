"""The arithmetic of one school by hand: what the formulas of its workbook come to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.by_hand import ByHand

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SchoolBook:
    """What the workbook holds.

    Parameters
    ----------
    target
        ``(grade,)`` pupils a class.
    classes
        ``(year, grade)`` classes of the run, of the years of ``hand.ahead``.
    """

    hand: ByHand
    target: Floats
    classes: Floats
    spring: bool
    about: tuple[str, ...]


def sums(hand: ByHand) -> tuple[Floats, Floats, Floats]:
    """Weighted sums into each grade above the first, ``(grade − 1,)``.

    Returns
    -------
    Children who came up, children of the grade below who could, and the weights of the years in
    which both were counted.
    """
    later, same, below = hand.record[1:, 1:], hand.record[:-1, 1:], hand.record[:-1, :-1]
    both = np.isfinite(later) & np.isfinite(below)
    came = np.maximum(np.nan_to_num(later) - hand.repeat[1:] * np.nan_to_num(same), 0.0)
    could = np.nan_to_num(below) * hand.climb[:-1]
    weight = hand.weights[1:, None] * both
    return (weight * came).sum(axis=0), (weight * could).sum(axis=0), weight.sum(axis=0)


def ratios(hand: ByHand) -> tuple[Floats, Floats]:
    """Ratio into each grade above the first, drawn to the pool, and the children a year behind it.

    ``(grade − 1,)`` each.
    """
    came, could, weight = sums(hand)
    raw = np.divide(
        came + hand.kappa * hand.pool, could + hand.kappa,
        out=hand.pool.copy(), where=could + hand.kappa > 0,
    )  # fmt: skip
    base = np.divide(could, weight, out=np.zeros_like(could), where=weight > 0)
    return np.clip(raw, *hand.bounds), base


def by_formula(book: SchoolBook) -> Floats:
    """Rolls by hand, ``(year, grade)``: what the formulas of the workbook come to."""
    hand = book.hand
    ratio, base = ratios(hand)
    rolls, most = hand.climbed.copy(), hand.bounds[1]
    for i in range(1, len(rolls)):
        before = rolls[i - 1]
        c = (before * hand.climb)[:-1]
        grows = (ratio > 1) & (base > 0)
        more = np.minimum(c + (ratio - 1) * base, c * np.maximum(most, ratio))
        found = np.where(grows, more, c * ratio) + (before * hand.repeat)[1:]
        rolls[i, 1:] = np.where(hand.own, found, rolls[i, 1:])
    return rolls


def classes_of(rolls: Floats, target: Floats) -> Floats:
    """Fewest classes of at most ``target`` pupils, of whole children; ``(year, grade)``."""
    return np.ceil(np.floor(rolls + 0.5) / target)


def beside(book: SchoolBook, rolls: Floats) -> pd.DataFrame:
    """What the run adds to each roll by hand: homes, moves and other ways, lean; rows by year."""
    hand = book.hand
    formed = classes_of(rolls, book.target)
    rows = []
    for i, year in enumerate(hand.ahead):
        for g in hand.taught:
            if max(hand.told[i, g], rolls[i, g]) <= 0:
                continue
            homes = hand.homes[i, g]
            ways = hand.climbed[i, g] - homes - rolls[i, g]
            lean = hand.told[i, g] - hand.climbed[i, g]
            numbers = (rolls[i, g], homes, ways, lean, hand.told[i, g])
            rows.append((i, int(year), g, *numbers, formed[i, g], book.classes[i, g]))
    names = ["at", "year", "grade", "by_hand", "homes", "ways", "lean", "run", "formed", "classes"]
    return pd.DataFrame(rows, columns=names)
