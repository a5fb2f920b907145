"""What the page for one school is told from, and the sentences that open it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from planner.model.by_hand import ByHand
from planner.model.results import Plan
from planner.outputs.deadlines import by_day
from planner.outputs.need import red_line
from planner.outputs.rolls import ALL
from planner.outputs.rules import class_size
from planner.outputs.school_words import cause_of, in_ten, short
from planner.paper.words import Lang, count, large, phase_name, sentence_case, word, year_label


@dataclass(frozen=True, eq=False)
class SchoolPage:
    """What the page tells of.

    Parameters
    ----------
    plan
        The run's central path with its city and scenario.
    rolls, classes, lamps
        This school's rows of the run's tables schools, classes and warnings.
    past
        Earlier forecasts again: phase, origin, target, horizon, forecast, last, actual.
    draws
        Futures of the run.
    """

    plan: Plan
    hand: ByHand
    rolls: pd.DataFrame
    classes: pd.DataFrame
    lamps: pd.DataFrame
    past: pd.DataFrame
    draws: int
    lang: Lang

    @property
    def name(self) -> str:
        """Name of the school, its id where it has none."""
        return str(self.one["name"].item()) or self.hand.school

    @property
    def one(self) -> Any:  # noqa: ANN401 - a school of the city
        """The school in the city's table."""
        return self.plan.city.schools.sel(school=self.hand.school)

    @property
    def phases(self) -> list[str]:
        """Phases that it teaches in the years of the run, in their order."""
        there = set(self.rolls.loc[self.rolls["central"].fillna(0) > 0, "phase"])
        return [phase for phase in self.plan.city.standards.ladder.phases if phase in there]

    def taught_in(self, phase: str) -> list[int]:
        """Years of the run in which a phase has pupils."""
        own = self.rolls[(self.rolls["phase"] == phase) & (self.rolls["grade"] == ALL)]
        return sorted(own.loc[own["central"].fillna(0) > 0, "year"].astype(int))

    @property
    def opens(self) -> int:
        """First year of the run in which it has pupils."""
        return min(self.taught_in(phase)[0] for phase in self.phases)

    @property
    def years(self) -> list[int]:
        """Years of the run, the base year first."""
        return [int(year) for year in self.hand.ahead]

    def label(self, year: int) -> str:
        """Print a school year."""
        return year_label(int(year), self.plan.city.spring, self.lang)

    def said(self, key: str, **filled: object) -> str:
        """Words of the page."""
        return word(key, self.lang, **filled)

    def cell(self, phase: str, grade: str, year: int) -> "pd.Series[Any] | None":
        """Row of the rolls; None where there is none."""
        table = self.rolls
        own = (table["phase"] == phase) & (table["grade"] == grade) & (table["year"] == year)
        return table[own].iloc[0] if own.any() else None

    @property
    def taught(self) -> list[str]:
        """Grades that it teaches in the years of the run, in their order."""
        there = set(self.rolls.loc[self.rolls["central"].fillna(0) > 0, "grade"])
        return [grade for grade in self.hand.grades if grade in there]


def sentences(page: SchoolPage) -> list[str]:
    """Sentences that say the most, phase by phase where there are several."""
    lines = [_now(page), *_by_phase(page, _next_line), _risk_line(page)]
    lines += _by_phase(page, _last_line)
    return [*dict.fromkeys(line for line in lines if line), short(page.past, page.lang)]


def _by_phase(page: SchoolPage, tell: Callable[[SchoolPage, str], str]) -> list[str]:
    told = [tell(page, phase) for phase in page.phases]
    if len(told) == 1:
        return told
    names = [sentence_case(phase_name(page.plan.city, one, page.lang)) for one in page.phases]
    return [
        page.said("school_of_phase", phase=name, text=text)
        for name, text in zip(names, told, strict=True)
    ]


def _now(page: SchoolPage) -> str:
    """Pupils on record, or when the first ones come."""
    base = page.years[0]
    if page.opens > base:
        return page.said("school_opens", year=page.label(page.opens))
    now = [page.cell(phase, ALL, base) for phase in page.phases]
    told = [pd.to_numeric(row["recorded"], errors="coerce") for row in now if row is not None]
    if told and np.isfinite(told).all():
        return page.said("school_now", base=page.label(base), now=count(sum(told)))
    return page.said("school_now_unknown", base=page.label(base))


def _next_line(page: SchoolPage, phase: str) -> str:
    """Pupils in the first and the last year to come that has some, and when the phase ends."""
    taught = page.taught_in(phase)
    ahead = [year for year in taught if year > page.years[0]]
    said = [_expected(page, phase, year) for year in sorted({*ahead[:1], *ahead[-1:]})]
    if taught[-1] < page.years[-1]:
        said.append(page.said("school_ends", year=page.label(taught[-1] + 1)))
    return reduce(lambda one, two: page.said("two_sentences", first=one, second=two), said)


def _expected(page: SchoolPage, phase: str, year: int) -> str:
    row = page.cell(phase, ALL, year)
    if row is None:
        return ""
    told = {"middle": count(float(row["central"])), "year": page.label(year)}
    spread = {name: count(float(row[key])) for name, key in (("low", "p10"), ("high", "p90"))}
    if np.isnan(row["p10"]) or set(spread.values()) == {told["middle"]}:
        return page.said("school_next", **told)
    return page.said("school_next_range", **told, **spread)


def _risk_line(page: SchoolPage) -> str:
    """Chance of a large class next year, and its main cause."""
    year = page.years[1]
    row = page.classes[(page.classes["grade"] == ALL) & (page.classes["year"] == year)]
    if row.empty or np.isnan(row["p_large"].iloc[0]):
        return ""
    sizes = {large(class_size(page.plan, phase).large, page.lang) for phase in page.phases}
    cause = cause_of(row["cause"].iloc[0], page.lang)
    told = {"line": page.said("list_slash").join(sorted(sizes)), "year": page.label(year)}
    told["chance"] = in_ten(float(row["p_large"].iloc[0]), page.lang)
    if cause == "–":
        return page.said("school_risk_next", **told)
    return page.said("school_risk_cause", **told, cause=cause)


def _last_line(page: SchoolPage, phase: str) -> str:
    own = page.lamps[page.lamps["phase"] == phase].sort_values("year")
    if own.empty or not own["probability"].notna().any():
        return page.said("school_no_places")
    likely = own[own["probability"] >= red_line(page.plan.city.standards)]
    likely = likely[likely["last_responsible"].notna()]
    if likely.empty:
        return page.said("school_last_none")
    first = likely.iloc[0]
    return page.said(
        "school_last_day",
        year=page.label(first["year"]),
        chance=in_ten(float(first["probability"]), page.lang),
        day=by_day(page.plan.city, first["last_responsible"], page.lang),
    )
