"""Ten years and more of rolls: pupils enter, climb with losses and gains, and cross.

Children go to the school of their catchment, some to another one of their district or to a private
one. Rolls begin eight years before the first that is published, so that every grade is filled.
"""

import numpy as np
import pandas as pd
from children import living
from ground import Ground
from numpy.typing import NDArray
from schooling import Feeds, distances, nearest, nearest_of
from truth import BASE, FIRST_ENTRY, FIRST_ROLL, LAST, Truth

GRADES = (*(str(one) for one in range(1, 13)), "K1", "K2", "K3")
_COMPULSORY, _UPPER, _EARLY = 9, slice(9, 12), slice(12, 15)
_LAST_GRADE = {"primary": 6, "nine": 9, "lower": 9, "point": 3, "private": 9}
_YOUNGEST = 3

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def walk(
    rng: np.random.Generator,
    truth: Truth,
    land: Ground,
    schools: pd.DataFrame,
    primary: Whole,
    going: Feeds,
    entrants: Whole,
) -> Whole:
    """Rolls from the first entry to the last year ahead, ``(year, school, grade)``."""
    places = schools["place"]
    climb = places.map(truth.climb) + rng.normal(0, truth.school_spread, len(schools))
    stays = np.clip(climb.to_numpy(), 0, 1)[:, None]
    joins = places.map(truth.join).to_numpy()[:, None]
    last = schools["sort"].map(_LAST_GRADE).fillna(0).to_numpy(dtype=np.int64)
    points = schools.index[schools["sort"] == "point"]
    after = {int(point): nearest_of(schools, point, "primary") for point in points}
    rolls = np.zeros((LAST - FIRST_ENTRY + 1, len(schools), len(GRADES)), dtype=np.int64)
    for t, year in enumerate(range(FIRST_ENTRY, LAST + 1)):
        now = rolls[t, :, :_COMPULSORY]
        if t:
            before = rolls[t - 1, :, :_COMPULSORY]
            kept = rng.binomial(before, stays) + rng.poisson(before * joins)
            for grade in range(1, _COMPULSORY):
                goes_on = last > grade
                now[goes_on, grade] = kept[goes_on, grade - 1]
            for point, school in after.items():
                now[school, 3] += kept[point, 2]
            for school, all_parts in going.items():
                parts = _open_parts(schools, school, all_parts, year)
                now[list(parts), 6] += rng.multinomial(kept[school, 5], list(parts.values()))
        now[:, 0] = _entered(rng, truth, land, schools, primary, entrants[t].sum(axis=0), year)
    return rolls


def _open_parts(
    schools: pd.DataFrame, school: int, parts: dict[int, float], year: int
) -> dict[int, float]:
    """Where a school's leavers go while some of the schools that they go to are yet to open."""
    there = {
        target: share for target, share in parts.items() if not schools["opened"][target] > year
    }
    if not there:
        return {nearest_of(schools, school, "lower"): 1.0}
    whole = sum(there.values())
    return {target: share / whole for target, share in there.items()}


def _entered(
    rng: np.random.Generator,
    truth: Truth,
    land: Ground,
    schools: pd.DataFrame,
    primary: Whole,
    children: Whole,
    year: int,
) -> Whole:
    """Entrants by school, ``(school,)``."""
    found = np.zeros(len(schools), dtype=np.int64)
    is_open = ~(schools["opened"] > year)
    for district, own in land.areas.groupby("district"):
        here = is_open & (schools["district"] == district)
        public = schools[here & schools["sort"].isin(["primary", "nine"])]
        paying = schools.index[here & (schools["sort"] == "private")].to_numpy()
        private = truth.private if len(paying) else 0.0
        chances = [private, truth.cross, 1 - private - truth.cross]
        closest = public.index.to_numpy()[distances(own, public).argmin(axis=1)]
        for area, instead in zip(own.index, closest, strict=True):
            home = primary[area] if is_open[primary[area]] else instead
            away, out, stay = rng.multinomial(children[area], chances)
            others = public.index[public.index != home].to_numpy()
            if len(others) == 0:
                stay, out = stay + out, 0
            np.add.at(found, rng.choice(paying, away) if away else [], 1)
            np.add.at(found, rng.choice(others, out) if out else [], 1)
            found[home] += stay
    return found


def add_early(
    rng: np.random.Generator,
    truth: Truth,
    land: Ground,
    schools: pd.DataFrame,
    births: Whole,
    entrants: Whole,
    rolls: Whole,
) -> None:
    """Fill in kindergartens: a share of the children who live there, mostly near by."""
    home = nearest(land, schools, ("kindergarten",))
    for year in range(FIRST_ROLL, LAST - _YOUNGEST + 1):
        for grade in range(3):
            children = living(truth, land, births, entrants, year, _YOUNGEST + grade).sum(axis=0)
            coming = rng.binomial(np.maximum(children, 0), truth.participation)
            early = rolls[year - FIRST_ENTRY, :, _EARLY]
            np.add.at(early[:, grade], home, coming)


def add_upper(rng: np.random.Generator, truth: Truth, schools: pd.DataFrame, rolls: Whole) -> None:
    """Fill in upper secondary schools: a share of the district's leavers, by the schools' size."""
    districts = schools["district"].to_numpy()
    upper = (schools["sort"] == "upper").to_numpy()
    for district in pd.unique(districts):
        own = np.flatnonzero(upper & (districts == district))
        size = rng.dirichlet(np.full(len(own), 20.0))
        feeding = districts == district
        for t in range(_COMPULSORY, len(rolls)):
            leavers = rolls[t - 1, feeding, _COMPULSORY - 1].sum()
            going = rng.binomial(leavers, truth.onward)
            now = rolls[t, :, _UPPER]
            now[own, 0] = rng.multinomial(going, size)
            now[own, 1:] = rng.binomial(rolls[t - 1, own, 9:11], truth.upper_climb)


def roll_table(schools: pd.DataFrame, rolls: Whole, first: int, last: int) -> pd.DataFrame:
    """Rolls of some years as rows: school, year, grade, pupils."""
    some = rolls[first - FIRST_ENTRY : last - FIRST_ENTRY + 1]
    year, school, grade = np.nonzero(some)
    return pd.DataFrame(
        {
            "school": schools["school"].to_numpy()[school],
            "year": year + first,
            "grade": np.array(GRADES)[grade],
            "pupils": some[year, school, grade],
        }
    )


def known(rolls: Whole) -> Whole:
    """Rolls of the published years."""
    return rolls[FIRST_ROLL - FIRST_ENTRY : BASE - FIRST_ENTRY + 1]
