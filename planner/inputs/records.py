"""Records as labelled arrays: rolls, births, people."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import AGE, AREA, GRADE, SCHOOL, SEX, STATUS, WHOLE_CITY, YEAR

MONTH: Final = "month"
ALL: Final = "all"
"""Everybody, where sexes or statuses are not told apart."""


def roll_arrays(
    rolls: pd.DataFrame, schools: Sequence[str], grades: Sequence[str], base_year: int
) -> tuple[xr.DataArray, xr.DataArray]:
    """Pupils ``(year, school, grade)`` and where the count was withheld, up to the base year.

    Years are consecutive; one without any record is missing as a whole. Campuses of a school are
    added up. A sum of which a part is withheld or blank is not known; it
    counts as withheld only where every part of it is.
    """
    known = rolls[rolls["year"] <= base_year]
    keys = [known["year"].astype(np.int64), known["school"], known["grade"]]
    pupils = known["pupils"].groupby(keys).sum(min_count=1)
    whole = known["pupils"].notna().groupby(keys).all()
    withheld = known["pupils_suppressed"].groupby(keys).all()
    years = np.arange(keys[0].min(), keys[0].max() + 1)
    cells = pd.MultiIndex.from_product([years, schools, grades])
    shape = (len(years), len(schools), len(grades))
    coords = {YEAR: years, SCHOOL: text(schools), GRADE: text(grades)}
    counted = pupils.where(whole).reindex(cells).to_numpy(dtype=np.float64).reshape(shape)
    hidden = withheld.reindex(cells, fill_value=False).to_numpy(dtype=bool).reshape(shape)
    dims = (YEAR, SCHOOL, GRADE)
    return xr.DataArray(counted, coords, dims), xr.DataArray(hidden, coords, dims)


def births_by_vintage(
    births: pd.DataFrame | None, vintage: str, middle: float
) -> dict[str, xr.DataArray]:
    """Births of every vintage, by its name; rows that name none are of ``vintage``."""
    if births is None or births.empty:
        return {}
    named = births["vintage"].where(births["vintage"] != "", vintage)
    counted = births.assign(births=known_counts(births, "births", middle))
    return {
        str(name): birth_array(counted[(named == name).to_numpy()]) for name in sorted(set(named))
    }


def chosen_vintage(vintages: Iterable[str], vintage: str) -> str:
    """Vintage that is used: the one that the city names, else the newest; blank without any."""
    found = sorted(vintages)
    return vintage if vintage in found or not found else found[-1]


def birth_array(births: pd.DataFrame | None) -> xr.DataArray:
    """Births ``(year, month, area)``, NaN where there is no record; no years without a table."""
    dims = (YEAR, MONTH, AREA)
    if births is None or births.empty:
        coords = {YEAR: np.array([], dtype=np.int64), MONTH: [0], AREA: text([WHOLE_CITY])}
        return xr.DataArray(np.zeros((0, 1, 1)), coords, dims)
    return dense(births, dict(zip(dims, ("year", "month", "area"), strict=True)), "births")


def people_array(people: pd.DataFrame | None, middle: float) -> xr.DataArray | None:
    """People ``(year, area, sex, age, status)``; sex and status ``all`` where not told apart."""
    if people is None or people.empty:
        return None
    told = people.assign(
        sex=named_or_all(people["sex"]),
        status=named_or_all(people["status"]),
        people=known_counts(people, "people", middle),
    )
    axes = {YEAR: "year", AREA: "area", SEX: "sex", AGE: "age", STATUS: "status"}
    return dense(told, axes, "people")


def named_or_all(cells: pd.Series) -> pd.Series:
    """Names of groups, ``all`` where none is told."""
    return cells.where(cells != "", ALL)


def known_counts(frame: pd.DataFrame, column: str, middle: float) -> pd.Series:
    """Counts of a column, a withheld one standing for ``middle``; NaN where nothing is told."""
    return frame[column].where(~frame[f"{column}_suppressed"], middle)


def dense(frame: pd.DataFrame, axes: dict[str, str], value: str) -> xr.DataArray:
    """Spread a long table over its axes; a cell with a missing part is missing."""
    columns = {
        axis: text(frame[column])
        if frame[column].dtype == object
        else frame[column].to_numpy().astype(np.int64)
        for axis, column in axes.items()
    }
    labels = {axis: np.unique(column) for axis, column in columns.items()}
    shape = tuple(len(found) for found in labels.values())
    places = tuple(np.searchsorted(labels[axis], columns[axis]) for axis in axes)
    cells = np.ravel_multi_index(places, shape)
    size = int(np.prod(shape))
    total = np.bincount(cells, weights=frame[value].to_numpy(dtype=np.float64), minlength=size)
    total[np.bincount(cells, minlength=size) == 0] = np.nan
    return xr.DataArray(total.reshape(shape), labels, tuple(axes))
