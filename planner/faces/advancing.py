"""A year on: new returns taken, projects closed, last year scored, and the bridge to this year.

Everything is worked out before anything is written, so that a fault leaves no half-moved folder.
The city folder itself is changed only where that was asked for: then the whole new folder takes its
place, and the old one goes when that has happened.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.faces.keeping import Paper, bridge_paper, kept_whole, named_schools, score_paper
from planner.faces.opening import open_run
from planner.faces.progress import telling
from planner.faces.running import unwritable
from planner.inputs.cities import read_city
from planner.inputs.faults import Fault, InputError
from planner.inputs.returns import Returns, take_returns
from planner.model.city import City
from planner.outputs.bridge import BridgePaper, bridge_document, bridge_lines, write_bridge
from planner.outputs.ledger import kept_of, kept_runs, printed_rolls
from planner.outputs.scores import ScorePaper, score_document, score_lines, write_score
from planner.paper.words import Lang, word
from planner.studies.bridge import Side
from planner.walking import Tell


@dataclass(frozen=True)
class Options:
    """What the command line chose."""

    city: str
    to: int
    out: Path | None
    in_place: bool
    ledger: Path
    papers: Path
    lang: Lang


def advanced(options: Options) -> Paper:
    """Move a city to a later base year; gives the document, the lines to print, and the files.

    Raises
    ------
    InputError
        What is wrong with the folder, the year, or a kept run.
    """
    with telling() as tell:
        tell("read and check", 0, 1)
        _mended(Path(options.city))
        returns = take_returns(options.city, options.to)
        target = _target(options, returns)
        with _moved(returns, target, whole=options.in_place) as folder:
            city = _read(folder, target, ())
            past = _last_year(options.ledger, city)
            faults = [replace(one, key="--papers") for one in unwritable(options.papers)]
            if faults:
                raise InputError(faults)
            scores = [score_paper(path, city, f"{target.as_posix()}/rolls") for path in past]
            bridges, refused = _bridges(past, folder, target, tell)
            lines = _lines(options, returns, target, (scores, bridges, refused))
            document = _document(options, returns, target, scores, bridges)
            tell("write", 0, 1)
            _settle(folder, target, options)
        files = [target]
        for score in scores:
            files += write_score(score, options.papers, options.lang)
        for bridge in bridges:
            files += write_bridge(bridge, options.papers, options.lang)
    return document, lines, files


def _target(options: Options, returns: Returns) -> Path:
    """Where the city of the new base year is to lie."""
    if options.in_place:
        if options.out is not None:
            mend = "name a new folder, or change the folder in place, not both"
            raise InputError([Fault("command line", "--out", "--in-place too", mend)])
        return returns.folder
    named = Path(options.city)
    beside = named.parent if named.is_dir() else Path()
    plain = re.sub(rf"-{returns.base_year}$", "", returns.folder.resolve().name)
    target = options.out or beside / f"{plain}-{options.to}"
    if target.exists():
        mend = "name another folder with --out: nothing is written over"
        raise InputError([Fault(target.as_posix(), "", "a folder that is there already", mend)])
    faults = unwritable(target.parent)
    if faults:
        raise InputError(faults)
    return target


@contextmanager
def _moved(returns: Returns, target: Path, *, whole: bool) -> Iterator[Path]:
    """Yield a copy of the folder as it will be, beside its place; it goes if it is not used.

    Parameters
    ----------
    whole
        Whether hidden files come too, as they must where the copy takes the folder's place.
    """
    ignore = None if whole else shutil.ignore_patterns(".*", "__pycache__")
    target = target.resolve()
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.new-", dir=target.parent) as name:
        copy = Path(name) / target.name
        shutil.copytree(returns.folder, copy, ignore=ignore)
        for file, data in returns.texts.items():
            (copy / file).write_bytes(data)
        yield copy


def _read(folder: Path, target: Path, layers: Sequence[str]) -> City:
    """Read the moved folder under further standards; faults name the place where it will lie."""
    city, faults, _ = read_city(folder, need="backtest", standards=layers)
    if city is None:
        home = Path(os.path.relpath(folder)).as_posix(), folder.as_posix()
        for name in home:
            faults = tuple(
                replace(one, place=one.place.replace(name, target.as_posix())) for one in faults
            )
        raise InputError(faults)
    return city


def _last_year(ledger: Path, city: City) -> list[Path]:
    """Kept runs of a city with the latest base year before its own, by name."""
    told = {path: kept_of(path) for path in kept_runs(ledger)}
    mine = {
        path: one["base_year"]
        for path, one in told.items()
        if one["base_year"] < city.base_year and _is_of(city, one.get("city_schools", {}))
    }
    last = max(mine.values(), default=0)
    found = [path for path, year in mine.items() if year == last]
    for path in found:
        kept_whole(path)
    return found


def _is_of(city: City, schools: Mapping[str, str]) -> bool:
    """Tell whether a kept run is of a city: most of its schools are there, under their names.

    Folders are moved and titles mended; and two cities that number their schools alike do not name
    them alike.
    """
    known = named_schools(city).items()
    return 2 * len(schools.items() & known) > len(schools)


def _bridges(
    past: Sequence[Path], folder: Path, target: Path, tell: Tell
) -> tuple[list[BridgePaper], dict[str, str]]:
    """Bridge each kept run to its own scenario on the new returns, or tell why there is none.

    The new returns are read under the standards of that scenario too: else what these change would
    pass for something that the returns have changed.
    """
    bridges, refused = [], {}
    for path in past:
        opened = open_run(path)
        old = Side(opened.city, opened.scenario, printed_rolls(path))
        try:
            city = _read(folder, target, opened.layers)
            new = Side(city, opened.scenario, None)
            bridges.append(bridge_paper(old, new, (opened.name, target.name), tell))
        except InputError as error:
            refused[opened.name] = "; ".join(fault.found for fault in error.faults)
    return bridges, refused


def _settle(folder: Path, target: Path, options: Options) -> None:
    """Put the moved folder in its place; in place, the old one stays until the new one is there."""
    if not options.in_place:
        folder.rename(target)
        return
    place = target.resolve()
    old = _aside(place)
    place.rename(old)
    try:
        folder.rename(place)
    except BaseException:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _aside(target: Path) -> Path:
    """Where the old folder stands while the new one takes its place."""
    return target.with_name(f".{target.name}.old")


def _mended(city: Path) -> None:
    """Undo a move that was killed half-way, or clear away what it left."""
    target = city.resolve()
    old = _aside(target)
    if old.is_dir() and not target.exists():
        old.rename(target)
    elif old.is_dir():
        shutil.rmtree(old, ignore_errors=True)


def _lines(
    options: Options,
    returns: Returns,
    target: Path,
    found: tuple[list[ScorePaper], list[BridgePaper], dict[str, str]],
) -> list[str]:
    lang = options.lang
    scores, bridges, refused = found
    key = "advance_in_place" if options.in_place else "advance_folder"
    lines = [word(key, lang, year=options.to, path=target.as_posix())]
    for one in returns.closings:
        said = "advance_closed" if one.actual else "advance_taken"
        lines.append(word(said, lang, project=one.project, date=one.date))
    if returns.closings:
        lines.append(word("advance_rooms", lang))
    if not scores:
        lines.append(word("advance_nothing", lang, ledger=options.ledger.as_posix()))
    for score in scores:
        lines += ["", *score_lines(score, lang)]
    for bridge in bridges:
        lines += ["", *bridge_lines(bridge, lang)]
    lines += [word("advance_no_bridge", lang, run=run, why=why) for run, why in refused.items()]
    return lines


def _document(
    options: Options,
    returns: Returns,
    target: Path,
    scores: Sequence[ScorePaper],
    bridges: Sequence[BridgePaper],
) -> dict[str, Any]:
    return {
        "city": target.as_posix(),
        "base_years": [returns.base_year, options.to],
        "in_place": options.in_place,
        "closed": [vars(one) for one in returns.closings],
        "scores": [score_document(one) for one in scores],
        "bridges": [bridge_document(one) for one in bridges],
    }
