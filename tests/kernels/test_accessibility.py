"""Known answers: E6 (places within reach) and the dissimilarity of E11."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.sparse import csr_array

from planner.kernels.accessibility import (
    binary,
    competing,
    dissimilarity,
    gaussian,
    mean,
    near,
    quantile,
    two_steps,
    width_of,
    zoned,
)

ZONES = np.array([1, 0.68, 0.22])
LINE = np.array([[0.0, 2.0], [1.0, 1.0], [2.0, 0.0]])
"""Three areas on a line, schools at both ends."""

ways = arrays.arrays(float, (5, 3), elements=st.floats(0, 3000).map(round))
people = arrays.arrays(float, 5, elements=st.integers(0, 500).map(float))
seats = arrays.arrays(float, 3, elements=st.integers(1, 900).map(float))
forms = st.sampled_from(["binary", "zones", "gaussian", "choice"])


def weighed(form, metres, reach):
    pairs = near(metres, reach)
    return {
        "binary": lambda: binary(pairs),
        "zones": lambda: zoned(pairs, reach, ZONES),
        "gaussian": lambda: gaussian(pairs, width_of(reach, 0.01)),
        "choice": lambda: competing(zoned(pairs, reach, ZONES)),
    }[form]()


def test_e6_gaussian_on_a_line():
    weights = gaussian(near(LINE, 2.0), 1.0)
    pupils, places = np.full(3, 100.0), np.full(2, 10.0)
    found = two_steps(weights, pupils, places)
    assert found.area == pytest.approx([0.065179, 0.069641, 0.065179], abs=5e-7)
    assert pupils @ found.area == pytest.approx(20)


def test_e6_zones_by_weights():
    weights = csr_array(np.array([[1, 0.22], [0.68, 0.68], [0, 1]]))
    pupils = np.array([500.0, 300, 200])
    found = two_steps(weights, pupils, np.array([540.0, 450]))
    assert found.school == pytest.approx([0.767045, 0.875486], abs=5e-7)
    assert found.area == pytest.approx([0.959652, 1.116922, 0.875486], abs=5e-7)
    assert pupils @ found.area == pytest.approx(990)


def test_e11_dissimilarity_of_two_areas():
    one, other = np.array([[90.0, 10.0], [50.0, 50.0]]).T
    assert dissimilarity(one, other) == pytest.approx(0.4761905, abs=5e-8)
    assert dissimilarity(one, 3 * one) == pytest.approx(0)
    assert dissimilarity(np.array([5.0, 0]), np.array([0, 7.0])) == 1
    assert np.isnan(dissimilarity(one, np.zeros(2)))


@given(ways, people, seats, forms)
def test_all_places_that_a_child_reaches_are_handed_out_once(metres, pupils, places, form):
    weights = weighed(form, metres, 1000.0)
    found = two_steps(weights, pupils, places)
    reached = np.asarray(weights.T @ pupils) > 0
    assert pupils @ np.nan_to_num(found.area) == pytest.approx(places[reached].sum())
    assert np.isnan(found.school).tolist() == (~reached).tolist()
    assert not pupils[np.isnan(found.area)].any()


@given(ways, people, seats, forms)
def test_more_places_never_leave_an_area_with_fewer(metres, pupils, places, form):
    weights = weighed(form, metres, 1000.0)
    before = two_steps(weights, pupils, places).area
    after = two_steps(weights, pupils, places + np.array([50.0, 0, 0])).area
    assert (np.nan_to_num(after - before) >= -1e-9).all()


@given(ways, forms)
def test_a_matrix_and_its_sparse_form_weigh_alike(metres, form):
    sparse = near(metres, np.inf)
    assert sparse.nnz == metres.size  # an entry for ways of nought too
    one, other = weighed(form, metres, 800.0), weighed(form, sparse, 800.0)
    assert (one.toarray() == other.toarray()).all()
    assert (one.toarray()[metres > 800] == 0).all()


def test_the_order_of_areas_changes_no_score():
    turned = np.array([2, 0, 1])
    pupils, places = np.array([10.0, 40, 20]), np.array([30.0, 60])
    one = two_steps(zoned(near(LINE, 2.0), 2.0, ZONES), pupils, places).area
    other = two_steps(zoned(near(LINE[turned], 2.0), 2.0, ZONES), pupils[turned], places).area
    assert other == pytest.approx(one[turned])


def test_nought_pupils_make_no_score_and_no_warning():
    found = two_steps(binary(near(LINE, 2.0)), np.zeros(3), np.array([10.0, 10]))
    assert np.isnan(found.area).all()


def test_unknown_places_are_nobodys_and_an_area_beyond_all_has_none():
    found = two_steps(binary(near(LINE, 0.5)), np.full(3, 10.0), np.array([np.nan, 20.0]))
    assert found.area.tolist() == [0.0, 0.0, 2.0]


def test_a_zone_ends_at_its_edge_and_the_bell_at_its_weight():
    edges = np.array([[500.0, 500.1, 1000.0, 1000.1, 1500.0, 1500.1]])
    assert zoned(near(edges, 1500), 1500, ZONES).toarray().tolist() == [
        [1, 0.68, 0.68, 0.22, 0.22, 0]
    ]
    bell = gaussian(near(np.array([[0.0, 1500.0]]), 1500), width_of(1500, 0.01))
    assert bell.toarray()[0] == pytest.approx([1, 0.01])


def test_where_children_choose_a_second_school_takes_from_the_first():
    both, one = csr_array(np.array([[1.0, 1.0]])), csr_array(np.array([[1.0, 0.0]]))
    assert competing(both).toarray().tolist() == [[0.5, 0.5]]
    assert competing(one).toarray().tolist() == [[1.0, 0.0]]


def test_quantile_and_mean_go_by_weight():
    metres = np.array([100.0, 200, 300, np.inf, np.nan])
    assert quantile(metres, np.array([89.0, 1, 10, 0, 5]), 0.9) == 200
    assert quantile(metres, np.array([1.0, 1, 1, 7, 0]), 0.9) == np.inf
    assert np.isnan(quantile(metres, np.zeros(5), 0.9))
    assert mean(metres, np.array([1.0, 1, 2, 9, 9])) == 225
    assert np.isnan(mean(metres, np.zeros(5)))


@given(arrays.arrays(float, 6, elements=st.integers(0, 5000).map(float)))
def test_quantile_of_equal_weights_is_an_observed_one(metres):
    found = quantile(metres, np.ones(6), 0.9)
    assert found == np.sort(metres)[5]
    assert quantile(metres, np.ones(6), 0.5) == np.sort(metres)[2]
