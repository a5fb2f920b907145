"""Toytown with too few places, and choices on it that are small enough to be made by hand.

Market School (S2) has 3 rooms of 40 and no wing comes; Mill School (S1) has 2 rooms for primary
and 3 for lower secondary; the places of Free School (S3) are not known; N1 is a site for 6 classes
of primary. Ways are as the crow flies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from planner.demography.projection import project
from planner.geography.assignment import apart
from planner.geography.distances import among_schools
from planner.inputs.scenarios import class_sizes
from planner.kernels.siting import Siting
from planner.kernels.siting_value import value
from planner.model.axes import SCHOOL
from planner.model.catchments import CatchmentRule
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.programme import Measure, ProgrammeRules, Weights
from planner.model.scenario import Future, Policy, Scenario
from planner.model.standards import Norm
from planner.schools.enrolment import enrol
from planner.schools.places import provide
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_candidates import candidates
from planner.schools.programme_choice import Sought, propose, solved
from planner.schools.programme_demand import Demand
from planner.schools.programme_field import field
from planner.schools.programme_ground import Ground, ground
from planner.walking import assigned

HORIZON = 2030
ALL = ("build", "extend", "borrow", "release", "buy", "close")
AT = {"N1": 0, "S1": 1, "S2": 2, "S3": 3}
APART = np.array([[0.0, 2200, 1200, 500], [2200, 0, 1000, 1700], [1200, 1000, 0, 700],
                  [500, 1700, 700, 0]])  # fmt: skip
"""Metres from every school or site to every other."""
FREE = Weights(unmet=9.0, over=1.5, way=0.0, moved=0.0, idle=0.0)
"""Nothing counts but pupils who lack a place."""
CENTRAL, EXACT = Draws(1), ProgrammeRules(gap=0.0)
NORMS = {
    "programme.modules": (1.0, 2.0, 3.0, 6.0),
    "programme.price.school": 0.0,
    "programme.discount": 0.0,
}


def short_of_places(city: City, **norms: object) -> City:
    """Toytown without its wing, with 5 rooms at Mill School, and norms of its own."""
    told = {**NORMS, **{name.replace("__", "."): one for name, one in norms.items()}}
    known = dict(city.standards.norms)
    for name, one in told.items():
        known[name] = replace(known.get(name, Norm(name, 0.0, evidence="D")), value=one)
    rooms = city.schools["rooms"].to_numpy().copy()
    rooms[AT["S1"]] = 5.0
    return replace(
        city,
        projects=city.projects.isel(project=[]),
        schools=city.schools.assign(rooms=(SCHOOL, rooms)),
        standards=replace(city.standards, norms=known),
    )


def policy_of(city: City, rules: ProgrammeRules, **more: object) -> Policy:
    """Policy with catchments as given, and class sizes of the standards."""
    bare = Scenario(title="t", city="toytown", horizon=HORIZON)
    sizes = class_sizes(bare, city.standards)
    return Policy(CatchmentRule("given", 2000.0), class_size=sizes, programme=rules, **more)


def needing(
    pupils: Sequence[Sequence[Sequence[float]]],
    schools: Sequence[str] = ("S2",),
    chance: Sequence[float] | None = None,
    metres: Sequence[Sequence[float]] | None = None,
    phases: Sequence[str] = ("primary",),
    kinds: Sequence[int] | None = None,
) -> Demand:
    """Demand by hand: ``pupils (future, year, unit)`` at schools, years from 2025 on."""
    told = np.array(pupils, dtype=float)
    at = np.array([AT[one] for one in schools])
    return Demand(
        2025 + np.arange(told.shape[1]),
        tuple(phases),
        np.arange(len(told)),
        np.full(len(told), 1 / len(told)) if chance is None else np.array(chance),
        told,
        at,
        np.zeros(len(at), dtype=np.int64) if kinds is None else np.array(kinds),
        APART[at] if metres is None else np.array(metres, dtype=float),
    )


def works(
    name: str, *measures: Measure, once: float = 10.0, yearly: float = 0.0, lead: float = 2.0,
    group: str | None = None, lasts: bool = False,
) -> Candidate:  # fmt: skip
    """A candidate by hand."""
    return Candidate(name, group or name, measures, once, yearly, lead, lasts)


def ground_of(
    city: City,
    rules: ProgrammeRules,
    listed: Sequence[Candidate],
    horizon: int = HORIZON,
    measures: Mapping[str, Measure] | None = None,
    phases: Sequence[str] = ("primary",),
    **more: object,
) -> Ground:
    """What a choice by hand rests on; everybody may go everywhere but to Free School."""
    policy = policy_of(city, rules, measures=measures or {})
    places = provide(city, policy.class_size, policy.measures, horizon)
    reach = np.ones((4, 4), dtype=bool)
    pooled = [False] * len(phases)
    return ground(city, policy, places, reach, pooled, phases, list(listed), **more)


def sought_by_hand(found: Ground, who: Demand) -> Sought:
    """Choose on a ground made by hand, as from a list."""
    made = field(found, who)
    best = solved(found, made)
    nothing = value(made.given, np.zeros(len(made.of), dtype=bool))
    then = value(made.given, best.chosen)
    many = len(found.candidates)
    return Sought(found, who, made, who, found, many, True, best, nothing, then)


def chosen_by(sought: Sought) -> list[str]:
    """Names of what was chosen."""
    return [sought.ground.candidates[i].name for i in sought.picked]


def ready(city: City, policy: Policy, draws: Draws = CENTRAL, horizon: int = HORIZON):
    """All that `propose` asks for: city, policy, places, assignment, enrolment, two distances."""
    places = provide(city, policy.class_size, policy.measures, horizon, policy.intake)
    central = project(city, Future(), horizon, Draws(draws.seed))
    metres = apart(city, policy.catchments.distance)
    assignment = assigned(city, policy, places, central, metres)
    drawn = central if draws.central else project(city, Future(), horizon, draws)
    roll = enrol(city, Future(), drawn, assignment, places, draws)
    ways = {one: metres.to(one, horizon) for one in city.standards.ladder.phases}
    between = among_schools(city, assignment.measure, horizon)
    return city, policy, places, assignment, roll, ways, between


def proposed(city: City, rules: ProgrammeRules, draws: Draws = CENTRAL, **more: object) -> Sought:
    """What the product proposes."""
    policy = policy_of(city, rules, measures=more.pop("measures", {}))
    return propose(*ready(city, policy, draws), **more)


def invented(
    city: City,
    seed: int,
    rules: ProgrammeRules = EXACT,
    many: int = 6,
    futures: int = 2,
    **more: object,
) -> tuple[Ground, Demand]:
    """Works and pupils by chance: ``many`` candidates in three groups, two catchments."""
    rng = np.random.default_rng(seed)
    kinds = (("N1", "build"), ("S2", "extend"), ("S1", "borrow"))
    listed = []
    for k in range(many):
        site, kind = kinds[int(rng.integers(3))]
        year, classes = int(rng.integers(2026, 2030)), int(rng.integers(1, 4))
        own = Measure(site, "primary", year, classes, kind)
        once, yearly = float(rng.integers(1, 12)), float(rng.integers(0, 2)) / 2
        listed.append(
            works(f"{site} {k}", own, once=once, yearly=yearly, lead=1.0, group=site,
                  lasts=kind != "borrow")
        )  # fmt: skip
    found = ground_of(city, rules, listed, **more)
    steps = rng.integers(-20, 45, (futures, len(found.years), 2)).cumsum(axis=1)
    chance = rng.dirichlet(np.full(futures, 5.0))
    pupils = np.maximum(steps + np.array([70.0, 130.0]), 0.0)
    return found, needing(pupils.tolist(), ("S1", "S2"), chance)


def every_choice(given: Siting) -> dict[tuple[bool, ...], float]:
    """Money of every set of options that keeps all conditions."""
    sets = product([False, True], repeat=len(given.options.group))
    tried = {taken: value(given, np.array(taken, dtype=bool)) for taken in sets}
    return {taken: worth.cost for taken, worth in tried.items() if worth.feasible}


def offered(city, rules, phases=("primary",), wanted=None, **more):
    policy = policy_of(city, rules, **more)
    places = provide(city, policy.class_size, policy.measures, HORIZON)
    flags = np.ones((len(phases), 4), dtype=bool) if wanted is None else wanted
    return candidates(city, policy, places, phases, flags, HORIZON)


def with_column(city, name, values, kind=float):
    return replace(
        city, schools=city.schools.assign({name: ("school", np.array(values, dtype=kind))})
    )
