"""Money that the folder's table ``funding`` promises, as a programme may spend it.

All the money of a source in a year is its row of ``*``. Rows of projects are parts of it: those of
committed projects are spent, those of the others wait for works at the project's place. What is
left may be spent on any works that the source pays.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import get_args

import numpy as np
import xarray as xr

from planner.model.city import City
from planner.model.programme import Kind, ProgrammeRules, Source
from planner.schools.programme_candidate import Candidate, Promise

ANY = "*"
_LASTING: tuple[Kind, ...] = ("build", "extend")
"""Kinds of works that a project is: what is promised to one pays for nothing that passes."""


def resolved(city: City, rules: ProgrammeRules) -> ProgrammeRules:
    """Rules with the sources of the folder, where they ask for them; those named stay as they are.

    A source of which the table has no row of ``*`` has nothing but what it promises to projects.
    Where no source is left, there is no money but that.
    """
    if not rules.from_folder or city.funding is None:
        return rules
    found = dict(rules.sources)
    for name, source in _free(city.funding):
        found.setdefault(name, source)
    return replace(rules, sources=found, budget=rules.budget if found else 0.0)


def promised(city: City, rules: ProgrammeRules, listed: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with what is promised for works at their place.

    What a project that is not committed has been promised pays for building and extending there, in
    its phase. It is promised to one group of candidates, that which bears the project's id or else
    the first: of a group one is chosen at most, so that no money is spent twice.
    """
    found, table = [replace(one, promises=()) for one in listed], city.funding
    if not rules.from_folder or table is None:
        return found
    names = ("project", "school", "phase", "source", "year", "amount", "committed")
    rows = zip(*(table[one].to_numpy().tolist() for one in names), strict=True)
    for project, school, phase, source, year, amount, committed in rows:
        fits = [i for i, one in enumerate(found) if _fits(one, school, phase)]
        if project == ANY or committed or not fits:
            continue
        group = next((found[i].group for i in fits if found[i].name == project),
                     found[fits[0]].group)  # fmt: skip
        own = Promise(source, year, amount)
        for i in fits:
            if found[i].group == group:
                found[i] = replace(found[i], promises=(*found[i].promises, own))
    return found


def _fits(one: Candidate, school: str, phase: str) -> bool:
    """Whether works last, at a place and for a phase."""
    return one.kind in _LASTING and any(
        part.site == school and part.phase == phase for part in one.measures
    )


def _free(table: xr.Dataset) -> Iterator[tuple[str, Source]]:
    """What is left of each source for all works, by year; one for each set of kinds it pays."""
    columns = {str(name): table[name].to_numpy() for name in table.data_vars}
    every = columns["project"] == ANY
    for source in np.unique(columns["source"][every]).tolist():
        mine = columns["source"] == source
        uses = np.unique(columns["pays"][every & mine]).tolist()
        for use in uses:
            own = every & mine & (columns["pays"] == use)
            amounts = {
                int(year): max(
                    0.0,
                    float(columns["amount"][own & (columns["year"] == year)].sum())
                    - float(columns["amount"][mine & ~every & (columns["year"] == year)].sum()),
                )
                for year in np.unique(columns["year"][own])
            }
            kinds = tuple(one for one in get_args(Kind) if one in str(use).split(";"))
            yield (source if len(uses) == 1 else f"{source} {use or ANY}"), Source(amounts, kinds)
