"""Which schools lie within the distance that is guaranteed to every area where people live."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Near:
    """Schools and sites within the guarantee of areas where people live, by phase.

    Both differ only where campuses open or close within the years; see `planner.model.ends`.

    Parameters
    ----------
    ever
        ``(area, school)``: within it in some of the years to come.
    always
        ``(area, school)``: within it in all of them.
    """

    ever: Mapping[str, Flags]
    always: Mapping[str, Flags]
