"""What the papers of a programme are told from: its nouns, and how names, years and money print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import xarray as xr

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import Kind, Measure
from planner.model.proposal import Programmed, Proposal
from planner.model.results import Plan
from planner.paper.words import Lang, count, known, phase_name, word, year_label

WORK = "work"
PRICE = "programme.price.build"
ADAPTED = "adapted"
"""Case of the replay in which later decisions follow what is known by then."""
FIGURES = ("mean", "p10", "p90")
_FINE = 100.0
"""Money below it prints with one decimal."""

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class ProgrammeFacts:
    """A programme with the plan that it was found on.

    Parameters
    ----------
    plan
        The run without it.
    found
        The programme, what its replay says, and the list that was ranked.
    """

    plan: Plan
    found: Programmed
    lang: Lang

    @property
    def city(self) -> City:
        """The city."""
        return self.plan.city

    @property
    def proposal(self) -> Proposal:
        """What is proposed."""
        return self.found.proposal

    @property
    def works(self) -> list[Row]:
        """One row for each decision, in their order."""
        return rows_of(self.proposal.works, WORK)

    @property
    def unit(self) -> str:
        """Unit of money: that of the standards' prices."""
        norm = self.city.standards.norms.get(PRICE)
        own = "" if norm is None else norm.unit.partition(" once")[0].partition(", ")[0]
        key = "prog_unit_" + own.replace("-", "_").replace(" ", "_")
        return known(key, self.lang, own or self.said("prog_unit"))

    @property
    def years(self) -> list[int]:
        """School years to come."""
        return [int(year) for year in self.proposal.years["year"].to_numpy()]

    def said(self, key: str, **filled: object) -> str:
        """A term or a filled sentence."""
        return word(key, self.lang, **filled)

    def label(self, year: float) -> str:
        """Print a school year."""
        return year_label(int(year), self.city.spring, self.lang)

    def name(self, school: str) -> str:
        """Name of a school or site, its id where it has none."""
        ids = self.city.schools[SCHOOL].to_numpy().astype(str)
        at = np.flatnonzero(ids == school)
        own = str(self.city.schools["name"].to_numpy()[at[0]]) if len(at) else ""
        return own or school

    def phases(self, joined: str) -> str:
        """Names of phases that stand joined by ``;``."""
        names = [phase_name(self.city, one, self.lang) for one in joined.split(";") if one]
        return self.said("list_comma").join(names)

    def kind(self, kind: str) -> str:
        """What kind of works it is."""
        return known(kind, self.lang, kind)

    def what(self, work: Row) -> str:
        """Kind, classes and phase of works."""
        many, phases = classes_of(work), self.phases(str(work["phases"]))
        key = "prog_what" if many else "prog_what_none"
        return self.said(key, kind=self.kind(str(work["kind"])), classes=many, phases=phases)

    def when(self, work: Row) -> str:
        """School year from which works hold, and the last one where they pass."""
        until, first = int(work.get("until", -1)), self.label(work["year"])
        if until < 0:
            return self.said("prog_lasting", year=first)
        if until - 1 == int(work["year"]):
            return self.said("prog_only", year=first)
        return self.said("prog_span", first=first, last=self.label(until - 1))

    def month(self, work: Row) -> str:
        """Month at whose beginning works are decided at the latest."""
        year, _, month = str(work["month"]).partition("-")
        return self.said("prog_month", year=year, month=month)

    def lead(self, work: Row) -> str:
        """Years from decision to use."""
        years = float(work["lead"])
        if years == 1:
            return self.said("prog_sheet_lead_one")
        return self.said("prog_sheet_lead_value", years=f"{years:g}")

    def plainly(self, title: str) -> str:
        """Name of a candidate in words, as far as it tells its place, kind, size and years.

        Candidates are called by their place, phases, kind, classes and years, with dashes between.
        """
        ids = sorted(self.city.schools[SCHOOL].to_numpy().astype(str), key=len, reverse=True)
        site = next((one for one in ids if title == one or title.startswith(f"{one}-")), None)
        if site is None:
            return title
        rest = [part for part in title[len(site) :].split("-") if part]
        told, years = [], 0
        for part in rest:
            if part in self.city.standards.ladder.phases:
                told.append(self.phases(part))
            elif part.isdigit() and len(part) == 4:
                key, last = (
                    ("prog_from", int(part)) if years == 0 else ("prog_until", int(part) - 1)
                )
                told.append(self.said(key, year=self.label(last)))
                years += 1
            elif part.isdigit():
                told.append(self.said("prog_classes", classes=part))
            else:
                told.append(self.kind(part))
        kinds = set(get_args(Kind))
        new = str(self.city.schools["kind"].sel({SCHOOL: site}).item()) == "site"
        if new and not kinds & set(rest):
            told.insert(0, self.kind("build"))
        if not told:
            return self.name(site)
        inside = self.said("list_comma").join(told)
        return self.said("with_remark", text=self.name(site), remark=inside)

    def listed(self, titles: Sequence[str], most: int | None = None) -> str:
        """Candidates in words, ``most`` of them; a dash where there are none."""
        there = [one for one in titles if one]
        some = [self.plainly(one) for one in there[:most]]
        if len(some) < len(there):
            some.append(self.said("prog_more", count=len(there) - len(some)))
        return self.said("list_semicolon").join(some) or "–"

    def measures(self, work: Row) -> dict[str, Measure]:
        """Measures of works, by their names in a scenario."""
        own = str(work[WORK])
        names = [own, *(f"{own}-{phase}" for phase in str(work["phases"]).split(";"))]
        return {name: self.proposal.measures[name] for name in names
                if name in self.proposal.measures}  # fmt: skip

    def replayed(self, case: str, figure: str) -> tuple[float, float, float]:
        """Mean, p10 and p90 of a figure of the replay; NaN where the case was not replayed.

        All but the only work is none.
        """
        if case == ADAPTED and self.found.adapting is not None:
            own = self.found.adapting.replay
            mean, low, high = (own[f"{figure}_{one}"] for one in FIGURES)
            return mean, low, high
        only = {str(self.works[0][WORK]): "none"} if len(self.works) == 1 else {}
        return replayed(self.found.replay, only.get(case, case), figure)


def rows_of(found: xr.Dataset, axis: str) -> list[Row]:
    """Rows of a dataset along its one axis, the labels of the axis among them."""
    names = [axis, *(str(name) for name in found.data_vars if found[name].dims == (axis,))]
    columns = {name: found[name].to_numpy().tolist() for name in names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def replayed(found: xr.Dataset, case: str, figure: str) -> tuple[float, float, float]:
    """Mean, p10 and p90 of a figure in one case of a replay; NaN where it was not replayed."""
    if case not in found["case"].to_numpy().astype(str):
        return (np.nan, np.nan, np.nan)
    mean, low, high = (float(found[f"{figure}_{one}"].sel(case=case)) for one in FIGURES)
    return mean, low, high


def classes_of(work: Row) -> int:
    """Classes of works, all phases together."""
    return sum(int(one) for one in str(work["classes"]).split(";") if one)


def money(value: float) -> str:
    """Money with one decimal where it is little, and never a negative nought.

    >>> money(12.34), money(-0.04), money(1234.5), money(-250.0), money(float("nan"))
    ('12.3', '0.0', '1,234', '−250', '–')
    """
    if np.isnan(value):
        return "–"
    text = count(value) if abs(value) >= _FINE else f"{np.round(value, 1) + 0.0:.1f}"
    return text.replace("-", "−")


def signed(value: float) -> str:
    """Money with its sign.

    >>> signed(3.21), signed(-120.4), signed(0.01)
    ('+3.2', '−120', '0.0')
    """
    text = money(abs(value)) if not np.isnan(value) else "–"
    if text in {"–", "0.0"}:
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def signed_count(value: float) -> str:
    """Whole number with its sign.

    >>> signed_count(3.6), signed_count(-25.0), signed_count(0.2)
    ('+4', '−25', '0')
    """
    text = count(abs(value))
    return text if text in {"–", "0"} else f"{'+' if value > 0 else '−'}{text}"


def spread(told: tuple[float, float, float]) -> str:
    """Mean and interval of a figure.

    >>> spread((120.4, 80.0, 160.0))
    '120 (80–160)'
    """
    mean, low, high = told
    if np.isnan(mean):
        return "–"
    if np.isnan(low):
        return count(mean)
    return f"{count(mean)} ({count(low)}–{count(high)})"
