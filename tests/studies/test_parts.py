import numpy as np

from planner.studies.bridge import DRIVERS, Bridge
from planner.studies.parts import parts_of


def test_schools_sum_to_districts_and_districts_to_the_city(toytown):
    rng = np.random.default_rng(1)
    shape = (2, 3, 5)
    old = rng.integers(0, 90_000, shape)
    parts = tuple(rng.integers(-4000, 4000, shape) for _ in DRIVERS)
    found = Bridge(
        np.array([2025, 2026]), ("S1", "S2", "S3"), toytown.standards.ladder.grades,
        old, parts, old + sum(parts),
    )  # fmt: skip
    table = parts_of(found, toytown.standards.ladder, {"S1": "West", "S2": "East"})
    columns = ["old", *DRIVERS, "new"]
    exact = (table.set_index(["level", "phase", "year", "id"])[columns] * 1000).round().astype(int)
    by_level = exact.groupby(["level", "phase", "year"]).sum()
    for level in ("school", "district"):
        assert (by_level.loc[level] == by_level.loc["city"]).all(axis=None)
    assert (exact["old"] + exact[list(DRIVERS)].sum(axis=1) == exact["new"]).all()
    assert set(table[table["level"] == "district"]["id"]) == {"West", "East", ""}
    assert set(table["phase"]) == {*toytown.standards.ladder.phases, "all"}


def test_a_city_without_districts_has_none(toytown):
    zero = np.zeros((1, 1, 5), dtype=int)
    new = zero.copy()
    new[..., 0] = 7000
    parts = (new, *[zero] * (len(DRIVERS) - 1))
    found = Bridge(np.array([2025]), ("S1",), toytown.standards.ladder.grades, zero, parts, new)
    table = parts_of(found, toytown.standards.ladder, {})
    assert table["level"].tolist() == ["school", "city"] * 2
    assert table["births"].tolist() == [7.0] * 4
