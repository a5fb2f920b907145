"""Scenarios against cities of which only a part could be read."""

import pytest

from planner.inputs.cities import load_city, names_of
from planner.inputs.names import Names, fits_names
from planner.inputs.scenarios import fits, read_scenario

TEXT = """\
title: A
city: toytown
horizon: 2030
policy:
  class_size:
    primry: {target: 40, large: 45}
  measures:
    new: {site: N9, phase: primary, year: 2026, classes: 2}
    late: {site: N1, phase: primery, year: 2036, classes: 2}
"""


def keys(folder, text, names=None):
    path = folder.parent / "town.yaml"
    path.write_text(text, encoding="utf-8")
    reading = read_scenario(path)
    return sorted(fault.key for fault in fits_names(reading, names or names_of(folder)))


ALL = [
    "policy.class_size.primry",
    "policy.measures.late.phase",
    "policy.measures.late.year",
    "policy.measures.new.site",
]


def test_faults_of_the_scenario_hide_nothing(toytown_folder):
    assert keys(toytown_folder, TEXT) == ALL
    broken = TEXT.replace("title: A", "tilte: A").replace("classes: 2}", "classes: two}")
    assert keys(toytown_folder, broken) == ALL


def test_faults_of_the_city_hide_nothing_that_they_do_not_touch(toytown_folder):
    with (toytown_folder / "rolls.csv").open("a") as out:
        out.write("S9,2024,1,-3\n")
    assert keys(toytown_folder, TEXT) == ALL
    city = toytown_folder / "city.yaml"
    city.write_text(city.read_text().replace("base_year: 2024", "base_year: soon"))
    assert keys(toytown_folder, TEXT) == [key for key in ALL if not key.endswith("year")]
    (toytown_folder / "sites.csv").write_text("")
    assert "policy.measures.new.site" not in keys(toytown_folder, TEXT)
    (toytown_folder / "standards.yaml").write_text("ladder: 3\n")
    assert keys(toytown_folder, TEXT) == []


def test_the_place_is_where_it_was_written(toytown_folder):
    keys(toytown_folder, TEXT)
    reading = read_scenario(toytown_folder.parent / "town.yaml")
    places = [fault.place for fault in fits_names(reading, names_of(toytown_folder))]
    start = (toytown_folder.parent / "town.yaml").as_posix()
    assert [place.removeprefix(start)[:3] for place in places] == [":6:", ":8:", ":9:", ":9:"]


def test_what_reading_told_is_not_told_again(toytown_folder):
    text = TEXT.replace("site: N9", "site: 9").replace("horizon: 2030", "horizon: soon")
    assert keys(toytown_folder, text) == ALL[:2]
    assert keys(toytown_folder, TEXT, Names()) == []


def test_a_whole_scenario_is_told_the_same_by_either(toytown_folder):
    keys(toytown_folder, TEXT)
    reading = read_scenario(toytown_folder.parent / "town.yaml")
    whole = fits(reading, load_city(toytown_folder))
    apart = fits_names(reading, names_of(toytown_folder))
    assert len(whole) == len(set(whole))
    assert set(apart) <= set(whole)


@pytest.mark.parametrize(
    "policy", ["policy: 3", "policy: {measures: [a]}", "policy: {class_size: x}"]
)
def test_keys_of_another_kind_are_left_to_reading(toytown_folder, policy):
    text = TEXT[: TEXT.index("policy:")] + policy + "\n"
    assert keys(toytown_folder, text) == []


def test_a_folder_that_is_not_there_names_nothing(tmp_path):
    assert names_of(tmp_path / "nowhere") == Names()


def test_the_year_looked_back_from_counts_as_the_base_year(toytown_folder):
    assert names_of(toytown_folder, as_of=2020).base_year == 2020
