"""Campuses of schools (一校多区): where grades are taught, in how many rooms, and in which years.

A school with campuses is taught at them. Its own point and what is left of its rooms stand for a
campus more where the table names none for some of its grades when the years to come begin; and its
point stands in, without rooms, where grades lose their campus later on. So every grade that a
school teaches has a campus in every year.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.inputs.cells import explode
from planner.inputs.stock import text
from planner.model.axes import EDGE, GRADE
from planner.model.city import City, Gap
from planner.model.standards import Ladder

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
School = dict[str, Any]
"""Cells of one school."""
_LISTED = 5


class Campuses(NamedTuple):
    """What the table of campuses comes to."""

    campuses: xr.Dataset | None
    """``(edge)``, as `planner.model.city.City` has them."""
    schools: pd.DataFrame
    """Schools with the rooms that their campuses have together, and points for those without."""
    gaps: tuple[Gap, ...]


class _Rows(NamedTuple):
    """Campuses of one school."""

    campus: list[str]
    rooms: Floats
    first: Floats
    last: Floats
    x: Floats
    y: Floats
    teaches: Flags
    """``(campus, grade)``."""

    def used(self, year: float) -> Flags:
        """Which are in use in a year."""
        return np.asarray((self.first <= year) & (year <= self.last))

    def more(self, own: School, rooms: float, first: float, last: float, grades: Flags) -> "_Rows":
        """With the school's own point as one more, ahead of the others."""
        return _Rows(
            ["", *self.campus],
            np.append(rooms, self.rooms),
            np.append(first, self.first),
            np.append(last, self.last),
            np.append(own["x"], self.x),
            np.append(own["y"], self.y),
            np.vstack([grades, self.teaches]),
        )


def campuses_of(
    frame: pd.DataFrame | None,
    schools: pd.DataFrame,
    offers: xr.DataArray,
    ladder: Ladder,
    base_year: int,
) -> Campuses:
    """Lay campuses and schools over each other.

    Rooms of campuses are net of the school's special and lent ones, which are taken off those in
    use in the base year, in proportion, and off later uses of the same campus; one that opens
    later tells those for classes alone. Blank ones in use in the base year are what the school's
    rooms leave, in equal parts; in a later use of a campus they are those of the use before; other
    blank ones are not known.

    Parameters
    ----------
    schools
        With rooms net of special and lent ones, sites among them.
    offers
        ``(school, grade)`` grades taught.
    """
    if frame is None or frame.empty:
        return Campuses(None, schools, ())
    said: dict[str, list[str]] = {}
    found: dict[str, _Rows] = {}
    changed = schools.set_index("school")
    for school, rows in frame[~(frame["to"] < base_year)].groupby("school", sort=True):
        taught = offers.sel(school=school).to_numpy()
        own: School = {str(key): cell for key, cell in changed.loc[school].items()}
        begins = float(np.nanmax([base_year, own["opened"]]))
        read = _read(rows, ladder)
        if np.isnan(own["x"]):
            own |= _stand_in(read, taught, begins)
        read, rooms, told = _with_rooms(read, own, taught, begins)
        if np.isfinite(rooms):
            own["rooms"] = rooms
        changed.loc[school, ["rooms", "x", "y"]] = own["rooms"], own["x"], own["y"]
        found[str(school)], ended = _covered(read, own, taught, base_year, begins)
        for key, words in (*told.items(), *ended.items()):
            said.setdefault(key, []).append(f"{school}{words}")
    gaps = tuple(Gap("campuses", key, _listed(names)) for key, names in sorted(said.items()))
    campuses = _dataset(found, ladder) if found else None
    return Campuses(campuses, changed.reset_index()[schools.columns], gaps)


def _read(rows: pd.DataFrame, ladder: Ladder) -> _Rows:
    """Campuses by id and year; blank grades are all, blank years without an end."""
    rows = rows.sort_values(["campus", "from", "row"], na_position="first").reset_index(drop=True)
    parts = explode(rows["grades"])
    teaches = np.zeros((len(rows), len(ladder.grades)), dtype=bool)
    teaches[~rows.index.isin(parts.index)] = True
    for place, grade in parts.items():
        teaches[int(str(place)), ladder.grades.index(str(grade))] = True
    rows = rows.fillna({"from": -np.inf, "to": np.inf})
    names = ("rooms", "from", "to", "x", "y")
    rooms, first, last, x, y = (rows[name].to_numpy(dtype=float) for name in names)
    return _Rows(rows["campus"].astype(str).tolist(), rooms, first, last, x, y, teaches)


def _stand_in(rows: _Rows, taught: Flags, year: float) -> School:
    """Point of a school that has none of its own: of the campus of its lowest grade."""
    lowest = rows.teaches[:, taught.argmax()]
    first = np.lexsort((~lowest, ~rows.used(year)))[0]
    return {"x": float(rows.x[first]), "y": float(rows.y[first])}


def _with_rooms(
    rows: _Rows, own: School, taught: Flags, year: float
) -> tuple[_Rows, float, dict[str, str]]:
    """Campuses with their net rooms, the school's, and what is to be told of them."""
    told: dict[str, str] = {}
    lacking = taught & ~rows.teaches[rows.used(year)].any(axis=0)
    if lacking.any():
        rows = rows.more(own, np.nan, -np.inf, np.inf, lacking)
        told["campuses_unlisted"] = ""
    now, rooms = rows.used(year), rows.rooms.copy()
    off = float(np.nansum([own["special_rooms"], own["lent_rooms"]]))
    whole = float(own["rooms"]) + off
    blank = now & np.isnan(rooms)
    known = float(rooms[now & ~blank].sum())
    if np.isfinite(whole) and (whole < known or (not blank.any() and whole != known)):
        told["campuses_rooms"] = f" ({known:g}, {whole:g})"
    if np.isfinite(whole) and blank.any():
        rooms[blank] = _parted(np.ones(int(blank.sum())), max(whole - known, 0.0))
        if (blank & (np.array(rows.campus) != "")).any():
            told["campuses_rest"] = ""
    campus = pd.Series(rows.campus)
    rooms = np.asarray(pd.Series(rooms).groupby(campus).ffill(), dtype=float)
    if (np.isnan(rooms) & (campus != "")).any():
        told["campuses_unknown"] = ""
    if np.isfinite(rooms[now]).all() and off:
        less = dict(zip(campus[now], _parted(rooms[now], off), strict=True))
        rooms = np.maximum(rooms - campus.map(less).fillna(0.0).to_numpy(), 0.0)
    return rows._replace(rooms=rooms), float(rooms[now].sum()), told


def _parted(weight: Floats, whole: float) -> Floats:
    """A whole number in parts by weight that are whole too (largest remainder)."""
    share = weight / weight.sum() * whole if weight.sum() > 0 else np.zeros_like(weight)
    found = np.floor(share)
    first = np.argsort(found - share, kind="stable")[: round(share.sum() - found.sum())]
    found[first] += 1.0
    return found


def _covered(
    rows: _Rows, own: School, taught: Flags, base_year: int, begins: float
) -> tuple[_Rows, dict[str, str]]:
    """Campuses with the school's own point wherever a grade has none; and from when it has none.

    It has rooms only in years in which no campus at all is in use: the school's own.
    """
    ends = rows.last[np.isfinite(rows.last)] + 1
    turns = np.unique(np.concatenate([[base_year], rows.first, ends]))
    turns = turns[np.isfinite(turns) & (turns >= base_year)]
    closed = np.inf if np.isnan(own["closed"]) else float(own["closed"])
    found = rows
    told: dict[str, str] = {}
    for first, until in zip(turns, [*turns[1:], np.inf], strict=True):
        used = rows.used(first)
        lacking = taught & ~rows.teaches[used].any(axis=0)
        if not lacking.any() or first >= closed:
            continue
        rooms = 0.0 if used.any() else float(own["rooms"])
        found = found.more(own, rooms, first, until - 1, lacking)
        if first >= begins:
            told.setdefault("campuses_ended", f" ({first:g})")
    return found, told


def _listed(names: list[str]) -> dict[str, str]:
    more = " …" if len(names) > _LISTED else ""
    return {"count": str(len(names)), "schools": ", ".join(names[:_LISTED]) + more}


def _dataset(found: Mapping[str, _Rows], ladder: Ladder) -> xr.Dataset:
    """Campuses of all schools, by school, campus and year."""
    schools = [school for school, rows in found.items() for _ in rows.campus]
    campus = [name for rows in found.values() for name in rows.campus]
    parts = {
        name: np.concatenate([getattr(rows, name) for rows in found.values()])
        for name in ("rooms", "first", "last", "x", "y")
    }
    teaches = np.vstack([rows.teaches for rows in found.values()])
    order = np.lexsort((parts["first"], np.array(campus), np.array(schools)))
    return xr.Dataset(
        {
            "campus": (EDGE, text(campus)[order]),
            "school": (EDGE, text(schools)[order]),
            **{name: (EDGE, values[order]) for name, values in parts.items()},
            "teaches": ((EDGE, GRADE), teaches[order]),
        },
        coords={GRADE: list(ladder.grades)},
    )


def at_campuses(
    schools: pd.DataFrame, campuses: xr.Dataset | None, grade: str, year: int
) -> pd.DataFrame:
    """Schools at the points of the campuses that teach a grade in a year: a row for each."""
    if campuses is None:
        return schools
    used = (campuses["first"] <= year) & (year <= campuses["last"])
    kept = campuses.isel({EDGE: (used & campuses["teaches"].sel({GRADE: grade})).to_numpy()})
    points = pd.DataFrame({name: kept[name].to_numpy() for name in ("school", "x", "y")})
    points["school"] = points["school"].astype(object)
    there = schools["school"].isin(points["school"])
    moved = schools[there].drop(columns=["x", "y"]).merge(points, on="school")
    both = pd.concat([schools[~there], moved])[schools.columns]
    return both.sort_values("school", kind="stable", ignore_index=True)


def rooms_in(city: City, school: str, year: int) -> float:
    """Rooms of a school in a year by the folder, without projects; NaN where not known."""
    if city.campuses is not None:
        own = city.campuses["school"].to_numpy() == school
        used = (city.campuses["first"] <= year) & (year <= city.campuses["last"])
        if own.any():
            return float(city.campuses["rooms"].to_numpy()[own & used.to_numpy()].sum())
    return float(city.schools["rooms"].sel(school=school))
