"""Money for works by year, as a scenario sets it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from planner.model.programme import ProgrammeRules


def budget(rules: ProgrammeRules, years: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """Money by year, all sources together; None where there is no limit."""
    amounts = [one.amounts for one in rules.sources.values()]
    amounts = amounts or ([] if rules.budget is None else [rules.budget])
    if not amounts:
        return None
    rows = [
        [float(one.get(int(year), 0.0)) if isinstance(one, Mapping) else float(one)
         for year in years]
        for one in amounts
    ]  # fmt: skip
    return np.asarray(np.sum(rows, axis=0))
