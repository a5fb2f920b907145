"""``planner admit``: one intake, child by child, from a list that stays on this machine."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.faces.opening import absolute
from planner.faces.progress import telling
from planner.faces.running import unwritable
from planner.inputs.applicants import check_list, read_applicants
from planner.inputs.cities import names_of, read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import Reading, fits, fits_names, read_scenario, show_lines
from planner.method import admission
from planner.model.admissions import Admission, Applicants
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs.admission_words import admission_lines
from planner.outputs.admissions import admission_tables, facts, records, write_admission
from planner.outputs.words import Lang, word

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


def admitted(options: Options) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Admit the children of one intake; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        Every fault of the scenario, the city, the list of children and the folder for results.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        city, scenario, applicants, reading, notes = _checked(options)
        draws = Draws(scenario.seed, tuple(range(scenario.draws)))
        found = admission(city, scenario, applicants, draws, tell=tell)
        tell("write", 0, 1)
        folder = options.out / f"{reading.name}-admissions"
        files, local = write_admission(found, folder, _about(options, city, scenario, reading))
    told = [word("admission_note", options.lang, text=note) for note in notes]
    lines = [*told, *admission_lines(found, city, options.lang), ""]
    lines.append(word("admission_local", options.lang, path=local.as_posix()))
    return _document(found, city, scenario, [*files, local]), lines, files


def _checked(options: Options) -> tuple[City, Scenario, Applicants, Reading, list[str]]:
    seed = () if options.seed is None else (f"{SEED}={options.seed}",)
    reading = read_scenario(options.scenario, (*options.overrides, *seed))
    if reading.city_folder is None:
        raise InputError(reading.faults)
    layers = tuple(absolute(reading.layers))
    city, wrong, _ = read_city(reading.city_folder, standards=layers, as_of=options.as_of)
    if city is None or reading.scenario is None:
        names = names_of(reading.city_folder, layers, options.as_of)
        raise InputError([*reading.faults, *wrong, *fits_names(reading, names)])
    faults = [*reading.faults, *wrong, *fits(reading, city), *_seedless(reading)]
    applicants, more, notes = _list(reading, city, options)
    faults += [*more, *unwritable(options.out)]
    if faults or applicants is None:
        raise InputError(faults)
    scenario = reading.scenario
    if options.draws is not None:
        scenario = replace(scenario, draws=options.draws)
    return city, scenario, applicants, reading, notes


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
    more, unused = check_list(reading, applicants)
    return applicants, [*faults, *more], [*notes, *unused]


def _seedless(reading: Reading) -> list[Fault]:
    if reading.scenario is None or reading.scenario.policy.admissions.seed is not None:
        return []
    mend = "draw a number in public and write it there, or give --seed"
    return [Fault(reading.place(SEED), SEED, "a lottery without seed", mend)]


def _about(options: Options, city: City, scenario: Scenario, reading: Reading) -> dict[str, Any]:
    """What the results rest on, without the list of children."""
    return {
        "name": reading.name,
        "city": city.name,
        "base_year": city.base_year,
        "as_of": options.as_of,
        "seed": scenario.seed,
        "standards": list(city.standards.layers),
        "scenario": _told(reading),
    }


def _told(reading: Reading) -> list[str]:
    """Resolved scenario with who set each value, files told from the scenario's own folder."""
    home, lines = reading.files[0].parent, show_lines(reading)
    for file in reading.files:
        name = Path(os.path.relpath(file, home)).as_posix()
        lines = [line.replace(f"# {file.as_posix()}:", f"# {name}:") for line in lines]
    return lines


def _document(
    found: Admission, city: City, scenario: Scenario, files: list[Path]
) -> dict[str, Any]:
    tables = {name: records(frame) for name, frame in admission_tables(found).items()}
    return {
        "city": city.name,
        "scenario": scenario.title,
        **facts(found),
        **tables,
        "files": [path.as_posix() for path in files],
    }
