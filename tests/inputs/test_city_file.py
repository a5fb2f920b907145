import pytest

from planner.inputs.city_file import read_city_file, read_draft

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


def test_what_is_left_without_the_bad_keys(tmp_path):
    text = LEAST.replace("2024", "next").replace("[us-md]", "[us-md, 3]") + (
        "made_up: perhaps\nlayers:\n  births: {period: never, datum: wgs84}\n  rolls: {dtum: x}\n"
    )
    (tmp_path / "city.yaml").write_text(text, encoding="utf-8")
    draft = read_draft(tmp_path)
    assert [fault.key for fault in draft.faults] == [
        "base_year", "standards.1", "made_up", "layers.births.period", "layers.rolls.dtum",
    ]  # fmt: skip
    assert draft.city.crs == "EPSG:32650"
    assert draft.city.standards == ("us-md",)
    assert draft.city.layer("births").datum == "wgs84"
    assert not draft.knows("base_year")
    assert not draft.knows("standards")
    assert draft.knows("crs")
    assert draft.knows_layer("births", "datum")
    assert draft.knows_layer("areas", "datum")
    assert not draft.knows_layer("rolls", "datum")


@pytest.mark.parametrize("text", ["a: b: c\n", "", "layers: 3\n", "layrs: {areas: {}}\n"])
def test_where_layers_cannot_be_read_nothing_is_known_of_them(tmp_path, text):
    (tmp_path / "city.yaml").write_text(text, encoding="utf-8")
    assert not read_draft(tmp_path).knows_layer("areas", "datum")
