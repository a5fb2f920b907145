"""A run folder, written beside its place, then moved into it: a crash leaves the last good run."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import pyogrio

from planner.maps.access_maps import draw_access
from planner.maps.catchment_shapes import frame_of, geojson, over_years
from planner.maps.ground import followed
from planner.maps.plan_maps import draw_maps
from planner.model.results import Plan
from planner.outputs.basis import basis
from planner.outputs.charts import draw_charts
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate, write_tables
from planner.paper.drawing import Glyphs, Pen, picture_language
from planner.paper.manifests import hash_of, sealed, write_manifest
from planner.paper.swapping import swapped
from planner.paper.words import LANGS, Lang, gap_record, phase_name

Tell = Callable[[str, int, int], None]

STEPS = ("tables", "charts", "maps", "catchments", "report", "manifest")
NO_CLOCK = "1970-01-01T00:00:00.000Z"
"""GeoPackages carry a date of last change; equal input must give equal bytes."""


LIBRARIES = ("numpy", "pandas", "xarray", "scipy", "geopandas", "shapely", "matplotlib")
"""Libraries whose version may change a digit or a picture."""


def silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


def write_run(
    plan: Plan,
    out: Path,
    manifest_extra: Mapping[str, Any],
    tell: Tell = silent,
    lang: Lang = "en",
) -> Path:
    """Write everything that a run hands over to ``out / plan.name`` and return that folder.

    Parameters
    ----------
    manifest_extra
        What the face knows: resolved scenario lines, input hashes, versions, ``seconds`` by step.
        It is read last, so that ``tell`` may still be timing.
    tell
        Called as ``tell(step, done, of)`` before each step.
    """
    target = out / plan.name
    with swapped(target) as new:
        _fill(plan, new, manifest_extra, tell, lang)
    return target


def versions() -> dict[str, str]:
    """Return the versions of Python, of planner and of the libraries that make the numbers."""
    found = {"python": platform.python_version()}
    for name in ("planner", *LIBRARIES):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # planner run from a copy of its source
            found[name] = "not installed as a package"
    return found


def _fill(plan: Plan, folder: Path, extra: Mapping[str, Any], tell: Tell, lang: Lang) -> None:
    def step(name: str) -> None:
        tell(name, STEPS.index(name), len(STEPS))

    glyphs = Glyphs()
    drawn_in = picture_language(lang)
    step("tables")
    tables = tabulate(plan)
    written = write_tables(tables, folder / "tables")
    step("charts")
    pictures = draw_charts(Pen(plan, tables, folder / "charts", drawn_in, glyphs))
    step("maps")
    pen = Pen(plan, tables, folder / "maps", drawn_in, glyphs)
    pictures |= draw_maps(pen) | draw_access(pen)
    step("catchments")
    written += write_catchments(plan, folder / "catchments.gpkg")
    step("report")
    write_report(plan, tables, pictures, folder / "report.html", lang, glyphs)
    step("manifest")
    files = {str(path.relative_to(folder).as_posix()): hash_of(path) for path in sorted(written)}
    write_manifest(manifest(plan, files, extra), folder)


def write_catchments(plan: Plan, path: Path) -> list[Path]:
    """Write the catchments of each phase in the base year and at the horizon.

    A layer each of one GeoPackage, and a GeoJSON file each beside it.
    """
    written = []
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_CLOCK})
    try:
        for phase in plan.city.standards.ladder.phases:
            if bool(plan.assignment.pooled.sel(phase=phase)):
                continue
            ends = sorted({plan.city.base_year, plan.scenario.horizon})
            share = {year: followed(plan.city, plan.assignment, phase, year) for year in ends}
            for year, found in over_years(plan.city, phase, share).items():
                frame = frame_of(plan.city, found)
                if len(frame):
                    layer = f"{phase}_{year}"
                    frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
                    text = path.with_name(f"{path.stem}_{layer}.geojson")
                    text.write_text(geojson(frame), encoding="utf-8", newline="\n")
                    written.append(text)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return [path, *written] if path.exists() else []


def manifest(plan: Plan, outputs: Mapping[str, str], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was run on what, and a digest of all but the seconds."""
    city = plan.city
    told: dict[str, Any] = {
        "name": plan.name,
        "title": plan.scenario.title,
        "city": city.name,
        "made_up": city.made_up,
        "base_year": city.base_year,
        "horizon": plan.scenario.horizon,
        "spring": city.spring,
        "phases": [
            {"phase": phase} | {lang: phase_name(city, phase, lang) for lang in LANGS}
            for phase in city.standards.ladder.phases
        ],
        "seed": plan.draws.seed,
        "draws": len(plan.draws.ids),
        "standards": list(city.standards.layers),
        "basis": basis(plan),
        "learned": None if plan.learned is None else asdict(plan.learned),
        "gaps": [gap_record(gap, city) for gap in city.gaps],
        "outputs": dict(outputs),
        "versions": versions(),
    }
    return sealed(told, extra)
