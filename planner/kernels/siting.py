"""A choice among options over years and futures: what is given, and what is chosen.

Pupils of origins go to houses in cells; a cell is one year of one future. An option gives or takes
places of houses in cells, and money of years: build, extend, borrow, buy, convert, merge and close
are options that differ in their numbers only. At most one option of a group is chosen, so the sizes
and opening years of a site are a group. An option is chosen for the futures in which it is seen: in
all of them what has to be decided now, in one or some of them what is decided later, when it is
known which of them came (a copy for each). Given the options, a cell is a transport problem
(`planner.kernels.siting_transport`).

The objective is money: expected cost of the futures, and ``theta`` times the mean of the dearest
of them (conditional value at risk; Rockafellar and Uryasev, Journal of Risk 2, 2000).

Pupils and places are rounded to ``GRAIN``, so that transports in whole grains are exact.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.kernels.siting_found import Found as Found  # noqa: PLC0414
from planner.kernels.siting_found import verdict as verdict  # noqa: PLC0414

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
GRAIN = 1 / 1024
"""Of a pupil: a power of two, so that sums of grains are exact."""


class Adds(NamedTuple):
    """What options change, entry by entry; entries of the same option, house and cell add up."""

    option: Whole
    """``(entry,)``."""
    house: Whole
    """``(entry,)``."""
    cell: Whole
    """``(entry,)`` only of futures in which the option is seen."""
    places: Floats
    """``(entry,)`` places, below nought where they are given up."""
    stretch: Floats
    """``(entry,)`` pupils that there may be over them, below nought likewise."""
    least: Floats
    """``(entry,)`` pupils that the house must then hold; nought while it fills."""


class Options(NamedTuple):
    """What may be chosen."""

    group: Whole
    """``(option,)`` of which at most one is chosen in any future."""
    seen: Flags
    """``(option, future)`` futures in which it happens if chosen; all of them: decided now."""
    fixed: Floats
    """``(option, future)`` money over all years, discounted, with what it costs to run."""
    spend: Floats
    """``(option, year)`` money that has to be found in the year, not discounted."""
    payable: Flags
    """``(option, source)`` sources that may pay for it."""
    adds: Adds
    needs: Whole
    """``(pair, 2)`` option and another: one of all others that it is paired with is chosen too."""
    bars: Whole
    """``(pair, 2)`` options that exclude each other."""


class Siting(NamedTuple):
    """An instance. Made by `siting`, which checks."""

    chance: Floats
    """``(future,)`` summing to one."""
    future: Whole
    """``(cell,)``."""
    year: Whole
    """``(cell,)``."""
    discount: Floats
    """``(cell,)`` present money for money of the year."""
    pupils: Floats
    """``(cell, origin)``."""
    start: Whole
    """``(origin + 1,)`` first arc of each origin."""
    house: Whole
    """``(arc,)``."""
    cost: Floats
    """``(arc,)`` money of the way, a pupil and year."""
    unmet: Floats
    """``(origin,)`` money of a pupil without a place, a year; dearer ways are not gone."""
    places: Floats
    """``(cell, house)`` there are anyway."""
    stretch: Floats
    """``(cell, house)`` pupils that there may be over them."""
    over: float
    """Money of a pupil over the places, a year."""
    idle: Floats
    """``(house,)`` money of an idle place, a year."""
    options: Options
    fund: Floats
    """``(source, year)`` money there is; what is not spent is not kept."""
    theta: float
    """Weight of the dearest futures, beside one of the expectation."""
    alpha: float
    """Share of the chances that does not count as dearest."""

    @property
    def weight(self) -> Floats:
        """``(cell,)`` chance of the future times discount of the year."""
        return self.chance[self.future] * self.discount

    @property
    def origin(self) -> Whole:
        """``(arc,)``."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def siting(
    *,
    pupils: ArrayLike, start: ArrayLike, house: ArrayLike, cost: ArrayLike, unmet: ArrayLike,
    places: ArrayLike, future: ArrayLike | None = None, year: ArrayLike | None = None,
    discount: ArrayLike = 1.0, chance: ArrayLike = 1.0, stretch: ArrayLike = 0.0,
    over: float = 0.0, idle: ArrayLike = 0.0, options: Options | None = None,
    fund: ArrayLike | None = None, theta: float = 0.0, alpha: float = 0.0,
) -> Siting:  # fmt: skip
    """Check an instance and round its pupils and places to grains.

    Parameters
    ----------
    places
        ``(cell, house)``; also the shape that tells how many houses there are.
    future, year
        ``(cell,)``; all of the first future, and years from 0, unless said.
    discount, stretch, idle, unmet, chance
        A number stands for all.
    options
        Made by `options`; none unless said.
    fund
        ``(source, year)`` or, of one source, ``(year,)``; no limit unless said.
    theta, alpha
        Weight of the dearest futures, and the share of chances that are not dearest.

    Raises
    ------
    ValueError
        What does not fit together, in words.
    """
    pupil, place = _grains(np.atleast_2d(pupils)), _grains(np.atleast_2d(places))
    cells, origins = pupil.shape
    houses = place.shape[1]
    futures = np.zeros(cells, np.int64) if future is None else np.asarray(future, np.int64)
    years = np.arange(cells) if year is None else np.asarray(year, np.int64)
    chances = np.atleast_1d(np.asarray(chance, float))
    given = none(len(chances)) if options is None else options
    horizon = given.spend.shape[1] or int(years.max(initial=-1)) + 1
    horizon = horizon if fund is None else np.shape(fund)[-1]
    funds = (
        np.full((1, horizon), np.inf) if fund is None else np.atleast_2d(np.asarray(fund, float))
    )
    if given.spend.shape[1] == 0:  # nothing costs anything in any year
        given = given._replace(spend=np.zeros((len(given.group), horizon)))
    if given.payable.shape[1] == 0:  # any source may pay for anything
        given = given._replace(payable=np.ones((len(given.group), len(funds)), bool))
    made = Siting(
        chances, futures, years, _spread(discount, cells), pupil,
        np.asarray(start, np.int64), np.asarray(house, np.int64), np.asarray(cost, float),
        _spread(unmet, origins), place, _grains(_spread(stretch, place.shape)), float(over),
        _spread(idle, houses), given, funds, float(theta), float(alpha),
    )  # fmt: skip
    faults = [told for told, holds in _rules(made) if not holds]
    if faults:
        raise ValueError("; ".join(faults))
    return made


def options(
    *,
    group: ArrayLike, fixed: ArrayLike,
    option: ArrayLike, house: ArrayLike, cell: ArrayLike, places: ArrayLike,
    stretch: ArrayLike = 0.0, least: ArrayLike = 0.0, seen: ArrayLike | None = None,
    spend: ArrayLike | None = None, payable: ArrayLike | None = None,
    needs: ArrayLike = (), bars: ArrayLike = (), futures: int = 1,
) -> Options:  # fmt: skip
    """Options from what differs from the usual: decided now, free of funds, without conditions.

    Parameters
    ----------
    group, seen, spend, payable, needs, bars
        As in `Options`.
    fixed
        ``(option,)`` in all futures alike, or ``(option, future)``.
    option, house, cell, places, stretch, least
        ``(entry,)`` as in `Adds`; a number stands for all.
    futures
        How many there are; needed only if neither ``seen`` nor ``fixed`` tells.
    """
    groups = np.asarray(group, np.int64)
    money = np.asarray(fixed, float)
    many = money.shape[1] if money.ndim == 2 else futures
    if seen is not None:
        many = np.shape(seen)[1]
    shape = len(groups), many
    flags = np.ones(shape, bool) if seen is None else np.asarray(seen, bool)
    of = np.asarray(option, np.int64)
    empty = np.zeros((len(groups), 0))
    return Options(
        groups, flags, _spread(money[:, None] if money.ndim == 1 else money, shape),
        empty if spend is None else np.asarray(spend, float),
        empty.astype(bool) if payable is None else np.asarray(payable, bool),
        Adds(
            of, _whole(house, len(of)), _whole(cell, len(of)), _grains(_spread(places, len(of))),
            _grains(_spread(stretch, len(of))), _grains(_spread(least, len(of))),
        ),
        np.asarray(needs, np.int64).reshape(-1, 2), np.asarray(bars, np.int64).reshape(-1, 2),
    )  # fmt: skip


def none(futures: int) -> Options:
    """No options at all."""
    return options(group=[], fixed=[], option=[], house=[], cell=[], places=[], futures=futures)


def capacity(given: Siting, chosen: Flags) -> tuple[Floats, Floats, Floats]:
    """Places, pupils over them, and least pupils if so chosen, each ``(cell, house)``.

    The least of a house is that of the option that asks for most there.
    """
    adds = given.options.adds
    taken = chosen[adds.option]
    at = adds.cell[taken], adds.house[taken]
    places, stretch, least = given.places.copy(), given.stretch.copy(), np.zeros_like(given.places)
    np.add.at(places, at, adds.places[taken])
    np.add.at(stretch, at, adds.stretch[taken])
    np.maximum.at(least, at, adds.least[taken])
    return places, stretch, least


def _grains(numbers: ArrayLike) -> Floats:
    return np.rint(np.asarray(numbers, float) / GRAIN) * GRAIN


def _spread(numbers: ArrayLike, shape: int | tuple[int, ...]) -> Floats:
    return np.array(np.broadcast_to(np.asarray(numbers, float), shape))


def _whole(numbers: ArrayLike, many: int) -> Whole:
    return np.array(np.broadcast_to(np.asarray(numbers, np.int64), many))


def _rules(made: Siting) -> list[tuple[str, Any]]:
    """What has to hold, said as it is told where it does not."""
    given, adds = made.options, made.options.adds
    cells, origins = made.pupils.shape
    houses, many = made.places.shape[1], len(given.group)
    futures, (sources, years) = len(made.chance), made.fund.shape

    def within(numbers: Whole, most: int) -> bool:
        return bool(((numbers >= 0) & (numbers < most)).all())

    shapes = [
        ("places are of other cells than pupils", len(made.places) == cells),
        ("futures or years are of other cells than pupils",
         len(made.future) == len(made.year) == cells),
        ("arcs are of other origins than pupils", len(made.start) == origins + 1),
        ("arcs, their houses and their costs are not as many",
         made.start[0] == 0 and made.start[-1] == len(made.house) == len(made.cost)),
        ("seen or fixed are of other options or futures",
         given.seen.shape == given.fixed.shape == (many, futures)),
        ("spending is of other options or years than funds", given.spend.shape == (many, years)),
        ("what is payable is of other options or sources than funds",
         given.payable.shape == (many, sources)),
    ]  # fmt: skip
    if not all(holds for _, holds in shapes):
        return shapes
    numbers = [
        ("a house that there is not", within(np.append(made.house, adds.house), houses)),
        ("a future that there is not", within(made.future, futures)),
        ("a year that funds or spending do not have", within(made.year, years)),
        ("an option that there is not",
         within(np.concatenate([adds.option, given.needs.ravel(), given.bars.ravel()]), many)),
        ("a cell that there is not", within(adds.cell, cells)),
    ]  # fmt: skip
    if not all(holds for _, holds in numbers):
        return numbers
    low = min(
        made.pupils.min(initial=0), made.places.min(initial=0), made.stretch.min(initial=0),
        made.cost.min(initial=0), made.unmet.min(initial=0), made.over, made.theta,
        made.idle.min(initial=0), made.discount.min(initial=0), adds.least.min(initial=0),
        given.spend.min(initial=0),
    )  # fmt: skip
    return [
        ("numbers must not be below nought, but places that options give up", low >= 0),
        ("chances must be above nought and sum to one",
         (made.chance > 0).all() and abs(made.chance.sum() - 1) < 1e-9),
        ("alpha must be at least nought and below one", 0 <= made.alpha < 1),
        ("an option that no future sees", given.seen.any(axis=1).all()),
        ("an option changes a cell of a future that does not see it",
         given.seen[adds.option, made.future[adds.cell]].all()),
        ("an option that no source may pay", given.payable.any(axis=1).all()),
    ]  # fmt: skip
