"""The bureau's own earlier forecasts, kept to stand beside what came."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.faults import Fault
from planner.inputs.stock import text
from planner.inputs.tables import Table
from planner.model.axes import EDGE, WHOLE_CITY

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
_WORDS = ("school", "area", "phase", "grade")


def past_forecast_dataset(
    table: pd.DataFrame | None, base_year: int, middle: float
) -> xr.Dataset | None:
    """Return the edges made_in, school, area, phase, grade, year and pupils.

    Only what was made by the base year; a withheld count stands at its middle.
    """
    if table is None:
        return None
    known = table[table["made_in"] <= base_year].sort_values(["made_in", "year", *_WORDS])
    if known.empty:
        return None
    pupils = known["pupils"].mask(known["pupils_suppressed"], middle)
    words = {name: (EDGE, text(known[name].fillna(""))) for name in _WORDS}
    years = {name: (EDGE, known[name].to_numpy(dtype=np.int64)) for name in ("made_in", "year")}
    return xr.Dataset({**words, **years, "pupils": (EDGE, pupils.to_numpy(dtype=np.float64))})


def check_past_forecasts(tables: Tables, frames: Frames) -> tuple[list[Fault], list[str]]:
    """Faults of forecasts that speak of nothing or of the past; warnings of what is not scored."""
    if "past_forecasts" not in frames:
        return [], []
    table, file = frames["past_forecasts"], tables["past_forecasts"].file
    return list(_faults(table, file)), list(_unscored(table, file))


def _faults(table: pd.DataFrame, file: str) -> Iterator[Fault]:
    both = (table["school"] != "") & (table["area"] != "")
    neither = (table["school"] == "") & (table["area"] == "")
    for row in table.loc[both | neither, "row"]:
        found = "both a school and an area" if both[table["row"] == row].any() else "nobody"
        mend = f"write the school or the area; {WHOLE_CITY} for the whole city"
        yield Fault(f"{file}:{row}", "school", found, mend)
    for row in table.loc[(table["phase"] == "") & (table["grade"] == ""), "row"]:
        yield Fault(f"{file}:{row}", "phase", "neither phase nor grade", "write one of them")
    late = table[table["year"] <= table["made_in"]]
    for row, year, made in zip(late["row"], late["year"], late["made_in"], strict=True):
        found = f"{year:g}, which was no longer to come in {made:g}"
        yield Fault(f"{file}:{row}", "year", found, "correct made_in or year")


def _unscored(table: pd.DataFrame, file: str) -> Iterator[str]:
    """Forecasts of areas: rolls are counted by school, so nothing came to hold them to."""
    local = table[~table["area"].isin(["", WHOLE_CITY])]
    if len(local):
        yield (
            f"{file}:{local['row'].min()}: {len(local)} forecasts of areas are not scored, for "
            f"rolls are counted by school; add those of schools or of the whole city "
            f"({WHOLE_CITY})"
        )
