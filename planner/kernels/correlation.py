"""Chance that areas share: of the city, of the district, and their own.

Independent errors would cancel in a district's total and make its risk look small; what areas share
does not cancel. The random numbers are given, so that each is known by its own stream.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def persistent(normals: Floats, phi: float) -> Floats:
    """Standard normals that remember the year before: ``x_t = φ·x_{t−1} + √(1 − φ²)·n_t``.

    Parameters
    ----------
    normals
        ``(draw, year, ...)`` independent standard normals.
    phi
        Correlation with the year before, in [0, 1].

    Returns
    -------
    As ``normals``, of unit variance in every year.

    >>> persistent(np.array([[1.0, 1.0]]), 0.6).round(9).tolist()
    [[1.0, 1.4]]
    """
    if not 0 <= phi <= 1:
        message = f"φ must lie between 0 and 1, found {phi:g}"
        raise ValueError(message)
    result = np.array(normals, dtype=np.float64)
    fresh = math.sqrt(1 - phi**2)
    for year in range(1, result.shape[1]):
        result[:, year] = phi * result[:, year - 1] + fresh * normals[:, year]
    return result


def shared_normals(
    city: Floats,
    district: Floats,
    local: NDArray[np.floating],
    of_area: NDArray[np.int64],
    rho_city: float,
    rho_district: float,
    phi: float,
) -> Floats:
    """Standard normals of areas, correlated through their city and district.

    ``ε[z,t] = √ρ_c·u_t + √ρ_d·v_{d,t} + √(1 − ρ_c − ρ_d)·e_{z,t}``, with u and v persistent and e
    fresh every year. Two areas of a district correlate by ``ρ_c + ρ_d``, of two districts by
    ``ρ_c``; an area with itself a year later by ``φ(ρ_c + ρ_d)``.

    Parameters
    ----------
    city, district, local
        Independent standard normals ``(draw, year)``, ``(draw, year, district)`` and
        ``(draw, year, area)``.
    of_area
        ``(area,)`` index of each area's district.
    rho_city, rho_district
        Correlations, not negative, together at most one.
    phi
        Correlation of the shared parts with the year before, in [0, 1].

    Returns
    -------
    ``(draw, year, area)`` of unit variance.

    Raises
    ------
    ValueError
        Correlations out of bounds.
    """
    own = 1 - rho_city - rho_district
    if rho_city < 0 or rho_district < 0 or own < -1e-12:
        message = (
            f"correlations of {rho_city:g} (city) and {rho_district:g} (district) must not be "
            "negative nor exceed 1 together"
        )
        raise ValueError(message)
    result = math.sqrt(max(own, 0.0)) * np.asarray(local, dtype=np.float64)
    result += math.sqrt(rho_city) * persistent(city, phi)[..., None]
    result += (math.sqrt(rho_district) * persistent(district, phi))[..., of_area]
    return result


def relative_spread(
    size: Floats, of_area: NDArray[np.int64], rho_city: float, rho_district: float
) -> float:
    """Relative standard deviation of the areas' total, where that of each area is one.

    ``√(ρ_c + ρ_d·Σ_d p_d² + (1 − ρ_c − ρ_d)·Σ_z p_z²)``, p being shares of the total: of Z equal
    areas that all correlate by ρ it is ``√((1 + (Z − 1)ρ)/Z)``.

    Parameters
    ----------
    size
        ``(area,)`` means, not negative; one if all are nought.
    of_area, rho_city, rho_district
        As `shared_normals` has them.

    >>> equal, alone = np.ones(20), np.arange(20)
    >>> [round(0.05 * relative_spread(equal, alone, rho, 0.0), 7) for rho in (0.6, 0.0)]
    [0.03937, 0.0111803]
    """
    if not size.sum() > 0:
        return 1.0
    part = size / size.sum()
    district = np.bincount(of_area, part)
    own = 1 - rho_city - rho_district
    square = rho_city + rho_district * (district**2).sum() + own * (part**2).sum()
    return math.sqrt(square)
