"""How the numbers of balance print: ratios, ranges, names, rows in the order of the standards."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from planner.outputs.headline import Facts
from planner.paper.words import count, known, phase_name, sentence_case

COMPOSITE, ALL = "composite", "all"
SUMS = (COMPOSITE, ALL)


def ordered(told: Facts, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by phase of the ladder, then by indicator as the set lists them, sums last."""
    ladder = list(told.plan.city.standards.ladder.phases)
    assert told.plan.balance is not None  # noqa: S101 - only called with a balance
    listed = dict.fromkeys(told.plan.balance.units["indicator"].to_numpy().astype(str))
    names = [name for name in listed if name not in SUMS] + list(SUMS)
    rank = frame.assign(
        a=frame["phase"].map(ladder.index), b=[names.index(str(one)) for one in frame["indicator"]]
    )
    return rank.sort_values(["id", "a", "b"], kind="stable")


def ratio(value: float) -> str:
    """Three decimals, as reviews of balance print; blank where not known.

    >>> ratio(0.51526), ratio(float("nan"))
    ('0.515', '–')
    """
    return "–" if np.isnan(value) else f"{value + 0.0:.3f}"


def fine(value: float) -> str:
    """Four decimals.

    >>> fine(0.0409398), fine(-1e-12)
    ('0.0409', '0.0000')
    """
    return "–" if np.isnan(value) else f"{round(value, 4) + 0.0:.4f}"


def between(row: dict[Any, Any], written: Callable[[float], str] = ratio) -> str:
    """Eight futures in ten; blank where none is drawn."""
    return "–" if np.isnan(row["p10"]) else f"{written(row['p10'])}–{written(row['p90'])}"


def amount(value: float) -> str:
    """Three figures or whole.

    >>> amount(2110.6), amount(5.161), amount(0.877)
    ('2,111', '5.16', '0.88')
    """
    return count(value) if np.isnan(value) or value >= 100 else f"{value:.2f}"


def indicator_name(told: Facts, indicator: str) -> str:
    """Name of an indicator; its own key where no other is known."""
    return known(f"indicator_{indicator}", told.lang, indicator)


def phase_title(told: Facts, phase: str) -> str:
    """Name of a phase at the start of a row."""
    return sentence_case(phase_name(told.plan.city, phase, told.lang))
