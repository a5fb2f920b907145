"""How land is shared out among schools, and what has to be told of catchments drawn anew."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
import xarray as xr
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from planner.model.ends import Apart

_CLOSED = {"extra": "forbid", "use_attribute_docstrings": True}

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Year = Annotated[int, Ge(1900), Le(2200)]
NotNegative = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]

DRAWN = ("divisible", "whole_areas", "pooled")
"""Rules that draw catchments anew within the places there are."""
SPLIT = ("divisible", "pooled")
"""Those of them that may split an area between schools."""


@dataclass(frozen=True)
class CatchmentRule:
    """How land is shared out among schools."""

    __pydantic_config__ = _CLOSED

    rule: Literal["given", "nearest", "divisible", "whole_areas", "pooled"] = "given"
    """`given`: as in the city folder. `nearest`: each area to the nearest open school of its phase
    that takes a catchment, whatever its places. `divisible`: least distance within the places
    there are, an area may be split. `whole_areas`: likewise, each area as a whole to one school,
    or to those that share a catchment, each catchment in one piece with its school. `pooled`: as
    `divisible`, among the schools of the cluster of the area's catchment alone. All but `given`
    hold from the year after the base year on."""
    reach: Positive | None = None
    """Metres, measured as `distance` says, beyond which a place does not count as within reach;
    none given means no limit."""
    distance: Literal["straight", "detour", "streets"] | None = None
    """`straight` lines; `detour`: times a factor, and more for barriers without a crossing;
    `streets`: along them. None given means along the streets where the city folder has them, and
    in straight lines elsewhere."""
    stability: NotNegative | None = None
    """Metres that every child must be spared before its area goes to another school than now; the
    standards' (`catchments.stability`) where not given. For rules that draw catchments anew."""
    compactness: NotNegative | None = None
    """Metres of way of one child that a metre of border between catchments is worth; the
    standards' (`catchments.compactness`) where not given. For `whole_areas`."""
    look_ahead: Annotated[int, Ge(1)] | None = None
    """Years whose entrants, on average, catchments are drawn for; the standards'
    (`catchments.look_ahead`) where not given. One draws for the year of the review alone."""
    review_years: tuple[Year, ...] = ()
    """School years, as the city labels them, in which catchments are drawn anew; in between they
    stay, but for schools that open or close. None given means the year after the base year, and
    every year in which schools that take a catchment open, close, grow or shrink. No review gives
    an area back to a school that an earlier one took it from, unless the school that got it has
    closed."""


@dataclass(frozen=True, eq=False)
class Review:
    """What has to be told of catchments drawn anew in one year.

    All lengths are metres as the rule measures them.

    Parameters
    ----------
    year, last
        School years, as the city labels them: the first for which they are drawn, and the last
        whose children they were drawn for.
    rule
        How they were drawn.
    pupils
        ``(area,)`` entrants a year who follow the catchment, mean of these years.
    places
        ``(school,)`` entry places for them; NaN where not known, nought where none are admitted.
    price
        ``(school,)`` metres that one more place would save; of the divisible optimum.
    bound
        Metres that all children together walk, and the charges for those moved, at least, where
        schools may be as full as they are: of the divisible optimum, or proven for whole areas.
    value
        The same of the catchments that were drawn.
    over
        ``(school,)`` children over the places.
    short
        Children for whom there is no place at all within what the rule allows.
    moved
        ``(area,)`` share of the area's entrants who go to another school than before.
    cut_off
        Ids of areas that are not in one piece with their school; none should be.
    homeless
        Ids of areas on a piece of land in which no school stands.
    beyond
        Ids of areas all of whose schools are beyond reach; they go to the nearest.
    optimal
        Whether it is proven that nothing is of less value.
    together
        Ids of schools that stand in one area and so share a catchment of whole areas, group by
        group.
    """

    year: int
    last: int
    rule: str
    pupils: Floats
    places: Floats
    price: Floats
    bound: float
    value: float
    over: Floats
    short: float
    moved: Floats
    cut_off: tuple[str, ...]
    homeless: tuple[str, ...]
    beyond: tuple[str, ...]
    optimal: bool
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def gap(self) -> float:
        """How far the value lies above the bound at most, as a share of the bound.

        >>> none = np.zeros(0)
        >>> Review(2025, 2027, "whole_areas", none, none, none, 200.0, 203.0, none, 0.0, none, (),
        ...        (), (), False).gap
        0.015
        """
        return self.value / self.bound - 1.0 if self.bound > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who goes where: catchments by year, decided on the central path.

    Parameters
    ----------
    edges
        ``(edge)``: phase, year, area, school, share (of the area's entrants who follow the
        catchment), goes (the same once siblings have gone where an elder child is), distance
        (metres, as the scenario's rule measures them; infinite where no way leads), rough (True
        where none leads to any school that admits, so that the distance is the straight line with
        its detour), minutes (one way, NaN likewise), way (``foot``, ``bus``, ``board``, ``far``
        where it is too long for every day and the children are too young to board, ``none``),
        taught (share of all its entrants to public schools who are taken in there, those who cross
        over from other catchments with them).
    flows
        ``(year, origin, school)``: share of an origin's entrants who enter each school; rows sum
        to 1 where any school takes them.
    reach
        ``(school, other)``: True where pupils of a school's catchment could reach another school;
        a school always reaches itself.
    pooled
        ``(phase)``: True where a phase has no catchments, so that its places are one pool.
    measure
        How distances are measured: ``straight``, ``detour`` or along ``streets``.
    moves
        ``(year, school, other)``: share of the pupils already at a school who change to another as
        a year begins, because their catchment has changed; rows sum to 1. None where nobody does.
    reviews
        What is known of catchments drawn anew, by year.
    following
        ``(year, area)`` entrants who go where their catchment says, siblings among them.
    pupils
        ``(year, area)`` pupils of the phase, of all its grades, who live under a catchment.
    free
        ``(year, school)`` entry places for them; NaN where not known.
    """

    edges: xr.Dataset
    flows: xr.DataArray
    reach: xr.DataArray
    pooled: xr.DataArray
    measure: str = "straight"
    moves: xr.DataArray | None = None
    reviews: tuple[Review, ...] = ()
    following: xr.DataArray = field(default_factory=xr.DataArray)
    pupils: xr.DataArray = field(default_factory=xr.DataArray)
    free: xr.DataArray = field(default_factory=xr.DataArray)


@dataclass(frozen=True, eq=False)
class Zoned:
    """Catchments of a scenario beside those so far.

    ``was`` and ``zones`` are what was measured of them; ``metres`` the ways from areas to schools.
    """

    before: Assignment
    after: Assignment
    was: xr.Dataset
    zones: xr.Dataset
    metres: Apart
