"""Where pupils live, read from rolls: origins, their pupils, and how those spread over areas.

An origin is the smallest land of which the folder tells how many pupils come from it. Every pupil
of the entry phase in the rolls belongs to exactly one origin: the catchment of the school, the
school itself where it has none, or ``closed`` for schools that no longer teach the phase. Where the
folder says who lives where and is taught where, it is the catchment in which the pupil lives, or
``elsewhere`` (see `planner.inputs.attendance`).
"""

from typing import Final

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import (
    AGE,
    AREA,
    EDGE,
    GRADE,
    ORIGIN,
    SCHOOL,
    SEX,
    STATUS,
    WHOLE_CITY,
    YEAR,
)
from planner.model.standards import Ladder

CLOSED: Final = "closed"
CATCHMENT: Final = "catchment"
OUTSIDE: Final = "outside"
"""Kind of the origin of pupils who live in other districts."""
PREFIX: Final = "school:"


def area_weights(
    areas: xr.Dataset, people: xr.DataArray | None, ladder: Ladder, base_year: int
) -> pd.Series:
    """Weight of each area when pupils are spread: people of the phase's ages, else population.

    Ages are those of the entry phase in the latest year not after the base year.
    """
    index = pd.Index(areas[AREA].to_numpy(), name="area")
    if people is not None:
        first = ladder.entry_age
        last = first + len(ladder.phases[ladder.entry_phase]) - 1
        years = people[YEAR].to_numpy()
        years = years[years <= base_year]
        ages = people[AGE].to_numpy()
        ages = ages[(ages >= first) & (ages <= last)]
        if years.size and ages.size:
            counted = people.sel(year=years.max(), age=ages)
            children = counted.sum([SEX, AGE, STATUS]).to_series()
            if children.sum() > 0:
                return children.reindex(index).fillna(0.0)
    population = pd.Series(areas["population"].to_numpy(), index=index)
    if population.notna().any():
        return population.fillna(0.0)
    return pd.Series(1.0, index=index)


def _shares(weights: pd.Series, groups: pd.Series) -> pd.Series:
    """Share of each row in its group; equal where the group weighs nothing."""
    total = weights.groupby(groups).transform("sum")
    equal = 1.0 / groups.groupby(groups).transform("size")
    return (weights / total.where(total > 0)).fillna(equal)


def spread_over_areas(
    edges: pd.DataFrame, weights: pd.Series, own_weights: pd.Series | None = None
) -> xr.Dataset:
    """Where the pupils of each origin live: origin, area, share, the whole city as ``*``.

    ``edges`` are the entry phase's, columns catchment and area; ``own_weights`` weigh the areas of
    catchments, where they are not those of the whole city.
    """
    own = edges[["catchment", "area"]].drop_duplicates()
    city = pd.DataFrame({"catchment": WHOLE_CITY, "area": weights.index.to_numpy()})
    both = pd.concat([own, city], ignore_index=True).sort_values(
        ["catchment", "area"], ignore_index=True
    )
    here = weights if own_weights is None else own_weights
    weight = (
        both["area"].map(here).where(both["catchment"] != WHOLE_CITY, both["area"].map(weights))
    )
    share = _shares(weight.astype("float64"), both["catchment"])
    return xr.Dataset(
        {
            ORIGIN: (EDGE, text(both["catchment"])),
            AREA: (EDGE, text(both["area"])),
            "share": (EDGE, share.to_numpy(dtype=np.float64)),
        }
    )


def shares_of_schools(
    edges: pd.DataFrame, weights: pd.Series, schools: xr.Dataset, ladder: Ladder, base_year: int
) -> pd.DataFrame:
    """Share of each school's pupils by origin: school, origin, kind, share, summing to one."""
    pairs = edges[["catchment", "school"]].drop_duplicates()
    land = edges[["catchment", "area"]].drop_duplicates()
    weight = land["area"].map(weights).groupby(land["catchment"]).sum()
    zoned = pairs.rename(columns={"catchment": "origin"}).assign(kind="catchment")
    zoned["share"] = _shares(zoned["origin"].map(weight).astype("float64"), zoned["school"])
    grades = list(ladder.phases[ladder.entry_phase])
    closed, opened = schools["closed"].to_numpy(), schools["opened"].to_numpy()
    runs = ~(closed <= base_year) & ~(opened > base_year)
    teaches = schools["offers"].sel(grade=grades).any(GRADE).to_numpy() & runs
    teaches &= schools["kind"].to_numpy() != "site"
    rest = pd.DataFrame({"school": schools[SCHOOL].to_numpy(), "teaches": teaches})
    rest = rest[~rest["school"].isin(zoned["school"])]
    rest["origin"] = (PREFIX + rest["school"]).where(rest["teaches"], CLOSED)
    rest["kind"] = rest["teaches"].map({True: "school", False: CLOSED})
    return pd.concat([zoned, rest.drop(columns="teaches").assign(share=1.0)], ignore_index=True)


def residents_by_origin(
    shares: pd.DataFrame,
    rolls: xr.DataArray,
    suppressed: xr.DataArray,
    ladder: Ladder,
    middle: float,
) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """Pupils of the entry phase ``(year, origin, grade)``, the origins' kinds and their schools.

    A cell is NaN only where none of the origin's schools has a record for it. A withheld count
    stands for ``middle`` pupils.
    """
    grades = list(ladder.phases[ladder.entry_phase])
    pupils = rolls.sel(grade=grades).where(~suppressed.sel(grade=grades), middle)
    recorded = pupils.notnull()  # noqa: PD004 - an xarray method
    attended = set(pupils[SCHOOL].to_numpy()[recorded.any([YEAR, GRADE]).to_numpy()])
    shares = shares[(shares["kind"] != CLOSED) | shares["school"].isin(attended)]
    rank = shares["kind"].map({"catchment": 0, "school": 1, OUTSIDE: 2, CLOSED: 3}).rename("rank")
    origins = (
        shares.assign(rank=rank).sort_values(["rank", "origin", "school"]).drop_duplicates("origin")
    )
    names = pd.Index(origins["origin"])
    matrix = np.zeros((len(names), pupils.sizes[SCHOOL]))
    column = pd.Index(pupils[SCHOOL].to_numpy()).get_indexer(shares["school"])
    matrix[names.get_indexer(shares["origin"]), column] = shares["share"]
    counts = np.einsum("os,ysg->yog", matrix, pupils.fillna(0.0).to_numpy())
    any_record = np.einsum("os,ysg->yog", matrix > 0, recorded.to_numpy().astype(float)) > 0
    found = xr.DataArray(
        np.where(any_record, counts, np.nan),
        {YEAR: pupils[YEAR].to_numpy(), ORIGIN: text(names), GRADE: text(grades)},
        (YEAR, ORIGIN, GRADE),
    )
    kind = xr.DataArray(text(origins["kind"]), {ORIGIN: text(names)}, (ORIGIN,))
    own = origins["school"].where(origins["kind"] == "school", "")
    return found, kind, xr.DataArray(text(own), {ORIGIN: text(names)}, (ORIGIN,))
