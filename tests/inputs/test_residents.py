import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.inputs.residents import area_weights, spread_over_areas


def shares(spread: xr.Dataset, origin: str) -> dict[str, float]:
    table = spread.to_dataframe()
    return table[table["origin"] == origin].set_index("area")["share"].to_dict()


def test_every_origin_of_toytown(toytown):
    assert toytown.residents["origin"].to_numpy().tolist() == ["east", "west", "school:S3"]
    assert toytown.origin_kind.to_numpy().tolist() == ["catchment", "catchment", "school"]
    assert toytown.origin_school.to_numpy().tolist() == ["", "", "S3"]
    assert toytown.residents["grade"].to_numpy().tolist() == ["1", "2", "3"]
    assert toytown.residents.sel(year=2024, grade="1").to_numpy().tolist() == [36, 24, 12]


def test_a_suppressed_count_is_added_up_as_its_midpoint(toytown):
    assert toytown.residents.sel(year=2019, origin="school:S3", grade="3") == 4.5


def test_pupils_spread_by_children_of_the_phase(toytown):
    assert shares(toytown.spread, "*") == pytest.approx({"A": 1 / 3, "B": 1 / 2, "C": 1 / 6})
    assert shares(toytown.spread, "east") == {"B": 0.75, "C": 0.25}
    assert shares(toytown.spread, "west") == {"A": 1.0}


def test_without_people_population_spreads(toytown, toytown_folder):
    (toytown_folder / "people.csv").unlink()
    city = load_city(toytown_folder)
    assert shares(city.spread, "east") == {"B": 0.75, "C": 0.25}
    assert shares(city.spread, "*") == pytest.approx({"A": 1 / 3, "B": 1 / 2, "C": 1 / 6})
    assert city.people is None
    assert "people" in {gap.table for gap in city.gaps}


def test_people_after_the_base_year_do_not_weigh(toytown):
    weights = area_weights(toytown.areas, toytown.people, toytown.standards.ladder, 2023)
    assert weights.to_dict() == {"A": 2000, "B": 3000, "C": 1000}


def test_areas_without_weight_share_evenly():
    edges = pd.DataFrame({"catchment": ["c", "c"], "area": ["A", "B"]})
    spread = spread_over_areas(edges, pd.Series({"A": 0.0, "B": 0.0}))
    assert shares(spread, "c") == {"A": 0.5, "B": 0.5}


def test_a_school_of_two_catchments_is_split_by_their_weight(toytown_folder):
    (toytown_folder / "catchments.csv").write_text(
        "phase,catchment,schools,areas\nprimary,west,S1,A\nprimary,mid,S2,B\nprimary,far,S2,C\n"
    )
    city = load_city(toytown_folder)
    entrants = city.residents.sel(year=2024, grade="1").to_series().to_dict()
    assert entrants == {"far": 9, "mid": 27, "west": 24, "school:S3": 12}


def test_rolls_of_closed_schools_stay_in_the_record(toytown_folder):
    with (toytown_folder / "schools.csv").open("a") as out:
        out.write("S4,Gone,primary,public,,,,,\n")
    lines = (toytown_folder / "schools.csv").read_text().splitlines()
    closed = [
        f"{line},{'closed' if i == 0 else '2021' if 'Gone' in line else ''}"
        for i, line in enumerate(lines)
    ]
    (toytown_folder / "schools.csv").write_text("\n".join(closed) + "\n")
    with (toytown_folder / "rolls.csv").open("a") as out:
        out.write("S4,2019,1,20\nS4,2020,1,15\n")
    city = load_city(toytown_folder)
    assert city.origin_kind.sel(origin="closed") == "closed"
    assert city.residents.sel(year=2020, grade="1").sum() == 72 + 15
    assert np.isnan(city.residents.sel(origin="closed", year=2024)).all()
    assert not city.schools["offers"].sel(school="S4").any()


def test_no_pupil_is_lost(toytown):
    grades = ["1", "2", "3"]
    rolls = toytown.rolls.sel(grade=grades).where(~toytown.suppressed.sel(grade=grades), 4.5)
    assert toytown.residents.sum() == rolls.sum()
