"""Short yearly series: ramps, damped trends and their spread."""

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


def yearly_scatter(log_level: Floats) -> float:
    """Standard deviation of the yearly changes of a log series about their mean.

    Years are consecutive; a missing one (NaN) breaks the series and takes its changes with it.
    Fewer than three changes tell nothing of scatter and give nought.
    """
    change = np.diff(log_level)
    change = change[np.isfinite(change)]
    return float(change.std(ddof=1)) if len(change) >= 3 else 0.0


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
    weight = (years > years[-1] - window).astype(float)
    for shaken_years, factor in shaken:
        weight[np.isin(years, np.asarray(shaken_years))] *= factor
    if not weight.any():
        message = f"no usable years: the last {window} are all weighted out as shocks"
        raise ValueError(message)
    return weight
