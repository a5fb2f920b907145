"""Toytown where places may be given up: three schools of known rooms, no wing, one site.

Ways are as the crow flies: from A (Mill Side) 0 to S1, 1,000 to S2, 1,700 to S3 metres, from B
1,000, 0 and 700, from C (Orchards) 2,000, 1,000 and 300.
"""

from dataclasses import replace
from itertools import product

import numpy as np
import xarray as xr

from planner.geography.guarantee import near, stranded
from planner.kernels.siting_value import value
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.programme import ProgrammeRules
from planner.schools.overdrafts import overdrafts
from planner.schools.places import provide
from planner.schools.programme_around import Around
from planner.schools.programme_candidates import candidates
from planner.schools.programme_demand import Demand
from planner.schools.programme_field import Field
from planner.schools.programme_ground import Ground, ground
from tests.worktown import APART, AT, HORIZON, needing, policy_of, short_of_places

BOTH = ("primary", "lower_secondary")
FEW = needing([[[30.0, 30.0, 30.0]] * 6], ("S1", "S2", "S3"))
"""A class less than a school's worth everywhere."""


def known_town(toytown: City, rooms: float = 3.0, **norms: object) -> City:
    """Toytown short of places, with rooms at Free School."""
    city = short_of_places(toytown, **norms)
    told = city.schools["rooms"].to_numpy().copy()
    told[AT["S3"]] = rooms
    return replace(city, schools=city.schools.assign(rooms=(SCHOOL, told)))


def around_of(
    city: City, rules: ProgrammeRules, who: Demand = FEW, reach=None, roll=None, **more: object
) -> Around:
    """How full schools are; nobody is in phases that are not planned for, unless a roll says."""
    policy = policy_of(city, rules, **more)
    places = provide(city, policy.class_size, policy.measures, HORIZON)
    years = places.places[YEAR].to_numpy()
    schools, grades = city.schools[SCHOOL].to_numpy(), list(city.standards.ladder.grades)
    axes = {DRAW: [0], YEAR: years, SCHOOL: schools, GRADE: grades}
    empty = xr.DataArray(np.zeros([len(one) for one in axes.values()]), axes, dims=tuple(axes))
    near_by = np.ones((len(schools), len(schools)), dtype=bool) if reach is None else reach
    between = dict.fromkeys(city.standards.ladder.phases, APART)
    pooled = np.zeros(len(who.phases), dtype=bool)
    return Around(
        city, policy, places, who, empty if roll is None else roll, near_by, pooled, between
    )


def given_up(city, rules, who=FEW, wanted=None, last=HORIZON, reach=None, roll=None, **more):
    """What is offered where it is known how full schools are."""
    around = around_of(city, rules, who, reach, roll, **more)
    flags = np.zeros((len(who.phases), 4), dtype=bool) if wanted is None else wanted
    policy = policy_of(city, rules, **more)
    return candidates(city, policy, around.places, who.phases, flags, last, around)


def ground_near(city, rules, listed, phases=("primary",), every=False, **more) -> Ground:
    """What a choice rests on that keeps the guarantee."""
    policy = policy_of(city, rules, **more)
    places = provide(city, policy.class_size, policy.measures, HORIZON)
    reach, pooled = np.ones((4, 4), dtype=bool), [False] * len(phases)
    around = near(city, policy, HORIZON)
    return ground(city, policy, places, reach, pooled, phases, listed, None, every, around)


def choices(found: Ground):
    """Every set of candidates that groups and bars allow."""
    groups = dict.fromkeys(one.group for one in found.candidates)
    own = [[None, *(one for one in found.candidates if one.group == group)] for group in groups]
    for taken in product(*own):
        some = [one for one in taken if one is not None]
        names = {one.name for one in some}
        if not any(one in names and other in names for one, other in found.bars):
            yield some


def cheapest(found: Ground, made: Field) -> float:
    """What the best of all choices comes to; candidates are the options."""
    place = {one.name: i for i, one in enumerate(found.candidates)}
    costs = []
    for some in choices(found):
        chosen = np.zeros(len(made.of), dtype=bool)
        chosen[[place[one.name] for one in some]] = True
        worth = value(made.given, chosen)
        if worth.feasible:
            costs.append(worth.cost)
    return min(costs)


def faults_of(city, rules, some, **more):
    """What a run says of a set of candidates."""
    policy = policy_of(city, rules, **more)
    parts = [(one.name, part) for one in some for part in one.measures]
    own = {f"{name} {number}": part for number, (name, part) in enumerate(parts)}
    policy = replace(policy, measures={**policy.measures, **own})
    given = city, policy.class_size, policy.measures, HORIZON
    return [*overdrafts(*given), *stranded(city, policy, provide(*given))]
