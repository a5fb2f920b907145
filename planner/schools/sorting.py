"""Public, private and special: who applies, who returns, and contracts that end.

Children come into a phase as catchments, feeders and the record have it; rules then say how many of
them want a place in another sector. They find one as far as there are places, and whoever does not
goes to the public schools, in proportion to their intakes. Where the folder has no school of that
sector, those who are admitted are counted as taught outside its rolls. Bought places that end bring
their children back. Nobody is lost: what one sector gains others lose, child by child.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.series import steps
from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Places
from planner.model.transfer import Purchase, Sector, Transfer
from planner.schools.classes import whole_children
from planner.schools.deals import Deal, deals_of, parts
from planner.schools.sectors import PUBLIC, SECTORS, sector_by_year

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Wish:
    """Children who want a place in a sector.

    Parameters
    ----------
    sector, grade
        Place of the sector in `SECTORS`, and of the grade that they come into.
    schools
        ``(year, school)`` its schools that teach the grade.
    share, room
        ``(year,)`` share of all who come, NaN where the record stands; and places for them.
    weight
        ``(year, school)`` parts of the schools in those admitted where none has anybody yet.
    """

    sector: int
    grade: int
    schools: Flags
    share: Floats
    room: Floats
    weight: Floats


@dataclass(frozen=True, eq=False)
class Contract:
    """Bought places: school, grades of the phase taught there, pupils, and years after the end."""

    school: int
    grades: NDArray[np.int64]
    places: float
    over: Flags
    returns: bool
    sector: int


@dataclass(frozen=True, eq=False)
class Sorting:
    """How children are sorted into sectors in each year of a run.

    ``deals`` remember who holds a bought place, so one sorting serves one run.
    """

    wishes: tuple[Wish, ...]
    contracts: tuple[Contract, ...]
    public: Flags
    deals: tuple[Deal, ...] = ()

    def ended(self, before: Floats, at: int, teaches: Flags) -> tuple[Floats, Floats]:
        """Bring pupils back whose contract has just ended.

        Returns
        -------
        ``(draw, school, grade)`` rolls of the year before with them at public schools, by these
        schools' rolls; and ``(draw, sector, grade)`` what each sector gained.
        """
        gain = np.zeros((len(before), len(SECTORS), before.shape[2]))
        for one in self.contracts:
            ends = one.over[at] and not one.over[at - 1] and not self.public[at, one.school]
            if not (one.returns and ends):
                continue
            before = before.copy()
            there = before[:, one.school][:, one.grades]
            total = there.sum(axis=1, keepdims=True)
            part = np.divide(one.places, total, out=np.zeros_like(total), where=total > 0)
            back = there * np.minimum(part, 1.0)
            for k, grade in enumerate(one.grades):
                public = self.public[at] & teaches[:, grade]
                moved = back[:, k] if public.any() else np.zeros(len(before))
                before[:, one.school, grade] -= moved
                before[:, :, grade] += moved[:, None] * parts(before[:, :, grade], public)
                gain[:, 0, grade] += moved
                gain[:, one.sector, grade] -= moved
        for deal in self.deals:
            before = deal.ended(before, at, self.public[at], teaches, gain)
        return before, gain

    def sorted(
        self, roll: Floats, at: int, teaches: Flags, *, whole: bool
    ) -> tuple[Floats, Floats, Floats]:
        """Sort the children who come into a phase.

        Parameters
        ----------
        roll
            ``(draw, school, grade)`` of the year.
        teaches
            ``(school, grade)`` grades taught this year.
        whole
            Whether they are whole children, and stay so.

        Returns
        -------
        ``(draw, school, grade)``; ``(draw, sector, grade)`` what each sector gained, those in no
        roll left out; and the same of those in no roll.
        """
        gain = np.zeros((len(roll), len(SECTORS), roll.shape[2]))
        away = np.zeros_like(gain)
        roll = roll.copy()
        for wish in self.wishes:
            if np.isfinite(wish.share[at]):
                _grant(roll, wish, at, self.public[at] & teaches[:, wish.grade], gain, away)
        for one in self.contracts:
            public = self.public[at] & teaches[:, one.grades[0]]
            if one.over[at] and public.any() and not self.public[at, one.school]:
                _revert(roll, one, public, gain)
        for deal in self.deals:
            deal.filled(roll, at, self.public[at], gain)
        first = {wish.grade for wish in self.wishes} | {int(c.grades[0]) for c in self.contracts}
        first |= {int(deal.grades[0]) for deal in self.deals}
        for grade in sorted(first) if whole else ():
            _round(roll, gain, away, grade)
        return roll, gain, away


def sorting(city: City, rules: Transfer, places: Places) -> Sorting | None:
    """Lay out the sectors of a run; None where no rule moves anybody."""
    years = places.offers[YEAR].to_numpy()
    sector = sector_by_year(city, years)
    teaches = places.offers.to_numpy()
    wishes = tuple(
        _wish(city, rule, places, sector, teaches, years)
        for _, rule in sorted(rules.sectors.items())
        if rule.share is not None
    )
    contracts = tuple(
        _contract(city, rule, sector, years)
        for _, rule in sorted(rules.purchases.items())
        if rule.last < years[-1]
    )
    deals = deals_of(city, places, sector)
    if not wishes and not contracts and not deals:
        return None
    return Sorting(wishes, contracts, sector == PUBLIC, deals)


def _wish(
    city: City, rule: Sector, places: Places, sector: NDArray[np.str_], teaches: Flags,
    years: NDArray[np.int64],
) -> Wish:  # fmt: skip
    ladder = city.standards.ladder
    grade = ladder.grades.index(ladder.phases[rule.phase][0])
    schools = (sector == rule.sector) & teaches[:, :, grade]
    intake = places.intake.sel({PHASE: rule.phase}).to_numpy()
    known = np.where(schools, intake, 0.0)
    room = known.sum(axis=1) if schools.any() else np.full(len(years), np.inf)
    room = np.where(np.isnan(room), np.inf, room)
    if rule.places is not None:
        stated = steps(rule.places, years)
        room = np.where(np.isnan(stated), room, stated)
    weight = np.where(schools, np.nan_to_num(intake), 0.0)
    weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, schools.astype(float))
    share = np.full(len(years), np.nan) if rule.share is None else steps(rule.share, years)
    return Wish(SECTORS.index(rule.sector), grade, schools, share, room, weight)


def _contract(
    city: City, rule: Purchase, sector: NDArray[np.str_], years: NDArray[np.int64]
) -> Contract:
    ladder = city.standards.ladder
    school = [str(one) for one in city.schools[SCHOOL].to_numpy()].index(rule.school)
    offers = city.schools["offers"].to_numpy()[school]
    taught = [
        i for i, g in enumerate(ladder.grades) if g in ladder.phases[rule.phase] and offers[i]
    ]
    own = SECTORS.index(str(sector[0, school]))
    returns = rule.enrolled == "return"
    return Contract(school, np.array(taught), rule.places, years > rule.last, returns, own)


def _round(roll: Floats, gain: Floats, away: Floats, grade: int) -> None:
    """Whole children of a grade, in schools and in no roll: as many together as before."""
    schools, lost = roll.shape[1], away[:, :, grade].copy()
    both = whole_children(np.column_stack([roll[:, :, grade], lost])).astype(float)
    roll[:, :, grade], away[:, :, grade] = both[:, :schools], both[:, schools:]
    gain[:, 0, grade] -= (away[:, :, grade] - lost).sum(axis=1)


def _grant(roll: Floats, wish: Wish, at: int, public: Flags, gain: Floats, away: Floats) -> None:
    """Admit those who applied as far as there are places; public schools take up the difference."""
    arrivals = roll[:, :, wish.grade]
    schools = wish.schools[at]
    now = arrivals[:, schools].sum(axis=1)
    pool = arrivals[:, public].sum(axis=1)
    admitted = np.minimum(wish.share[at] * arrivals.sum(axis=1), wish.room[at])
    more = np.minimum(admitted - now, pool) if public.any() else np.minimum(admitted - now, 0.0)
    more = more if public.any() else np.zeros_like(more)
    roll[:, :, wish.grade] -= more[:, None] * parts(arrivals, public)
    if schools.any():
        own = parts(arrivals, schools)
        fresh = wish.weight[at] / wish.weight[at].sum()
        own = np.where((now > 0)[:, None], own, fresh)
        roll[:, :, wish.grade] += more[:, None] * own
        gain[:, wish.sector, wish.grade] += more
    else:
        away[:, wish.sector, wish.grade] += more
    gain[:, 0, wish.grade] -= more


def _revert(roll: Floats, one: Contract, public: Flags, gain: Floats) -> None:
    """Entrants whose places are no longer bought go to public schools."""
    grade = int(one.grades[0])
    back = np.minimum(roll[:, one.school, grade], one.places / len(one.grades))
    roll[:, one.school, grade] -= back
    roll[:, :, grade] += back[:, None] * parts(roll[:, :, grade], public)
    gain[:, 0, grade] += back
    gain[:, one.sector, grade] -= back
