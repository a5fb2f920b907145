"""Who moves at which age: profiles of arrivals, rates of leaving, and what a net figure hides.

Those who leave are a share of the people there are; those who arrive are a count, because the
people who might come live elsewhere. A net figure is split so (``gross_of_net``), and what cannot
leave because nobody is left to go is said, not hidden.

Source of the curve: Rogers and Castro (1981), Model Migration Schedules; its parameters are the
norm ``migration.rogers_castro``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from planner.demography.cohorts import step
from planner.kernels.shrinkage import shrink

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ROUNDING: Final = 1e-9
"""By how much shares of a whole may exceed it, as sums of decimal fractions do."""


@dataclass(frozen=True)
class Links:
    """Moves within the city along edges ``source → target`` (positions of areas).

    ``share (edge, status or 1, sex or 1, age or 1)`` of those at the source that move to the target
    in a step.
    """

    source: Whole
    target: Whole
    share: Floats


def rogers_castro(age: Floats, parameters: Sequence[float]) -> Floats:
    """Migration rate at exact ages by the seven-parameter curve.

    ``a1·e^(−α1·x) + a2·exp(−α2·(x − μ2) − e^(−λ2·(x − μ2))) + c``: children fall with age as their
    parents do who move less, then the young leave home.

    Parameters
    ----------
    age
        ``(...)`` exact ages in years.
    parameters
        ``a1, α1, a2, α2, μ2, λ2, c``.

    >>> curve = rogers_castro(np.array([0.0, 20.0]), (0.02, 0.1, 0.06, 0.1, 20, 0.4, 0.003))
    >>> curve.round(6).tolist()
    [0.023, 0.027779]
    """
    a1, alpha1, a2, alpha2, mu2, lambda2, constant = parameters
    past = age - mu2
    children = a1 * np.exp(-alpha1 * age)
    young = a2 * np.exp(-alpha2 * past - np.exp(-lambda2 * past))
    return children + young + constant


def model_profile(parameters: Sequence[float], ages: Whole, width: int = 1) -> Floats:
    """Shares of migrants by age group, ``(age,)``, by the Rogers–Castro curve; they add up to one.

    A single year counts by the rate at its middle, a wider group by the sum of its years.

    Parameters
    ----------
    ages
        ``(age,)`` first age of each group.
    width
        Years in a group.
    """
    middles = (ages[:, None] + np.arange(width) + 0.5).astype(np.float64)
    return _normalised(rogers_castro(middles, parameters).sum(axis=1))


def with_spikes(
    profile: Floats,
    ages: Whole,
    spikes: Mapping[int, float],
    how: Literal["multiple", "added"] = "multiple",
) -> Floats:
    """Raise a profile at the ages at which children enter school; it adds up to one again.

    Parameters
    ----------
    profile
        ``(..., age)`` shares.
    ages
        ``(age,)`` ages of the profile.
    spikes
        By age: the factor on the age's share (``multiple``; 1 changes nothing), or what is added to
        it before all are divided by their sum (``added``; 0 changes nothing).

    Raises
    ------
    ValueError
        A spike below nought, or at an age that the profile does not have.
    """
    raised = np.array(profile, dtype=float)
    for age, spike in spikes.items():
        at = np.flatnonzero(ages == age)
        if not len(at) or spike < 0:
            message = f"a spike of {spike:g} at age {age}: ages are {ages[0]} to {ages[-1]}"
            raise ValueError(message)
        raised[..., at] = raised[..., at] * spike if how == "multiple" else raised[..., at] + spike
    return _normalised(raised)


def observed_profile(arrivals: Floats, model: Floats, pseudo: float) -> Floats:
    """Profile of recorded arrivals, drawn towards a model's as if ``pseudo`` more had followed it.

    Parameters
    ----------
    arrivals
        ``(..., age)`` recorded arrivals; a missing age (NaN) follows the model at the others'
        level.
    model
        ``(age,)`` shares to fall back on, such as those of ``model_profile``.

    Returns
    -------
    ``(..., age)`` shares that add up to one; the model's where nobody was recorded.

    Raises
    ------
    ValueError
        Arrivals or ``pseudo`` below nought.
    """
    if pseudo < 0 or (arrivals < 0).any():
        message = "neither recorded arrivals nor pseudo-arrivals can be below nought"
        raise ValueError(message)
    seen = np.isfinite(arrivals)
    counted = np.where(seen, arrivals, 0.0).sum(axis=-1, keepdims=True)
    covered = np.where(seen, model, 0.0).sum(axis=-1, keepdims=True)
    level = np.divide(counted, covered, out=np.zeros_like(counted), where=covered > 0)
    whole = np.where(seen, arrivals, level * model)
    total = np.broadcast_to(whole.sum(axis=-1, keepdims=True), whole.shape)
    return shrink(whole, total, model, pseudo)


def residual_moves(
    before: Floats,
    after: Floats,
    survival: Floats,
    births: Floats | float,
    *,
    open_ended: bool = False,
) -> Floats:
    """Net migrants by age reached, ``(..., age)``: those counted less those expected to be there.

    ``M[a+1] = N'[a+1] − S·N[a]``; at the first age births stand for those who were there. Errors of
    both counts are in it, and it is negative where more left than came.

    Parameters
    ----------
    before, after
        ``(..., age)`` people counted one step apart.
    survival, births, open_ended
        As :func:`planner.demography.cohorts.step` has them.
    """
    still = np.zeros_like(before)
    return after - step(before, survival, births, still, open_ended=open_ended).people


def out_rates(departures: Floats, people: Floats, kappa: float) -> Floats:
    """Share of people who leave in a step, each area drawn towards the city's at the same age.

    Parameters
    ----------
    departures, people
        ``(area, ...)`` recorded departures, and the people who could have left: those who survived
        the step. A pair with a missing side is left out.
    kappa
        People whose departures at the city's rate are added to each area's record.

    Returns
    -------
    ``(area, ...)`` shares of nought to one; nought where the city has no people.

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
    left, there = (np.where(both, count, 0.0) for count in (departures, people))
    total = there.sum(axis=0)
    city = np.divide(left.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    return shrink(left, there, city, kappa)


def gross_of_net(
    net: Floats | float, people: Floats, leaving: Floats | float
) -> tuple[Floats, Floats, Floats]:
    """Split net migrants into those who leave and those who arrive.

    ``out = q·N`` and ``in = net + out``; where that is below nought nobody arrives and ``−net``
    leave. No more can leave than are there: the rest is handed back as unrealised, so that
    ``in − out = net + unrealised`` holds to the last person.

    Parameters
    ----------
    net
        Net migrants, broadcast to ``people``.
    people
        ``(...)`` people who could leave.
    leaving
        Share of them that leaves, broadcast to ``people``.

    Returns
    -------
    Departures, arrivals and unrealised departures, each ``(...)``.

    >>> [float(part) for part in gross_of_net(-150.0, np.float64(100.0), 0.1)]
    [100.0, 0.0, 50.0]
    """
    wanted = np.maximum(leaving * people, -np.asarray(net, dtype=float))
    departures = np.minimum(wanted, people)
    return departures, np.maximum(net + wanted, 0.0), wanted - departures


def links_of_table(table: Floats) -> Links:
    """Links of a dense origin–destination table.

    Parameters
    ----------
    table
        ``(area from, area to, age)`` or ``(area from, area to, status, sex, age)`` shares; those
        who stay are the rest, so what stands on the diagonal moves nobody.
    """
    if table.ndim == 3:
        table = table[:, :, None, None, :]
    away = ~np.eye(len(table), dtype=bool)
    source, target = np.nonzero((table != 0).any(axis=(2, 3, 4)) & away)
    return Links(source, target, table[source, target])


def share_away(links: Links, areas: int) -> Floats:
    """Share of those at each area that moves away, ``(area, status or 1, sex or 1, age or 1)``."""
    total = np.zeros((areas, *links.share.shape[1:]))
    np.add.at(total, links.source, links.share)
    return total


def linked(people: Floats, links: Links) -> Floats:
    """People ``(..., area, status, sex, age)`` after moves along the links; nobody is lost."""
    by_area = np.moveaxis(people, -4, 0)
    away = share_away(links, len(by_area))
    share = links.share / np.maximum(away, 1.0)[links.source]
    stay = 1 - np.minimum(away, 1.0)
    after, flow = (
        stock * part.reshape(len(part), *(1,) * (people.ndim - 4), *part.shape[1:])
        for stock, part in ((by_area, stay), (by_area[links.source], share))
    )
    np.add.at(after, links.target, flow)
    return np.moveaxis(after, 0, -4)


def _normalised(shares: Floats) -> Floats:
    """Shares that add up to one over the last axis."""
    total = shares.sum(axis=-1, keepdims=True)
    if not (total > 0).all():
        message = "a profile by age needs at least one age at which somebody moves"
        raise ValueError(message)
    return shares / total
