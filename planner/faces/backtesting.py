"""From a city folder to its back-test: everything is read and checked before anything runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.running import unwritable
from planner.inputs.cities import load_city, read_city
from planner.inputs.faults import Fault
from planner.model.city import City
from planner.model.draws import Draws
from planner.outputs.accuracy import Findings, document, told, write_accuracy
from planner.outputs.accuracy_rolls import (
    RollFindings,
    roll_document,
    rolls_told,
    write_roll_accuracy,
)
from planner.paper.words import Lang
from planner.studies.accuracy import (
    Accuracy,
    backtest,
    backtest_rolls,
    roll_targets,
    targets,
)
from planner.walking import Tell, silent

SCORED = ("rolls", "entrants")
"""What can be back-tested; the first where nothing is said."""
PLACE = "command line"


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    city: str
    of: str
    first: int | None
    last: int | None
    horizons: int
    out: Path
    draws: int
    seed: int
    jobs: int
    lang: Lang


@dataclass(frozen=True)
class Job:
    """A back-test that may run."""

    city: City
    first: int
    last: int
    warnings: tuple[str, ...] = ()


def checked(options: Options, tell: Tell = silent) -> tuple[Job | None, list[Fault]]:
    """Read and check the city and what was asked of it; every fault together."""
    tell("read and check", 0, 1)
    faults = _of(options.of)
    city, wrong, warnings = read_city(options.city, need="backtest")
    faults += wrong
    job = None
    if city is not None and not faults:
        job, more = (_rolls_fitting if options.of == "rolls" else _fitting)(city, options)
        job = None if job is None else replace(job, warnings=warnings)
        faults += more
    if not faults:
        faults += unwritable(options.out)
    return (None if faults else job), faults


def _of(of: str) -> list[Fault]:
    """Refuse what cannot be back-tested."""
    if of in SCORED:
        return []
    return [Fault(PLACE, "--of", repr(of), f"write --of {' or '.join(SCORED)}")]


def _rolls_fitting(city: City, options: Options) -> tuple[Job | None, list[Fault]]:
    """Target years that the rolls allow, or why there are none."""
    span = roll_targets(city)
    if span.first > span.last:
        need = int(city.standards.number("backtest.minimum_years")) + 2
        found = f"rolls of {city.rolls.sizes['year']} years"
        mend = f"add earlier years, {need} consecutive ones at least"
        return None, [Fault(f"{options.city}/rolls", "year", found, mend)]
    return _within(span.first, span.last, city, options)


def _fitting(city: City, options: Options) -> tuple[Job | None, list[Fault]]:
    """Target years that the record allows, or why there are none."""
    least = int(city.standards.number("backtest.minimum_pairs"))
    need = f"births that reach back to the cohorts of at least {least + 1} recorded years"
    if city.rolls.sizes["year"] < 2:
        mend = f"add earlier years, at least {least + 1} in all"
        return None, [Fault(f"{options.city}/rolls", "year", "a single year", mend)]
    if not city.births.sizes["year"]:
        return None, [Fault(f"{options.city}/births", "", "no births", f"add {need}")]
    try:
        span = targets(city)
    except ValueError as error:
        return None, [Fault(f"{options.city}/births", "year", str(error), f"add {need}")]
    first, last = span.first, span.last
    if first > last:
        found = f"pairs of births and entrants on record: {span.pairs}"
        return None, [Fault(f"{options.city}/births", "year", found, f"add {need}")]
    return _within(first, last, city, options)


def _within(first: int, last: int, city: City, options: Options) -> tuple[Job | None, list[Fault]]:
    """Target years as asked for, within those there can be."""
    faults = [
        Fault(PLACE, f"--{name}", str(year), f"choose a target year from {first} to {last}")
        for name, year in (("first", options.first), ("last", options.last))
        if year is not None and not first <= year <= last
    ]
    job = Job(city, options.first or first, options.last or last)
    if not faults and job.first > job.last:
        mend = "choose a first target year that is not after the last"
        faults.append(Fault(PLACE, "--first", f"{job.first} after --last {job.last}", mend))
    return job, faults


def run_backtest(job: Job, options: Options) -> tuple[dict[str, Any], list[str], Sequence[Path]]:
    """Run a back-test and write its files; gives the document, the printed lines, the files."""
    if options.of == "rolls":
        return _run_rolls(job, options)
    city = job.city
    draws = Draws(options.seed, tuple(range(options.draws)))
    as_known = partial(load_city, options.city, "backtest", ())
    with telling() as tell, mapping(options.jobs) as map_:
        found = backtest(
            city,
            as_known,
            job.first,
            job.last,
            options.horizons,
            draws,
            map=map_,  # type: ignore[arg-type]  # a pool carries any function
            tell=tell,
        )
        findings = Findings(
            city=city,
            of=options.of,
            draws=options.draws,
            seed=options.seed,
            forecasts=found.forecasts,
            results=found.results,
            chosen=found.chosen,
            ratios=_ratios(found),
            direction=found.drift.direction,
            least_pairs=int(city.standards.number("backtest.minimum_pairs")),
            skill=found.skill,
            warnings=job.warnings,
        )
        tell("write", 0, 1)
        files = write_accuracy(findings, options.out, options.lang)
    return document(findings), told(findings, options.lang), files


def _run_rolls(job: Job, options: Options) -> tuple[dict[str, Any], list[str], Sequence[Path]]:
    """Run a back-test of rolls and write its files."""
    past = job.city.past_forecasts
    with telling() as tell, mapping(options.jobs) as map_:
        found = backtest_rolls(
            job.city,
            job.first,
            job.last,
            options.horizons,
            as_known=partial(load_city, options.city, "backtest", ()),
            past=None if past is None else past.to_dataframe(),
            map=map_,  # type: ignore[arg-type]  # a pool carries any function
            tell=tell,
        )
        findings = RollFindings(
            city=job.city,
            forecasts=found.forecasts,
            results=found.results,
            chosen=found.chosen,
            choices=found.choices,
            intervals=found.intervals,
            pooled=found.pooled,
            shaken=found.shaken,
            calm=found.calm,
            skill=found.skill,
            warnings=job.warnings,
        )
        tell("write", 0, 1)
        files = write_roll_accuracy(findings, options.out, options.lang)
    return roll_document(findings), rolls_told(findings, options.lang), files


def _ratios(found: Accuracy) -> pd.DataFrame:
    """Pairs of births and entrants as a table."""
    drift = found.drift
    columns = {"year": drift.years, "births": drift.births, "entrants": drift.entrants}
    return pd.DataFrame({**columns, "ratio": drift.ratios})
