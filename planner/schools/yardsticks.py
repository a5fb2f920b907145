"""What balanced development is measured by: sets of indicators with their limits, from standards.

A set is a rule of its time (in China the eight indicators of 2012, the seven of 2017). Which
indicators it holds, the least a pupil, the limits of variation, which schools it counts: all of it
is norms, under ``balance.NAME``; other countries and cities write sets of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.standards import Standards

Flags = NDArray[np.bool_]

_HAIR = 1e-9
"""A limit holds to the last digit: what is equal to it, however reckoned, passes."""


@dataclass(frozen=True)
class Yardstick:
    """One set of indicators.

    Parameters
    ----------
    limits
        Greatest variation allowed by phase; phases without one are not judged.
    composite
        Whether the mean of the variations is held against the limit, or each of them.
    least
        Least a pupil by indicator and phase.
    met, remaining
        Indicators that a school must meet, and the share of the least that those it misses must
        reach; None where schools are not judged.
    points_from
        Pupils from which on a teaching point counts; infinite where none does.
    """

    name: str
    indicators: tuple[str, ...]
    limits: Mapping[str, float]
    composite: bool
    least: Mapping[tuple[str, str], float]
    met: float | None
    remaining: float
    sectors: tuple[str, ...]
    points_from: float


def yardsticks(standards: Standards) -> tuple[Yardstick, ...]:
    """Every set of indicators that the standards name, in their order."""
    names = [key.split(".")[1] for key in standards.norms if _is_set(key)]
    return tuple(_yardstick(standards, name) for name in dict.fromkeys(names))


def _is_set(key: str) -> bool:
    parts = key.split(".")
    return len(parts) == 3 and parts[0] == "balance" and parts[2] == "indicators"


def _yardstick(standards: Standards, name: str) -> Yardstick:
    phases, norms, own = standards.ladder.phases, standards.norms, f"balance.{name}"
    indicators = listed(standards, f"{own}.indicators")
    cells = [(item, phase) for item in indicators for phase in phases]
    least = {cell: f"{own}.least.{cell[0]}.{cell[1]}" for cell in cells}
    return Yardstick(
        name=name,
        indicators=indicators,
        limits={p: standards.number(f"{own}.cv.{p}") for p in phases if f"{own}.cv.{p}" in norms},
        composite=listed(standards, f"{own}.rule") == ("composite",),
        least={cell: standards.number(key) for cell, key in least.items() if key in norms},
        met=_number(standards, f"{own}.met", None),
        remaining=_number(standards, f"{own}.remaining", 0.0) or 0.0,
        sectors=listed(standards, f"{own}.sectors"),
        points_from=_number(standards, f"{own}.points_from", np.inf) or 0.0,
    )


def _number(standards: Standards, key: str, default: float | None) -> float | None:
    return standards.number(key) if key in standards.norms else default


def listed(standards: Standards, key: str) -> tuple[str, ...]:
    """Words of a norm joined by ``;``; none without it."""
    if key not in standards.norms:
        return ()
    return tuple(part.strip() for part in str(standards.norms[key].value).split(";"))


def pupils_told(standards: Standards, indicator: str) -> float:
    """For how many pupils an indicator is told, such as teachers for 100."""
    return _number(standards, f"balance.per.{indicator}", 1.0) or 1.0


def counted(city: City, rule: Yardstick) -> tuple[Flags, Flags]:
    """Schools that a set counts, and those that count from some number of pupils on, ``(school,)``.

    The kinds ``balance.excluded`` never count; the kinds ``balance.points`` from ``points_from``.
    """
    kind = city.schools["kind"].to_numpy().astype(str)
    sector = city.schools["sector"].to_numpy().astype(str)
    never = np.isin(kind, listed(city.standards, "balance.excluded"))
    point = np.isin(kind, listed(city.standards, "balance.points"))
    inside = np.ones(city.schools.sizes[SCHOOL], dtype=bool)
    if rule.sectors:
        inside = np.isin(sector, rule.sectors)
    return inside & ~never & (~point | np.isfinite(rule.points_from)), point


def within(value: NDArray[np.float64], limit: float) -> Flags:
    """Whether a variation keeps its limit, which it may reach.

    >>> within(np.array([0.5, 0.5001]), 0.5).tolist()
    [True, False]
    """
    return np.asarray(value <= limit + _HAIR)


def reaches(value: NDArray[np.float64], least: float) -> Flags:
    """Whether an amount reaches the least that is asked for."""
    return np.asarray(value >= least - _HAIR * max(least, 1.0))
