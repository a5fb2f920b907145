"""The stock: schools and candidate sites on one axis, what they teach, what is being built."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from planner.inputs.cells import explode
from planner.model.axes import AREA, EDGE, GRADE, SCHOOL
from planner.model.standards import Ladder

SITE: Final = "site"


def text(labels: Sequence[Any] | npt.ArrayLike | pd.Series) -> npt.NDArray[np.str_]:
    """Labels as an array of text, also where there are none."""
    return np.asarray(labels, dtype=np.str_)


def is_open(schools: pd.DataFrame, year: int) -> npt.NDArray[np.bool_]:
    """True for schools that run in a school year; candidate sites do not."""
    began = schools["opened"].isna() | (schools["opened"] <= year)
    goes_on = schools["closed"].isna() | (schools["closed"] > year)
    found: npt.NDArray[np.bool_] = (began & goes_on & (schools["kind"] != SITE)).to_numpy()
    return found


def join_sites(schools: pd.DataFrame, sites: pd.DataFrame | None, entry_phase: str) -> pd.DataFrame:
    """Schools and sites in one table by id, rooms net of special and lent ones."""
    net = schools["rooms"] - schools["special_rooms"] - schools["lent_rooms"]
    both = schools.assign(rooms=net, max_classes=np.nan, available_from=np.nan, cost=np.nan)
    both["housing_project"] = ""
    if sites is not None:
        phases = sites["phases"].where(sites["phases"] != "", entry_phase)
        new = sites.rename(columns={"site": "school"}).assign(
            phases=phases,
            sector="public",
            kind=SITE,
            rooms=0.0,
            opened=np.nan,
            closed=np.nan,
            places=np.nan,
            rooms_basis="",
        )
        shared = [column for column in both.columns if column in new.columns]
        both = pd.concat([both, new[shared]], ignore_index=True)
    return both.sort_values("school", ignore_index=True)


def schools_of_rolls(rolls: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Schools as far as rolls alone tell of them: ids, and the year after the last record."""
    last = rolls.groupby("school")["year"].max().sort_index()
    frame = pd.DataFrame({"school": last.index.astype(object), "row": 0})
    frame["name"] = frame["school"]
    for column in ("phases", "kind", "rooms_basis"):
        frame[column] = ""
    frame["sector"] = "public"
    for column in ("rooms", "places", "opened", "x", "y", "max_classes", "available_from"):
        frame[column] = np.nan
    frame["closed"] = (last + 1).where(last < base_year).to_numpy()
    frame["geometry"] = None
    return frame


def grades_offered(
    schools: pd.DataFrame,
    rolls: xr.DataArray,
    suppressed: xr.DataArray,
    ladder: Ladder,
    base_year: int,
) -> xr.DataArray:
    """Grades that each school teaches, or is to teach: ``(school, grade)``.

    The base year's roll says so where there is one, and the school's phases where there is none. A
    grade of its phases that has nobody just now is still taught if it lies between two that have
    pupils, or had some in one of the two years before. A school whose top grade rose since the year
    before, or that opened in the base year, is filling up, and goes on to the end of its phases.
    """
    there = (rolls > 0) | suppressed
    recorded = there.sel(year=base_year).to_numpy()
    parts = explode(schools["phases"])
    phase_of = np.array([ladder.phase_of[grade] for grade in ladder.grades], dtype=object)
    planned = np.zeros_like(recorded)
    for phase in ladder.phases:
        rows = parts.index[parts == phase].to_numpy(dtype=np.int64)
        planned[np.ix_(rows, np.flatnonzero(phase_of == phase))] = True
    closed = (schools["closed"] <= base_year).to_numpy()
    stated = recorded.any(axis=1, keepdims=True)
    lately = there.sel(year=slice(base_year - 2, base_year - 1)).any("year").to_numpy()
    nobody = (rolls.sel(year=base_year) == 0).to_numpy()
    before = there.sel(year=slice(base_year - 1, base_year - 1)).any("year").to_numpy()
    opened = (schools["opened"] == base_year).to_numpy()
    taught = recorded | (planned & nobody & lately)
    for side in np.split(np.arange(recorded.shape[1]), list(ladder.begins)):
        now, was = recorded[:, side], before[:, side]
        begun = np.logical_or.accumulate(now, axis=1)
        goes_on = np.logical_or.accumulate(now[:, ::-1], axis=1)[:, ::-1]
        rising = opened | (was.any(axis=1) & (_top(now) > _top(was)))
        taught[:, side] |= planned[:, side] & begun & (goes_on | rising[:, None])
    offers = np.where(stated, taught, planned) & ~closed[:, None]
    return xr.DataArray(offers, coords=rolls.sel(year=base_year, drop=True).coords)


def _top(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Place of the highest grade with pupils, -1 where there is none."""
    return np.where(there, np.arange(there.shape[1]), -1).max(axis=1)


def school_dataset(
    schools: pd.DataFrame, offers: xr.DataArray, districts: npt.ArrayLike
) -> xr.Dataset:
    """Return the schools as the city holds them."""
    words = {name: (SCHOOL, text(schools[name])) for name in ("name", "sector", "kind")}
    numbers = {
        name: (SCHOOL, schools[name].to_numpy(dtype=np.float64))
        for name in (
            "rooms",
            "places",
            "opened",
            "closed",
            "x",
            "y",
            "max_classes",
            "available_from",
        )
    }
    numbers |= {name: (SCHOOL, _or_none(schools, name)) for name in ("special_rooms", "lent_rooms")}
    numbers |= {name: (SCHOOL, _or_unknown(schools, name)) for name in ("cost", "land_m2")}
    flags = {"must_keep": (SCHOOL, _flagged(schools, "must_keep"))}
    words["estate"] = (SCHOOL, text(_or_blank(schools, "housing_project")))
    return xr.Dataset(
        {**words, **numbers, **flags, "district": (SCHOOL, text(districts)), "offers": offers},
        coords={SCHOOL: text(schools["school"]), GRADE: offers[GRADE].to_numpy()},
    )


def _or_none(schools: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Rooms put to another use; none where the folder knows nothing of them."""
    if column not in schools:
        return np.zeros(len(schools))
    return schools[column].fillna(0.0).to_numpy(dtype=np.float64)


def _or_unknown(schools: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Numbers of a column; not known where the folder does not have it."""
    if column not in schools:
        return np.full(len(schools), np.nan)
    return schools[column].to_numpy(dtype=np.float64)


def _or_blank(frame: pd.DataFrame, column: str) -> pd.Series:
    """Words of a column; blank where the folder does not have it."""
    return frame[column] if column in frame else pd.Series("", index=frame.index)


def _flagged(schools: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    """Schools that a column marks; none where the folder does not have it."""
    if column not in schools:
        return np.zeros(len(schools), dtype=bool)
    return np.asarray(schools[column].eq(other=True), dtype=bool)


def area_dataset(areas: pd.DataFrame) -> xr.Dataset:
    """Return the areas as the city holds them."""
    shapes = np.empty(len(areas), dtype=object)
    shapes[:] = list(areas["geometry"])
    return xr.Dataset(
        {
            "name": (AREA, text(areas["name"])),
            "district": (AREA, text(areas["district"])),
            "subdistrict": (AREA, text(areas["subdistrict"])),
            "population": (AREA, areas["population"].to_numpy(dtype=np.float64)),
            "x": (AREA, areas["x"].to_numpy(dtype=np.float64)),
            "y": (AREA, areas["y"].to_numpy(dtype=np.float64)),
            "geometry": (AREA, shapes),
        },
        coords={AREA: text(areas["area"])},
    )


def whole_city_as_area() -> pd.DataFrame:
    """Return the one area of a folder that has none."""
    row = {"area": "*", "name": "", "district": "", "population": np.nan, "geometry": None}
    return pd.DataFrame([row | {"x": np.nan, "y": np.nan, "row": 0}])


def school_year(when: pd.Series, cut_off: tuple[int, int], *, spring: bool) -> pd.Series:
    """School year, as the city labels it, from which something in use since a day counts.

    A year stands for itself. A day counts for the school year that begins in its own month or
    later, the beginning being the day after the cut-off day.
    """
    begins = (pd.Timestamp(2001, *cut_off) + pd.Timedelta(days=1)).month
    year = pd.to_numeric(when.str[:4], errors="coerce").astype("float64")
    month = pd.to_numeric(when.str[5:7], errors="coerce").astype("float64")
    dated = month.notna() & spring
    return year + (month > begins).astype("float64") + dated.astype("float64")


def project_dataset(projects: pd.DataFrame) -> xr.Dataset:
    """Return the committed projects: name, school, phase, classes, year, estate."""
    words = {name: ("project", text(projects[name])) for name in ("name", "school", "phase")}
    words["estate"] = ("project", text(_or_blank(projects, "housing_project")))
    whole = {
        name: ("project", projects[name].to_numpy(dtype=np.int64)) for name in ("classes", "year")
    }
    return xr.Dataset({**words, **whole}, coords={"project": text(projects["project"])})


def membership_dataset(memberships: pd.DataFrame | None, base_year: int) -> xr.Dataset:
    """Return the clusters of the base year: school, cluster."""
    pairs = pd.DataFrame({"school": [], "name": []}, dtype=object)
    if memberships is not None:
        began = memberships["from"].isna() | (memberships["from"] <= base_year)
        lasts = memberships["to"].isna() | (memberships["to"] >= base_year)
        valid = memberships[(memberships["kind"] == "cluster") & began & lasts]
        pairs = valid[["school", "name"]].drop_duplicates().sort_values(["school", "name"])
    return xr.Dataset(
        {"school": (EDGE, text(pairs["school"])), "cluster": (EDGE, text(pairs["name"]))}
    )
