"""Children of the made-up city: births, those who enter school, and all who live there by age.

A cohort is named by the year in which it enters school: who is six years old by the end of August.
"""

import numpy as np
import pandas as pd
from ground import Ground
from numpy.typing import NDArray
from truth import BASE, FIRST_BIRTH, FIRST_ENTRY, LAST, Truth

ENTRY_AGE, OLDEST = 6, 17
STATUSES = ("户籍在住", "外来")
_COUNTS = (BASE - 2, BASE - 1, BASE)
_MONTHS = np.array([8.2, 7.4, 8.1, 7.9, 8.2, 8.1, 8.4, 8.8, 9.0, 9.2, 8.5, 8.2])
"""Births by month, as weights."""
_AUGUST = 8
_COUNTED_BEFORE = 4
"""Years before the base year from which counts of coming children are kept."""
_OWNERS = 0.82
"""Registered children whose family owns the home."""
_SEEN = {"户籍+房产": 0.97, "户籍": 0.97, "居住证": 0.73}
"""Children of a class who are counted in the December before."""

Whole = NDArray[np.int64]


def born(rng: np.random.Generator, truth: Truth, land: Ground) -> Whole:
    """Births by year, month and community, ``(year, 12, area)``."""
    years = range(FIRST_BIRTH, LAST + 1)
    kinds = land.areas["kind"]
    rates = np.array([[truth.birth_rate(kind, year) for kind in kinds] for year in years])
    mean = rates * land.areas["population"].to_numpy()
    return rng.poisson(mean[:, None, :] * (_MONTHS / _MONTHS.sum())[:, None])


def cohort(births: Whole, entry: int) -> Whole:
    """Births of those who enter in a year, ``(area,)``: from September to August."""
    at = entry - ENTRY_AGE - 1 - FIRST_BIRTH
    return births[at, _AUGUST:].sum(axis=0) + births[at + 1, :_AUGUST].sum(axis=0)


def coming(rng: np.random.Generator, truth: Truth, land: Ground, births: Whole) -> Whole:
    """Children who enter school, ``(entry year, status, area)``, registered there and not."""
    kinds = land.areas["kind"]
    stay, come, migrant = (
        kinds.map(rates).to_numpy() for rates in (truth.stay, truth.come, truth.migrant)
    )
    found = []
    for year in range(FIRST_ENTRY, LAST + 1):
        children = cohort(births, year)
        stayed = rng.binomial(children, stay)
        came = rng.poisson(children * come)
        strangers = rng.binomial(came, migrant)
        found.append([stayed + came - strangers, strangers])
    return np.array(found)


def living(
    truth: Truth, land: Ground, births: Whole, entrants: Whole, year: int, age: int
) -> Whole:
    """Children of an age at the end of August, ``(status, area)``.

    From birth to entry they come and go evenly; later they leave and join as pupils do.
    """
    entry = year - age + ENTRY_AGE
    there = entrants[entry - FIRST_ENTRY]
    if age >= ENTRY_AGE:
        kept = land.areas["kind"].map(truth.climb) + land.areas["kind"].map(truth.join)
        return np.rint(there * kept.to_numpy() ** (age - ENTRY_AGE)).astype(np.int64)
    children = cohort(births, entry)
    start = np.array([children, np.zeros_like(children)])
    return np.rint(start + (there - start) * age / ENTRY_AGE).astype(np.int64)


def people_table(truth: Truth, land: Ground, births: Whole, entrants: Whole) -> pd.DataFrame:
    """Children by area, age and status at the end of August of the last years."""
    areas = land.areas["area"].to_numpy()
    parts = []
    for year in _COUNTS:
        for age in range(OLDEST + 1):
            counts = living(truth, land, births, entrants, year, age)
            for status, people in zip(STATUSES, counts, strict=True):
                told = {"area": areas, "year": year, "age": age, "status": status}
                parts.append(pd.DataFrame(told | {"people": people}))
    return pd.concat(parts, ignore_index=True)


def births_table(land: Ground, births: Whole, first: int) -> pd.DataFrame:
    """Births by area and month from a year on to the base year."""
    rows = births[first - FIRST_BIRTH : BASE - FIRST_BIRTH + 1]
    year, month, area = (one.ravel() for one in np.indices(rows.shape))
    return pd.DataFrame(
        {
            "area": land.areas["area"].to_numpy()[area],
            "year": year + first,
            "month": month + 1,
            "births": rows.ravel(),
        }
    )


def register_table(rng: np.random.Generator, land: Ground, entrants: Whole) -> pd.DataFrame:
    """Children counted in the December before they enter, by class, and those who arrived.

    Some are missed, above all of those who are not registered where they live.
    """
    areas = land.areas["area"].to_numpy()
    parts = []
    for year in range(BASE - _COUNTED_BEFORE, BASE + 2):
        local, strangers = entrants[year - FIRST_ENTRY]
        owners = rng.binomial(local, _OWNERS)
        classes = {"户籍+房产": owners, "户籍": local - owners, "居住证": strangers}
        for name, arrived in classes.items():
            told = {"area": areas, "entry_year": year, "class": name}
            seen = rng.binomial(arrived, _SEEN[name])
            early = {"stage": "摸底", "date": f"{year - 1}-12-15", "children": seen}
            parts.append(pd.DataFrame(told | early))
            if year <= BASE:
                later = {"stage": "报到", "date": f"{year}-09-10", "children": arrived}
                parts.append(pd.DataFrame(told | later))
    return pd.concat(parts, ignore_index=True)
