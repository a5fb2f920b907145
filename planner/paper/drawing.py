"""What every picture shares: fonts that hold its characters, colours, source line, equal bytes.

Figures are made as objects, without pyplot, so that no picture changes another's settings. Every
label's characters are looked up in the fonts before drawing: a picture never shows boxes without
the report saying so.
"""

import base64
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from planner.model.city import City
from planner.model.results import Plan
from planner.paper.words import Lang, city_title, word, year_label

INK, QUIET, RULE = "#1a1a1a", "#5a5a5a", "#c8c8c8"
BLUE, VERMILION, GREEN, ORANGE = "#0072b2", "#d55e00", "#009e73", "#e69f00"
PURPLE, SKY, BLACK = "#cc79a7", "#56b4e9", "#000000"
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
"""Okabe and Ito's colours, in the order in which lines take them."""
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (1, 1)), (0, (9, 3)), "-")
"""Dashes beside colours, so that lines are told apart in grey."""

CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
LATIN = ("Source Sans 3", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")
DPI = 170


@dataclass
class Glyphs:
    """Characters that pictures asked for and no font held."""

    missing: set[str] = field(default_factory=set)


_CHINESE_FILES = ("notosanscjk", "sourcehansans", "msyh", "pingfang", "wqy")


def _fetch_new_fonts() -> None:
    """Add Chinese fonts installed since matplotlib last listed the machine's."""
    listed = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(font_manager.findSystemFonts()):
        name = Path(path).name.lower().replace("-", "")
        if path not in listed and name.startswith(_CHINESE_FILES):
            font_manager.fontManager.addfont(path)


@cache
def families() -> tuple[str, ...]:
    """Fonts that are there, Latin letters first, Chinese ones as the fallback."""
    _fetch_new_fonts()
    there = {entry.name for entry in font_manager.fontManager.ttflist}
    latin = [name for name in LATIN if name in there]
    chinese = [name for name in CHINESE if name in there]
    return (*latin[:1], *chinese[:1], "DejaVu Sans")


@cache
def chinese_font() -> str | None:
    """Return the Chinese font in use, if any is installed."""
    return next((name for name in families() if name in CHINESE), None)


def picture_language(lang: Lang) -> Lang:
    """Language of the pictures' words: English where no font could show Chinese."""
    return lang if lang == "en" or chinese_font() else "en"


@dataclass(frozen=True)
class Pen:
    """What every chart is drawn with."""

    plan: Plan
    tables: dict[str, pd.DataFrame]
    folder: Path
    lang: Lang
    glyphs: Glyphs


@cache
def _held() -> frozenset[int]:
    """Code points that the fonts in use can show."""
    points: set[int] = set()
    for name in families():
        path = font_manager.findfont(font_manager.FontProperties(family=name))
        points |= set(FT2Font(path).get_charmap())
    return frozenset(points)


def lacking(text: str) -> set[str]:
    """Characters of a text that no font in use holds."""
    return {letter for letter in text if not letter.isspace() and ord(letter) not in _held()}


@contextmanager
def style() -> Iterator[None]:
    """Settings of every picture, put back afterwards."""
    settings: dict[Any, Any] = {
        "font.family": list(families()),
        "font.size": 8.5,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.edgecolor": QUIET,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.labelcolor": QUIET,
        "axes.unicode_minus": False,
        "text.color": INK,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": "#e6e6e6",
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "figure.facecolor": "white",
    }
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)  # a face without a bold cut draws its regular one, and says so
    try:
        with mpl.rc_context(settings):
            yield
    finally:
        log.setLevel(level)


def canvas(width: float, height: float) -> Figure:
    """Return a figure in inches that no global state knows."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def source_line(plan: Plan, lang: Lang) -> str:
    """Where the numbers come from, and that a made-up city is one."""
    return source_of(plan.city, plan.scenario.title, lang)


def source_of(city: City, title: str, lang: Lang) -> str:
    """Source line of a city under a scenario of that title."""
    base = year_label(city.base_year, city.spring, lang)
    named = city_title(city, lang)
    text = word("picture_source", lang, city=named, base=base, scenario=title)
    return f"{word('made_up_city', lang)} {text}" if city.made_up else text


def headed(figure: Figure, title: str, foot: str) -> None:
    """Title at the top left, source at the bottom left."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=11.5, fontweight=heavy(title))
    figure.supxlabel(foot, x=0.01, ha="left", fontsize=6.5, color=QUIET)


def heavy(text: str) -> str:
    """Bold, unless the text needs a Chinese font that has no bold cut: halves would not match."""
    chinese = chinese_font()
    if chinese is None or text.isascii():
        return "bold"
    weights = {
        str(entry.weight) for entry in font_manager.fontManager.ttflist if entry.name == chinese
    }
    return "bold" if weights & {"700", "bold"} else "normal"


def thousands(axes: Axes) -> None:
    """Print counts with thousands apart."""
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def save(figure: Figure, path: Path, glyphs: Glyphs) -> Path:
    """Write a picture without dates, and note characters that its fonts lack."""
    texts = (item.get_text() for item in figure.findobj(Text) if isinstance(item, Text))
    lost = lacking("".join(texts))
    glyphs.missing |= lost
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        if lost:  # said in the report
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        # Figure.savefig would draw all twice: once to lay out, and once more to print.
        page: Any = figure.canvas
        page.print_png(path, metadata={"Software": None})
    return path


def data_address(picture: Path) -> str:
    """Return a picture as an address, so that a page holds it inside."""
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode("ascii")


def name_lines(axes: Axes, named: list[tuple[float, str, str]]) -> None:
    """Name lines to the right of the picture, (height, words, colour) each, none on another."""
    low, high = axes.get_ylim()
    line = 0.065 * (high - low)
    top = -np.inf
    for y, text, colour in sorted(named):
        half = 0.5 * line * (1 + text.count("\n"))
        last = max(y, top + half)
        top = last + half
        axes.annotate(
            text,
            (1, last),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=colour,
            annotation_clip=False,
        )
