from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from planner.model.streets import Barriers, NamedLines, Streets


def test_streets_and_barriers_are_frozen():
    nothing = np.empty((0, 2))
    streets = Streets(nothing, nothing, nothing, nothing, nothing, nothing)
    with pytest.raises(FrozenInstanceError):
        streets.metres = nothing
    with pytest.raises(FrozenInstanceError):
        Barriers(nothing, nothing).walls = nothing
    with pytest.raises(FrozenInstanceError):
        NamedLines(nothing, nothing).names = nothing
