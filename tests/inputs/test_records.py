import numpy as np
import pandas as pd

from planner.inputs.records import (
    birth_array,
    births_by_vintage,
    chosen_vintage,
    people_array,
    roll_arrays,
)


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


def people(**columns) -> pd.DataFrame:
    plain = {"year": 2020.0, "area": "A", "sex": "", "age": 6.0, "status": ["local", "migrant"]}
    told = plain | {"people": [3.0, 4.0], "people_suppressed": False} | columns
    return pd.DataFrame(told).astype({"area": object, "sex": object, "status": object})


def test_people_keep_their_status_and_a_blank_sex_is_all():
    found = people_array(people(), 4.5)
    assert found.dims == ("year", "area", "sex", "age", "status")
    cell = found.sel(year=2020, area="A", sex="all", age=6)
    assert cell.to_series().to_dict() == {"local": 3, "migrant": 4}


def test_people_without_a_status_are_of_all_and_a_withheld_count_is_its_middle():
    found = people_array(
        people(status="", age=[6.0, 7.0], people=[3.0, np.nan], people_suppressed=[False, True]),
        4.5,
    )
    assert found["status"].to_numpy().tolist() == ["all"]
    assert found.sel(age=7).item() == 4.5


def births(vintage: list[str]) -> pd.DataFrame:
    columns = {"year": 2020.0, "month": 0.0, "area": "A", "births": [3.0, 4.0]}
    told = columns | {"vintage": vintage, "births_suppressed": False}
    return pd.DataFrame(told).astype({"area": object, "vintage": object})


def test_births_of_every_vintage_stand_apart():
    found = births_by_vintage(births(["", "2021"]), "2024", 4.5)
    assert {name: table.item() for name, table in found.items()} == {"2021": 4.0, "2024": 3.0}


def test_the_citys_vintage_is_used_else_the_newest():
    assert chosen_vintage(["2021", "2024"], "2021") == "2021"
    assert chosen_vintage(["2021", "2024"], "2030") == "2024"
    assert chosen_vintage([], "2024") == "2024"
