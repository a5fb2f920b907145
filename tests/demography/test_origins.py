from dataclasses import replace

import numpy as np
import pytest

from planner.demography.origins import births_behind, origin_matrix
from planner.model.scenario import Future

LATE = 122 / 365


def test_births_by_area_belong_to_the_catchment_that_holds_it(toytown):
    matrix = origin_matrix(toytown, ["A", "B", "C"])
    origins = toytown.residents["origin"].to_numpy().tolist()
    assert matrix[:, origins.index("west")].tolist() == [1, 0, 0]
    assert matrix[:, origins.index("east")].tolist() == [0, 1, 1]
    assert matrix[:, origins.index("school:S3")].tolist() == [1, 1, 1]


def test_births_of_the_whole_city_are_shared_by_where_children_live(toytown):
    matrix = origin_matrix(toytown, ["*"])
    origins = toytown.residents["origin"].to_numpy().tolist()
    assert matrix[0, origins.index("west")] == pytest.approx(1 / 3)
    assert matrix[0, origins.index("east")] == pytest.approx(2 / 3)


def test_a_cohort_knows_what_is_on_record(toytown):
    """Births to 2024: the cohort of 2024 is whole, of 2025 its first four months are known."""
    found = births_behind(toytown, Future(), np.arange(2029, 2033))
    assert found.recorded == pytest.approx([105, 105, 105 * LATE, 0])
    assert found.to_come == pytest.approx([0, 0, 105 * (1 - LATE), 105])
    assert found.born == pytest.approx([1, 1, LATE, 0])
    assert found.expected == pytest.approx([105] * 4)


def test_no_births_at_all_is_an_error(toytown):
    none = toytown.births.isel(year=[])
    with pytest.raises(ValueError, match="records no births"):
        births_behind(replace(toytown, births=none), Future(), np.arange(2024, 2026))
