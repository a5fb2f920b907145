import json
from pathlib import Path

from planner.faces.printing import say

PAPER = {"city": "玩具镇"}, ["one", "two"], [Path("runs") / "a.csv", Path("b.csv")]


def test_a_reader_gets_lines_and_then_files(capsys):
    say(*PAPER, as_json=False)
    assert capsys.readouterr().out == "one\ntwo\n\nruns/a.csv\nb.csv\n"


def test_a_machine_gets_the_document_alone(capsys):
    say(*PAPER, as_json=True)
    out = capsys.readouterr().out
    assert json.loads(out) == PAPER[0]
    assert "玩具镇" in out
