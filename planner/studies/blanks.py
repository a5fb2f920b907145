"""Counts that are not there: a blank in the returns is missing, it is not nought.

A cell is blank where a kept run foresaw pupils, nothing was counted and nothing withheld, and the
school has other pupils that year: returns that leave out noughts have such cells too. Totals are
compared on the cells that both sides hold, those of the school itself as well. A school of which a
year holds nothing at all is gone: closed, or never returned.
"""

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.standards import Ladder
from planner.studies.keeping import KEYS, QUANTILES, groups

Floats = NDArray[np.float64]


def blanks(kept: pd.DataFrame, city: City) -> xr.DataArray:
    """Tell which cells are blank: ``(year, school, grade)`` as in a city's rolls."""
    rolls = city.rolls.transpose(YEAR, SCHOOL, GRADE)
    own = rolls.to_numpy()
    hidden = city.suppressed.transpose(YEAR, SCHOOL, GRADE).sel({YEAR: rolls[YEAR]}).to_numpy()
    years, schools, grades = (rolls[axis].to_numpy() for axis in (YEAR, SCHOOL, GRADE))
    expected = _laid(kept, years, schools.astype(str), tuple(grades.astype(str))) > 0
    some = (hidden | (np.nan_to_num(own) > 0)).any(axis=-1, keepdims=True)
    return rolls.copy(data=expected & some & ~hidden & ~np.isfinite(own))


def gone(kept: pd.DataFrame, city: City, years: list[int]) -> tuple[tuple[int, str], ...]:
    """Year and school, where pupils were foreseen and the year holds nothing of the school."""
    there = (city.rolls.notnull() | city.suppressed).any(GRADE)  # noqa: PD004 - of xarray
    known = {
        (int(year), str(school))
        for year in years
        for school in city.rolls[SCHOOL].to_numpy()[there.sel({YEAR: year}).to_numpy()]
    }
    mine = kept[(kept["level"] == "school") & (kept["central"] > 0) & kept["year"].isin(years)]
    wanted = zip(mine["year"].astype(int), mine["id"].astype(str), strict=True)
    return tuple(sorted(set(wanted) - known))


def on_common_cells(
    both: pd.DataFrame, kept: pd.DataFrame, base_year: int, blank: xr.DataArray, ladder: Ladder
) -> pd.DataFrame:
    """Forecasts and base-year counts of schools, districts and the city without the blank cells.

    Quantiles of such sums become NaN: those of the cells that are left were not kept.

    Parameters
    ----------
    both
        `KEYS`, ``central``, ``central_before`` and the quantiles.
    """
    years = np.sort(both["year"].unique())
    cut = blank.sel({YEAR: years})
    if not bool(cut.any()):
        return both
    single = kept[kept["level"] == "school_grade"]
    where = single.drop_duplicates("id").set_index("id")["district"]
    schools = where.index.to_numpy().astype(str)
    at = {SCHOOL: schools, GRADE: list(ladder.grades)}
    left = ~cut.reindex(at, fill_value=False).to_numpy()
    now = _laid(kept, years, schools, ladder.grades)
    before = np.broadcast_to(_laid(kept, np.array([base_year]), schools, ladder.grades), now.shape)
    told = (tuple(schools.tolist()), tuple(where.astype(str)), ladder)
    parts = (groups(pupils, *told) for pupils in (now, now * left, before * left))
    frames = []
    for whole, rest, then in zip(*parts, strict=True):
        if whole.level == "school_grade":
            continue
        year, unit = np.nonzero(np.abs(whole.pupils - rest.pupils) > 0)
        frames.append(
            pd.DataFrame(
                {
                    "level": whole.level,
                    "id": np.array(whole.ids, object)[unit],
                    "phase": whole.phase,
                    "grade": whole.grade,
                    "year": years[year],
                    "rest": rest.pupils[year, unit],
                    "then": then.pupils[year, unit],
                }
            )
        )
    cells = both.merge(pd.concat(frames, ignore_index=True), on=KEYS, how="left")
    less = cells["rest"].notna()
    cells["central"] = cells["rest"].where(less, cells["central"])
    cells["central_before"] = cells["then"].where(less, cells["central_before"])
    cells.loc[less, list(QUANTILES)] = np.nan
    return cells.drop(columns=["rest", "then"])


def _laid(
    kept: pd.DataFrame, years: NDArray[np.int64], schools: NDArray[np.str_], grades: tuple[str, ...]
) -> Floats:
    """Central path of single cells, ``(year, school, grade)``; nought where nobody is foreseen."""
    rows = kept[kept["level"] == "school_grade"]
    labels = ((rows["year"], years), (rows["id"], schools), (rows["grade"], grades))
    places = np.array([pd.Index(known).get_indexer(pd.Index(told)) for told, known in labels])
    table = np.zeros((len(years), len(schools), len(grades)))
    inside = (places >= 0).all(axis=0)
    table[tuple(places[:, inside])] = rows["central"].to_numpy(float)[inside]
    return table
