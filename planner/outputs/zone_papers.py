"""The papers of catchments drawn anew: tables, and a page that sets them beside those so far.

This is the door by which faces enter the rooms of zones.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from planner.model.catchments import Assignment, Zoned
from planner.model.city import City
from planner.outputs.tables import assigned
from planner.outputs.zone_page import write_zone_page
from planner.outputs.zone_tables import zone_table
from planner.outputs.zone_words import Column, zone_lines
from planner.paper.frames import write_frame
from planner.paper.words import Lang, word, year_label

PAGE = "zones.html"


class Comparison(NamedTuple):
    """Ways to draw the catchments of one city, those so far first."""

    city: City
    columns: tuple[Column, ...]
    measure: str
    norm: float
    """Metres that pupils walk at most."""
    lang: Lang

    def lines(self) -> list[str]:
        """Lines to print."""
        return zone_lines(self.columns, self.city, self.measure, self.norm, self.lang)

    def page(self, pictures: Mapping[str, Sequence[Path]], folder: Path) -> Path:
        """Write the page; ``pictures`` are PNG files by the title of their column."""
        given = self.city, self.measure, self.norm, folder / PAGE, self.lang
        return write_zone_page(self.columns, pictures, *given)

    def records(self) -> list[dict[str, Any]]:
        """Figures of the city for machines, column by column; None where nothing is known."""
        return [
            {"title": one.title, "year": one.year}
            | {key: value if np.isfinite(value) else None for key, value in one.city.items()}
            | {"optimal": None if one.review is None else one.review.optimal}
            for one in self.columns
        ]


def compared(city: City, found: Mapping[str, Zoned], norm: float, lang: Lang) -> Comparison:
    """Set catchments of scenarios, by title, beside those so far.

    All are told for the first year in which they are drawn anew; those so far for the first of all.
    """
    phase, first = city.standards.ladder.entry_phase, next(iter(found.values()))
    drawn = [one.after.reviews[0].year for one in found.values() if one.after.reviews]
    table = zone_table(first.was, phase)
    known = sorted({int(year) for year in table["year"]})
    wanted = min(drawn, default=city.base_year + 1)
    told = max((year for year in known if year <= wanted), default=known[0])
    said = {year: year_label(year, city.spring, lang) for year in known}
    columns = [Column(word("zone_before", lang), table, told, None, said[told])]
    for title, one in found.items():
        review = one.after.reviews[0] if one.after.reviews else None
        year = city.base_year + 1 if review is None else review.year
        when = year_label(year, city.spring, lang)
        columns.append(Column(title, zone_table(one.zones, phase), year, review, when))
    return Comparison(city, tuple(columns), first.after.measure, norm, lang)


def write_zone_tables(column: Column, found: Assignment, folder: Path) -> list[Path]:
    """Write the tables of zones and of the assignment as CSV and Parquet."""
    tables = {"zones": column.zones, "assignment": assigned(found)}
    return [path for name, table in tables.items() for path in write_frame(table, folder, name)]


def shares_of(found: Assignment, year: int) -> pd.DataFrame:
    """Area, school and share of a year's catchments."""
    table = assigned(found)
    return table[(table["year"] == year) & (table["share"] > 0)][["area", "school", "share"]]
