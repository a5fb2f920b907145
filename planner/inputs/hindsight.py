"""A city as it was known in an earlier school year: nothing recorded later is used."""

from dataclasses import replace

import pandas as pd

from planner.inputs.city_file import CityFile
from planner.model.city import Gap

Frames = dict[str, pd.DataFrame]


def as_known_in(frames: Frames, city: CityFile, year: int) -> tuple[Frames, CityFile]:
    """Cut the tables of a folder back to a school year.

    Rolls and people are kept up to that year; births as far as they were complete when it began;
    a school that closed later is open. Catchments, rooms, projects and memberships stay as the
    folder has them: it holds one vintage of each.

    Raises
    ------
    ValueError
        No rolls of that year.
    """
    recorded = frames["rolls"]["year"]
    if not (recorded == year).any():
        message = f"{year}: rolls run from {recorded.min():.0f} to {recorded.max():.0f}"
        raise ValueError(message)
    began = year - int(city.year_label == "spring")
    complete = began if city.layer("births").period == "school_year" else began - 1
    cut = dict(frames)
    for table, last in (("rolls", year), ("people", year), ("births", complete)):
        if table in frames:
            cut[table] = frames[table][frames[table]["year"] <= last]
    if "schools" in frames:
        schools = frames["schools"]
        cut["schools"] = schools.assign(closed=schools["closed"].where(schools["closed"] <= year))
    return cut, replace(city, base_year=year)


def vintage_gap(year: int) -> Gap:
    """Tell what of an earlier year the folder does not know."""
    return Gap("schools", "as_of", {"year": str(year)})
