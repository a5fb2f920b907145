"""How much moves: levels of areas, drawn towards their city by what they tell over all ages.

A small area tells little of any one age and year, yet much of them all. So its level is learnt
first, of comings and goings alike; its ages follow the city's as far as it tells too little of
them. What scatters from year to year beyond the chance of a count is told apart.

Source of the weights: Marshall (1991), Applied Statistics 40:283 (`empirical_bayes`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.demography.migration import gross_of_net, observed_profile
from planner.kernels.shrinkage import empirical_bayes

Floats = NDArray[np.float64]


class Record(NamedTuple):
    """Moves of a year on record, ``(area, status, age)``, NaN where not recorded."""

    departures: Floats
    arrivals: Floats
    net: Floats


class Moves(NamedTuple):
    """What is learnt of moves, ``(area, status, age)``.

    ``leaving`` shares of people; ``arriving`` as on record, and ``level (area, status)`` of all
    ages; ``unrealised`` departures beyond the people there are.
    """

    leaving: Floats
    arriving: Floats
    level: Floats
    unrealised: Floats


def gross_moves(record: Record, people: Floats, years: float, party: float, pseudo: float) -> Moves:
    """Learn out-rates and levels of arrivals from a record.

    Levels first (`drawn_levels`), then the ages of those who leave, drawn towards those that the
    city's rates make likely. Where only the net is told, it is split: nobody leaves where it is
    above nought.

    Parameters
    ----------
    people
        ``(area, status, age)`` who could have left.
    years
        Of which the record is the mean.
    party
        As `drawn_levels` has it.
    pseudo
        Departures at the city's ages that are added to those of an area over all years.
    """
    out, arrived, net = record
    known = np.isfinite(out) | np.isfinite(arrived)
    goes, came = np.nan_to_num(out), np.nan_to_num(arrived)
    fitting = np.minimum(goes, people)
    rate = city_rates(np.where(np.isfinite(out), fitting, np.nan), people)
    likely = np.where(np.isfinite(out), rate * people, 0.0)
    # Who comes to stay is likely where who leaves is: of the people of mid-year, at the same ages.
    turnover = np.where(rate.any(axis=1, keepdims=True), rate, 1.0)
    exposed = (turnover * (people + (came - fitting) / 2)).sum(axis=2)
    exposed *= np.isfinite(arrived).any(axis=2)
    coming = came.sum(axis=(0, 2)) * per(exposed, exposed.sum(axis=0))
    flows = np.stack([fitting.sum(axis=2), came.sum(axis=2)])
    gone, level = (
        drawn_levels(flows * years, np.stack([likely.sum(axis=2), coming]) * years, party) / years
    )
    share = per(likely, likely.sum(axis=2, keepdims=True))
    wanted = gone[..., None] * observed_profile(fitting, share, pseudo / years)
    left = np.minimum(wanted, people)
    only_net = ~known & np.isfinite(net)
    lost, gained, over = gross_of_net(np.where(only_net, net, 0.0), people, 0.0)
    return Moves(
        leaving=per(np.where(only_net, lost, left), people),
        arriving=came + gained,
        level=level + gained.sum(axis=2),
        unrealised=np.where(only_net, over, goes - fitting + wanted - left),
    )


def city_rates(departures: Floats, people: Floats) -> Floats:
    """Share of the city's people who leave at each age, ``(status, age)``.

    Parameters
    ----------
    departures, people
        ``(area, status, age)`` recorded departures, and the people who could have left: those who
        survived the step. A pair with a missing side is left out.

    Returns
    -------
    Shares of nought to one; nought where the city has no people.

    Raises
    ------
    ValueError
        More departures than people, or fewer than none.
    """
    wrong = np.argwhere((departures < 0) | (departures > people)).tolist()
    if wrong:
        place = tuple(wrong[0])
        message = f"{departures[place]:g} of {people[place]:g} people left at {place}"
        raise ValueError(message)
    both = np.isfinite(departures) & np.isfinite(people)
    left, there = (np.where(both, count, 0.0).sum(axis=0) for count in (departures, people))
    return np.divide(left, there, out=np.zeros_like(there), where=there > 0)


def drawn_levels(flows: Floats, likely: Floats, party: float) -> Floats:
    """Flows of areas over all ages, drawn towards those that the city's rates make likely.

    What comes to an area and what leaves it are drawn with one and the same weight, so that its net
    becomes ``w`` times its own and ``1 − w`` times that of the city's rates: drawn apart, a place
    of high turnover would keep its arrivals and lose its departures. The weight is
    ``A / (A + party/n)``: A is the variance between areas by `empirical_bayes`, of all flows and
    statuses together; n the area's evidence, the mean of its flows or of the likely ones if these
    are more, for what is large on record is well known even where little was likely.

    Parameters
    ----------
    flows, likely
        ``(flow, area, status)`` moves on record over all its years, and those expected at the
        city's rates; both nought where a flow is not told.
    party
        People who move together: the variance by chance of a number of moves, per move expected.

    Returns
    -------
    ``(flow, area, status)``; the city's total of each flow and status is kept.

    >>> flows = np.array([[[40.0], [360], [500]]])
    >>> drawn_levels(flows, np.array([[[100.0], [300], [500]]]), 1.0).round(1).ravel().tolist()
    [49.6, 354.1, 496.2]
    """
    between = empirical_bayes(flows.ravel() / party, likely.ravel() / party, 1.0)[1]
    told = np.maximum((likely > 0).sum(axis=0), 1)
    known = between * np.maximum(flows.sum(axis=0), likely.sum(axis=0)) / told
    drawn = np.where(likely > 0, likely + known / (known + party) * (flows - likely), flows)
    total, kept = drawn.sum(axis=1, keepdims=True), flows.sum(axis=1, keepdims=True)
    return drawn * np.divide(kept, total, out=np.zeros_like(total), where=total > 0)


def yearly_scatter(counts: Floats) -> float:
    """Log standard deviation of yearly counts about their trend, beyond the chance of a count.

    Of noise about a trend the changes from year to year have twice the variance, less what their
    mean, the trend, takes up. A count varies by chance with ``1/mean`` of its square; whoever draws
    counts about a mean adds that part again, so it is taken off, down to nought at least.

    Parameters
    ----------
    counts
        ``(year,)`` consecutive years; not finite or not above nought where there is none.

    Returns
    -------
    NaN with fewer than three changes.

    >>> round(yearly_scatter(np.array([900.0, 1100.0, 900.0, 1100.0, 900.0])), 4)
    0.143
    """
    usable = np.where(np.isfinite(counts) & (counts > 0), counts, np.nan)
    steps = np.diff(np.log(usable))  # over a gap there is no step
    seen = np.isfinite(steps)
    number = int(seen.sum())
    if number < 3:
        return np.nan
    runs = int(seen[0]) + int((~seen[:-1] & seen[1:]).sum())
    squares = float(((steps[seen] - steps[seen].mean()) ** 2).sum())
    variance = squares / (2 * (number - runs / number))
    return float(np.sqrt(max(variance - 1 / float(np.nanmean(usable)), 0.0)))


def per(part: Floats, whole: Floats) -> Floats:
    """A quotient; nought where there is nothing to divide by."""
    part = np.broadcast_to(part, np.broadcast_shapes(part.shape, whole.shape))
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
