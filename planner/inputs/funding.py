"""Money for works: the table ``funding`` as the city holds it.

A row of `*` is all the money of a source in a year; a row of a project is the part of it that the
project has been promised. What a project that is not committed has been promised waits for works at
its place.
"""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

import pandas as pd
import xarray as xr

from planner.inputs.cells import explode
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.stock import text
from planner.inputs.tables import Table
from planner.model.axes import EDGE
from planner.model.programme import Kind

NAME: Final = "funding"
ANY: Final = "*"
"""Project of a row that is all the money of a source."""

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]


def funding_dataset(
    funding: pd.DataFrame | None, projects: pd.DataFrame | None
) -> xr.Dataset | None:
    """Return the edges project, school, phase, committed, year, source, amount and pays."""
    if funding is None or funding.empty:
        return None
    kept = _placed(funding, projects).sort_values(["source", "year", "project"])
    words = ("project", "school", "phase", "source", "pays")
    return xr.Dataset(
        {
            **{name: (EDGE, text(kept[name])) for name in words},
            "committed": (EDGE, kept["committed"].to_numpy(dtype=bool)),
            "year": (EDGE, kept["year"].to_numpy(dtype="int64")),
            "amount": (EDGE, kept["amount"].to_numpy(dtype="float64")),
        }
    )


def _placed(funding: pd.DataFrame, projects: pd.DataFrame | None) -> pd.DataFrame:
    """Rows with the place and phase of their projects, blank where there is none."""
    if projects is None:
        return funding.assign(school="", phase="", committed=False)
    known = projects.drop_duplicates("project").set_index("project")
    place = known["site"].where(known["site"] != "", known["school"])
    of = funding["project"]
    return funding.assign(
        school=of.map(place).fillna(""),
        phase=of.map(known["phase"]).fillna(""),
        committed=of.map(known["committed"]).eq(other=True),
    )


def check_funding(tables: Tables, frames: Frames) -> tuple[list[Fault], list[str]]:
    """Faults of what money may pay; warnings of money that is told twice or for no place."""
    if NAME not in frames:
        return [], []
    rows = _placed(frames[NAME], frames.get("projects"))
    return list(_faults(tables[NAME], rows)), list(_warnings(tables[NAME], rows))


def _faults(table: Table, rows: pd.DataFrame) -> Iterator[Fault]:
    kinds = get_args(Kind)
    named = rows[rows["pays"] != ""]
    for row in named.loc[named["project"] != ANY, "row"]:
        mend = "take it out: money of a project pays for works at its place"
        yield Fault(table.place(row), "pays", "kinds of works beside a project", mend)
    row_of = named["row"].to_dict()
    for at, kind in explode(named["pays"]).items():
        if kind not in kinds:
            mend = near(str(kind), kinds) or f"write some of {', '.join(kinds)}"
            found = f"{kind!r}, no kind of works"
            yield Fault(table.place(int(row_of[at])), "pays", found, mend)


def _warnings(table: Table, rows: pd.DataFrame) -> Iterator[str]:
    every = rows["project"] == ANY
    lost = rows[~every & ~rows["committed"] & (rows["school"] == "")]
    for one in lost.itertuples():
        yield (
            f"{table.place(one.row)}: money of project {one.project}, which is neither committed "
            "nor at a place: no works can use it"
        )
    key = ["source", "year"]
    whole = rows[every].groupby(key).agg(amount=("amount", "sum"), row=("row", "min"))
    parts = rows[~every].groupby(key).agg(promised=("amount", "sum"))
    both = whole.join(parts, how="inner").reset_index()
    over = both[both["promised"] > both["amount"] + 1e-9]
    columns = (over[name] for name in ("row", *key, "amount", "promised"))
    for row, source, year, amount, promised in zip(*columns, strict=True):
        yield (
            f"{table.place(row)}: {source} has {amount:g} in {year:g}, and its projects have been "
            f"promised {promised:g}: nothing is left for others"
        )
