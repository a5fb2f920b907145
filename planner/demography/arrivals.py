"""Children on the register who are expected to arrive, by admission class and area."""

import numpy as np
import xarray as xr

from planner.demography.funnel import arrival, faded, furthest, read
from planner.model.axes import AREA
from planner.model.city import City


def arriving(city: City, year: int) -> xr.DataArray | None:
    """Children on the register of a year × the share of their class that arrives.

    Given by ``(class, area)``. Each area's count is that of the latest stage it has reached; a
    stage of which no arrivals are known counts in full. None where the register has nothing of
    that year.
    """
    register = read(city)
    if register is None or year not in register.years:
        return None
    stages = furthest(register, year)
    told = stages >= 0
    if not told.any():
        return None
    standards = city.standards
    weights = faded(register.years, city.base_year + 1, standards.number("evidence.decay"))
    share = arrival(register, weights, standards.number("evidence.kappa"))
    share = np.where(np.isnan(share), 1.0, share)
    place = int(np.flatnonzero(register.years == year)[0])
    area = np.arange(len(stages))
    counts = register.children[np.maximum(stages, 0), place, :, area] * share[np.maximum(stages, 0)]
    coming = np.where(told[:, None], counts, np.nan).T
    axes = {"class": list(register.classes), AREA: list(register.areas)}
    return xr.DataArray(coming, axes, dims=("class", AREA))
