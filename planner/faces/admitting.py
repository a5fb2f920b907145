"""``planner admit``: one intake, child by child, from a list that stays on this machine."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.faces.measuring import against
from planner.faces.opening import absolute
from planner.faces.progress import telling
from planner.faces.provenance import provenance
from planner.faces.running import unwritable
from planner.inputs.applicants import check_list, file_of, read_applicants
from planner.inputs.cities import names_of, read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import Reading, fits_names, read_scenario
from planner.method import admission
from planner.model.admissions import Applicants
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs.admission_words import admission_lines
from planner.outputs.admissions import SMALL, document, to_tell, write_admission
from planner.paper.words import Lang, word

SEED = "policy.admissions.seed"


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    scenario: Path
    applicants: Path | None
    out: Path
    draws: int | None
    seed: int | None
    overrides: tuple[str, ...]
    as_of: int | None
    lang: Lang


@dataclass(frozen=True)
class Job:
    """An intake that may be held, with all that was read for it."""

    city: City
    scenario: Scenario
    applicants: Applicants
    reading: Reading
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def admitted(options: Options) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Admit the children of one intake; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        Every fault of the scenario, the city, the list of children and the folder for results.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        job = _checked(options)
        city, scenario = job.city, job.scenario
        draws = Draws(scenario.seed, tuple(range(scenario.draws)))
        found = admission(city, scenario, job.applicants, draws, tell=tell)
        tell("write", 0, 1)
        told = to_tell(found, city)
        folder = options.out / f"{job.reading.name}-admissions"
        about = _about(options, job) | {"seconds": tell.seconds}
        written, local = write_admission(found, city, told, folder, about)
    lines = [word("admission_note", options.lang, text=note) for note in job.notes]
    lines += [*admission_lines(found, told, city, options.lang), ""]
    lines.append(word("admission_local", options.lang, path=local.as_posix()))
    said = {
        "city": city.name,
        "scenario": scenario.title,
        **document(found, told),
        "files": [path.as_posix() for path in (*written, local)],
    }
    return said, lines, written


def _checked(options: Options) -> Job:
    seed = () if options.seed is None else (f"{SEED}={options.seed}",)
    reading = read_scenario(options.scenario, (*options.overrides, *seed))
    if reading.city_folder is None:
        raise InputError(reading.faults)
    layers = tuple(absolute(reading.layers))
    city, wrong, warnings = read_city(reading.city_folder, standards=layers, as_of=options.as_of)
    if city is None or reading.scenario is None:
        names = names_of(reading.city_folder, layers, options.as_of)
        raise InputError([*reading.faults, *wrong, *fits_names(reading, names)])
    faults = [*reading.faults, *wrong, *against(city, reading), *_seedless(reading)]
    applicants, more, notes = _list(reading, city, options)
    faults += [*more, *unwritable(options.out)]
    if faults or applicants is None:
        raise InputError(faults)
    scenario = reading.scenario
    if options.draws is not None:
        scenario = replace(scenario, draws=options.draws)
    return Job(city, scenario, applicants, reading, tuple(warnings), tuple(notes))


def _list(
    reading: Reading, city: City, options: Options
) -> tuple[Applicants | None, list[Fault], list[str]]:
    """Read the children, and hold the scenario's tiers and rules against them."""
    assert reading.scenario is not None  # noqa: S101  (asked before)
    assert reading.city_folder is not None  # noqa: S101
    ladder = city.standards.ladder
    phase = reading.scenario.policy.admissions.phase or ladder.entry_phase
    if phase not in ladder.phases:
        return None, [], []
    found = read_applicants(city, reading.city_folder, options.applicants, phase)
    applicants, faults, notes = found
    if applicants is None:
        return None, faults, notes
    least = int(city.standards.number(SMALL)) + 1
    more, unused = check_list(reading, applicants, least)
    return applicants, [*faults, *more], [*notes, *unused]


def _seedless(reading: Reading) -> list[Fault]:
    if reading.scenario is None or reading.scenario.policy.admissions.seed is not None:
        return []
    mend = "draw a number in public and write it there, or give --seed"
    return [Fault(reading.place(SEED), SEED, "a lottery without seed", mend)]


def _about(options: Options, job: Job) -> dict[str, Any]:
    """What the results rest on: of the list of children its hash, and nothing that it says."""
    assert job.reading.city_folder is not None  # noqa: S101  (asked before)
    children = file_of(job.reading.city_folder, options.applicants)
    beside = {} if children is None else {"applicants": children}
    return {
        "name": job.reading.name,
        "title": job.scenario.title,
        "seed": job.scenario.seed,
        "warnings": list(job.warnings),
        **provenance(job.reading, job.city, options.overrides, options.as_of, beside),
    }
