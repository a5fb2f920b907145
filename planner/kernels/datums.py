"""Shifted map coordinates of mainland China: WGS 84 to GCJ-02 to BD-09 and back.

GCJ-02 (maps licensed in China) bends WGS 84 by 100 to 700 m, and BD-09 bends GCJ-02 once more. The
formulas are public approximations, reconstructed by many and never published by their makers; they
serve to import layers, not to survey. Both are smooth and nearly the identity, so that their
inverses are fixed points, iterated here to far below a millimetre.

Only points in the mainland box (a plain rectangle, by convention of all who use the formulas) are
shifted. It takes in neighbours, Taiwan, Hong Kong and Macau, where services differ in what they do.
A point just outside the box that a shift from inside could also have reached is taken as shifted.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BOX: Final = (72.004, 137.8347, 0.8293, 55.8271)
"""West, east, south and north in degrees."""
_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323
"""Of the ellipsoid of Krassovsky 1940, its square, by which the shift's metres become degrees."""
_TURNS: Final = np.pi * 3000 / 180
_STEPS: Final = 30
_CLOSE: Final = 1e-12
"""Degrees; 1e-12 is a tenth of a micrometre."""


def in_mainland_box(lonlat: Floats) -> NDArray[np.bool_]:
    """Tell which points ``(point, 2)``, in degrees, lie where GCJ-02 and BD-09 apply."""
    west, east, south, north = _BOX
    lon, lat = lonlat.T
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def to_gcj02(lonlat: Floats) -> Floats:
    """WGS 84 to GCJ-02, ``(point, 2)`` longitude and latitude in degrees.

    >>> to_gcj02(np.array([[120.0, 40.0], [-76.6, 39.3]])).round(6).tolist()
    [[120.005676, 40.001305], [-76.6, 39.3]]
    """
    return _where_shifted(lonlat, _gcj02)


def from_gcj02(lonlat: Floats) -> Floats:
    """GCJ-02 to WGS 84, the exact inverse of `to_gcj02` to a tenth of a micrometre."""
    return _back(lonlat, _gcj02)


def to_bd09(lonlat: Floats) -> Floats:
    """WGS 84 to BD-09, ``(point, 2)`` longitude and latitude in degrees."""
    return _where_shifted(lonlat, _bd09)


def from_bd09(lonlat: Floats) -> Floats:
    """BD-09 to WGS 84, the exact inverse of `to_bd09` to a tenth of a micrometre."""
    return _back(lonlat, _bd09)


def _where_shifted(lonlat: Floats, shift: Callable[[Floats], Floats]) -> Floats:
    found = np.array(lonlat, dtype=np.float64)
    inside = in_mainland_box(found)
    found[inside] = shift(found[inside])
    return found


def _back(lonlat: Floats, shift: Callable[[Floats], Floats]) -> Floats:
    found = np.array(lonlat, dtype=np.float64)
    near = np.isfinite(found).all(axis=1) & (np.abs(found) <= [180, 90]).all(axis=1)
    target = found[near]
    guess = target.copy()
    for _ in range(_STEPS):
        miss = shift(guess) - target
        guess -= miss
        if not miss.size or np.abs(miss).max() < _CLOSE:
            break
    found[near] = np.where(in_mainland_box(guess)[:, None], guess, target)
    return found


def _gcj02(lonlat: Floats) -> Floats:
    lon, lat = lonlat.T
    x, y, root = lon - 105.0, lat - 35.0, np.sqrt(np.abs(lon - 105.0))
    both = 20.0 * (np.sin(6.0 * x * np.pi) + np.sin(2.0 * x * np.pi))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (both + _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))) * 2 / 3
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (
        (both + _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))) * 2 / 3
    )
    angle = np.radians(lat)
    bend = 1 - _ECCENTRICITY * np.sin(angle) ** 2
    lon_metres = _AXIS / np.sqrt(bend) * np.cos(angle) * np.pi / 180
    lat_metres = _AXIS * (1 - _ECCENTRICITY) / (bend * np.sqrt(bend)) * np.pi / 180
    return np.column_stack([lon + east / lon_metres, lat + north / lat_metres])


def _waves(at: Floats, *waves: tuple[float, float]) -> Floats:
    """Sum of sines, each of a height and of so many half turns a degree."""
    return np.asarray(sum(height * np.sin(at * pace * np.pi) for height, pace in waves))


def _bd09(lonlat: Floats) -> Floats:
    lon, lat = _gcj02(lonlat).T
    far = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _TURNS)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _TURNS)
    return np.column_stack([far * np.cos(angle) + 0.0065, far * np.sin(angle) + 0.006])
