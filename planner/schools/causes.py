"""Why classes are large. Only one of the causes calls for building.

The remedies follow from the cause: uneven classes are balanced, idle rooms opened, teachers moved,
pupils from outside sent to their own school; where all that is of no use, places are short.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.axes import SCHOOL, YEAR
from planner.model.city import City

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CAUSES = ("places_short", "outside", "no_teacher", "rooms_idle", "uneven")
_ARRIVED = ("arrived", "admitted")
"""Stages of the register that tell who goes to a school, the surest first."""


def causes(
    at_risk: Flags,
    rooms: Floats,
    formed: Floats,
    needed: Floats,
    *,
    even: Flags | None = None,
    own: Floats | None = None,
    staffed: Floats | None = None,
) -> NDArray[np.object_]:
    """Name the cause of large classes by school.

    Parameters
    ----------
    at_risk
        ``(year, school)``: a class over its line, or a chance of one above the accepted risk.
    rooms, formed, needed
        ``(year, school)``: classrooms, NaN where unknown; classes formed; classes that keep the
        risk accepted.
    even
        ``(year, school)``: True where an even split of the same classes would keep the risk.
    own
        ``(year, school)`` classes needed for the pupils of the school's own catchment, NaN where
        it is not known who comes from outside.
    staffed
        ``(school,)`` classes that the teachers in post can teach, NaN where not known.

    Returns
    -------
    ``uneven`` where an even split of the same classes would do, or where all rooms are in use and
    would suffice; ``outside`` where rooms are too few for all pupils but enough for those of the
    catchment; ``places_short`` where they are too few; ``rooms_idle`` where rooms that stand empty
    would suffice, and ``no_teacher`` where nobody is there to teach the further classes in them;
    empty text where nothing is at risk or rooms are unknown.
    """
    none = np.zeros(at_risk.shape, dtype=bool)
    even = none if even is None else even
    hair = 1e-9
    short = rooms < needed - hair
    outside = none if own is None else short & (own <= rooms + hair)
    idle = ~short & (formed < rooms - hair)
    untaught = none if staffed is None else idle & (staffed < np.maximum(needed, formed + 1) - hair)
    named = np.select(
        [~at_risk, even, np.isnan(rooms), outside, short, untaught, idle],
        ["", "uneven", "", "outside", "places_short", "no_teacher", "rooms_idle"],
        "uneven",
    )
    return np.asarray(named, dtype=object)


def outsiders(city: City) -> Floats:
    """Share of a school's entrants who live outside its catchment, ``(school,)``, by the register.

    Those of other districts are outside too. NaN where the register does not tell areas beside
    schools, and for schools without catchment.
    """
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    share = np.full(len(schools), np.nan)
    told = [one.to_dataframe() for one in (city.register, city.beyond) if one is not None]
    if not told:
        return share
    rows = pd.concat(told, ignore_index=True)
    rows = rows[
        (rows["school"] != "") & (rows["area"] != "") & (rows["entry_year"] <= city.base_year)
    ]
    stage = next((name for name in _ARRIVED if (rows["stage"] == name).any()), None)
    rows = rows[rows["stage"] == stage]
    phase = city.catchments["phase"].to_numpy().astype(str)
    entry = phase == city.standards.ladder.entry_phase
    pairs = zip(
        city.catchments["school"].to_numpy()[entry].astype(str),
        city.catchments["area"].to_numpy()[entry].astype(str),
        strict=True,
    )
    inside = set(pairs)
    zoned = {school for school, _ in inside}
    for school, group in rows.groupby("school"):
        total = float(group["children"].sum())
        if school in zoned and total > 0:
            away = [(school, area) not in inside for area in group["area"]]
            share[schools == school] = float(group["children"].to_numpy()[away].sum()) / total
    return share


def teachable(city: City) -> Floats:
    """Classes that the teachers in post can teach, ``(school,)``; NaN where not known.

    Never fewer than are taught on record, whatever the norm says.
    """
    if city.posts is None:
        return np.full(city.schools.sizes[SCHOOL], np.nan)
    by_norm = city.posts.to_numpy() / city.standards.number("classes.posts_per_class")
    taught = np.zeros(len(by_norm))
    if city.classes is not None and city.base_year in city.classes[YEAR]:
        taught = np.nan_to_num(city.classes.sel({YEAR: city.base_year}).to_numpy()).sum(axis=-1)
    return np.maximum(np.floor(by_norm + 1e-9), np.where(np.isnan(by_norm), np.nan, taught))
