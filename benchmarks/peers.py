"""Other solvers of the transport problem, each from the same arcs to the least cost.

They are not needed to use the product: ``pip install ortools "highspy<1.15" networkx POT spopt``
(highspy from 1.15 on cannot share a process with ortools).
"""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array

Whole = NDArray[np.int64]


class Problem(NamedTuple):
    """Arcs with one to no place at all for every area, which is the school of the last number."""

    area: Whole
    school: Whole
    cost: Whole
    pupils: Whole
    places: Whole


class Missing(Exception):  # noqa: N818 - not a fault of the run
    """A peer that is not installed."""


def _module(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        message = f"{name} is not installed: see benchmarks/peers.py"
        raise Missing(message) from error


def by_ortools(given: Problem) -> int:
    """OR-Tools' minimum-cost flow (cost scaling), its arrays built as well."""
    flow = _module("ortools.graph.python.min_cost_flow")
    areas, schools = len(given.pupils), len(given.places)
    sink, total = areas + schools, given.pupils.sum()
    solver, ends = flow.SimpleMinCostFlow(), np.arange(areas, sink)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([given.area, ends]).astype(np.int32),
        np.concatenate([areas + given.school, np.full(schools, sink)]).astype(np.int32),
        np.concatenate([given.pupils[given.area], given.places]),
        np.concatenate([given.cost, np.zeros(schools, dtype=np.int64)]),
    )
    supply = np.concatenate([given.pupils, np.zeros(schools, dtype=np.int64), [-total]])
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("OR-Tools found no optimum")
    return int(solver.optimal_cost())


def _programme(given: Problem) -> tuple[csc_array, NDArray[np.float64], NDArray[np.float64]]:
    """Rows of areas and schools, and their least and greatest."""
    areas, schools, arcs = len(given.pupils), len(given.places), len(given.area)
    rows = np.column_stack([given.area, areas + given.school]).ravel()
    start = np.arange(arcs + 1) * 2
    matrix = csc_array((np.ones(2 * arcs), rows, start), shape=(areas + schools + 1, arcs))
    most = np.concatenate([given.pupils, given.places, [np.inf]]).astype(float)
    least = np.concatenate([given.pupils, np.zeros(schools + 1)]).astype(float)
    return matrix, least, most


def by_highs(given: Problem, solver: str = "simplex") -> int:
    """HiGHS by its own interface."""
    highs = _module("highspy")
    matrix, least, most = _programme(given)
    model, solve = highs.HighsLp(), highs.Highs()
    solve.setOptionValue("output_flag", False)
    solve.setOptionValue("solver", solver)
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = given.cost.astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], np.inf)
    model.row_lower_, model.row_upper_ = least, most
    model.a_matrix_.format_ = highs.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solve.passModel(model)
    solve.run()
    return round(solve.getObjectiveValue())


def by_scipy(given: Problem) -> int:
    """HiGHS by scipy."""
    matrix, _, most = _programme(given)
    areas, solve = len(given.pupils), linprog  # its types know no sparse limits
    rows = matrix.tocsr()
    call: Callable[..., Any] = solve
    found = call(
        given.cost, A_eq=rows[:areas], b_eq=most[:areas], A_ub=rows[areas:-1], b_ub=most[areas:-1],
        method="highs-ds",
    )  # fmt: skip
    return round(found.fun)


def by_pot(given: Problem) -> int:
    """POT's network simplex on sparse costs; free places are an area of their own."""
    ot = _module("ot")
    areas, schools = len(given.pupils), len(given.places)
    total, places = given.pupils.sum(), given.places.sum()
    spare = np.arange(schools + 1)
    area = np.concatenate([given.area, np.full(schools + 1, areas)])
    school = np.concatenate([given.school, spare])
    cost = np.concatenate([given.cost, np.zeros(schools + 1, dtype=np.int64)]).astype(float)
    matrix = coo_array((cost, (area, school)), shape=(areas + 1, schools + 1))
    left = np.append(given.pupils, places).astype(float)
    right = np.append(given.places, total).astype(float)
    _, told = ot.emd(left, right, matrix, numItermax=10**9, center_dual=False, log=True)
    return round(told["cost"])


def by_networkx(given: Problem) -> int:
    """Networkx and its network simplex."""
    nx = _module("networkx")
    graph, schools = nx.DiGraph(), len(given.places)
    for area, pupils in enumerate(given.pupils.tolist()):
        graph.add_node(("area", area), demand=-pupils)
    graph.add_node("end", demand=int(given.pupils.sum()))
    for school, places in enumerate(given.places.tolist()):
        graph.add_edge(("school", school), "end", capacity=places, weight=0)
    graph.add_edge(("school", schools), "end", weight=0)
    for arc in zip(given.area.tolist(), given.school.tolist(), given.cost.tolist(), strict=True):
        graph.add_edge(("area", arc[0]), ("school", arc[1]), weight=arc[2])
    return int(nx.network_simplex(graph)[0])


def by_spopt(costs: Whole, pupils: Whole, places: Whole, limit: float) -> float | None:
    """What spopt's p-median with capacities finds in so many seconds, all schools open; or None.

    It gives each area to one school (``costs (area, school)``), with CBC as its solver.
    """
    locate, pulp = _module("spopt.locate"), _module("pulp")
    schools = len(places)
    model = locate.PMedian.from_cost_matrix(
        costs.astype(float), pupils.astype(float), schools,
        predefined_facilities_arr=np.ones(schools, dtype=int),
        facility_capacities=places.astype(float), fulfill_predefined_fac=False,
    )  # fmt: skip
    with suppress(Exception):  # what it raises without a solution differs from version to version
        model.problem.solve(pulp.PULP_CBC_CMD(timeLimit=limit, msg=False))
        if model.problem.sol_status == pulp.LpSolutionOptimal:
            return float(pulp.value(model.problem.objective))
    return None
