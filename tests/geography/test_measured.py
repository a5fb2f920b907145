import numpy as np
from scipy.sparse import csr_array

from planner.geography.measured import ALL, Land, Term, block, gathered, of_areas
from planner.geography.pupils import Pupils


def land():
    metres = np.array([[0.0], [900.0]])
    names = np.array(["a", "b"], dtype=object)
    return Land(metres, csr_array(metres), np.ones(2, dtype=bool), names, [], np.ones((1, 2)))


def term():
    pupils = Pupils(np.array([0.0, 5.0]), np.zeros(2))
    return Term(
        pupils, pupils.all, {ALL: np.ones(2)}, np.ones(1, bool), np.ones(1), 500.0, areas=True
    )


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
