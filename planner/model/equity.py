"""What staff and balance hand on: posts, and how evenly schools are equipped."""

from dataclasses import dataclass

import xarray as xr


@dataclass(frozen=True)
class Balance:
    """How evenly schools are equipped; all ``(edge)``, chances NaN where no future is drawn.

    ``met`` is 1 where a limit or a least holds on the central path, 0 where not, NaN where that is
    not known; ``central``, mean, p10, p50 and p90 tell the value itself.

    Parameters
    ----------
    units
        level (city, district), id, set of indicators, phase, indicator (and ``composite``, their
        mean, and ``all``, the greatest, where each must hold), year: amount a pupil, variation,
        limit, met, probability, schools counted, told of them, passing and failing.
    schools
        school, set, phase, indicator (and ``all``: indicators met), year: amount a pupil, least,
        met, probability.
    spread
        level, id, set, phase, indicator, year, measure (gini, theil, theil_within, theil_between,
        of clusters).
    """

    units: xr.Dataset
    schools: xr.Dataset
    spread: xr.Dataset


@dataclass(frozen=True)
class Staff:
    """Posts needed by pupil ratio, class ratio and hours, and shared out within each district.

    Parameters
    ----------
    posts
        ``(edge)``: level (school, district, city), id, phase (``all`` too), year: pupils, classes,
        by_ratio, by_class and by_hours on the central path; central, mean, p10, p50 and p90 of the
        posts needed; in_post (as last told); total that the district has; allocated, on the central
        path, and over the futures allocated_mean, allocated_p10 and allocated_p90. NaN: not known.
    """

    posts: xr.Dataset
