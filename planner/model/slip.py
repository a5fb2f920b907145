"""Committed projects that come later than the folder says."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.model.city import City

ALL = "all"
"""Name under which every project stands that has none of its own."""


def slipped(city: City, slip: Mapping[str, int]) -> City:
    """Move committed projects by school years, by project; `all` for those that are not named.

    Only the years in which their classes come into use move: money that was promised stays where it
    is.
    """
    if not any(slip.values()):
        return city
    ids = city.projects["project"].to_numpy().astype(str)
    later = np.array([slip.get(name, slip.get(ALL, 0)) for name in ids.tolist()], dtype=np.int64)
    years = ("project", city.projects["year"].to_numpy() + later)
    return replace(city, projects=city.projects.assign(year=years))
