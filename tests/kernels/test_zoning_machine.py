"""Functions in machine code that count no references."""

import numpy as np
from numba import jit

from planner.kernels.zoning_machine import lean, within
from planner.kernels.zoning_moves import desk, holds


def test_arrays_are_changed_in_place():
    @within
    def twice(number):
        return 2 * number

    @lean
    def double(numbers):
        for place in range(len(numbers)):
            numbers[place] = twice(numbers[place])

    numbers = np.arange(4)
    double(numbers)
    assert numbers.tolist() == [0, 2, 4, 6]


def test_nobody_who_holds_an_array_is_counted(grid):
    ground, _, school = grid(0)
    room, counted = desk(ground), []
    for options in (holds.targetoptions, holds.targetoptions | {"_nrt": True}):
        anew = jit(**options)(holds.py_func)  # not from the cache, which keeps no text
        anew(ground, school, 3, school[3], room)
        counted.append(any("NRT_incref" in code for code in anew.inspect_llvm().values()))
    assert counted == [False, True]
