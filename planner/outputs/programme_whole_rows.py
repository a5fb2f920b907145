"""What a programme comes to where whole neighbourhoods go to one school each: table and print."""

import pandas as pd

from planner.model.axes import PHASE
from planner.outputs.programme_facts import ProgrammeFacts, money
from planner.outputs.programme_rows import Grid, grid
from planner.paper.frames import labels, rounded
from planner.paper.words import count, phase_name

MONEY = 3
PUPILS = 1


def whole(told: ProgrammeFacts) -> Grid | None:
    """Each phase in its fullest year, pupils sent one by one and by whole neighbourhoods."""
    found = told.proposal.whole
    if found is None:
        return None
    heads = [("phase", ""), ("year", "k"), ("prog_whole_pupils", "n"),
             ("prog_whole_divisible", "n"), ("prog_whole_whole", "n"), ("prog_whole_gap", "n"),
             ("prog_whole_short", "n"), ("prog_whole_unplaced", "n")]  # fmt: skip
    rows = []
    for phase in found[PHASE].to_numpy().astype(str):
        one = {name: float(found[name].sel({PHASE: phase})) for name in _FIGURES}
        above = 100.0 * (one["whole"] / one["bound"] - 1.0) if one["bound"] > 0 else 0.0
        rows.append([phase_name(told.city, phase, told.lang), told.label(one["year"]),
                     count(one["pupils"]), money(one["divisible"]), money(one["whole"]),
                     f"{above:.2f} %", count(one["short"]),
                     count(one["unplaced"])])  # fmt: skip
    return grid(told, heads, rows)


_FIGURES = ("year", "pupils", "divisible", "whole", "bound", "short", "unplaced")


def frame(told: ProgrammeFacts) -> pd.DataFrame:
    """The same as a table, a row a phase; none where it was not asked for."""
    found = told.proposal.whole
    if found is None:
        return pd.DataFrame(columns=[PHASE, *_FIGURES])
    return pd.DataFrame(
        {
            PHASE: labels(found[PHASE]),
            "year": found["year"].to_numpy().astype(int),
            "pupils": rounded(found["pupils"], PUPILS),
            **{name: rounded(found[name], MONEY) for name in ("divisible", "whole", "bound")},
            **{name: rounded(found[name], PUPILS) for name in ("short", "unplaced")},
        }
    )
