import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.kernels.dijkstra import Links, graph, shortest


def at(*nodes: int) -> Links:
    return Links(np.arange(len(nodes)), np.array(nodes), np.zeros(len(nodes)))


def town(seed: int, nodes: int = 60, edges: int = 90) -> csr_array:
    rng = np.random.default_rng(seed)
    return graph(rng.integers(0, nodes, (edges, 2)), rng.uniform(1, 100, edges), nodes)


def test_of_two_edges_the_shorter_counts_and_loops_lead_nowhere():
    ends = np.array([[0, 1], [1, 0], [1, 1], [1, 2]])
    found = graph(ends, np.array([5.0, 3.0, 1.0, 7.0]), 3)
    assert found.toarray().tolist() == [[0, 3, 0], [3, 0, 7], [0, 7, 0]]


@given(st.integers(0, 10_000), st.floats(0, 400))
def test_as_scipy_finds_them(seed, cut_off):
    streets = town(seed)
    sources, targets = [3, 7, 50], [0, 7, 20, 59]
    found = shortest(streets, at(*sources), at(*targets), (3, 4), cut_off)
    theirs = dijkstra(streets, indices=sources, limit=cut_off)[:, targets]
    row = np.repeat(np.arange(3), np.diff(found.indptr))
    assert found.nnz == np.isfinite(theirs).sum()
    assert found.data == pytest.approx(theirs[row, found.indices])
    assert all(np.diff(found.indices[a:b]).min(initial=1) > 0
               for a, b in zip(found.indptr, found.indptr[1:], strict=False))  # fmt: skip


def test_the_nearest_of_several_links_counts_and_links_count_towards_the_cut_off():
    line = graph(np.array([[0, 1], [1, 2]]), np.array([100.0, 100.0]), 3)
    source = Links(np.array([0, 0]), np.array([0, 2]), np.array([10.0, 150.0]))
    target = Links(np.array([0, 0]), np.array([1, 2]), np.array([5.0, 1.0]))
    assert shortest(line, source, target, (1, 1)).toarray() == pytest.approx(115)
    assert shortest(line, source, target, (1, 1), 114.9).nnz == 0
    assert shortest(line, source, target, (1, 1), 115).nnz == 1


def test_a_place_without_links_finds_nothing_and_nought_is_an_entry():
    line = graph(np.array([[0, 1]]), np.array([1.0]), 2)
    found = shortest(line, at(0, 1), at(0), (3, 2))
    assert found.indptr.tolist() == [0, 1, 2, 2]
    assert found.data.tolist() == [0, 1]


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_change_no_bit(threads):
    streets = town(5, 400, 900)
    places = at(*range(0, 400, 7))
    shape = (len(places.place),) * 2
    one, more = (shortest(streets, places, places, shape, 200, n) for n in (1, threads))
    assert one.data.tobytes() == more.data.tobytes()
    assert one.indices.tolist() == more.indices.tolist()


def test_more_finds_than_the_first_room_holds():
    streets = town(2, 100, 2000)
    places = at(*range(100))
    assert shortest(streets, places, places, (100, 100)).nnz == 100 * 100
