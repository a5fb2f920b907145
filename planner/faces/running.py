"""From scenario files to run folders: everything is read and checked before anything runs."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from planner.faces.hushing import hushed
from planner.faces.measuring import against
from planner.faces.opening import absolute
from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.provenance import provenance
from planner.faces.refusing import warn
from planner.inputs.cities import names_of, read_city
from planner.inputs.faults import Fault
from planner.inputs.scenarios import Reading, cautions, fits_names, read_scenario
from planner.method import plan
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs.store import write_run
from planner.outputs.summary import closing
from planner.paper.words import Lang
from planner.walking import BLOCK, Tell, silent


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    out: Path
    draws: int | None
    seed: int | None
    jobs: int | None
    overrides: tuple[str, ...]
    as_of: int | None
    lang: Lang


@dataclass(frozen=True)
class Job:
    """A scenario that may run, with its city and all that was read for it.

    Parameters
    ----------
    warnings
        Of the city, which `planner check` prints.
    cautions
        Of the scenario's own measures.
    """

    reading: Reading
    scenario: Scenario
    city: City
    warnings: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def checked(
    paths: Sequence[Path], options: Options, tell: Tell = silent
) -> tuple[list[Job], list[Fault]]:
    """Read and check all scenarios and their cities; every fault of all of them together."""
    faults: list[Fault] = []
    jobs: list[Job] = []
    cities: dict[tuple[Path, tuple[str, ...]], tuple[City | None, tuple[str, ...]]] = {}
    stems: dict[str, Path] = {}
    for done, path in enumerate(paths):
        tell("read and check", done, len(paths))
        reading = read_scenario(path, options.overrides)
        faults += reading.faults
        if path.stem in stems:
            faults.append(
                Fault(
                    path.as_posix(),
                    "",
                    f"the same name as {stems[path.stem].as_posix()}",
                    "rename one: a run folder carries its scenario file's name",
                )
            )
        stems[path.stem] = path
        if reading.city_folder is None:
            continue
        layers = tuple(absolute(reading.layers))
        key = (reading.city_folder, layers)
        if key not in cities:
            city, wrong, warnings = read_city(
                reading.city_folder, standards=layers, as_of=options.as_of
            )
            faults += wrong
            cities[key] = city, warnings
        found, warnings = cities[key]
        if found is None or reading.scenario is None:
            names = names_of(reading.city_folder, layers, options.as_of)
            faults += fits_names(reading, names)
            continue
        faults += against(found, reading)
        scenario = reading.scenario
        if options.draws is not None:
            scenario = replace(scenario, draws=options.draws)
        if options.seed is not None:
            scenario = replace(scenario, seed=options.seed)
        told = tuple(cautions(reading, found.standards, found.base_year))
        jobs.append(Job(reading, scenario, found, warnings, told))
    if not faults:
        faults += unwritable(options.out)
    return jobs, list(dict.fromkeys(faults))


def run_one(job: Job, options: Options, *, quiet: bool) -> tuple[Path, list[str]]:
    """Run one scenario and write its folder; gives its path and the closing summary."""
    scenario = job.scenario
    warn(job.cautions, options.lang)
    draws = Draws(scenario.seed, tuple(range(scenario.draws)))
    jobs = options.jobs or worth(scenario.draws)
    with telling() as tell, mapping(jobs) as map_:
        with hushed():
            result = plan(job.city, scenario, draws, name=job.reading.name, map=map_, tell=tell)
        extra = {
            **provenance(job.reading, job.city, options.overrides, options.as_of),
            "warnings": [*job.warnings, *job.cautions],
            "seconds": tell.seconds,
        }
        path = write_run(result, options.out, extra, tell, lang=options.lang)
    lines = closing(result, path, options.lang)
    if not quiet:
        print("\n".join(lines))  # noqa: T201 - a face speaks
    return path, lines


def worth(draws: int) -> int:
    """Processes that pay off: starting one costs about as much as four blocks of draws."""
    return max(1, min(os.cpu_count() or 1, draws // (4 * BLOCK)))


def unwritable(out: Path) -> list[Fault]:
    """Try the folder for runs before anything is computed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return []
    except OSError as error:
        found = f"{out.as_posix()!r}, where nothing can be written ({error.strerror})"
        return [Fault("command line", "--out", found, "name a folder that may be written to")]
