"""What staff, balance and access hand on: posts, how evenly schools are equipped, ways to them."""

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


@dataclass(frozen=True)
class Access:
    """How far children have to school, and how many places lie near them, on the central path.

    Parameters
    ----------
    measures
        ``(edge)``: level (area, district, city), id, phase, year, group (``all``, or a status),
        measure, weights (``binary``, ``zones``, ``gaussian``, ``choice``; blank where none are
        used), reach (metres, NaN likewise) and value. Measures:

        - ``children``; of the city ``schools`` that are counted, and ``untold``, those of them
          without known places or without a point;
        - ``distance`` in metres to the school of the catchment and ``nearest`` to the nearest one,
          with ``_p90``, the share ``_beyond`` the walking norm and the share ``_lost`` to whose
          school no way leads;
        - ``places`` a child within reach by floating catchments, ``without``, the share of the
          children with none, ``tight``, the share with less than one each, and ``gini``,
          ``theil``, ``theil_within`` and ``theil_between`` of districts;
        - ``dissimilarity`` between a status and all other children.
    measure
        How distances are measured.
    weights
        The form of weights that the standards choose.
    """

    measures: xr.Dataset
    measure: str
    weights: str
