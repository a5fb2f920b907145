"""Words and small tables of the page for one school: chances in tens, errors in per cent."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from planner.paper.words import Lang, count, known, word

Table = dict[str, Any]
RARE = 0.05
"""Chances below it, or as near to one, are not told in tens."""


def in_ten(chance: float, lang: Lang) -> str:
    """Print a chance as a head teacher says it.

    >>> [in_ten(chance, "en") for chance in (0.31, 0.0, 0.02, 0.99, 1.0, float("nan"))]
    ['3 in 10', 'next to none', 'under 1 in 20', 'over 19 in 20', '10 in 10', '–']
    """
    if np.isnan(chance):
        return "–"
    if chance in (0, 1):
        return word("school_chance_always" if chance else "school_chance_never", lang)
    if chance < RARE:
        return word("school_chance_rare", lang)
    if chance > 1 - RARE:
        return word("school_chance_nearly", lang)
    tenths = min(max(int(np.floor(10 * chance + 0.5)), 1), 9)
    return word("school_chance_tenth", lang, tenths=tenths)


def cause_of(cause: object, lang: Lang) -> str:
    """Name of a cause of large classes; a dash where there is none."""
    if not isinstance(cause, str) or not cause:
        return "–"
    return known(f"cause_{cause}", lang, cause)


def chances_of(classes: pd.DataFrame) -> dict[str, str]:
    """Columns of the chances over each line, with the line."""
    names = [str(name) for name in classes.columns if str(name).startswith("p_over_")]
    return {name: name.removeprefix("p_over_") for name in names}


def table_of(
    heads: Sequence[str],
    rows: Iterable[tuple[str, ...]],
    lang: Lang,
    *,
    worded: bool = True,
    numbers: bool = True,
) -> Table:
    """Return a table for the template; ``worded`` heads are keys of words."""
    named = [word(head, lang) if worded else head for head in heads]
    columns = [{"head": head, "number": numbers and i > 0} for i, head in enumerate(named)]
    return {"columns": columns, "rows": list(rows)}


def errors_by_horizon(past: pd.DataFrame) -> pd.DataFrame:
    """Mean errors of earlier forecasts by horizon, per cent of what came.

    Returns
    -------
    horizon, count, own, naive (mean absolute), bias (signed), won (times nearer than last year's).
    """
    own, naive = (100 * (past[name] / past["actual"] - 1) for name in ("forecast", "last"))
    won = own.abs() < naive.abs()
    table = past.assign(own=own.abs(), naive=naive.abs(), bias=own, won=won)
    found = table.groupby("horizon").agg(
        count=("own", "size"),
        own=("own", "mean"),
        naive=("naive", "mean"),
        bias=("bias", "mean"),
        won=("won", "sum"),
    )
    return found.reset_index()


def errors_table(past: pd.DataFrame, lang: Lang) -> Table:
    """How far off earlier forecasts were, by years ahead."""
    heads = ("school_ahead", "school_checked", "school_own_error", "school_naive_error")
    rows = []
    for one in errors_by_horizon(past).to_dict("records") if len(past) else ():
        won = word("school_of_times", lang, won=int(one["won"]), count=int(one["count"]))
        numbers = [_percent(one[name]) for name in ("own", "naive")]
        ahead = f"{one['horizon']:.0f}"
        rows.append((ahead, count(one["count"]), *numbers, signed(one["bias"]), won))
    return table_of((*heads, "school_bias", "school_nearer"), rows, lang)


def short(past: pd.DataFrame, lang: Lang) -> str:
    """One sentence on how right forecasts a year ahead were."""
    errors = errors_by_horizon(past) if len(past) else past
    first = errors[errors["horizon"] == 1]
    if first.empty:
        return word("school_right_none", lang)
    one = first.iloc[0]
    said = {"own": f"{one['own']:.1f}", "naive": f"{one['naive']:.1f}"}
    return word("school_right", lang, count=int(one["count"]), **said)


def signed(value: float) -> str:
    """Print an error in per cent with its sign.

    >>> signed(2.04), signed(-3.25), signed(-0.01)
    ('+2.0 %', '−3.2 %', '+0.0 %')
    """
    return f"{round(value, 1) + 0.0:+.1f} %".replace("-", "−")


def _percent(value: float) -> str:
    return f"{value:.1f} %"
