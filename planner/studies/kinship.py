"""A kept run and the rolls that came, where schools merged, changed their name or were split since.

No forecast of one of them can be held against what came of it alone. So they are scored as one, on
both sides: their sums. A school that only changed its name keeps its quantiles. Those of a sum were
not kept; they are put together from those of its schools and of the city: how much narrower the
city's interval is than the sum of its schools' tells how far schools err together, and a merger's
are as wide as normal errors of that common correlation would be.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.heritage import together
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.studies.grades import met
from planner.studies.keeping import KEYS, QUANTILES

Floats = NDArray[np.float64]
MIDDLE, LOW, HIGH = "q500", "q100", "q900"
SPOT = ["phase", "grade", "year"]


def as_one(kept: pd.DataFrame, base_year: int, city: City) -> tuple[pd.DataFrame, City]:
    """Kept forecasts and later rolls with schools taken together that handed pupils over since.

    Returns
    -------
    What was given, where none did. A district is that of the school whose id stands for all;
    districts between which pupils were handed over are left out, their forecasts being of others.
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
    """Forecasts of schools under the id that stands for them, with the quantiles of their sums."""
    ours = kept["level"].isin(["school", "school_grade"])
    ours &= kept["id"].map(names).fillna(kept["id"]) != kept["id"]
    ours |= kept["level"].isin(["school", "school_grade"]) & kept["id"].isin(
        {name for school, name in names.items() if name != school}
    )
    part = kept[ours].assign(id=kept.loc[ours, "id"].map(names))
    of = part.groupby("id")["district"]
    districts, astride = of.first(), of.min() != of.max()
    across = part.loc[part["id"].map(astride), "district"]
    away = part[list(QUANTILES)].sub(part[MIDDLE], axis=0)
    part[list(QUANTILES)] = away
    both = part.assign(**(away**2).add_prefix("square_")).groupby(KEYS)
    rows = both[["central", *QUANTILES]].sum(min_count=1).reset_index()
    squares = both[[f"square_{name}" for name in QUANTILES]].sum(min_count=1).to_numpy()
    middle = kept[ours].assign(id=part["id"]).groupby(KEYS)[MIDDLE].sum(min_count=1).to_numpy()
    share = rows[SPOT].merge(_together(kept), on=SPOT, how="left")["share"].to_numpy()[:, None]
    summed = rows[list(QUANTILES)].to_numpy()
    wide = np.sqrt((1 - share) * squares + share * summed**2)
    rows[list(QUANTILES)] = middle[:, None] + np.sign(summed) * wide
    rows["district"] = rows["id"].map(districts)
    mixed = (kept["level"] == "district") & kept["id"].isin(across)
    found = pd.concat([kept[~ours & ~mixed], rows[kept.columns]], ignore_index=True)
    return found.sort_values(KEYS, ignore_index=True)


def _together(kept: pd.DataFrame) -> pd.DataFrame:
    """Common correlation of schools' errors, ``share`` by `SPOT`, from widths of 80 % intervals.

    With widths ``w`` of schools and ``W`` of the city, ``W² = (1 − ρ)·Σw² + ρ·(Σw)²``; within 0
    and 1.
    """
    width = kept.assign(width=kept[HIGH] - kept[LOW])
    city = width[width["level"] == "city"].set_index(SPOT)["width"]
    schools = width[width["level"].isin(["school", "school_grade"])]
    whole = schools.groupby(SPOT)["width"].sum(min_count=1)
    squares = (schools["width"] ** 2).groupby([schools[name] for name in SPOT]).sum(min_count=1)
    room = (whole**2 - squares).where(lambda gap: gap > 0)
    share = ((city.reindex(whole.index) ** 2 - squares) / room).clip(0, 1)
    return share.fillna(0.0).rename("share").reset_index()
