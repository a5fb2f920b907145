"""`planner standards`."""

import json

import pytest
from typer.testing import CliRunner

from planner.faces.cli import app


def told(*arguments):
    return CliRunner().invoke(app, ["standards", *arguments])


def test_without_a_norm_the_layers_are_listed():
    lines = told().stdout.splitlines()
    assert lines[0].startswith("method")
    (wuhan,) = [line for line in lines if line.startswith("cn-wuhan")]
    assert "Wuhan: norms 10, of these unproved 0" in wuhan
    (ladder,) = [line for line in lines if line.startswith("cn-five-four")]
    assert ladder.endswith("has a ladder of grades")


def test_a_norm_is_explained_layer_by_layer():
    text = told("scale.primary").stdout
    assert "scale.primary\n  cn: 2000 pupils/school\n" in text
    assert "  cn-shenyang: 2400 pupils/school\n" in text
    assert "教督〔2017〕6号" in text
    assert "V2, read in a secondary source" in text


def test_in_chinese():
    text = told("balance.basic.cv.primary", "--lang", "zh").stdout
    assert "证据: GK，一般知识，未经查证" in text


def test_for_machines():
    found = json.loads(told("class_size.target", "--json").stdout)
    assert {one["layer"] for one in found["class_size.target.primary"]} >= {"cn", "cn-rural-2008"}
    rows = json.loads(told("--json").stdout)
    assert {row["layer"] for row in rows} >= {"method", "us-md", "cn"}


@pytest.mark.parametrize("key", ["class_size.targt.primary", "nothing"])
def test_no_such_norm_ends_with_two(key):
    done = told(key)
    assert done.exit_code == 2
    assert f"no norm '{key}' in any layer" in done.stderr
