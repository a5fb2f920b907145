"""A city as it was known in an earlier school year: nothing recorded later is used."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from planner.inputs.city_file import CityFile, month_and_day
from planner.model.city import City, Gap

Frames = dict[str, pd.DataFrame]
Day = tuple[int, int]


def as_known_in(frames: Frames, city: CityFile, year: int, cut_off: Day) -> tuple[Frames, CityFile]:
    """Cut the tables of a folder back to a school year, which begins after the cut-off day.

    Rolls are kept up to that year; people counted on a day before it began; births and migration of
    years that were complete then; the register as it stood then; homes completed by then. A school
    that closed later is open. Of several vintages of births the later ones are left out. Rates of
    moving, yields, catchments, rooms, campuses, projects and memberships stay as the folder has
    them: it holds one vintage of each.

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
    whole = {
        table: began if city.layer(table).period == "school_year" else began - 1
        for table in ("births", "migration")
    }
    counted = month_and_day(city.layer("people").date)
    # A count without a day is labelled as the school year that begins after it.
    people = year if counted is None else began - int(counted > cut_off)
    ends = whole | {"rolls": year, "people": people, "housing": began}
    ends |= {"resources": year}
    cut = dict(frames)
    for table, last in ends.items():
        if table in frames:
            cut[table] = frames[table][frames[table]["year"] <= last]
    if "births" in cut:
        cut["births"] = _published(cut["births"], str(city.layer("births").vintage), year)
    if "housing" in cut:
        homes = cut["housing"]
        handed = homes["handover"].where(homes["handover"] <= began)
        cut["housing"] = homes.assign(handover=handed, occupied=float("nan"))
    if "register" in cut:
        cut["register"] = _registered(cut["register"], year, began, cut_off)
    if "schools" in frames:
        schools = frames["schools"]
        cut["schools"] = schools.assign(closed=schools["closed"].where(schools["closed"] <= year))
    return cut, replace(city, base_year=year)


def _published(births: pd.DataFrame, vintage: str, year: int) -> pd.DataFrame:
    """Births of the vintages that were out by a year; of all where none of them tells that."""
    named = births["vintage"].where(births["vintage"] != "", vintage)
    out = pd.to_numeric(named.str.extract(r"^(\d{4})")[0], errors="coerce") <= year
    return births[out] if out.any() else births


def _registered(register: pd.DataFrame, year: int, began: int, cut_off: Day) -> pd.DataFrame:
    """Counts of the register that are dated no later than the month in which the year began.

    A count without a date was there when its children entered.
    """
    first = date(began, *cut_off) + timedelta(days=1)
    last = f"{first.year}-{first.month:02}-99"
    dated = register["date"] != ""
    known = (dated & (register["date"] <= last)) | (~dated & (register["entry_year"] <= year))
    return register[known]


def vintage_gaps(city: City) -> tuple[Gap, ...]:
    """Tell what of an earlier year, in which a city stands, its folder does not know."""
    said = {"year": str(city.base_year)}
    if not city.births_vintage:
        return (Gap("schools", "as_of", said),)
    births = Gap("births", "as_of_births", said | {"vintage": city.births_vintage})
    out = city.births_vintage[:4].isdecimal() and int(city.births_vintage[:4]) <= city.base_year
    return (Gap("schools", "as_of", said), *(() if out else (births,)))
