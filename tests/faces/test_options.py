from pathlib import Path
from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from planner.faces import options
from planner.faces.options import AsOf, Futures, Jobs, Json, Lang, Out, Seed, Set

app = typer.Typer()


@app.command()
def tell(
    out: Out = Path("runs"),
    draws: Futures = None,
    seed: Seed = None,
    jobs: Jobs = None,
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
):
    typer.echo(f"{out} {draws} {seed} {jobs} {set_} {as_of} {lang} {as_json}")


def test_options_are_read_as_they_are_named():
    words = ["--draws", "0", "--seed", "7", "--jobs", "2", "--set", "a=1", "--set", "b.c=2"]
    done = CliRunner().invoke(app, [*words, "--as-of", "2020", "--lang", "zh", "--json"])
    assert done.stdout.strip() == "runs 0 7 2 ['a=1', 'b.c=2'] 2020 zh True"


@pytest.mark.parametrize(
    "words", [("--draws", "-1"), ("--seed", "-1"), ("--jobs", "0"), ("--lang", "fr")]
)
def test_what_cannot_be_is_refused(words):
    assert CliRunner().invoke(app, list(words)).exit_code == 2


def test_every_option_says_what_it_is_for():
    told = {name: get_args(own)[1].help for name, own in vars(options).items()
            if get_args(own) and name != "Seed"}  # fmt: skip
    assert len(told) == 7
    assert all(told.values())
