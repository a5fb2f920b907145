import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.studies.blanks import blanks, gone, on_common_cells
from planner.studies.keeping import QUANTILES, groups, stretches


@pytest.fixture
def city(steady):
    return load_city(steady, "backtest")


def kept(city, years):
    """Ten pupils in every cell of the little city, and their sums."""
    places = ("east", "west")
    ids = tuple(city.rolls["school"].to_numpy().tolist())
    ladder = city.standards.ladder
    pupils = np.full((len(years), len(ids), len(ladder.grades)), 10.0)
    of = dict(zip(ids, places, strict=True))
    rows = [
        (group.level, one, group.phase, group.grade, year, of.get(one, ""),
         group.pupils[i, j])
        for group in groups(pupils, ids, places, ladder)
        for i, year in enumerate(years) for j, one in enumerate(group.ids)
    ]  # fmt: skip
    columns = ["level", "id", "phase", "grade", "year", "district", "central"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(**dict.fromkeys(QUANTILES, table["central"]))


def holed(city, **cell):
    rolls = city.rolls.copy()
    rolls.loc[cell] = np.nan
    return type(city)(**{**vars(city), "rolls": rolls})


def test_a_cell_is_blank_where_its_school_has_others(city):
    table = kept(city, [2020, 2021])
    assert not blanks(table, city).any()
    one = blanks(table, holed(city, year=2021, school="N", grade="1"))
    assert one.sum() == 1
    assert one.sel(year=2021, school="N", grade="1")
    assert not blanks(table, holed(city, year=2021, school="N")).any()
    assert not blanks(table, holed(city, year=2022, school="N", grade="1")).any()
    unseen = table[table["grade"] != "1"]
    assert not blanks(unseen, holed(city, year=2021, school="N", grade="1")).any()


def test_a_withheld_cell_is_not_blank(city):
    hidden = city.suppressed.copy()
    hidden.loc[{"year": 2021, "school": "N", "grade": "1"}] = True
    missing = holed(city, year=2021, school="N", grade="1")
    whole = type(city)(**{**vars(missing), "suppressed": hidden})
    assert not blanks(kept(city, [2021]), whole).any()
    none = holed(city, year=2021, school="N")
    assert gone(kept(city, [2021]), none, [2021]) == ((2021, "N"),)
    hidden.loc[{"year": 2021, "school": "N"}] = True
    veiled = type(city)(**{**vars(none), "suppressed": hidden})
    assert gone(kept(city, [2021]), veiled, [2021]) == ()


def test_sums_lose_the_blank_cells_and_their_quantiles(city):
    table = kept(city, [2020, 2021])
    blank = blanks(table, holed(city, year=2021, school="N", grade="1"))
    both = table[table["year"] == 2021].assign(central_before=lambda t: t["central"])
    ladder = city.standards.ladder
    found = on_common_cells(both, table, 2020, blank, ladder)
    assert len(found) == len(both)
    less = found[found["central"] != both["central"].to_numpy()]
    assert set(less["level"]) == {"city", "district", "school"}
    assert set(less[less["level"] == "district"]["id"]) == {"east"}
    assert set(less[less["level"] == "school"]["id"]) == {"N"}
    assert (less["central"] == less["central_before"]).all()
    assert less["q500"].isna().all()
    assert found.drop(less.index)["q500"].notna().all()
    touched = [grade for phase, grade, at in stretches(ladder) if 0 in at]
    assert len(less) == 2 * len(touched) + touched.count("all")
    again = on_common_cells(both, table, 2020, blanks(table, city), ladder)
    pd.testing.assert_frame_equal(again, both)
