"""Who lets whom in."""

import numpy as np

from planner.kernels.siting import none
from planner.kernels.siting_letting import letting


def test_cells_in_which_options_are_alike_share_one(five):
    given = five()
    made = letting(given)
    assert made.number.shape == (3, 3)
    assert (made.number[:, 2] == -1).all()
    assert len(np.unique(made.number[:, :2])) == 6  # each year another option may be open
    first = made.number[0, 0]
    assert made.option[made.of == first].tolist() == [0, 3]
    assert made.most[made.of == first].tolist() == [540, 810]
    assert made.least[first] == 540
    twice = given._replace(
        options=given.options._replace(
            adds=given.options.adds._replace(cell=np.zeros_like(given.options.adds.cell))
        )
    )
    assert (letting(twice).number[1:] == -1).all()


def test_no_options(five):
    made = letting(five(options=none(1)))
    assert (made.number == -1).all()
    assert not len(made.least)
