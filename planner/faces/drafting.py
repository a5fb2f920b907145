"""The commands that draft what a bureau decides: intake, admit, zone, programme.

They join the command line by `register`; heavy rooms are entered inside them.
"""

from pathlib import Path
from typing import Annotated

import typer

from planner.faces.options import AsOf, Futures, Jobs, Json, Lang, Out, Seed, Set
from planner.faces.printing import say
from planner.faces.refusing import refusing


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (intake, admit, zone, programme):
        app.command()(command)


def intake(
    city: str,
    year: Annotated[
        int | None,
        typer.Option("--year", help="School year of entry, as the city labels it; the next one."),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", help="Scenario whose class sizes and policy hold."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the plan.")] = Path("runs"),
    draws: Futures = None,
    seed: Seed = None,
    jobs: Jobs = None,
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write the intake plan of one September: a table to be edited and read back by a scenario."""
    from planner.faces.intake import Options, planned

    overrides = tuple(set_ or ())
    options = Options(city, year, scenario, out, draws, seed, jobs, overrides, as_of, lang)
    with refusing(lang):
        paper = planned(options)
    say(*paper, as_json=as_json)


def admit(
    scenario: Path,
    applicants: Annotated[
        Path | None,
        typer.Option(
            "--applicants",
            help="List of children under pseudonyms; the city folder's applicants table.",
        ),
    ] = None,
    out: Out = Path("runs"),
    draws: Annotated[
        int | None, typer.Option("--draws", min=0, help="Lotteries held again; 0 = no chances.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the lottery.")] = None,
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Admit one intake, child by child: tiers, lottery, chances, and who is sent where."""
    from planner.faces.admitting import Options, admitted

    chosen = Options(scenario, applicants, out, draws, seed, tuple(set_ or ()), as_of, lang)
    with refusing(lang):
        paper = admitted(chosen)
    say(*paper, as_json=as_json)


def zone(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...")],
    out: Out = Path("runs"),
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Draw catchments as scenarios say, without running the rest: a table, maps and a page."""
    from planner.faces.running import Options
    from planner.faces.zoning import zoned_all

    with refusing(lang):
        paper = zoned_all(scenarios, Options(out, 0, None, None, tuple(set_ or ()), as_of, lang))
    say(*paper, as_json=as_json)


def programme(
    scenario: Path,
    rank: Annotated[
        Path | None,
        typer.Option("--rank", help="The bureau's own list of works, to choose from and rank."),
    ] = None,
    budget: Annotated[
        list[float] | None,
        typer.Option("--budget", help="Money to build with, for the frontier; may be repeated."),
    ] = None,
    out: Out = Path("runs"),
    draws: Futures = None,
    seed: Seed = None,
    jobs: Jobs = None,
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Size a programme of works: what to build, when and where, explained and replayed."""
    from planner.faces.programming import Asked, programmed
    from planner.faces.running import Options

    chosen = Options(out, draws, seed, jobs, tuple(set_ or ()), as_of, lang)
    with refusing(lang):
        paper = programmed(scenario, chosen, Asked(rank, tuple(budget or ())))
    say(*paper, as_json=as_json)
