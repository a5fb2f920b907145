import hashlib

from planner.faces.provenance import provenance
from planner.inputs.cities import load_city
from planner.inputs.scenarios import read_scenario
from tests.rowtown import row_folder


def test_every_file_is_named_from_its_own_folder_with_its_hash(tmp_path):
    folder = row_folder(tmp_path / "row")
    (tmp_path / "base.yaml").write_text("title: B\ncity: row\nhorizon: 2027\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("title: A\ninherits: base.yaml\n", encoding="utf-8")
    reading = read_scenario(tmp_path / "a.yaml", ["seed=7"])
    told = provenance(reading, load_city(folder), ["seed=7"], 2023)
    assert {"a.yaml", "base.yaml", "city/areas.csv", "city/city.yaml"} <= set(told["inputs"])
    digest = hashlib.sha256((folder / "rolls.csv").read_bytes()).hexdigest()
    assert told["inputs"]["city/rolls.csv"] == digest
    assert list(told["inputs"]) == sorted(told["inputs"])
    assert (told["overrides"], told["as_of"]) == (["seed=7"], 2023)
    assert str(tmp_path) not in str(told)
    assert any("title: A" in line and "a.yaml:1" in line for line in told["scenario"])


def test_of_a_file_beside_only_its_hash_is_told(tmp_path):
    folder = row_folder(tmp_path / "row")
    (tmp_path / "a.yaml").write_text("title: A\ncity: row\nhorizon: 2027\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_bytes(b"child\n")
    reading, beside = read_scenario(tmp_path / "a.yaml"), {"applicants": tmp_path / "secret.csv"}
    told = provenance(reading, load_city(folder), (), None, beside)
    assert told["inputs"]["applicants"] == hashlib.sha256(b"child\n").hexdigest()
    assert list(told["inputs"]) == sorted(told["inputs"])
    assert "secret" not in str(told)
