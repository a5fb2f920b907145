import hashlib
import json

from planner.paper.manifests import digest_of, hash_of, sealed, write_manifest


def test_the_digest_is_of_all_but_the_seconds():
    one = sealed({"city": "玩具镇", "seed": 1}, {"name": "a", "seconds": {"run": 1.5}})
    two = sealed({"seed": 1, "city": "玩具镇"}, {"seconds": {"run": 9.0}, "name": "a"})
    assert one["digest"] == two["digest"] == digest_of({"city": "玩具镇", "seed": 1, "name": "a"})
    assert (one["seconds"], two["seconds"]) == ({"run": 1.5}, {"run": 9.0})
    assert sealed({"seed": 2}, {})["digest"] != sealed({"seed": 1}, {})["digest"]
    assert sealed({"seed": 2}, {"seed": 3})["seed"] == 3


def test_a_file_s_hash_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert hash_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()
    assert hash_of(tmp_path / "b") == ""


def test_a_manifest_is_written_in_the_order_of_its_keys(tmp_path):
    path = write_manifest({"b": 1, "a": "学"}, tmp_path)
    assert path.name == "manifest.json"
    assert path.read_bytes().decode() == '{\n  "a": "学",\n  "b": 1\n}\n'
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "学", "b": 1}
