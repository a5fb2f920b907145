"""One year's catchments, and where the children of each origin are taught then.

A school that turns public gets the catchment that the folder names it in, or, where it names it in
none, the areas nearest to it as far as its free entry places go, as a new school does; the children
who applied there until then go where they live.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.geography.catchments import carve, given, handed, nearest
from planner.geography.crossing import Crossers
from planner.geography.distances import bridged
from planner.geography.resettling import resettled
from planner.model.axes import AREA, SCHOOL
from planner.model.city import City
from planner.model.ends import Apart

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Zoning:
    """What the catchments of all years rest on.

    Parameters
    ----------
    folder
        ``(area, school)`` shares of the folder's catchments.
    by_distance, reach
        Whether every area goes to its nearest school from the year after the base year on; and
        metres beyond which no new one draws.
    phase, years
        Whose catchments these are, and ``(year,)`` school years.
    distance
        Metres from areas to schools; infinite where no way leads.
    rough
        Those that stand in where no way leads to any school that admits.
    opens, waits
        ``(year, school)`` schools that admit entrants; and those that are not public yet.
    intake
        ``(year, school)`` entry places.
    turns, new
        ``(school,)`` schools that turn public; and those that are given their areas by distance.
    later, alone
        ``(area, school)`` areas that a school gets when it turns public, and those that no other
        school shares.
    lives
        ``(origin, area)`` where the pupils of catchments live; ``anywhere (area,)`` where those of
        the whole city do.
    choice
        ``(origin, school)`` origins that are the pupils of one school without catchment.
    entrants
        ``(year, origin)`` expected on the central path.
    crossing
        Children who do not follow a catchment.
    heirs
        ``(year, school)`` place of the school into which one is merged in a year, and which takes
        its catchment over; -1 where none is. None where none ever is.
    """

    folder: Floats
    by_distance: bool
    reach: float
    phase: str
    years: Whole
    distance: Apart
    rough: Apart
    opens: Flags
    waits: Flags
    intake: Floats
    turns: Flags
    new: Flags
    later: Flags
    alone: Flags
    lives: csr_array
    anywhere: Floats
    choice: Floats
    entrants: Floats
    crossing: Crossers
    heirs: NDArray[np.int64] | None = None

    def changes(self, year: int, room: Floats) -> bool:
        """Tell whether catchments may change in a year, given the largest intakes before it."""
        if year == 0 or (year == 1 and self.by_distance) or self.larger(year, room).any():
            return True
        same = (self.opens[year] == self.opens[year - 1]) & (
            self.waits[year] == self.waits[year - 1]
        )
        return self.moved(year) or not bool(same.all())

    def moved(self, year: int) -> bool:
        """Tell whether some school takes its entrants in at other campuses than the year before."""
        before, now = (
            self.distance.ends.serving(self.phase, int(self.years[at])) for at in (year - 1, year)
        )
        return not np.array_equal(before, now)

    def metres(self, year: int) -> tuple[Floats, Floats]:
        """``(area, school)`` metres of a year; and rough ones, which `bridged` may ask for."""
        when = self.phase, int(self.years[year])
        found = self.distance.to(*when)
        return found, found if self.rough is self.distance else self.rough.to(*when)

    def larger(self, year: int, room: Floats) -> Flags:
        """Schools that are given areas by distance this year, ``(school,)``."""
        return np.asarray(self.new & (self.intake[year] > room) & ~self.waits[year])

    def entering(self, year: int) -> Flags:
        """Schools that admit the entrants of a catchment, ``(school,)``."""
        zoned = self.folder.sum(axis=0) > 0
        return np.asarray(self.opens[year] & (zoned | self.new | self.turns) & ~self.waits[year])

    def shares(self, year: int, before: Floats, room: Floats) -> Floats:
        """Catchments of a year, ``(area, school)``, from those of the year before."""
        entering = self.entering(year)
        metres = bridged(*self.metres(year), entering)
        if self.by_distance and year:
            found = nearest(metres, entering)
            found[self.folder.sum(axis=1) == 0] = 0.0
            return found
        found = given(self._merged(year, before, entering), metres, entering)
        turned = entering & self.waits[year - 1] if year else np.zeros_like(entering)
        places = np.nan_to_num(self.intake[year])
        for school in np.flatnonzero(turned & self.later.any(axis=0)):
            found = handed(found, self.later, self.alone, places, int(school), entering)
        coming = self.coming(year)
        for school in np.flatnonzero(self.larger(year, room)):
            taught = self._taught(year, found)
            free = self.intake[year, school] - coming @ taught[:, school]
            zoned = found.sum(axis=1, keepdims=True) > 0  # an area in no catchment comes as a whole
            stay = coming * np.where((found > 0) | ~zoned, taught, 0.0).sum(axis=1)
            found = carve(found, metres, stay, int(school), free, self.reach)
        return found

    def _merged(self, year: int, shares: Floats, entering: Flags) -> Floats:
        """Catchments ``(area, school)`` with those of schools that merge at their heirs."""
        if self.heirs is None:
            return shares
        found, heirs = shares.copy(), self.heirs[year]
        for school in np.flatnonzero((heirs >= 0) & ~entering):
            if entering[heirs[school]]:
                found[:, heirs[school]] += found[:, school]
                found[:, school] = 0.0
        return found

    def flows(self, year: int, shares: Floats) -> tuple[Floats, Floats]:
        """Where each origin's entrants go ``(origin, school)``, and each area's ``(area, school)``.

        The children of a school of choice that closed or turned public go where they live.
        """
        taught = self._taught(year, shares)
        outside = self.crossing.from_outside(self.opens[year])
        found = np.asarray(self.lives @ taught) + self.own(year) + outside
        homeless = found.sum(axis=1) == 0
        homeless &= self.choice.any(axis=1) | self.crossing.outside
        found[homeless] = self.anywhere @ taught
        return found, taught

    def _taught(self, year: int, shares: Floats) -> Floats:
        """Where children of each area are taught, ``(area, school)``.

        Those of an area in no catchment whose schools closed go to the nearest that admits.
        """
        found = self.crossing.taught(shares, self.opens[year])
        adrift = self.crossing.alone.any(axis=1) & ~found.any(axis=1)
        if adrift.any():
            entering = self.entering(year)
            ways, rough = self.metres(year)
            metres = bridged(ways[adrift], rough[adrift], entering)
            found[adrift] = nearest(metres, entering)
        return found

    def own(self, year: int) -> Floats:
        """Children who go to a school of choice, ``(origin, school)``."""
        return self.choice * (self.opens[year] & (self.waits[year] | ~self.turns))

    def resettled(
        self, year: int, before: Floats, now: Floats, flows: Floats, share: float
    ) -> Floats:
        """Where pupils of each school go when catchments change, ``(school, school)``.

        Parameters
        ----------
        before, now
            ``(area, school)`` catchments of the year before and of this one.
        flows
            ``(origin, school)`` of the year before.
        share
            Of those whose catchment changed, who change with it.
        """
        children = self.following(year - 1)
        all_of = self.entrants[year - 1] @ flows
        lived = children @ before
        own = np.divide(lived, all_of, out=np.zeros_like(lived), where=all_of > 0)
        stays = before * self.entering(year)  # where the pupils of a closed school go is known
        return resettled(stays, now, children, np.minimum(own, 1.0), share)

    def following(self, year: int) -> Floats:
        """Entrants by area who go where their catchment says, ``(area,)``."""
        outside = (self.crossing.out * self.opens[year]).sum(axis=1)
        return self.coming(year) * (1.0 - outside)

    def pupils(self, residents: Floats, year: int) -> Floats:
        """Of residents ``(origin,)``, those by area who go where a catchment says, ``(area,)``."""
        outside = (self.crossing.out * self.opens[year]).sum(axis=1)
        return np.asarray(residents @ self.lives) * (1.0 - outside)

    def free(self, year: int) -> Floats:
        """Entry places for them, ``(school,)``: NaN where not known, nought where none enter."""
        left = np.maximum(self.intake[year] - self.beside(year), 0.0)
        return np.where(self.entering(year), left, 0.0)

    def beside(self, year: int) -> Floats:
        """Entrants of each school who follow no catchment, ``(school,)``."""
        opens = self.opens[year]
        apart = self.own(year) + self.crossing.from_outside(opens)
        crossing = self.coming(year) @ (self.crossing.out * opens)
        return np.asarray(self.entrants[year] @ apart + crossing)

    def coming(self, year: int) -> Floats:
        """Entrants by area who go to catchment schools, ``(area,)``."""
        freed = self.choice.any(axis=1) & ~self.own(year).any(axis=1)
        entrants = self.entrants[year]
        return np.asarray(entrants @ self.lives + entrants[freed].sum() * self.anywhere)


def areas_to_come(city: City) -> tuple[Flags, Flags]:
    """Areas that schools get when they turn public, ``(area, school)``, and which get one alone."""
    areas, schools = (
        {str(one): i for i, one in enumerate(axis)}
        for axis in (city.areas[AREA].to_numpy(), city.schools[SCHOOL].to_numpy())
    )
    found = np.zeros((2, len(areas), len(schools)), dtype=bool)
    if city.later is not None:
        columns = (city.later[name].to_numpy() for name in (AREA, SCHOOL, "alone"))
        for area, school, alone in zip(*columns, strict=True):
            found[:, areas[str(area)], schools[str(school)]] = True, alone
    return found[0], found[1]
