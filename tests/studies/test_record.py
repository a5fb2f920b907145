"""What was counted."""

import numpy as np
import pytest

from planner.studies.record import Unit, entrants_on_record, labels_of, to_districts


def test_toytown_by_hand(toytown):
    record = entrants_on_record(toytown, 2026)
    assert record.years.tolist() == list(range(2019, 2025))
    assert [unit.level for unit in record.units[:3]] == ["city", "district", "district"]
    assert record.units[0] == Unit("city", "*", "primary", "1")
    assert record.at(2024)[0] == 72
    schools = {unit.id: i for i, unit in enumerate(record.units) if unit.level == "school_grade"}
    assert [record.at(2020)[schools[s]] for s in ("S1", "S2", "S3")] == [24, 36, 12]
    assert np.nansum(record.at(2024)[1:3]) == 72
    assert record.parent[0] == -1
    assert set(record.parent[1:]) == {0}


def test_pairs_are_entrants_with_births_on_record(toytown):
    record = entrants_on_record(toytown, 2026)
    assert record.pairs(2021) == [(2019, 75, 72), (2020, 75, 72), (2021, 75, 72)]
    assert record.births_of(np.array([2024, 2026])).tolist() == pytest.approx([75, 105])
    assert np.isnan(record.births_of(np.array([1990, 2090]))).all()


def test_baltimore_pairs_begin_with_the_births_of_2011(baltimore):
    record = entrants_on_record(baltimore, 2022)
    assert [year for year, *_ in record.pairs(2018)] == [2017, 2018]
    births, entrants = record.pairs(2017)[0][1:]
    assert births == 8951
    assert entrants / births == pytest.approx(0.7315, abs=1e-4)
    district = [unit.level == "district" for unit in record.units]
    assert record.counts[:, district].sum(axis=1) == pytest.approx(record.counts[:, 0])


def test_pupils_without_a_place_are_shared_over_districts():
    schools, member = np.array([[30.0, 10.0, 20.0]]), np.array([[1.0, 0], [0, 1.0], [0, 0]])
    assert to_districts(schools, member, np.array([[60.0]])).tolist() == [[45, 15]]
    assert np.isnan(to_districts(np.zeros((1, 3)), member, np.array([[0.0]]))).all()


def test_units_are_named_in_columns():
    units = (Unit("city", "*", "primary", "1"), Unit("school", "S1", "primary", "all"))
    told = labels_of(units, np.array([1, 1, 0]))
    assert told["id"] == ["S1", "S1", "*"]
    assert [len(column) for column in told.values()] == [3, 3, 3, 3]
    assert told["grade"][0] == "all"
