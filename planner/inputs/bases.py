"""What ``city.yaml`` must say of whom births and people count, of which vintage and on which day.

Births registered at the mother's household and births of those who live there differ by whole
classes; a ratio of one to the other is the commonest silent error of such forecasts. So both the
basis and the vintage of births are required wherever there are births.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from planner.inputs.city_file import BASES, Draft, basis_of, month_and_day
from planner.inputs.faults import Fault

Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""

_KNOWN: Final = tuple(dict.fromkeys(BASES.values()))
_DATED: Final = "people"


def check_bases(draft: Draft, tables: Iterable[str]) -> Told:
    """Check the basis, vintage and date of the layers whose tables are there."""
    there = set(tables)
    faults = [*_births(draft), *_mixed(draft)] if "births" in there else []
    warnings = list(_people(draft, there)) if "people" in there else []
    return [*faults, *_dates(draft)], warnings


def _births(draft: Draft) -> Iterator[Fault]:
    layer = draft.city.layer("births")
    if draft.knows_layer("births", "basis") and basis_of(layer.basis) not in _KNOWN:
        found = repr(layer.basis) if layer.basis else "nothing"
        mend = "write resident (常住) or registered (户籍): whose births these are"
        yield _fault(draft, "layers.births.basis", found, mend)
    if draft.knows_layer("births", "vintage") and layer.vintage == "":
        mend = "write when these births were published or drawn up, such as 2024"
        yield _fault(draft, "layers.births.vintage", "nothing", mend)


def _mixed(draft: Draft) -> Iterator[Fault]:
    """Births and people of two bases: a rate of one over the other means nothing."""
    births, people = (basis_of(draft.city.layer(name).basis) for name in ("births", "people"))
    known = all(draft.knows_layer(name, "basis") for name in ("births", "people"))
    if known and {births, people} == set(_KNOWN):
        found = f"{births} births beside {people} people"
        mend = "give both on one basis: births of some over children of others make wrong ratios"
        yield _fault(draft, "layers.births.basis", found, mend)


def _people(draft: Draft, there: set[str]) -> Iterator[str]:
    basis = draft.city.layer("people").basis
    if not draft.knows_layer("people", "basis") or basis_of(basis) in _KNOWN:
        return
    place = f"{draft.place('layers.people.basis')}: layers.people.basis"
    found = f"{basis!r} is neither resident (常住) nor registered (户籍)" if basis else "not told"
    lost = ": births cannot be held against them" if "births" in there else ""
    yield f"{place}: {found}{lost}; write whom the people count"


def _dates(draft: Draft) -> Iterator[Fault]:
    for name, layer in draft.city.layers.items():
        key = f"layers.{name}.date"
        if not layer.date or not draft.knows_layer(name, "date"):
            continue
        if name != _DATED:
            mend = f"take it out: a day of the count is for layers.{_DATED} alone"
            yield _fault(draft, key, repr(layer.date), mend)
        elif month_and_day(layer.date) is None:
            mend = "write the month and the day, such as 12-31, 11-01 (census) or 07-01 (mid-year)"
            yield _fault(draft, key, repr(layer.date), mend)


def _fault(draft: Draft, key: str, found: str, mend: str) -> Fault:
    return Fault(draft.place(key), key, found, mend)
