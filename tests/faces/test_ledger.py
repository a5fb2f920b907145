import json

import pytest
from typer.testing import CliRunner

from planner.faces.cli import app


@pytest.fixture
def planner():
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_keep_score_and_bridge_in_a_fresh_folder(town, planner):
    done = planner("keep", "old/town")
    old = done.stdout.splitlines()[-1]
    assert done.stdout.splitlines() == ["kept already as", old]
    assert json.loads(planner("keep", "old/town", "--json").stdout) == {"kept": old, "new": False}
    done = planner("score", old, "toytown")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].startswith("runs/score-town-2022-")
    done = planner("bridge", old, "new/town", "--lang", "zh")
    assert done.exit_code == 0
    assert "升学转段" in done.stdout
    done = planner("advance", "toytown", "--to", "2025")
    assert done.exit_code == 2


def test_a_fault_is_one_line_and_leaves_with_2(town, planner):
    for words in (("keep", "toytown"), ("score", "old/town", "toytown"), ("bridge", "a", "b")):
        done = planner(*words)
        assert done.exit_code == 2
        assert "mend" in done.stderr
        assert "nothing was written" in done.stderr
        assert "Traceback" not in done.stderr
