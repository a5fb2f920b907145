"""Which share of the city's births belongs to each area, learnt from its last years.

An area's births are compared with what would be expected of it: its women times the city's rate,
or, where women are not known by area, its share in the whole record. The ratio is pooled over the
last years, recent ones weighing more, and drawn towards that of its sub-district, district and
city as far as chance alone could have made it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography import fertility
from planner.demography.births import Parts
from planner.kernels.laws import pearson_size
from planner.kernels.series import recent_weights
from planner.kernels.shrinkage import shrink_levels
from planner.model.axes import AREA, WHOLE_CITY
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Shares of the city's births by area.

    Parameters
    ----------
    share
        ``(year, area)`` for every year of the span; each year sums to one.
    size
        Size of the negative binomial law by which an area's births of a year scatter about them.
    district
        ``(area,)`` index into ``districts``.
    learnt_from
        ``women``, ``record``, or ``whole`` where births are of the whole city only.
    """

    share: Floats
    size: float
    district: NDArray[np.int64]
    districts: list[str]
    learnt_from: str


def area_shares(city: City, future: Future, parts: Parts, span: Years) -> Shares:
    """Learn each area's share of births.

    Raises
    ------
    ValueError
        No year of the record tells the births of every area, or all of the last ones are shaken.
    """
    if parts.areas == [WHOLE_CITY]:
        alone = np.zeros(1, dtype=np.int64)
        return Shares(np.ones((len(span), 1)), np.inf, alone, [WHOLE_CITY], "whole")
    births = parts.early + parts.late
    told = np.flatnonzero(np.isfinite(births).all(axis=1) & (births.sum(axis=1) > 0))
    if not len(told):
        message = "births of no year are recorded for every area"
        raise ValueError(message)
    lived = fertility.women(city, future, span, parts.areas)
    if lived is None:
        # Half a birth an area, so that none is shut out by an empty record.
        likely = np.tile(births[told].sum(axis=0) + 0.5, (len(span), 1))
    else:
        likely = lived @ fertility.rates(city.standards)
        gone = ~(likely > 0).any(axis=1)  # without women there are no births to share out
        likely[gone] = births[told].sum(axis=0) + 0.5
    standards = city.standards
    shocks = [(s.years, s.weight) for s in future.shocks.values() if s.of == "births"]
    window = int(standards.number("births.window"))
    weight = recent_weights(parts.years[told], window, shocks)
    weight *= standards.number("births.decay") ** (parts.years[told][-1] - parts.years[told])
    total = births[told].sum(axis=1)
    expected = likely[told] / likely[told].sum(axis=1, keepdims=True) * total[:, None]
    # Weighted counts scatter less than counts of their size: this scale gives them Poisson's.
    scale = weight.sum() / np.square(weight).sum()
    district, districts, groups = _levels(city, parts.areas)
    ratio, _ = shrink_levels(scale * weight @ births[told], scale * weight @ expected, groups)
    share = ratio * likely
    share /= share.sum(axis=1, keepdims=True)
    used = told[weight > 0]
    size = pearson_size(
        births[used],
        share[used] * births[used].sum(axis=1, keepdims=True),
        len(used) + len(parts.areas) - 1,
    )
    return Shares(share, size, district, districts, "record" if lived is None else "women")


def _levels(
    city: City, areas: list[str]
) -> tuple[NDArray[np.int64], list[str], list[NDArray[np.int64]]]:
    """District of each area, names of districts, and labels of the levels above the areas."""
    known = {str(area): i for i, area in enumerate(city.areas[AREA].to_numpy())}
    place = np.array([known.get(area, -1) for area in areas], dtype=np.int64)

    def named(column: str) -> list[str]:
        if column not in city.areas:
            return [""] * len(areas)
        names = city.areas[column].to_numpy()
        return [str(names[i]) if i >= 0 else "" for i in place]

    districts, district = np.unique(named("district"), return_inverse=True)
    below = [f"{a}\0{b}" for a, b in zip(named("district"), named("subdistrict"), strict=True)]
    _, subdistrict = np.unique(below, return_inverse=True)
    groups = [district.astype(np.int64), subdistrict.astype(np.int64)]
    return groups[0], [str(name) for name in districts], groups
