"""Tables of schools: the recorded and the coming roll, and the classes that it makes.

A phase's total of a recorded year is blank where one of its grades was withheld: adding it up with
the withheld cell as nought would be wrong, and printing it would give the cell away.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.summaries import summarise
from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.results import Plan
from planner.paper.frames import blank, labels, rounded, stack
from planner.paper.wanted import roll_of

Array = NDArray[np.float64]
Columns = dict[str, Any]

ALL = "all"
_SPREAD = ("mean", "p10", "p50", "p90")


def schools(plan: Plan) -> pd.DataFrame:
    """Pupils by school, grade and year: recorded, expected and drawn, with the places there are."""
    roll = plan.central.enrolment.roll
    ids, grades, years = labels(roll[SCHOOL]), labels(roll[GRADE]), roll[YEAR].to_numpy()
    central = roll_of(plan.central)[0]
    drawn = None if plan.drawn is None else roll_of(plan.drawn)
    offers = plan.places.offers.transpose(YEAR, SCHOOL, GRADE).to_numpy()
    past, counts, withheld = _record(plan, ids, grades)
    places = plan.places.places.transpose(YEAR, PHASE, SCHOOL)
    blocks: list[Columns] = []
    for phase, names in plan.city.standards.ladder.phases.items():
        at = [int(np.flatnonzero(grades == name)[0]) for name in names if name in grades]
        known = places.sel(phase=phase).to_numpy()
        for grade, columns in [*((grades[i], [i]) for i in at), (ALL, at)]:
            text = _recorded_text(counts[:, :, columns], withheld[:, :, columns])
            expected = central[:, :, columns].sum(axis=2)
            shown = (expected > 0) | offers[:, :, columns].any(axis=2)
            now = np.flatnonzero(years == plan.city.base_year)
            shown[now] |= (text[past == plan.city.base_year] != "")[: len(now)]
            told = None if drawn is None else drawn[:, :, :, columns].sum(axis=3)[:, shown]
            year, school = np.nonzero(shown)
            row = np.searchsorted(past, years[year])
            inside = (row < len(past)) & (np.append(past, -1)[row] == years[year])
            recorded = np.full(len(year), "", dtype=object)
            recorded[inside] = text[row[inside], school[inside]]
            block: Columns = {
                "school": ids[school],
                "phase": phase,
                "year": years[year],
                "grade": grade,
                "recorded": recorded,
                "central": rounded(expected[shown]),
            }
            block |= _told(told, len(year))
            block["places"] = rounded(known[shown]) if grade == ALL else blank(len(year))
            blocks.append(block)
            blocks.append(_past_block(past, years, text, ids, phase, grade))
    frame = stack(blocks, ("school", "phase", "year", "grade"))
    frame["recorded"] = frame["recorded"].where(frame["recorded"] != "", None).astype("string")
    frame["limited"] = limits(plan, frame)
    return frame


def limits(plan: Plan, frame: pd.DataFrame) -> pd.Series:
    """What ratios rest on where a grade on record sat at its cap; missing elsewhere."""
    found = plan.city.limited
    if found is None:
        return pd.Series(pd.NA, index=frame.index, dtype="string")
    table = found.transpose(YEAR, SCHOOL, GRADE)
    place = np.nonzero(table.to_numpy() != "")
    axes = [labels(table[SCHOOL])[place[1]], table[YEAR].to_numpy()[place[0]]]
    known = pd.Series(
        table.to_numpy()[place],
        pd.MultiIndex.from_arrays([*axes, labels(table[GRADE])[place[2]]]),
    )
    rows = pd.MultiIndex.from_arrays([frame["school"], frame["year"].astype(int), frame["grade"]])
    return pd.Series(known.reindex(rows).to_numpy(), index=frame.index, dtype="string")


def _told(drawn: Array | None, size: int) -> Columns:
    if drawn is None or size == 0:
        return {name: blank(size) for name in _SPREAD}
    return {name: rounded(part) for name, part in zip(_SPREAD, summarise(drawn), strict=True)}


def _past_block(
    past: NDArray[Any],
    years: NDArray[Any],
    text: NDArray[Any],
    ids: NDArray[Any],
    phase: str,
    grade: str,
) -> Columns:
    """Recorded years before the plan's own."""
    year, school = np.nonzero((text != "") & ~np.isin(past, years)[:, None])
    none = blank(len(year))
    return {
        "school": ids[school],
        "phase": phase,
        "year": past[year],
        "grade": grade,
        "recorded": text[year, school],
        "central": none,
        "mean": none,
        "p10": none,
        "p50": none,
        "p90": none,
        "places": none,
    }


def _record(
    plan: Plan, ids: NDArray[Any], grades: NDArray[Any]
) -> tuple[NDArray[Any], Array, NDArray[np.bool_]]:
    """Years, counts and withheld cells of the record up to the base year, on the plan's axes."""
    rolls = plan.city.rolls.transpose(YEAR, SCHOOL, GRADE)
    rolls = rolls.sel({YEAR: slice(None, plan.city.base_year)})
    at = {SCHOOL: list(ids), GRADE: list(grades)}
    counts = rolls.reindex(at).to_numpy().astype(float)
    withheld = plan.city.suppressed.transpose(YEAR, SCHOOL, GRADE)
    cells = withheld.sel({YEAR: rolls[YEAR]}).reindex(at, fill_value=False).to_numpy().astype(bool)
    return rolls[YEAR].to_numpy(), counts, cells


def _recorded_text(counts: Array, withheld: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Sum over grades as text: ``<10`` where the only cell is withheld, blank where part is."""
    known = ~np.isnan(counts)
    hidden = withheld.sum(axis=2)
    total = np.where(known, counts, 0.0).sum(axis=2)
    text = np.full(total.shape, "", dtype=object)
    told = known.any(axis=2) & (hidden == 0)
    text[told] = np.array([f"{value:.10g}" for value in total[told]], dtype=object)
    text[(hidden == 1) & ~known.any(axis=2)] = "<10"
    return text
