"""How a list of children swells and shrinks over the futures: area by area, as entrants do."""

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import AREA, DRAW, ORIGIN, WHOLE_CITY, YEAR
from planner.model.city import City

Floats = NDArray[np.float64]


def swelling(city: City, year: int, central: xr.DataArray, drawn: xr.DataArray) -> Floats:
    """Entrants of each area in each future, as a multiple of those on the central path.

    Parameters
    ----------
    central, drawn
        ``(draw, year, origin)`` entrants on the central path and in the futures.

    Returns
    -------
    ``(draw, area)``; 1 where nobody is expected on the central path.
    """
    lives = where_they_live(city, central[ORIGIN].to_numpy())
    now, then = (
        found.sel({YEAR: year}).transpose(DRAW, ORIGIN).to_numpy().astype(float) @ lives
        for found in (central, drawn)
    )
    return np.divide(then, now, out=np.ones_like(then), where=now > 0)


def where_they_live(city: City, origins: NDArray[np.object_]) -> Floats:
    """Shares of an origin's children by area, ``(origin, area)``.

    A catchment spreads over its own areas; the pupils of a school without one over the whole city.
    """
    areas = pd.Index(city.areas[AREA].to_numpy())
    table = city.spread.to_dataframe()
    spread = np.zeros((len(origins), len(areas)))
    own = table[table["origin"] != WHOLE_CITY]
    at = pd.Index(origins).get_indexer(pd.Index(own["origin"]))
    spread[at, areas.get_indexer(own["area"])] = own["share"]
    whole = table[table["origin"] == WHOLE_CITY]
    city_wide = np.zeros(len(areas))
    city_wide[areas.get_indexer(whole["area"])] = whole["share"]
    spread[spread.sum(axis=1) == 0] = city_wide
    return spread
