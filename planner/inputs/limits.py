"""Demand that a full school hides: where rolls show only whom it let in.

A grade sat at its cap where its pupils filled the classes on record at the class-size target; in
the base year too where the school's pupils filled the places that are stated for it. Rooms alone
make no cap, for a catchment school takes its catchment. What the register says of applicants is the
demand at entry then, and those who were refused are taken off the other schools, where they went.
"""

from typing import Final

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import EDGE, GRADE, SCHOOL, YEAR
from planner.model.city import Gap
from planner.model.standards import Standards

APPLIED: Final = "applied"
_NAMED: Final = 8


def full_grades(
    rolls: xr.DataArray, classes: xr.DataArray | None, schools: xr.Dataset, standards: Standards
) -> xr.DataArray | None:
    """Grades at their cap, ``(year, school, grade)``; None where none was.

    Parameters
    ----------
    classes
        ``(year, school, grade)`` on record, NaN where not known.
    schools
        ``places (school,)``, NaN where not stated; those of the last year of ``rolls``.
    """
    ladder, share = standards.ladder, standards.number("limits.full")
    pupils = rolls.transpose(YEAR, SCHOOL, GRADE).to_numpy()
    full = np.zeros(pupils.shape, dtype=bool)
    keys = [f"class_size.target.{ladder.phase_of[grade]}" for grade in ladder.grades]
    if classes is not None and all(key in standards.norms for key in keys):
        target = np.array([standards.number(key) for key in keys])
        seats = classes.transpose(YEAR, SCHOOL, GRADE).to_numpy() * target
        full |= (seats > 0) & (pupils >= share * seats)
    places = schools["places"].to_numpy()
    now = np.nan_to_num(pupils[-1])
    filled = (places > 0) & (now.sum(axis=1) >= share * places)
    full[-1] |= filled[:, None] & (now > 0)
    return rolls.transpose(YEAR, SCHOOL, GRADE).copy(data=full) if full.any() else None


def applicants(register: xr.Dataset | None, like: xr.DataArray) -> NDArray[np.float64]:
    """Children who applied to each school by year of entry, ``(year, school)``; NaN if not told.

    Of several dates the last.
    """
    years, schools = like[YEAR].to_numpy(), like[SCHOOL].to_numpy().astype(str)
    found = pd.DataFrame(np.nan, index=years, columns=schools)
    if register is None or not register.sizes[EDGE]:
        return found.to_numpy()
    rows = register.to_dataframe()
    rows = rows[(rows["stage"] == APPLIED) & rows["school"].isin(schools)]
    keys = ["entry_year", "school"]
    rows = rows[rows["date"] == rows.groupby(keys)["date"].transform("max")]
    told = rows.pivot_table(values="children", index=keys[0], columns=keys[1], aggfunc="sum")
    return told.reindex(index=years, columns=schools).to_numpy(dtype=np.float64)


def demand_at_entry(
    rolls: xr.DataArray, full: xr.DataArray | None, applied: NDArray[np.float64]
) -> xr.DataArray:
    """Rolls in which the entry grade holds applicants where it was full; its city sum is kept.

    Those whom other schools hold beyond them are refused applicants, in proportion.
    """
    if full is None:
        return rolls
    table = rolls.transpose(YEAR, SCHOOL, GRADE)
    entry = table.to_numpy()[:, :, 0]
    more = full.to_numpy()[:, :, 0] & (np.nan_to_num(applied) > np.nan_to_num(entry))
    if not more.any():
        return rolls
    asked = np.where(more, applied, 0.0).sum(axis=1)
    total = np.nansum(entry, axis=1)
    others = np.nansum(np.where(more, np.nan, entry), axis=1)
    rest = np.maximum(total - asked, 0.0)
    factor = np.divide(rest, others, out=np.ones_like(rest), where=others > 0)
    found = table.to_numpy().copy()
    found[:, :, 0] = np.where(more, applied, entry * factor[:, None])
    return table.copy(data=found)


def limits_of(
    full: xr.DataArray | None, applied: NDArray[np.float64]
) -> tuple[xr.DataArray | None, tuple[Gap, ...]]:
    """What ratios rest on where a grade was full, ``(year, school, grade)``, and what to say of it.

    ``applicants`` or ``admitted`` alone in the entry grade, ``neighbours`` above it, else blank.
    """
    if full is None:
        return None, ()
    flags = full.to_numpy()
    basis = np.where(flags, "neighbours", "").astype(object)
    asked = np.isfinite(applied)
    basis[:, :, 0] = np.where(flags[:, :, 0], np.where(asked, "applicants", "admitted"), "")
    now = flags[-1].any(axis=1)
    if not now.any():
        return full.copy(data=basis), ()
    names = full[SCHOOL].to_numpy().astype(str)[now].tolist()
    more = " …" if len(names) > _NAMED else ""
    said = {
        "count": str(len(names)),
        "schools": ", ".join(names[:_NAMED]) + more,
        "applied": str(int((flags[-1, :, 0] & asked[-1]).sum())),
        "admitted": str(int((flags[-1, :, 0] & ~asked[-1]).sum())),
    }
    return full.copy(data=basis), (Gap("rolls", "limited", said),)
