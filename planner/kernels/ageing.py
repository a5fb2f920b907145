"""A year, or years in a row, of people who survive, leave, arrive, are born and grow older.

Each year those who reach age ``a`` (``lag``: people of age ``a - 1`` a year before, the newborn for
age 0; with an open last age also those already in it) survive with share ``survival[a]``, of whom
``out[a]`` leave; then ``arrivals[a] * factor`` and the ``inflow`` arrive. So every rate is that of
the age reached at the year's end (the convention of the World Population Prospects). Rates and
mean arrivals belong to a unit (an area, status and sex); draws differ by the factor, the newborn
and the inflow. A cell depends on its own unit and draw alone, so blocks of draws or units, in
threads of any number and order, give the same bits. Places are unsigned where the compiler would
else ask of each whether it counts from the end.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.kernels.philox import compiled, inlined

Array = NDArray[Any]

_TILE = 128
"""Units aged at a time, so that their rates stay in the near cache from draw to draw."""


class Ledger(NamedTuple):
    """Why people changed in number, each ``(draw, year, unit)``, in people, never below nought.

    People at the end = people before − ``deaths`` − ``departures`` + ``arrivals`` (the inflow
    included) + ``newborn`` − ``aged_out`` (those who outgrew a last age that is not open).
    """

    deaths: NDArray[np.float64]
    departures: NDArray[np.float64]
    arrivals: NDArray[np.float64]
    newborn: NDArray[np.float64]
    aged_out: NDArray[np.float64]


class Ageing(NamedTuple):
    """Inputs of a block of draws in one floating type and order, made by `prepare`."""

    people: Array
    """``(draw, unit, age)`` at the start."""
    survival: Array
    """``(1 or year, unit, age)``, shares of the age reached."""
    out: Array
    """As ``survival``: shares of the survivors."""
    arrivals: Array
    """``(year, unit, age)``, people."""
    factor: Array
    """``(draw, year, group)``: units side by side share one, as many in every group."""
    newborn: Array
    """``(draw, year, unit)``, people."""
    inflow: Array
    """``(draw, year, unit, age)``, people; no draws where there is none."""


@compiled
def lag(before: Array, newborn: float, unit: int, age: int, leaves: bool) -> float:
    """People who would reach the age if all survived and stayed."""
    if age == 0:
        return newborn
    if age == before.shape[1] - 1 and not leaves:
        return before[unit, age - 1] + before[unit, age]
    return before[unit, age - 1]


@inlined
def _repeat(factor: Array, length: int, first: int, into: Array) -> None:
    """Write each group's factor for all its cells, of which those from ``first`` on are wanted."""
    group, start = first // length, np.uint64(0)
    end, size = np.uint64((group + 1) * length - first), np.uint64(into.size)
    while start < size:
        number = factor[group]
        for cell in range(start, min(end, size)):
            into[cell] = number
        start, end, group = end, end + np.uint64(length), group + 1


@inlined
def _age(before: Array, keep: Array, came: Array, scale: Array, after: Array) -> None:
    """Write who reaches each age, but for the first; units and ages are one row to run along."""
    for cell in range(1, after.size):
        after[cell] = before[cell - 1] * keep[cell] + came[cell] * scale[cell]


@inlined
def _bear(newborn: Array, keep: Array, came: Array, scale: Array, after: Array) -> None:
    """Write the newborn of each unit into its first age."""
    ages = np.uint64(after.size // newborn.size)
    for unit in range(newborn.size):
        cell = np.uint64(unit) * ages
        after[cell] = newborn[unit] * keep[cell] + came[cell] * scale[cell]


@inlined
def _stay(before: Array, keep: Array, ages: int, after: Array) -> None:
    """Keep those who were in an open last age already."""
    for cell in range(ages - 1, after.size, ages):
        after[cell] += before[cell] * keep[cell]


@inlined
def _add(more: Array, row: Array) -> None:
    """Add a row to another."""
    for cell in range(row.size):
        row[cell] += more[cell]


@compiled
def _expect(
    start: Array,
    keep: Array,
    arrivals: Array,
    factor: Array,
    newborn: Array,
    inflow: Array,
    leaves: bool,
    ages: int,
    into: Array,
) -> None:
    """Fill ``(draw, year, unit and age)`` by the means; all arrays have units and ages in a row."""
    draws, years, cells = into.shape
    scale = np.empty(_TILE * ages, dtype=into.dtype)
    shared = cells // factor.shape[2]
    for first in range(0, cells // ages, _TILE):
        last = min(first + _TILE, cells // ages)
        part = slice(first * ages, last * ages)
        for draw in range(draws):
            before = start[draw, part]
            for year in range(years):
                after, came = into[draw, year, part], arrivals[year, part]
                kept = keep[year if keep.shape[0] > 1 else 0, part]
                _repeat(factor[draw, year], shared, first * ages, scale[: after.size])
                _age(before, kept, came, scale, after)
                _bear(newborn[draw, year, first:last], kept, came, scale, after)
                if not leaves:
                    _stay(before, kept, ages, after)
                if inflow.shape[0] > 0:
                    _add(inflow[draw, year, part], after)
                before = after


@compiled
def _account(
    start: Array,
    survival: Array,
    out: Array,
    arrivals: Array,
    factor: Array,
    newborn: Array,
    inflow: Array,
    leaves: bool,
    people: Array,
    ledger: Array,
) -> None:
    """Fill the ledger ``(5, draw, year, unit)`` of what `_expect` found."""
    draws, years, units, ages = people.shape
    shared = units // factor.shape[2]
    for draw in range(draws):
        before = start[draw]
        for year in range(years):
            row = year if survival.shape[0] > 1 else 0
            for unit in range(units):
                died = left = came = 0.0
                born = newborn[draw, year, unit]
                for age in range(ages):
                    due = np.float64(lag(before, born, unit, age, leaves))
                    stays = np.float64(survival[row, unit, age])
                    died += due * (1.0 - stays)
                    left += due * stays * out[row, unit, age]
                    here = np.float64(arrivals[year, unit, age])
                    came += here * factor[draw, year, unit // shared]
                    if inflow.shape[0] > 0:
                        came += inflow[draw, year, unit, age]
                ledger[0, draw, year, unit] = died
                ledger[1, draw, year, unit] = left
                ledger[2, draw, year, unit] = came
                ledger[3, draw, year, unit] = born
                ledger[4, draw, year, unit] = before[unit, ages - 1] if leaves else 0.0
            before = people[draw, year]


def prepare(
    people: ArrayLike,
    survival: ArrayLike,
    out: ArrayLike,
    arrivals: ArrayLike,
    factor: ArrayLike,
    newborn: ArrayLike,
    inflow: ArrayLike | None = None,
) -> Ageing:
    """Inputs in the floating type of ``people`` and in machine order, without needless copies.

    Parameters
    ----------
    people
        ``(draw, unit, age)`` at the start, at least two ages, float32 or (all else) float64.
    survival, out
        ``(unit, age)`` or ``(year, unit, age)``, shares in [0, 1] of those who reach the age and
        of the survivors among them.
    arrivals
        ``(year, unit, age)``, people a year at factor one, by the age reached.
    factor
        Broadcast to ``(draw, year, group)``; as many units side by side share that of a group.
    newborn
        Broadcast to ``(draw, year, unit)``, before the survival of their first year.
    inflow
        ``(draw, year, unit, age)``, people from other units, or None.

    Raises
    ------
    ValueError
        Shapes that do not fit each other.
    """
    stock = np.asarray(people)
    kind = np.dtype(np.float32 if stock.dtype == np.float32 else np.float64)
    if stock.ndim != 3 or stock.shape[2] < 2:
        message = f"people must be (draw, unit, age) with two ages or more, found {stock.shape}"
        raise ValueError(message)
    draws, units, ages = stock.shape
    rates = [np.asarray(rate) for rate in (survival, out)]
    came = np.asarray(arrivals)
    if came.ndim != 3 or came.shape[1:] != (units, ages):
        message = f"arrivals must be (year, {units}, {ages}), found {came.shape}"
        raise ValueError(message)
    years, groups = came.shape[0], np.shape(factor)[-1] if np.ndim(factor) else 1
    if not groups or units % groups:
        message = f"factors of {groups} groups cannot be shared by {units} units"
        raise ValueError(message)
    rows = years if any(rate.ndim == 3 and rate.shape[0] > 1 for rate in rates) else 1

    def ready(array: ArrayLike, *shape: int) -> Array:
        fixed = np.ascontiguousarray(np.broadcast_to(array, shape), dtype=kind).view()
        fixed.flags.writeable = False  # one type for the compiler, whatever came
        return fixed

    return Ageing(
        ready(stock, draws, units, ages),
        ready(rates[0], rows, units, ages),
        ready(rates[1], rows, units, ages),
        ready(came, years, units, ages),
        ready(factor, draws, years, groups),
        ready(newborn, draws, years, units),
        ready(0.0, 0, 0, 0, 0) if inflow is None else ready(inflow, draws, years, units, ages),
    )


def landing(inputs: Ageing, into: Array | None) -> Array:
    """Where people ``(draw, year, unit, age)`` go: ``into``, if it fits, or a new array."""
    shape = (*inputs.newborn.shape, inputs.people.shape[2])
    found = np.empty(shape, inputs.people.dtype) if into is None else into
    if found.shape != shape or found.dtype != inputs.people.dtype or not found.flags.c_contiguous:
        message = f"people {shape} {inputs.people.dtype} do not go into {found.shape} {found.dtype}"
        raise ValueError(message)
    return found


def expected(inputs: Ageing, leaves: bool = True, into: Array | None = None) -> Array:
    """Means: fractional people, year after year, with no other chance than the inputs hold.

    Parameters
    ----------
    inputs
        From `prepare`.
    leaves
        True where people outgrow the last age, False where it is open.
    into
        Contiguous array to fill and return; a new one if None.

    Returns
    -------
    People at the end of each year, ``(draw, year, unit, age)``, in the type of the inputs.
    """
    people = landing(inputs, into)

    def in_a_row(array: Array) -> Array:
        return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])

    rates = in_a_row(inputs.survival * (1 - inputs.out)), in_a_row(inputs.arrivals)
    by_unit, inflow = (inputs.factor, inputs.newborn), in_a_row(inputs.inflow)
    ages = people.shape[-1]
    _expect(in_a_row(inputs.people), *rates, *by_unit, inflow, leaves, ages, in_a_row(people))
    return people


def account(inputs: Ageing, people: Array, leaves: bool = True) -> Ledger:
    """The ledger of `expected`, in float64.

    Parameters
    ----------
    inputs, leaves
        As given to `expected`.
    people
        What it returned.
    """
    ledger = np.empty((len(Ledger._fields), *inputs.newborn.shape))
    _account(*inputs, leaves, people, ledger)
    return Ledger(*ledger)
