"""Door: one intake, child by child: lists, tiers, the lottery, who is diverted, who comes later.

Whatever the rule, children are matched with schools by deferred acceptance: a school that fills its
tiers in order is the case of lists with one school on them, and a random serial dictatorship that
of schools with one order for all. So one kernel serves all rules, and its answer is stable: nobody
sees a place at a school higher on the list go to a child who comes after.
"""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.admissions import Admission, Admissions, Applicants, tiers_in_order
from planner.model.axes import AREA, GRADE, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.admission_demand import swelling
from planner.schools.admission_ground import Ground, ground
from planner.schools.admission_lists import write_lists
from planner.schools.admission_locks import beaten, closed, doors, hold, lock_lots, locks
from planner.schools.admission_lottery import chances, numbers, orders, place
from planner.schools.admission_overflow import (
    NOWHERE,
    Claims,
    Reach,
    divert,
    room_left,
    settle_later,
)
from planner.schools.admission_tables import Found, picked, told

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


def admit(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    roll: xr.DataArray,
    metres: Floats,
    applicants: Applicants,
    draws: int,
    futures: tuple[xr.DataArray, xr.DataArray] | None = None,
) -> Admission:
    """Admit the children of one intake, and tell how likely each tier was to be admitted.

    Parameters
    ----------
    roll
        ``(year, school, grade)`` pupils expected: who sits in the grades above the entry grade.
    metres
        ``(area, school)``; infinite where there is no way.
    draws
        How often the lottery is held again for the chances; 0 for none.
    futures
        ``(draw, year, origin)`` entrants on the central path and in as many futures as there are
        draws, by which the list swells and shrinks; None for the children listed, once each.
    """
    rules, tiers = policy.admissions, tiers_in_order(policy.tiers)
    seed = seed_of(rules)
    land = ground(city, rules, policy.transfer, places, assignment, roll, metres)
    area = pd.Index(city.areas[AREA].to_numpy()).get_indexer(pd.Index(applicants.area))
    timely = in_time(city, land, applicants)
    first, later = np.flatnonzero(timely), np.flatnonzero(~timely)
    intake = some(applicants, first)
    lists = write_lists(city, land, rules, tiers, intake)
    lots = numbers(applicants, seed, land.year)
    lot, everyone, ids = lots[first], np.arange(len(first)), np.arange(draws + 1)
    shut = locks(city, land, applicants, area, hold=rules.locks == "hold")
    held = hold(shut, first, lists.claim, lots, lists.child, lists.school)
    lucks = lock_lots(shut, applicants, seed, land.year, ids)
    pairs, passed = closed(held, next(lucks), lot)
    turns = orders(lists, seed, land.year, intake, ids)
    entry = place(lists, everyone, next(turns), lot, passed)
    grown = None
    if futures is not None:
        grown = swelling(city, land.year, *futures)[:, area[first]]
    chance = chances(
        lists, seed, land.year, intake, draws, len(tiers), grown, turns, held, lucks
    )  # fmt: skip
    reach = _reach(city, policy)
    school = np.where(entry < 0, NOWHERE, picked(lists.school, np.maximum(entry, 0), NOWHERE))
    used = np.bincount(school[school >= 0], minlength=len(land.places))
    left = np.flatnonzero(school < 0)
    sent = np.full(len(first), NOWHERE)
    claims = Claims(left, area[first], lists.claim, lot, doors(shut, pairs, first[left]))
    sent[left] = divert(city, land, claims, used, reach)
    used = used + np.bincount(sent[sent >= 0], minlength=len(land.places))
    room = {
        grade: room_left(land, grade, places, _seated(roll, land, grade), used)
        for grade in land.grades
    }
    kept_out = doors(shut, pairs, later)
    moved = settle_later(city, land, applicants, later, area, lots, room, reach, kept_out)
    found = Found(
        first, later, lists, passed, entry, lot, sent, moved, chance, list(tiers), area,
        beaten(shut, held.claim, lots),
    )  # fmt: skip
    return told(city, land, rules, applicants, found, draws, seed)


def seed_of(rules: Admissions) -> int:
    """Seed of the lottery; an error where nobody has drawn one."""
    if rules.seed is None:
        message = "a lottery needs a seed: policy.admissions.seed"
        raise ValueError(message)
    return rules.seed


def in_time(city: City, land: Ground, applicants: Applicants) -> Flags:
    """Children of the entry grade who are there when the cap binds; the others come later."""
    month, day = map(int, str(city.standards.norms["admissions.cap_day"].value).split("-"))
    cap = date(land.year - int(city.spring), month, day) - date(1970, 1, 1)
    late = applicants.date > cap.days  # False where no day is told
    return np.asarray((applicants.grade == land.grades[0]) & ~late)


def some(applicants: Applicants, at: Whole) -> Applicants:
    """Some of the children, by their places."""
    count = np.diff(applicants.start)[at]
    start = np.concatenate([[0], np.cumsum(count)])
    step = np.arange(start[-1]) - np.repeat(start[:-1], count)
    own = {
        one.name: getattr(applicants, one.name)[at]
        for one in fields(applicants)
        if one.name not in {"proofs", "start", "choice"}
    }
    return replace(
        applicants,
        **own,
        proofs={name: held[at] for name, held in applicants.proofs.items()},
        start=start,
        choice=applicants.choice[np.repeat(applicants.start[:-1][at], count) + step],
    )


def _reach(city: City, policy: Policy) -> Reach:
    rules = policy.admissions
    metres = rules.reach or policy.catchments.reach or np.inf
    more = rules.other_cluster
    usual = city.standards.number("admissions.other_cluster")
    return Reach(metres, usual if more is None else more)


def _seated(roll: xr.DataArray, land: Ground, grade: str) -> Floats:
    """Pupils expected in a grade of the year, ``(school,)``."""
    return roll.sel({YEAR: land.year, GRADE: grade}).to_numpy().astype(float)
