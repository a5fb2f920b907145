"""Entrants of every future: children behind them × their ratio, nearer evidence weighing more."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.demography.behind import Behind, by_age, participation
from planner.demography.entry import SHAKES_ENTRY, Entry, passing
from planner.demography.estates import entering
from planner.demography.evidence import KINDS, Blended, blend
from planner.demography.housing import Homes
from planner.kernels.correlation import shared_normals
from planner.kernels.random import chances, lognormal_factor, normals, whole
from planner.model.axes import AREA, GRADE, ORIGIN, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]
_OF_BIRTHS: Final = ("births_ratio", "forecast_births")


def drawn_entrants(
    city: City,
    future: Future,
    behind: Behind,
    entry: Entry,
    homes: Homes,
    years: Years,
    draws: Draws,
) -> tuple[Floats, Blended]:
    """Entrants ``(draw, year, origin)``, and the evidence behind them."""
    spread = 0.0 if draws.central else future.spread
    lever = passing(city, future, years, SHAKES_ENTRY)[:, None]
    if not by_age(future):
        lever = lever * participation(city, future, years, np.array(["all"], object))[:, 0]
    recorded = np.nan_to_num(city.residents.sel({YEAR: years[0]}).isel({GRADE: 0}).to_numpy())
    # Evidence speaks of what is; the levers act on what it says, however near it is.
    expected = behind.central * entry.ratio
    expected[0] = recorded
    steps = np.arange(len(years))
    deviation = np.sqrt(steps * entry.shared**2 + behind.deviation**2)
    kind = np.where(behind.born < 1, "forecast_births", future.entry_mode)
    told = blend(city, years, expected, deviation, kind, future)
    nearer = np.divide(told.mean, expected, out=np.ones_like(expected), where=expected > 0)

    level = np.where(expected > 0, behind.drawn * entry.ratio * nearer, told.mean) * lever
    level[:, 0] = recorded
    if not by_age(future):
        # Who is on a register already is not added again with the new home.
        unseen = told.weights[:, [KINDS.index(name) for name in _OF_BIRTHS]].sum(axis=1)
        level = level + entering(city, homes, years) * lever * unseen[:, None]
    if draws.central:
        short = -np.minimum(level[0], 0.0).sum(axis=1)
        told = replace(told, notes=(*told.notes, *_unrealised(years, short)))
    level = np.maximum(level, 0.0)  # who is not there cannot leave with a home
    if spread == 0:
        return level, told
    trust = np.divide(told.deviation, deviation, out=np.ones_like(deviation), where=deviation > 0)
    level = level * _common(draws, years, entry.shared * spread, trust)[:, :, None]
    alpha, beta = entry.local
    origins = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    normal, rounding = chances(draws, "entrants", origins, years)
    normal = _with_district(city, draws, years, normal)
    scatter = spread * np.sqrt(alpha * level**2 + beta * level)
    drawn = whole(level, scatter, normal, rounding)
    drawn[:, 0] = recorded
    return drawn, told


def _unrealised(years: Years, children: Floats) -> Iterable[str]:
    """Note on children of entry age whom homes would take away and who are not there, by year."""
    told = [f"{year} {count:.1f}" for year, count in zip(years, children, strict=True) if count > 0]
    if told:
        yield f"unrealised_entrants {' '.join(told)}"


def _common(draws: Draws, years: Years, deviation: float, trust: Floats) -> Floats:
    """Factor of mean one that all origins share and that drifts a step a year, ``(draw, year)``."""
    steps = np.arange(len(years))
    moves = (
        np.diff(steps, prepend=0) * normals(draws, "entry-ratio", [WHOLE_CITY], years)[:, :, 0, 0]
    )
    depth = np.sqrt(steps)
    path = np.divide(moves.cumsum(axis=1), depth, out=np.zeros_like(moves), where=depth > 0)
    return lognormal_factor(path, depth * deviation * trust)


def _with_district(city: City, draws: Draws, years: Years, local: Floats) -> Floats:
    """Normals of origins ``(draw, year, origin)`` that share a part with their district's."""
    share = city.standards.number("spread.entry.district_share")
    of_origin = _district_of_origin(city)
    names, of_area = np.unique(of_origin, return_inverse=True)
    district = normals(draws, "entry-district", list(names), years)[..., 0]
    nobody = np.zeros(local.shape[:2])
    ar = city.standards.number("spread.entry.ar")
    shared = shared_normals(nobody, district, local, of_area, 0.0, share, ar)
    return np.where(of_origin == "", local, shared)


def _district_of_origin(city: City) -> NDArray[np.str_]:
    """District in which most of an origin's pupils live; blank where it has none."""
    district = dict(
        zip(city.areas[AREA].to_numpy(), city.areas["district"].to_numpy().astype(str), strict=True)
    )
    best: dict[str, dict[str, float]] = {}
    for origin, area, share in zip(
        city.spread["origin"].to_numpy().astype(str),
        city.spread["area"].to_numpy(),
        city.spread["share"].to_numpy(),
        strict=True,
    ):
        of = best.setdefault(origin, {})
        of[district[area]] = of.get(district[area], 0.0) + float(share)
    found = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    return np.array([max(best[o], key=best[o].__getitem__) if o in best else "" for o in found])
