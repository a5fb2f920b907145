"""The count of people from which they are carried on: the last that is whole."""

import numpy as np

from planner.model.axes import AGE, AREA, SEX, STATUS, YEAR
from planner.model.city import City


def last_count(city: City) -> int | None:
    """School year, as the city labels it, of the last whole count of people by the base year.

    A count is whole where every area in which people live has a row, and none lacks an age between
    two that hold people enough for a rate to be judged. One of another day than the cut-off's
    becomes that of the calendar year's cut-off day. None where no count is whole.
    """
    if city.people is None:
        return None
    people = city.people.reindex({AREA: city.areas[AREA].to_numpy()})
    by_age = people.sum([SEX, STATUS], min_count=1)
    beside = (by_age.shift({AGE: 1}) + by_age.shift({AGE: -1})) / 2
    gap = by_age.isnull() & (beside >= city.standards.number("check.least_count"))
    whole = by_age.notnull().any(AGE) & ~gap.any(AGE)
    whole = (whole | (city.areas["population"] == 0)).all(AREA)
    years = people[YEAR].to_numpy()[whole.to_numpy()].astype(np.int64)
    if city.people_date is not None:
        years = years + int(city.spring)
    known = years[years <= city.base_year]
    return int(known.max()) if known.size else None
