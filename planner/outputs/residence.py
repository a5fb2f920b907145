"""Where children live and where they are admitted: the register's matrix, and demand beside it.

A register that names schools tells how many children of an area go to each; every row of that
matrix adds up to one, and what stays at the schools of the area's own catchment is its retention.
What was asked for and what was admitted stand side by side for each admission class, for where
admission depends on places (a points scheme, say) the one is not the other.
"""

import numpy as np
import pandas as pd
import xarray as xr

from planner.maps.ground import followed
from planner.model.axes import AREA, SCHOOL, WHOLE_CITY
from planner.model.results import Plan
from planner.outputs.admitted import to_come
from planner.paper.frames import SHARE, in_order, labels, rounded, whole

PLACED = ("arrived", "admitted")
"""Stages at which a school is known, the last one first."""
DEMAND = ("expected", "applied", "verified")
"""Stages that tell of demand, the first one first."""
RESIDENCE = ("area", "school", "entry_year", "stage", "children", "share", "own")
ADMISSIONS = (
    "entry_year", "class", "demand_stage", "demand", "admitted", "arrived", "share", "evidence",
    "demand_p10", "demand_p90", "admitted_p10", "admitted_p90",
)  # fmt: skip


def residence(plan: Plan) -> pd.DataFrame:
    """Children by area and school: rows of an area and year add up to one.

    ``own`` says whether the area lies in the school's catchment of the base year; blank for areas
    in none. ``elsewhere`` stands for areas and schools of other districts.
    """
    told = _latest(_register(plan.city.register, plan.city.beyond))
    told = told[(told["school"] != "") & (told["area"] != WHOLE_CITY) & told["children"].notna()]
    parts = [told[told["stage"] == stage] for stage in PLACED]
    keys = ["area", "entry_year"]
    later = pd.MultiIndex.from_frame(parts[0][keys])
    earlier = parts[1][~pd.MultiIndex.from_frame(parts[1][keys]).isin(later)]
    both = pd.concat([parts[0], earlier])
    frame = both.groupby([*keys, "school", "stage"], as_index=False)["children"].sum()
    total = frame.groupby(keys)["children"].transform("sum")
    frame = frame[total > 0].assign(share=rounded(frame["children"] / total, SHARE)[total > 0])
    phase, base = plan.city.standards.ladder.entry_phase, plan.city.base_year
    edges = followed(plan.city, plan.assignment, phase, base).tocoo()
    areas, schools = labels(plan.city.areas[AREA]), labels(plan.city.schools[SCHOOL])
    own = set(zip(areas[edges.row], schools[edges.col], strict=True))
    land, here = {area for area, _ in own}, zip(frame["area"], frame["school"], strict=True)
    inside = [pair in own if pair[0] in land else None for pair in here]
    frame = frame.assign(own=pd.Series(inside, index=frame.index, dtype="boolean"))
    frame = frame.assign(entry_year=whole(frame["entry_year"]))
    return in_order(frame[list(RESIDENCE)], ("area", "school", "entry_year"))


def admissions(plan: Plan) -> pd.DataFrame:
    """Demand, admitted and arrived by admission class, whole city; blank where not told.

    Demand is the first stage that the register tells of that year; ``share`` is admitted of it.
    Years after the base year are forecast as far as the register does not tell them.
    """
    told = _latest(_register(plan.city.register))
    sums = told.groupby(["entry_year", "class", "stage"])["children"].sum(min_count=1)
    wide = sums.unstack("stage")  # noqa: PD010 - a pivot table would drop what is missing
    wide = wide.reindex(columns=[*DEMAND, *PLACED])
    stages = wide[list(DEMAND)].notna()
    some = stages.any(axis=1)
    first = stages.to_numpy().argmax(axis=1) if len(wide) else np.zeros(0, dtype=int)
    names = np.where(some, np.array(DEMAND, dtype=object)[first], "")
    values = wide[list(DEMAND)].to_numpy(dtype=float)
    demand = np.where(some, values[np.arange(len(wide)), first], np.nan)
    admitted = wide["admitted"].to_numpy(dtype=float)
    frame = wide.reset_index().assign(
        demand_stage=names, demand=rounded(demand), admitted=rounded(admitted),
        arrived=rounded(wide["arrived"].to_numpy(dtype=float)), evidence="register",
    )  # fmt: skip
    coming = to_come(plan, frame)
    done = pd.MultiIndex.from_frame(coming[["entry_year", "class"]])
    frame = frame[~pd.MultiIndex.from_frame(frame[["entry_year", "class"]]).isin(done)]
    frame = pd.concat([frame, coming], ignore_index=True) if len(coming) else frame
    asked, let_in = (frame[name].to_numpy(dtype=float) for name in ("demand", "admitted"))
    share = np.divide(let_in, asked, out=np.full(len(frame), np.nan), where=asked > 0)
    frame = frame.assign(share=rounded(share, SHARE), entry_year=whole(frame["entry_year"]))
    frame = frame.reindex(columns=list(ADMISSIONS))
    return in_order(frame[list(ADMISSIONS)], ("entry_year", "class"))


def retention(frame: pd.DataFrame) -> tuple[int, float, float] | None:
    """Year, children and the share of them at a school of their own catchment, the latest year.

    Areas in no catchment are left out; None where nothing is told.
    """
    told = frame[frame["own"].notna()]
    if told.empty:
        return None
    year = int(told["entry_year"].max())
    last = told[told["entry_year"] == year]
    children = float(last["children"].sum())
    stays = float(last.loc[last["own"].astype(bool), "children"].sum())
    return year, children, stays / children


def _register(*tables: xr.Dataset | None) -> pd.DataFrame:
    """Rows of the register; none without one."""
    names = ("area", "school", "class", "stage", "date", "entry_year", "children")
    told = [table for table in tables if table is not None]
    if not told:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names}).astype(
            {"entry_year": float, "children": float}
        )
    parts = [pd.DataFrame({name: one[name].to_numpy() for name in names}) for one in told]
    return pd.concat(parts, ignore_index=True)


def _latest(register: pd.DataFrame) -> pd.DataFrame:
    """Rows of an area's latest date of each stage and year: they stand for all told by then."""
    keys = ["entry_year", "area", "stage"]
    last = register.groupby(keys)["date"].transform("max") if len(register) else register["date"]
    return register[register["date"] == last]
