"""A scenario against its city."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.inputs.fitting import class_sizes, fits
from planner.inputs.scenarios import read_scenario
from planner.inputs.standards import load_standards
from planner.model.city import City
from planner.model.scenario import ClassSize

SCHOOLS = ("a", "b", "site-1", "site-2")
GRADES = ("1", "2", "7")
LAYER = """\
ladder: {entry_age: 6, cut_off: 08-31, phases: {primary: ["1", "2"], junior: ["7"]}}
norms:
  class_size.target.junior: {value: 45}
  class_size.large.junior: {value: 55}
"""
TEXT = """\
title: A
city: baltimore
horizon: 2030
policy:
  class_size:
    primary: {target: 40, large: 45}
  measures:
    new:
      site: site-1
      phase: primary
      year: 2025
      classes: 6
"""


def table(**columns):
    return xr.Dataset({name: ("edge", values) for name, values in columns.items()})


@pytest.fixture
def city(tmp_path):
    (tmp_path / "own.yaml").write_text(LAYER, encoding="utf-8")
    empty = xr.DataArray(np.zeros(0), dims="edge")
    offers = [[1, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 1]]
    schools = xr.Dataset(
        {
            "kind": ("school", ["", "", "site", "site"]),
            "closed": ("school", [np.nan, 2027.0, np.nan, np.nan]),
            "max_classes": ("school", [np.nan, np.nan, 12.0, np.nan]),
            "available_from": ("school", [np.nan, np.nan, 2024.0, np.nan]),
            "offers": (("school", "grade"), np.array(offers, dtype=bool)),
        },
        coords={"school": list(SCHOOLS), "grade": list(GRADES)},
    )
    return City(
        name="toytown",
        title={"en": "Toytown"},
        base_year=2022,
        spring=False,
        crs="EPSG:3857",
        made_up=True,
        standards=load_standards(["own.yaml"], tmp_path),
        areas=xr.Dataset(),
        schools=schools,
        catchments=table(phase=["primary"], catchment=["a"], area=["1"], school=["a"]),
        rolls=empty,
        suppressed=empty,
        births=empty,
        births_period="calendar",
        residents=empty,
        spread=xr.Dataset(),
        origin_kind=empty,
        origin_school=empty,
        people=None,
        projects=xr.Dataset(),
        memberships=xr.Dataset(),
    )


def read(tmp_path, text, overrides=()):
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    reading = read_scenario(path, overrides)
    assert reading.faults == ()
    return reading


def lines(tmp_path, city, text, overrides=()):
    start = tmp_path.as_posix() + "/"
    return [str(fault).replace(start, "") for fault in fits(read(tmp_path, text, overrides), city)]


def test_a_scenario_that_fits(tmp_path, city):
    assert lines(tmp_path, city, TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "start", "words"),
    [
        ("horizon: 2030", "horizon: 2053", "3:1: horizon: found 2053", "2023 to 2052"),
        ("site: site-1", "site: sitee-1", "9:7: policy.measures.new.site:", "'site-1'"),
        ("site: site-1", "site: zz", "9:7: policy.measures.new.site:", "one of site-1, site-2"),
        ("site: site-1", "site: site-2", "10:7: policy.measures.new.phase:", "junior"),
        ("site: site-1", "site: a", "8:5: policy.measures.new.kind:", "write extend"),
        (
            "classes: 6",
            "classes: 6\n      kind: extend",
            "13:7: policy.measures.new.kind:",
            "write build",
        ),
        ("classes: 6", "classes: 13", "12:7: policy.measures.new.classes:", "12 classes"),
        ("year: 2025", "year: 2023", "11:7: policy.measures.new.year:", "2024 or later"),
        ("year: 2025", "year: 2031", "11:7: policy.measures.new.year:", "2023 to the horizon"),
        ("phase: primary", "phase: primry", "10:7: policy.measures.new.phase:", "'primary'"),
        ("large: 45", "large: 39", "6:27: policy.class_size.primary.large:", "the target"),
    ],
)
def test_faults_stand_where_the_value_was_set(tmp_path, city, old, new, start, words):
    assert old in TEXT
    (line,) = lines(tmp_path, city, TEXT.replace(old, new))
    assert line.startswith(f"scenario.yaml:{start}")
    assert words in line


def test_horizon_at_its_bounds(tmp_path, city):
    for year, faults in ((2052, 0), (2053, 1), (2025, 0)):
        assert len(lines(tmp_path, city, TEXT, [f"horizon={year}"])) == faults
    found = lines(tmp_path, city, TEXT, ["horizon=2022"])
    assert len(found) == 2
    assert found[0].startswith("--set: horizon: found 2022")
    assert found[1].startswith("scenario.yaml:11:7: policy.measures.new.year:")


def test_phases_without_a_class_size_and_unknown_phases(tmp_path, city):
    found = lines(tmp_path, city, TEXT.replace("    primary: {", "    primry: {"))
    assert len(found) == 2
    assert found[0].startswith("scenario.yaml:6:5: policy.class_size.primry:")
    assert "did you mean 'primary'?" in found[0]
    assert found[1].startswith("scenario.yaml:5:3: policy.class_size: found no class size")
    assert "'primary'" in found[1]


def test_measures_at_one_site_share_its_room(tmp_path, city):
    more = "    more: {site: site-1, phase: primary, year: 2024, classes: 7}\n"
    (line,) = lines(tmp_path, city, TEXT + more)
    assert "12:7: policy.measures.new.classes: found 6, which makes 13 at site-1" in line
    assert lines(tmp_path, city, TEXT + more.replace("7}", "6}")) == []


def test_given_catchments_must_be_given(tmp_path, city):
    bare = replace(city, catchments=city.catchments.isel(edge=slice(0)))
    (line,) = lines(tmp_path, bare, TEXT)
    assert "policy.catchments.rule: found given, while the city folder has no catchments" in line
    assert lines(tmp_path, bare, TEXT, ["policy.catchments.rule=nearest"]) == []


def test_first_year_of_the_programme(tmp_path, city):
    (line,) = lines(tmp_path, city, TEXT, ["policy.programme.first_year=2022"])
    assert line.startswith("--set: policy.programme.first_year: found 2022")


def test_class_sizes_are_the_scenarios_before_the_norms(tmp_path, city):
    scenario = read(tmp_path, TEXT).scenario
    assert class_sizes(scenario, city.standards) == {
        "primary": ClassSize(40, 45),
        "junior": ClassSize(45, 55),
    }
    scenario = read(tmp_path, TEXT.replace("primary: {t", "junior: {t")).scenario
    assert class_sizes(scenario, city.standards) == {"junior": ClassSize(40, 45)}


def test_the_scenarios_own_standards_count(tmp_path, city):
    text = "norms: {class_size.target.primary: {value: 30}, class_size.large.primary: {value: 35}}"
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    bare = TEXT.replace("  class_size:\n    primary: {target: 40, large: 45}\n", "")
    assert len(lines(tmp_path, city, bare)) == 1
    assert lines(tmp_path, city, bare + "standards: [more.yaml]\n") == []


def test_nothing_is_built_at_a_school_that_has_closed_by_then(tmp_path, city):
    text = TEXT.replace("site: site-1", "site: b").replace(
        "primary\n      year: 2025", "junior\n      year: 2028"
    )
    text = text.replace("classes: 6", "classes: 6\n      kind: extend")
    found = [str(fault) for fault in fits(read(tmp_path, text), city)]
    assert any(
        "found 2028, when b has closed; mend write a year before 2027" in line for line in found
    )


def test_distances_along_streets_need_streets(tmp_path, city):
    text = TEXT.replace("  class_size:", "  catchments: {distance: streets}\n  class_size:")
    (line,) = lines(tmp_path, city, text)
    assert line.startswith("scenario.yaml:5:16: policy.catchments.distance: found 'streets', and")
    assert lines(tmp_path, city, text.replace("streets}", "detour}")) == []
