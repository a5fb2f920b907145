"""Door: posts by pupil ratio, class ratio and hours, shared out anew each year in each district.

The three ways of counting stand side by side, for they answer three questions: what the ratio
grants, what a small school cannot do without, what the timetable takes (teachers alone, not all
posts). The posts needed are those of the ratio; a school below the size of the standards gets the
more of ratio and classes. A district's total stands still: each year it is shared out by the needs
of that year's rolls, whole posts by largest remainder, and never exceeded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, INDICATOR, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.equity import Staff
from planner.model.results import Outcome
from planner.schools.post_needs import Needs, Ratios, needs, ratios, share_out, share_out_whole
from planner.schools.resources import SOMEBODY, grouped, holdings
from planner.schools.rows import Block, distribution, gathered, grades_of, pupils_by_phase
from planner.schools.yardsticks import listed

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

ALL = "all"
_WORDS = ("level", "id", "phase")


def employ(city: City, central: Outcome, drawn: Outcome | None) -> Staff | None:
    """Count posts from the base year to the horizon and share them out.

    None where the standards know no pupil ratio.
    """
    ratio = ratios(city.standards)
    if ratio is None:
        return None
    roll = central.enrolment.roll
    years = roll[YEAR].to_numpy().astype(np.int64)
    grades = list(roll[GRADE].to_numpy().astype(str))
    ladder = city.standards.ladder.phases
    places = [np.array([grades.index(grade) for grade in own]) for own in ladder.values()]
    order = [list(city.standards.ladder.grades).index(grade) for grade in grades]
    by_grade = Ratios(ratio.pupils, ratio.classes, ratio.teachers[order], ratio.small)
    hires, post = hiring(city), in_post(city, years)
    levels, total = _levels(city, hires, central)
    schools = roll[SCHOOL].to_numpy().astype(str).astype(object)
    blocks: list[Block] = []
    for step, year in enumerate(years):
        seen = []
        for path in (central, drawn):
            if path is not None:
                pupils = np.where(hires, pupils_by_phase(city, path, step), 0.0)
                formed = grades_of(path.assessment.classes, step) * hires[:, None]
                seen.append(_Seen(pupils, formed, needs(pupils, formed, by_grade, places)))
        own = np.where(hires, post[step], np.nan)
        found = _counted(seen, places, own, total, levels["district"][1])
        head = {"year": int(year)}
        blocks += [head | block for block in _of_schools(schools, list(ladder), found)]
        for level, (ids, members) in levels.items():
            sums = _summed(
                found, members, total if level == "district" else total.sum(keepdims=True)
            )
            blocks += [head | block for block in _rows(level, ids, list(ladder), sums)]
    return Staff(gathered(blocks, _WORDS))


@dataclass(frozen=True)
class _Seen:
    """One path in one year: pupils ``(draw, phase, school)``, classes by grade, posts needed."""

    pupils: Floats
    classes: Floats
    needs: Needs


@dataclass(frozen=True)
class _Counted:
    """Columns of one year, ``(phase and all, unit)``; drawn ones have the draws in front."""

    central: dict[str, Floats]
    needed: list[Floats]
    allocated: list[Floats]
    total: Floats


def _counted(
    seen: list[_Seen],
    places: list[Ints],
    post: Floats,
    total: Floats,
    members: Floats,
) -> _Counted:
    """Needs of every school, and what it gets of its district's total."""
    first = seen[0]
    phases = len(places)
    of_cells = np.tile(members, (1, phases))
    cells = first.needs.needed.shape[1:]
    whole = share_out_whole(first.needs.needed[0].ravel(), total, of_cells).reshape(cells)
    given = [
        share_out(one.needs.needed.reshape(len(one.pupils), -1), total, of_cells).reshape(
            len(one.pupils), *cells
        )
        for one in seen
    ]
    classes = np.stack([first.classes[0][:, at].sum(axis=-1) for at in places])
    told = {
        "pupils": first.pupils[0],
        "classes": classes,
        "by_ratio": first.needs.by_ratio[0],
        "by_class": first.needs.by_class[0],
        "by_hours": first.needs.by_hours[0],
        "central": first.needs.needed[0],
        "allocated": whole,
    }
    columns = {name: _and_all(part) for name, part in told.items()} | {"in_post": post}
    needed = [_and_all(one.needs.needed) for one in seen]
    return _Counted(columns, needed, [_and_all(one) for one in given], np.full(len(total), np.nan))


def _and_all(values: Floats) -> Floats:
    """Phases, and behind them their sum, ``(..., phase and all, school)``."""
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)


def _summed(found: _Counted, members: Floats, total: Floats) -> _Counted:
    """Sums of schools; not known where a school with needs, or in the total, does not tell."""
    central = {name: np.nan_to_num(part) @ members.T for name, part in found.central.items()}
    for name in ("in_post", "allocated"):
        silent = np.isnan(found.central[name])
        asked = (silent & (found.central["central"] > 0)).astype(float) @ members.T > 0
        told = (~silent).astype(float) @ members.T > 0
        central[name] = np.where(asked | ~told, np.nan, central[name])
    needed = [np.nan_to_num(one) @ members.T for one in found.needed]
    allocated = [np.nan_to_num(one) @ members.T for one in found.allocated]
    unknown = np.isnan(central["allocated"])
    return _Counted(central, needed, [np.where(unknown, np.nan, one) for one in allocated], total)


def _of_schools(schools: NDArray[Any], phases: list[str], found: _Counted) -> list[Block]:
    shown = (found.central["central"][-1] > 0) | (found.central["in_post"][-1] > 0)
    cut = _Counted(
        {name: part[:, shown] for name, part in found.central.items()},
        [one[..., shown] for one in found.needed],
        [one[..., shown] for one in found.allocated],
        np.full(int(shown.sum()), np.nan),
    )
    return _rows("school", schools[shown], phases, cut)


def _rows(level: str, ids: NDArray[Any], phases: list[str], found: _Counted) -> list[Block]:
    """Blocks of one level, phase by phase and all together."""
    blocks = []
    for at, phase in enumerate([*phases, ALL]):
        block: Block = {"level": level, "id": ids, "phase": phase}
        block |= {name: part[at] for name, part in found.central.items()}
        block |= distribution([one[:, at] for one in found.needed])
        given = distribution([one[:, at] for one in found.allocated])
        block |= {f"allocated_{name}": given[name] for name in ("mean", "p10", "p90")}
        blocks.append(block | {"total": found.total if phase == ALL else np.nan})
    return blocks


def hiring(city: City) -> Flags:
    """Schools among which posts are shared out, ``(school,)``."""
    sectors = listed(city.standards, "staff.sectors")
    sector = city.schools["sector"].to_numpy().astype(str)
    return np.isin(sector, sectors) if sectors else np.ones(len(sector), dtype=bool)


def in_post(city: City, years: Ints) -> Floats:
    """Who is in post as last told, ``(year, phase and all, school)``; NaN where not told.

    At a site, where there is no school yet, nobody is.
    """
    found = _told(city, "staff.in_post", years)
    site = city.schools["kind"].to_numpy() == "site"
    return np.where(np.isnan(found) & site, 0.0, found)


def _told(city: City, key: str, years: Ints) -> Floats:
    """First of some indicators that the folder tells, by phase and, last, of all phases."""
    phases, schools = city.standards.ladder.phases, city.schools.sizes[SCHOOL]
    found = np.full((len(years), len(phases) + 1, schools), np.nan)
    if city.resources is None:
        return found
    for name in listed(city.standards, key):
        if name in city.resources[INDICATOR]:
            held = holdings(city, name, years, (), {}, {})
            found[:, :-1] = held.own
            some = ~np.isnan(held.own).all(axis=1) | ~np.isnan(held.shared)
            whole = np.nansum(held.own, axis=1) + np.nan_to_num(held.shared)
            found[:, -1] = np.where(some, whole, np.nan)
            break
    return found


def _levels(
    city: City, hires: Flags, central: Outcome
) -> tuple[dict[str, tuple[NDArray[np.object_], Floats]], Floats]:
    """City and districts with their schools, and each district's total of posts, ``(district,)``.

    The total is the sum of what the schools had in the base year; unknown where one with pupils
    does not tell.
    """
    district = city.schools["district"].to_numpy().astype(str)
    ids, of = np.unique(district, return_inverse=True)
    members = grouped(of.astype(np.int64)) * hires
    names = np.where(ids == "", WHOLE_CITY, ids).astype(object)
    base = np.array([city.base_year])
    there = _told(city, "staff.total", base)[0, -1]
    busy = pupils_by_phase(city, central, 0)[0].sum(axis=0) >= SOMEBODY
    silent = members @ (np.isnan(there) & busy).astype(float) > 0
    total = np.where(silent, np.nan, members @ np.nan_to_num(there))
    total = np.where(np.isnan(there).all(), np.nan, total)
    whole = np.array([WHOLE_CITY], dtype=object), members.sum(axis=0, keepdims=True)
    return {"city": whole, "district": (names, members)}, total
