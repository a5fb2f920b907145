"""Tables of what a programme stands beside: other plans, prices, its replay, budgets, a list."""

import numpy as np
import pandas as pd
import xarray as xr

from planner.model.axes import SCHOOL
from planner.model.proposal import Robustness
from planner.outputs.programme_facts import ADAPTED, FIGURES, WORK, ProgrammeFacts, rows_of
from planner.paper.frames import PUPILS, SHARE, in_order, labels, rounded

MONEY = 3


def plans(found: Robustness) -> pd.DataFrame:
    """Money and regret of each plan in each future, and the names of its works."""
    cost = found.plans["cost"].transpose("plan", "future")
    many = cost.sizes["future"]
    works = labels(found.plans["works"])
    return pd.DataFrame(
        {
            "plan": np.repeat(labels(cost["plan"]), many),
            "future": np.tile(cost["future"].to_numpy().astype(np.int64), len(works)),
            "cost": rounded(cost.to_numpy().ravel(), MONEY),
            "regret": rounded(
                found.plans["regret"].transpose("plan", "future").to_numpy().ravel(), MONEY
            ),
            "works": np.repeat(works, many),
        }
    )


def expected(found: Robustness) -> pd.DataFrame:
    """Wait and see, recourse and expected plan: expected money, and the least it can be."""
    return pd.DataFrame(
        {
            "figure": labels(found.expected["figure"]),
            "value": rounded(found.expected["value"], MONEY),
            "bound": rounded(found.expected["bound"], MONEY),
        }
    )


def commitments(found: Robustness) -> pd.DataFrame:
    """Places and kinds to decide on now, as every good plan has them, and to keep possible."""
    names = [*found.commit, *found.hold]
    what = ["commit"] * len(found.commit) + ["hold"] * len(found.hold)
    return pd.DataFrame(
        {"works": pd.Series(names, dtype="string"), "decision": pd.Series(what, dtype="string")}
    )


def parts(told: ProgrammeFacts) -> pd.DataFrame:
    """Money of each part of the objective, without and with the programme."""
    found = told.proposal.parts.transpose("part", "case")
    return pd.DataFrame(
        {
            "part": labels(found["part"]),
            "without": rounded(found.sel(case="without"), MONEY),
            "with": rounded(found.sel(case="with"), MONEY),
        }
    )


def place_prices(prices: xr.DataArray) -> pd.DataFrame:
    """Money of the year that one more place would save, with the programme, where it would any."""
    found = prices.transpose("phase", SCHOOL, "year")
    values = found.to_numpy()
    phase, school, year = np.nonzero(values > 10.0**-MONEY)
    frame = pd.DataFrame(
        {
            "phase": labels(found["phase"])[phase],
            "school": labels(found[SCHOOL])[school],
            "year": found["year"].to_numpy().astype(np.int64)[year],
            "price": rounded(values[phase, school, year], MONEY),
        }
    )
    return in_order(frame, ("phase", "school", "year"))


def replay(told: ProgrammeFacts) -> pd.DataFrame:
    """Unmet pupil-years and class-years over the line, replayed: none, all, all but each work."""
    cases = labels(told.found.replay["case"]).tolist()
    if told.found.adapting is not None:
        cases.insert(min(2, len(cases)), ADAPTED)
    columns: dict[str, object] = {"case": pd.Series(cases, dtype="string")}
    for name in ("unmet", "large"):
        told_of = np.array([told.replayed(case, name) for case in cases]).reshape(-1, 3)
        for place, figure in enumerate(FIGURES):
            columns[f"{name}_{figure}"] = rounded(told_of[:, place], PUPILS)
    return pd.DataFrame(columns)


def later(told: ProgrammeFacts) -> pd.DataFrame:
    """The two-stage plan: works decided now, and those decided later by future."""
    found = told.found.adapting
    if found is None:
        return pd.DataFrame()
    many = len(found.later)
    return pd.DataFrame(
        {
            "future": told.proposal.futures["future"].to_numpy().astype(np.int64),
            "chance": rounded(told.proposal.futures["chance"].to_numpy(), SHARE),
            "like": rounded(found.like, SHARE),
            "now": pd.Series([";".join(found.now)] * many, dtype="string"),
            "later": pd.Series([";".join(one) for one in found.later], dtype="string"),
        }
    )


def frontier(found: xr.Dataset) -> pd.DataFrame:
    """What each budget buys: money spent, objective and bound, pupil-years left, works."""
    return _rounded(pd.DataFrame(rows_of(found, "budget"), columns=FRONTIER))


FRONTIER = ("budget", "money", "spent", "objective", "bound", "unmet", "over", "works")


def ranking(works: xr.Dataset, alone: xr.Dataset | None = None) -> pd.DataFrame:
    """Works of a given list, the first in rank first, with what each alone leaves in the replay."""
    frame = pd.DataFrame(rows_of(works, WORK))
    if alone is not None:
        own = alone.sel(case=list(frame[WORK]))
        for name in ("unmet", "large"):
            for figure in FIGURES:
                frame[f"alone_{name}_{figure}"] = own[f"{name}_{figure}"].to_numpy()
    frame = frame.sort_values(["rank", frame.columns[0]], ignore_index=True)
    frame.insert(list(frame.columns).index("once") + 1, "so_far", frame["once"].cumsum())
    return _rounded(frame)


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    for name in frame.columns:
        if pd.api.types.is_float_dtype(frame[name]):
            frame[name] = rounded(frame[name], MONEY)
    return frame
