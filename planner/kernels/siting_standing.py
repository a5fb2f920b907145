"""Options chosen so far, with who sits where, and what a change would come to.

A change is valued by new transports in the cells that it changes alone, each started from the one
that stands there.
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.allotment import Allotment
from planner.kernels.siting import GRAIN, Flags, Floats, Siting, Whole, capacity
from planner.kernels.siting_conditions import kept
from planner.kernels.siting_funds import Limits
from planner.kernels.siting_transport import Ways, seated
from planner.kernels.siting_value import envelope, tail

_SLIP = 1e-6
_ANEW = 0.05
"""Places changed, a share of all, from which a start from who sits where takes longer."""


class Trial(NamedTuple):
    """What other options come to."""

    chosen: Flags
    places: Floats
    stretch: Floats
    found: dict[int, Allotment]
    """Of the cells that changed."""
    by_cell: Floats
    """``(cell,)`` money of the year."""
    cost: float
    """Objective."""


class Standing:
    """Options chosen and who sits where; `take` changes it in place."""

    def __init__(self, given: Siting, made: Ways, limit: Limits) -> None:
        self.given, self.made, self.limit = given, made, limit
        self.entries = _by_option(given)
        self.held: list[Allotment | None] = [None] * len(given.pupils)
        self.done = 0
        cells = np.arange(len(given.pupils))
        self.chosen = np.zeros(len(given.options.group), bool)
        self.places, self.stretch, _ = capacity(given, self.chosen)
        self.by_cell: Floats = np.zeros(len(cells))
        self.cost = np.inf
        found = self._seated(self.chosen, self.places, self.stretch, cells, None, None)
        if isinstance(found, Trial):
            self.take(found)

    def take(self, trial: Trial) -> None:
        """Let a change stand."""
        self.chosen, self.places, self.stretch = trial.chosen, trial.places, trial.stretch
        for cell, found in trial.found.items():
            self.held[cell] = found
        self.by_cell, self.cost = trial.by_cell, trial.cost

    def kept(self, chosen: Flags) -> bool:
        """Whether options keep needs, bars and funds."""
        return kept(self.given, self.limit, chosen)

    def attempt(self, chosen: Flags, hope: Floats | None = None) -> Trial | float:
        """Value other options.

        Parameters
        ----------
        hope
            ``(cell,)`` what each cell may save of the objective at most. What was hoped for and did
            not come is handed back as soon as the rest cannot make up for it; infinity where the
            options cannot be.
        """
        adds = self.given.options.adds
        places, stretch = self.places.copy(), self.stretch.copy()
        for option in np.flatnonzero(chosen != self.chosen):
            entry, sign = self.entries[option], 1.0 if chosen[option] else -1.0
            at = adds.cell[entry], adds.house[entry]
            np.add.at(places, at, sign * adds.places[entry])
            np.add.at(stretch, at, sign * adds.stretch[entry])
        if min(places.min(initial=0), stretch.min(initial=0)) < 0:
            return np.inf
        moved = ((places != self.places) | (stretch != self.stretch)).any(axis=1)
        least = _least(self.given, chosen)
        if least is not None:
            moved |= (least > 0).any(axis=1)
        cells = np.flatnonzero(moved)
        if hope is not None:
            cells = cells[np.argsort(-hope[cells], kind="stable")]
        return self._seated(chosen, places, stretch, cells, least, hope)

    def objective(self, chosen: Flags, by_cell: Floats) -> float:
        """Objective of options and what cells cost."""
        given = self.given
        runs = np.bincount(given.future, given.discount * by_cell, len(given.chance))
        costs = runs + (given.options.fixed * given.options.seen)[chosen].sum(axis=0)
        return float(given.chance @ costs + given.theta * tail(costs, given.chance, given.alpha))

    def weights(self) -> Floats:
        """``(future,)`` of the objective now: chances, and more where futures are dearest."""
        given = self.given
        runs = np.bincount(given.future, given.discount * self.by_cell, len(given.chance))
        costs = runs + (given.options.fixed * given.options.seen)[self.chosen].sum(axis=0)
        return given.chance + given.theta * envelope(costs, given.chance, given.alpha)

    def prices(self) -> Floats:
        """``(cell, origin)`` money of the year that one more pupil would cost."""
        given, rows = self.given, [found.area_price for found in self.held if found is not None]
        apart = given.unmet.max(initial=0.0) - given.unmet
        return np.array(rows) * self.made.unit - given.idle.max(initial=0.0) - apart

    def _seated(
        self, chosen: Flags, places: Floats, stretch: Floats, cells: Whole, least: Floats | None,
        hope: Floats | None,
    ) -> Trial | float:  # fmt: skip
        given, by_cell = self.given, self.by_cell.copy()
        weight = self.weights()[given.future] * given.discount
        left = np.inf
        if hope is not None:
            left = hope[cells].sum() - self.pays(chosen)
        missed, before, found = 0.0, None, dict[int, Allotment]()
        anew = np.abs(places - self.places).sum() > _ANEW * self.places.sum()
        for cell in cells.tolist():
            before = (None if anew else self.held[cell]) or before
            before = seated(self.made, given.pupils[cell], places[cell], stretch[cell], before)
            self.done += 1
            if least is not None and (_load(given, before) < least[cell] - _SLIP).any():
                return np.inf
            found[cell] = before
            by_cell[cell] = self._cost(cell, before, places[cell])
            if hope is not None:
                missed += hope[cell] - weight[cell] * (self.by_cell[cell] - by_cell[cell])
                if missed >= left:
                    return missed
        return Trial(chosen, places, stretch, found, by_cell, self.objective(chosen, by_cell))

    def pays(self, chosen: Flags) -> float:
        """Money that other options cost more than those of now, weighted."""
        more = chosen.astype(float) - self.chosen
        return float(more @ (self.given.options.fixed * self.given.options.seen) @ self.weights())

    def _cost(self, cell: int, here: Allotment, places: Floats) -> float:
        """Money of a cell, from the whole units of the transport."""
        given = self.given
        apart = given.unmet.max(initial=0.0) - given.unmet + given.idle.max(initial=0.0)
        return float(
            here.proof.cost * (self.made.unit * GRAIN) - given.pupils[cell] @ apart
            + places @ given.idle
        )  # fmt: skip


def _by_option(given: Siting) -> list[Whole]:
    """Entries of each option."""
    of = given.options.adds.option
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(1, len(given.options.group))))


def _least(given: Siting, chosen: Flags) -> Floats | None:
    """``(cell, house)`` pupils that houses must hold; nothing if none must."""
    return capacity(given, chosen)[2] if (given.options.adds.least > 0).any() else None


def _load(given: Siting, here: Allotment) -> Floats:
    """``(house,)`` pupils."""
    load = here.held.load[:-1].reshape(-1, given.places.shape[1])
    return load.sum(axis=0) * GRAIN
