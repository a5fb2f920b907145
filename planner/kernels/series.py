"""Short yearly series: ramps, damped trends and the weights of years."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ramp(values: float | Mapping[int, float], years: NDArray[np.int64]) -> Floats:
    """Value of a rate in each year: straight between the years given, held outside them.

    >>> ramp({2020: 1.0, 2024: 0.8}, np.array([2019, 2022, 2030])).round(3).tolist()
    [1.0, 0.9, 0.8]
    """
    if not isinstance(values, Mapping):
        return np.full(len(years), float(values))
    known = sorted((int(year), float(value)) for year, value in values.items())
    return np.interp(years, [year for year, _ in known], [value for _, value in known])


Shake = tuple[Sequence[int], float | Mapping[int, float], float]
"""Years that are shaken, the factor in them, and the half-life in years of what follows."""


def fading(shakes: Iterable[Shake], after: int, years: NDArray[np.int64]) -> Floats:
    """Factor of passing shocks in each year: their effect while they last, fading afterwards.

    ``k`` years after the last shaken year the effect is ``effect^(0.5^(k/half_life))``, so that no
    shock becomes a level (methods 1.6: rebounds must decay).

    Parameters
    ----------
    after
        Shaken years up to this one are past: they have no effect of their own any more.

    >>> fading([([2025], 1.21, 1.0)], 2024, np.arange(2024, 2028)).round(4).tolist()
    [1.0, 1.21, 1.1, 1.0488]
    """
    factor = np.ones(len(years))
    for shaken, effect, half_life in shakes:
        marks = np.array(sorted(year for year in shaken if year > after), dtype=np.int64)
        if not len(marks):
            continue
        last = np.searchsorted(marks, years, side="right") - 1
        begun = marks[np.maximum(last, 0)]
        faded = ramp(effect, begun) ** (0.5 ** (np.maximum(years - begun, 0) / half_life))
        factor *= np.where(last >= 0, faded, 1.0)
    return factor


def damped_trend(record: Floats, steps: int, window: int, damping: float) -> Floats:
    """Carry a positive series on by its recent yearly change, which fades.

    The mean log change over the last ``window`` changes is added ``damping`` times less each year:
    ``log y(T+h) = log y(T) + b·Σ_{j≤h} φ^j``.

    >>> damped_trend(np.array([100.0, 100.0, 100.0]), 2, 5, 0.8).tolist()
    [100.0, 100.0]
    """
    if len(record) < 2:
        return np.full(steps, record[-1] if len(record) else np.nan)
    change = np.diff(np.log(record[-(window + 1) :])).mean()
    return record[-1] * np.exp(change * np.cumsum(damping ** np.arange(1, steps + 1)))


def recent_weights(
    years: NDArray[np.int64], window: int, shaken: Iterable[tuple[Sequence[int], float]]
) -> Floats:
    """Weight of each recorded year when ratios are learnt.

    The last ``window`` years count 1, earlier ones 0; shaken years are multiplied by their weight.

    Raises
    ------
    ValueError
        No year is left.

    >>> recent_weights(np.arange(2016, 2023), 5, [((2021,), 0.0)]).tolist()
    [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    """
    if not len(years):
        message = "no usable years: a change from one year to the next needs two years on record"
        raise ValueError(message)
    weight = (years > years[-1] - window).astype(float)
    for shaken_years, factor in shaken:
        weight[np.isin(years, np.asarray(shaken_years))] *= factor
    if not weight.any():
        message = f"no usable years: the last {window} are all weighted out as shocks"
        raise ValueError(message)
    return weight


def steps(values: float | Mapping[int, float], years: NDArray[np.int64]) -> Floats:
    """Value of a rule in each year: from its year on to the next; NaN before the first.

    >>> steps({2026: 0.1, 2028: 0.05}, np.arange(2025, 2030)).tolist()
    [nan, 0.1, 0.1, 0.05, 0.05]
    """
    if not isinstance(values, Mapping):
        return np.full(len(years), float(values))
    known = np.array(sorted(values))
    at = np.searchsorted(known, years, side="right") - 1
    held = np.array([float(values[int(year)]) for year in known])
    return np.where(at >= 0, held[np.maximum(at, 0)], np.nan)
