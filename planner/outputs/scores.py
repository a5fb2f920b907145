"""The paper of a scored run: what was foreseen, what came, and a plain verdict."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from planner.outputs.findings import plain, plain_rows
from planner.outputs.foreseen import horizons, signed
from planner.paper.columns import columned
from planner.paper.frames import rounded, write_frame
from planner.paper.words import Lang, count, word, year_label

OWN, NAIVE = "planner", "last_value"
LEVELS = ("school_grade", "school", "district", "city")
POOLED = "*"
DECIMALS = 4
NONE = "–"


@dataclass(frozen=True, eq=False)
class ScorePaper:
    """A scored run with all that its papers must name.

    Parameters
    ----------
    verdicts
        year, foreseen, came, before, error, naive, schools, ranged, held, typical, typical_naive,
        intervals: one a target year.
    results
        The contract's measures; grade ``*`` pools the grades of a phase, phase ``*`` all phases.
    gone
        Year and school, by its name where one is known.
    """

    titles: Mapping[str, str]
    made_up: bool
    spring: bool
    run: str
    base_year: int
    draws: int
    forecasts: pd.DataFrame
    results: pd.DataFrame
    verdicts: tuple[Mapping[str, Any], ...]
    left_out: int
    blank: int
    gone: tuple[tuple[int, str], ...]
    new: tuple[str, ...]


def write_score(paper: ScorePaper, out: Path, lang: Lang) -> list[Path]:
    """Write document, tables and lines beside their place, then move them into it."""
    folder = out / f"score-{paper.run}-{paper.verdicts[-1]['year']}"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".score-", dir=folder) as name:
        new = Path(name)
        text = json.dumps(score_document(paper), ensure_ascii=False, indent=2, allow_nan=False)
        (new / "score.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        lines = "\n".join(score_lines(paper, lang))
        (new / "score.txt").write_text(lines + "\n", encoding="utf-8", newline="\n")
        written = [new / "score.json", new / "score.txt"]
        table = paper.forecasts.drop(columns="pairs")
        for called, frame in (("forecasts", table), ("results", paper.results)):
            numbers = frame.select_dtypes("float").columns
            exact = {column: rounded(frame[column], DECIMALS) for column in numbers}
            written += write_frame(frame.assign(**exact), new, called)
        return [path.replace(folder / path.name) for path in written]


def score_document(paper: ScorePaper) -> dict[str, Any]:
    """Return the score for machines: the contract's measures, and the verdict of each year."""
    return {
        "run": paper.run,
        "made_up": paper.made_up,
        "base_year": paper.base_year,
        "draws": paper.draws,
        "results": plain_rows(paper.results),
        "verdicts": [plain(row) for row in paper.verdicts],
        "left_out": paper.left_out,
        "blank": paper.blank,
        "gone": [{"year": year, "school": school} for year, school in paper.gone],
        "new_schools": list(paper.new),
    }


def score_lines(paper: ScorePaper, lang: Lang) -> list[str]:
    """Lines that the command prints: each year in words, a table, the verdict, what was left."""
    first, last = (_year(paper, paper.verdicts[end]["year"], lang) for end in (0, -1))
    title = paper.titles.get(lang) or next(iter(paper.titles.values()), "")
    head = {"city": title, "run": paper.run, "base": _year(paper, paper.base_year, lang)}
    lines = [word("made_up_city", lang)] if paper.made_up else []
    lines += [word("score_head", lang, **head, first=first, last=last), ""]
    for told in paper.verdicts:
        lines += _told(paper, told, lang)
    lines += ["", word("score_what", lang), *columned(_cells(paper, lang)), ""]
    lines += [_verdict(paper, lang)]
    if paper.left_out:
        lines.append(word("score_left_out", lang, cells=paper.left_out, blank=paper.blank))
    comma = word("list_comma", lang)
    for year in sorted({year for year, _ in paper.gone}):
        named = comma.join(school for then, school in paper.gone if then == year)
        lines.append(word("score_gone", lang, year=_year(paper, year, lang), schools=named))
    if paper.new:
        lines.append(word("score_new", lang, schools=len(paper.new)))
    return [*lines, word("score_note", lang)]


def _told(paper: ScorePaper, told: Mapping[str, Any], lang: Lang) -> list[str]:
    """Sentences on one target year: the city, then its schools."""
    way = "over" if told["error"] > 0 else "under"
    city = word(
        "score_city",
        lang,
        year=_year(paper, told["year"], lang),
        ahead=horizons(told["year"] - paper.base_year, lang),
        foreseen=count(told["foreseen"]),
        came=count(told["came"]),
        off=word(f"score_{way}", lang, percent=f"{abs(told['error']):.1f}"),
        naive=f"{abs(told['naive']):.1f}",
    )
    if not told["schools"]:
        return [city, f"  {word('score_held_no_schools', lang)}"]
    said = {"typical": _number(told["typical"]), "naive": _number(told["typical_naive"])}
    schools = word("score_schools", lang, schools=told["schools"], **said)
    of = told["schools" if told["intervals"] == "not_drawn" else "ranged"]
    ranges = {"held": told["held"], "schools": of}
    held = word(f"score_held_{told['intervals']}", lang, **ranges)
    return [word("two_sentences", lang, first=city, second=schools), f"  {held}"]


def _number(value: float) -> str:
    return NONE if math.isnan(value) else f"{value:.1f}"


def _cells(paper: ScorePaper, lang: Lang) -> list[list[str]]:
    """WAPE and bias by level, the method's own and "as last year", with how many were held."""
    table = paper.results
    cells = (table["level"] == "school_grade") & (table["phase"] == POOLED)
    sums = (table["level"] != "school_grade") & (table["phase"] == "all")
    keys = ["method", "level", "horizon"]
    pooled = {tuple(row[key] for key in keys): row for _, row in table[cells | sums].iterrows()}
    steps = sorted(set(table["horizon"].tolist()))
    ahead = [word("backtest_horizon", lang, years=horizons(int(step), lang)) for step in steps]
    rows = [["", *ahead]]
    for level in LEVELS:
        own, naive = ([pooled.get((by, level, step)) for step in steps] for by in (OWN, NAIVE))
        if not any(row is not None for row in own):
            continue
        name = word(f"score_level_{level}", lang)
        rows.append([name, *("n=0" if row is None else f"n={row['n']:.0f}" for row in own)])
        for called, part in ((OWN, own), (word("backtest_naive", lang), naive)):
            rows.append([f"  {called}", *(_error(row) for row in part)])
        held = [math.nan if row is None else float(row["cover80"]) for row in own]
        if not all(math.isnan(share) for share in held):
            shown = [NONE if math.isnan(share) else f"{100 * share:.0f} %" for share in held]
            rows.append([f"  {word('backtest_held', lang)}", *shown])
    return rows


def _error(row: "pd.Series[Any] | None") -> str:
    """WAPE with bias, as far as there are any."""
    if row is None or math.isnan(row["wape"]):
        return NONE
    bias = NONE if math.isnan(row["bias"]) else signed(row["bias"])
    return f"{row['wape']:.1f} ({bias})"


def _verdict(paper: ScorePaper, lang: Lang) -> str:
    """One sentence: better than "as last year" or not, and whether the ranges may be believed."""
    told, years = paper.verdicts, len(paper.verdicts)
    city = sum(abs(one["error"]) < abs(one["naive"]) for one in told)
    some = [one for one in told if one["schools"]]
    if not some:
        return word("score_verdict_city", lang, city=city, years=years)
    school = sum(one["typical"] < one["typical_naive"] for one in some)
    kinds = [one["intervals"] for one in some]
    main = max(sorted(set(kinds)), key=kinds.count)
    first = word("score_verdict", lang, city=city, years=years, school=school, some=len(some))
    narrow = kinds.count("too_narrow")
    partly = narrow > 0 and main != "too_narrow"
    key = "score_range_partly" if partly else f"score_range_{main}"
    second = word(key, lang, narrow=narrow, years=len(kinds)) if partly else word(key, lang)
    return word("two_sentences", lang, first=first, second=second)


def _year(paper: ScorePaper, year: int, lang: Lang) -> str:
    return year_label(int(year), paper.spring, lang)
