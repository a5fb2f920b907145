"""Who moves at which age: profiles of arrivals, rates of leaving, and what a net figure hides.

Those who leave are a share of the people there are; those who arrive are a count, because the
people who might come live elsewhere. A net figure is split so (``gross_of_net``), and what cannot
leave because nobody is left to go is said, not hidden.

Source of the curve: Rogers and Castro (1981), Model Migration Schedules; its parameters are the
norm ``migration.rogers_castro``.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.kernels.ageing import expected, prepare
from planner.kernels.shrinkage import shrink

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


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
        ``(age,)``, or as the arrivals: shares to fall back on, such as those of ``model_profile``.

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
    births: Floats | float | None = None,
    *,
    open_ended: bool = False,
) -> Floats:
    """Net migrants by age reached, ``(..., age)``: those counted less those expected to be there.

    ``M[a+1] = N'[a+1] − S·N[a]``; at the first age births stand for those who were there, and
    without births it is nought. Errors of both counts are in it, and it is negative where more left
    than came.

    Parameters
    ----------
    before, after
        ``(..., age)`` people counted one step apart.
    survival
        Broadcast to the people: into each age group, the first from birth.
    births
        ``(...)`` of the step.
    open_ended
        Whether the last age group keeps its people.
    """
    shape, none = before.shape, np.zeros((1, before[..., 0].size, before.shape[-1]))
    lives = np.broadcast_to(survival, shape).reshape(none.shape[1:])
    born = np.broadcast_to(0.0 if births is None else births, shape[:-1]).reshape(1, 1, -1)
    block = prepare(before.reshape(none.shape), lives, none[0], none, 1.0, born)
    moves = after - expected(block, leaves=not open_ended).reshape(shape)
    if births is None:
        moves[..., 0] = 0.0
    return moves


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


def _normalised(shares: Floats) -> Floats:
    """Shares that add up to one over the last axis."""
    total = shares.sum(axis=-1, keepdims=True)
    if not (total > 0).all():
        message = "a profile by age needs at least one age at which somebody moves"
        raise ValueError(message)
    return shares / total
