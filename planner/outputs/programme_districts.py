"""What a programme builds, by the year in which works begin, phase and district."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.model.axes import SCHOOL
from planner.model.programme import Measure
from planner.outputs.programme_facts import ProgrammeFacts, Row, classes_of
from planner.outputs.programme_means import floor_of, posts_of
from planner.outputs.rules import class_size
from planner.paper.frames import PUPILS, in_order, labels, rounded

KEYS = ("year", "phase", "district")
FIGURES = ("places", "land_m2", "floor_m2", "once", "yearly", "posts")
COLUMNS = (*KEYS, "schools", "classes", *FIGURES)


def districts(told: ProgrammeFacts) -> pd.DataFrame:
    """Works by the year in which they begin, phase and district: what is built, money, posts.

    ``places`` are classes × the target class size; ``land_m2`` that of candidate sites, where the
    folder tells it; ``floor_m2`` and ``posts`` by the norms, blank where there are none; ``once`` a
    work's money by its classes in the phase.
    """
    ids = labels(told.city.schools[SCHOOL])
    at = {str(one): place for place, one in enumerate(ids)}
    rows = []
    for work in told.works:
        floor, posts = floor_of(told, work), posts_of(told, work)
        for name, one in told.measures(work).items():
            means = {"floor_m2": floor[name], "posts": posts[name]}
            rows.append(_row(told, work, one, at) | means)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if frame.empty:
        return frame.astype(dict.fromkeys(KEYS[1:], "string"))
    grouped = frame.groupby(list(KEYS), sort=False)
    summed = grouped[list(COLUMNS[3:])].sum(min_count=1).reset_index()
    for name in FIGURES:
        summed[name] = rounded(summed[name], PUPILS)
    return in_order(summed, KEYS)


def _row(told: ProgrammeFacts, work: Row, one: Measure, at: Mapping[str, int]) -> dict[str, Any]:
    schools = told.city.schools
    new = one.kind == "build"
    first = next(iter(told.measures(work).values())) is one
    whole = classes_of(work)
    share = one.classes / whole if whole else 1.0 / len(told.measures(work))

    def column(name: str, other: Any) -> Any:  # noqa: ANN401
        if name not in schools or one.site not in at:
            return other
        return schools[name].to_numpy()[at[one.site]]

    return {
        "year": one.year,
        "phase": one.phase,
        "district": str(column("district", "")),
        "schools": int(new and first),
        "classes": one.classes,
        "places": one.classes * class_size(told.plan, one.phase).target,
        "land_m2": float(column("land_m2", np.nan)) if new and first else np.nan,
        "once": float(work["once"]) * share,
        "yearly": float(work["yearly"]) * share,
    }
