"""How children cross from one phase into the next, and into which sector: what a scenario chooses.

All of it is keyed by name, so that a scenario takes one rule over and changes another. A rule that
is not there leaves a flow as the table ``transfer`` or the record has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MinLen

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}

Year = Annotated[int, Ge(1900), Le(2200)]
Share = Annotated[float, Ge(0), Le(1)]
Shares = Share | Annotated[Mapping[Year, Share], MinLen(1)]
Number = Annotated[float, Ge(0)]
Numbers = Number | Annotated[Mapping[Year, Number], MinLen(1)]
Schools = Annotated[tuple[str, ...], MinLen(1)]


@dataclass(frozen=True)
class OwnFirst:
    """Schools that run across two phases take their own leavers first."""

    __pydantic_config__ = _CLOSED

    phase: str
    """Phase into which they go."""
    share: Shares | None = None
    """Share of the own leavers who stay. A table by school year steps: a value holds from its year
    on, and before the first year the record stands. None given changes nothing."""
    schools: Schools | None = None
    """Ids of schools; all that teach both sides where not given."""


@dataclass(frozen=True)
class Lottery:
    """Leavers of some schools are allotted to others by lot."""

    __pydantic_config__ = _CLOSED

    phase: str
    """Phase into which they go."""
    feeders: Schools
    """Ids of the schools that they leave."""
    quotas: Annotated[Mapping[str, Number], MinLen(1)]
    """Places by school, for these leavers together: each school's chance is its part of the sum."""
    first: Year
    """First school year in which the lot decides."""
    last: Year | None = None
    """Last school year; none given has no end."""


@dataclass(frozen=True)
class FreeChoice:
    """Families choose as the table ``transfer`` says that they did, smoothed for small numbers."""

    __pydantic_config__ = _CLOSED

    phase: str
    """Phase into which they go."""
    first: Year
    """First school year of free choice."""
    last: Year | None = None
    """Last school year; none given has no end."""
    feeders: Schools | None = None
    """Ids of the schools that they leave; all of which the table tells where not given."""
    pseudo: Annotated[float, Gt(0)] | None = None
    """Children of each school who are taken to choose as all do; the standards' where not given."""


@dataclass(frozen=True)
class Sector:
    """Children who want a place outside the public schools, and the places that there are."""

    __pydantic_config__ = _CLOSED

    sector: Literal["private", "special"]
    """Sector of the schools."""
    phase: str
    """Phase into whose first grade they come."""
    share: Shares | None = None
    """Share of all who come into the phase who apply. A table by school year steps, and before its
    first year the record stands. None given changes nothing."""
    places: Numbers | None = None
    """Places in the first grade, stepping likewise; those of the sector's schools where not given,
    and no limit where these are not known. Who finds none goes to the public school."""


@dataclass(frozen=True)
class Purchase:
    """Places that the public purse has bought at a school, to a stated end."""

    __pydantic_config__ = _CLOSED

    school: str
    """Id of the school."""
    places: Annotated[float, Gt(0)]
    """Pupils taught there at public expense, all grades of the phase together."""
    phase: str
    last: Year
    """Last school year that is paid for. Afterwards as many of its children want a public place."""
    enrolled: Literal["return", "stay"] = "return"
    """Pupils who are there when it ends: they `return` to public schools at once, or `stay` to the
    end of the phase, so that only new entrants are public demand."""


@dataclass(frozen=True)
class GoingOn:
    """Who goes on to a phase, such as from lower to upper secondary, or comes before school."""

    __pydantic_config__ = _CLOSED

    phase: str
    """Phase into which they go."""
    share: Shares | None = None
    """Share of all leavers of the grade before who go on to the folder's schools; of the births of
    their cohort for a phase before school, such as kindergarten. A table by school year steps, and
    before its first year the record stands. None given changes nothing."""


@dataclass(frozen=True)
class Included:
    """Pupils with special needs in ordinary classes, who count as more than one there."""

    __pydantic_config__ = _CLOSED

    phase: str
    share: Share
    """Share of the pupils of ordinary schools."""
    counts: Annotated[float, Ge(1)] = 1.0
    """Places that each of them takes; 1 changes nothing. The class-size target falls so far that a
    class with this share of them takes no more places than one without; lines of large classes go
    by heads."""


@dataclass(frozen=True)
class Transfer:
    """Rules on crossing from phase to phase and between sectors, each by name."""

    __pydantic_config__ = _CLOSED

    own_first: Mapping[str, OwnFirst] = field(default_factory=dict)
    """Nine-year schools and their own pupils."""
    lotteries: Mapping[str, Lottery] = field(default_factory=dict)
    """Allotment by lot among several schools."""
    free_choice: Mapping[str, FreeChoice] = field(default_factory=dict)
    """Free choice, by shares of the past."""
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    """Shares of private and special schools."""
    purchases: Mapping[str, Purchase] = field(default_factory=dict)
    """Places bought at private schools."""
    going_on: Mapping[str, GoingOn] = field(default_factory=dict)
    """Shares of leavers who go on to a later phase, or of children who come before school."""
    included: Mapping[str, Included] = field(default_factory=dict)
    """Included pupils, who take more than one place."""
