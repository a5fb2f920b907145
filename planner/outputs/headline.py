"""The first screen for a director: three sentences, four numbers, red schools."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.summaries import chance, summarise
from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.classes import large_count
from planner.outputs.compare import city_rows
from planner.outputs.deadlines import by_day
from planner.outputs.need import red_line
from planner.paper.wanted import peak_of
from planner.paper.words import (
    Lang,
    autumn,
    count,
    percent,
    phase_name,
    word,
    year_label,
)

Array = NDArray[np.float64]
Tables = dict[str, pd.DataFrame]

NEAR = 3
"""Years of the three-year warning."""
NAMED = 5
CERTAIN = 0.995
"""Chance that rounds to 100 %: told as all but certain."""


@dataclass(frozen=True)
class Card:
    """One of the four numbers."""

    value: str
    label: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Whole-city sums on which the first screen rests."""

    plan: Plan
    tables: Tables
    rows: pd.DataFrame
    lang: Lang

    @property
    def next_year(self) -> int:
        """First school year after the record."""
        return self.plan.city.base_year + 1

    @property
    def last(self) -> int:
        """Last school year of the plan."""
        return self.plan.scenario.horizon

    def total(self, column: str, year: int) -> float:
        """Sum over phases of a whole-city number."""
        return float(self.rows.loc[self.rows["year"] == year, column].sum())

    def label(self, year: int) -> str:
        """School year as it prints."""
        return year_label(year, self.plan.city.spring, self.lang)

    def change(self, year: int) -> str:
        """Pupils more or fewer than on the last record."""
        more = self.total("pupils", year) - self.total("pupils", self.plan.city.base_year)
        if abs(more) < 0.5:
            return word("as_many", self.lang)
        return word("more" if more > 0 else "fewer", self.lang, count=count(abs(more)))

    def without_places(self, year: int) -> float:
        """Pupils of schools whose places are not known."""
        return self.total("pupils", year) - self.total("pupils_with_places", year)

    @property
    def places_known(self) -> bool:
        """Whether the places of any school with pupils are known."""
        return self.total("pupils_with_places", self.next_year) >= 0.5

    @property
    def idle(self) -> float:
        """Places without a pupil at the horizon, in schools that have more places than pupils."""
        schools = self.tables["schools"]
        at = schools[(schools["grade"] == "all") & (schools["year"] == self.last)]
        return float((at["places"] - at["central"]).clip(lower=0).sum())


def facts(plan: Plan, tables: Tables, lang: Lang) -> Facts:
    """Gather the sums."""
    return Facts(plan, tables, city_rows(tables), lang)


def sentences(told: Facts) -> list[tuple[str, str]]:
    """One sentence each for the next autumn, the peak, and after it."""
    lang, spring = told.lang, told.plan.city.spring
    year = told.next_year
    expected, gross = told.total("mean", year), told.total("gross", year)
    unknown = told.without_places(year)
    if not told.places_known:
        short = word("short_unknown", lang)
    elif expected >= 0.5:
        key = "short_some" if told.plan.drawn is not None else "short_some_central"
        short = word(key, lang, expected=count(expected), gross=count(gross))
    elif gross >= 0.5:
        short = word("short_within", lang, gross=count(gross))
    elif unknown >= 0.5:
        short = word("short_none_known", lang, count=count(unknown))
    else:
        short = word("short_none", lang)
    first = word(
        "next_sentence",
        lang,
        autumn=autumn(year, spring, lang),
        pupils=count(told.total("pupils", year)),
        change=told.change(year),
        short=short,
    )
    last = word(
        "after_sentence" if told.places_known else "after_sentence_unknown",
        lang,
        last=told.label(told.last),
        pupils=count(told.total("pupils", told.last)),
        change=told.change(told.last),
        idle=count(told.idle),
    )
    return [
        (word("next_autumn_h", lang), first),
        (word("peak_h", lang), _peak_sentence(told)),
        (word("after_h", lang), last),
    ]


def _peak_sentence(told: Facts) -> str:
    lang = told.lang
    if not told.places_known:
        return word("peak_unknown", lang)
    year, column = peak_of(told.rows, told.plan.city.base_year)
    short = told.total(column, year)
    if short < 0.5:
        return word("peak_none", lang, last=told.label(told.last))
    if column == "gross":
        return word("peak_sentence_gross", lang, year=told.label(year), short=count(short))
    at = told.rows[told.rows["year"] == year]
    worst = at.sort_values("mean", kind="stable").iloc[-1]
    phase = phase_name(told.plan.city, str(worst["phase"]), lang)
    said = {"year": told.label(year), "short": count(short), "phase": phase}
    if np.isnan(worst["probability"]):
        return word("peak_sentence_central", lang, **said)
    chance_of_any = float(worst["probability"])
    key = "peak_sentence" if chance_of_any < CERTAIN else "peak_sentence_certain"
    return word(key, lang, chance=percent(chance_of_any, lang), **said)


def cards(told: Facts) -> list[Card]:
    """Four numbers: short next autumn, short at the peak, large classes, idle places."""
    lang, plan = told.lang, told.plan
    year = told.next_year
    peak, _ = peak_of(told.rows, plan.city.base_year)
    when = autumn(year, plan.city.spring, lang)
    number = large_count(plan, year)
    large = float(number.mean())
    idle = word("num_idle_note" if told.places_known else "places_unknown", lang)
    formed = float(plan.central.assessment.classes.sel({YEAR: year}).sum())
    notes = [word("num_of_classes", lang, count=count(formed))]
    notes.append(_range(number if plan.drawn is not None else None, lang))
    if plan.drawn is not None:
        notes.append(word("num_chance", lang, chance=percent(float(chance(number)), lang)))
    return [
        _short_card(told, year, word("num_short", lang, autumn=when)),
        _short_card(told, peak, word("num_peak", lang, year=told.label(peak))),
        Card(count(large), word("num_large", lang, autumn=when), tuple(notes)),
        Card(_known(told, told.idle), word("num_idle", lang, last=told.label(told.last)), (idle,)),
    ]


def _short_card(told: Facts, year: int, label: str) -> Card:
    plan, lang = told.plan, told.lang
    drawn = None
    if plan.drawn is not None:
        unmet = plan.drawn.assessment.unmet.sel({"level": "city", "scope": "roll", YEAR: year})
        drawn = unmet.astype(float).sum(["phase", "school"]).to_numpy()
    if not told.places_known:
        return Card("–", label, (word("places_unknown", lang),))
    gross = word("num_gross", lang, gross=count(told.total("gross", year)))
    value = told.total("mean", year)
    return Card(count(value), label, (_range(drawn, lang), gross))


def _known(told: Facts, places: float) -> str:
    """Places, or that nobody knows."""
    return count(places) if told.places_known else "–"


def _range(drawn: Array | None, lang: Lang) -> str:
    if drawn is None:
        return word("num_undrawn", lang)
    told = summarise(drawn)
    return word("num_range", lang, low=count(float(told.p10)), high=count(float(told.p90)))


def red_schools(told: Facts) -> list[dict[str, str]]:
    """Schools likely to overflow within three years, most entrants beyond first."""
    plan = told.plan
    base = plan.city.base_year
    near = told.tables["warnings"]
    near = near[
        (near["year"] <= base + NEAR) & (near["probability"] >= red_line(plan.city.standards))
    ]
    if near.empty:
        return []
    short = told.tables["shortfall"]
    short = short[(short["level"] == "school") & (short["scope"] == "intake")]
    near = near.merge(
        short[["id", "phase", "year", "gross"]],
        left_on=["school", "phase", "year"],
        right_on=["id", "phase", "year"],
        how="left",
    )
    first = near.groupby(["school", "phase"])[["year", "last_responsible"]].min().T.to_dict()
    worst = near.sort_values("gross", ascending=False, kind="stable")
    worst = worst.drop_duplicates(["school", "phase"]).head(NAMED)
    names = school_names(plan)
    chances = told.tables["classes"].set_index(["school", "year", "grade"])["p_large"].to_dict()
    grades = plan.city.standards.ladder.phases
    rows = []
    for row in worst.to_dict("records"):
        school, phase, year = str(row["school"]), str(row["phase"]), int(row["year"])
        intake = float(plan.places.intake.sel(school=school, phase=phase, year=year))
        beyond = float(row["gross"])
        large = float(chances.get((school, year, grades[phase][0]), np.nan))
        rows.append(
            {
                "school": word(
                    "with_remark",
                    told.lang,
                    text=names[school],
                    remark=phase_name(plan.city, phase, told.lang),
                ),
                "first": told.label(int(first[school, phase]["year"])),
                "entrants": count(intake + beyond),
                "places": count(intake),
                "beyond": count(beyond),
                "chance": percent(float(row["probability"]), told.lang),
                "large": percent(large, told.lang),
                "last": by_day(plan.city, first[school, phase]["last_responsible"], told.lang),
            }
        )
    return rows


def school_names(plan: Plan) -> dict[str, str]:
    """Names of schools and sites by id."""
    ids = plan.city.schools["school"].to_numpy().astype(str)
    return dict(zip(ids, plan.city.schools["name"].to_numpy().astype(str), strict=True))
