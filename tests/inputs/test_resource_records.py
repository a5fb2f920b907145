"""The table of resources as an array."""

import numpy as np
import pandas as pd

from planner.inputs.cities import load_city
from planner.inputs.resource_records import resource_array

ROWS = pd.DataFrame(
    [("b", 2024, "*", "books", 10.0), ("b", 2026, "primary", "books", 4.0)],
    columns=["school", "year", "phase", "indicator", "value"],
).astype(dict.fromkeys(("school", "phase", "indicator"), object))


def test_every_school_has_its_place_and_missing_is_missing():
    table = resource_array(ROWS, ["a", "b"])
    assert table.dims == ("year", "school", "phase", "indicator")
    assert table.sel(year=2024, school="b", phase="*", indicator="books") == 10
    assert int(np.isfinite(table).sum()) == 2
    assert table["school"].to_numpy().tolist() == ["a", "b"]


def test_no_table_is_none():
    assert resource_array(None, ["a"]) is None
    assert resource_array(ROWS.iloc[:0], ["a"]) is None


def test_a_city_has_its_resources_and_an_earlier_one_only_what_was_known(equipped_path):
    with (equipped_path / "resources.csv").open("a", encoding="utf-8") as out:
        out.write("S2,2022,primary,books,700\nS2,2027,primary,books,900\n")
    books = {"school": "S2", "phase": "primary", "indicator": "books"}
    assert load_city(equipped_path).resources.sel(books).to_pandas().to_dict() == {
        2022: 700, 2024: 1500, 2027: 900,
    }  # fmt: skip
    assert load_city(equipped_path, as_of=2023).resources.sel(books).to_pandas().to_dict() == {
        2022: 700
    }


def test_toytown_has_none(toytown):
    assert toytown.resources is None
