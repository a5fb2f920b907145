"""``planner intake``: the intake plan of one September, as a paper to be edited and read back."""

import json as jsonlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.faces.measuring import against
from planner.faces.opening import absolute
from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.running import unwritable, worth
from planner.inputs.cities import read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.scenarios import Reading, read_scenario, shipped_for
from planner.method import intake
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.model.results import Plan
from planner.model.scenario import Scenario
from planner.outputs.intake import intake_frame, write_intake
from planner.outputs.intake_words import plan_sentences, september_sentences
from planner.paper.words import Lang, autumn, city_title, word

COMMAND = "command line"


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    city: str
    year: int | None
    scenario: Path | None
    out: Path
    draws: int | None
    seed: int | None
    jobs: int | None
    overrides: tuple[str, ...]
    as_of: int | None
    lang: Lang


def planned(options: Options) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Draft the intake plan and write it; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        Every fault of the city, the scenario, the year and the folder for the paper.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        city, scenario, year, told = _checked(options)
        draws = Draws(scenario.seed, tuple(range(scenario.draws)))
        with mapping(options.jobs or worth(scenario.draws)) as map_:
            plan = intake(city, scenario, draws, year, map=map_, tell=tell)
        tell("write", 0, 1)
        files = write_intake(plan, options.out, options.lang)
    return _document(plan, year, files), _lines(plan, year, told, files, options.lang), files[:2]


def _checked(options: Options) -> tuple[City, Scenario, int, str]:
    """Read city and scenario; the scenario's name, blank where the standards alone are taken."""
    file = options.scenario or shipped_for(options.city)
    reading = _reading(options, file)
    if reading.city_folder is None:
        raise InputError([_of_city(fault) for fault in reading.faults])
    layers = tuple(absolute(reading.layers))
    city, faults, _ = read_city(reading.city_folder, standards=layers, as_of=options.as_of)
    faults = (*reading.faults, *faults)
    if city is None or reading.scenario is None:
        raise InputError(faults)
    first, last = city.base_year + 1, city.base_year + int(city.standards.number("horizon.longest"))
    year = first if options.year is None else options.year
    wrong = [] if first <= year <= last else [_wrong_year(year, first, last)]
    horizon = max(year, reading.scenario.horizon) if not wrong else first
    scenario = replace(reading.scenario, horizon=horizon)
    found = [*faults, *wrong, *against(city, replace(reading, scenario=scenario))]
    if file is None:
        found = [_named(fault) for fault in found if fault.key != "horizon"]
    found = [_of_city(fault) for fault in found]
    found = found or unwritable(options.out)
    if found:
        raise InputError(found)
    policy = replace(scenario.policy, programme=ProgrammeRules(measures=0))
    chosen = replace(scenario, policy=policy)
    if options.draws is not None:
        chosen = replace(chosen, draws=options.draws)
    if options.seed is not None:
        chosen = replace(chosen, seed=options.seed)
    return city, chosen, year, "" if file is None else file.as_posix()


def _wrong_year(year: int, first: int, last: int) -> Fault:
    mend = f"write a school year from {first} to {last}, as the city labels it"
    return Fault(COMMAND, "--year", str(year), mend)


def _reading(options: Options, file: Path | None) -> Reading:
    """Read the scenario for this city; without one, a plain one of the city's own standards.

    The plain one has a horizon that none of its checks reads: the year takes its place.
    """
    city = f"city={jsonlib.dumps(options.city)}"
    if file is not None:
        return read_scenario(file, (city, *options.overrides))
    with TemporaryDirectory(prefix="planner-") as folder:
        plain = Path(folder) / "scenario.yaml"
        plain.write_text("title: intake plan\nhorizon: 2200\n", encoding="utf-8")
        return read_scenario(plain, (city, *options.overrides))


def _named(fault: Fault) -> Fault:
    """Faults of the plain scenario lie in the command line, and name what helps there."""
    if not fault.place.endswith(("scenario.yaml:1:1", "scenario.yaml")) and fault.place != "--set":
        return fault
    mend = fault.mend
    if fault.key == "policy.class_size":
        mend = "name a scenario that gives class sizes with --scenario, or --set policy.class_size"
    return replace(fault, place=COMMAND, mend=mend)


def _of_city(fault: Fault) -> Fault:
    """The city is told on the command line, by no key."""
    told = fault.place == "--set" and fault.key == "city"
    return replace(fault, place=COMMAND, key="CITY") if told else fault


def _lines(plan: Plan, year: int, told: str, files: list[Path], lang: Lang) -> list[str]:
    frame = intake_frame(plan, lang)
    head = word(
        "intake_done",
        lang,
        autumn=autumn(year, plan.city.spring, lang),
        title=city_title(plan.city, lang),
        rows=len(frame),
        schools=frame["school"].nunique(),
    )
    rests = word("intake_from", lang, scenario=told) if told else word("intake_from_norms", lang)
    kept = [word("intake_kept", lang, path=path.as_posix()) for path in files[2:]]
    lines = [head, rests, *plan_sentences(plan, lang), *september_sentences(plan, lang), *kept]
    return [*lines, word("intake_next", lang, path=files[0].as_posix())]


def _document(plan: Plan, year: int, files: list[Path]) -> dict[str, Any]:
    frame = intake_frame(plan, "en")
    rows = jsonlib.loads(frame.to_json(orient="records", force_ascii=False))
    return {
        "city": plan.city.name,
        "year": year,
        "base_year": plan.city.base_year,
        "scenario": plan.scenario.title,
        "draws": len(plan.draws.ids),
        "seed": plan.draws.seed,
        "rows": rows,
        "files": [path.as_posix() for path in files],
    }
