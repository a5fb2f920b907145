"""Shares of land."""

import numpy as np

from planner.maps.ground import by_catchment, followed, position, spread

ORIGINS = np.array(["cat-north", "cat-south", "school-hill"], dtype=object)


def test_every_origin_lives_somewhere_once(made):
    weights = spread(made.city, ORIGINS)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)
    np.testing.assert_allclose(weights.toarray()[0], [0.6, 0.0, 0.3])


def test_kinds_and_catchments(made):
    assert by_catchment(made.city, ORIGINS).tolist() == [True, True, False]
    share = followed(made.city, made.assignment, "primary", 2026).toarray()
    assert share.tolist() == [[0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert followed(made.city, made.assignment, "lower_secondary", 2026).nnz == 0


def test_position_of_what_is_not_there():
    among = np.array(["b", "a"], dtype=object)
    assert position(np.array(["a", "c", "b"], dtype=object), among).tolist() == [1, -1, 0]
    assert position(among, np.array([], dtype=object)).tolist() == [-1, -1]
