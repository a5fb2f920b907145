"""One question, fully spelled out: what we are given (future) and what we choose (policy).

The types here are the scenario's schema: ``inputs`` checks files against them and generates the
JSON Schema from them. The text under a field is its description in that schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen

Year = Annotated[int, Ge(1900), Le(2200)]
Share = Annotated[float, Ge(0), Le(1)]
NotNegative = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]
YearValues = Positive | Annotated[Mapping[Year, Positive], MinLen(1)]

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True)
class BirthsPath:
    """Births beyond the record."""

    __pydantic_config__ = _CLOSED

    factor: YearValues = 1.0
    """Multiplies births of years not yet recorded. A table by year of birth ramps between its years
    and holds the last; recorded births are never touched."""


@dataclass(frozen=True)
class Shock:
    """Years that were not like others."""

    __pydantic_config__ = _CLOSED

    years: Annotated[tuple[Year, ...], MinLen(1)]
    """School years whose rolls are shaken; a ratio counts as shaken by its later year."""
    weight: Share = 0.0
    """Weight of those years when ratios are learnt: 0 leaves them out, 1 changes nothing."""


@dataclass(frozen=True)
class Future:
    """What we are given."""

    __pydantic_config__ = _CLOSED

    births: BirthsPath = field(default_factory=BirthsPath)
    entry_mode: Literal["births_ratio"] = "births_ratio"
    """How entrants come about: births × births-to-entrants ratio, which already holds survival,
    moves before entry and leakage."""
    shocks: Mapping[str, Shock] = field(default_factory=dict)
    """Shaken years, by name."""
    spread: NotNegative = 1.0
    """Multiplies every standard deviation learnt from the record; 0 is the central path."""


@dataclass(frozen=True)
class CatchmentRule:
    """How land is shared out among schools."""

    __pydantic_config__ = _CLOSED

    rule: Literal["given", "nearest"] = "given"
    """`given`: as in the city folder. `nearest`: each area to the nearest open school of its phase
    that takes a catchment."""
    reach: Positive | None = None
    """Metres in a straight line beyond which a place does not count as within reach; none given
    means no limit."""


@dataclass(frozen=True)
class ClassSize:
    """Class sizes of one phase."""

    __pydantic_config__ = _CLOSED

    target: Positive
    """Pupils a class for which places are counted and classes are formed."""
    large: Positive
    """A class is large when it holds more pupils than this."""


@dataclass(frozen=True)
class Measure:
    """Classes gained at a site or school, in the form in which programmes are proposed."""

    __pydantic_config__ = _CLOSED

    site: str
    """Id of a school or of a candidate site."""
    phase: str
    year: Year
    """School year, as the city labels it, from which the classes are in use."""
    classes: Annotated[int, Gt(0)]
    kind: Literal["build", "extend"] = "build"
    """`build` at a candidate site, `extend` at a school that is open."""
    cost: NotNegative | None = None
    """In the currency of the city's cost tables; none given is unknown, not nought."""
    lead: NotNegative | None = None
    """Years from decision to use."""


@dataclass(frozen=True)
class ProgrammeRules:
    """What the first programme may propose."""

    __pydantic_config__ = _CLOSED

    measures: Annotated[int, Ge(0)] = 3
    """At most so many measures are proposed; 0 proposes none."""
    first_year: Year | None = None
    """First school year in which proposed classes can be in use; the year after the base year plus
    the standards' lead time where not given."""


@dataclass(frozen=True)
class Policy:
    """What we choose."""

    __pydantic_config__ = _CLOSED

    catchments: CatchmentRule = field(default_factory=CatchmentRule)
    class_size: Mapping[str, ClassSize] = field(default_factory=dict)
    """By phase; a phase that is not named takes the norms of the standards."""
    existing_pupils: Literal["stay"] = "stay"
    """Pupils already in a school stay there when catchments change; only entrants move."""
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """Classes that this scenario adds, by name."""
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
