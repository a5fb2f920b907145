"""Ages that a count of people leaves out between ages that it tells: a gap, not nobody."""

from collections.abc import Mapping

import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.model.standards import Standards


def check_holes(
    tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame], standards: Standards | None
) -> tuple[list[Fault], list[str]]:
    """No faults, and a warning for every year of an area in which an age has no people told.

    The ages beside it must hold enough people together for a rate to be judged: nobody of a high
    age in a small area is no gap. Such a year is not read as a count.
    """
    if "people" not in frames or standards is None:
        return [], []
    people = frames["people"].dropna(subset=["year", "age"])
    least = standards.number("check.least_count")
    warnings = []
    for (area, year), count in people.groupby(["area", "year"]):
        by_age = count.groupby("age")["people"].sum(min_count=1)
        by_age = by_age.reindex(range(int(by_age.index.max()) + 1))
        beside = (by_age.shift(1) + by_age.shift(-1)) / 2
        missing = by_age.index[by_age.isna() & (beside >= least)]
        if len(missing):
            ages = ", ".join(str(age) for age in missing)
            place = f"{tables['people'].file}:{count['row'].iloc[0]}"
            warnings.append(
                f"{place}: people: no people of age {ages} in {area}, {year:.0f}, between ages that"
                " are told: write them, 0 where there is nobody; the year is not read as a count"
            )
    return [], warnings
