"""The commands that open a run again: keep, score, bridge, advance; school and map.

They join the command line by `register`; heavy rooms are entered inside them.
"""

import json as jsonlib
from pathlib import Path
from typing import Annotated, Literal

import typer

from planner.faces.printing import say
from planner.faces.refusing import refusing

Ledger = Annotated[Path, typer.Option("--ledger", help="Folder of the kept runs.", file_okay=False)]
ScenarioFile = Annotated[
    Path | None,
    typer.Option("--scenario", help="Scenario file of the run, where it cannot be found."),
]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of what is printed.")]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable output.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for papers.", file_okay=False)]
HOME = Path("ledger")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (keep, score, bridge, advance, school):
        app.command()(command)
    app.command("map")(map_)


def keep(
    run: Path,
    ledger: Ledger = HOME,
    scenario: ScenarioFile = None,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Processes.")] = None,
    as_json: Json = False,
) -> None:
    """Keep a run with its city tables and scenario, proved by running it again from the copy."""
    from planner.faces.keeping import keep as keep_run

    with refusing():
        path, new = keep_run(run, ledger, scenario, jobs)
    if as_json:
        typer.echo(jsonlib.dumps({"kept": path.as_posix(), "new": new}))
        return
    typer.echo("runs again to the same numbers; kept as" if new else "kept already as")
    typer.echo(path.as_posix())


def score(
    run: Path, city: str, out: Out = Path("runs"), lang: Lang = "en", as_json: Json = False
) -> None:
    """Score a kept run on the rolls that came later: forecast against actual, and a verdict."""
    from planner.faces.keeping import scored

    with refusing(lang):
        paper = scored(run, city, out, lang)
    say(*paper, as_json=as_json)


def bridge(
    old: Annotated[Path, typer.Argument(metavar="RUN")],
    new: Annotated[Path, typer.Argument(metavar="RUN")],
    out: Out = Path("runs"),
    scenario: ScenarioFile = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Split last year's forecast against this year's into its drivers; the older run first."""
    from planner.faces.keeping import bridged

    with refusing(lang):
        paper = bridged(old, new, out, scenario, lang)
    say(*paper, as_json=as_json)


def advance(
    city: str,
    to: Annotated[int, typer.Option("--to", help="New base year, as the city labels it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="New city folder; CITY-YEAR beside CITY if not given."),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Change CITY itself, not a copy of it.")
    ] = False,
    ledger: Ledger = HOME,
    papers: Annotated[Path, typer.Option("--papers", help="Folder for papers.")] = Path("runs"),
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Take the new returns: move the base year, close projects, score last year, bridge to now."""
    from planner.faces.advancing import Options, advanced

    options = Options(city, to, out, in_place, ledger, papers, lang)
    with refusing(lang):
        paper = advanced(options)
    say(*paper, as_json=as_json)


def school(
    run: Path,
    name: Annotated[str, typer.Argument(metavar="SCHOOL", help="Id of the school, or its name.")],
    scenario: ScenarioFile = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write the page and the workbook of one school of a finished run, into its folder."""
    from planner.faces.school import Options, school_papers

    with refusing(lang):
        paper = school_papers(Options(run, name, scenario, lang))
    say(*paper, as_json=as_json)


def map_(
    run: Path,
    what: Annotated[
        list[str] | None,
        typer.Option("--what", help="catchments, change, distance or list; all if not given."),
    ] = None,
    phase: Annotated[
        str | None, typer.Option("--phase", help="Phase; the first with catchments.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", help="School year, as the city labels it; the last of change."),
    ] = None,
    review: Annotated[
        tuple[str, str, str],
        typer.Option("--review", help="Map review number, compiler, base map; printed under maps."),
    ] = ("", "", ""),
    scenario: ScenarioFile = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Map catchments, who changes school and the way there; list addresses and boundaries."""
    from planner.faces.mapping import Options, mapped

    chosen = tuple(what or ())
    with refusing(lang):
        paper = mapped(Options(run, chosen, phase, year, scenario, lang, review))
    say(*paper, as_json=as_json)
