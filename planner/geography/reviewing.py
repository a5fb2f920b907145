"""Reviews of catchments: when they are drawn anew, for whom, and what stays as it is.

A review draws for the entrants of the next few years on average, not of one September, and charges
for every child moved; and it gives no area back to a school that an earlier review took it from.
So catchments do not flip back and forth with the size of single cohorts.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.geography.borders import Borders, borders
from planner.geography.distances import bridged
from planner.geography.redrawing import Drawn, divisible, whole
from planner.geography.tasks import PARTS, UNPLACED, Task
from planner.geography.units import units
from planner.geography.zoning import Zoning
from planner.model.axes import AREA, SCHOOL
from planner.model.catchments import DRAWN, CatchmentRule, Review
from planner.model.city import City
from planner.model.ends import ends_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
DECIMALS = 2
"""Decimals beyond which a sum of children is noise."""


@dataclass(frozen=True, eq=False)
class Reviewing:
    """What all reviews of a scenario share.

    Parameters
    ----------
    rule
        One that draws catchments anew.
    years
        ``(year,)`` school years, the base year first.
    stability, compactness, ahead
        Metres charged for a child moved; metres of way that a metre of border is worth; and years
        whose children catchments are drawn for.
    areas, schools
        ``(area,)`` and ``(school,)`` ids.
    home
        ``(year, school)`` area in which it takes entrants in, or the nearest.
    edges
        Borders between areas; None where areas may be split.
    cluster
        ``(area, school)``: a school of the clusters of the area's catchment; None unless pooled.
    """

    rule: CatchmentRule
    years: Whole
    stability: float
    compactness: float
    ahead: int
    areas: NDArray[np.object_]
    schools: NDArray[np.object_]
    home: Whole
    edges: Borders | None
    cluster: Flags | None

    def due(self, zoning: Zoning, at: int) -> bool:
        """Whether catchments are drawn anew in a year of the horizon, by its position."""
        if at == 0 or not zoning.entering(at).any():
            return False
        if self.rule.review_years:
            return int(self.years[at]) in self.rule.review_years
        if at == 1:
            return True
        before, now = (np.where(zoning.entering(i), zoning.intake[i], -1) for i in (at - 1, at))
        return zoning.moved(at) or not np.array_equal(before, now, equal_nan=True)

    def last(self, zoning: Zoning, at: int) -> int:
        """Position of the last year whose children a review draws for: before the next is due."""
        end = min(at + self.ahead, len(self.years))
        return next((i for i in range(at + 1, end) if self.due(zoning, i)), end) - 1

    def review(
        self, zoning: Zoning, at: int, now: Floats, left: Flags, siblings: Floats
    ) -> tuple[Floats, Review]:
        """Draw catchments anew.

        Parameters
        ----------
        at
            Position of the year.
        now
            ``(area, school)`` shares of the catchments so far.
        left
            ``(area, school)``: an earlier review took children of the area from the school.
        siblings
            ``(area, school)`` share of entrants who follow an elder child there.
        """
        takes, last = zoning.entering(at), self.last(zoning, at)
        span = range(at, last + 1)
        coming = np.mean([zoning.following(i) for i in span], axis=0)
        places = np.mean([zoning.free(i) for i in span], axis=0)
        places = np.where(takes, np.maximum(places - coming @ siblings, 0.0), 0.0)
        pupils = np.rint(coming * (1.0 - siblings.sum(axis=1)) * PARTS) / PARTS
        near, metres, beyond = self._near(zoning, at, takes)
        area, weight, part = self._rows(now * takes)
        fresh = near[area] & (~left[area] | (part > 0))
        allowed = np.where(fresh.any(axis=1, keepdims=True), fresh, near[area])
        task = Task(pupils[area] * weight, places, metres[area], allowed, part, self.stability)
        drawn = self._drawn(task, takes, self.home[at])
        shares = np.zeros(now.shape)
        np.add.at(shares, area, weight[:, None] * drawn.shares)
        over = np.nan_to_num(np.maximum(pupils @ shares - places, 0.0)).round(DECIMALS)
        return shares, Review(
            int(self.years[at]), int(self.years[last]), self.rule.rule, pupils, places,
            drawn.price, drawn.bound, drawn.value, over, drawn.short,
            np.maximum(now - shares, 0.0).sum(axis=1), self._ids(drawn.cut_off),
            self._ids(drawn.homeless), self._ids(np.flatnonzero(beyond)), drawn.optimal,
            self._together(takes, self.home[at]),
        )  # fmt: skip

    def _rows(self, now: Floats) -> tuple[Whole, Floats, Floats]:
        """Areas, or, where areas may be split, their parts that follow one school so far.

        Returns
        -------
        Area of each row, its share of the area's children, and ``(row, school)`` shares of the
        catchments so far.
        """
        if self.edges is not None:
            return np.arange(len(now)), np.ones(len(now)), now
        area, school = np.nonzero(now)
        other = np.flatnonzero(~now.any(axis=1))
        part = np.zeros((len(area) + len(other), now.shape[1]))
        part[np.arange(len(area)), school] = 1.0
        total = now.sum(axis=1)[area]
        weight = np.concatenate([now[area, school] / total, np.ones(len(other))])
        rows = np.concatenate([area, other])
        order = np.argsort(rows, kind="stable")
        return rows[order], weight[order], part[order]

    def _drawn(self, task: Task, takes: Flags, home: Whole) -> Drawn:
        if self.edges is None:
            return divisible(task)
        unit = units(task.now, takes)
        return whole(task, unit, home, self.edges, self.compactness)

    def _together(self, takes: Flags, home: Whole) -> tuple[tuple[str, ...], ...]:
        """Schools that stand in one area, where each area goes to one school."""
        if self.edges is None:
            return ()
        at = {int(area): np.flatnonzero(takes & (home == area)) for area in home[takes]}
        return tuple(
            tuple(str(one) for one in self.schools[group])
            for _, group in sorted(at.items())
            if len(group) > 1
        )

    def _near(self, zoning: Zoning, at: int, takes: Flags) -> tuple[Flags, Floats, Flags]:
        """What each area may use and how far it is, ``(area, school)``; who has nothing in reach.

        Those go to the nearest school that the rule lets them use, whatever the way.
        """
        ways, rough = zoning.metres(at)
        metres = bridged(ways, rough, takes)
        may = np.broadcast_to(takes, metres.shape)
        if self.cluster is not None:
            own = may & self.cluster
            may = np.where(own.any(axis=1, keepdims=True), own, may)
        reach = np.inf if self.rule.reach is None else self.rule.reach
        near = may & np.isfinite(metres) & (metres <= reach)
        beyond: Flags = np.asarray(~near.any(axis=1))
        if beyond.any():
            lost = beyond & ~(may & np.isfinite(metres)).any(axis=1)
            metres = np.where(lost[:, None], rough, metres)
            closest = np.where(may, np.nan_to_num(metres, posinf=UNPLACED), np.inf).argmin(axis=1)
            near[beyond, closest[beyond]] = True
        return near, metres, beyond

    def _ids(self, which: Whole) -> tuple[str, ...]:
        return tuple(str(one) for one in self.areas[which])


def reviewing(city: City, rule: CatchmentRule, folder: Floats, years: Whole) -> Reviewing | None:
    """What reviews rest on; None for a rule that draws nothing anew.

    Parameters
    ----------
    folder
        ``(area, school)`` shares of the folder's catchments.
    """
    if rule.rule not in DRAWN:
        return None
    number = city.standards.number
    named = {
        "stability": rule.stability,
        "compactness": rule.compactness,
        "look_ahead": rule.look_ahead,
    }
    charge = {
        name: number(f"catchments.{name}") if value is None else value
        for name, value in named.items()
    }
    home = home_areas(city, years)
    return Reviewing(
        rule, years, charge["stability"], charge["compactness"], int(charge["look_ahead"]),
        city.areas[AREA].to_numpy(), city.schools[SCHOOL].to_numpy(), home,
        borders_of(city) if rule.rule == "whole_areas" else None,
        clusters(city, folder, home[0]) if rule.rule == "pooled" else None,
    )  # fmt: skip


def borders_of(city: City) -> Borders:
    """Borders between the city's areas."""
    joint, beside, crossing = (
        city.standards.number(f"{name}")
        for name in ("catchments.joint", "catchments.beside", "distance.crossing")
    )
    return borders(city.areas["geometry"].to_numpy(), joint, city.barriers, beside, crossing)


def home_areas(city: City, years: Whole) -> Whole:
    """Area in which each school takes entrants in, or else the nearest, ``(year, school)``.

    Of several campuses that take them in, the first by id counts.
    """
    ends, phase = ends_of(city), city.standards.ladder.entry_phase
    tree = shapely.STRtree(city.areas["geometry"].to_numpy())
    points = shapely.points(ends.points)
    (asked, held) = tree.query_nearest(points, all_matches=True)
    order = np.lexsort((held, asked))
    asked, first = np.unique(asked[order], return_index=True)
    found = np.zeros(len(points), dtype=np.int64)
    found[asked] = held[order][first]
    return np.array([found[ends.first_of(phase, year)] for year in years.tolist()])


def clusters(city: City, folder: Floats, home: Whole) -> Flags:
    """Schools of the clusters of each area's catchment, and its own schools, ``(area, school)``.

    A school in no cluster and without a catchment so far, as a new one is, belongs with those of
    the area in which it stands.
    """
    schools = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    names = city.memberships["cluster"].to_numpy().astype(str)
    ids, cluster = np.unique(names, return_inverse=True)
    school = np.array([schools[str(one)] for one in city.memberships["school"].to_numpy()], int)
    member = np.zeros((len(schools), len(ids)))
    member[school, cluster] = 1.0
    together = (member @ member.T > 0) | np.eye(len(schools), dtype=bool)
    found = (folder > 0).astype(float) @ together > 0
    for new in np.flatnonzero(~member.any(axis=1) & ~folder.any(axis=0)):
        found[:, new] |= found[:, found[home[new]]].any(axis=1)
    return np.asarray(found)
