"""Ratios learnt from small counts: sums before ratios, then drawn towards a pool."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from planner.kernels.reconciliation import nested

Floats = NDArray[np.float64]


def ratio_of_sums(later: Floats, earlier: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted sums of numerator and denominator over the pairs that were both observed.

    Parameters
    ----------
    later, earlier
        ``(pair, ...)`` counts; a pair with a missing side (NaN) is left out on both.
    weights
        ``(pair,)`` weight of each pair, not negative.

    Returns
    -------
    Two arrays ``(...)``: the sums whose quotient is the ratio (a mean of ratios would be biased).
    """
    both = np.isfinite(later) & np.isfinite(earlier)
    shaped = weights.reshape((-1,) + (1,) * (later.ndim - 1))
    return (
        np.where(both, later * shaped, 0.0).sum(axis=0),
        np.where(both, earlier * shaped, 0.0).sum(axis=0),
    )


def shrink(later: Floats, earlier: Floats, pool: Floats | float, kappa: float) -> Floats:
    """Draw ratios towards their pool as if ``kappa`` pupils had followed the pool.

    ``(later + κ·pool) / (earlier + κ)``; with κ = 0 and nothing observed, the pool. Of counts about
    their expectation it is the mean under a Gamma prior of mean ``pool`` and rate κ.

    >>> round(float(shrink(np.float64(194.0), np.float64(210.0), 1.0, 90.0)), 7)
    0.9466667
    """
    weight = np.asarray(earlier + kappa, dtype=float)
    pool = np.broadcast_to(np.asarray(pool, dtype=float), weight.shape)
    return np.divide(later + kappa * pool, weight, out=pool.copy(), where=weight > 0)


def empirical_bayes(
    observed: Floats, expected: Floats, centre: float | None = None
) -> tuple[Floats, float, float]:
    """Shrink observed/expected ratios by the spread that the areas themselves show.

    Marshall's global empirical Bayes estimator: with ratios ``r = O/E``, mean ``m = ΣO/ΣE`` and
    ``s² = ΣE(r − m)²/ΣE``, the between-area variance is ``A = max(0, s² − m/mean(E))`` and
    ``θ = m + A/(A + m/E)·(r − m)``. ``A = 0`` pools fully; an area with ``E = 0`` takes ``m``.

    Source: Marshall (1991), Applied Statistics 40:283.

    Parameters
    ----------
    observed, expected
        ``(area,)`` counts.
    centre
        The mean ``m``, where it is known from elsewhere.

    Returns
    -------
    ``θ (area,)``, ``A``, ``m``.

    >>> theta, between, mean = empirical_bayes(np.array([4.0, 36, 50]), np.array([10.0, 30, 50]))
    >>> theta.round(3).tolist(), round(between, 6), mean
    ([0.9, 1.075, 1.0], 0.02, 1.0)
    """
    some = expected > 0
    if not some.any() or expected.sum() == 0:
        mean = 1.0 if centre is None else centre
        return np.full_like(expected, mean), 0.0, mean
    mean = float(observed[some].sum() / expected[some].sum()) if centre is None else centre
    ratio = np.divide(observed, expected, out=np.full_like(expected, mean), where=some)
    scatter = float((expected * (ratio - mean) ** 2)[some].sum() / expected[some].sum())
    between = max(0.0, scatter - mean / float(expected[some].mean()))
    noise = np.divide(mean, expected, out=np.full_like(expected, np.inf), where=some)
    trust = np.divide(between, between + noise, out=np.zeros_like(noise), where=between + noise > 0)
    return mean + trust * (ratio - mean), between, mean


def shrink_levels(
    observed: Floats, expected: Floats, groups: Sequence[NDArray[np.int64]]
) -> tuple[Floats, list[float]]:
    """Empirical Bayes at several levels: each unit is drawn towards the unit that holds it.

    The coarsest level is drawn towards the whole; then each finer level towards its parents, with
    the parent's ratio times ``E`` as expected, by `empirical_bayes` about one. The variance
    between units is learnt once for a level, from all its units: a parent has too few.

    Parameters
    ----------
    observed, expected
        ``(area,)`` counts.
    groups
        Labels ``(area,)`` of the levels between the whole and the areas, coarse before fine (say
        district, sub-district). Units of a finer level lie in one unit of the coarser.

    Returns
    -------
    ``θ (area,)``, and ``A`` of each level, relative to the parent's ratio, the areas' last. An
    area with ``E = 0`` takes its parent's value.

    Raises
    ------
    ValueError
        A unit lies in two units of the level above.

    >>> theta, _ = shrink_levels(np.array([4.0, 36, 50]), np.array([10.0, 30, 50]), [])
    >>> theta.round(3).tolist()
    [0.9, 1.075, 1.0]
    """
    levels = nested(groups, len(observed))
    total = float(expected.sum())
    theta = np.array([observed[expected > 0].sum() / total if total > 0 else 1.0])
    between = []
    for unit, parent in levels:
        seen = np.bincount(unit, np.where(expected > 0, observed, 0.0), len(parent)).astype(
            np.float64
        )
        likely = np.bincount(unit, expected, len(parent)) * theta[parent]
        own, spread, _ = empirical_bayes(seen, likely, 1.0)
        theta = theta[parent] * own
        between.append(spread)
    return theta, between


def spread_by_size(residual: Floats, size: Floats) -> tuple[float, float]:
    """Fit ``variance = α + β/size`` to squared residuals, both parts not negative.

    Parameters
    ----------
    residual, size
        ``(cell,)`` log residuals and the counts they belong to; cells with either missing or with
        a size of nought are left out. Cells weigh by size, since the small ones scatter most.

    Returns
    -------
    ``(α, β)``; ``(0, 0)`` without any cell.
    """
    some = np.isfinite(residual) & (size > 0)
    if not some.any():
        return 0.0, 0.0
    weight = np.sqrt(size[some])
    design = np.column_stack([weight, weight / size[some]])
    (alpha, beta), _ = nnls(design, weight * residual[some] ** 2)
    return float(alpha), float(beta)
