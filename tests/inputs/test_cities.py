from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from planner.inputs.cities import files, load_city, read_city
from planner.inputs.faults import InputError
from planner.model.city import City

POINTS = ("schools", "sites")
CRS = "EPSG:32650"


def assert_same(one: City, other: City) -> None:
    for name in ("areas", "schools", "catchments", "spread", "projects", "memberships"):
        xr.testing.assert_identical(
            getattr(one, name).drop_vars("geometry", errors="ignore"),
            getattr(other, name).drop_vars("geometry", errors="ignore"),
        )
    for name in ("rolls", "suppressed", "births", "residents", "origin_kind", "people"):
        xr.testing.assert_identical(getattr(one, name), getattr(other, name))
    shapes = one.areas["geometry"].to_numpy(), other.areas["geometry"].to_numpy()
    assert shapely.equals_exact(*shapes, tolerance=0.0).all()
    assert one.gaps == other.gaps
    assert (one.births_basis, one.births_vintage) == (other.births_basis, other.births_vintage)
    for name in ("migration", "moves", "housing", "yields", "register"):
        table, same = getattr(one, name), getattr(other, name)
        assert (table is None and same is None) or table.identical(same)


def as_layer(folder: Path, table: str) -> gpd.GeoDataFrame:
    frame = pd.read_csv(folder / f"{table}.csv", dtype={"area": str})
    if table == "areas":
        shapes = gpd.GeoSeries.from_wkt(frame.pop("geometry"), crs=CRS)
    else:
        shapes = gpd.GeoSeries(gpd.points_from_xy(frame.pop("x"), frame.pop("y"), crs=CRS))
    return gpd.GeoDataFrame(frame, geometry=shapes)


@pytest.mark.parametrize("form", ["gpkg", "geojson", "parquet"])
def test_the_form_of_a_file_changes_nothing(toytown, toytown_folder, form):
    for table in ("areas", *POINTS):
        layer = as_layer(toytown_folder, table)
        (toytown_folder / f"{table}.csv").unlink()
        path = toytown_folder / f"{table}.{form}"
        if form == "parquet":
            layer.to_parquet(path)
        elif form == "geojson":
            layer.to_file(path, driver="GeoJSON")
        else:
            layer.to_file(path)
    if form == "parquet":
        for table in ("rolls", "births", "people"):
            frame = pd.read_csv(toytown_folder / f"{table}.csv")
            frame.to_parquet(toytown_folder / f"{table}.parquet")
            (toytown_folder / f"{table}.csv").unlink()
    assert_same(load_city(toytown_folder), toytown)


def test_the_order_of_rows_and_columns_changes_nothing(toytown, toytown_folder):
    for path in toytown_folder.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str)
        frame.iloc[::-1, ::-1].to_csv(path, index=False, encoding="utf-8-sig")
    assert_same(load_city(toytown_folder), toytown)


def test_the_order_of_rows_changes_nothing_of_what_moves_people(carried, carried_path):
    for path in carried_path.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str)
        frame.iloc[::-1, ::-1].to_csv(path, index=False)
    assert_same(load_city(carried_path), carried)


def test_degrees_come_to_the_same_place_within_a_millimetre(toytown, toytown_folder):
    areas = as_layer(toytown_folder, "areas").to_crs("EPSG:4326")
    (toytown_folder / "areas.csv").unlink()
    areas.to_parquet(toytown_folder / "areas.parquet")
    text = (toytown_folder / "city.yaml").read_text()
    text = text.replace("areas:\n    datum: EPSG:32650", "areas:\n    datum: wgs84")
    (toytown_folder / "city.yaml").write_text(text)
    assert_same(load_city(toytown_folder), toytown)


def test_toytown_as_its_readme_says(toytown):
    assert toytown.made_up
    assert toytown.schools["school"].to_numpy().tolist() == ["N1", "S1", "S2", "S3"]
    np.testing.assert_equal(toytown.schools["rooms"].to_numpy(), [0, 9, 3, np.nan])
    assert toytown.schools["district"].to_numpy().tolist() == ["East", "West", "West", "East"]
    assert toytown.schools["kind"].to_numpy().tolist() == ["site", "", "", ""]
    assert toytown.schools["max_classes"].sel(school="N1") == 6
    assert toytown.schools["offers"].sel(school="S1").all()
    assert (
        toytown.schools["offers"].sel(school="N1").to_numpy().tolist() == [True] * 3 + [False] * 2
    )
    assert toytown.rolls.sel(year=2024).sum() == 3 * 72 + 60 + 54
    assert np.isnan(toytown.rolls.sel(year=2019, school="S3", grade="3"))
    assert toytown.suppressed.sum() == 1
    assert toytown.births.sel(year=2020).sum() == 105
    assert toytown.projects["year"].to_series().to_dict() == {"P1": 2026}
    assert toytown.memberships["school"].to_numpy().tolist() == ["S1", "S2"]
    assert toytown.sources["areas"]["vintage"] == "2024"
    assert (toytown.births_basis, toytown.births_vintage) == ("resident", "2024")
    assert toytown.births_by_vintage["2024"].identical(toytown.births)
    assert toytown.areas["subdistrict"].to_numpy().tolist() == ["", "", ""]
    assert toytown.migration is None
    assert toytown.people_basis == ""


def test_people_give_women_and_children_by_area(toytown):
    people = toytown.people
    assert people.dims == ("year", "area", "sex", "age", "status")
    assert people["status"].to_numpy().tolist() == ["all"]
    assert people.sel(year=2024, area="A", sex="female", age=30) == 120
    assert people.sel(year=2024, area="B", age=[6, 7, 8]).sum() == 90
    assert np.isnan(people.sel(year=2024, area="A", sex="male", age=30))


def test_rolls_alone_are_enough_for_a_backtest(toytown_folder):
    for path in toytown_folder.glob("*.csv"):
        if path.name not in {"rolls.csv", "births.csv"}:
            path.unlink()
    text = (toytown_folder / "city.yaml").read_text()
    births = "layers:\n" + text[text.index("  births:") :]
    (toytown_folder / "city.yaml").write_text(text[: text.index("layers:")] + births)
    with pytest.raises(InputError, match=r"areas.csv: found no such file"):
        load_city(toytown_folder)
    city, faults, _ = read_city(toytown_folder, need="backtest")
    assert not faults
    assert city is not None
    assert city.births.sel(year=2020).sum() == 105


def test_rolls_without_anything_else_make_a_city(toytown, toytown_folder):
    for path in toytown_folder.glob("*.csv"):
        if path.name != "rolls.csv":
            path.unlink()
    text = (toytown_folder / "city.yaml").read_text()
    (toytown_folder / "city.yaml").write_text(text[: text.index("layers:")])
    city = load_city(toytown_folder, need="backtest")
    assert set(city.origin_kind.to_numpy()) == {"school"}
    assert city.births.sizes["year"] == 0
    np.testing.assert_equal(
        city.rolls.to_numpy(), toytown.rolls.sel(school=["S1", "S2", "S3"]).to_numpy()
    )
    assert {"areas", "births", "schools"} <= {gap.table for gap in city.gaps}


def test_extra_layers_of_standards_lie_over_the_folders_own(toytown_folder):
    layer = toytown_folder / "more.yaml"
    layer.write_text("norms:\n  class_size.target.primary: {value: 30, evidence: D}\n")
    city = load_city(toytown_folder, standards=("more.yaml",))
    assert city.standards.number("class_size.target.primary") == 30


def test_files_are_those_that_are_read(toytown_folder):
    names = {path.name for path in files(toytown_folder)}
    assert names == {path.name for path in toytown_folder.iterdir()} - {"README.md"}


def test_a_folder_that_is_not_there():
    with pytest.raises(InputError, match="no-such-city: found no such folder"):
        load_city("no-such-city")


def test_baltimore_by_its_name():
    city = load_city("baltimore")
    assert city.spring
    entry = list(city.standards.ladder.phases["elementary"])
    rolls = city.rolls.sel(grade=entry).where(~city.suppressed.sel(grade=entry), 4.5)
    np.testing.assert_allclose(
        city.residents.sum(["origin", "grade"]), rolls.sum(["school", "grade"])
    )
    assert city.rolls["school"].equals(city.schools["school"])
