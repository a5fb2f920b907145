"""Classes on record: how many a grade had, how many pupils sat in each, who teaches them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import EDGE, GRADE, SCHOOL, YEAR

_WORDS = ("school", "campus", "grade", "class", "kind")
_WITHHELD = 9.0
"""Most that a count written `<10` may be: the folder's own notation."""


def class_dataset(listed: pd.DataFrame | None, base_year: int) -> xr.Dataset | None:
    """Return the edges school, campus, year, grade, class, kind and pupils, up to the base year.

    A withheld count is NaN; so is a blank one, and that of a class of which only a band of sizes is
    told: ``low`` and ``high`` are the ends of what it may be, NaN where nobody knows. A row stands
    for as many classes as it says.
    """
    if listed is None or listed.empty:
        return None
    known = listed[listed["year"] <= base_year].sort_values(["school", "year", *_WORDS[1:]])
    if known.empty:
        return None
    known = known.loc[known.index.repeat(known["classes"].fillna(1.0).astype(int))]
    withheld, least = known["pupils_suppressed"], known["at_least"]
    pupils = known["pupils"].where(~withheld)
    banded = pupils.isna() & (least.notna() | known["at_most"].notna())
    sizes = {
        "pupils": pupils,
        "low": pupils.mask(withheld, 0.0).mask(banded, least.fillna(0.0)),
        "high": pupils.mask(withheld, _WITHHELD).mask(banded, known["at_most"].fillna(np.inf)),
    }
    return xr.Dataset(
        {
            **{name: (EDGE, text(known[name])) for name in _WORDS},
            "year": (EDGE, known["year"].to_numpy(dtype=np.int64)),
            **{name: (EDGE, told.to_numpy(dtype=np.float64)) for name, told in sizes.items()},
        }
    )


def class_counts(
    rolls: pd.DataFrame, listed: xr.Dataset | None, like: xr.DataArray
) -> xr.DataArray | None:
    """Classes ``(year, school, grade)``, NaN where not known; None where nothing is known.

    A class list says them; where it has no row of a grade, the column ``classes`` of rolls does.
    Campuses are added up; a sum of which a part is blank is not known.

    Parameters
    ----------
    like
        An array with the axes of the rolls.
    """
    known = rolls[rolls["year"] <= int(like[YEAR].max())]
    keys = [known["year"].astype(np.int64), known["school"], known["grade"]]
    told = known["classes"].groupby(keys).sum(min_count=1)
    told = told.where(known["classes"].notna().groupby(keys).all())
    axes = [like[name].to_numpy() for name in (YEAR, SCHOOL, GRADE)]
    cells = pd.MultiIndex.from_product(axes)
    counts = told.reindex(cells)
    if listed is not None:
        rows = listed.to_dataframe()
        own = rows.groupby(["year", "school", "grade"]).size().reindex(cells)
        counts = own.astype(float).where(own.notna(), counts)
    if counts.isna().all():
        return None
    return like.copy(data=counts.to_numpy(dtype=np.float64).reshape(like.shape))


def teaching_posts(
    resources: pd.DataFrame | None, schools: Sequence[str], base_year: int, indicator: str
) -> xr.DataArray | None:
    """Teachers in post by ``(school,)``, all phases together, of the last year told; NaN without.

    Parameters
    ----------
    indicator
        Name under which the table of resources counts teachers.
    """
    if resources is None:
        return None
    rows = resources[(resources["indicator"] == indicator) & (resources["year"] <= base_year)]
    if rows.empty:
        return None
    last = rows.groupby("school")["year"].transform("max")
    posts = rows[rows["year"] == last].groupby("school")["value"].sum(min_count=1)
    return xr.DataArray(
        posts.reindex(list(schools)).to_numpy(dtype=np.float64),
        {SCHOOL: text(schools)},
        dims=(SCHOOL,),
    )
