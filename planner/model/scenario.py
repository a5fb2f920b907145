"""One question, fully spelled out: what we are given (future) and what we choose (policy).

The types here are the scenario's schema: ``inputs`` checks files against them and generates the
JSON Schema from them. The text under a field is its description in that schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen

from planner.model.admissions import Admissions, Tier
from planner.model.catchments import CatchmentRule
from planner.model.intake import Intake
from planner.model.programme import Measure, ProgrammeRules
from planner.model.transfer import Transfer

Year = Annotated[int, Ge(1900), Le(2200)]
Age = Annotated[int, Ge(0), Le(130)]
Share = Annotated[float, Ge(0), Le(1)]
NotNegative = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]
YearValues = Positive | Annotated[Mapping[Year, Positive], MinLen(1)]

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}


Level = NotNegative | Annotated[Mapping[Year, NotNegative], MinLen(1)]
Course = Literal["low", "central", "high"]


@dataclass(frozen=True)
class Envelope:
    """A low, a central and a high course of one lever; `path` says which is walked."""

    __pydantic_config__ = _CLOSED

    low: Level
    """The low course."""
    central: Level
    """The central course."""
    high: Level
    """The high course."""


Lever = Level | Envelope


def on_course(lever: Lever, course: Course) -> Level:
    """Value of a lever on a course; one without an envelope is the same on all.

    >>> on_course(Envelope(0.9, 1.0, 1.1), "high"), on_course(1.2, "low")
    (1.1, 1.2)
    """
    return getattr(lever, course) if isinstance(lever, Envelope) else lever


@dataclass(frozen=True)
class BirthsPath:
    """Births beyond the record."""

    __pydantic_config__ = _CLOSED

    vintage: str | None = None
    """Which vintage of the births table; the one that the city names where none is given."""
    factor: Lever = 1.0
    """Multiplies births of years not yet recorded. A table by year of birth ramps between its years
    and holds its first and last value outside them; recorded births are never touched."""
    fertility: Lever | None = None
    """Children a woman (total fertility rate) by year of birth: births are rates × women, and the
    rates ramp from those of the record. Needs women by single years of age."""
    counts: Lever | None = None
    """Births of the whole city by year of birth, given: a control total that replaces the forecast
    from its first year on."""
    path: Course | None = None
    """Course walked where a lever has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class StatusChange:
    """People who change their status without moving, such as migrants who settle."""

    __pydantic_config__ = _CLOSED

    status: str
    """Status that they leave."""
    becomes: str
    """Status that they take."""
    rate: Lever
    """Share of the people of that status who change in a year."""
    path: Course | None = None
    """Course walked where the rate has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class MigrationPath:
    """Moves into and out of the city, beside the record: for `entry_mode: cohort` only."""

    __pydantic_config__ = _CLOSED

    level: Lever = 1.0
    """Multiplies arrivals on record; 0 closes the city, 1 changes nothing."""
    departures: Lever = 1.0
    """Multiplies out-rates."""
    profile: Literal["observed", "rogers_castro"] = "observed"
    """Ages of those who arrive: as recorded, or the model migration schedule of the standards."""
    spikes: Mapping[Age, NotNegative] = field(default_factory=dict)
    """Multiplies arrivals of single ages, such as entry ages: `{6: 1.5}`; the sum is kept."""
    settling: Mapping[str, StatusChange] = field(default_factory=dict)
    """Changes of status, by name."""
    path: Course | None = None
    """Course walked where a lever has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class HousingPath:
    """Homes to come and the children in them."""

    __pydantic_config__ = _CLOSED

    mode: Literal["none", "top_up", "led"] = "none"
    """`top_up`: children of new homes beyond what the trend already holds are added. `led`: homes
    alone bring people and take them away, and the trend of migration is off in both directions; for
    `entry_mode: cohort` only."""
    delivery: Lever = 1.0
    """Multiplies the homes of the pipeline that are not yet completed."""
    beyond_trend: Share | None = None
    """Share of the children of new homes that the trend does not hold; the standards' where not
    given. For `top_up`."""
    local: Share | None = None
    """Share of the households that come from other areas of the city, where their children are
    taken out; the standards' where not given."""
    path: Course | None = None
    """Course walked where a lever has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class Participation:
    """Children of one status who enter the plan's schools."""

    __pydantic_config__ = _CLOSED

    level: Lever = 1.0
    """Entrants a resident child, as a multiple of what the record shows; 1 changes nothing."""
    path: Course | None = None
    """Course walked where the level has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class Shock:
    """Years that were, or will be, not like others."""

    __pydantic_config__ = _CLOSED

    years: Annotated[tuple[Year, ...], MinLen(1)]
    """The years that are shaken: school years for `rolls` and `entry` (a ratio counts as shaken by
    its later year), years of birth for `births`, years before a school year's start for
    `migration`."""
    weight: Share = 0.0
    """Weight of those years when the record is learnt from: 0 leaves them out, 1 changes
    nothing."""
    of: Literal["rolls", "entry", "births", "migration"] = "rolls"
    """What is shaken: progression and entry (`rolls`), entry alone, births, arrivals."""
    effect: Lever = 1.0
    """Multiplies what is shaken in those of the years that are still to come; 1 changes nothing.
    A shock never stays: past its years the effect fades."""
    half_life: Positive | None = None
    """Years in which half the effect is gone; the standards' where not given."""
    path: Course | None = None
    """Course walked where the effect has an envelope; `future.path` where not given."""


@dataclass(frozen=True)
class Future:
    """What we are given."""

    __pydantic_config__ = _CLOSED

    path: Course = "central"
    """Course walked by every lever that has an envelope and does not choose its own."""
    births: BirthsPath = field(default_factory=BirthsPath)
    migration: MigrationPath = field(default_factory=MigrationPath)
    housing: HousingPath = field(default_factory=HousingPath)
    participation: Mapping[str, Participation] = field(default_factory=dict)
    """By status of the city's people; `all` for everyone."""
    entry_mode: Literal["births_ratio", "cohort"] = "births_ratio"
    """How entrants come about. `births_ratio`: births × births-to-entrants ratio, which already
    holds survival, moves before entry and leakage. `cohort`: children carried by single years of
    age with survival, moves and housing. Never both: young in-migrants would count twice."""
    shocks: Mapping[str, Shock] = field(default_factory=dict)
    """Shaken years, by name."""
    spread: NotNegative = 1.0
    """Multiplies every standard deviation learnt from the record; 0 is the central path."""
    slip: Mapping[str, Annotated[int, Ge(0), Le(20)]] = field(default_factory=dict)
    """School years by which committed projects come into use later than the folder says, by
    project; `all` for those that are not named."""


@dataclass(frozen=True)
class ClassSize:
    """Class sizes of one phase."""

    __pydantic_config__ = _CLOSED

    target: Positive
    """Pupils a class for which places are counted and classes are formed."""
    large: Positive
    """A class is large when it holds more pupils than this."""


@dataclass(frozen=True)
class Policy:
    """What we choose."""

    __pydantic_config__ = _CLOSED

    catchments: CatchmentRule = field(default_factory=CatchmentRule)
    class_size: Mapping[str, ClassSize] = field(default_factory=dict)
    """By phase; a phase that is not named takes the norms of the standards."""
    existing_pupils: Literal["stay", "volunteers", "divert"] = "stay"
    """What becomes of pupils already in a school when the catchment in which they live changes.
    `stay`: only entrants move; `divert`: all move to the new school; `volunteers`: the standards'
    share of them does (`catchments.volunteers`)."""
    siblings: Share = 0.0
    """Share of entrants with an elder child still at the school of the phase, who are taken in
    there although the catchment has changed since; nought where local rules know no such claim."""
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """Classes that this scenario adds, by name."""
    intake: Mapping[str, Intake] = field(default_factory=dict)
    """Admissions planned for single years, by name; or the file of an edited intake plan (`planner
    intake`), a path that starts at this file. The run opens these classes and counts these places
    in those years."""
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    """Tiers of admission, by name, in their `order`; children of the catchment before all others
    where none is given. For `planner admit`."""
    admissions: Admissions = field(default_factory=Admissions)
    """How the children of one intake come to schools. For `planner admit`."""
    transfer: Transfer = field(default_factory=Transfer)
    """How children cross from phase to phase and between sectors, where a rule of the year says
    more than the table `transfer` and the record."""
    programme: ProgrammeRules = field(default_factory=ProgrammeRules)


@dataclass(frozen=True)
class Scenario:
    """One question fully spelled out."""

    __pydantic_config__ = _CLOSED

    title: str
    city: str
    """Name of a shipped city, or a folder relative to the scenario file."""
    horizon: Year
    """Last school year of the plan, as the city labels it."""
    standards: tuple[str, ...] = ()
    """Layers laid over those that the city names: shipped names or files."""
    future: Future = field(default_factory=Future)
    policy: Policy = field(default_factory=Policy)
    draws: Annotated[int, Ge(0), Le(100_000)] = 200
    """Number of futures drawn; 0 is the central path alone."""
    seed: Annotated[int, Ge(0), Lt(2**63)] = 1
