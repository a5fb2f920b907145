"""The choice among options alone, with what is known so far of what cells cost.

A small mixed-integer programme: options with all conditions on them but the least pupils, a number
for what each cell costs at least, and where the dearest futures count, their threshold and what
futures cost beyond it.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from planner.kernels.siting import Flags, Floats, Siting
from planner.kernels.siting_rows import choosing

_NONE = 2
"""Status of the solver where nothing keeps all rows."""
_MANY = 2**31 - 1


class Master:
    """Conditions and cuts; cuts are added by `learn`."""

    def __init__(self, given: Siting, lower: Floats, upper: Floats) -> None:
        options, cells, futures = len(lower), len(given.pupils), len(given.chance)
        self.given, self.options, self.cells = given, options, cells
        self.tail = 1 + futures if given.theta > 0 else 0
        many = options + cells + self.tail
        fixed = given.options.fixed * given.options.seen
        money = np.zeros(many)
        money[:options] = fixed @ given.chance
        money[options : options + cells] = given.weight
        self.lower = np.concatenate([lower, np.full(cells + self.tail, -np.inf)])
        self.upper = np.concatenate([upper, np.full(cells + self.tail, np.inf)])
        matrix, least, most = choosing(given)
        matrix = _widened(matrix, many)
        self.matrices, self.least, self.most = [matrix], [least], [most]
        if self.tail:
            at = options + cells
            money[at] = given.theta
            money[at + 1 :] = given.theta * given.chance / (1 - given.alpha)
            self.lower[at + 1 :] = 0.0
            rows = np.zeros((futures, many))
            rows[:, :options] = fixed.T
            rows[given.future, options + np.arange(cells)] = given.discount
            rows[:, at] = -1.0
            rows[np.arange(futures), at + 1 + np.arange(futures)] = -1.0
            self._add(csr_array(rows), np.full(futures, -np.inf), np.zeros(futures))
        self.money = money
        self.scale = max(float(np.abs(money[:options]).max(initial=0.0)), 1e-9)
        self.empty = False
        self.known: Floats | None = None

    def _add(self, rows: csr_array, least: Floats, most: Floats) -> None:
        self.matrices.append(rows)
        self.least.append(least)
        self.most.append(most)

    def learn(
        self, constant: Floats, slope: csr_array, options: Floats | None = None, slip: float = 0.0
    ) -> bool:
        """Add what cells cost at least; tells whether that was more than was known by the slip."""
        told = slope @ options + constant if options is not None else None
        new = np.ones(self.cells, dtype=bool)
        if told is not None and self.known is not None:
            more = (told - self.known) * self.given.weight
            total = float(np.abs(told) @ self.given.weight)
            if more.sum() <= slip * total:
                return False
            new = more > 1e-9 * max(total, 1.0)
        some = np.flatnonzero(new)
        shape = self.cells, len(self.money)
        each = csr_array((np.ones(len(some)), (some, self.options + some)), shape)
        rows = (each - _widened(slope, shape[1]))[some]
        self._add(rows, constant[some], np.full(len(some), np.inf))
        return True

    def forbid(self, taken: Flags) -> None:
        """Rule a set of options out."""
        row = np.zeros((1, len(self.money)))
        row[0, : self.options] = np.where(taken, -1.0, 1.0)
        self._add(csr_array(row), np.array([1.0 - taken.sum()]), np.array([np.inf]))

    def choose(
        self, *, whole: bool, gap: float, nodes: int | None, below: float
    ) -> tuple[Floats | None, float]:
        """Options that look best, if any do, and what no choice is below.

        Parameters
        ----------
        whole
            Whether parts of options are no choice.
        below
            What they must look to cost at most; where none does, ``empty`` says so.
        """
        kinds = np.zeros(len(self.money), dtype=np.int64)
        kinds[: self.options] = whole
        money = self.money / self.scale
        matrices = [*self.matrices, *([csr_array(money[None])] if np.isfinite(below) else [])]
        tops = [*self.most, *([np.array([below / self.scale])] if np.isfinite(below) else [])]
        lows = [*self.least, *([np.array([-np.inf])] if np.isfinite(below) else [])]
        solved = milp(
            money, integrality=kinds, bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(
                vstack(matrices).tocsr(), np.concatenate(lows), np.concatenate(tops)
            ),
            options={"mip_rel_gap": gap, "node_limit": nodes or _MANY},
        )  # fmt: skip
        self.empty = solved.status == _NONE
        low = solved.fun if not whole or solved.mip_dual_bound is None else solved.mip_dual_bound
        bound = -np.inf if low is None else float(low * self.scale)
        if solved.x is None:
            return None, bound
        self.known = solved.x[self.options : self.options + self.cells]
        return solved.x[: self.options], bound


def _widened(rows: csr_array, columns: int) -> csr_array:
    """The same with columns of nought behind."""
    return csr_array((rows.data, rows.indices, rows.indptr), (rows.shape[0], columns))
