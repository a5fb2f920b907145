"""Table of zones: what catchments ask of children and of places."""

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from planner.model.axes import WHOLE_CITY
from planner.model.results import Plan
from planner.paper.frames import PUPILS, SHARE, in_order, labels, rounded

KEYS = ("phase", "school", "year")
_WHOLE = ("areas", "cut_off", "moved_areas")
_METRES = {"distance": "distance_m", "distance_p90": "distance_p90_m", "price": "price_m",
           "bound": "bound_m", "value": "value_m"}  # fmt: skip
_SHARES = ("beyond", "compactness", "gap")
COLUMNS = (
    *KEYS, "areas", "entrants", "places", "over", "distance_m", "distance_p90_m", "beyond",
    "compactness", "cut_off", "moved", "moved_areas", "moved_pupils", "price_m", "bound_m",
    "value_m", "gap", "short",
)  # fmt: skip
LEAST_OVER = 0.5
"""Children from which on a school counts as over its places: less is no child."""


def zones(plan: Plan) -> pd.DataFrame:
    """Catchments by school, and ``*`` for the city, in the years in which they change.

    Entrants a year who follow a catchment, entry places for them and those over; metres of the mean
    child, and that nine in ten do not exceed; share beyond the walking norm; compactness; areas not
    in one piece with the school; what moves against the year before (entrants, areas, pupils of the
    phase who live there); metres that one more place would save; and of catchments drawn anew the
    least that all ways and charges may come to, what they come to, the gap between both, and the
    children for whom there is no place at all.
    """
    return zone_table(plan.zones, plan.city.standards.ladder.entry_phase)


def zone_table(found: xr.Dataset | None, phase: str) -> pd.DataFrame:
    """Rows of `zones` from what was measured."""
    if found is None:
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    frame = pd.DataFrame({"phase": phase, "school": labels(found["school"])})
    frame["year"] = found["year"].to_numpy().astype(np.int64)
    for name, values in found.data_vars.items():
        key = str(name)
        if key in KEYS:
            continue
        value = values.to_numpy()
        if key in _WHOLE:
            frame[key] = value.round().astype(np.int64)
        elif key in _METRES:
            frame[_METRES[key]] = rounded(value, 1)
        else:
            frame[key] = rounded(value, SHARE if key in _SHARES else PUPILS)
    return in_order(frame[list(COLUMNS)], KEYS)


def over_full(frame: pd.DataFrame, year: int) -> int:
    """Schools with more entrants than places in a year."""
    rows = frame[(frame["school"] != WHOLE_CITY) & (frame["year"] == year)]
    return int((rows["over"] >= LEAST_OVER).sum())


def _kind(name: str) -> type[Any]:
    if name in {"phase", "school"}:
        return object
    return np.int64 if name in {"year", *_WHOLE} else np.float64
