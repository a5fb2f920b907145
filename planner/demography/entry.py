"""How many enter school out of the children behind them, and how they climb thereafter.

The children behind an entry year are the births of its cohort, or the children of entry age who
live there. The ratio of entrants to them is learnt per origin from the last years (recent ones
weigh more) and shrunk by the spread that the origins themselves show. Of births it holds survival,
moves before entry and leakage; of children living there, leakage alone.

Its scatter is learnt from the record too: a year's shock that all origins share, and a local one
that shrinks with size.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.kernels.progression import fed, progression
from planner.kernels.series import fading, recent_weights
from planner.kernels.shrinkage import empirical_bayes, ratio_of_sums, spread_by_size
from planner.kernels.smoothing import chosen_decay, decayed_mean
from planner.kernels.staying import again, climbers, staying
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.scenario import Future, on_course

Floats = NDArray[np.float64]
STAYING: Final = ("repeat", "drop_out")
"""Norms of who repeats a grade, and who leaves school."""
SHAKES_ENTRY: Final = ("rolls", "entry")
"""Kinds of shocks that shake the entrants; those of rolls shake the climb too."""


_AHEAD = 3
"""Years ahead over which the forgetting of past ratios is judged, as back-tests are."""


@dataclass(frozen=True)
class Entry:
    """Entrants a child behind them.

    Parameters
    ----------
    ratio
        ``(origin,)``.
    shared
        Root mean square of the yearly log change that all origins share.
    local
        ``(α, β)``: log variance of an origin's own entrants is ``α + β/entrants``.
    pairs
        Years of which both the entrants and the children behind them are on record.
    by_year
        Ratio of the whole city in each of those years.
    decay, compared
        How fast the level of the ratio is forgotten, and the number of past forecasts that chose.
    """

    ratio: Floats
    shared: float
    local: tuple[float, float]
    pairs: NDArray[np.int64]
    by_year: Floats
    decay: float
    compared: int


def entry_ratios(city: City, future: Future, past: Floats, whole: Floats) -> Entry:
    """Learn entrants a child behind them, and how they scatter.

    Parameters
    ----------
    past
        ``(recorded year, origin)`` children behind the entrants on record; NaN where unknown.
    whole
        ``(recorded year,)`` the same for the whole city.

    Raises
    ------
    ValueError
        No year of which both are on record.
    """
    standards = city.standards
    observed, past_years = _observed(city), city.residents[YEAR].to_numpy()
    paired = np.isfinite(past).any(axis=1) & np.isfinite(observed).any(axis=1)
    if not paired.any():
        message = "no recorded entrants can be paired with the children behind them"
        raise ValueError(message)
    observed, past, seen = observed[paired], past[paired], past_years[paired]
    recent = weights(seen, future, standards.number("births.window"), SHAKES_ENTRY)
    usual = standards.number("births.decay")
    weight = recent * usual ** (seen[-1] - seen)
    entered, born = ratio_of_sums(observed, past, weight)
    ratio = np.where(_admits(city), _shrunk(entered, born, city.origin_kind.to_numpy()), 0.0)
    entrants, behind = np.nansum(observed, axis=1), whole[paired]
    by_year = np.divide(entrants, behind, out=np.full(len(seen), np.nan), where=behind > 0)
    unshaken = weights(seen, future, len(seen), SHAKES_ENTRY)
    decay, compared = chosen_decay(
        by_year,
        unshaken,
        standards.series("entry.decays") or (),
        _AHEAD,
        int(standards.number("entry.least_comparisons")),
        standards.number("entry.decay"),
    )
    known = np.where(np.isfinite(by_year), recent, 0.0)
    if (known * np.nan_to_num(by_year)).any():  # how origins differ is learnt from longer ago
        level = [decayed_mean(np.nan_to_num(by_year), known, one) for one in (decay, usual)]
        ratio = ratio * level[0] / level[1]

    expected = past * ratio
    counted = np.isfinite(observed) & np.isfinite(expected) & (expected > 0)
    sums = (np.where(counted, table, 0.0).sum(axis=1) for table in (observed, expected))
    log_city = np.subtract(*(np.log(np.where(total > 0, total, np.nan)) for total in sums))
    calm = np.ones(len(seen), dtype=bool)
    for shock in future.shocks.values():
        if shock.of not in SHAKES_ENTRY:
            continue
        calm &= ~np.isin(seen, shock.years) | (shock.weight > 0)
    series = np.full(int(seen[-1] - seen[0]) + 1, np.nan)
    series[seen - seen[0]] = np.where(calm, log_city, np.nan)
    used = (weight > 0)[:, None] & counted & (observed > 0)
    local = np.zeros_like(expected)
    np.log(np.divide(observed, expected, out=np.ones_like(expected), where=used), out=local)
    local -= log_city[:, None]
    changes = np.diff(series)
    changes = changes[np.isfinite(changes)]
    shared = np.sqrt(np.square(changes).mean()) if len(changes) >= 3 else np.nan
    return Entry(
        ratio=ratio,
        # The ratio is held, so a drift on record counts as scatter; too short is not certain.
        shared=float(shared if np.isfinite(shared) else standards.number("evidence.ratio.spread")),
        local=spread_by_size(local[used], expected[used]),
        pairs=seen,
        by_year=by_year,
        decay=decay,
        compared=compared,
    )


def _observed(city: City) -> Floats:
    """Entrants on record by origin, ``(year, origin)``.

    Where a school was full, those who applied. Those of schools that have closed since went to the
    schools there are: they are added to the other origins in proportion, so that the city's ratio
    of entrants to births stays whole.
    """
    asked = city.residents.isel({GRADE: 0}) if city.entry_demand is None else city.entry_demand
    observed = asked.to_numpy()
    closed = city.origin_kind.to_numpy() == "closed"
    others = np.nansum(observed[:, ~closed], axis=1)
    lost = np.nansum(observed[:, closed], axis=1)
    factor = np.divide(others + lost, others, out=np.ones_like(others), where=others > 0)
    return np.where(closed, 0.0, observed * factor[:, None])


def _admits(city: City) -> NDArray[np.bool_]:
    """Origins whose children can enter: all catchments, and schools that teach the entry grade."""
    entry = city.schools["offers"].isel({GRADE: 0})
    teaches = set(entry[SCHOOL].to_numpy()[entry.to_numpy()])
    kind = city.origin_kind.to_numpy()
    own = np.array([school in teaches for school in city.origin_school.to_numpy()])
    return np.where(kind == "school", own, kind != "closed")


def _shrunk(entered: Floats, born: Floats, kind: NDArray[np.object_]) -> Floats:
    """Births-to-entrants ratios by origin, each kind of origin drawn towards its own mean.

    Shrinking alone would not keep the sum of entrants; the ratios are scaled so that it does.
    """
    ratio = np.zeros_like(entered)
    for group in np.unique(kind.astype(str)):
        mine = kind == group
        pool = entered[mine].sum() / born[mine].sum() if born[mine].sum() > 0 else 0.0
        if pool > 0:
            shrunk = pool * empirical_bayes(entered[mine], born[mine] * pool)[0]
            ratio[mine] = shrunk * entered[mine].sum() / (shrunk * born[mine]).sum()
    return ratio


def weights(years: NDArray[np.int64], future: Future, window: float, of: tuple[str, ...]) -> Floats:
    """Weight of each recorded year when ratios are learnt; shaken years weigh less."""
    shaken = [(shock.years, shock.weight) for shock in future.shocks.values() if shock.of in of]
    return recent_weights(years, int(window), shaken)


def passing(city: City, future: Future, years: NDArray[np.int64], of: tuple[str, ...]) -> Floats:
    """Factor of the shocks to come of some kinds, by year."""
    usual = city.standards.number("shocks.half_life")
    shakes = [
        (shock.years, on_course(shock.effect, shock.path or future.path), shock.half_life or usual)
        for shock in future.shocks.values()
        if shock.of in of
    ]
    return fading(shakes, city.base_year, years)


def residents_by_grade(
    city: City, future: Future, entrants: Floats, joiners: Floats | None
) -> Floats:
    """Pupils of the entry phase by origin and grade, ``(draw, year, origin, grade)``.

    Each cohort climbs by its origin's own record, as rolls do by their school's. Scatter comes from
    the entrants alone; that of the climb is drawn where rolls are. ``joiners (draw, year, origin,
    grade)`` come with new homes.
    """
    standards = city.standards
    record = city.residents.to_numpy()
    recorded = city.residents[YEAR].to_numpy()
    now = np.nan_to_num(record[-1])
    shares = staying(
        *(standards.by_grade(f"progression.{key}")[: record.shape[-1]] for key in STAYING)
    )
    carry = progression(
        record,
        now > 0,
        np.eye(len(now), dtype=bool),
        np.zeros(now.shape[1] - 1, dtype=bool),
        weights(recorded[1:], future, standards.number("progression.window"), ("rolls",)),
        standards.number("progression.kappa"),
        standards.pair("progression.bounds"),
        shares,
    )
    residents = np.zeros((*entrants.shape, record.shape[-1]))
    residents[..., 0] = entrants
    residents[:, 0] = now
    residents[:, :, city.origin_kind.to_numpy() == "closed"] = 0.0
    shaken = passing(city, future, city.base_year + np.arange(entrants.shape[1]), ("rolls",))
    for year in range(1, entrants.shape[1]):
        before = residents[:, year - 1]
        climbing = fed(climbers(before, shares), carry.source) * carry.ratio + again(before, shares)
        climbing *= shaken[year]
        if joiners is not None:
            climbing += joiners[:, year, :, 1 : record.shape[-1]]
            climbing = np.maximum(climbing, 0.0)  # not there: told with the rolls
        residents[:, year, :, 1:] = climbing
    return residents
