import numpy as np
from scipy.sparse import csr_array

from planner.geography.measured import ALL, Bridge, Land, Term, block, gathered, of_areas
from planner.geography.pupils import Pupils


def land():
    metres = np.array([[0.0], [900.0]])
    names = np.array(["a", "b"], dtype=object)
    none = Bridge(np.empty(0, dtype=np.int64), np.empty((0, 1)))
    known, pointed = np.ones(2, dtype=bool), np.ones(1, dtype=bool)
    return Land(metres, 900.0, csr_array(metres), none, known, pointed, names, [], np.ones((1, 2)))


def term():
    pupils = Pupils(np.array([0.0, 5.0]), np.zeros(2))
    shares, counted, ways = {ALL: np.ones(2)}, np.ones(1, bool), csr_array((2, 1))
    return Term(pupils, pupils.all, shares, counted, np.ones(1), 500.0, ways, areas=True)


def test_blocks_of_units_and_areas_stand_under_each_other():
    key = {"phase": "primary", "year": 2024}
    city = block("city", "*", ALL, "nearest_beyond", 0.25, 500.0) | key
    areas = of_areas(land(), term(), "nearest", np.array([1.0, 2.0])) | key
    frame = gathered([city, areas]).to_dataframe()
    assert frame["id"].tolist() == ["*", "b"]  # nobody lives in a
    assert frame["value"].tolist() == [0.25, 2.0]
    assert frame["reach"].fillna(-1).tolist() == [500.0, -1.0]
    assert set(frame["phase"]) == {"primary"}


def test_nothing_measured_is_an_empty_table():
    assert gathered([]).to_dataframe().empty
