import numpy as np

from planner.geography.crossing import crossers, matrix
from planner.inputs.cities import load_city
from tests.inputs.test_attendance import villages

ALL_OPEN = np.array([True, True, True])  # PR, ST, SV


def test_the_matrix_has_areas_and_schools_and_those_from_outside(tmp_path):
    counts, inside = matrix(load_city(villages(tmp_path)))
    assert counts.tolist() == [[0, 80, 0], [0, 24, 24], [0, 0, 20]]  # T, V, W
    assert inside.tolist() == [0, 16, 0]


def test_half_of_the_village_crosses_over_and_the_rest_follows_its_catchment(tmp_path):
    city = load_city(villages(tmp_path))
    folder = np.array([[0, 1.0, 0], [0, 0, 1.0], [0, 0, 0]])
    found, shares = crossers(city, folder)
    assert shares.tolist() == folder.tolist()
    assert found.taught(folder, ALL_OPEN).tolist() == [[0, 1, 0], [0, 0.5, 0.5], [0, 0, 1]]
    # The town's school has closed: its area was handed on, and nobody crosses over to it any more.
    moved = np.array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    closed = np.array([True, False, True])
    assert found.taught(moved, closed).tolist() == [[0, 0, 1], [0, 0, 1], [0, 0, 1]]
    # The area in no catchment is given one: its children follow it.
    given = np.array([[0, 1.0, 0], [0, 0, 1.0], [1.0, 0, 0]])
    assert found.taught(given, ALL_OPEN)[2].tolist() == [1, 0, 0]


def test_pupils_from_other_districts_go_where_they_went_among_open_schools(tmp_path):
    city = load_city(villages(tmp_path))
    found, _ = crossers(city, np.zeros((3, 3)))
    row = city.origin_kind.to_numpy().tolist().index("outside")
    assert found.from_outside(ALL_OPEN)[row].tolist() == [0, 1, 0]
    assert found.from_outside(np.array([True, False, True])).sum() == 0
    assert found.from_outside(ALL_OPEN).sum() == 1


def test_schools_of_one_catchment_share_it_as_the_matrix_says(tmp_path):
    city = load_city(villages(tmp_path))
    folder = np.array([[0, 1.0, 0], [0, 0.9, 0.1], [0, 0, 0]])
    assert crossers(city, folder)[1][1].tolist() == [0, 0.5, 0.5]


def test_without_a_matrix_catchments_are_all(toytown):
    folder = np.eye(3, len(toytown.schools["school"]))
    found, shares = crossers(toytown, folder)
    assert (shares == folder).all()
    opens = np.ones(folder.shape[1], dtype=bool)
    assert (found.taught(folder, opens) == folder).all()
    assert found.from_outside(opens).sum() == 0
