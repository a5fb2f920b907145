"""The made-up city: its generator gives what is shipped, and the main job runs on it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from planner.inputs.cities import read_city
from planner.inputs.scenarios import load_scenario
from planner.inputs.shipped import city_folder, scenario_file
from planner.method import plan
from planner.model.draws import Draws
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs

FOLDER = city_folder("yinghe")
assert FOLDER is not None
SMALL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from make import made, write
from truth import Truth
write(made(int(sys.argv[3]), 40, Truth()), Path(sys.argv[2]))
"""
WRITTEN_BY_HAND = ("city.yaml", "standards.yaml")


def shipped_tables():
    return sorted(
        path.relative_to(FOLDER)
        for path in FOLDER.rglob("*")
        if path.suffix in {".csv", ".parquet"}
    )


def content(path):
    """What is in a Parquet file; its bytes tell the versions of the libraries too."""
    found = pd.read_parquet(path)
    return gpd.read_parquet(path).to_wkt() if "geometry" in found else found


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("yinghe")
    make = [sys.executable, "-B", str(FOLDER / "make.py"), str(folder)]
    subprocess.run(make, check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def reading():
    return read_city(FOLDER)


def test_the_generator_gives_what_is_shipped(again):
    names = shipped_tables()
    assert names == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert len(names) == 24
    for name in names:
        if name.suffix == ".csv":
            assert (FOLDER / name).read_bytes() == (again / name).read_bytes(), name
        else:
            pd.testing.assert_frame_equal(content(FOLDER / name), content(again / name))


def test_the_folder_is_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 4_000_000


def test_the_folder_has_no_fault_and_few_warnings(reading):
    city, faults, warnings = reading
    assert city is not None
    assert tuple(faults) == ()
    assert [line.rpartition("/")[2] for line in warnings] == [
        "projects.csv:6: project P05 is not committed: not used",
        "projects.csv:7: project P06 is not committed: not used",
    ]


def test_sizes_are_those_that_the_issue_asks_for(reading):
    city = reading[0]
    assert city.made_up
    assert 1_900_000 < float(city.areas["population"].sum()) < 2_100_000
    assert city.areas.sizes["area"] == 400
    assert len(set(city.areas["district"].to_numpy())) == 6
    schools = pd.read_csv(FOLDER / "schools.csv")
    compulsory = schools["phases"].str.contains("primary|lower_secondary")
    assert compulsory.sum() == 178
    assert schools["phases"].value_counts()[["kindergarten", "upper_secondary"]].tolist() == [
        60,
        14,
    ]
    assert set(schools["kind"].dropna()) == {"teaching_point", "nine_year"}
    assert (schools["sector"] == "private").sum() == 12
    assert (schools["beds"] > 0).sum() == 1
    assert sorted(set(pd.read_csv(FOLDER / "rolls.csv")["year"])) == list(range(2016, 2026))


def test_districts_are_as_told():
    """The county town is over-full, the villages and the old town have rooms to spare."""
    schools = pd.read_csv(FOLDER / "schools.csv").assign(place=lambda rows: rows["name"].str[:2])
    classes = pd.read_parquet(FOLDER / "class_list.parquet").query("year == 2025")
    classes = classes.merge(schools[["school", "place"]])
    assert 0.04 < (classes["pupils"] >= 56).mean() < 0.06
    assert 0 < (classes["pupils"] >= 66).mean() < 0.01
    large = classes[classes["pupils"] >= 56]
    assert (large["place"] == "映山").mean() > 0.8
    some = schools[schools["school"].isin(classes["school"])].set_index("place")
    rooms = (some["rooms"] - some["special_rooms"]).groupby("place").sum()
    use = classes.groupby("place").size() / rooms
    assert (use <= 1).all()
    assert use["映山"] > 0.95
    assert 0.9 < use["滨河"] < 1
    assert use["古城"] < 0.75
    assert use["河上"] < 0.55


def test_people_agree_with_births_and_with_those_who_enter():
    people = pd.read_parquet(FOLDER / "people.parquet")
    births = pd.read_parquet(FOLDER / "births.parquet")
    last = births[(births["year"] == 2025) & (births["month"] <= 8)]
    first = births[(births["year"] == 2024) & (births["month"] >= 9)]
    infants = people[(people["year"] == 2025) & (people["age"] == 0)]
    assert infants["people"].sum() == last["births"].sum() + first["births"].sum()
    rolls = pd.read_csv(FOLDER / "rolls.csv")
    entrants = rolls[(rolls["year"] == 2025) & (rolls["grade"] == "1")]["pupils"].sum()
    assert people[(people["year"] == 2025) & (people["age"] == 6)]["people"].sum() == entrants


def test_the_truth_begins_after_the_record():
    truth = pd.read_csv(FOLDER / "truth" / "rolls.csv")
    assert sorted(set(truth["year"])) == list(range(2026, 2041))
    rates = pd.read_csv(FOLDER / "truth" / "rates.csv").set_index(["rate", "kind"])["value"]
    assert rates["stay", "village"] == 0.66


@pytest.mark.parametrize("seed", [2, 6])
def test_small_cities_are_sound_too(seed, tmp_path):
    call = [sys.executable, "-B", "-c", SMALL, str(FOLDER), str(tmp_path), str(seed)]
    subprocess.run(call, check=True, timeout=120)
    for name in WRITTEN_BY_HAND:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    city, faults, _ = read_city(tmp_path)
    assert [str(fault) for fault in faults] == []
    assert city is not None
    assert city.areas.sizes["area"] == 40


def test_the_main_job_runs_and_says_that_the_city_is_made_up(reading, tmp_path):
    path = scenario_file("yinghe")
    assert path is not None
    scenario = load_scenario(path)
    assert scenario.horizon == 2040
    rules = replace(scenario.policy.programme, measures=0)
    policy = replace(scenario.policy, programme=rules)
    scenario = replace(scenario, horizon=2027, policy=policy)
    found = plan(reading[0], scenario, Draws(scenario.seed), name="yinghe")
    tables = tabulate(found)
    assert set(tables["schools"]["year"]) == set(range(2016, 2028))
    for lang, said in (("en", "Made-up city"), ("zh", "虚构城市")):
        file = write_report(found, tables, {}, tmp_path / f"{lang}.html", lang, Glyphs())
        page = Path(file).read_text(encoding="utf-8")
        assert page.index(said) < page.index("<h2"), lang
