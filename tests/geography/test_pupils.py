"""Toytown: 180 pupils of the primary phase have known schools, 36 of the Free School not."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.geography.pupils import homes, places_among, pupils_of, statuses

ALL_SCHOOLS = np.ones(4, dtype=bool)


def of(path, phase, counted=ALL_SCHOOLS):
    return pupils_of(path.city, homes(path.city), path.central, phase, 0, counted)


def test_pupils_live_where_their_catchment_does(walked):
    schools = walked.city.schools["school"].to_numpy()
    known = schools != "S3"
    found = of(walked, "primary", known)
    # West's 72 are in A; East's 108 in B and C as 3 to 1.
    assert found.all.tolist() == [72, 81, 27]
    assert found.followers.tolist() == [72, 81, 27]


def test_pupils_of_a_school_of_choice_live_anywhere_and_follow_no_catchment(walked):
    found = of(walked, "primary")
    assert found.all - found.followers == pytest.approx([12, 18, 6])


def test_later_phases_are_laid_out_as_the_first(walked):
    found = of(walked, "lower_secondary")
    assert found.all.sum() == pytest.approx(114)
    assert found.all / found.all.sum() == pytest.approx(of(walked, "primary").all / 216)
    assert not found.followers.any()
    assert not of(walked, "lower_secondary", ~ALL_SCHOOLS).all.any()


def test_statuses_share_the_children_of_each_area(walked, toytown):
    assert statuses(toytown, walked.central, "primary", 0) == {}
    axes = {
        "year": [2024], "area": ["A", "B"], "sex": ["all"], "age": [5, 6, 8, 9],
        "status": ["local", "migrant"],
    }  # fmt: skip
    people = xr.DataArray(np.ones((1, 2, 1, 4, 2)), axes, list(axes))
    people.loc[{"area": "A", "age": [6, 8], "status": "local"}] = 4
    people.loc[{"area": "A", "age": [5, 9], "status": "migrant"}] = 99  # not of this phase
    city = replace(toytown, people=people)
    found = statuses(city, walked.central, "primary", 0)
    assert found["local"] == pytest.approx([0.8, 0.5, 10 / 14])  # C as the whole city
    assert found["local"] + found["migrant"] == pytest.approx([1, 1, 1])


def test_labels_that_are_not_there_have_no_place():
    names = np.array(["b", "x", ""], dtype=object)
    assert places_among(names, np.array(["a", "b"], dtype=object)).tolist() == [1, -1, -1]
