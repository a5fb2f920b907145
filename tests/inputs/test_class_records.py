import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.cities import load_city, read_city
from planner.inputs.class_records import class_counts, class_dataset, teaching_posts

LIST = (
    "school,year,grade,class,pupils,kind\nS1,2024,1,a,14,\nS1,2024,1,b,10,\n"
    "S1,2025,1,a,99,\nS2,2024,1,a,<10,\n"
)


@pytest.fixture
def listed(toytown_folder):
    """Write a class list into Toytown, and return its folder."""
    (toytown_folder / "class_list.csv").write_text(LIST, encoding="utf-8")
    return toytown_folder


def test_a_list_is_kept_up_to_the_base_year(listed):
    city = load_city(listed)
    rows = city.class_list.to_dataframe()
    assert rows["year"].max() == 2024
    assert rows.loc[rows["school"] == "S1", "pupils"].tolist() == [14, 10]
    assert rows.loc[rows["school"] == "S2", "pupils"].isna().all()
    assert (
        load_city(listed.parent / "toytown").classes.sel(year=2024, school="S1", grade="1").item()
        == 2
    )


def test_bands_of_the_returns_stand_for_classes(toytown_folder):
    (toytown_folder / "class_list.csv").write_text(
        "学校代码,年份,年级,班级,人数,班额下限,班额上限,班级数\n"
        "S1,2024,1,46-50,,46,50,2\nS1,2024,1,66+,,66,,\nS1,2024,2,a,<10,,,\nS1,2024,2,b,,,,\n",
        encoding="utf-8",
    )
    city = load_city(toytown_folder)
    rows = city.class_list.to_dataframe().sort_values(["grade", "low"])
    assert rows["low"].tolist()[:4] == [46, 46, 66, 0]
    assert rows["high"].tolist()[:4] == [50, 50, np.inf, 9]
    assert rows["pupils"].isna().all()
    assert np.isnan(rows["low"].iloc[4])
    assert city.classes.sel(year=2024, school="S1").to_numpy()[:2].tolist() == [3, 2]


def test_the_column_of_rolls_stands_where_the_list_is_silent():
    rolls = pd.DataFrame(
        {"school": ["A", "A", "A", "B"], "year": [2023, 2024, 2024, 2024],
         "grade": ["1", "1", "1", "1"], "classes": [3.0, 2.0, 2.0, np.nan]}
    )  # fmt: skip
    axes = {"year": [2023, 2024], "school": ["A", "B"], "grade": ["1"]}
    like = xr.DataArray(np.zeros((2, 2, 1)), axes, tuple(axes))
    found = class_counts(rolls, None, like)
    assert found.sel(grade="1").to_numpy().tolist()[0][0] == 3
    assert found.sel(year=2024, school="A", grade="1").item() == 4  # two campuses
    assert np.isnan(found.sel(year=2024, school="B", grade="1").item())
    frame = pd.DataFrame({"school": ["B"] * 2, "campus": "", "year": 2024, "grade": "1",
                          "class": ["a", "b"], "kind": "", "pupils": [30.0, 31.0],
                          "pupils_suppressed": False, "at_least": np.nan, "at_most": np.nan,
                          "classes": np.nan})  # fmt: skip
    both = class_counts(rolls, class_dataset(frame, 2024), like)
    assert both.sel(year=2024, school="B", grade="1").item() == 2
    assert class_counts(rolls.assign(classes=np.nan), None, like) is None


def test_posts_are_those_of_the_last_year():
    resources = pd.DataFrame(
        {"school": ["A", "A", "A", "B"], "year": [2023, 2024, 2024, 2026],
         "phase": ["p", "p", "q", "p"], "indicator": "teachers", "value": [9.0, 10.0, 4.0, 7.0]}
    )  # fmt: skip
    found = teaching_posts(resources, ["A", "B"], 2024, "teachers")
    assert found.sel(school="A").item() == 14
    assert np.isnan(found.sel(school="B").item())
    assert teaching_posts(resources, ["A"], 2024, "books") is None
    assert teaching_posts(None, ["A"], 2024, "teachers") is None


def test_rooms_put_to_another_use_are_kept(toytown):
    assert toytown.schools["special_rooms"].sel(school="S1").item() == 2
    assert toytown.schools["lent_rooms"].sel(school="S1").item() == 1
    assert toytown.schools["rooms"].sel(school="S1").item() == 9


def told(folder):
    """Faults and warnings of a folder."""
    _, faults, warnings = read_city(folder)
    return [str(fault) for fault in faults], list(warnings)


def test_a_class_without_pupils_is_a_fault(toytown_folder):
    text = LIST.replace("S1,2024,1,b,10,", "S1,2024,1,b,0,")
    (toytown_folder / "class_list.csv").write_text(text, encoding="utf-8")
    faults, _ = told(toytown_folder)
    (line,) = faults
    assert "class_list.csv:3: pupils" in line
    assert "a class without pupils" in line


def test_no_class_is_larger_than_the_school_or_belief(toytown_folder):
    text = LIST.replace("S1,2024,1,b,10,", "S1,2024,1,b,400,")
    (toytown_folder / "class_list.csv").write_text(text, encoding="utf-8")
    faults, _ = told(toytown_folder)
    assert any("class_list.csv:3: pupils" in line and "400" in line for line in faults)


def test_a_list_that_disagrees_with_the_rolls_is_told(listed):
    text = LIST.replace("S1,2024,1,b,10,", "S1,2024,1,b,30,")
    (listed / "class_list.csv").write_text(text, encoding="utf-8")
    _, warnings = told(listed)
    assert any("class_list.csv:2" in line and "44" in line for line in warnings)


def test_classes_of_rolls_need_pupils(toytown_folder):
    rolls = pd.read_csv(toytown_folder / "rolls.csv", dtype=str)
    at = rolls.index[(rolls["year"] == "2024") & (rolls["school"] == "S1")][0]
    rolls["classes"] = ""
    rolls.loc[at, ["pupils", "classes"]] = ["0", "2"]
    rolls.to_csv(toytown_folder / "rolls.csv", index=False)
    faults, _ = told(toytown_folder)
    assert any(f"rolls.csv:{at + 2}: classes" in line for line in faults)
    rolls.loc[at, ["pupils", "classes"]] = ["700", "2"]
    rolls.to_csv(toytown_folder / "rolls.csv", index=False)
    faults, _ = told(toytown_folder)
    assert any(f"rolls.csv:{at + 2}: classes" in line and "350" in line for line in faults)


def test_more_rooms_put_to_another_use_than_there_are(toytown_folder):
    path = toytown_folder / "schools.csv"
    text = path.read_text(encoding="utf-8").replace("public,12,2,1", "public,12,12,1")
    path.write_text(text, encoding="utf-8")
    faults, _ = told(toytown_folder)
    assert any("schools.csv:2: special_rooms" in line for line in faults)
