"""Shipped data: found in a checkout and in a wheel."""

import pytest

from planner.inputs import shipped


def test_checkout_has_the_city_its_standards_and_its_scenarios():
    assert shipped.cities() == ("baltimore", "yinghe")
    assert {"method", "us-md"} <= set(shipped.standards())
    assert "standards" not in shipped.cities()
    assert "baltimore" in shipped.scenarios()
    assert (shipped.city_folder("baltimore") / "city.yaml").is_file()
    assert shipped.standards_file("method").name == "method.yaml"
    assert shipped.scenario_file("baltimore").parent.name == "scenarios"


@pytest.mark.parametrize("name", ["", "nowhere", "standards", "../data/baltimore", "a/b", ".."])
def test_other_names_lead_nowhere(name):
    assert shipped.city_folder(name) is None
    assert shipped.standards_file(name) is None
    assert shipped.scenario_file(name) is None


def test_data_inside_the_package_comes_before_data_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "planner"
    for folder in (package / "data" / "here", package.parent / "data" / "stray"):
        folder.mkdir(parents=True)
        (folder / "city.yaml").touch()
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    assert shipped.cities() == ("here",)
    assert shipped.city_folder("here") == package / "data" / "here"
    assert shipped.city_folder("stray") is None


def test_a_shipped_city_has_a_scenario_of_its_own_name(tmp_path, monkeypatch):
    folder = shipped.city_folder("baltimore")
    assert shipped.shipped_for("baltimore") == shipped.scenario_file("baltimore")
    assert shipped.shipped_for(str(folder)) == shipped.scenario_file("baltimore")
    (tmp_path / "baltimore").mkdir()
    monkeypatch.chdir(tmp_path)
    assert shipped.shipped_for("./baltimore") is None
    assert shipped.shipped_for("nowhere") is None
