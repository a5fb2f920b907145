"""Places that an address has used up: the table ``address_locks`` as the city holds it."""

from collections.abc import Mapping

import pandas as pd
import xarray as xr

from planner.inputs.faults import Fault
from planner.inputs.stock import text
from planner.inputs.tables import Table
from planner.model.axes import EDGE

NAME = "address_locks"


def lock_dataset(frame: pd.DataFrame | None) -> xr.Dataset | None:
    """Return the edges area, dwelling, school, used_in, years, siblings_exempt and share."""
    if frame is None or frame.empty:
        return None
    kept = frame.sort_values(["school", "area", "dwelling", "used_in"])
    words = {name: (EDGE, text(kept[name])) for name in ("area", "dwelling", "school")}
    whole = {name: (EDGE, kept[name].to_numpy(dtype="int64")) for name in ("used_in", "years")}
    rest = {name: (EDGE, kept[name].to_numpy()) for name in ("siblings_exempt", "share")}
    return xr.Dataset({**words, **whole, **rest})


def check_locks(
    tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame]
) -> tuple[list[Fault], list[str]]:
    """Locks of no address, shares of a single dwelling, and more of an area than there is."""
    if NAME not in tables:
        return [], []
    table, frame = tables[NAME], frames[NAME]
    faults = []
    for row in frame.loc[(frame["area"] == "") & (frame["dwelling"] == ""), "row"]:
        mend = "write the area, or the dwelling under a pseudonym"
        faults.append(Fault(table.place(row), "area", "no area and no dwelling", mend))
    part = frame[(frame["dwelling"] != "") & (frame["share"] < 1)]
    for row in part["row"]:
        mend = "take the share out, or the dwelling: a dwelling is locked or it is not"
        faults.append(Fault(table.place(row), "share", "a share of one dwelling", mend))
    return [*faults, *_too_much(table, frame)], []


def _too_much(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Areas of which more than all dwellings are locked at a school in one year."""
    faults = []
    whole = frame[(frame["dwelling"] == "") & (frame["area"] != "")]
    whole = whole.dropna(subset=["used_in", "years", "share"])
    for _, rows in whole.groupby(["area", "school"]):
        for row in rows.to_dict("records"):
            holds = (rows["used_in"] <= row["used_in"]) & (
                row["used_in"] < rows["used_in"] + rows["years"]
            )
            share = float(rows.loc[holds, "share"].sum())
            if share > 1 + 1e-9:
                found = f"shares that lock {share:g} of the area in {row['used_in']:g}"
                mend = "correct the shares: together they are 1 at most"
                faults.append(Fault(table.place(row["row"]), "share", found, mend))
                break
    return faults
