"""Births of the whole city against the sum of its areas, in years that tell both.

A few births in a thousand have no known address. Further apart are another vintage, basis or
period, and a factor of ten is another unit. Elsewhere the areas are used in such years, and the
city's own count, scaled to them, in years that they lack; so a count that contradicts them shifts
those years unseen.
"""

from collections.abc import Mapping

import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.plausible import totals
from planner.inputs.tables import Table
from planner.model.axes import WHOLE_CITY
from planner.model.standards import Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""


def check_sums(tables: Tables, frames: Frames, vintage: str, standards: Standards | None) -> Told:
    """Faults and warnings about years whose areas contradict the city, by vintage.

    ``vintage`` is that of rows which name none.
    """
    if "births" not in frames or "areas" not in frames or standards is None:
        return [], []
    births = frames["births"].dropna(subset=["year", "month"])
    warn, refuse = standards.number("check.births_sum"), standards.number("check.births_factor")
    faults, warnings = [], []
    for name, own in births.groupby(births["vintage"].where(births["vintage"] != "", vintage)):
        of = f" of vintage {name}" if name != vintage else ""
        both = _both(own, frames["areas"]["area"], standards.number("suppressed.upper"))
        for year, one in both.iterrows():
            apart = max(one["least_areas"] - one["most"], one["least"] - one["most_areas"])
            if apart <= warn * max(one["least"], one["least_areas"]):
                continue
            place = f"{tables['births'].file}:{one['row']:.0f}"
            city, areas = (_span(one[f"least{who}"], one[f"most{who}"]) for who in ("", "_areas"))
            found = f"{city} of {year}{of} for the city, while its areas add up to {areas}"
            if apart > (1 - 1 / refuse) * max(one["least"], one["least_areas"]):
                mend = "write both in single births, or take the rows of * out"
                faults.append(Fault(place, "births", found, mend))
            else:
                warnings.append(
                    f"{place}: births: {found}: correct whichever is wrong; the areas are used, "
                    "and the city's count, scaled to them, in years that they lack"
                )
    return faults, warnings


def _both(births: pd.DataFrame, areas: pd.Series, upper: float) -> pd.DataFrame:
    """Least and most births of the city and of its areas, by year that tells all of them.

    A withheld count is anything from nought to ``upper``.
    """
    withheld = births["births_suppressed"]
    told = births[births["births"].notna() | withheld]
    every = pd.Series(1.0, index=pd.Index(areas.unique()))
    least, most = (
        totals(told.assign(count=told["births"].where(~withheld[told.index], end)), every)
        for end in (0.0, upper)
    )
    found = least.assign(least=least["count"], most=most["count"])
    found = found[found["whole"]]
    own = found["area"] == WHOLE_CITY
    sums = found[~own].groupby("year").agg({"least": "sum", "most": "sum", "area": "nunique"})
    sums = sums[sums["area"] == len(every)]
    city = found[own].set_index("year")[["row", "least", "most"]]
    summed = sums[["least", "most"]].add_suffix("_areas")
    return city.join(summed, how="inner").sort_values("row")


def _span(least: float, most: float) -> str:
    return f"{least:,.6g}" + (f" to {most:,.6g}" if most > least else "")
