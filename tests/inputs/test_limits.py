"""Full schools, and the demand that they hide."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.inputs.limits import applicants, demand_at_entry, full_grades, limits_of
from planner.model.scenario import Future
from planner.schools.carrying import carry_over


@pytest.fixture
def places(toytown_folder):
    """Toytown with classes on record: S2's one class of 36 has room, but once it had 40."""
    rolls = toytown_folder / "rolls.csv"
    rows = rolls.read_text().splitlines()
    rows = [rows[0] + ",classes", *(row + ",1" for row in rows[1:])]
    full = [row.replace(",36,1", ",40,1") if row.startswith("S2,2023,2") else row for row in rows]
    rolls.write_text("\n".join(full) + "\n")
    return toytown_folder


def test_a_grade_is_full_where_its_classes_are(places):
    city = load_city(places)
    found = full_grades(city.rolls, city.classes, city.schools, city.standards)
    flags = found.to_numpy()
    s1, s2 = (city.schools["school"].to_numpy().tolist().index(name) for name in ("S1", "S2"))
    years = found["year"].to_numpy().tolist()
    assert flags[years.index(2023), s2].tolist() == [False, True, False, False, False]
    assert flags[:, s1, 3].all()  # 60 pupils in one class of 45
    assert not flags[:, s1, :3].any()


def test_a_school_is_full_in_the_base_year_where_its_stated_places_are(toytown):
    stated = toytown.schools["places"].copy()
    stated.loc[{"school": "S3"}] = 36  # it has 36 pupils
    schools = toytown.schools.assign(places=stated)
    found = full_grades(toytown.rolls, None, schools, toytown.standards)
    assert found.sel(school="S3", year=2024).to_numpy().tolist() == [True, True, True, False, False]
    assert found.sum() == 3
    assert full_grades(toytown.rolls, None, toytown.schools, toytown.standards) is None


def register(*rows):
    names = ("school", "entry_year", "stage", "date", "children")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    return xr.Dataset({name: ("edge", np.array(values)) for name, values in columns.items()})


def test_applicants_are_those_of_the_last_date(toytown):
    told = register(
        ("S2", 2024, "applied", "2024-05-01", 40.0),
        ("S2", 2024, "applied", "2024-06-01", 30.0),
        ("S2", 2024, "applied", "2024-06-01", 24.0),
        ("S2", 2024, "admitted", "2024-07-01", 36.0),
    )
    found = applicants(told, toytown.rolls)
    schools = toytown.rolls["school"].to_numpy().tolist()
    assert found[-1, schools.index("S2")] == 54
    assert np.isfinite(found).sum() == 1
    assert np.isnan(applicants(None, toytown.rolls)).all()


def test_refused_applicants_are_taken_off_where_they_went(toytown):
    """54 applied at S2 for its 36 places: 18 of the 36 at the other two schools wanted it."""
    full = toytown.rolls.notnull() & False
    full.loc[{"year": 2024, "school": "S2", "grade": "1"}] = True
    applied = np.full(full.shape[:2], np.nan)
    schools = full["school"].to_numpy().tolist()
    applied[-1, schools.index("S2")] = 54
    found = demand_at_entry(toytown.rolls, full, applied).sel(year=2024, grade="1")
    assert found.sel(school=["S1", "S2", "S3"]).to_numpy() == pytest.approx([12, 54, 6])
    assert demand_at_entry(toytown.rolls, None, applied) is toytown.rolls
    few = np.where(applied > 0, 30.0, np.nan)
    assert demand_at_entry(toytown.rolls, full, few) is toytown.rolls


def test_what_ratios_rest_on_is_told_of_each_cell(toytown):
    full = toytown.rolls.notnull() & False
    full.loc[{"year": 2024, "school": "S2", "grade": ["1", "2"]}] = True
    applied = np.full(full.shape[:2], np.nan)
    limited, (gap,) = limits_of(full, applied)
    cells = limited.sel(year=2024, school="S2").to_numpy().tolist()
    assert cells == ["admitted", "neighbours", "", "", ""]
    assert gap.said == {"count": "1", "schools": "S2", "applied": "0", "admitted": "1"}
    applied[-1] = 50
    assert limits_of(full, applied)[0].sel(year=2024, school="S2", grade="1") == "applicants"
    assert limits_of(None, applied) == (None, ())


def test_a_full_school_climbs_no_less_than_its_neighbours(toytown):
    """S2 shrinks to its places each year, 36 to 27; S1 and S3 keep all of theirs."""
    rolls = toytown.rolls.copy()
    rolls.loc[{"school": "S2", "grade": "2"}] = 27
    rolls.loc[{"school": "S2", "grade": "3"}] = 27
    limited = rolls.astype(str).copy(data=np.full(rolls.shape, "", dtype=object))
    limited.loc[{"school": "S2", "grade": "2"}] = "neighbours"
    place = toytown.schools["school"].to_numpy().tolist().index("S2")
    cut = replace(toytown, rolls=rolls)
    plain = carry_over(cut, Future()).ratio[place]
    told = carry_over(replace(cut, limited=limited), Future()).ratio[place]
    assert plain[0] < 0.95
    assert told[0] == pytest.approx(1.0)
    assert told[1] == pytest.approx(plain[1])
