"""The shipped Baltimore folder is whole: keys, totals, blocks in zones, size."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).parents[2] / "data" / "baltimore"
ELEMENTARY = ["K", "1", "2", "3", "4", "5"]
TAUGHT = [*ELEMENTARY, "6", "7", "8"]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    return table("schools")


@pytest.fixture(scope="module")
def rolls() -> pd.DataFrame:
    return table("rolls")


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(FOLDER / "areas.parquet")


@pytest.fixture(scope="module")
def catchments() -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / "catchments.geojson")


def test_every_layer_of_the_city_has_its_file():
    city = YAML(typ="safe").load(FOLDER / "city.yaml")
    assert (city["base_year"], city["year_label"], city["crs"]) == (2022, "spring", "EPSG:2804")
    assert all((FOLDER / layer["file"]).is_file() for layer in city["layers"].values())
    births = city["layers"]["births"]
    assert (births["period"], births["basis"], births["vintage"]) == (
        "school_year", "resident", "2019",
    )  # fmt: skip


def test_keys_are_unique(schools, rolls, areas, catchments):
    assert schools["school"].is_unique
    assert schools["name"].str.lower().is_unique
    assert (schools["name"] == schools["name"].str.split().str.join(" ")).all()
    assert not rolls.duplicated(["school", "year", "grade"]).any()
    assert areas["area"].is_unique
    assert catchments["catchment"].is_unique
    ids = pd.concat([schools["school"], table("sites")["site"]])
    assert ids.is_unique


def test_counts_of_rows(schools, rolls, areas, catchments):
    counts = [len(part) for part in (schools, rolls, areas, catchments, table("sites"))]
    assert counts == [214, 19855, 10025, 92, 27]


def test_each_roll_has_a_school_and_each_school_a_roll(schools, rolls):
    assert set(rolls["school"]) == set(schools["school"])
    assert set(rolls["grade"]) == set(TAUGHT)
    assert (rolls["pupils"].eq("<10") | rolls["pupils"].str.isdigit()).all()
    assert rolls["pupils"].eq("<10").sum() == 426


@pytest.mark.parametrize(("grades", "pupils"), [(ELEMENTARY, 34278), (TAUGHT, 51509)])
def test_totals_of_the_base_year(rolls, grades, pupils):
    cells = rolls[(rolls["year"] == "2022") & rolls["grade"].isin(grades)]
    assert cells.loc[cells["pupils"] != "<10", "pupils"].astype(int).sum() == pupils


def test_births_are_of_whole_years():
    births = table("births")
    assert births["year"].tolist() == [str(year) for year in range(2011, 2020)]
    assert births["area"].eq("*").all()
    assert births["births"].astype(int).sum() == 76748


def test_open_schools_and_they_alone_have_points(schools, rolls):
    now = schools["school"].isin(rolls.loc[rolls["year"] == "2022", "school"])
    assert now.sum() == 130
    assert (now == schools["lon"].ne("")).all()
    assert (now == schools["closed"].eq("")).all()


def test_lent_rooms_leave_a_room(schools):
    rated = schools[schools["rooms"] != ""]
    assert len(rated) == 111
    assert (rated["rooms"].astype(int) > rated["lent_rooms"].astype(int)).all()
    assert rated["rooms"].astype(int).sum() == 2401
    assert rated["rated_capacity"].astype(int).sum() == 54670


def test_zones_teach_every_grade_to_five(catchments, rolls):
    taught = rolls[rolls["year"] == "2022"].groupby("school")["grade"].agg(set)
    named = catchments.set_index("catchment")["schools"].str.split(";")
    assert {zone: schools for zone, schools in named.items() if len(schools) > 1} == {
        "159": ["159", "164"],
        "75": ["75", "144"],
    }
    for schools in named:
        assert set(ELEMENTARY) <= set().union(*(taught[school] for school in schools))


def test_every_populated_block_is_in_one_catchment(areas, catchments):
    assert areas["population"].sum() == 585708
    assert areas["district"].notna().all()
    assert areas.geometry.is_valid.all()
    populated = areas[areas["population"] > 0]
    points = populated.set_geometry(populated.representative_point()).to_crs("EPSG:2804")
    zones = catchments[["catchment", "geometry"]].to_crs("EPSG:2804")
    found = points.sjoin(zones, predicate="within")
    assert found["area"].is_unique
    assert len(found) == len(populated) == 8353


def test_streets_are_lines_with_lengths():
    streets = gpd.read_parquet(FOLDER / "streets.parquet")
    assert streets.crs == "EPSG:2804"
    assert len(streets) == 48422
    assert not streets.loc[streets["class"].isin(["STREX", "STRR"]), "walkable"].any()
    assert (streets["length_m"] > streets.length - 0.3).all()


def test_the_folder_is_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 8e6


def test_maryland_ladder():
    standards = YAML(typ="safe").load(FOLDER.parent / "standards" / "us-md.yaml")
    assert standards["ladder"]["phases"]["elementary"] == ELEMENTARY
    assert standards["ladder"]["cut_off"] == "09-01"
    rooms = {key: norm["value"] for key, norm in standards["norms"].items()}
    assert [rooms[f"room.{kind}"] for kind in ("kindergarten", "elementary", "middle")] == [
        22,
        23,
        25,
    ]
    assert all(norm["evidence"] and norm["source"] for norm in standards["norms"].values())
