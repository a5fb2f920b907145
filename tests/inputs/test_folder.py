from pathlib import Path

import pytest

from planner.inputs.folder import read_folder


def faults(folder: Path) -> list[str]:
    start = f"{folder.as_posix()}/"
    return [str(one).removeprefix(start) for one in read_folder(folder, ()).sorted_faults()]


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


def test_faults_of_city_yaml_hide_none_of_the_tables(toytown_folder):
    replace(toytown_folder, "city.yaml", "base_year: 2024", "base_year: soon")
    replace(toytown_folder, "city.yaml", "made_up: true", "made_pu: true")
    replace(toytown_folder, "rolls.csv", "S1,2024,1,24", "S1,2024,1,-24")
    replace(toytown_folder, "sites.csv", "502700", "512700")
    lines = faults(toytown_folder)
    starts = [
        "city.yaml:5",
        "city.yaml:8",
        "rolls.csv:",
        "sites.csv:2: geometry: found site N1 9,7",
    ]
    assert len(lines) == len(starts)
    assert all(map(str.startswith, lines, starts))


def test_what_follows_from_a_bad_key_is_not_told(toytown_folder):
    replace(toytown_folder, "city.yaml", "  areas:", "  araes:")
    (line,) = faults(toytown_folder)
    assert line.startswith("city.yaml:10:3: layers.araes: found a table that nobody knows")
    replace(toytown_folder, "city.yaml", "title:", "title: {")
    (toytown_folder / "births.csv").write_text("year,births\n2020,x\n")
    found = faults(toytown_folder)
    assert [line.split(":")[0] for line in found] == ["births.csv", "city.yaml"]


def test_a_layer_without_a_coordinate_system_hides_no_other_fault(toytown_folder):
    replace(toytown_folder, "city.yaml", "  areas:\n    datum: EPSG:32650\n", "  areas:\n")
    replace(toytown_folder, "schools.csv", "502200,3300500", "512200,3300500")
    lines = faults(toytown_folder)
    assert lines[0].startswith("areas.csv: geometry: found no coordinate system")
    assert lines[1].startswith("schools.csv:4: geometry: found school S3 9,200 m outside")
    assert len(lines) == 2


def test_schools_without_a_coordinate_system_are_one_fault(toytown_folder):
    replace(toytown_folder, "city.yaml", "  schools:\n    datum: EPSG:32650\n", "  schools:\n")
    (line,) = faults(toytown_folder)
    assert line.startswith("schools.csv: geometry: found no coordinate system")
    replace(toytown_folder, "schools.csv", "501500,3300500", ",")
    replace(toytown_folder, "schools.csv", "502200,3300500", "562200,3300500")
    lines = faults(toytown_folder)
    assert [line.split(": ")[0] for line in lines] == [
        "schools.csv",
        "schools.csv:3",
        "schools.csv:4",
    ]


def test_half_a_point_hides_no_other_fault(toytown_folder):
    replace(toytown_folder, "schools.csv", "501500,3300500", "501500,")
    replace(toytown_folder, "schools.csv", "502200,3300500", "562200,3300500")
    lines = faults(toytown_folder)
    assert [line.split(": ")[0] for line in lines] == ["schools.csv:3", "schools.csv:4"]


def test_the_folder_stands_before_its_files(toytown_folder, monkeypatch):
    replace(toytown_folder, "rolls.csv", "S1,2024,1,24", "S1,2024,1,-24")

    def place(folder: Path) -> str:
        (fault,) = read_folder(folder, ()).sorted_faults()
        return fault.place.rpartition(":")[0]

    assert place(toytown_folder) == (toytown_folder / "rolls.csv").as_posix()
    monkeypatch.chdir(toytown_folder.parent)
    assert place(toytown_folder) == "toytown/rolls.csv"
    monkeypatch.chdir(toytown_folder)
    assert place(Path()) == "rolls.csv"
    assert place(Path("../toytown")) == "rolls.csv"
