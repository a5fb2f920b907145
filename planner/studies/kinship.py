"""A kept run and the rolls that came, where schools merged, changed their name or were split since.

No forecast of one of them can be held against what came of it alone. So they are scored as one, on
both sides: their sums. What quantiles a sum would have had was not kept, so a sum of several is
scored by its error alone; a school that only changed its name keeps its quantiles.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from planner.kernels.heritage import together
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.studies.grades import met
from planner.studies.keeping import KEYS, QUANTILES


def as_one(kept: pd.DataFrame, base_year: int, city: City) -> tuple[pd.DataFrame, City]:
    """Kept forecasts and later rolls with schools taken together that handed pupils over since.

    Returns
    -------
    What was given, where none did. A district is that of the school whose id stands for all.
    """
    known = city.rolls[YEAR].to_numpy()
    if not city.predecessors or not known[0] <= base_year < city.base_year:
        return kept, city
    label = met(city, base_year, city.base_year)
    schools = city.rolls[SCHOOL].to_numpy().astype(str)
    names = dict(zip(schools.tolist(), schools[label].tolist(), strict=True))
    if all(name == school for school, name in names.items()):
        return kept, city
    rolls = city.rolls.transpose(YEAR, SCHOOL, GRADE)
    hidden = city.suppressed.transpose(YEAR, SCHOOL, GRADE)
    middle = city.standards.number("suppressed.upper") / 2
    told, withheld = rolls.to_numpy(), hidden.to_numpy()
    # A withheld count stands at its middle in a sum, and stays withheld where it is all there is.
    summed = together(np.where(withheld, middle, told), label)
    alone = (np.nan_to_num(together(withheld.astype(float), label)) == 1) & ~np.isfinite(
        together(told, label)
    )
    after = rolls[YEAR].to_numpy()[:, None, None] > base_year
    return _summed(kept, names), replace(
        city,
        rolls=rolls.copy(data=np.where(after, np.where(alone, np.nan, summed), told)),
        suppressed=hidden.copy(data=np.where(after, alone, withheld)),
    )


def _summed(kept: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Forecasts of schools under the id that stands for them; quantiles of single ones alone."""
    ours = kept["level"].isin(["school", "school_grade"])
    ours &= kept["id"].map(names).fillna(kept["id"]) != kept["id"]
    ours |= kept["level"].isin(["school", "school_grade"]) & kept["id"].isin(
        {name for school, name in names.items() if name != school}
    )
    part = kept[ours].assign(id=kept.loc[ours, "id"].map(names))
    districts = part.groupby("id")["district"].first()
    same = part.groupby(KEYS)
    summed = same[["central", *QUANTILES]].sum(min_count=1)
    alone = same.size() == 1
    summed[list(QUANTILES)] = summed[list(QUANTILES)].where(alone, axis=0)
    rows = summed.reset_index()
    rows["district"] = rows["id"].map(districts)
    both = pd.concat([kept[~ours], rows[kept.columns]], ignore_index=True)
    return both.sort_values(KEYS, ignore_index=True)
