"""Records as labelled arrays: rolls, births, people."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import AGE, AREA, GRADE, SCHOOL, SEX, WHOLE_CITY, YEAR

MONTH = "month"


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


def birth_array(births: pd.DataFrame | None) -> xr.DataArray:
    """Births ``(year, month, area)``, NaN where there is no record; no years without a table."""
    dims = (YEAR, MONTH, AREA)
    if births is None or births.empty:
        coords = {YEAR: np.array([], dtype=np.int64), MONTH: [0], AREA: text([WHOLE_CITY])}
        return xr.DataArray(np.zeros((0, 1, 1)), coords, dims)
    return _dense(births, dict(zip(dims, ("year", "month", "area"), strict=True)), "births")


def people_array(people: pd.DataFrame | None) -> xr.DataArray | None:
    """People ``(year, area, sex, age)`` over all statuses; sex ``all`` where not told apart."""
    if people is None or people.empty:
        return None
    told = people.assign(sex=people["sex"].where(people["sex"] != "", "all"))
    return _dense(told, {YEAR: "year", AREA: "area", SEX: "sex", AGE: "age"}, "people")


def _dense(frame: pd.DataFrame, axes: dict[str, str], value: str) -> xr.DataArray:
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
