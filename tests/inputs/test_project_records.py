"""Committed projects: those still to come, with their estates."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.cities import load_city, read_city
from planner.inputs.project_records import check_slip
from planner.model.scenario import Future, Scenario

HEAD = "project,site,school,phase,classes,committed,planned_use,actual_use,housing_project\n"
HOMES = "project,area,year,homes\nH,A,2029,60\nH,A,2028,80\nH,A,2020,-9\n"


def read(folder, rows):
    (folder / "projects.csv").write_text(HEAD + rows, encoding="utf-8")
    _, faults, warnings = read_city(folder)
    assert faults == ()
    return [one for one in warnings if "projects.csv" in one]


def test_those_that_are_committed_and_still_to_come_are_kept(toytown_folder):
    rows = "P1,,S2,primary,3,true,2026-09-01,,\nP2,N1,,primary,6,false,2027,,\n"
    told = read(toytown_folder, f"{rows}P3,,S1,primary,2,true,2023,2024-03-01,\n")
    assert [line.rpartition("projects.csv:")[2].partition(",")[0] for line in told] == [
        "3: project P2 is not committed: not used",
        "4: project P3 is in use by the base year: its rooms are taken as counted in schools",
    ]
    projects = load_city(toytown_folder).projects
    assert {name: projects[name].values.tolist() for name in projects.data_vars} == {
        "name": [""],
        "school": ["S2"],
        "phase": ["primary"],
        "classes": [3],
        "year": [2026],
        "estate": [""],
    }


def test_a_school_that_is_to_open_before_its_homes_is_told(toytown_folder):
    """The first homes stand in 2028; what was torn down in 2020 were none."""
    (toytown_folder / "housing.csv").write_text(HOMES, encoding="utf-8")
    (line,) = read(toytown_folder, "P1,N1,,primary,3,true,2027,,H\n")
    assert "projects.csv:2: project P1 is to open in 2027" in line
    assert "its estate H stand in 2028" in line
    assert load_city(toytown_folder).projects["estate"].values.tolist() == ["H"]
    assert read(toytown_folder, "P1,N1,,primary,3,true,2028,,H\n") == []


def test_a_site_knows_its_estate(toytown_folder, toytown):
    assert toytown.schools["estate"].values.tolist() == [""] * 4
    (toytown_folder / "housing.csv").write_text(HOMES, encoding="utf-8")
    (toytown_folder / "sites.csv").write_text(
        "site,phases,max_classes,x,y,housing_project\nN1,primary,6,502700,3300500,H\n",
        encoding="utf-8",
    )
    assert load_city(toytown_folder).schools["estate"].values.tolist() == ["H", "", "", ""]


@pytest.mark.parametrize(
    ("slip", "bare", "said"),
    [
        ({"P1": 1, "all": 2}, False, []),
        ({"all": 0}, True, []),
        ({"P2": 1}, False, ["future.slip.P2"]),
        ({"all": 1}, True, ["future.slip.all"]),
    ],
)
def test_a_delay_needs_a_project_that_is_decided(toytown, slip, bare, said):
    """P1 is committed, P2 is not."""
    none = toytown.projects.isel(project=np.array([], dtype=int))
    town = replace(toytown, projects=none) if bare else toytown
    asked = Scenario("t", "toytown", 2030, future=Future(slip=slip))
    assert [key for key, _, _ in check_slip(asked, town)] == said
