import pytest

from planner.inputs.city_file import read_city_file

LEAST = """title: {en: T}
base_year: 2024
crs: EPSG:32650
standards: [us-md]
"""


def found(tmp_path, text: str) -> list[str]:
    (tmp_path / "city.yaml").write_text(text, encoding="utf-8")
    return [str(fault) for fault in read_city_file(tmp_path)[1]]


def test_the_least_a_city_says(tmp_path):
    assert found(tmp_path, LEAST) == []
    city, _ = read_city_file(tmp_path)
    assert city.layer("births").period == "calendar"
    assert city.year_label == "autumn"


@pytest.mark.parametrize(
    ("text", "start", "part"),
    [
        (LEAST + "base_yaer: 3\n", "city.yaml:5:1: base_yaer: found the unknown", "did you mean"),
        (LEAST + "layers:\n  birth: {}\n", "city.yaml:6:3: layers.birth: found", "'births'"),
        (
            LEAST + "layers:\n  births:\n    fiel: x\n",
            "city.yaml:7:5: layers.births.fiel",
            "'file'",
        ),
        (LEAST.replace("2024", "next"), "city.yaml:2:1: base_year: found 'next'", "whole number"),
        (LEAST.replace("crs: EPSG:32650\n", ""), "city.yaml:1:1: crs: found nothing", "write crs"),
        (LEAST.replace("32650", "4326"), "city.yaml:3:1: crs", "projected system in metres"),
        (LEAST + "database: x\n", "city.yaml:5:1: database", "cannot be read yet"),
        (LEAST + "year_label: winter\n", "city.yaml:5:1: year_label: found 'winter'", "spring"),
        (LEAST + "a: b: c\n", "city.yaml:5", "YAML"),
        ("", "city.yaml:1:1: found an empty file", "write"),
    ],
)
def test_faults_have_line_and_column(tmp_path, text, start, part):
    lines = found(tmp_path, text)
    assert lines[0].startswith(start)
    assert part in lines[0]


@pytest.mark.parametrize("word", ["secret", "秘密", "confidential"])
def test_only_public_and_internal_data(tmp_path, word):
    (line,) = found(tmp_path, f"{LEAST}layers:\n  rolls:\n    classification: {word}\n")
    assert line.startswith("city.yaml:7:5: layers.rolls.classification: found")
    assert "internal (内部)" in line


@pytest.mark.parametrize("word", ["public", "internal", "公开", "内部"])
def test_open_classes(tmp_path, word):
    assert not found(tmp_path, f"{LEAST}layers:\n  rolls:\n    classification: {word}\n")


def test_a_folder_without_it(tmp_path):
    _, (fault,) = read_city_file(tmp_path)
    assert str(fault).startswith("city.yaml: found no such file")
