"""The tables of an intake as they may leave the machine: small counts withheld.

Counts are text: ``<10`` is a small one, ``*`` one that is withheld to cover it. Shares and
distances that rest on a withheld count are blank.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from planner.model.admissions import Admission
from planner.outputs.admission_edition import ALL, BY_SCHOOL, CHILDREN, Edition, Key
from planner.outputs.admission_frames import SPREAD, TABLES, admission_tables

Keys = Callable[[pd.Series, str], Key]
"""Key of a count, by row and column."""


def told_tables(found: Admission, told: Edition) -> dict[str, pd.DataFrame]:
    """Tables of an intake by name, with what may be told."""
    tiers, schools, flows, moves = admission_tables(found).values()
    tiers = _blank(tiers, told, SPREAD, ("children", "admitted"), _of_tier)
    tiers = _blank(
        tiers, told, ("distance_m", "distance_p90_m"), ("admitted", "diverted"), _of_tier
    )
    schools = _blank(schools, told, SPREAD, ("eligible", "admitted"), _of_school)
    schools = _blank(schools, told, ("places",), ("own",), _of_school)
    flows = _blank(flows, told, ("distance_m",), ("children",), _of_flow)
    frames = (
        _text(tiers, told, CHILDREN, _of_tier),
        _text(schools, told, BY_SCHOOL, _of_school),
        _text(flows, told, ("children",), _of_flow),
        _text(moves, told, ("children",), _of_move),
    )
    return dict(zip(TABLES, frames, strict=True))


def _of_tier(row: pd.Series, column: str) -> Key:
    return ("tier", row["tier"], column)


def _of_school(row: pd.Series, column: str) -> Key:
    return ("school", row["school"], ALL if pd.notna(row["own"]) else row["tier"], column)


def _of_flow(row: pd.Series, _: str) -> Key:
    return ("flow", row["catchment"], row["tier"], row["school"])


def _of_move(row: pd.Series, _: str) -> Key:
    return ("later", row["grade"], row["school"])


def _blank(
    frame: pd.DataFrame, told: Edition, columns: Iterable[str], rest: Iterable[str], key: Keys
) -> pd.DataFrame:
    """Blank columns in rows where a count on which they rest is withheld."""
    on = tuple(rest)
    tells = [all(told.tells(*key(row, one)) for one in on) for _, row in frame.iterrows()]
    shown = pd.Series(tells, index=frame.index, dtype=bool)
    return frame.assign(**{name: frame[name].where(shown, np.nan) for name in columns})


def _text(frame: pd.DataFrame, told: Edition, columns: Iterable[str], key: Keys) -> pd.DataFrame:
    """Counts as text; missing where the row has none."""
    found = {}
    for column in columns:
        keys = [key(row, column) for _, row in frame.iterrows()]
        cells = [told.said(*one, plain=True) if one in told.counts else pd.NA for one in keys]
        found[column] = pd.array(cells, dtype="string")
    return frame.assign(**found)
