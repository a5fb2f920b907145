"""Works: what a measure is, and what a programme may propose.

Build, extend, borrow, buy, release, convert, merge and close are one arithmetic: classes gained at
a place from a year on or, below nought, given up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}

Year = Annotated[int, Ge(1900), Le(2200)]
Share = Annotated[float, Ge(0), Le(1)]
NotNegative = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]

Kind = Literal[
    "build", "extend", "borrow", "buy", "release", "convert", "rebuild", "improve", "merge", "close"
]
GAINS = ("build", "extend", "borrow", "buy", "release")
"""Kinds that only ever add classes."""
ENDS = ("merge", "close")
"""Kinds that end a phase at a school, with all its classes."""
PASSING = ("borrow", "buy", "rebuild")
"""Kinds that pass: they may name the year in which they are over."""


@dataclass(frozen=True)
class Measure:
    """Classes gained at a site or school or, below nought, given up."""

    __pydantic_config__ = _CLOSED

    site: str
    """Id of a school or of a candidate site."""
    phase: str
    year: Year
    """School year, as the city labels it, from which the classes are in use, or given up."""
    classes: int = 0
    """Classes gained; below nought where they are given up. `close` and `merge` give up all that
    the phase has there, and `improve` brings none: they need no number."""
    kind: Kind = "build"
    """`build` at a candidate site; `extend` at a school that is open; `borrow` rooms that stand for
    some years; `buy` places of a private school; `release` special rooms for classes; `convert`
    rooms from one phase to another of the same school (two measures: classes below nought in the
    one, above in the other); `rebuild` on site (classes below nought, `until` they are back);
    `improve` what pupils have without a place more; `merge` a school into another; `close` one."""
    cost: NotNegative | None = None
    """In the currency of the city's cost tables; none given is unknown, not nought."""
    lead: NotNegative | None = None
    """Years from decision to use, procedure (approval, hearing, reviews, publicity) and works."""
    until: Year | None = None
    """First school year in which the measure no longer holds: the contract of `borrow` and `buy`
    ends, the rooms of `rebuild` are back. None for good."""
    into: str | None = None
    """School that takes the pupils of a `merge` over."""
    brings: Mapping[str, float] = field(default_factory=dict)
    """Amounts of the indicators of balance that come with it, such as `{sports_area: 2400}`. For
    `improve`, and for any other kind that brings more than its classes need."""


@dataclass(frozen=True)
class Source:
    """Money for works from one source, by year."""

    __pydantic_config__ = _CLOSED

    amounts: NotNegative | Annotated[Mapping[Year, NotNegative], MinLen(1)]
    """A year; a table by school year holds for the years it names, and none outside them."""
    pays: tuple[Kind, ...] = ()
    """Kinds of measures on which it may be spent; all where none is named."""


@dataclass(frozen=True)
class Listed:
    """Works of a list that the bureau hands in: one decision, of one measure or several."""

    name: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Weights:
    """What the programme's objective counts, in the unit of its prices; the standards' if none.

    Pupils and places weigh by the class: by as many as the phase's target has them.
    """

    __pydantic_config__ = _CLOSED

    unmet: NotNegative | None = None
    """A class of pupils without a place within reach, a year (`programme.weight.unmet`)."""
    over: NotNegative | None = None
    """A class of pupils beyond places, up to the large-class line (`programme.weight.over`)."""
    way: NotNegative | None = None
    """A kilometre of the way of a class of pupils, a year (`programme.weight.way`)."""
    moved: NotNegative | None = None
    """A class of pupils sent to another school than now, a year (`programme.weight.moved`)."""
    idle: NotNegative | None = None
    """A class of places that nobody uses, a year (`programme.weight.idle`)."""


@dataclass(frozen=True)
class ProgrammeRules:
    """What a programme may propose, with which money, and how it is found."""

    __pydantic_config__ = _CLOSED

    measures: Annotated[int, Ge(0)] = 3
    """A run proposes at most so many measures; 0 proposes none. `planner programme` proposes as
    many as are worth it."""
    first_year: Year | None = None
    """First school year in which proposed classes may be in use. They never are before the year
    after the base year plus their lead, of procedure and works, which holds where none is given."""
    last_year: Year | None = None
    """Last school year in which a proposed measure may begin; so early that the standards' years of
    use (`programme.seen`) lie within the horizon where not given."""
    kinds: Annotated[tuple[Kind, ...], MinLen(1)] = ("build", "extend", "borrow", "release")
    """Kinds that may be proposed; `buy`, `convert`, `merge` and `close` only where named here. What
    a finding asks for (`rebuild`, `improve`) may be a measure, or stand in a list to be ranked."""
    phases: tuple[str, ...] = ()
    """Phases for which places are sought; all those with catchments where none is named."""
    budget: NotNegative | Annotated[Mapping[Year, NotNegative], MinLen(1)] | None = None
    """Money for works by school year, whatever its source; no limit where not given. A table holds
    for the years it names, and there is none in others."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Money by source, by name, in place of `budget`; what a source may pay is ring-fenced by its
    `pays`."""
    from_folder: bool = False
    """Takes money by source from the folder's table `funding`, less what its projects have been
    promised; what was promised to a project that is not committed may be spent at its place alone.
    A source that `sources` names too is as written there."""
    weights: Weights = field(default_factory=Weights)
    """What the objective counts."""
    discount: Annotated[float, Ge(0), Lt(1)] | None = None
    """Rate at which later years count less; the standards' (`programme.discount`) where none."""
    futures: Annotated[int, Ge(1), Le(50)] = 5
    """Futures to which the drawn ones are reduced; the programme is decided on them."""
    caution: NotNegative = 0.0
    """Weight of the worst futures (their mean cost, beyond `tail`) beside the mean of all."""
    tail: Annotated[float, Gt(0), Lt(1)] = 0.8
    """Share of the futures that are not among the worst."""
    guarantee: Positive | None = None
    """Metres within which every area keeps a school that admits, whatever closes; the walking norm
    where not given."""
    time_limit: Positive = 60.0
    """Seconds after which the best programme found so far is taken, with its bound."""
    order: Literal["worst_first", "effect"] = "worst_first"
    """How `planner programme --rank` orders a list: works that relieve the schools shortest of
    places first, or those that spare most for their money."""
    gap: Share = 0.001
    """Share above its bound at which a programme is good enough."""
