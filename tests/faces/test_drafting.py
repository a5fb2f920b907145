import pytest
import typer
from typer.testing import CliRunner

from planner.faces import drafting
from planner.faces.cli import app


def test_commands_join_a_command_line():
    own = typer.Typer()
    drafting.register(own)
    joined = [command.callback.__name__ for command in own.registered_commands]
    assert joined == ["intake", "admit", "zone", "programme"]


@pytest.mark.parametrize(
    ("words", "mended"),
    [
        (("intake", "nowhere"), "nowhere"),
        (("admit", "nowhere.yaml"), "no such file"),
        (("zone", "nowhere.yaml"), "no such file"),
        (("programme", "nowhere.yaml", "--budget", "-1"), "no such file"),
    ],
)
def test_a_fault_is_a_line_and_leaves_with_2(tmp_path, monkeypatch, words, mended):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 2
    assert mended in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
