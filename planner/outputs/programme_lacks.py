"""What a programme leaves: why nothing is proposed, who goes without, and what would help."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.programme import GAINS
from planner.model.proposal import Proposal
from planner.outputs.programme_budget import budget
from planner.outputs.programme_facts import WORK, ProgrammeFacts, Row, money, rows_of
from planner.paper.frames import PUPILS, in_order, labels, rounded
from planner.paper.words import count, phase_name

LEAST = 0.5
"""Pupil-years below which nobody is said to go without."""


def nothing(told: ProgrammeFacts) -> list[str]:
    """Why nothing is proposed, which need that leaves and where, and the nearest relaxation."""
    rules, said = told.plan.scenario.policy.programme, []
    paid = budget(rules, np.array(told.years))
    if not told.proposal.tried:
        kinds = told.said("list_comma").join(told.kind(kind) for kind in rules.kinds)
        said.append(told.said("prog_no_candidates", kinds=kinds))
    elif paid is not None and not paid.any():
        said.append(told.said("prog_no_money"))
    elif paid is not None and _pays(told, "money"):
        said.append(told.said("prog_little_money", tried=count(told.proposal.tried)))
    else:
        said.append(told.said("prog_nothing", tried=count(told.proposal.tried)))
    said.append(most_left(told))
    said += without_sites(told)
    said += [relaxation(told, name, one) for name, one in told.found.relaxed.items()]
    return [*said, dearest(told)]


def _pays(told: ProgrammeFacts, limit: str) -> bool:
    """Whether works would be proposed were a limit not there."""
    found = told.found.relaxed.get(limit)
    return found is not None and found.works.sizes[WORK] > 0


class Lack(NamedTuple):
    """Pupil-years of a school without a place within reach, the year of most, and its pupils."""

    pupil_years: float
    phase: str
    school: str
    year: int
    most: float


def lacks(told: ProgrammeFacts) -> list[Lack]:
    """Schools whose pupils are left without a place within reach, those with most first."""
    found = told.found.left.transpose(PHASE, SCHOOL, YEAR)
    phases, schools = labels(found[PHASE]), labels(found[SCHOOL])
    years, values = found[YEAR].to_numpy(), found.to_numpy()
    own = [
        Lack(
            float(values[phase, school].sum()),
            str(phases[phase]),
            str(schools[school]),
            int(years[values[phase, school].argmax()]),
            float(values[phase, school].max()),
        )
        for phase, school in zip(*np.nonzero(values.sum(axis=2) >= LEAST), strict=True)
    ]
    return sorted(own, key=lambda one: (-one.pupil_years, one.phase, one.school))


def most_left(told: ProgrammeFacts) -> str:
    """Pupil-years that are left without a place within reach, and the school that has most."""
    found = lacks(told)
    if not found:
        return told.said("prog_left_none")
    first = found[0]
    return told.said(
        "prog_left_first",
        unmet=count(float(told.found.left.sum())),
        school=told.name(first.school),
        phase=phase_name(told.city, first.phase, told.lang),
        own=count(first.pupil_years),
        year=told.label(first.year),
        most=count(first.most),
    )


def left(told: ProgrammeFacts) -> pd.DataFrame:
    """Pupils without a place within reach with the programme, by phase, school and year."""
    found = told.found.left.transpose(PHASE, SCHOOL, YEAR)
    values = rounded(found.to_numpy(), PUPILS)
    phase, school, year = np.nonzero(values > 0)
    frame = pd.DataFrame(
        {
            PHASE: labels(found[PHASE])[phase],
            SCHOOL: labels(found[SCHOOL])[school],
            YEAR: found[YEAR].to_numpy().astype(np.int64)[year],
            "unmet": values[phase, school, year],
        }
    )
    return in_order(frame, (PHASE, SCHOOL, YEAR))


def without_sites(told: ProgrammeFacts) -> list[str]:
    """Phases for which schools may be built, but no site is offered."""
    if "build" not in told.plan.scenario.policy.programme.kinds:
        return []
    city, found = told.city, []
    sites = city.schools["kind"].to_numpy().astype(str) == "site"
    offers = city.schools["offers"].transpose(SCHOOL, "grade").to_numpy()[sites].any(axis=0)
    taught = city.schools["grade"].to_numpy().astype(str)
    short = {one.phase: one.school for one in reversed(lacks(told))}
    for phase in told.proposal.years["phase"].to_numpy().astype(str):
        grades = city.standards.ladder.phases[phase]
        if offers[np.isin(taught, grades)].any() or phase not in short:
            continue
        school = told.name(short[phase])
        name = phase_name(city, phase, told.lang)
        found.append(told.said("prog_no_sites", phase=name, phases=name, school=school))
    return found


def relaxation(told: ProgrammeFacts, name: str, found: Proposal) -> str:
    """What would be proposed were a limit not there."""
    more = [one for one in GAINS if one not in told.plan.scenario.policy.programme.kinds]
    kinds = told.said("list_comma").join(told.kind(one) for one in more)
    were = told.said(f"prog_relaxed_{name}", **({"kinds": kinds} if name == "kinds" else {}))
    works: list[Row] = rows_of(found.works, WORK)
    if not works:
        return told.said("prog_relaxed_none", were=were)
    unmet = found.years["unmet"].sum((YEAR, PHASE))
    first = min(works, key=lambda one: float(one["once"]))
    text = told.said("prog_map_text", site=told.name(str(first["site"])), works=told.what(first))
    return told.said(
        "prog_relaxed_works",
        were=were,
        works=len(works),
        once=money(sum(float(one["once"]) for one in works)),
        unit=told.unit,
        without=count(float(unmet.sel(case="without"))),
        with_=count(float(unmet.sel(case="with"))),
        first=text,
        least=money(float(first["once"])),
    )


def dearest(told: ProgrammeFacts) -> str:
    """The place that one more of would save most in a year."""
    prices = told.proposal.prices.transpose("phase", SCHOOL, "year")
    values = prices.to_numpy()
    if not values.size or float(values.max()) <= 0:
        return told.said("prog_nothing_free")
    phase, school, year = np.unravel_index(int(values.argmax()), values.shape)
    return told.said(
        "prog_nothing_price",
        school=told.name(str(prices[SCHOOL].to_numpy()[school])),
        phase=phase_name(told.city, str(prices["phase"].to_numpy()[phase]), told.lang),
        year=told.label(int(prices["year"].to_numpy()[year])),
        price=f"{float(values.max()):.2f}",
        unit=told.unit,
    )
