"""Every term, unit, heading and sentence of maps and outputs, in English and Chinese.

The words themselves stand in ``words.toml``, so that a translator edits no code.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from planner.model.city import City, Gap

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")


@cache
def _book() -> dict[str, dict[str, str]]:
    text = files("planner.paper").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def keys() -> list[str]:
    """Every key there is."""
    return sorted(_book())


def word(key: str, lang: Lang, **filled: object) -> str:
    """Return a term or a filled sentence; an unknown key or a missing value is an error.

    >>> word("large_class", "en", line="28", least="29")
    'more than 28 pupils'
    """
    text = _book()[key][lang]
    return text.format(**filled) if filled else text


def known(key: str, lang: Lang, other: str) -> str:
    """Return a term where there is one, else what stands in its place.

    >>> known("no such word", "zh", "x")
    'x'
    """
    return _book().get(key, {}).get(lang, other)


def large(line: float, lang: Lang) -> str:
    """Words for a class above a line.

    >>> large(55, "zh")
    '55人以上（即≥56）'
    """
    return word("large_class", lang, line=f"{line:g}", least=f"{np.floor(line) + 1:g}")


def year_label(year: int, spring: bool, lang: Lang) -> str:
    """Print a school year, whether its label is the year it starts or the year it ends in.

    >>> year_label(2022, True, "en"), year_label(2026, False, "zh")
    ('2021-22', '2026—2027学年')
    """
    start = int(year) - int(spring)
    second = f"{(start + 1) % 100:02d}" if lang == "en" else str(start + 1)
    return word("school_year", lang, first=start, second=second)


def autumn(year: int, spring: bool, lang: Lang) -> str:
    """Print the autumn in which a school year starts.

    >>> autumn(2023, True, "en")
    'autumn 2022'
    """
    return word("autumn", lang, year=int(year) - int(spring))


def phase_name(city: City, phase: str, lang: Lang) -> str:
    """Name of a phase; the ladder's own, else its key."""
    return city.standards.ladder.names.get(phase, {}).get(lang, phase.replace("_", " "))


def city_title(city: City, lang: Lang) -> str:
    """Title of the city in a language, else in any, else its folder's name."""
    return city.title.get(lang) or next(iter(city.title.values()), city.name)


def table_name(table: str, lang: Lang) -> str:
    """Name of a table of the city folder; the file's own where no other is known.

    >>> table_name("rolls", "zh"), table_name("leases", "zh")
    ('在校生（rolls）', 'leases')
    """
    if f"table_{table}" not in _book():
        return table
    named = word(f"table_{table}", lang)
    return named if named == table else word("with_remark", lang, text=named, remark=table)


def gap_text(gap: Gap, city: City, lang: Lang) -> tuple[str, str]:
    """Sentences on a data gap: what is missing, and what is done instead."""
    said = dict(gap.said)
    if "phase" in said:
        said["phase"] = phase_name(city, said["phase"], lang)
    missing = word(f"gap_{gap.key}_missing", lang, **said)
    return missing, word(f"gap_{gap.key}_instead", lang, **said)


def gap_record(gap: Gap, city: City) -> dict[str, str]:
    """Return a gap as machines read it: its key, and what is said of it in English."""
    missing, instead = gap_text(gap, city, "en")
    return {"table": gap.table, "key": gap.key, "missing": missing, "instead": instead}


def count(value: float, blank: str = "–") -> str:
    """Whole number with thousands apart.

    >>> count(32104.4), count(float("nan"))
    ('32,104', '–')
    """
    return blank if np.isnan(value) else f"{np.rint(value) + 0.0:,.0f}"


def percent(value: float, lang: Lang, blank: str = "–") -> str:
    r"""Probability in per cent, never rounded to a false certainty; Chinese sets no space.

    >>> [percent(chance, "en").replace("\u00a0", " ") for chance in (0.503, 0.001, 0.998, 1.0)]
    ['50 %', '<1 %', '>99 %', '100 %']
    >>> percent(0.503, "zh")
    '50%'
    """
    if np.isnan(value):
        return blank
    number = f"{100 * value:.0f}"
    if 0 < value < 0.01:
        number = "<1"
    elif 0.99 < value < 1:
        number = ">99"
    return f"{number}%" if lang == "zh" else f"{number}\u00a0%"


def sentence_case(text: str) -> str:
    """Capital at the start.

    >>> sentence_case("middle school")
    'Middle school'
    """
    return text[:1].upper() + text[1:]


def sentence(key: str, lang: Lang, **filled: Any) -> str:  # noqa: ANN401 - text or number
    """Return a filled sentence that opens with a capital."""
    return sentence_case(word(key, lang, **filled))
