"""Births, people and migration against the population: units, vintages, years that are not there.

A series told in thousands, or in 万 (ten thousands), beside a population of single persons goes
wrong by its whole size and looks like any other column. So a year's births and moves per 1,000
people must lie within bounds of the standards, wide enough for any city on record.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.tables import Table
from planner.model.axes import WHOLE_CITY
from planner.model.standards import Standards

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""

_LISTED: Final = 8
_MONTHS: Final = 12
_ROUNDING: Final = 1e-6
_LAST_MOTHER: Final = 49
"""Last age of the fertility rates: people of 0 to this age stand for the population if need be."""


def residents(frames: Frames) -> pd.Series | None:
    """People by area: the population of areas, else people if all ages from 0 to 49 are there.

    None where neither is told.
    """
    if "areas" in frames and frames["areas"]["population"].notna().any():
        return frames["areas"].set_index("area")["population"].astype("float64").dropna()
    if "people" not in frames:
        return None
    people = frames["people"]
    latest = people[people["year"] == people["year"].max()]
    if not set(range(_LAST_MOTHER + 1)) <= set(latest["age"].dropna().astype(int)):
        return None
    return latest.groupby("area")["people"].sum()


def check_births(tables: Tables, frames: Frames, vintage: str, standards: Standards | None) -> Told:
    """Faults of units and of rows told twice; warnings about years between recorded ones.

    ``vintage`` is that of rows which name none.
    """
    if "births" not in frames:
        return [], []
    table = frames["births"].dropna(subset=["year", "month"])
    births = table.assign(vintage=table["vintage"].where(table["vintage"] != "", vintage))
    file = tables["births"].file
    faults = [*_twice(births, table["vintage"] == "", file), *_unnamed(births, vintage, file)]
    faults += _months_beyond(births, file)
    warnings = []
    for name, own in births.groupby("vintage"):
        if standards is not None:
            bounds = standards.pair("check.crude_birth_rate")
            least = standards.number("check.least_count")
            rows = own.assign(count=own["births"])
            slack = standards.number("check.area_slack")
            faults += _units(rows, "births", file, residents(frames), bounds, least, slack)
        warnings += _skipped(own, f" of vintage {name}" if name != vintage else "", file)
    return faults, warnings


def check_series(tables: Tables, frames: Frames, standards: Standards | None) -> Told:
    """Faults of units in people and migration; warnings about years that their records lack."""
    faults = [
        *_people_units(tables, frames, standards),
        *_migration_units(tables, frames, standards),
        *_register_units(tables, frames, standards),
    ]
    warnings = []
    for name, year in (("people", "year"), ("migration", "year"), ("register", "entry_year")):
        if name in frames and (missing := _between(frames[name][year].dropna())):
            warnings.append(
                f"{tables[name].file}: no {name} of {', '.join(map(str, missing))}: nothing is put "
                "in between; what is learnt from the record rests on the other years"
            )
    return faults, warnings


def _between(years: pd.Series) -> tuple[int, ...]:
    """Years without a record between the first and the last of one."""
    known = set(years.astype(int))
    return tuple(sorted(set(range(min(known), max(known))) - known)) if known else ()


def _people_units(tables: Tables, frames: Frames, standards: Standards | None) -> list[Fault]:
    """Faults of units: people of the ages that are counted, per 1,000 of the population."""
    if "people" not in frames or standards is None:
        return []
    people, file = frames["people"].dropna(subset=["year"]), tables["people"].file
    bounds = standards.pair("check.people_counted")
    least, slack = standards.number("check.least_count"), standards.number("check.area_slack")
    rows = people.assign(count=people["people"])
    return list(_units(rows, "people", file, residents(frames), bounds, least, slack))


def _register_units(tables: Tables, frames: Frames, standards: Standards | None) -> list[Fault]:
    """Faults of units: the largest count of a cohort on the register, as if it were its births."""
    if "register" not in frames or standards is None:
        return []
    register, file = frames["register"].dropna(subset=["entry_year"]), tables["register"].file
    counts = register.groupby(["area", "entry_year", "stage", "date"], as_index=False).agg(
        {"children": "sum", "row": "min"}
    )
    rows = counts.sort_values("children").drop_duplicates(["area", "entry_year"], keep="last")
    bounds = (0.0, standards.pair("check.crude_birth_rate")[1])
    least, slack = standards.number("check.least_count"), standards.number("check.area_slack")
    rows = rows.rename(columns={"children": "count", "entry_year": "year"})
    return list(_units(rows, "children", file, residents(frames), bounds, least, slack))


def _migration_units(tables: Tables, frames: Frames, standards: Standards | None) -> list[Fault]:
    """Faults of units: those who came and left a year, or the net of them, per 1,000 people."""
    if "migration" not in frames or standards is None:
        return []
    migration = frames["migration"].dropna(subset=["year"])
    low, high = standards.pair("check.migration_rate")
    least, slack = standards.number("check.least_count"), standards.number("check.area_slack")
    gross = migration["arrivals"].notna() | migration["departures"].notna()
    both = migration["arrivals"].fillna(0.0) + migration["departures"].fillna(0.0)
    file, people = tables["migration"].file, residents(frames)
    rows = migration.assign(count=both)[gross]
    found = list(_units(rows, "arrivals", file, people, (low, high), least, slack))
    rows = migration.assign(count=migration["net"].abs())[~gross]
    return found + list(_units(rows, "net", file, people, (0.0, high), least, slack))


def _twice(births: pd.DataFrame, blank: pd.Series, file: str) -> Iterator[Fault]:
    """Rows without a vintage beside rows that name the very vintage which a blank stands for."""
    keys = ["area", "year", "month", "vintage"]
    rows = births["row"].groupby([births[key] for key in keys])
    for row, first, last in zip(
        births["row"][blank], rows.transform("min")[blank], rows.transform("max")[blank],
        strict=True,
    ):  # fmt: skip
        if first != last:
            found = f"a blank, which stands for a vintage that row {last + first - row} has too"
            mend = "keep one of the two rows, or name its vintage"
            yield Fault(f"{file}:{row}", "vintage", found, mend)


def _months_beyond(births: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Years whose months do not add up to the year told beside them."""
    keys = [births["area"], births["year"], births["vintage"]]
    monthly = births["month"] > 0
    told = pd.DataFrame(
        {
            "months": births["births"].where(monthly).groupby(keys).sum(min_count=1),
            "count": births["births"].where(monthly).groupby(keys).count(),
            "whole": births["births"].where(~monthly).groupby(keys).sum(min_count=1),
            "row": births["row"].groupby(keys).min(),
        }
    )
    more = told["months"] - told["whole"] > _ROUNDING
    less = (told["count"] == _MONTHS) & (told["whole"] - told["months"] > _ROUNDING)
    for row, months, whole in told.loc[more | less, ["row", "months", "whole"]].to_numpy():
        found = f"{whole:g} for a year whose months add up to {months:g}"
        yield Fault(f"{file}:{row:g}", "births", found, "correct whichever is wrong")


def _unnamed(births: pd.DataFrame, vintage: str, file: str) -> Iterator[Fault]:
    """A vintage that the city names and no row has."""
    known = sorted(set(births["vintage"]) - {""})
    if vintage and known and vintage not in known:
        found = f"{', '.join(known)}, while city.yaml names the vintage {vintage!r}"
        mend = "name one of the table's under layers.births.vintage, or leave the column blank"
        yield Fault(f"{file}:{births['row'].min()}", "vintage", found, mend)


def _skipped(births: pd.DataFrame, which: str, file: str) -> list[str]:
    """Warnings about years without a record between recorded ones, areas of one gap together."""
    told = births[births["births"].notna() | births["births_suppressed"]]
    gaps: dict[tuple[int, ...], list[str]] = {}
    for area, years in told.groupby("area")["year"]:
        if missing := _between(years):
            gaps.setdefault(missing, []).append(str(area))
    return [
        f"{file}: no births{which} of {', '.join(map(str, years))} "
        f"{'for the city' if areas == [WHOLE_CITY] else _listed('in area', areas)}: nothing is put "
        "in between; cohorts that need them are left out and the record after the gap is used"
        for years, areas in gaps.items()
    ]


def _listed(word: str, names: list[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{word}{'s' * (len(names) > 1)} {', '.join(names[:_LISTED])}{more}"


def _units(
    rows: pd.DataFrame,
    what: str,
    file: str,
    people: pd.Series | None,
    bounds: tuple[float, float],
    least: float,
    slack: float,
) -> Iterator[Fault]:
    """Years of the whole city out of bounds; where there are none, years of single areas."""
    if people is None or rows.empty:
        return
    areas = totals(rows, people)
    own = areas["area"] == WHOLE_CITY
    added = (
        areas[~own]
        .groupby("year", as_index=False)
        .agg({"count": "sum", "people": "sum", "row": "min", "whole": "all"})
    )
    city = pd.concat([areas[own], added.assign(area=WHOLE_CITY)], ignore_index=True)
    wrong = _beyond(city, bounds, least)
    if wrong.empty:  # an area may be new since it was counted: only large ones, and wider bounds
        large = areas[bounds[0] / 1000 * areas["people"] >= least]
        wrong = _beyond(large, (bounds[0] / slack, bounds[1] * slack), least / slack)
    for much in (False, True):
        some = wrong[wrong["much"] == much].sort_values("row")
        if len(some):
            yield _unit_fault(some, what, file, bounds)


def totals(rows: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Count, people and first row of every area and year; ``whole`` where no month is missing."""
    if "month" in rows:  # where a whole year is told, its months say the same again
        least = rows["month"].groupby([rows["area"], rows["year"]]).transform("min")
        rows = rows[(least > 0) | (rows["month"] == 0)]
    month = rows["month"] if "month" in rows else pd.Series(0.0, index=rows.index)
    keys = [rows["area"], rows["year"].astype(int)]
    months = month.groupby(keys)
    found = pd.DataFrame(
        {
            "count": rows["count"].groupby(keys).sum(),
            "row": rows["row"].groupby(keys).min(),
            "whole": (months.min() == 0) | (months.nunique() == _MONTHS),
        }
    ).reset_index()
    total = found["area"] == WHOLE_CITY
    found["people"] = found["area"].map(people).where(~total, people.sum())
    return found[found["people"] > 0]


def _beyond(found: pd.DataFrame, bounds: tuple[float, float], least: float) -> pd.DataFrame:
    """Rows with too little or too much, where that is more than the chance of a few persons."""
    low, high = (bound / 1000 * found["people"] for bound in bounds)
    much = (found["count"] > high) & (found["count"] >= least)
    little = (found["count"] > 0) & (found["count"] < low) & (low >= least) & found["whole"]
    return found.assign(much=much)[much | little]


def _unit_fault(wrong: pd.DataFrame, what: str, file: str, bounds: tuple[float, float]) -> Fault:
    first = wrong.iloc[0]
    rate = first["count"] / first["people"] * 1000
    where = "the city" if first["area"] == WHOLE_CITY else f"area {first['area']}"
    others = [str(row) for row in wrong["row"].iloc[1:]]
    more = f"; also {_listed('from row', others)}" if others else ""
    found = (
        f"{first['count']:,.6g} of {first['year']} for {first['people']:,.0f} people of {where}, "
        f"{rate:,.3g} a thousand (plausible: {bounds[0]:g} to {bounds[1]:g}{more})"
    )
    middle = np.sqrt(max(bounds[0], 1.0) * bounds[1])
    far = abs(float(np.log10(rate / middle)))
    units = ["thousands"] * (far < 3.75) + ["万 (ten thousands)"] * (far > 3.25)
    unit = " or ".join(units)
    if first["much"]:
        mend = f"write both in single persons: the population may be told in {unit}"
    else:
        mend = f"write single persons: this may be told in {unit}"
    return Fault(f"{file}:{first['row']}", what, found, mend)
