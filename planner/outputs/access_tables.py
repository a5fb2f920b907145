"""Table of access: how far children have to school, and how many places lie near them."""

from typing import Any

import numpy as np
import pandas as pd

from planner.model.results import Plan
from planner.paper.frames import PUPILS, SHARE, in_order, labels, rounded

KEYS = ("level", "id", "phase", "year", "group", "measure", "weights", "reach_m")
COLUMNS = (*KEYS, "central")
_METRES = ("distance", "distance_p90", "nearest", "nearest_p90")
_METRE_DECIMALS = 1


def access(plan: Plan) -> pd.DataFrame:
    """Measures of access by area (first and last year), district and city, on the central path.

    ``group`` is ``all`` or a status; ``weights`` and ``reach_m`` are blank where a measure uses
    none. Measures are those of `planner.model.equity.Access`: distances in metres, shares of the
    children, places a child.
    """
    if plan.access is None:
        return pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in COLUMNS})
    held = plan.access.measures
    frame = pd.DataFrame({name: labels(held[name]) for name in KEYS if name in held})
    frame["year"] = held["year"].to_numpy()
    frame["reach_m"] = rounded(held["reach"], _METRE_DECIMALS)
    value = held["value"].to_numpy()
    metres, children = frame["measure"].isin(_METRES), frame["measure"] == "children"
    frame["central"] = np.select(
        [metres.to_numpy(), children.to_numpy()],
        [rounded(value, _METRE_DECIMALS), rounded(value, PUPILS)],
        rounded(value, SHARE),
    )
    return in_order(frame[list(COLUMNS)], KEYS)


def _kind(name: str) -> type:
    return {"year": np.int64, "reach_m": np.float64, "central": np.float64}.get(name, object)


Values = dict[tuple[Any, ...], float]


def indexed(frame: pd.DataFrame) -> Values:
    """Values of districts and the city by key, without a reach under -1: NaN is no key."""
    told = frame[frame["level"] != "area"]
    keys = zip(*(told[name] for name in KEYS[:-1]), told["reach_m"].fillna(-1.0), strict=True)
    return dict(zip(keys, told["central"].tolist(), strict=True))
