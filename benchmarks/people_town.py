"""The town of `people.py`, and how its peers carry it on: whole-array numpy, and pandas."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.ageing import Ageing, prepare

Array = NDArray[np.float32]
STATUSES, AGES, YEARS, SPREAD = 3, 18, 15, np.float32(0.2)


def town(areas: int) -> Ageing:
    """Invented areas of uneven size, about 50 children of an age and status in the mean."""
    rng = np.random.default_rng(1)
    units = areas * STATUSES
    size, age = rng.lognormal(3.5, 0.9, (units, 1)), np.arange(AGES)
    return prepare(
        rng.poisson(size, (1, units, AGES)).astype(np.float32),
        np.broadcast_to(1 - 0.0004 - 0.005 * (age == 0), (units, AGES)),
        0.03 + 0.04 * rng.random((units, AGES)),
        size * 0.05 * rng.random((YEARS, units, AGES)),
        1.0,
        rng.poisson(size[:, 0], (YEARS, units)),
    )


def block_of(place: Ageing, factors: Array) -> Ageing:
    """The town's inputs for a block of draws."""
    people = np.broadcast_to(place.people, (len(factors), *place.people.shape[1:]))
    return prepare(people, *place[1:4], factors, place.newborn)


def factors_of(normals: Array) -> Array:
    """Log-normal factors of mean one, in place, a draw at a time to stay in the cache."""
    for draw in normals:
        np.multiply(draw, SPREAD, out=draw)
        np.subtract(draw, SPREAD * SPREAD / 2, out=draw)
        np.exp(draw, out=draw)
    return normals


def by_numpy(place: Ageing, factors: Array, into: Array, spare: Array) -> None:
    """Whole arrays, in place: ``into (draw, year, unit, age)``, ``spare (draw, unit, age - 1)``."""
    by_area = (factors.shape[2], STATUSES, AGES)
    keep = (place.survival * (1 - place.out))[0]
    before = np.broadcast_to(place.people, (len(factors), *place.people.shape[1:]))
    for year in range(YEARS):
        after = into[:, year]
        came, to = place.arrivals[year].reshape(by_area), after.reshape(-1, *by_area)
        np.multiply(came, factors[:, year, :, None, None], out=to)
        np.multiply(before[..., :-1], keep[:, 1:], out=spare)
        after[..., 1:] += spare
        after[..., 0] += place.newborn[0, year] * keep[:, 0]
        before = after


def by_pandas(place: Ageing, factors: Array, into: Array) -> None:
    """A frame of units and ages, shifted within each unit, draw by draw."""
    units = place.people.shape[1]
    keep, start = (place.survival * (1 - place.out)).ravel(), place.people.ravel()
    start = pd.DataFrame({"unit": np.repeat(np.arange(units), AGES), "people": start})
    first = np.arange(units) * AGES
    for draw, factor in enumerate(factors):
        frame = start.copy()
        for year in range(YEARS):
            due = frame.groupby("unit", sort=False)["people"].shift(fill_value=np.float32(0))
            due = due.to_numpy(copy=True)
            due[first] = place.newborn[0, year]
            people = place.arrivals[year].ravel()
            people = due * keep + people * np.repeat(factor[year], STATUSES * AGES)
            frame["people"] = people
            into[draw % len(into), year] = people.reshape(units, AGES)
