import numpy as np
import pandas as pd

from planner.inputs.records import birth_array, people_array, roll_arrays


def test_campuses_are_added_up_and_a_part_that_is_withheld_hides_the_sum():
    rolls = pd.DataFrame(
        {
            "year": 2020.0,
            "school": ["1", "1", "2", "2", "3", "3"],
            "grade": "1",
            "pupils": [10, 20, 10, np.nan, np.nan, np.nan],
            "pupils_suppressed": [False, False, False, True, True, True],
        }
    )
    pupils, suppressed = roll_arrays(rolls, ["1", "2", "3", "4"], ["1"], 2020)
    np.testing.assert_equal(pupils.to_numpy().ravel(), [30, np.nan, np.nan, np.nan])
    assert suppressed.to_numpy().ravel().tolist() == [False, False, True, False]


def test_rolls_after_the_base_year_are_not_there():
    rolls = pd.DataFrame(
        {
            "year": [2020.0, 2021.0],
            "school": "1",
            "grade": "1",
            "pupils": 5.0,
            "pupils_suppressed": False,
        }
    )
    assert roll_arrays(rolls, ["1"], ["1"], 2020)[0]["year"].to_numpy().tolist() == [2020]


def test_births_without_a_record_are_missing_not_nought():
    births = pd.DataFrame(
        {"year": [2019.0, 2020.0], "month": 0.0, "area": ["A", "B"], "births": [3.0, 4.0]}
    )
    found = birth_array(births.astype({"area": object}))
    assert found.dims == ("year", "month", "area")
    np.testing.assert_equal(found.to_numpy()[:, 0], [[3, np.nan], [np.nan, 4]])


def test_people_of_all_statuses_are_added_up_and_a_blank_sex_is_all():
    people = pd.DataFrame(
        {
            "year": 2020.0,
            "area": "A",
            "sex": "",
            "age": 6.0,
            "status": ["local", "migrant"],
            "people": [3.0, 4.0],
        }
    )
    found = people_array(people.astype({"area": object, "sex": object}))
    assert found.sel(year=2020, area="A", sex="all", age=6) == 7
