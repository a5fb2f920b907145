"""Make 映河市 (Yinghe), a city that does not exist, for demonstrations and tests.

Usage: ``python data/yinghe/make.py [FOLDER]``

Everything in this folder but the programs, `city.yaml`, `standards.yaml` and `SOURCES.md` is made
here, with the same bytes each time. `truth.py` holds what it is drawn from; the folder `truth` says
what came of it after the base year, which no forecast may see.
"""

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from children import births_table, born, coming, people_table, register_table
from classes import class_counts, class_table, split
from climbing import add_early, add_upper, known, roll_table, walk
from ground import ground
from records import campus_table, forecast_table, resource_table, school_rows, target_table
from schooling import (
    catchment_table,
    feeds,
    membership_table,
    nearest,
    school_table,
    transfer_table,
)
from truth import BASE, FIRST_ROLL, LAST, Truth
from works import funding_table, housing_table, project_table, site_table, yield_table

HERE = Path(__file__).resolve().parent
SEED, COMMUNITIES = 2025, 400
_FIRST_PUBLISHED = 2010
"""First year of published births."""
_LONG = ("births", "people", "class_list", "register")
"""Tables written as Parquet for their length."""


def made(seed: int, communities: int, truth: Truth) -> dict[str, pd.DataFrame]:
    """All tables of a city, by name; those of the truth begin with ``truth/``."""
    rng = np.random.default_rng(seed)
    land = ground(rng, truth, communities)
    schools = school_table(rng, land)
    births = born(rng, truth, land)
    entrants = coming(rng, truth, land, births)
    primary = nearest(land, schools, ("primary", "nine", "point"))
    lower = nearest(land, schools, ("lower", "nine"))
    going = feeds(schools, primary, lower, entrants.sum(axis=(0, 1)))
    rolls = walk(rng, truth, land, schools, primary, going, entrants)
    add_early(rng, truth, land, schools, births, entrants, rolls)
    add_upper(rng, truth, schools, rolls)
    recorded = known(rolls)
    classes = split(rng, truth, schools, recorded)
    told = roll_table(schools, rolls, FIRST_ROLL, BASE)
    sites, estates = site_table(rng, land, schools), housing_table(rng, land)
    works = project_table(schools, sites, estates)
    return {
        "areas": land.areas.drop(columns="kind"),
        "streets": land.streets,
        "barriers": land.barriers,
        "crossings": land.crossings,
        "births": births_table(land, births, _FIRST_PUBLISHED),
        "people": people_table(truth, land, births, entrants),
        "schools": school_rows(rng, schools, classes),
        "rolls": told.assign(classes=class_counts(classes, told, schools)),
        "class_list": class_table(schools, classes),
        "catchments": catchment_table(land, schools, primary, lower),
        "transfer": transfer_table(schools, going, recorded[-1]),
        "memberships": membership_table(schools),
        "register": register_table(rng, land, entrants),
        "campuses": campus_table(schools, classes),
        "resources": resource_table(rng, schools, recorded[-1]),
        "housing": estates,
        "yields": yield_table(),
        "sites": sites,
        "projects": works,
        "funding": funding_table(works),
        "targets": target_table(),
        "past_forecasts": forecast_table(rng, schools, recorded),
        "truth/rates": truth.table(),
        "truth/rolls": roll_table(schools, rolls, BASE + 1, LAST),
    }


def write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write every table: land as GeoParquet, long tables as Parquet, all else as CSV."""
    (folder / "truth").mkdir(exist_ok=True, parents=True)
    for name, table in tables.items():
        if isinstance(table, gpd.GeoDataFrame) or name in _LONG:
            table.to_parquet(folder / f"{name}.parquet", index=False)
        else:
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write(made(SEED, COMMUNITIES, Truth()), Path(sys.argv[1]) if sys.argv[1:] else HERE)
