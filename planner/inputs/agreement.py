"""What the tables of a city folder say against each other, beyond ids that are not there."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.land import check_points
from planner.inputs.stock import is_open
from planner.inputs.succession import check_predecessors
from planner.inputs.tables import Table

Tables = Mapping[str, Table]
Frames = Mapping[str, pd.DataFrame]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""

_KEYS: Final = {"schools": "school", "sites": "site", "campuses": "campus"}
_RESERVED: Final = re.compile(r"closed|\*|school:.*")


def check_ids(tables: Tables, frames: Frames) -> list[Fault]:
    """Ids that schools and sites share, schools that follow themselves, reserved catchments."""
    faults = []
    if "schools" in frames:
        faults += check_predecessors(frames["schools"], tables["schools"].file)
    if {"schools", "sites"} <= set(frames):
        schools, sites = frames["schools"], frames["sites"]
        shared = sites[sites["site"].isin(schools["school"]) & (sites["site"] != "")]
        for one in shared.itertuples():
            found = f"site {one.site}, which is the id of a school too"
            mend = "give the site an id of its own"
            faults.append(Fault(tables["sites"].place(one.row), "site", found, mend))
    if "catchments" in frames:
        for one in frames["catchments"].itertuples():
            if _RESERVED.fullmatch(str(one.catchment)):
                mend = "give it another id: this one has a meaning of its own here"
                place, found = tables["catchments"].place(one.row), f"catchment {one.catchment}"
                faults.append(Fault(place, "catchment", found, mend))
    return faults


def check_places(tables: Tables, frames: Frames, base_year: int | None) -> list[Fault]:
    """Open schools without a point, and schools, campuses or sites on no area.

    A layer whose coordinate system is guessed says nothing where most of it lies outside: then the
    guess is wrong.
    """
    faults = []
    here = {name: frames[name] for name in ("schools", "sites") if name in frames}
    if "campuses" in frames and base_year is not None:
        here["campuses"] = frames["campuses"][~(frames["campuses"]["to"] < base_year)]
    if "schools" in here:
        if base_year is None:
            del here["schools"]
        else:
            schools = here["schools"] = frames["schools"][is_open(frames["schools"], base_year)]
            table = tables["schools"]
            bare = schools["row"].isin(list(table.blank))
            if "campuses" in here:  # whose points stand for it
                bare &= ~schools["school"].isin(here["campuses"]["school"])
            for one in schools[bare].itertuples():
                found = f"school {one.school}, open in {base_year}, without a point"
                mend = "give lon and lat, or the year in which it closed"
                faults.append(Fault(table.place(one.row), "geometry", found, mend))
    if "areas" not in frames or frames["areas"]["x"].isna().all():
        return faults
    areas = frames["areas"][frames["areas"]["x"].notna()]
    for name, frame in here.items():
        outside = check_points(tables[name].file, _KEYS[name], frame, areas)
        guess = tables[name].adrift or tables["areas"].adrift
        if not guess or 2 * len(outside) <= frame["x"].notna().sum():
            faults += outside
    return faults


def check_rolls(tables: Tables, frames: Frames, base_year: int | None) -> Told:
    """Rolls of the base year must be there; years that are missing or not used are told."""
    if "rolls" not in frames or base_year is None:
        return [], []
    rolls, file = frames["rolls"], tables["rolls"].file
    warnings = []
    if not (rolls["year"] == base_year).any():
        known = rolls["year"].dropna()
        span = f" (the record runs {known.min():.0f}–{known.max():.0f})" if len(known) else ""
        mend = "add that year's rolls, or correct base_year in city.yaml"
        found = f"no row of the base year {base_year}{span}"
        return [Fault(file, "year", found, mend)], []
    later = int((rolls["year"] > base_year).sum())
    if later:
        warnings.append(f"{file}: {later} rows after the base year are not used")
    years = np.sort(rolls["year"].dropna().unique())
    gaps = sorted(set(range(int(years[0]), int(years[-1]) + 1)) - set(years.astype(int)))
    if gaps:
        warnings.append(f"{file}: no rolls of {', '.join(str(year) for year in gaps)}")
    if "schools" in frames:
        stock = frames["schools"].drop_duplicates("school").set_index("school")
        outside = rolls[rolls["year"] < rolls["school"].map(stock["opened"])]
        outside = outside[(outside["pupils"] > 0) | outside["pupils_suppressed"]]
        for school, group in outside.groupby("school"):
            warnings.append(
                f"{file}:{group['row'].min()}: pupils at school {school} before it opened "
                f"({len(group)} rows); correct the rolls, or opened in schools"
            )
    return [], warnings


def check_projects(tables: Tables, frames: Frames) -> Told:
    """A committed project must say where it is and when it opens."""
    if "projects" not in frames:
        return [], []
    projects, file = frames["projects"], tables["projects"].file
    faults = []
    decided = projects[projects["committed"]]
    for one in decided[(decided["site"] == "") & (decided["school"] == "")].itertuples():
        found, mend = "a committed project without a place", "name its site or its school"
        faults.append(Fault(f"{file}:{one.row}", "site", found, mend))
    undated = decided[(decided["planned_use"] == "") & (decided["actual_use"] == "")]
    for one in undated.itertuples():
        found, mend = (
            "a committed project without an opening date",
            "give planned_use or actual_use",
        )
        faults.append(Fault(f"{file}:{one.row}", "planned_use", found, mend))
    warnings = [
        f"{file}:{one.row}: project {one.project} is not committed: not used"
        for one in projects[~projects["committed"]].itertuples()
    ]
    return faults, warnings
