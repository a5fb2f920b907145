"""Places that an address has used up (六年一学位): who is locked out of which school.

A place used in one year is lost to its address for the years that the table names, that year among
them. Where the dwelling is not known, the share of an area's dwellings that are locked says how
likely a child is locked out; who it is, is drawn once under the lottery's seed.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.random import uniforms
from planner.model.admissions import Applicants
from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.draws import Draws

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
STREAM = "address lock"


def locked_out(
    city: City, year: int, seed: int, applicants: Applicants, child: Whole, school: Whole
) -> Flags:
    """Tell which pairs of a child and a school of its catchment an address lock parts.

    Parameters
    ----------
    year
        School year of entry, as the city labels it.
    child, school
        ``(pair,)`` places of the child among the applicants and of the school in the city.

    Returns
    -------
    ``(pair,)``.
    """
    found = np.zeros(child.size, dtype=bool)
    if city.address_locks is None or not child.size:
        return found
    table = city.address_locks.to_dataframe()
    table = table[(table["used_in"] <= year) & (year < table["used_in"] + table["years"])]
    if table.empty:
        return found
    ids = city.schools[SCHOOL].to_numpy()
    pairs = pd.DataFrame(
        {
            "school": ids[school],
            "dwelling": applicants.dwelling[child],
            "area": applicants.area[child],
        }
    )
    exempt = applicants.sibling[child] == ids[school]
    for at, spot in (("dwelling", "dwelling"), ("area", "area")):
        own = table[table[spot] != ""] if at == "dwelling" else table[table["dwelling"] == ""]
        for free, rows in own.groupby("siblings_exempt"):
            share = rows.groupby([spot, "school"])["share"].sum().rename("share")
            chance = pairs.join(share, on=[spot, "school"])["share"].fillna(0.0).to_numpy()
            chance = np.where(exempt & bool(free), 0.0, chance)
            if at == "dwelling":
                found |= chance > 0
            else:
                lot = _lots(seed, year, applicants, bool(free))[child]
                found |= lot < chance
    return found


def _lots(seed: int, year: int, applicants: Applicants, free: bool) -> NDArray[np.float64]:
    """One uniform a child, ``(child,)``: the same for all schools."""
    stream = f"{STREAM} {free}"
    return uniforms(Draws(seed, (0,)), stream, tuple(applicants.ids), [year])[0, 0, :, 0]
