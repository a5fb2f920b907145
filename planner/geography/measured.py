"""Long rows of measures of the land, and what all of them are measured of."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.geography.pupils import Pupils
from planner.model.axes import EDGE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Block = dict[str, Any]
"""Columns of one length; a single value stands for all rows."""

ALL = "all"
"""The group of all children."""
_TEXT = ("level", "id", "phase", "group", "measure", "weights")
_COLUMNS = (*_TEXT, "year", "reach", "value")


class Bridge(NamedTuple):
    """Rough ways of some areas, for those that have no other."""

    areas: Whole
    """``(row,)`` places of the areas, ascending."""
    metres: Floats
    """``(row, school)``: straight lines with their detour."""


class Land(NamedTuple):
    """What all years share in which entrants are taken in at the same campuses."""

    metres: Floats
    """``(area, school)``; infinite where no way leads, or where either has no point."""
    reach: float
    """The longest reach that is asked for, in metres."""
    near: csr_array
    """``(area, school)`` metres, as far as the longest reach."""
    rough: Bridge
    """Of the areas from which no way leads to some school."""
    known: Flags
    """``(area,)``: areas with a point."""
    pointed: Flags
    """``(school,)``: schools with a point."""
    areas: NDArray[np.object_]
    """``(area,)`` ids."""
    units: list[tuple[str, str, Flags]]
    """Level, id and ``(area,)`` land of the city and of its districts."""
    districts: Floats
    """``(district, area)`` ones; areas in no district are one too."""


class Term(NamedTuple):
    """Pupils and schools of one phase and year."""

    pupils: Pupils
    """Of the schools that are counted."""
    asking: Floats
    """``(area,)``: of those, who ask for places that are known."""
    shares: Mapping[str, Floats]
    """``(area,)`` share of each group among the pupils; that of all is one."""
    counted: Flags
    """``(school,)``: teaches the phase, and is of a sector that counts."""
    places: Floats
    """``(school,)``; NaN where not known, where the school has no point, or is not counted."""
    norm: float
    """Metres that are walked at most."""
    near: csr_array
    """``(area, school)`` metres as far as the longest reach, rough ones where there is no way."""
    areas: bool
    """Whether single areas are told."""


def block(
    level: str, name: str, group: str, measure: str, value: float, reach: float = np.nan
) -> Block:
    """One measure of a city or district."""
    return {
        "level": level, "id": name, "group": group, "measure": measure, "weights": "",
        "reach": reach, "value": value,
    }  # fmt: skip


def of_areas(land: Land, term: Term, measure: str, values: Floats) -> Block:
    """One measure of every area where children live."""
    lived_in = term.pupils.all > 0
    whole = block("area", "", ALL, measure, np.nan)
    return whole | {"id": land.areas[lived_in], "value": values[lived_in]}


def gathered(blocks: Iterable[Block]) -> xr.Dataset:
    """Blocks under each other, along ``edge``."""
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in _COLUMNS}
    kinds = {name: object if name in _TEXT else np.float64 for name in _COLUMNS}
    kinds["year"] = np.int64
    for one in blocks:
        size = (np.size(one["value"]),)
        for name, kind in kinds.items():
            parts[name].append(np.broadcast_to(np.asarray(one[name], dtype=kind), size))
    return xr.Dataset(
        {
            name: (EDGE, np.concatenate(of) if of else np.empty(0, dtype=kinds[name]))
            for name, of in parts.items()
        }
    )
