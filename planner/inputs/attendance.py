"""Who lives where and is taught where: the residence → school matrix as it steers a run.

The register tells it, where it names the school of nearly all whom it says were admitted. Children
who live or are taught in other districts stand under ``elsewhere``. What is told of a school says
how its pupils part by where they live, and the rolls say how many they are; a catchment school of
which nothing is told takes its catchment. So the matrix adds up to the rolls by school. Schools
that are not public keep to their applicants: families choose those from the whole city.
"""

from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.residents import CATCHMENT, OUTSIDE
from planner.inputs.stock import text
from planner.model.axes import AREA, EDGE, ELSEWHERE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.standards import Standards

AREA_PREFIX: Final = "area:"
"""An area in no catchment whose children the matrix knows is an origin of its own."""
PLACED: Final = ("arrived", "admitted")
"""Stages at which a school is known, the last one first."""
_KEYS: Final = ["area", "school"]


def parted(register: xr.Dataset | None) -> tuple[xr.Dataset | None, xr.Dataset | None]:
    """The register of the city's own children at its own schools, and its rows of other districts.

    Those who come from elsewhere, or go there, are no part of the way from the count of coming
    children to the entrants whom the city's births leave.
    """
    if register is None:
        return None, None
    beyond = np.zeros(register.sizes[EDGE], dtype=bool)
    for name in _KEYS:
        beyond |= register[name].to_numpy() == ELSEWHERE
    if not beyond.any():
        return register, None
    own = register.isel({EDGE: ~beyond}) if not beyond.all() else None
    return own, register.isel({EDGE: beyond})


def yearly_entrants(rolls: xr.DataArray, standards: Standards, base_year: int) -> pd.Series:
    """Entrants of each school a year, mean of the last years on record."""
    window = int(standards.number("births.window"))
    first = standards.ladder.phases[standards.ladder.entry_phase][0]
    recent = rolls.sel(grade=first, year=slice(base_year - window + 1, base_year))
    return recent.mean(YEAR, skipna=True).to_series().fillna(0.0)


def attendance_of(
    register: xr.Dataset | None,
    yearly: pd.Series,
    public: pd.Series,
    standards: Standards,
    base_year: int,
) -> pd.DataFrame | None:
    """Children of an entry cohort by area and public school, a year.

    Parameters
    ----------
    yearly
        Entrants by school.
    public
        Ids of the schools of which the matrix may speak.

    Returns
    -------
    Columns area, school, children; None where nothing is told.
    """
    if register is None:
        return None
    placed = _placed(register, base_year)
    window = int(standards.number("births.window"))
    placed = placed[placed["year"] > base_year - window]
    named = placed[placed["school"] != ""]
    if named["children"].sum() <= standards.number("attendance.named") * placed["children"].sum():
        return None
    sums = named.groupby(_KEYS, as_index=False)["children"].sum()
    sums["children"] /= named["year"].nunique()
    sums = sums[sums["school"].isin([*public, ELSEWHERE]) & (sums["children"] > 0)]
    return None if sums.empty else _scaled(sums, yearly)


def _placed(register: xr.Dataset, base_year: int) -> pd.DataFrame:
    """Children placed by the base year, of each area at the last stage told of it."""
    rows = register.to_dataframe().rename(columns={"entry_year": "year"})
    rows = rows[(rows["year"] <= base_year) & (rows["area"] != WHOLE_CITY)]
    keys = ["year", "area"]
    found: list[pd.DataFrame] = []
    for stage in PLACED:
        part = rows[rows["stage"] == stage]
        part = part[part["date"] == part.groupby(keys)["date"].transform("max")]
        for later in found:
            told = later.set_index(keys).index
            part = part[~part.set_index(keys).index.isin(told)]
        found.append(part)
    return pd.concat(found)


def _scaled(sums: pd.DataFrame, yearly: pd.Series) -> pd.DataFrame:
    """Counts drawn to the schools' own entrants a year; those taught elsewhere as their areas."""
    away = sums["school"] == ELSEWHERE
    here = sums[~away]
    total = here.groupby("school")["children"].transform("sum")
    own = here["school"].map(yearly).astype(float).fillna(0.0)
    told = here["children"]
    here = here.assign(children=np.where(own > 0, told / total * own, told))
    before = sums[~away].groupby("area")["children"].sum()
    factor = here.groupby("area")["children"].sum() / before
    usual = here["children"].sum() / max(float(before.sum()), 1.0)
    gone = sums[away]
    gone = gone.assign(
        children=gone["children"] * gone["area"].map(factor).astype(float).fillna(usual)
    )
    return pd.concat([here, gone]).sort_values(_KEYS, ignore_index=True)


def land_of(
    attendance: pd.DataFrame | None, edges: pd.DataFrame, weights: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Catchments of the entry phase with areas in none as origins; and weights of areas.

    Where the matrix knows all areas of a catchment, its children tell where its pupils live.
    """
    if attendance is None:
        return edges, weights
    inside = attendance[attendance["area"] != ELSEWHERE]
    taught = inside[inside["school"] != ELSEWHERE].groupby("area")["children"].sum()
    lone = taught.index[~taught.index.isin(edges["area"])]
    own = pd.DataFrame({"catchment": AREA_PREFIX + lone, "area": lone})
    both = pd.concat([edges, own.assign(school="")], ignore_index=True)
    whole = both["area"].isin(taught.index).groupby(both["catchment"]).transform("all")
    sure = both.loc[whole, "area"].unique()
    return both, weights.where(~weights.index.isin(sure), taught.reindex(weights.index))


def by_residence(
    shares: pd.DataFrame, attendance: pd.DataFrame | None, edges: pd.DataFrame
) -> pd.DataFrame:
    """Share of each school's pupils by origin, as the matrix has it where it knows the school.

    Parameters
    ----------
    shares
        Columns school, origin, kind, share: by catchments alone.
    edges
        As of `land_of`.
    """
    if attendance is None:
        return shares
    known = attendance[attendance["school"] != ELSEWHERE]
    known = known[known["school"].isin(shares.loc[shares["kind"] != "closed", "school"])]
    home = edges.drop_duplicates("area").set_index("area")["catchment"]
    origin = known["area"].map(home).fillna(ELSEWHERE)
    kind = np.where(origin == ELSEWHERE, OUTSIDE, CATCHMENT)
    rows = known.assign(origin=origin, kind=kind)
    found = rows.groupby(["school", "origin", "kind"], as_index=False).agg({"children": "sum"})
    found["share"] = found["children"] / found.groupby("school")["children"].transform("sum")
    rest = shares[~shares["school"].isin(found["school"])]
    # A catchment whose own school takes nobody from it is still where its children live.
    empty = shares[(shares["kind"] == CATCHMENT) & ~shares["origin"].isin(found["origin"])]
    empty = empty[empty["school"].isin(found["school"])].assign(share=0.0)
    parts: list[pd.DataFrame] = [rest, found.drop(columns="children"), empty]
    return pd.concat(parts, ignore_index=True)


def attendance_dataset(
    attendance: pd.DataFrame | None,
    shares: pd.DataFrame,
    land: tuple[pd.DataFrame, pd.Series],
    yearly: pd.Series,
) -> xr.Dataset | None:
    """The matrix, with the catchments of schools of which nothing is told: area, school, children.

    Parameters
    ----------
    shares
        By catchments alone, as of `by_residence`; ``land`` as of `land_of`.
    """
    if attendance is None:
        return None
    edges, weights = land
    rest = shares[(shares["kind"] == CATCHMENT) & ~shares["school"].isin(attendance["school"])]
    pairs = edges[["catchment", "area"]].drop_duplicates()
    pairs = pairs.assign(weight=pairs["area"].map(weights).fillna(0.0))
    pairs["weight"] /= pairs.groupby("catchment")["weight"].transform("sum").replace(0.0, np.nan)
    filled = rest.merge(pairs, left_on="origin", right_on="catchment")
    filled["children"] = (
        filled["school"].map(yearly).astype(float) * filled["share"] * filled["weight"]
    )
    both = pd.concat([attendance, filled[[*_KEYS, "children"]].dropna()])
    both = both[both["children"] > 0].sort_values(_KEYS)
    return xr.Dataset(
        {
            AREA: (EDGE, text(both["area"])),
            SCHOOL: (EDGE, text(both["school"])),
            "children": (EDGE, both["children"].to_numpy(dtype=np.float64)),
        }
    )
