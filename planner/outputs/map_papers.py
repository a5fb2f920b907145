"""The papers of a map: catchments before and after, drawn, listed and told in words.

This is the door by which faces enter the rooms of catchments.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.city import City
from planner.outputs.address_list import address_list, changes, walk, write_addresses
from planner.outputs.catchment_maps import Change, zone_map
from planner.outputs.catchment_notice import notice, standing
from planner.outputs.catchment_shapes import (
    catchments,
    frame_of,
    geojson,
    given_shares,
    proof,
    shares,
)
from planner.outputs.change_map import change_map
from planner.outputs.distance_maps import distance_maps
from planner.outputs.drawing import Glyphs, picture_language
from planner.outputs.frames import labels
from planner.outputs.words import Lang, count, phase_name, sentence_case, word, year_label

Tell = Callable[[str, int, int], None]
PAPERS: Final = ("catchments", "change", "distance", "list")
_LISTED = 8


@dataclass(frozen=True, eq=False)
class Found:
    """What a run found for one phase and year, to be held beside the folder's own catchments.

    Parameters
    ----------
    title
        Title of the scenario.
    assignment, entrants
        Rows of ``tables/assignment`` and ``tables/entrants``, any phases and years.
    metres
        ``(area, school)``, as the scenario measures them.
    norm
        Metres that pupils walk at most.
    """

    city: City
    title: str
    phase: str
    year: int
    assignment: pd.DataFrame
    entrants: pd.DataFrame
    metres: NDArray[np.float64]
    measure: str
    norm: float


def map_papers(
    found: Found, asked: tuple[str, ...], folder: Path, lang: Lang, tell: Tell
) -> tuple[dict[str, Any], list[str], list[Path]]:
    """Draw and write what was asked for; gives the document, lines and files."""
    change = _change(found, folder, lang)
    city, after = change.city, change.after
    name = f"{after.phase}_{after.year}"
    files: list[Path] = []
    tiling = proof(city, after)
    moves = changes(change.listed)
    document: dict[str, Any] = {
        "phase": after.phase, "year": after.year, "catchments": len(after.schools),
        "moved": int(moves["areas"].sum()), "children_moved": float(moves["children"].sum()),
        "tiling": tiling,
    }  # fmt: skip
    lines = _told(change, document, lang)
    if "catchments" in asked:
        tell("draw catchments", 0, 3)
        files.append(zone_map(change))
        path = change.folder / f"catchments_{name}.geojson"
        path.write_text(geojson(frame_of(city, after)), encoding="utf-8", newline="\n")
        files.append(path)
    if "change" in asked:
        tell("draw changes", 1, 3)
        files.append(change_map(change))
    if "distance" in asked:
        tell("draw ways", 2, 3)
        files += distance_maps(change, found.norm, found.measure)
    if "list" in asked:
        tell("tell boundaries", 0, 1)
        bounds = notice(city, after, lang)
        files += write_addresses(change.listed, bounds, change.folder, name, lang)
        holds = standing(bounds, city.standards)
        document["words"] = holds
        lines.append(word("map_words", lang, of=count(len(bounds)), **holds))
    if change.glyphs.missing:
        lines.append(word("map_glyphs", lang, letters="".join(sorted(change.glyphs.missing))))
    return document, lines, files


def _told(change: Change, document: Mapping[str, Any], lang: Lang) -> list[str]:
    """Lines on what was found."""
    city, after = change.city, change.after
    tiling = document["tiling"]
    lines = [
        word("map_written", lang, phase=sentence_case(phase_name(city, after.phase, lang)),
             year=year_label(after.year, city.spring, lang),
             catchments=count(document["catchments"]), moved=count(document["moved"]),
             children=count(document["children_moved"])),
        word("map_tiles", lang, land=f"{tiling['land'] / 1e6:,.2f}",
             overlap=f"{abs(tiling['overlap']):.6f}", gap=f"{abs(tiling['gap']):.6f}",
             exact=word("column_yes" if tiling["exact"] else "column_no", lang)),
    ]  # fmt: skip
    for key in ("pieces", "landless"):
        if tiling[key]:
            more = " …" if len(tiling[key]) > _LISTED else ""
            some = f"{len(tiling[key])} ({', '.join(tiling[key][:_LISTED])}{more})"
            lines.append(word(f"map_{key}", lang, areas=some))
    return lines


def _change(found: Found, folder: Path, lang: Lang) -> Change:
    """Catchments before and after with the list of addresses."""
    city, phase, year = found.city, found.phase, found.year
    own, coming = (
        rows[(labels(rows["phase"]) == phase) & (rows["year"] == year)]
        for rows in (found.assignment, found.entrants)
    )
    share = shares(city, *(own[name].to_numpy() for name in ("area", "school", "share")))
    given = given_shares(city, phase)
    before = catchments(city, phase, city.base_year, given)
    after = catchments(city, phase, year, share)
    walks = walk(given, found.metres), walk(share, found.metres)
    listed = address_list(city, before, after, walks, coming)
    return Change(city, found.title, before, after, listed, folder, picture_language(lang),
                  Glyphs())  # fmt: skip
