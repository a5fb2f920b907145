"""Time-series candidates for births: each carries a series on, with its own standard deviation.

All work on the log scale. A shaken year (a shock of births whose weight is under one) teaches
nothing: models with unobserved components and ARIMA get a pulse for each shock, the others see the
year bridged on a straight line between its calm neighbours, an end held.
"""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.statespace.structural import UnobservedComponents

from planner.kernels.series import damped_trend

Floats = NDArray[np.float64]
Path = tuple[Floats, Floats]
"""Central path and standard deviation by step ahead, log scale."""
Shaken = tuple[tuple[int, ...], ...]
"""Places of the shaken years in the series, shock by shock."""

PLAIN = ("naive", "mean_3")
TREND = ("damped_trend",)
PLAIN_FITTED = ("local_level",)
TREND_FITTED = ("damped_ets", "arima_011", "local_trend")


class UnfitError(Exception):
    """A candidate could not be fitted, and why: a key; the words on it are the outputs'."""


def path(name: str, log: Floats, shaken: Shaken, steps: int, window: int, damping: float) -> Path:
    """Carry a series on by one candidate.

    Parameters
    ----------
    name
        ``naive``, ``mean_3`` (mean of the last three years), ``damped_trend`` (mean change of the
        last ``window`` years, fading by ``damping``), ``local_level``, ``damped_ets``,
        ``arima_011`` or ``local_trend`` (unobserved components with pulses).
    log
        ``(year,)`` consecutive, log scale.

    Raises
    ------
    UnfitError
        The fit failed, did not converge or is not finite, or there is nothing to fit.
    """
    calm = bridged(log, shaken)
    if name in _FITTED:
        pulses = np.array(
            [[float(year in shock) for year in range(len(log))] for shock in shaken]
        ).T.reshape(len(log), -1)
        return _fit(name, log, pulses[:, pulses.any(axis=0)], calm, steps)
    ahead = np.arange(1, steps + 1)
    change = np.diff(calm)
    yearly = float(np.sqrt(np.mean(change**2))) if len(change) else 0.0
    if name == "naive":
        return np.full(steps, calm[-1]), yearly * np.sqrt(ahead)
    if name == "mean_3":
        # Were the series a random walk, the mean of three would lag it by 0, 1 and 2 changes.
        return np.full(steps, calm[-3:].mean()), yearly * np.sqrt(ahead + 5 / 9)
    centre = np.log(damped_trend(np.exp(calm), steps, window, damping))
    own = float(change.std(ddof=1)) if len(change) > 1 else yearly
    return centre, own * np.sqrt(ahead)


def bridged(log: Floats, shaken: Shaken) -> Floats:
    """The series with shaken years on a straight line between calm ones, its ends held.

    >>> bridged(np.array([1.0, 9.0, 3.0, 9.0]), ((1,), (3,))).tolist()
    [1.0, 2.0, 3.0, 3.0]
    """
    places = np.arange(len(log))
    calm = ~np.isin(places, [place for shock in shaken for place in shock])
    return np.interp(places, places[calm], log[calm])


def _fit(name: str, log: Floats, pulses: Floats, calm: Floats, steps: int) -> Path:
    """Fit by maximum likelihood; statsmodels' warnings become a word on why it was left out.

    The series is measured from its end in units of its usual yearly change: maximisers fail on
    numbers as small as the variance of log births.
    """
    change = np.diff(calm)
    unit, end = float(np.sqrt(np.mean(change**2))) if len(change) else 0.0, calm[-1]
    if not len(change) or np.ptp(change) < 1e-9:
        message = "never_varies"
        raise UnfitError(message)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fitted = _FITTED[name]((log - end) / unit, pulses, (calm - end) / unit, steps)
        except (ValueError, ZeroDivisionError, np.linalg.LinAlgError):
            message = "fit_failed"
            raise UnfitError(message) from None
    converged, centre, deviation = fitted
    if not converged:
        message = "not_converged"
        raise UnfitError(message)
    if not (np.isfinite(centre).all() and np.isfinite(deviation).all()):
        message = "not_finite"
        raise UnfitError(message)
    return end + unit * centre, unit * deviation


Fitted = tuple[bool, Floats, Floats]


def _state_space(
    model: UnobservedComponents | SARIMAX, start: list[float], pulses: Floats, steps: int
) -> Fitted:
    fit = model.fit(start, disp=False, cov_type="none")
    if not fit.mle_retvals["converged"]:  # the slower search that needs no slopes
        fit = model.fit(start, disp=False, cov_type="none", method="nm", maxiter=1000)
    none = {"exog": np.zeros((steps, pulses.shape[1]))} if pulses.size else {}
    ahead = fit.get_forecast(steps, **none)
    return bool(fit.mle_retvals["converged"]), ahead.predicted_mean, ahead.se_mean


def _components(level: str, *variances: float) -> Callable[[Floats, Floats, Floats, int], Fitted]:
    """Unobserved components, fitted from these variances on (irregular, level, trend)."""

    def fit(log: Floats, pulses: Floats, _: Floats, steps: int) -> Fitted:
        model = UnobservedComponents(log, level, exog=pulses if pulses.size else None)
        return _state_space(model, [*variances, *[0.0] * pulses.shape[1]], pulses, steps)

    return fit


def _arima(log: Floats, pulses: Floats, _: Floats, steps: int) -> Fitted:
    model = SARIMAX(log, exog=pulses if pulses.size else None, order=(0, 1, 1))
    return _state_space(model, [*[0.0] * pulses.shape[1], 0.0, 1.0], pulses, steps)


def _damped_ets(_: Floats, __: Floats, calm: Floats, steps: int) -> Fitted:
    model = ETSModel(pd.Series(calm), error="add", trend="add", damped_trend=True)
    fit = model.fit(disp=False)
    ahead = fit.get_prediction(len(calm), len(calm) + steps - 1)
    deviation = np.sqrt(np.asarray(ahead.forecast_variance))
    return bool(fit.mle_retvals["converged"]), np.asarray(ahead.predicted_mean), deviation


_FITTED: dict[str, Callable[[Floats, Floats, Floats, int], Fitted]] = {
    "local_level": _components("local level", 0.2, 0.8),
    "local_trend": _components("local linear trend", 0.2, 0.5, 0.2),
    "arima_011": _arima,
    "damped_ets": _damped_ets,
}
