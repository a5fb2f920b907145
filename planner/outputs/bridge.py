"""The paper of a bridge: from last year's forecast to this year's, as table, picture and lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from planner.outputs.compare import difference
from planner.outputs.waterfall import draw
from planner.paper.columns import columned
from planner.paper.drawing import picture_language
from planner.paper.frames import rounded, write_frame
from planner.paper.words import Lang, count, word, year_label

ALL, CITY = "all", "*"
LARGEST = 10
"""Schools printed: those whose forecast changed most."""


@dataclass(frozen=True, eq=False)
class BridgePaper:
    """A bridge with all that its papers must name.

    Parameters
    ----------
    titles
        Title of the city by language.
    old, new
        Names of the two runs, the older first; ``old_year``, ``new_year`` their base years.
    table
        level, id, phase, year, old, a column for each driver, new; pupils to three decimals.
    drivers
        In the order in which they were taken from the new run.
    names
        Names of schools.
    unlike
        Norms that stand otherwise in the two runs: what they change is in the parts, not beside it.
    as_one
        Schools that another stands for, by its id: they handed over pupils between the base years.
    """

    titles: Mapping[str, str]
    made_up: bool
    spring: bool
    old: str
    new: str
    old_year: int
    new_year: int
    table: pd.DataFrame
    drivers: tuple[str, ...]
    names: Mapping[str, str]
    unlike: tuple[str, ...] = ()
    as_one: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def whole_parts(old: ArrayLike, parts: ArrayLike, new: ArrayLike) -> NDArray[np.int64]:
    """Whole pupils: old, parts and new, which add up again (largest remainder).

    Parameters
    ----------
    old, new
        ``(row,)`` pupils; ``parts`` ``(row, part)``, adding up to their difference.

    >>> whole_parts([10.0], [[0.4, 0.4, 0.4, 0.0]], [11.2]).tolist()
    [[10, 1, 0, 0, 0, 11]]
    """
    exact = np.rint(1000 * np.asarray(parts, dtype=float)).astype(np.int64)
    ends = [np.rint(1000 * np.asarray(end, dtype=float)).astype(np.int64) for end in (old, new)]
    first, last = ((end + 500) // 1000 for end in ends)
    floor, rest = np.divmod(exact, 1000)
    missing = (last - first) - floor.sum(axis=1)
    rank = np.argsort(np.argsort(-rest, axis=1, kind="stable"), axis=1, kind="stable")
    given = floor + (rank < missing[:, None])
    return np.column_stack([first, given, last])


def write_bridge(paper: BridgePaper, out: Path, lang: Lang) -> list[Path]:
    """Write table, picture, document and lines beside their place, then move them into it."""
    folder = out / f"bridge-{paper.old}-to-{paper.new}"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".bridge-", dir=folder) as name:
        new = Path(name)
        numbers = paper.table.select_dtypes("float").columns
        exact = {name: rounded(paper.table[name]) for name in numbers}
        named = paper.table.assign(**exact)
        named.insert(2, "name", named["id"].map(dict(paper.names)).fillna(""))
        text = json.dumps(bridge_document(paper), ensure_ascii=False, indent=2, allow_nan=False)
        (new / "bridge.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        lines = "\n".join(bridge_lines(paper, lang))
        (new / "bridge.txt").write_text(lines + "\n", encoding="utf-8", newline="\n")
        written = [*write_frame(named, new, "bridge"), new / "bridge.json", new / "bridge.txt"]
        drawn = picture_language(lang)
        foot = word(
            "two_sentences", drawn, first=_foot(paper, drawn), second=word("bridge_axis", drawn)
        )
        written.append(draw(panels(paper, drawn), _title(paper, drawn), foot, new))
        return [path.replace(folder / path.name) for path in written]


def bridge_document(paper: BridgePaper) -> dict[str, Any]:
    """Return the bridge of the city and its districts for machines; schools are in the table."""
    rows = paper.table[paper.table["level"] != "school"]
    return {
        "old": paper.old,
        "new": paper.new,
        "base_years": [paper.old_year, paper.new_year],
        "made_up": paper.made_up,
        "order": list(paper.drivers),
        "standards_unlike": list(paper.unlike),
        "as_one": {school: list(others) for school, others in paper.as_one.items()},
        "unit": "pupils, central path; parts add up in every row to 0.001",
        "rows": [
            {str(key): _plain(value) for key, value in row.items()}
            for row in rows.to_dict("records")
        ],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - text or number
    if isinstance(value, float):
        return round(value, 3) + 0.0
    return int(value) if isinstance(value, np.integer) else value


def bridge_lines(paper: BridgePaper, lang: Lang) -> list[str]:
    """Lines that the command prints: the city by year, then districts, then schools."""
    table = paper.table[paper.table["phase"] == ALL]
    city = table[table["level"] == "city"]
    lines = [_title(paper, lang), _foot(paper, lang)]
    if paper.unlike:
        norms = word("list_comma", lang).join(paper.unlike)
        lines.append(word("bridge_unlike", lang, count=len(paper.unlike), norms=norms))
    comma = word("list_comma", lang)
    for school, others in paper.as_one.items():
        known = comma.join(paper.names.get(one) or one for one in others)
        heir = paper.names.get(school) or school
        lines.append(word("bridge_as_one", lang, school=heir, others=known))
    lines += ["", word("whole_city", lang)]
    lines += _printed(paper, city, [_year(paper, y, lang) for y in city["year"]], lang)
    year = int(city["year"].iloc[min(1, len(city) - 1)])
    then = _year(paper, year, lang)
    now = table[table["year"] == year]
    districts = now[now["level"] == "district"]
    if len(districts):
        lines += ["", word("bridge_districts", lang, year=then)]
        lines += _printed(paper, districts, [_district(i, lang) for i in districts["id"]], lang)
    schools = now[now["level"] == "school"]
    order = (schools["new"] - schools["old"]).abs().sort_values(ascending=False, kind="stable")
    most = schools.loc[order.index[:LARGEST]]
    lines += ["", word("bridge_schools", lang, year=then, count=len(most))]
    lines += _printed(paper, most, [paper.names.get(i) or i for i in most["id"]], lang)
    return [*lines, "", word("bridge_means", lang), word("bridge_exact", lang)]


def _printed(paper: BridgePaper, rows: pd.DataFrame, heads: Sequence[str], lang: Lang) -> list[str]:
    whole = whole_parts(rows["old"], rows[list(paper.drivers)], rows["new"])
    names = [word(f"bridge_{driver}", lang) for driver in paper.drivers]
    cells = [["", word("bridge_old", lang), *names, word("bridge_new", lang)]]
    for head, (old, *parts, new) in zip(heads, whole.tolist(), strict=True):
        moved = [difference(float(part)) for part in parts]
        cells.append([head, count(old), *moved, count(new)])
    return columned(cells)


def panels(paper: BridgePaper, lang: Lang) -> list[list[tuple[str, list[tuple[str, int]]]]]:
    """Rows of panels to draw: the city, then each district, at three years each."""
    table = paper.table[paper.table["phase"] == ALL]
    grid = []
    for level, place in table[table["level"] != "school"].groupby(["level", "id"], sort=True):
        rows = place.reset_index(drop=True)
        pick = sorted({0, min(5, len(rows) - 1), len(rows) - 1})
        rows = rows.loc[pick]
        whole = whole_parts(rows["old"], rows[list(paper.drivers)], rows["new"])
        title = word("whole_city", lang) if level[0] == "city" else _district(str(level[1]), lang)
        names = [word(f"bridge_{name}", lang) for name in ("old", *paper.drivers, "new")]
        grid.append([
            (
                word("bridge_panel", lang, place=title, year=_year(paper, year, lang)),
                list(zip(names, values, strict=True)),
            )
            for year, values in zip(rows["year"], whole.tolist(), strict=True)
        ])  # fmt: skip
    return grid


def _district(name: str, lang: Lang) -> str:
    return name or word("bridge_nowhere", lang)


def _year(paper: BridgePaper, year: int, lang: Lang) -> str:
    return year_label(int(year), paper.spring, lang)


def _title(paper: BridgePaper, lang: Lang) -> str:
    base = {"old": _year(paper, paper.old_year, lang), "new": _year(paper, paper.new_year, lang)}
    made_up = f"{word('made_up_city', lang)} " if paper.made_up else ""
    title = paper.titles.get(lang) or next(iter(paper.titles.values()), "")
    return made_up + word("bridge_title", lang, city=title, **base)


def _foot(paper: BridgePaper, lang: Lang) -> str:
    order = word("list_comma", lang).join(word(f"bridge_{name}", lang) for name in paper.drivers)
    return word("bridge_foot", lang, old=paper.old, new=paper.new, order=order)
