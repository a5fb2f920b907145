"""Keeping, scoring and bridging: from run folders and the ledger to papers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.faces.opening import SCENARIO, Opened, absolute, open_run, runnable
from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.running import unwritable, worth
from planner.inputs.cities import read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import class_sizes, read_scenario
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.slip import slipped
from planner.outputs.bridge import BridgePaper, bridge_document, bridge_lines, write_bridge
from planner.outputs.ledger import (
    altered,
    copy_in,
    entry,
    is_kept,
    keep_run,
    kept_forecasts,
    kept_name,
    kept_of,
    printed_rolls,
    repeats,
    write_text,
)
from planner.outputs.scores import ScorePaper, score_document, score_lines, write_score
from planner.paper.words import Lang
from planner.studies.bridge import DRIVERS, Side, bridge, unlike
from planner.studies.keeping import forecasts_of, school_districts
from planner.studies.parts import parts_of
from planner.studies.scoring import score
from planner.walking import Tell, run

Paper = tuple[dict[str, Any], list[str], Sequence[Path]]
"""The document for machines, the lines to print, the files written."""


def keep(path: Path, ledger: Path, scenario: Path | None, jobs: int | None) -> tuple[Path, bool]:
    """Keep a run, proved by running it again from the kept copy; gives it and if it was new.

    Raises
    ------
    InputError
        No finished run; a run or inputs that were changed since; or a run that does not repeat.
    """
    if is_kept(path):
        mend = "name the run folder that it was kept from, or nothing: it is kept"
        raise InputError([Fault(path.as_posix(), "", "a run that is kept already", mend)])
    with telling() as tell:
        tell("read and check", 0, 1)
        opened = open_run(path, scenario)
        faults = [replace(one, key="--ledger") for one in unwritable(ledger)]
        if faults:
            raise InputError(faults)
        name = kept_name(opened.manifest)
        if (ledger / name).exists():
            return ledger / name, False
        with suppress(FileExistsError), entry(ledger, name) as new:
            copy_in(new, opened.named)
            write_text(new / SCENARIO, runnable(opened))
            _prove(opened, new, jobs, tell)
            return ledger / name, True
    return ledger / name, False


def _prove(opened: Opened, new: Path, jobs: int | None, tell: Tell) -> None:
    """Run the kept copy, hold it against what the run printed, and complete the kept run."""
    told = {key: opened.manifest[key] for key in (
        "name", "title", "city", "made_up", "base_year", "horizon", "spring", "as_of", "draws",
        "seed", "digest", "versions", "inputs", "overrides",
    )}  # fmt: skip
    copy = _again(opened, new)
    sizes = class_sizes(copy.scenario, copy.city.standards)
    asked = replace(copy.scenario, policy=replace(copy.scenario.policy, class_size=sizes))
    draws = Draws(asked.seed, tuple(range(asked.draws)))
    with mapping(jobs or worth(asked.draws)) as map_:
        city = slipped(copy.city, asked.future.slip)
        again = run(city, asked, draws, opened.manifest["name"], map_, tell)
    if not repeats(again, opened.run):
        mend = "run the scenario again with this version and keep that run"
        found = "rolls that its inputs do not give under this version of planner"
        raise InputError([Fault(opened.run.as_posix(), "", found, mend)])
    tell("keep", 0, 1)
    more = {"city_home": opened.city_home, "city_schools": named_schools(opened.city)}
    keep_run(new, opened.run, forecasts_of(again), told | more)


def named_schools(city: City) -> dict[str, str]:
    """Name of every school and site by its id."""
    parts = (city.schools[key].to_numpy().astype(str).tolist() for key in ("school", "name"))
    return dict(zip(*parts, strict=True))


def _again(opened: Opened, new: Path) -> Opened:
    """Read the kept copy of what a run was run on."""
    reading = read_scenario(new / SCENARIO)
    if reading.faults or reading.scenario is None:
        raise InputError(reading.faults)
    city, faults, _ = read_city(
        new / opened.city_home,
        standards=absolute(reading.layers),
        as_of=opened.manifest["as_of"],
    )
    if city is None:
        raise InputError(faults)
    return replace(opened, scenario=reading.scenario, city=city)


def scored(path: Path, city: str, out: Path, lang: Lang) -> Paper:
    """Score a kept run on the later rolls of a city folder.

    Raises
    ------
    InputError
        No kept run, a bad city folder, or no later year in it.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        if not is_kept(path):
            mend = "keep the run first: planner keep RUN"
            raise InputError([Fault(path.as_posix(), "", "no kept run", mend)])
        kept_whole(path)
        found, faults, _ = read_city(city, need="backtest")
        if found is None:
            raise InputError(faults)
        paper = score_paper(path, found, f"{city}/rolls")
        faults = tuple(unwritable(out))
        if faults:
            raise InputError(faults)
        tell("write", 0, 1)
        files = write_score(paper, out, lang)
    return score_document(paper), score_lines(paper, lang), files


def kept_whole(path: Path) -> None:
    """Refuse a kept run of which a file was changed."""
    changed = altered(path, {})
    if changed:
        mend = "take it from a copy: what was kept is never edited"
        found = "another content than was kept"
        raise InputError([Fault((path / one).as_posix(), "", found, mend) for one in changed])


def score_paper(path: Path, city: City, place: str) -> ScorePaper:
    """Score a kept run on a city that is loaded; ``place`` names its rolls in a fault."""
    told = kept_of(path)
    try:
        found = score(kept_forecasts(path), told["base_year"], city)
    except ValueError as error:
        mend = "add the rolls of a later year, and move base_year to it"
        raise InputError([Fault(place, "year", str(error), mend)]) from error
    ids, names = (city.schools[key].to_numpy().astype(str).tolist() for key in ("school", "name"))
    called = {one: name or one for one, name in zip(ids, names, strict=True)}
    verdicts = [{**vars(one), "error": one.error, "naive": one.naive} for one in found.verdicts]
    return ScorePaper(
        titles=city.title,
        made_up=city.made_up,
        spring=city.spring,
        run=path.resolve().name,
        base_year=told["base_year"],
        draws=told["draws"],
        forecasts=found.forecasts,
        results=found.results,
        verdicts=tuple(verdicts),
        left_out=found.left_out,
        blank=found.blank,
        gone=tuple((year, called.get(school, school)) for year, school in found.gone),
        new=found.new,
    )


def bridged(old: Path, new: Path, out: Path, scenario: Path | None, lang: Lang) -> Paper:
    """Bridge two runs, kept or not: the older first.

    Raises
    ------
    InputError
        What is wrong with either run, or why there is no bridge between them.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        faults: list[Fault] = []
        opened: list[Opened] = []
        for path in (old, new):
            try:
                opened.append(open_run(path, scenario))
            except InputError as error:
                faults += error.faults
        faults += unwritable(out)
        if faults:
            raise InputError(faults)
        sides = [Side(one.city, one.scenario, printed_rolls(one.run)) for one in opened]
        paper = bridge_paper(sides[0], sides[1], (_called(opened[0]), _called(opened[1])), tell)
        tell("write", 0, 1)
        files = write_bridge(paper, out, lang)
    return bridge_document(paper), bridge_lines(paper, lang), files


def _called(opened: Opened) -> str:
    """Name of a run in print, the same whether it is kept or not."""
    return kept_name(opened.manifest)


def bridge_paper(old: Side, new: Side, names: tuple[str, str], tell: Tell) -> BridgePaper:
    """Bridge two sides, or say why there is no bridge."""
    try:
        found = bridge(old, new, tell)
    except ValueError as error:
        mend = "name two runs of one city, the older first"
        raise InputError([Fault("command line", "RUN RUN", str(error), mend)]) from error
    city = new.city
    known = {**school_districts(old.city), **school_districts(city)}
    called = named_schools(old.city) | named_schools(city)
    return BridgePaper(
        titles=city.title,
        made_up=city.made_up or old.city.made_up,
        spring=city.spring,
        old=names[0],
        new=names[1],
        old_year=old.city.base_year,
        new_year=city.base_year,
        table=parts_of(found, city.standards.ladder, known),
        drivers=DRIVERS,
        names=called,
        unlike=unlike(old, new),
        as_one=found.as_one,
    )
