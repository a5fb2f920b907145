"""Catchments beside each other: those so far and those that scenarios draw, in words and rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.model.axes import WHOLE_CITY
from planner.model.catchments import Review
from planner.model.city import City
from planner.outputs.zone_tables import LEAST_OVER, over_full
from planner.paper.columns import columned
from planner.paper.words import Lang, city_title, count, percent, phase_name, word, year_label

NAMED = 8
"""Areas or schools that are named in a line; the tables hold them all."""


@dataclass(frozen=True)
class Column:
    """One way to draw the catchments, measured in one year.

    Parameters
    ----------
    title
        Title of the scenario, or what the catchments so far are called.
    zones
        Table of zones.
    year
        School year that is told.
    review
        What is known of how they were drawn; None where they were not.
    """

    title: str
    zones: pd.DataFrame
    year: int
    review: Review | None
    when: str = ""
    """The school year as it prints."""

    @property
    def city(self) -> Mapping[str, float]:
        """The city's row of the year."""
        rows = self.zones[(self.zones["school"] == WHOLE_CITY) & (self.zones["year"] == self.year)]
        return {
            str(key): float(value) for key, value in rows.iloc[0].drop(["phase", "school"]).items()
        }


def _bound(column: Column, lang: Lang) -> str:
    row, review = column.city, column.review
    if review is None:
        return "–"
    if review.optimal:
        return word("zone_optimal", lang)
    return word("zone_gap", lang, gap=f"{100 * row['gap']:.2f}")


Cell = Callable[[Column, Lang], str]
ROWS: tuple[tuple[str, Cell], ...] = (
    ("zone_year", lambda one, _: str(one.when)),
    ("zone_entrants", lambda one, _: count(one.city["entrants"])),
    ("zone_places", lambda one, _: count(one.city["places"])),
    ("zone_over_full", lambda one, _: count(over_full(one.zones, one.year))),
    ("zone_over", lambda one, _: count(one.city["over"])),
    ("zone_mean", lambda one, _: count(one.city["distance_m"])),
    ("zone_p90", lambda one, _: count(one.city["distance_p90_m"])),
    ("zone_beyond", lambda one, lang: percent(one.city["beyond"], lang)),
    ("zone_moved", lambda one, _: count(one.city["moved"])),
    ("zone_moved_share", lambda one, lang: percent(one.city["moved"] / one.city["entrants"], lang)),
    ("zone_moved_areas", lambda one, _: count(one.city["moved_areas"])),
    ("zone_moved_pupils", lambda one, _: count(one.city["moved_pupils"])),
    ("zone_cut_off", lambda one, _: count(one.city["cut_off"])),
    ("zone_compactness", lambda one, _: f"{one.city['compactness']:.2f}"),
    ("zone_bound", _bound),
)


def side_by_side(columns: Sequence[Column], lang: Lang) -> list[list[str]]:
    """Rows of text: heads first, then one line for each measure."""
    head = [word("zone_measure", lang), *(one.title for one in columns)]
    return [head, *([word(key, lang), *(cell(one, lang) for one in columns)] for key, cell in ROWS)]


def zone_lines(
    columns: Sequence[Column], city: City, measure: str, norm: float, lang: Lang
) -> list[str]:
    """Lines to print: the table, and what has to be known to read it."""
    letters = [chr(ord("A") + i) for i in range(len(columns))]
    rows = side_by_side(columns, lang)
    rows[0] = [rows[0][0], *letters]
    named = [f"{letter}  {one.title}" for letter, one in zip(letters, columns, strict=True)]
    return [*named, "", *columned(rows), "", *notes(columns, city, measure, norm, lang)]


def notes(
    columns: Sequence[Column], city: City, measure: str, norm: float, lang: Lang
) -> list[str]:
    """What has to be known to read the table, and what each drawing could not do."""
    phase = city.standards.ladder.entry_phase
    lines = [
        word("zone_note", lang, title=city_title(city, lang), phase=phase_name(city, phase, lang),
             measure=word(f"access_measure_{measure}", lang), norm=count(norm)),
        word("zone_note_moved", lang),
    ]  # fmt: skip
    lines += [line for one in columns for line in _told(one, city.spring, lang)]
    if city.made_up:
        lines.append(word("made_up_city", lang))
    return lines


def _told(column: Column, spring: bool, lang: Lang) -> list[str]:
    """Sentences on one drawing."""
    review = column.review
    if review is None:
        return []
    said: dict[str, Any] = {
        "title": column.title,
        "bound": count(review.bound / 1000),
        "value": count(review.value / 1000),
        "pupils": count(review.pupils.sum()),
        "gap": f"{100 * review.gap:.2f}",
        "years": word("list_comma", lang).join(
            year_label(year, spring, lang) for year in range(review.year, review.last + 1)
        ),
    }
    lines = [word("zone_proof_optimal" if review.optimal else "zone_proof", lang, **said)]
    over = float(review.over.sum())
    if over >= LEAST_OVER:
        said |= {"over": count(over), "short": count(review.short)}
        lines.append(word("zone_over_least", lang, **said))
    unknown = int(pd.isna(review.places).sum())
    if unknown:
        lines.append(word("zone_unknown", lang, title=column.title, schools=count(unknown)))
    comma = word("list_comma", lang)
    lines += [
        word("zone_together", lang, title=column.title, schools=comma.join(group))
        for group in review.together
    ]
    for key in ("cut_off", "homeless", "beyond"):
        areas = getattr(review, key)
        if key == "cut_off":
            areas = tuple(one for one in areas if one not in set(review.homeless))
        if areas:
            more = " …" if len(areas) > NAMED else ""
            some = comma.join(areas[:NAMED]) + more
            lines.append(
                word(f"zone_{key}_areas", lang, title=column.title, many=len(areas), areas=some)
            )
    return lines
