from pathlib import Path

import pytest

from planner.inputs.folder import read_folder


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in read_folder(folder, ()).sorted_faults()]


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "start"),
    [
        (
            "sites.csv",
            "N1,",
            "S1,",
            "sites.csv:2: site: found site S1, which is the id",
        ),
        ("catchments.csv", "west", "closed", "catchments.csv:2: catchment: found catch"),
        (
            "schools.csv",
            "501500,3300500",
            ",",
            "schools.csv:3: geometry: found school S2",
        ),
        ("sites.csv", "502700", "512700", "sites.csv:2: geometry: found site N1 9,700 m outside"),
        ("city.yaml", "2024\n", "2030\n", "rolls.csv: year: found no row of the base year 2030"),
        ("city.yaml", "crs: EPSG:32650", "crs: EPSG:4326", "city.yaml:6:1: crs: found"),
        (
            "projects.csv",
            "true,2026-09-01",
            "true,",
            "projects.csv:2: planned_use: found",
        ),
        ("projects.csv", ",S2,primary", ",,primary", "projects.csv:2: site: found a committed"),
        ("city.yaml", "[standards.yaml]", "[nowhere]", ""),
    ],
)
def test_what_tables_say_against_each_other(toytown_folder, file, old, new, start):
    replace(toytown_folder, file, old, new)
    assert any(line.startswith(start) for line in faults(toytown_folder))


def test_a_school_within_reach_of_the_land_is_no_fault(toytown_folder):
    replace(toytown_folder, "schools.csv", "500500,3300500", "499980,3300500")
    assert faults(toytown_folder) == []


def test_warnings_stop_nothing(toytown_folder):
    with (toytown_folder / "rolls.csv").open("a") as out:
        out.write("S1,2025,1,20\nS1,2015,1,20\n")
    (toytown_folder / "catchement.geojson").write_text("{}")
    folder = read_folder(toytown_folder, ())
    assert not folder.faults
    told = "\n".join(folder.warnings)
    assert "rolls.csv: 1 rows after the base year are not used" in told
    assert "rolls.csv: no rolls of 2016, 2017, 2018" in told
    assert "catchement.geojson: not read; did you mean 'catchments'?" in told
    assert "projects.csv:3: project P2 is not committed" in told
