"""The command line of the contract: ``planner COMMAND``.

Exit 0 (done), 1 (the run failed), 2 (the input is wrong). Heavy rooms are entered inside the
commands, so that ``--help`` answers at once.
"""

import json as jsonlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from planner.faces import drafting, ledger, norms
from planner.faces.options import AsOf, Futures, Jobs, Json, Lang, Out, Seed, Set
from planner.faces.printing import say
from planner.faces.refusing import refuse

app = typer.Typer(
    name="planner",
    help="School places: from births to pupils, catchments, classes, rooms and a programme.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def check(
    city: str,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Check a city folder: every fault at once, then warnings and what is missing."""
    from planner.faces.progress import telling
    from planner.inputs.cities import read_city
    from planner.paper.words import city_title, gap_record, gap_text, table_name, word

    with telling() as tell:
        tell("read and check", 0, 1)
        found, faults, warnings = read_city(city, as_of=as_of)
    if as_json:
        gaps = [gap_record(gap, found) for gap in found.gaps] if found else []
        document = {
            "faults": [vars(fault) for fault in faults],
            "warnings": list(warnings),
            "gaps": gaps,
        }
        typer.echo(jsonlib.dumps(document, ensure_ascii=False, indent=2))
        raise typer.Exit(2 if faults else 0)
    if faults:
        refuse(faults, lang)
    for warning in warnings:
        typer.echo(word("check_warning", lang, text=warning))
    if found is not None:
        for gap in found.gaps:
            missing, instead = gap_text(gap, found, lang)
            table = table_name(gap.table, lang)
            line = word("check_missing", lang, table=table, missing=missing, instead=instead)
            typer.echo(line)
        sizes = {
            "areas": found.areas.sizes["area"],
            "schools": found.schools.sizes["school"],
            "years": found.rolls.sizes["year"],
        }
        typer.echo(word("check_done", lang, title=city_title(found, lang), **sizes))


@app.command()
def show(
    scenario: Path,
    explain: Annotated[bool, typer.Option("--explain", help="Say what each key means.")] = False,
    set_: Set = None,
    as_json: Json = False,
) -> None:
    """Print a scenario fully spelled out, each value with the file and line that set it."""
    from planner.inputs.scenarios import read_scenario, show_lines

    reading = read_scenario(scenario, set_ or ())
    if reading.faults:
        refuse(reading.faults)
    lines = show_lines(reading, explain=explain)
    typer.echo(jsonlib.dumps(lines, ensure_ascii=False) if as_json else "\n".join(lines))


@app.command()
def run(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...")],
    out: Out = Path("runs"),
    draws: Futures = None,
    seed: Seed = None,
    jobs: Jobs = None,
    set_: Set = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Run scenarios: tables, maps, charts and a report for each; prints each run's path last."""
    from planner.faces.progress import telling
    from planner.faces.running import Options, checked, run_one

    options = Options(out, draws, seed, jobs, tuple(set_ or ()), as_of, lang)
    with telling() as tell:
        jobs_to_do, faults = checked(scenarios, options, tell)
    if faults:
        refuse(faults)
    done = [run_one(job, options, quiet=as_json) for job in jobs_to_do]
    if as_json:
        summaries = [{"path": path.as_posix(), "summary": lines} for path, lines in done]
        typer.echo(jsonlib.dumps(summaries, ensure_ascii=False, indent=2))
    else:
        for path, _ in done:
            typer.echo(path.as_posix())


@app.command()
def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN RUN...")],
    out: Out = Path("runs/comparison"),
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Compare runs in one table and one picture."""
    from planner.faces.comparing import compared

    faults, table, files = compared(runs, out, lang)
    if faults:
        refuse(faults)
    if as_json:
        typer.echo(table.to_json(orient="records", force_ascii=False))
    else:
        typer.echo(table.to_string(index=False))
        for file in files:
            typer.echo(file.as_posix())


@app.command()
def backtest(
    city: str,
    of: Annotated[
        str, typer.Option("--of", help="What to forecast from earlier years: rolls or entrants.")
    ] = "rolls",
    first: Annotated[
        int | None, typer.Option("--first", help="First target year, as the city labels it.")
    ] = None,
    last: Annotated[int | None, typer.Option("--last", help="Last target year.")] = None,
    horizons: Annotated[
        int, typer.Option("--horizons", min=1, help="Longest horizon, years ahead.")
    ] = 6,
    out: Out = Path("runs"),
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Futures drawn; 0 = central path alone.")
    ] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes.")] = 1,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Forecast what has come since from earlier base years, and score it beside baselines."""
    from planner.faces.backtesting import Options, checked, run_backtest
    from planner.faces.progress import telling

    options = Options(city, of, first, last, horizons, out, draws, seed, jobs, lang)
    with telling() as tell:
        job, faults = checked(options, tell)
    if job is None:
        refuse(faults)
    say(*run_backtest(job, options), as_json=as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from planner.inputs.scenarios import schema as scenario_schema

    typer.echo(jsonlib.dumps(scenario_schema(), ensure_ascii=False, indent=2))


drafting.register(app)
ledger.register(app)
norms.register(app)


def main() -> None:
    """Run the command line; a failure that is nobody's input is one line and exit 1.

    Linear algebra keeps to one thread, here and in the processes started from here: more of them
    fight over the processors, and the order of their sums would hang on how many there are.
    """
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from planner.inputs.faults import InputError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except InputError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except (OSError, ValueError, MemoryError) as error:
        typer.echo(f"the run failed: {type(error).__name__}: {error}", err=True)
        sys.exit(1)
