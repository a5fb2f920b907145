"""Births of the years after the record: of the city, its districts and its areas, made to agree.

The city's births are women × a rate where the folder has women by single ages, else births
themselves, carried on by the candidates that past years choose; or a given path of children a
woman. An area takes its share of the city. A district with record enough is also carried on by
itself. Least weighted change (MinT) makes them agree with the city and with one another, on the
central path and in every draw; then factor and shocks act, and given counts or fertility are met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography import fertility
from planner.demography.births import Parts
from planner.demography.candidates import Shaken
from planner.demography.choice import Forecast, allowed, carried_on, rules
from planner.demography.shares import Shares, area_shares
from planner.kernels.reconciliation import mint, not_negative, summing_matrix
from planner.kernels.series import Shake, fading, ramp
from planner.model.axes import WHOLE_CITY
from planner.model.city import City
from planner.model.scenario import Future, on_course

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Coming:
    """Births of the calendar years to come, before they are cut into cohorts.

    Nodes are the city, its districts (none where there is but one) and its areas, in the order of
    `planner.kernels.reconciliation`; the city alone where births are not known by area.

    Parameters
    ----------
    years
        ``(step,)``.
    base, deviation
        ``(step, node)`` forecasts that need not agree, and their log standard deviations.
    weights
        ``(node,)`` variances by which they are made to agree.
    lever
        ``(step,)`` factor of the levers, once they agree.
    given
        ``(step,)`` True where the city's total is given, what is on record of the year included.
    shares
        Of the areas.
    basis
        What the report says of the births to come.
    """

    years: Years
    base: Floats
    deviation: Floats
    weights: Floats
    lever: Floats
    given: NDArray[np.bool_]
    shares: Shares
    basis: dict[str, str]

    def by_area(self, base: Floats) -> Floats:
        """Births by area from forecasts of all nodes, ``(..., step, node)`` → ``(..., area)``."""
        return _agreed(base, self.weights, self.shares) * self.lever[:, None]


def _agreed(base: Floats, weights: Floats, shares: Shares) -> Floats:
    """Areas of the least weighted change that makes all nodes agree, ``(..., area)``.

    With variances alone the areas of a district give way in proportion to theirs, so that it is
    enough to reconcile their sums: the answer of the whole hierarchy without its large matrix.
    """
    if base.shape[-1] == 1:
        return base
    count, size = len(shares.district), len(shares.districts)
    held = (shares.district[:, None] == np.arange(size)).astype(float)
    areas, part = base[..., -count:], weights[-count:]
    sums, room = areas @ held, part @ held
    levels = [np.ones((1, size)), np.eye(size)] if base.shape[-1] > 1 + count else [np.ones((1, 1))]
    nodes = np.concatenate([base[..., :-count], sums], axis=-1)
    found = mint(
        nodes,
        np.concatenate([*levels, np.eye(size)]),
        np.concatenate([weights[:-count], room]),
    )[..., -size:]
    moved = areas + ((found - sums) / room)[..., shares.district] * part
    whole = found.sum(axis=-1, keepdims=True)
    tree = np.concatenate([whole, found, moved], axis=-1)
    return not_negative(tree, [shares.district])[..., -count:]


def births_to_come(city: City, future: Future, parts: Parts, record: slice, span: Years) -> Coming:
    """Births of the calendar years after the record: central path and spread.

    Parameters
    ----------
    record
        Places in the span of the unbroken record that is carried on.
    span
        Calendar years from the first on record to the last wanted.

    Raises
    ------
    ValueError
        A path of fertility without women by single years of age; a record shaken throughout.
    """
    years = span[record.stop :]
    births = (parts.city_early + parts.city_late)[record]
    lived = fertility.women(city, future, span, [WHOLE_CITY])
    exposed = None if lived is None else lived[:, 0] @ fertility.rates(city.standards)
    if exposed is not None and not (exposed[record] > 0).all():
        exposed = None
    shaken = _shaken(future, span[record])
    forecast = _carried(city, births, exposed, record, len(years), shaken)
    assert forecast is not None  # noqa: S101 - the whole city always has one
    city_base, city_deviation = forecast[0], np.array(forecast[1].deviation)
    basis = _told(forecast[1], "births" if exposed is None else "women")

    course = future.births.path or future.path
    factor = ramp(on_course(future.births.factor, course), years)
    factor = factor * fading(_shakes(city, future), int(span[record.stop - 1]), years)
    if future.births.fertility is not None:
        if exposed is None:
            message = "a path of fertility needs women by single years of age 15 to 49"
            raise ValueError(message)
        own = float(births[-1] / exposed[record.stop - 1])
        level = on_course(future.births.fertility, course)
        children = fertility.path(level, own, int(span[record.stop - 1]), years)
        city_base = children * exposed[record.stop :]
        basis |= {"births_model": "fertility", "births_score": "", "births_origins": "0"}
    shares = area_shares(city, future, parts, span)
    districts = (
        {}
        if future.births.fertility is not None
        else _districts(city, future, parts, span, shares, record, shaken)
    )
    base, deviation, weights = _nodes(
        city, city_base, city_deviation, shares, districts, record.stop
    )
    agreed = _agreed(base, weights, shares).sum(axis=-1)
    lever = factor
    if future.births.fertility is not None:
        lever = factor * _ratio(city_base, agreed)
    given = np.zeros(len(years), dtype=bool)
    if future.births.counts is not None:
        counts = on_course(future.births.counts, course)
        given = years >= (min(counts) if isinstance(counts, Mapping) else int(years[0]))
        lever = np.where(given, _ratio(ramp(counts, years), agreed), lever)
        basis["births_control"] = "counts"
    basis["births_shares"] = shares.learnt_from
    return Coming(years, base, deviation, weights, lever, given, shares, basis)


def _carried(
    city: City,
    births: Floats,
    exposed: Floats | None,
    record: slice,
    steps: int,
    shaken: Shaken,
    *,
    fitted: bool = True,
) -> tuple[Floats, Forecast] | None:
    """Births to come from a record, through the rate if women are known; ``fitted`` as there.

    A year without a birth counts as half a birth. None where a part of the city has too few.
    """
    judge = rules(city.standards)
    mean = float(births.mean())
    if not fitted and not allowed(len(births), mean, judge, fitted=False):
        return None
    series = np.maximum(births, 0.5)
    if exposed is not None:
        series = series / exposed[record]
    forecast = carried_on(series, mean, steps, judge, shaken, fitted=fitted)
    coming = np.exp(forecast.centre)
    return (coming if exposed is None else coming * exposed[record.stop :]), forecast


def _districts(
    city: City,
    future: Future,
    parts: Parts,
    span: Years,
    shares: Shares,
    record: slice,
    shaken: Shaken,
) -> dict[int, tuple[Floats, Forecast]]:
    """Districts that can be carried on by themselves, by candidates that need no fit."""
    count = len(shares.districts)
    told = (parts.early + parts.late)[record]
    if count < 2 or not np.isfinite(told).all():
        return {}
    lived = fertility.women(city, future, span, parts.areas)
    own = {}
    for place in range(count):
        mine = shares.district == place
        exposed = None
        if lived is not None:
            exposed = lived[:, mine].sum(axis=1) @ fertility.rates(city.standards)
            exposed = exposed if (exposed[record] > 0).all() else None
        births = told[:, mine].sum(axis=1)
        steps = len(span) - record.stop
        found = _carried(city, births, exposed, record, steps, shaken, fitted=False)
        if found is not None:
            own[place] = found
    return own


def _nodes(
    city: City,
    centre: Floats,
    spread: Floats,
    shares: Shares,
    own: dict[int, tuple[Floats, Forecast]],
    start: int,
) -> tuple[Floats, Floats, Floats]:
    """Forecasts of city, districts and areas, log standard deviations, and variances.

    The city's forecast has no variance here and so is kept: it is the one whose errors were scored.
    An area's deviation is what leaves the city's as its shared part: ``σ_city/√ρ_c``. The variance
    of the areas' sum over a district holds what they share, so it is told off to them in
    proportion; as independent errors they would all but cancel.
    """
    if len(shares.district) == 1:
        return centre[:, None], spread[:, None], np.ones(1)
    rho_city = city.standards.number("spread.births.city_share")
    rho_district = city.standards.number("spread.births.district_share")
    local = spread / np.sqrt(rho_city) if rho_city > 0 else spread
    shared = local * np.sqrt(rho_city + rho_district) if rho_city > 0 else spread
    areas = centre[:, None] * shares.share[start:]
    held = (shares.district[:, None] == np.arange(len(shares.districts))).astype(float)
    above = areas @ held
    direct, direct_spread = above.copy(), np.repeat(shared[:, None], above.shape[1], axis=1)
    for place, (path, forecast) in own.items():
        direct[:, place], direct_spread[:, place] = path, forecast.deviation
    of_district = np.square(above * shared[:, None])
    part = np.divide(areas, above @ held.T, out=np.zeros_like(areas), where=areas > 0)
    base, deviation = [centre[:, None]], [spread[:, None]]
    variance = [np.zeros((len(centre), 1))]
    if len(shares.districts) > 1:
        base, deviation = [*base, direct], [*deviation, direct_spread]
        variance.append(np.square(direct * direct_spread))
    base, deviation = [*base, areas], [*deviation, np.repeat(local[:, None], areas.shape[1], 1)]
    variance.append((of_district @ held.T) * part)
    # Those of the first year to come serve all years, whatever the horizon.
    weights = np.concatenate(variance, axis=1)[0] if len(centre) else np.zeros(0)
    if not (weights > 0).any():  # nothing varies: each node counts its areas
        groups = [shares.district] if len(shares.districts) > 1 else []
        weights = summing_matrix(groups, areas.shape[1]).sum(axis=1)
    # What is never born has no variance either, and must not keep the others from agreeing.
    weights = np.maximum(weights, 1e-12 * weights.max())
    weights[0] = 0.0
    return np.concatenate(base, axis=1), np.concatenate(deviation, axis=1), weights


def _ratio(aim: Floats, found: Floats) -> Floats:
    return np.divide(aim, found, out=np.zeros_like(found), where=found > 0)


def _shaken(future: Future, years: Years) -> Shaken:
    """Places in the record of the years that shocks of births take out of what is learnt."""
    found = (
        tuple(int(place) for place in np.flatnonzero(np.isin(years, shock.years)))
        for shock in future.shocks.values()
        if shock.of == "births" and shock.weight < 1
    )
    return tuple(places for places in found if places)


def _shakes(city: City, future: Future) -> list[Shake]:
    half_life = city.standards.number("shocks.half_life")
    return [
        (
            shock.years,
            on_course(shock.effect, shock.path or future.path),
            shock.half_life or half_life,
        )
        for shock in future.shocks.values()
        if shock.of == "births"
    ]


def _told(forecast: Forecast, carried: str) -> dict[str, str]:
    """What the report says of a forecast, in plain values."""
    scores = sorted(forecast.scores.items(), key=lambda item: item[1])
    return {
        "births_model": ", ".join(forecast.chosen),
        "births_carried": carried,
        "births_score": ", ".join(f"{name} {score:.4f}" for name, score in scores),
        "births_origins": str(forecast.origins),
        "births_left_out": ", ".join(f"{n}: {why}" for n, why in forecast.left_out.items()),
    }
