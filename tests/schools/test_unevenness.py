from dataclasses import replace
from time import process_time

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.schools.unevenness import scatter, unevenness


def listed(sizes, year=2024, kind=""):
    """A class list of ``{(school, grade): sizes}``."""
    rows = [
        (school, "", year, grade, str(place), kind, float(size))
        for (school, grade), own in sizes.items()
        for place, size in enumerate(own)
    ]
    columns = ["school", "campus", "year", "grade", "class", "kind", "pupils"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.assign(low=frame["pupils"], high=frame["pupils"])
    columns += ["low", "high"]
    return xr.Dataset({name: ("edge", frame[name].to_numpy()) for name in columns})


def test_scatter_beyond_what_whole_children_make():
    sizes = np.array([60.0, 34, 50, 33, 40, 33, 35, 33, 32, np.nan, 9])
    beyond, scale, freedom = scatter(sizes, np.array([0, 1, 0, 1, 0, 1, 2, 2, 2, 3, 3]))
    assert beyond[:3].tolist() == pytest.approx([200.0, 0.0, 4.0])
    assert (scale[0], freedom[0]) == (5000.0, 2.0)
    assert np.isnan(beyond[3])


def test_without_a_list_the_norm_stands(toytown):
    found = unevenness(toytown)
    assert (found.share == 0.05).all()
    assert (found.city, found.classes, found.listed.shape[2]) == (0.05, 0, 0)


def test_the_scatter_is_found_again(toytown):
    rng = np.random.default_rng(5)
    sizes = {}
    for year in range(2015, 2025):
        z = rng.standard_normal((30, 4)) * 0.08
        for place, row in enumerate(np.rint(45 * (1 + z - z.mean(axis=1, keepdims=True)))):
            sizes[f"{year}-{place}"] = row
    parts = [listed({("S1", "1"): row}, year=2000 + i) for i, row in enumerate(sizes.values())]
    city = replace(toytown, class_list=xr.concat(parts, "edge"))
    found = unevenness(city)
    assert found.city == pytest.approx(0.08, rel=0.05)
    assert found.classes == 1200
    schools = toytown.schools["school"].to_numpy().tolist()
    assert found.share[schools.index("S1")] == pytest.approx(found.city, rel=0.01)
    assert found.share[schools.index("S2")] == pytest.approx(found.city)


def test_a_school_is_drawn_to_the_city(toytown):
    """S1 is even, S2 is not; S1's own classes hold against twenty pseudo-classes."""
    parts = [listed({("S1", "1"): [40, 40, 40], ("S2", "1"): [50, 40, 30]}, year=2000 + year)
             for year in range(20)]  # fmt: skip
    found = unevenness(replace(toytown, class_list=xr.concat(parts, "edge")))
    at = [toytown.schools["school"].to_numpy().tolist().index(name) for name in ("S1", "S2")]
    even, uneven = found.share[at]
    # Pooled 200 / 6400 a grade; S1 has 40 degrees of its own and 20 of the city's.
    assert found.city == pytest.approx(np.sqrt(200 / 6400))
    assert even == pytest.approx(np.sqrt(20 / 60 * 200 / 6400))
    assert uneven == pytest.approx(np.sqrt((40 * 200 / 3200 + 20 * 200 / 6400) / 60))


def test_few_classes_do_not_outweigh_the_norm(toytown):
    city = replace(toytown, class_list=listed({("S1", "1"): [60, 40]}))
    found = unevenness(city)
    assert (found.share == 0.05).all()
    place = toytown.schools["school"].to_numpy().tolist().index("S1")
    assert found.listed[place, 0].tolist() == pytest.approx([0.2, -0.2])
    assert np.isnan(found.listed[place, 1]).all()


def test_classes_of_different_kinds_are_not_compared(toytown):
    parts = [listed({("S1", "1"): [size]}, year=1990 + year, kind=kind)
             for year in range(30) for size, kind in ((45, "plain"), (10, "special"))]  # fmt: skip
    assert unevenness(replace(toytown, class_list=xr.concat(parts, "edge"))).classes == 0


def test_a_withheld_class_hides_its_grade(toytown):
    city = replace(toytown, class_list=listed({("S1", "1"): [45, np.nan]}))
    assert np.isnan(unevenness(city).listed).all()


def banded(city, sizes):
    """A city whose classes, and the rolls they make, are told by bands of five children."""
    rolls = city.rolls.copy()
    for (school, grade), own in sizes.items():
        rolls.loc[{"year": 2024, "school": school, "grade": grade}] = sum(own)
    told = listed(sizes)
    low = 5 * np.floor((told["pupils"] - 1) / 5) + 1
    bands = told.assign(low=low, high=low + 4, pupils=told["pupils"] * np.nan)
    return replace(city, class_list=bands, rolls=rolls)


def test_bands_of_the_returns_tell_the_scatter_too(toytown):
    rng = np.random.default_rng(3)
    cells = [(s, g) for s in ("S1", "S2", "S3") for g in "12345" if s == "S1" or g in "123"]
    sizes = {cell: np.rint(45 * (1 + 0.08 * rng.standard_normal(9))) for cell in cells}
    city = banded(toytown, sizes)
    found = unevenness(city)
    assert found.banded
    assert found.classes == 9 * len(cells)
    assert found.city == pytest.approx(0.08, rel=0.25)
    assert (found.share == found.city).all()
    schools = toytown.schools["school"].to_numpy().tolist()
    grades = toytown.rolls["grade"].to_numpy().tolist()
    for (school, grade), own in sizes.items():
        shown = found.listed[schools.index(school), grades.index(grade)]
        guessed = (1 + shown[:9]) * sum(own) / 9
        assert guessed.sum() == pytest.approx(sum(own))
        assert (np.ceil(guessed / 5 - 1e-6) == np.ceil(np.sort(own)[::-1] / 5)).all()


def test_few_bands_or_bands_that_do_not_fit_leave_the_norm(toytown):
    found = unevenness(banded(toytown, {("S1", "1"): [58.0, 42.0]}))
    assert (found.city, found.classes, found.banded) == (0.05, 0, False)
    place = toytown.schools["school"].to_numpy().tolist().index("S1")
    assert found.listed[place, 0].tolist() == pytest.approx([0.15, -0.15])  # 57.5 and 42.5
    city = banded(toytown, {("S1", "1"): [58.0, 42.0]})
    city.rolls.loc[{"year": 2024, "school": "S1", "grade": "1"}] = 30.0
    assert np.isnan(unevenness(city).listed).all()


def test_bands_that_cannot_hold_their_grade_do_not_count(toytown):
    even = {("S1", grade): [48.0] * 9 for grade in "12345"}
    city = banded(toytown, even | {("S2", "1"): [48.0] * 9})
    city.rolls.loc[{"year": 2024, "school": "S2", "grade": "1"}] = 48.0  # a slip of the pen
    found = unevenness(city)
    assert (found.city, found.classes) == (0.0, 45)


def test_bands_of_classes_of_different_kinds_are_not_compared(toytown):
    """Small classes for a few beside whole ones are meant to be small."""
    mixed = {("S1", grade): [48.0] * 9 + [12.0] * 3 for grade in "12345"}
    city = banded(toytown, mixed)
    kind = np.where(city.class_list["low"].to_numpy() < 20, "special", "plain").astype(object)
    apart = city.class_list.assign(kind=("edge", kind))
    assert unevenness(city).city > 0.3
    assert unevenness(replace(city, class_list=apart)).classes == 0


def test_many_schools_take_a_moment(toytown):
    """A row for each class, not a step for each grade: 60,000 grades of two classes."""
    schools = [f"s{place}" for place in range(60_000)]
    parts = {"school": np.repeat(schools, 2), "pupils": np.tile([44.0, 40.0], 60_000)}
    parts |= dict.fromkeys(("low", "high"), parts["pupils"])
    words = dict.fromkeys(("campus", "kind", "class"), "") | {"grade": "1", "year": 2024}
    frame = pd.DataFrame(parts).assign(**words)
    city = replace(
        toytown, class_list=xr.Dataset({n: ("edge", frame[n].to_numpy()) for n in frame})
    )
    start = process_time()
    found = unevenness(city)
    assert process_time() - start < 2.0
    assert (found.classes, found.listed.shape[2]) == (120_000, 0)
    assert found.city == pytest.approx(np.sqrt(8 / 42**2))
