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

from planner.maps.address_list import address_list, changes, walk, write_addresses
from planner.maps.catchment_layers import proof, write_layers
from planner.maps.catchment_maps import Change, zone_map
from planner.maps.catchment_notice import notice, standing
from planner.maps.catchment_shapes import as_told, catchments, given_shares, shares
from planner.maps.change_map import change_map
from planner.maps.distance_maps import distance_maps
from planner.maps.map_foot import Review
from planner.maps.paired_maps import paired_map
from planner.model.city import City
from planner.paper.drawing import Glyphs, picture_language
from planner.paper.frames import labels
from planner.paper.words import Lang, count, phase_name, sentence_case, word, year_label

Tell = Callable[[str, int, int], None]
Papers = tuple[dict[str, Any], list[str], list[Path]]
"""The document for machines, the lines to print, the files."""
PAPERS: Final = ("catchments", "change", "distance", "list")
Slots = tuple[str, str, str]
"""Number of the review, compiler and base map, as they are printed under maps; blank to fill in."""
NO_SLOTS: Final = ("", "", "")
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
    review
        Number of the maps' review, who compiled them, base map; blank to fill in.
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
    review: Slots = NO_SLOTS


def silent(what: str, done: int, of: int) -> None:
    """Tell nobody."""


def map_papers(
    found: Found, asked: tuple[str, ...], folder: Path, lang: Lang, tell: Tell
) -> Papers:
    """Draw and write what was asked for; gives the document, lines and files."""
    city = found.city
    own, coming = (
        rows[(labels(rows["phase"]) == found.phase) & (rows["year"].isin([found.year, base]))]
        for rows, base in ((found.assignment, city.base_year), (found.entrants, found.year))
    )
    # Where a catchment has several schools, the run knows how its entrants part; the folder does
    # not say.
    now, then = (_shares(city, own[own["year"] == year]) for year in (found.year, city.base_year))
    before = as_told(given_shares(city, found.phase), then)
    change = _change(city, found.title, found.phase, found.year, (before, now), coming, folder,
                     lang, found.metres, Review(*found.review))  # fmt: skip
    return _papers(change, asked, found.measure, found.norm, tell)


def draw_change(
    city: City,
    before: pd.DataFrame,
    after: pd.DataFrame,
    folder: Path,
    *,
    phase: str,
    year: int,
    title: str,
    children: pd.DataFrame,
    metres: NDArray[np.float64] | None = None,
    measure: str = "straight",
    norm: float = np.nan,
    lang: Lang = "en",
    asked: tuple[str, ...] = PAPERS,
    review: Slots = NO_SLOTS,
    tell: Tell = silent,
) -> Papers:
    """Draw and write what two assignments change, without a run.

    Parameters
    ----------
    before, after
        Columns area, school and, where an area follows several schools, share: even where it is
        not told. Areas in no catchment are left out.
    folder
        Where every file is written; it exists.
    year
        School year from which ``after`` holds; ``before`` is that of the base year.
    title
        Title of what redraws the catchments, for the source line.
    children
        Columns area, central and, where known, mean, p10, p50, p90: children expected.
    metres
        ``(area, school)``; without them no distances are told.
    review
        Number of the maps' review, who compiled them, base map; blank to fill in.
    measure, norm
        What the metres are (``straight``, ``detour`` or ``streets``), and how many pupils walk.
    """
    both = _shares(city, before), _shares(city, after)
    change = _change(city, title, phase, year, both, children, folder, lang, metres,
                     Review(*review))  # fmt: skip
    return _papers(change, asked, measure, norm, tell)


def _papers(
    change: Change, asked: tuple[str, ...], measure: str, norm: float, tell: Tell
) -> Papers:
    """Draw and write what was asked for of a change."""
    city, after, lang = change.city, change.after, change.lang
    moves = changes(change.listed)
    document: dict[str, Any] = {
        "phase": after.phase, "year": after.year, "catchments": len(after.schools),
        "moved": int(moves["areas"].sum()), "children_moved": float(moves["children"].sum()),
    }  # fmt: skip
    lines = [_written(change, document, lang)]
    files: list[Path] = []
    if "catchments" in asked:
        tell("draw catchments", 0, 4)
        files += [zone_map(change), paired_map(change)]
        layers = write_layers(city, change.before, after, change.folder)
        tell("prove the tiling", 1, 4)
        document["tiling"] = proof(city, after, layers[0])
        lines += _tiled(document["tiling"], lang)
        files += layers
    if "change" in asked:
        tell("draw changes", 2, 4)
        files.append(change_map(change))
    if "distance" in asked and change.metres is not None:
        tell("draw ways", 3, 4)
        files += distance_maps(change, norm, measure)
    if "list" in asked:
        tell("tell boundaries", 0, 1)
        told = notice(city, after, lang)
        name = f"{after.phase}_{after.year}"
        tables = change.listed, told.bounds, told.strays
        files += write_addresses(*tables, change.folder, name, lang)
        document["words"] = standing(told.bounds)
        document["strays"] = told.strays["fault"].value_counts().sort_index().to_dict()
        said = {"of": count(len(told.bounds)), "strays": count(len(told.strays))}
        lines.append(word("map_words", lang, **said, **document["words"]))
    if change.glyphs.missing:
        lines.append(word("map_glyphs", lang, letters="".join(sorted(change.glyphs.missing))))
    return document, lines, files


def _written(change: Change, document: Mapping[str, Any], lang: Lang) -> str:
    """Line on what moves."""
    city, after = change.city, change.after
    return word(
        "map_written", lang, phase=sentence_case(phase_name(city, after.phase, lang)),
        year=year_label(after.year, city.spring, lang), catchments=count(document["catchments"]),
        moved=count(document["moved"]), children=count(document["children_moved"]),
    )  # fmt: skip


def _tiled(tiling: Mapping[str, Any], lang: Lang) -> list[str]:
    """Lines on the proof of the tiling."""
    square = {key: f"{abs(tiling[key]):,.3f}" for key in ("overlap", "gap", "closed", "laps")}
    lines = [
        word("map_tiles", lang, land=f"{tiling['land'] / 1e6:,.2f}", **square,
             exact=word("column_yes" if tiling["exact"] else "column_no", lang),
             astray=count(len(tiling["astray"]))),
    ]  # fmt: skip
    for key in ("pieces", "landless"):
        if tiling[key]:
            more = " …" if len(tiling[key]) > _LISTED else ""
            some = f"{len(tiling[key])} ({', '.join(tiling[key][:_LISTED])}{more})"
            lines.append(word(f"map_{key}", lang, areas=some))
    return lines


def _shares(city: City, rows: pd.DataFrame) -> Any:  # noqa: ANN401 - scipy's stubs know two kinds
    """``(area, school)`` of an assignment; even where it does not tell shares."""
    told = rows["share"].to_numpy(dtype=float) if "share" in rows else np.ones(len(rows))
    return shares(city, rows["area"].to_numpy(), rows["school"].to_numpy(), told)


def _change(
    city: City, title: str, phase: str, year: int, both: tuple[Any, Any], children: pd.DataFrame,
    folder: Path, lang: Lang, metres: NDArray[np.float64] | None, review: Review,
) -> Change:  # fmt: skip
    """Catchments before and after with the list of addresses."""
    before = catchments(city, phase, city.base_year, both[0])
    after = catchments(city, phase, year, both[1])
    apart = np.full(after.share.shape, np.nan) if metres is None else metres
    walks = walk(before.share, apart), walk(after.share, apart)
    listed = address_list(city, before, after, walks, children)
    return Change(city, title, before, after, listed, folder, picture_language(lang), Glyphs(),
                  metres, review)  # fmt: skip
