from pathlib import Path

import pytest

from planner.faces.running import Options, checked

OPTIONS = Options(Path("runs"), None, None, 1, (), None, "en")
TEXT = "title: t\ncity: {city}\nhorizon: 2028\n"


@pytest.fixture
def scenario(toytown_folder):
    path = toytown_folder.parent / "town.yaml"
    path.write_text(TEXT.format(city="toytown"))
    return path


def test_a_good_scenario_becomes_a_job(scenario):
    jobs, faults = checked([scenario], OPTIONS)
    assert faults == []
    assert jobs[0].city.name == "toytown"
    names = {path.name for path in jobs[0].inputs}
    assert {"town.yaml", "city.yaml", "births.csv", "standards.yaml"} <= names


def test_faults_of_all_scenarios_and_cities_come_together(scenario, toytown_folder):
    other = scenario.with_name("other.yaml")
    other.write_text(TEXT.format(city="nowhere"))
    (toytown_folder / "births.csv").unlink()
    jobs, faults = checked([scenario, other], OPTIONS)
    assert jobs == []
    places = {fault.place.split(":")[0].rsplit("/")[-1] for fault in faults}
    assert places == {"births.csv", "other.yaml"}


def test_two_scenarios_of_one_name_would_write_over_each_other(scenario):
    (scenario.parent / "deep").mkdir()
    twin = scenario.parent / "deep" / "town.yaml"
    twin.write_text(TEXT.format(city="../toytown"))
    _, faults = checked([scenario, twin], OPTIONS)
    assert [fault.mend for fault in faults] == [
        "rename one: a run folder carries its scenario file's name"
    ]


def test_the_command_line_overrides(scenario):
    options = Options(Path("runs"), 7, 99, 1, ("horizon=2026",), None, "en")
    jobs, faults = checked([scenario], options)
    assert faults == []
    assert (jobs[0].scenario.draws, jobs[0].scenario.seed) == (7, 99)
    assert jobs[0].scenario.horizon == 2026
