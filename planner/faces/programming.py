"""``planner programme``: what to build, borrow and close, sized, explained and replayed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from planner.faces.hushing import hushed
from planner.faces.listing import inadmissible
from planner.faces.pool import mapping
from planner.faces.progress import telling
from planner.faces.provenance import provenance
from planner.faces.refusing import warn
from planner.faces.running import Job, Options, checked, worth
from planner.inputs.faults import Fault, InputError
from planner.inputs.projects_list import read_list
from planner.inputs.scenarios import cautions
from planner.method import programme
from planner.model.draws import Draws
from planner.model.programme import Listed
from planner.model.proposal import Programmed
from planner.model.results import Plan
from planner.outputs.programme_papers import (
    FOLDER,
    closing,
    document,
    from_here,
    write_programme,
)
from planner.outputs.store import versions
from planner.paper.manifests import hash_of, sealed, write_manifest
from planner.paper.swapping import swapped


@dataclass(frozen=True)
class Asked:
    """What is asked of a programme beside the scenario.

    Parameters
    ----------
    rank
        The bureau's own list, to choose from and to put in order.
    budgets
        Money to build with, for the frontier.
    """

    rank: Path | None = None
    budgets: tuple[float, ...] = ()


def programmed(
    path: Path, options: Options, asked: Asked
) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Size a programme; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        Every fault of the scenario, its city and the list.
    """
    with telling() as tell:
        jobs, faults = checked([path], options, tell)
        listed: Sequence[Listed] = ()
        if asked.rank is not None and jobs:
            listed, wrong = read_list(asked.rank, jobs[0].reading, jobs[0].city)
            faults += wrong or inadmissible(asked.rank, jobs[0].city, jobs[0].reading, listed)
        faults += [
            Fault("command line", "--budget", f"{one:g}", "name money, nought or more")
            for one in asked.budgets
            if not one >= 0
        ]
        if faults or not jobs:
            raise InputError(faults)
        job = jobs[0]
        given = job.city.standards, job.city.base_year, listed
        job = replace(job, cautions=tuple(cautions(job.reading, *given)))
        warn(job.cautions, options.lang)
        draws = Draws(job.scenario.seed, tuple(range(job.scenario.draws)))
        with mapping(options.jobs or worth(job.scenario.draws)) as map_, hushed():
            plan, found = programme(
                job.city,
                job.scenario,
                draws,
                name=job.reading.name,
                map=map_,
                tell=tell,
                listed=listed,
                budgets=asked.budgets,
                within=_within,
            )
        tell("write the programme", 0, 1)
        files = _written(path, job, plan, found, options, asked, tell.seconds)
    told = document(plan, found) | {"files": [file.as_posix() for file in files]}
    return told, closing(plan, found, options.lang), files


def _within(seconds: float) -> Callable[[], bool]:
    """Start a clock that tells when so many seconds are over."""
    end = perf_counter() + seconds
    return lambda: perf_counter() > end


def _written(
    path: Path,
    job: Job,
    plan: Plan,
    found: Programmed,
    options: Options,
    asked: Asked,
    seconds: dict[str, float],
) -> list[Path]:
    """Write all papers and the manifest, set in place as a whole."""
    home = options.out / FOLDER.format(name=job.reading.name)
    set_here = {"draws": options.draws, "seed": options.seed}
    given = {key: value for key, value in set_here.items() if value is not None}
    with swapped(home) as folder:
        inherits = from_here(path, home)
        made = write_programme(plan, found, folder, options.lang, inherits, given,
                               options.overrides)  # fmt: skip
        names = [file.relative_to(folder) for file in made]
        about = {
            "name": job.reading.name,
            "title": job.scenario.title,
            "city": job.city.name,
            "made_up": job.city.made_up,
            "base_year": job.city.base_year,
            "horizon": job.scenario.horizon,
            "seed": plan.draws.seed,
            "draws": len(plan.draws.ids),
            "budgets": list(asked.budgets),
            "objective": found.proposal.objective,
            "bound": found.proposal.bound,
            "outputs": {name.as_posix(): hash_of(folder / name) for name in sorted(names)},
            "versions": versions(),
        }
        beside = {} if asked.rank is None else {f"rank/{asked.rank.name}": asked.rank}
        rests = provenance(job.reading, job.city, options.overrides, options.as_of, beside)
        told = [*job.warnings, *job.cautions]
        extra = {**rests, "warnings": told, "seconds": seconds}
        write_manifest(sealed(about, extra), folder)
    return [home / name for name in names] + [home / "manifest.json"]
