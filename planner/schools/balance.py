"""Door: how evenly schools are equipped, on the rolls to come.

Every indicator a pupil is set against the projected roll of the year, in every future: a school
that fills falls behind without losing a book. Variation is pupil-weighted about the ratio of sums
of the schools that a set of indicators counts; phases of one school are schools of their own, what
they share is split first. Nothing is told of what is not on record: a school without a number is
left out of it and counted, and a composite needs all its parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.inequality import a_pupil, variation
from planner.model.axes import SCHOOL, YEAR
from planner.model.city import City
from planner.model.equity import Balance
from planner.model.results import Outcome
from planner.model.scenario import Policy
from planner.schools.inequality import spread_of
from planner.schools.limits import held, passes, reached
from planner.schools.resources import (
    SOMEBODY,
    Holdings,
    amounts,
    grouped,
    holdings,
    split_weights,
)
from planner.schools.rows import Block, distribution, gathered, pupils_by_phase, share_known
from planner.schools.yardsticks import (
    Yardstick,
    counted,
    pupils_told,
    reaches,
    yardsticks,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

COMPOSITE, ALL = "composite", "all"
_UNITS = ("level", "id", "set", "phase", "indicator")
_SCHOOLS = ("school", "set", "phase", "indicator")
_SPREAD = (*_UNITS, "measure")


@dataclass(frozen=True)
class _Setting:
    """What every year shares."""

    city: City
    years: Ints
    phases: tuple[str, ...]
    schools: NDArray[Any]
    held: dict[str, Holdings]
    weights: Floats
    district: Ints
    levels: dict[str, tuple[NDArray[Any], Floats]]
    clusters: Floats | None


def weigh(city: City, policy: Policy, central: Outcome, drawn: Outcome | None) -> Balance | None:
    """Set resources against rolls by every set of indicators that the standards name.

    None where the folder has no resources or the standards name no set.
    """
    rules = yardsticks(city.standards)
    if city.resources is None or not rules:
        return None
    setting = _setting(city, policy, rules, central)
    units: list[Block] = []
    schools: list[Block] = []
    spread: list[Block] = []
    for step in range(len(setting.years)):
        paths = [pupils_by_phase(city, one, step) for one in (central, drawn) if one is not None]
        for rule in rules:
            for judged in _judged(setting, rule, step, paths):
                units += judged.units
                schools += judged.schools
                spread += judged.spread
    return Balance(
        units=gathered(units, _UNITS),
        schools=gathered(schools, _SCHOOLS),
        spread=gathered(spread, _SPREAD),
    )


def _setting(
    city: City, policy: Policy, rules: tuple[Yardstick, ...], central: Outcome
) -> _Setting:
    roll = central.enrolment.roll
    years = roll[YEAR].to_numpy().astype(np.int64)
    schools = roll[SCHOOL].to_numpy().astype(str).astype(object)
    names = dict.fromkeys(item for rule in rules for item in rule.indicators)
    chosen = policy.class_size, policy.measures
    held = {name: holdings(city, name, years, rules, *chosen) for name in names}
    district = city.schools["district"].to_numpy().astype(str)
    ids, of = np.unique(district, return_inverse=True)
    levels = {"city": (np.array(["*"], dtype=object), np.ones((1, len(schools))))}
    named = ids != ""
    if named.any():
        levels["district"] = ids[named].astype(object), grouped(of.astype(np.int64))[named]
    return _Setting(
        city=city,
        years=years,
        phases=tuple(city.standards.ladder.phases),
        schools=schools,
        held=held,
        weights=split_weights(city.standards),
        district=of.astype(np.int64),
        levels=levels,
        clusters=_clusters(city, schools),
    )


def _clusters(city: City, schools: NDArray[Any]) -> Floats | None:
    """Share of each school that belongs to each cluster, ``(cluster, school)``; None without any.

    A school of several clusters belongs to each in equal parts, one of none to itself alone.
    """
    pairs = city.memberships
    if "cluster" not in pairs or not pairs["cluster"].size:
        return None
    names, of = np.unique(pairs["cluster"].to_numpy().astype(str), return_inverse=True)
    school = pairs["school"].to_numpy().astype(str)
    in_cluster = np.equal(np.arange(len(names))[:, None], of).astype(float)
    member = np.minimum(in_cluster @ np.equal(school[:, None], schools).astype(float), 1.0)
    shares = member / np.maximum(member.sum(axis=0), 1.0)
    alone = np.flatnonzero(member.sum(axis=0) == 0)
    return np.concatenate([shares, np.eye(len(schools))[alone]])


@dataclass(frozen=True)
class _Judged:
    units: list[Block]
    schools: list[Block]
    spread: list[Block]


@dataclass(frozen=True)
class _Path:
    """Pupils counted ``(draw, school)`` and an amount a pupil of each indicator."""

    pupils: Floats
    each: dict[str, Floats]


def _judged(
    setting: _Setting, rule: Yardstick, step: int, paths: list[Floats]
) -> Iterator[_Judged]:
    """One set in one year, phase by phase; ``paths`` are central, then drawn where there are any.

    Each path holds ``(draw, phase, school)`` pupils.
    """
    fixed = setting.weights, setting.district
    have = [
        {name: amounts(setting.held[name], step, path, *fixed) for name in rule.indicators}
        for path in paths
    ]
    inside, point = counted(setting.city, rule)
    for phase in rule.limits:
        at = setting.phases.index(phase)
        of_phase = []
        for path, amount in zip(paths, have, strict=True):
            pupils = path[:, at]
            small = point & (pupils < rule.points_from - SOMEBODY)
            there = np.where(inside & ~small & (pupils >= SOMEBODY), pupils, 0.0)
            each = {name: a_pupil(found[:, at], there) for name, found in amount.items()}
            of_phase.append(_Path(there, each))
        key = {"set": rule.name, "phase": phase, "year": int(setting.years[step])}
        schools, passed = _of_schools(setting, rule, phase, of_phase, key)
        units = _of_units(setting, rule, phase, of_phase, passed, key)
        spread = [
            block | key | {"level": level, "indicator": name}
            for level, (ids, members) in setting.levels.items()
            for name in rule.indicators
            for block in spread_of(
                [(one.each[name], one.pupils) for one in of_phase], ids, members, setting.clusters
            )
        ]
        yield _Judged(units, schools, spread)


def _of_units(
    setting: _Setting,
    rule: Yardstick,
    phase: str,
    paths: list[_Path],
    passed: Floats,
    key: Block,
) -> list[Block]:
    """Variation by indicator, their mean, and whether all hold, of the city and its districts."""
    limit, blocks = rule.limits[phase], []
    for level, (ids, members) in setting.levels.items():
        head = key | {"level": level, "id": ids, "schools": _many(paths[0].pupils[0] > 0, members)}
        blank = np.full(len(ids), np.nan)
        head |= {"passing": blank, "failing": blank}
        varied: list[list[Floats]] = [[] for _ in paths]
        fewest = head["schools"]
        for name in rule.indicators:
            scale = pupils_told(setting.city.standards, name)
            found = [variation(p.each[name] * p.pupils, p.pupils, members) for p in paths]
            for path, one in zip(varied, found, strict=True):
                path.append(one.cv)
            told = _many(~np.isnan(paths[0].each[name][0]), members)
            fewest = np.minimum(fewest, told)
            part = {"indicator": name, "amount": found[0].mean[0] * scale, "told": told}
            bound = np.nan if rule.composite else limit
            blocks.append(head | part | held([one.cv for one in found], bound))
        stacked = [np.array(path) for path in varied]
        mean = [path.mean(axis=0) for path in stacked]
        whole = {"amount": blank, "told": fewest}
        judged: Block = {}
        if rule.met is not None:
            flags = {"passing": passed == 1, "failing": passed == 0}
            judged = {name: _many(flag, members) for name, flag in flags.items()}
        part = head | whole | {"indicator": COMPOSITE}
        if rule.composite:
            blocks.append(part | judged | held(mean, limit))
        else:
            blocks.append(part | held(mean, np.nan))
            worst = [np.fmax.reduce(path, axis=0) for path in stacked]
            silent = [np.asarray(np.isnan(path).any(axis=0)) for path in stacked]
            part = head | whole | judged | {"indicator": ALL}
            blocks.append(part | held(worst, limit, silent))
    return blocks


def _of_schools(
    setting: _Setting, rule: Yardstick, phase: str, paths: list[_Path], key: Block
) -> tuple[list[Block], Floats]:
    """Amounts a pupil by school against the least, and whether schools pass ``(school,)``."""
    shown = paths[0].pupils[0] > 0
    head = key | {"school": setting.schools[shown]}
    asked = [name for name in rule.indicators if (name, phase) in rule.least]
    tally = [np.zeros((4, *path.pupils.shape)) for path in paths]
    blocks = []
    for name in rule.indicators:
        scale = pupils_told(setting.city.standards, name)
        value = [path.each[name] * scale for path in paths]
        least = rule.least.get((name, phase), np.nan)
        for path, found in zip(tally, value, strict=True):
            if name in asked:
                missed = ~reaches(found, least)
                far = ~reaches(found, rule.remaining * least)
                gone = np.isnan(found)
                path += [~missed & ~gone, missed & ~gone, gone, far & ~gone]
        block = head | {"indicator": name, "central": value[0][0][shown], "least": least}
        block |= distribution([one[:, shown] for one in value])
        blocks.append(block | reached([one[:, shown] for one in value], least))
    passed = [passes(rule, path, len(asked)) for path in tally]
    if rule.met is not None and asked:
        own = [path[0][:, shown] for path in tally]
        block = head | {"indicator": ALL, "central": own[0][0], "least": rule.met}
        block |= distribution(own) | {"met": passed[0][0][shown]}
        chance = np.full(int(shown.sum()), np.nan)
        if len(passed) > 1:
            drawn = passed[1][:, shown]
            chance = share_known(drawn == 1, ~np.isnan(drawn))
        blocks.append(block | {"probability": chance})
    return blocks, np.where(shown, passed[0][0], np.nan)


def _many(flags: Flags, members: Floats) -> Floats:
    """Schools of each unit of which something is true."""
    return np.asarray(members @ flags.astype(float))
