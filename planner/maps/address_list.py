"""The address list: area by area (小区), which schools it follows before and after."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.maps.catchment_shapes import Catchments, schools_of
from planner.model.axes import AREA
from planner.model.city import City
from planner.paper.frames import in_order, labels, rounded, write_csv
from planner.paper.sheets import Sheet, write_sheets
from planner.paper.words import Lang, word

Floats = NDArray[np.float64]
COLUMNS: Final = (
    "area", "name", "district", "school_before", "before", "school_after", "after", "moved",
    "walk_before_m", "walk_after_m", "children_moved", "children", "mean", "p10", "p50", "p90",
)  # fmt: skip
_EXPECTED: Final = ("children", "mean", "p10", "p50", "p90")
_CODES: Final = ("kind", "fault")
_WIDTHS: Final = {
    "name": 28,
    "before": 34,
    "after": 34,
    "words": 90,
    "course": 90,
    "strays": 24,
    "by_words": 24,
}


def address_list(
    city: City, before: Catchments, after: Catchments, walks: tuple[Floats, Floats],
    entrants: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Areas in the order of their ids.

    Parameters
    ----------
    walks
        ``(area,)`` metres to school before and after, from `walk`.
    entrants
        Rows of ``tables/entrants`` of the phase and year: area, central, mean, p10, p50, p90.

    Columns
    -------
    area, name, district; school_before, before (ids and names, joined where an area follows
    several); school_after, after; moved (another set of schools); walk_before_m, walk_after_m
    (mean over its schools by their shares; blank where no way leads to any); children_moved (of
    the children, those whose share of a school changes: see `moved_share`); children (expected to
    enter, central), and mean, p10, p50, p90 of them over the futures, blank without any.
    """
    ids = labels(city.areas[AREA])
    told = entrants.assign(area=labels(entrants["area"])).set_index("area")
    told = told.rename(columns={"central": "children"}).reindex(ids)
    told = told.reindex(columns=list(_EXPECTED))
    children = told["children"].to_numpy(dtype=float)
    frame = pd.DataFrame(
        {
            "area": ids,
            "name": labels(city.areas["name"]),
            "district": labels(city.areas["district"]),
            **_sides(city, before, "before"),
            **_sides(city, after, "after"),
            "moved": moved(before, after),
            "walk_before_m": rounded(walks[0], 0),
            "walk_after_m": rounded(walks[1], 0),
            "children_moved": rounded(moved_share(before, after) * np.nan_to_num(children)),
            **{name: told[name].to_numpy(dtype=float) for name in _EXPECTED},
        }
    )
    return in_order(frame[list(COLUMNS)], ("area",))


def moved(before: Catchments, after: Catchments) -> NDArray[np.bool_]:
    """Areas that follow other schools than before, or that had none or have none now."""
    sets = [[*found.schools, ()] for found in (before, after)]
    pairs = zip(before.of.tolist(), after.of.tolist(), strict=True)
    return np.array([sets[0][one] != sets[1][other] for one, other in pairs], dtype=bool)


def moved_share(before: Catchments, after: Catchments) -> Floats:
    """Share of each area's children who change school ``(area,)``.

    Pair by pair of area and school, half the sum of what the shares change by; no school counts as
    one. Where an area follows the same schools as before, nobody moves.
    """
    apart = np.asarray(abs(after.share - before.share).sum(axis=1)).reshape(-1)
    none = [np.asarray(found.share.sum(axis=1)).reshape(-1) for found in (before, after)]
    return np.where(moved(before, after), (apart + np.abs(none[1] - none[0])) / 2, 0.0)


def ways(found: Catchments, metres: Floats, children: Floats) -> tuple[Floats, Floats]:
    """Metres and children of each pair of an area and a school that it follows.

    Parameters
    ----------
    metres
        ``(area, school)``; infinite where no way leads.
    children
        ``(area,)``.
    """
    pairs = csr_array(found.share).tocoo()
    away = metres[pairs.row, pairs.col]
    return np.where(np.isfinite(away), away, np.nan), pairs.data * children[pairs.row]


def walk(share: csr_array, metres: Floats) -> Floats:
    """Mean metres from each area to the schools that it follows; NaN for none or no way.

    Parameters
    ----------
    share, metres
        ``(area, school)``.
    """
    weights = csr_array(share).tocoo()
    total = np.bincount(weights.row, weights=weights.data, minlength=share.shape[0])
    ways = metres[weights.row, weights.col] * weights.data
    away = np.bincount(weights.row, weights=ways, minlength=share.shape[0])
    mean = np.divide(away, total, out=np.full(len(total), np.nan), where=total > 0)
    return np.where(np.isfinite(mean), mean, np.nan)


def changes(listed: pd.DataFrame) -> pd.DataFrame:
    """Moves from catchment to catchment: before, after, areas, children; the greatest first."""
    gone = listed[listed["moved"]]
    keys = ["school_before", "before", "school_after", "after"]
    sums = gone.groupby(keys, as_index=False).agg(
        areas=("area", "size"), children=("children_moved", "sum")
    )
    return sums.sort_values(["children", "areas", *keys], ascending=[False, False, *[True] * 4],
                            ignore_index=True)  # fmt: skip


def write_addresses(
    listed: pd.DataFrame, bounds: pd.DataFrame, strays: pd.DataFrame, folder: Path, name: str,
    lang: Lang,
) -> list[Path]:  # fmt: skip
    """Write list, boundaries and strays as .csv under our names of columns, and as a workbook."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        write_csv(listed, folder, f"addresses_{name}"),
        write_csv(bounds, folder, f"boundaries_{name}"),
        write_csv(strays, folder, f"strays_{name}"),
    ]
    book = folder / f"addresses_{name}.xlsx"
    sheets = [("sheet_addresses", listed), ("sheet_changes", changes(listed)),
              ("sheet_boundaries", bounds), ("sheet_strays", strays)]  # fmt: skip
    write_sheets(book, [_sheet(word(key, lang), frame, lang) for key, frame in sheets])
    return [*files, book]


def _sides(city: City, found: Catchments, when: str) -> dict[str, list[str]]:
    ids, names = schools_of(city, found)
    blank = {-1: ""}
    one, other = (blank | dict(enumerate(texts)) for texts in (ids, names))
    of = found.of.tolist()
    return {f"school_{when}": [one[at] for at in of], when: [other[at] for at in of]}


def _sheet(title: str, frame: pd.DataFrame, lang: Lang) -> Sheet:
    heads = [word(f"column_{name}", lang) for name in frame.columns]
    yes, no = word("column_yes", lang), word("column_no", lang)
    rows = [
        [
            (yes if value else no) if isinstance(value, (bool, np.bool_))
            else word(f"{name}_{value}", lang) if name in _CODES
            else value if isinstance(value, str)
            else None if pd.isna(value)
            else float(value)
            for name, value in zip(frame.columns, row, strict=True)
        ]
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    kinds = dict.fromkeys(("named", "edge", "unnamed", "short", "alike"), "share")
    kinds |= dict.fromkeys(("words", "course", *("east", "south", "west", "north")), "wrap")
    kinds |= dict.fromkeys((*_EXPECTED, "children_moved"), "tenth")
    styles = [kinds.get(str(name), "plain") for name in frame.columns]
    widths = [_WIDTHS.get(str(name), 14) for name in frame.columns]
    return Sheet(title, [heads, *rows], styles, widths)
