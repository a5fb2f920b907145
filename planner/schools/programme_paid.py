"""Which source pays what of a programme, year by year."""

import numpy as np
import xarray as xr

from planner.kernels.siting_funds import paid
from planner.model.axes import YEAR
from planner.schools.programme_choice import Sought
from planner.schools.programme_money import from_promises, payments

ALL = "*"
"""Source where money has no name: the budget, or no limit at all."""


def paid_by(sought: Sought) -> xr.Dataset:
    """Say who pays: what was promised to works first, then the sources in their order.

    Returns
    -------
    ``(source, year)``, money of the year: spent; promised, the part of it that waited for these
    works alone; left, what any works could still have (NaN without a limit).

    Raises
    ------
    ValueError
        The sources cannot pay for the choice.
    """
    ground, years = sought.ground, sought.demand.years
    given = sought.field.given
    ledger = paid(given, sought.found.chosen, 0)
    if ledger is None:
        message = "the sources cannot pay for what was chosen"
        raise ValueError(message)
    shared = list(ground.policy.programme.sources) or [ALL]
    own: dict[str, np.ndarray] = {}
    for i in sought.picked:
        one = ground.candidates[i]
        due = payments(ground.city.standards, one, years)
        for source, part in from_promises(one, due, years).items():
            own[source] = own.get(source, np.zeros(len(years))) + part
    names = list(dict.fromkeys([*shared, *own]))
    kept = len(shared), len(years)
    spent, left = np.zeros((len(names), len(years))), np.zeros((len(names), len(years)))
    spent[: kept[0]] = ledger.sum(axis=0)[: kept[0], : kept[1]]
    left[: kept[0]] = given.fund[: kept[0], : kept[1]] - spent[: kept[0]]
    promised = np.array([own.get(name, np.zeros(len(years))) for name in names])
    dims = ("source", YEAR)
    return xr.Dataset(
        {
            "spent": (dims, spent + promised),
            "promised": (dims, promised),
            "left": (dims, np.where(np.isfinite(left), left, np.nan)),
        },
        coords={"source": np.array(names, dtype=np.str_), YEAR: years},
    )
