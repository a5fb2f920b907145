import pytest

from planner.model.draws import Draws


def test_no_ids_is_the_central_path():
    assert Draws(1).central
    assert Draws(1).labels == (-1,)


def test_blocks_keep_ids_and_order():
    blocks = list(Draws(7, tuple(range(10))).blocks(4))
    assert [block.ids for block in blocks] == [(0, 1, 2, 3), (4, 5, 6, 7), (8, 9)]


@pytest.mark.parametrize("ids", [(1, 1), (2, 1), (-1, 0)])
def test_ids_that_do_not_rise_are_refused(ids):
    with pytest.raises(ValueError, match="draw ids"):
        Draws(1, ids)
