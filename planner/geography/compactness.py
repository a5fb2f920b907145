"""How compact catchments are: 4π × area ÷ perimeter², one for a circle (Polsby and Popper 1991).

The figure falls with every bend of a coastline, so it compares catchments drawn from the same
areas, not those of two cities.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


def compactness(shapes: Geometries) -> Floats:
    """Compactness of polygons in a metric projection, ``(shape,)``; NaN where there is no area.

    Every piece and every hole counts with its outline.

    >>> compactness(np.array([shapely.box(0, 0, 1, 1), shapely.box(0, 0, 2, 1)])).round(6).tolist()
    [0.785398, 0.698132]
    """
    area, outline = shapely.area(shapes), shapely.length(shapes)
    found = np.full(len(area), np.nan)
    found[area > 0] = 4 * np.pi * area[area > 0] / outline[area > 0] ** 2
    return found
