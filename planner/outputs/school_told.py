"""What the page for one school is told from, and the sentences that open it."""

from dataclasses import dataclass
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
from planner.outputs.words import Lang, count, large, phase_name, sentence_case, word, year_label


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
    lines: list[str] = []
    base, ahead = page.years[0], [page.years[1], page.years[-1]]
    now = [page.cell(phase, ALL, base) for phase in page.phases]
    told = [pd.to_numeric(row["recorded"], errors="coerce") for row in now if row is not None]
    if told and np.isfinite(told).all():
        lines.append(page.said("school_now", base=page.label(base), now=count(sum(told))))
    else:
        lines.append(page.said("school_now_unknown", base=page.label(base)))
    several = len(page.phases) > 1
    for phase in page.phases:
        said = []
        for year in dict.fromkeys(ahead):
            row = page.cell(phase, ALL, year)
            if row is None:
                continue
            middle = {"year": page.label(year), "middle": count(float(row["central"]))}
            spread = {"low": count(float(row["p10"])), "high": count(float(row["p90"]))}
            key = "school_next" if np.isnan(row["p10"]) else "school_next_range"
            said.append(page.said(key, **middle, **(spread if key.endswith("range") else {})))
        text = said[0] if said else ""
        if len(said) > 1:
            text = page.said("two_sentences", first=said[0], second=said[-1])
        lines.append(
            page.said("school_of_phase", phase=_phase(page, phase), text=text) if several else text
        )
    lines.append(_risk_line(page))
    for phase in page.phases:
        text = _last_line(page, phase)
        lines.append(
            page.said("school_of_phase", phase=_phase(page, phase), text=text) if several else text
        )
    return [*dict.fromkeys(line for line in lines if line), short(page.past, page.lang)]


def _phase(page: SchoolPage, phase: str) -> str:
    return sentence_case(phase_name(page.plan.city, phase, page.lang))


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
