"""The choice among options as a mixed-integer programme: columns and rows.

Columns are options, pupils on ways in cells, pupils over places, and where the dearest futures
count, what futures cost beyond the threshold of them. Pupils without a place are what demand is
left, so they need no column; ways that are dearer than no place, or that lead where there are no
places in the cell whatever is chosen, need none either.

``tight`` rows say that no more pupils of an origin go to a house than its options let in at most.
They follow from the others for whole options only, and so raise the bound of the relaxation.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from planner.kernels.siting import Floats, Siting, Whole
from planner.kernels.siting_funds import limits, patterns
from planner.kernels.siting_letting import Letting, letting


class Columns(NamedTuple):
    """Where columns stand: options, ways, pupils over places, options letting in, the tail."""

    options: int
    cell: Whole
    """``(way,)``."""
    arc: Whole
    """``(way,)``."""
    over_cell: Whole
    """``(over,)``."""
    over_house: Whole
    """``(over,)``."""
    letting: Letting
    tail: int
    """Nought, or a threshold and one for each future."""

    @property
    def letting_at(self) -> int:
        """First column of options letting in."""
        return self.options + len(self.arc) + len(self.over_cell)

    @property
    def threshold(self) -> int:
        """First column of the tail."""
        return self.letting_at + len(self.letting.least)

    @property
    def once(self) -> int:
        """Last column, which is one: what it costs if nothing is chosen and nobody has a place."""
        return self.threshold + self.tail


class Programme(NamedTuple):
    """Least ``money @ x``, with columns and rows between their least and most."""

    columns: Columns
    money: Floats
    lower: Floats
    """``(column,)`` least values."""
    upper: Floats
    """``(column,)`` greatest values."""
    rows: csr_array
    least: Floats
    most: Floats


class _Rows:
    """Rows as they are gathered."""

    def __init__(self) -> None:
        self.row: list[Whole] = []
        self.column: list[Whole] = []
        self.value: list[Floats] = []
        self.least: list[Floats] = []
        self.most: list[Floats] = []
        self.many = 0

    def add(self, many: int, *terms: tuple[NDArray[np.int64], NDArray[np.int64], Floats],
            least: Floats | float = -np.inf, most: Floats | float = np.inf) -> None:  # fmt: skip
        """Add rows of terms ``(row, column, value)``."""
        for row, column, number in terms:
            self.row.append(row + self.many)
            self.column.append(column)
            self.value.append(np.broadcast_to(number, row.shape))
        self.least.append(np.broadcast_to(np.asarray(least, float), many))
        self.most.append(np.broadcast_to(np.asarray(most, float), many))
        self.many += many

    def matrix(self, columns: int) -> csr_array:
        """All rows."""
        row, column = np.concatenate(self.row), np.concatenate(self.column)
        return csr_array(
            coo_array((np.concatenate(self.value), (row, column)), (self.many, columns))
        )


def choosing(given: Siting) -> tuple[csr_array, Floats, Floats]:
    """Rows of options alone, with their least and most."""
    rows = _Rows()
    _choosing(given, rows)
    matrix = rows.matrix(len(given.options.group))
    return matrix, np.concatenate(rows.least), np.concatenate(rows.most)


def programme(given: Siting, *, tight: bool = True) -> Programme:
    """Write an instance out."""
    houses, many = given.places.shape[1], len(given.options.group)
    adds = given.options.adds
    cells, at = given.pupils.shape[0], adds.cell * houses + adds.house
    shape = cells, houses
    more = np.maximum(adds.places, 0) + np.maximum(adds.stretch, 0)
    grows = np.bincount(at, more, cells * houses)
    opens = (given.places + given.stretch + grows.reshape(shape)) > 0
    wider = np.bincount(at, np.maximum(adds.stretch, 0), cells * houses)
    wide: Floats = given.stretch + wider.reshape(shape)
    saves = given.unmet[given.origin] + given.idle[given.house] - given.cost
    useful = (saves > 0) | bool((adds.least > 0).any())
    cell, arc = np.nonzero(
        opens[:, given.house] & (given.pupils[:, given.origin] > 0) & useful[None]
    )
    over_cell, over_house = np.nonzero(wide > 0)
    columns = Columns(
        many, cell, arc, over_cell, over_house, letting(given),
        1 + len(given.chance) if given.theta > 0 else 0,
    )  # fmt: skip
    cost, fixed, constant, idle = _money(given, columns)
    upper = np.concatenate([
        np.ones(many), given.pupils[cell, given.origin[arc]], wide[over_cell, over_house],
        np.full(len(columns.letting.least) + columns.tail, np.inf), np.ones(1),
    ])  # fmt: skip
    lower = np.zeros(len(upper))
    lower[columns.once] = 1
    rows = _Rows()
    _seating(given, columns, rows)
    _choosing(given, rows)
    if tight:
        _tight(given, columns, rows)
    weight = given.chance[given.future]
    money = np.concatenate([
        fixed @ given.chance + np.bincount(adds.option, idle * weight[adds.cell], many),
        cost * weight[np.concatenate([cell, over_cell])],
        np.zeros(len(columns.letting.least) + columns.tail),
        np.atleast_1d(constant @ given.chance),
    ])  # fmt: skip
    if columns.tail:
        money[columns.threshold] = given.theta
        money[columns.threshold + 1 : -1] = given.theta * given.chance / (1 - given.alpha)
        lower[columns.threshold] = -np.inf
        _dearest(given, columns, rows, cost, fixed, idle, constant)
    return Programme(
        columns, money, lower, upper, rows.matrix(columns.once + 1), np.concatenate(rows.least),
        np.concatenate(rows.most),
    )  # fmt: skip


def _money(given: Siting, columns: Columns) -> tuple[Floats, Floats, Floats, Floats]:
    """Of ways and pupils over, options by future, futures whatever is chosen, and entries idle."""
    adds, houses = given.options.adds, columns.over_house
    cell = np.concatenate([columns.cell, columns.over_cell])
    of = given.house[columns.arc]
    way = given.cost[columns.arc] - given.unmet[given.origin[columns.arc]] - given.idle[of]
    cost = np.concatenate([way, given.over + given.idle[houses]]) * given.discount[cell]
    fixed = given.options.fixed * given.options.seen
    anyway = given.pupils @ given.unmet + given.places @ given.idle
    constant = np.asarray(
        np.bincount(given.future, given.discount * anyway, len(given.chance)), float
    )
    return cost, fixed, constant, adds.places * given.idle[adds.house] * given.discount[adds.cell]


def _numbered(keys: Whole) -> tuple[Whole, Whole]:
    """Different keys in order, and of each which it is."""
    found, number = np.unique(keys, return_inverse=True)
    return found, number.astype(np.int64)


def _seating(given: Siting, columns: Columns, rows: _Rows) -> None:
    """Pupils there are, places there are, pupils over them, and the least a house must hold."""
    (origins, houses), adds = (given.pupils.shape[1], given.places.shape[1]), given.options.adds
    way = columns.options + np.arange(len(columns.arc))
    over = columns.options + len(columns.arc) + np.arange(len(columns.over_cell))
    from_, row = _numbered(columns.cell * origins + given.origin[columns.arc])
    rows.add(len(from_), (row, way, np.ones(1)), most=given.pupils.ravel()[from_])

    into = columns.cell * houses + given.house[columns.arc]
    over_at = columns.over_cell * houses + columns.over_house
    adds_at = adds.cell * houses + adds.house
    at = np.unique(np.concatenate([into, over_at, adds_at]))
    rows.add(
        len(at),
        (np.searchsorted(at, into), way, np.ones(1)),
        (np.searchsorted(at, over_at), over, -np.ones(1)),
        (np.searchsorted(at, adds_at), adds.option, -adds.places),
        most=given.places.ravel()[at],
    )  # fmt: skip
    rows.add(
        len(at),
        (np.searchsorted(at, over_at), over, np.ones(1)),
        (np.searchsorted(at, adds_at), adds.option, -adds.stretch),
        most=given.stretch.ravel()[at],
    )  # fmt: skip
    must = np.flatnonzero(adds.least > 0)
    order = np.argsort(into, kind="stable")
    first, last = (np.searchsorted(into[order], adds_at[must], side) for side in ("left", "right"))
    many = last - first
    held = np.repeat(first - np.cumsum(many) + many, many) + np.arange(many.sum())
    rows.add(
        len(must),
        (np.repeat(np.arange(len(must)), many), way[order][held], np.ones(1)),
        (np.arange(len(must)), adds.option[must], -adds.least[must]),
        least=0.0,
    )  # fmt: skip


def _choosing(given: Siting, rows: _Rows) -> None:
    """One of a group, what is needed, what excludes each other, and money."""
    options = given.options
    for future in patterns(given):
        seen = np.flatnonzero(options.seen[:, future])
        found, row = _numbered(options.group[seen])
        rows.add(len(found), (row, seen, np.ones(1)), most=1.0)
        one, other = options.needs[options.seen[options.needs[:, 0], future]].T
        needy, row = _numbered(one)
        also = options.seen[other, future]
        rows.add(
            len(needy),
            (np.arange(len(needy)), needy, np.ones(1)),
            (row[also], other[also], -np.ones(1)),
            most=0.0,
        )  # fmt: skip
    pair = np.arange(len(options.bars))
    ones = np.ones(1)
    rows.add(len(pair), *((pair, options.bars[:, side], ones) for side in (0, 1)), most=1.0)
    limit = limits(given)
    scale = np.maximum(limit.spend.max(axis=1, initial=0.0), 1e-300)
    row, option = np.nonzero(limit.spend)
    rows.add(
        len(limit.most), (row, option, limit.spend[row, option] / scale[row]),
        most=limit.most / scale,
    )  # fmt: skip


def _tight(given: Siting, columns: Columns, rows: _Rows) -> None:
    """No more of an origin than options let in, where without them there are no places.

    An origin of fewer pupils than each option lets in takes part as often as options are chosen;
    that number is a column of its own, so that such a row has two terms only.
    """
    lets = columns.letting
    cell, house = columns.cell, given.house[columns.arc]
    number = lets.number[cell, house]
    way = np.flatnonzero(((given.places + given.stretch)[cell, house] == 0) & (number >= 0))
    of, pupils = number[way], given.pupils[cell[way], given.origin[columns.arc[way]]]
    few = pupils <= lets.least[of]
    every = np.arange(len(lets.least))
    rows.add(
        len(every),
        (lets.of, lets.option, np.ones(1)),
        (every, columns.letting_at + every, -np.ones(1)),
        least=0.0, most=0.0,
    )  # fmt: skip
    row = np.arange(few.sum())
    rows.add(
        len(row),
        (row, columns.options + way[few], 1 / pupils[few]),
        (row, columns.letting_at + of[few], -np.ones(1)),
        most=0.0,
    )  # fmt: skip
    way, of, pupils = way[~few], of[~few], pupils[~few]
    first, many = np.searchsorted(lets.of, of), np.bincount(lets.of)[of]
    entry = np.repeat(first - np.cumsum(many) + many, many) + np.arange(many.sum())
    row = np.repeat(np.arange(len(way)), many)
    rows.add(
        len(way),
        (np.arange(len(way)), columns.options + way, 1 / pupils),
        (row, lets.option[entry], -np.minimum(lets.most[entry] / pupils[row], 1.0)),
        most=0.0,
    )  # fmt: skip


def _dearest(
    given: Siting, columns: Columns, rows: _Rows, cost: Floats, fixed: Floats, idle: Floats,
    constant: Floats,
) -> None:  # fmt: skip
    """What a future costs beyond the threshold."""
    adds, futures = given.options.adds, len(given.chance)
    of = given.future[np.concatenate([columns.cell, columns.over_cell])]
    option, future = np.nonzero(fixed)
    each = np.arange(futures)
    rows.add(
        futures,
        (of, columns.options + np.arange(len(cost)), cost),
        (future, option, fixed[option, future]),
        (given.future[adds.cell], adds.option, idle),
        (each, np.full(futures, columns.threshold), -np.ones(1)),
        (each, columns.threshold + 1 + each, -np.ones(1)),
        most=-constant,
    )  # fmt: skip
