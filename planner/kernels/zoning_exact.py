"""Whole-area catchments of a small land, exactly: a mixed integer programme with flows.

That a catchment is in one piece is said by Shirabe's flows: every area sends one unit, along areas
of the same catchment, to the home of its school (`methods` section 5.5).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from planner.kernels.zoning_moves import Ground

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Rows:
    """Rows of a programme as they are written down."""

    def __init__(self) -> None:
        self.row: list[int] = []
        self.column: list[int] = []
        self.value: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        """A row: its columns with their values, and between what the sum must be."""
        self.row += [len(self.low)] * len(terms)
        self.column += [column for column, _ in terms]
        self.value += [value for _, value in terms]
        self.low.append(low)
        self.high.append(high)


def optimum(ground: Ground, home: Whole, fixed: Whole, over: float) -> Whole:
    """School of each area, ``(area,)``, at the least cost.

    Parameters
    ----------
    home
        ``(school,)``; -1 where a school takes no area.
    fixed
        ``(area,)`` school of the areas that no home can reach; -1 for the others.
    over
        Charge of a pupil over the places.

    Raises
    ------
    RuntimeError
        The solver ends without an optimum.
    """
    areas, schools = ground.cost.shape
    borders = len(ground.other)
    cells = areas * schools
    flows, spare, walls = cells, cells + borders * schools, cells + borders * schools + schools
    ends = [border for border in range(borders) if ground.source[border] < ground.other[border]]
    ends = ends if len(ground.wall) else []
    columns = walls + len(ends)
    cost = np.zeros(columns)
    cost[:cells] = (ground.mass[:, None] * ground.cost).ravel()
    cost[spare:walls] = over
    cost[walls:] = [ground.wall[border] for border in ends]
    upper = np.full(columns, np.inf)
    upper[:cells], upper[walls:] = 1.0, 1.0
    for area in range(areas):
        for school in range(schools):
            shut = fixed[area] >= 0 or home[school] < 0
            shut |= area in home and home[school] != area
            if shut and fixed[area] != school:
                upper[area * schools + school] = 0.0
    rows = _Rows()
    for area in range(areas):
        rows.add([(area * schools + school, 1.0) for school in range(schools)], 1.0, 1.0)
        for school in range(schools):
            if fixed[area] >= 0 or home[school] < 0:
                continue
            about = range(int(ground.start[area]), int(ground.start[area + 1]))
            cell = area * schools + school
            into = [(flows + int(ground.twin[border]) * schools + school, 1.0) for border in about]
            out = [(flows + border * schools + school, -1.0) for border in about]
            rows.add([*into, (cell, -float(areas))], -np.inf, 0.0)
            if area != home[school]:
                rows.add([*into, *out, (cell, 1.0)], 0.0, 0.0)
    for school in range(schools):
        load = [(area * schools + school, float(ground.pupils[area])) for area in range(areas)]
        rows.add([*load, (spare + school, -1.0)], -np.inf, float(ground.places[school]))
        for number, border in enumerate(ends):
            one, two = ground.source[border], ground.other[border]
            cells_ = (int(one * schools + school), 1.0), (int(two * schools + school), -1.0)
            rows.add([*cells_, (walls + number, -1.0)], -np.inf, 0.0)
    matrix = coo_array((rows.value, (rows.row, rows.column)), (len(rows.low), columns)).tocsr()
    whole = np.zeros(columns)
    whole[:cells] = 1
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(np.zeros(columns), upper),
        constraints=LinearConstraint(matrix, rows.low, rows.high),
        options={"mip_rel_gap": 0.0},
    )
    if found.status != 0:
        raise RuntimeError(f"no optimum was found: {found.message}")
    return np.asarray(found.x[:cells].reshape(areas, schools).argmax(axis=1), dtype=np.int64)
