"""``planner zone``: catchments drawn as scenarios say, beside those so far; nothing else is run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.faces.progress import telling
from planner.faces.provenance import provenance
from planner.faces.running import Job, Options, checked
from planner.geography.assignment import norm_on_foot
from planner.inputs.faults import Fault, InputError
from planner.maps.map_papers import draw_change
from planner.method import zoned
from planner.model.axes import AREA, YEAR
from planner.model.catchments import Assignment, Zoned
from planner.outputs.store import versions
from planner.outputs.zone_papers import PAGE, Comparison, compared, shares_of, write_zone_tables
from planner.paper.manifests import write_manifest
from planner.paper.swapping import swapped
from planner.walking import Tell


def zoned_all(
    paths: Sequence[Path], options: Options
) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Draw catchments for every scenario; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        Every fault of the scenarios and their cities; scenarios of several cities, of one title, or
        that measure distances in several ways.
    """
    with telling() as tell:
        jobs, faults = checked(paths, options, tell)
        if faults or not jobs:
            raise InputError(faults)
        _comparable(jobs)
        found = [zoned(job.city, job.scenario, tell=tell) for job in jobs]
        _alike(jobs, found)
        city = jobs[0].city
        norm = norm_on_foot(city, city.standards.ladder.entry_phase, found[0].after.measure)
        by_title = {job.scenario.title: one for job, one in zip(jobs, found, strict=True)}
        table = compared(city, by_title, norm, options.lang)
        files: list[Path] = []
        pictures: dict[str, list[Path]] = {}
        said: list[str] = []
        for i, (job, one) in enumerate(zip(jobs, found, strict=True)):
            made, told = _written(job, one, table, i + 1, options, tell)
            said += ["", job.scenario.title, *(f"  {line}" for line in told)]
            pictures[job.scenario.title] = [path for path in made if _shown(path)]
            files += made
        home = options.out / (f"{jobs[0].reading.name}-zones" if len(jobs) == 1 else "zones")
        with swapped(home, keep=True) as folder:
            table.page(pictures, folder)
        files.append(home / PAGE)
    document = {"city": city.name, "catchments": table.records()}
    lines = [*table.lines(), *said]
    return {**document, "files": [path.as_posix() for path in files]}, lines, files


def _shown(path: Path) -> bool:
    """Pictures for the page: before and after beside each other, who changes, ways afterwards."""
    first, last = path.stem.split("_")[0], path.stem.rsplit("_", 1)[-1]
    return path.suffix == ".png" and first != "catchments" and last != "before"


def _comparable(jobs: Sequence[Job]) -> None:
    """Refuse scenarios of several cities or standards, or of one title."""
    faults, titles = [], {jobs[0].scenario.title}
    for job in jobs[1:]:
        place, title = job.reading.files[0].as_posix(), job.scenario.title
        if job.city is not jobs[0].city:
            what = f"the city {job.city.name} with standards of its own"
            if job.city.name != jobs[0].city.name:
                what = f"the city {job.city.name}"
            mend = f"compare scenarios of {jobs[0].city.name} with the same standards"
            faults.append(Fault(place, "city", what, mend))
        if title in titles:
            faults.append(Fault(place, "title", f"{title!r} twice", "give each a title of its own"))
        titles.add(title)
    if faults:
        raise InputError(faults)


def _alike(jobs: Sequence[Job], found: Sequence[Zoned]) -> None:
    """Refuse to set side by side distances that were measured in different ways."""
    wanted = found[0].after.measure
    faults = [
        Fault(
            job.reading.files[0].as_posix(),
            "policy.catchments.distance",
            f"distances measured as {one.after.measure}",
            f"measure all of them alike, as {wanted}",
        )
        for job, one in zip(jobs, found, strict=True)
        if one.after.measure != wanted
    ]
    if faults:
        raise InputError(faults)


def _written(
    job: Job, one: Zoned, table: Comparison, place: int, options: Options, tell: Tell
) -> tuple[list[Path], list[str]]:
    """Tables, layers, maps and manifest of one scenario, set in place as a whole; and its lines."""
    city, column = job.city, table.columns[place]
    both = shares_of(one.after, city.base_year), shares_of(one.after, column.year)
    out = options.out / f"{job.reading.name}-zones"
    with swapped(out, keep=True) as folder:
        made = write_zone_tables(column, one.after, folder)
        _, told, drawn = draw_change(
            city,
            *both,
            folder,
            phase=city.standards.ladder.entry_phase,
            year=column.year,
            title=job.scenario.title,
            children=_children(one.after, column.year),
            metres=one.metres.to(city.standards.ladder.entry_phase, column.year),
            measure=one.after.measure,
            norm=table.norm,
            lang=options.lang,
            tell=tell,
        )
        made += drawn
        about = {
            "name": job.reading.name,
            "title": job.scenario.title,
            "city": city.name,
            "made_up": city.made_up,
            "year": column.year,
            **provenance(job.reading, city, options.overrides, options.as_of),
            "warnings": list(job.warnings),
            "versions": versions(),
        }
        made.append(write_manifest(about, folder))
        names = [path.relative_to(folder) for path in made]
    return [out / name for name in names], told


def _children(found: Assignment, year: int) -> pd.DataFrame:
    """Entrants who follow a catchment, by area; on the central path alone."""
    there = found.following.sel({YEAR: year})
    return pd.DataFrame({"area": there[AREA].to_numpy(), "central": there.to_numpy()})
