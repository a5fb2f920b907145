"""Resources on record: what each school has of each indicator, by phase or for all its phases."""

from collections.abc import Sequence

import pandas as pd
import xarray as xr

from planner.inputs.records import dense
from planner.inputs.stock import text
from planner.model.axes import INDICATOR, PHASE, SCHOOL, YEAR


def resource_array(resources: pd.DataFrame | None, schools: Sequence[str]) -> xr.DataArray | None:
    """Amounts ``(year, school, phase, indicator)``, NaN where not told; None without a table.

    The phase ``*`` holds what a school has for all its phases together. Every school stands on the
    axis; years are those of the table, plans after the base year among them.
    """
    if resources is None or resources.empty:
        return None
    axes = {YEAR: "year", SCHOOL: "school", PHASE: "phase", INDICATOR: "indicator"}
    told = dense(resources, axes, "value")
    return told.reindex({SCHOOL: text(schools)})
