"""Migration, moves, homes and registers, as the city holds them."""

from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.records import dense, known_counts, named_or_all
from planner.inputs.stock import text
from planner.model.axes import AGE, AREA, EDGE, STATUS, YEAR

ANY_AGE: Final = -1
"""Age of a rate that holds for all ages."""

STREETS: Final = ("subdistrict", "street", "街道", "街镇")
"""Kinds of units that stand between area and district, the first of them before the others."""


def migration_dataset(migration: pd.DataFrame | None, middle: float) -> xr.Dataset | None:
    """Return ``(year, area, age, status)``: arrivals, departures and net, NaN where not told.

    One of arrivals and departures follows from the other and the net.
    """
    if migration is None or migration.empty:
        return None
    come, gone = (known_counts(migration, name, middle) for name in ("arrivals", "departures"))
    net = migration["net"]
    told = migration.assign(
        status=named_or_all(migration["status"]),
        arrivals=come.fillna(gone + net),
        departures=gone.fillna(come - net),
    )
    axes = {YEAR: "year", AREA: "area", AGE: "age", STATUS: "status"}
    names = ("arrivals", "departures", "net")
    return xr.Dataset({name: dense(told, axes, name) for name in names})


def move_dataset(moves: pd.DataFrame | None) -> xr.Dataset | None:
    """Return the edges from_area, to_area, age, rate; age -1 where a rate holds for all ages."""
    if moves is None or moves.empty:
        return None
    ordered = moves.assign(age=moves["age"].fillna(ANY_AGE).astype(np.int64)).sort_values(
        ["from_area", "to_area", "age"]
    )
    return _edges(ordered, ("from_area", "to_area"), ("age",), ("rate",))


def housing_dataset(housing: pd.DataFrame | None) -> xr.Dataset | None:
    """Return the edges project, area, year, stage, dwelling, tenure, homes, handover, occupied."""
    if housing is None or housing.empty:
        return None
    words = ("project", "area", "stage", "dwelling", "tenure")
    ordered = housing.sort_values(["project", "area", "year", "stage", "dwelling", "tenure"])
    return _edges(ordered, words, ("year",), ("homes", "handover", "occupied"))


def yield_array(yields: pd.DataFrame | None) -> xr.DataArray | None:
    """Return pupils a home ``(dwelling, age, years_since)``, NaN where not told."""
    if yields is None or yields.empty:
        return None
    axes = {"dwelling": "dwelling", AGE: "age", "years_since": "years_since"}
    return dense(yields, axes, "pupils_per_home")


def register_dataset(register: pd.DataFrame | None, middle: float) -> xr.Dataset | None:
    """Return the edges area, school, entry_year, class, stage, date, children."""
    if register is None or register.empty:
        return None
    told = register.assign(children=known_counts(register, "children", middle))
    words = ("area", "school", "class", "stage", "date")
    ordered = told.sort_values(["entry_year", "area", "school", "class", "stage", "date"])
    return _edges(ordered, words, ("entry_year",), ("children",))


def subdistricts(areas: pd.DataFrame, units: pd.DataFrame | None) -> pd.Series:
    """Street or subdistrict of each area, blank where none is told."""
    if units is None:
        return pd.Series("", index=areas.index)
    found = units[units["kind"].isin(STREETS)]
    rank = found["kind"].map({kind: place for place, kind in enumerate(STREETS)})
    first = found.assign(rank=rank).sort_values(["area", "rank"]).drop_duplicates("area")
    return areas["area"].map(first.set_index("area")["name"]).fillna("")


def _edges(
    frame: pd.DataFrame, words: tuple[str, ...], whole: tuple[str, ...], numbers: tuple[str, ...]
) -> xr.Dataset:
    return xr.Dataset(
        {
            **{name: (EDGE, text(frame[name])) for name in words},
            **{name: (EDGE, frame[name].to_numpy(dtype=np.int64)) for name in whole},
            **{name: (EDGE, frame[name].to_numpy(dtype=np.float64)) for name in numbers},
        }
    )
