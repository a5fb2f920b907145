"""Where one city's origins lie on another's: what a redrawn map needs before it can be compared."""

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import AREA, ORIGIN
from planner.model.city import City

Floats = NDArray[np.float64]


def between(city: City, other: City, weight: Floats) -> Floats:
    """Share of each origin of a city that belongs to each origin of another, ``(origin, origin)``.

    A catchment that both name stays what it is where it stands on the same areas; else its pupils
    go with the land they live on. Pupils of schools without catchment tell where they go, not where
    they live: they are shared over the other city's schools of that kind by ``weight`` (such as its
    entrants), and over all its origins where it has none. Rows sum to one.
    """
    lives, holds = _land(city), _land(other)
    areas = {area: i for i, area in enumerate(other.areas[AREA].to_numpy())}
    holds = holds[:, [areas[area] for area in city.areas[AREA].to_numpy()]]
    belongs = _parts((holds > 0).astype(float), axis=0)
    kind, other_kind = (one.origin_kind.to_numpy().astype(str) for one in (city, other))
    taken = other_kind != "closed"
    weight = np.where(taken, np.nan_to_num(weight), 0.0)
    spare = _parts(weight if weight.any() else taken.astype(float), axis=0)
    choice = np.where(other_kind == "school", spare, 0.0)
    choice = _parts(choice, axis=0) if choice.any() else spare
    column = {str(name): i for i, name in enumerate(other.residents[ORIGIN].to_numpy())}
    share = lives @ belongs.T
    for row, name in enumerate(city.residents[ORIGIN].to_numpy()):
        twin = column.get(str(name), -1)
        if kind[row] == "outside" and twin >= 0:
            share[row] = np.arange(len(spare)) == twin
        elif kind[row] != "catchment":
            share[row] = choice
        elif twin >= 0 and ((lives[row] > 0) == (holds[twin] > 0)).all():
            share[row] = np.arange(len(spare)) == twin
        else:
            share[row] += (1.0 - share[row].sum()) * spare
    return np.asarray(share)


def _land(city: City) -> Floats:
    """Where an origin's pupils live, ``(origin, area)``: rows sum to one, or to nought."""
    rows = {str(one): i for i, one in enumerate(city.residents[ORIGIN].to_numpy())}
    columns = {area: i for i, area in enumerate(city.areas[AREA].to_numpy())}
    land = np.zeros((len(rows), len(columns)))
    edges = (city.spread[name].to_numpy() for name in ("origin", "area", "share"))
    for origin, area, share in zip(*edges, strict=True):
        if str(origin) in rows:  # the whole city is no origin
            land[rows[str(origin)], columns[area]] += float(share)
    return _parts(land, axis=1)


def _parts(values: Floats, axis: int) -> Floats:
    """Values as shares of their sum along an axis; noughts where that is nought."""
    total = values.sum(axis=axis, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)
