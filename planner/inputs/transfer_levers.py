"""Rules of crossing against their city: schools, grades and years that they name."""

from collections.abc import Iterator

from planner.inputs.names import Found, nearest
from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.scenario import Scenario
from planner.model.transfer import FreeChoice, Lottery, OwnFirst, Purchase, Sector

_PATH = "policy.transfer"


def check_ways(scenario: Scenario, city: City) -> Found:
    """Faults of a scenario's rules of crossing: key, what was found, how to mend it."""
    rules, horizon = scenario.policy.transfer, scenario.horizon
    for name, own in rules.own_first.items():
        yield from _own(own, f"{_PATH}.own_first.{name}", city, horizon)
    for name, lot in rules.lotteries.items():
        yield from _lottery(lot, f"{_PATH}.lotteries.{name}", city, horizon)
    for name, free in rules.free_choice.items():
        yield from _free(free, f"{_PATH}.free_choice.{name}", city, horizon)
    for name, sector in rules.sectors.items():
        yield from _sector(sector, f"{_PATH}.sectors.{name}", city, horizon)
    for name, bought in rules.purchases.items():
        yield from _purchase(bought, f"{_PATH}.purchases.{name}", city)
    for name, pupils in rules.included.items():
        yield from _phase(pupils.phase, f"{_PATH}.included.{name}", city, later=False)
    for name, going in rules.going_on.items():
        path = f"{_PATH}.going_on.{name}"
        first = going.phase in city.standards.ladder.before[:1]
        yield from _phase(going.phase, path, city, later=not first)
        yield from _late(going.share, f"{path}.share", horizon)
    yield from _clashes(scenario)


def _teaches(city: City, school: str, grade: str) -> bool:
    return bool(city.schools["offers"].sel({SCHOOL: school, GRADE: grade}))


def _schools(city: City) -> tuple[str, ...]:
    return tuple(str(one) for one in city.schools[SCHOOL].to_numpy())


def _known(school: str, path: str, city: City) -> Found:
    if school not in _schools(city):
        mend = nearest(school, _schools(city))
        yield path, f"{school!r}, no school of this city", mend


def _phase(phase: str, path: str, city: City, *, later: bool) -> Found:
    """Whether there is such a phase, and one that other schools lead into."""
    phases, before = tuple(city.standards.ladder.phases), city.standards.ladder.before[:1]
    fits = tuple(one for one in phases[1:] if one not in before) if later else phases
    if phase in fits:
        return
    if phase in phases:
        mend = f"write one of {', '.join(fits)}" if fits else "take the rule out"
        yield f"{path}.phase", f"{phase!r}, the first phase, into which no school leads", mend
    else:
        yield f"{path}.phase", f"the phase {phase!r}", nearest(phase, fits or phases)


def _edge(phase: str, city: City) -> tuple[str, str]:
    """Grades on both sides of the way into a phase."""
    ladder = city.standards.ladder
    first = ladder.phases[phase][0]
    return ladder.grades[ladder.grades.index(first) - 1], first


def _years(first: int, last: int | None, path: str, horizon: int) -> Found:
    if last is not None and last < first:
        yield f"{path}.last", f"{last}, before the first year {first}", f"write {first} or later"
    if first > horizon:
        found = f"{first}, beyond the horizon {horizon}"
        yield f"{path}.first", found, "write an earlier year, or a later horizon"


def _own(rule: OwnFirst, path: str, city: City, horizon: int) -> Found:
    faults = list(_phase(rule.phase, path, city, later=True))
    yield from faults
    for school in rule.schools or ():
        yield from _known(school, f"{path}.schools", city)
    yield from _late(rule.share, f"{path}.share", horizon)
    if faults:
        return
    below, above = _edge(rule.phase, city)
    known = [one for one in rule.schools or _schools(city) if one in _schools(city)]
    both = [one for one in known if _teaches(city, one, below) and _teaches(city, one, above)]
    for school in () if rule.schools is None else sorted(set(known) - set(both)):
        found = f"{school!r}, which does not teach both grade {below} and grade {above}"
        yield f"{path}.schools", found, "write schools that have own pupils to keep"
    if rule.schools is None and not both:
        found = f"a rule for schools that teach grade {below} and grade {above}: there are none"
        yield path, found, "take it out"


def _late(share: object, path: str, horizon: int) -> Found:
    """Steps that all lie beyond the horizon."""
    if isinstance(share, dict) and min(share) > horizon:
        found = f"steps from {min(share)} on, beyond the horizon {horizon}"
        yield path, found, "write an earlier year, or a later horizon"


def _lottery(rule: Lottery, path: str, city: City, horizon: int) -> Found:
    faults = list(_phase(rule.phase, path, city, later=True))
    yield from faults
    yield from _years(rule.first, rule.last, path, horizon)
    for school in rule.feeders:
        yield from _known(school, f"{path}.feeders", city)
    for school in rule.quotas:
        yield from _known(school, f"{path}.quotas.{school}", city)
    if not sum(rule.quotas.values()):
        yield f"{path}.quotas", "no places at all", "write places above 0 for one school at least"
    if faults:
        return
    below, above = _edge(rule.phase, city)
    for school in rule.feeders:
        if school in _schools(city) and not _teaches(city, school, below):
            found = f"{school!r}, which does not teach grade {below}"
            yield f"{path}.feeders", found, "write schools whose pupils leave after it"
    for school in rule.quotas:
        if school in _schools(city) and not _teaches(city, school, above):
            found = f"{school!r}, which does not teach grade {above}"
            yield f"{path}.quotas.{school}", found, "write schools that do"


def _free(rule: FreeChoice, path: str, city: City, horizon: int) -> Found:
    faults = list(_phase(rule.phase, path, city, later=True))
    yield from faults
    yield from _years(rule.first, rule.last, path, horizon)
    for school in rule.feeders or ():
        yield from _known(school, f"{path}.feeders", city)
    if faults:
        return
    below, above = _edge(rule.phase, city)
    table = city.transfer
    told: set[str] = set()
    if table is not None:
        told = set(table["school"].to_numpy()[table["grade"].to_numpy() == below].tolist())
    told = {one for one in told if not _teaches(city, one, above)}
    if not told:
        found = f"free choice, while the table transfer tells of no leavers after grade {below}"
        yield path, found, "add the shares of a past year to transfer, or take the rule out"
        return
    for school in rule.feeders or ():
        if school in _schools(city) and school not in told:
            found = f"{school!r}, of whose leavers transfer tells nothing to choose by"
            yield f"{path}.feeders", found, nearest(school, tuple(sorted(told)))


def _sector(rule: Sector, path: str, city: City, horizon: int) -> Found:
    yield from _phase(rule.phase, path, city, later=False)
    yield from _late(rule.share, f"{path}.share", horizon)
    if rule.share is None and rule.places is not None:
        mend = "write share: who applies, or take it out"
        yield f"{path}.places", "places, while nobody is said to apply", mend


def _purchase(rule: Purchase, path: str, city: City) -> Found:
    faults = list(_phase(rule.phase, path, city, later=False))
    faults += _known(rule.school, f"{path}.school", city)
    yield from faults
    if faults:
        return
    facts = city.schools.sel({SCHOOL: rule.school})
    if str(facts["sector"].item()) == "public":
        yield f"{path}.school", f"{rule.school!r}, a public school", "write one that is not"
    if not any(_teaches(city, rule.school, g) for g in city.standards.ladder.phases[rule.phase]):
        found = f"{rule.phase!r}, which {rule.school} does not teach"
        yield f"{path}.phase", found, "write a phase that it teaches"
    if rule.last < city.base_year:
        found = f"{rule.last}, before the base year {city.base_year}"
        yield f"{path}.last", found, "take it out: the rolls on record hold what came of it"


def _clashes(scenario: Scenario) -> Found:
    """Rules that speak of the same children in the same years."""
    rules = scenario.policy.transfer
    seen: dict[tuple[str, str], str] = {}
    for name, rule in rules.sectors.items():
        earlier = seen.setdefault((rule.sector, rule.phase), name)
        if earlier != name:
            found = f"{rule.sector} in {rule.phase} again, of which {earlier} speaks already"
            yield f"{_PATH}.sectors.{name}.sector", found, "keep one of the two"
    phases = {
        "included": {name: rule.phase for name, rule in rules.included.items()},
        "going_on": {name: rule.phase for name, rule in rules.going_on.items()},
    }
    for kind, of in phases.items():
        named: dict[str, str] = {}
        for name, phase in of.items():
            earlier = named.setdefault(phase, name)
            if earlier != name:
                found = f"{phase} again, of which {earlier} speaks already"
                yield f"{_PATH}.{kind}.{name}.phase", found, "keep one of the two"
    lots = list(rules.lotteries.items())
    for at, (name, lot) in enumerate(lots):
        for other, before in lots[:at]:
            both = sorted(set(lot.feeders) & set(before.feeders))
            if both and lot.phase == before.phase and _overlap(lot, before):
                found = f"{', '.join(both)}, whom {other} allots in the same years"
                yield f"{_PATH}.lotteries.{name}.feeders", found, "let each school stand in one"
    yield from _own_twice(scenario)


def _overlap(one: Lottery, other: Lottery) -> bool:
    ends = (one.last or 9999, other.last or 9999)
    return max(one.first, other.first) <= min(ends)


def _own_twice(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    rules = [(n, r) for n, r in scenario.policy.transfer.own_first.items() if r.share is not None]
    for at, (name, rule) in enumerate(rules):
        for other, before in rules[:at]:
            shared = set(rule.schools or ()) & set(before.schools or ())
            everyone = rule.schools is None or before.schools is None
            if rule.phase == before.phase and (shared or everyone):
                found = f"own pupils in {rule.phase} again, of whom {other} speaks already"
                yield f"{_PATH}.own_first.{name}", found, "keep one, or name different schools"
