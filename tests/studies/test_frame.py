"""What two runs are laid on, and who stands for whom there."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.studies.frame import frame_of, laid, told


@pytest.fixture
def merged(steady):
    """The little city before and after N and S became the school Z, in 2021."""
    new = load_city(steady, need="backtest")
    schools = [*new.schools["school"].to_numpy(), "Z"]
    rolls = new.rolls.reindex(school=schools).copy()
    late = {"year": slice(2021, None)}
    rolls.loc[{**late, "school": "Z"}] = new.rolls.sel(**late).sum("school").to_numpy()
    rolls.loc[{**late, "school": ["N", "S"]}] = np.nan
    names = [name for name in new.schools if new.schools[name].dtype.kind in "OU"]
    words = {name: new.schools[name].reindex(school=schools, fill_value="") for name in names}
    stock = new.schools.reindex(school=schools).assign(words)
    hidden = new.suppressed.reindex(school=schools, fill_value=False)
    pairs = (("Z", "N"), ("Z", "S"))
    after = replace(new, schools=stock, rolls=rolls, suppressed=hidden, predecessors=pairs)
    return replace(new, base_year=2020), after


def test_those_that_merged_in_between_are_one(merged):
    old, new = merged
    frame = frame_of(old, new, 2022)
    assert frame.schools == ("N", "S", "Z")
    assert frame.stands.tolist() == [2, 2, 2]
    assert dict(frame.as_one) == {"Z": ("N", "S")}
    assert frame.years.tolist() == [2020, 2021, 2022]
    path = old.rolls.expand_dims(draw=[0]).sel(year=[2020, 2021, 2022])
    found = laid(path, frame)
    assert found[:, :2].sum() == 0
    assert (
        found[:, 2].tolist()
        == old.rolls.sel(year=slice(2020, None)).sum("school").to_numpy().tolist()
    )


def test_those_that_merged_before_are_not(merged):
    _, new = merged
    for old in (new, replace(new, base_year=2021)):
        frame = frame_of(old, new, 2022)
        assert frame.as_one == {}
        assert frame.stands.tolist() == [0, 1, 2]


def test_printed_rows_stand_where_they_belong(merged):
    old, new = merged
    rows = [(2021, "N", "1", 10.0), (2021, "S", "1", 5.0), (2030, "S", "1", 9.0)]
    rows = pd.DataFrame(rows, columns=["year", "school", "grade", "central"])
    found = told(rows, frame_of(old, new, 2022))
    assert found[1].tolist() == [[0, 0], [0, 0], [15, 0]]
    assert found.sum() == 15


def test_a_path_that_knows_no_such_year_has_nobody_there(merged):
    old, new = merged
    at = {"draw": [0], "year": [2022], "school": ["Z"], "grade": ["2"]}
    path = xr.DataArray(np.ones((1, 1, 1, 1)), at, dims=tuple(at))
    found = laid(path, frame_of(old, new, 2022))
    assert found.sum() == found[2, 2, 1] == 1
