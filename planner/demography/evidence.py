"""What each kind of evidence says of a coming year's entrants, and how much it weighs.

Closer to the school door is better: children on the register of the coming year, then kindergarten
leavers, then births. The register and the births each say how many enter by origin, as children
behind the entrants × a ratio learnt from the record; kindergarten leavers are counted where the
kindergarten stands, not where they live, so they move only the totals of districts.

Views are joined on the log scale, each weighing by the inverse of its error variance: that of the
register and of kindergartens in a back-test, in which each past year is foretold from the years
before it alone, and that of births as the caller has found it. Where a year has but one view, that
view stands as it is, to the last digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.demography.funnel import Score, class_scores, read
from planner.demography.views import by_kindergarten, by_register
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

KINDS: Final = (
    "recorded", "register", "kindergarten", "births_ratio", "cohort", "forecast_births",
)  # fmt: skip
"""Kinds of evidence, the strongest first."""
_UNSHAKEN: Final = Future()


@dataclass(frozen=True)
class Blended:
    """Entrants by all the evidence there is.

    Parameters
    ----------
    mean
        ``(year, origin)`` entrants.
    weights
        ``(year, kind)``, rows summing to one; where a kind speaks of a part of the city only, its
        weight is that of the part.
    kinds
        `KINDS`.
    main
        ``(year,)`` kind that weighs most.
    deviation
        ``(year,)`` log standard deviation of a year's total.
    scores
        How well the register, by class too, and kindergartens foretold past years.
    notes
        What a reader must know of the evidence, a sentence each.
    """

    mean: Floats
    weights: Floats
    kinds: tuple[str, ...]
    main: NDArray[np.object_]
    deviation: Floats
    scores: tuple[Score, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Jump:
    """A ratio that jumped between two years on record: a question to the data, no forecast."""

    year: int
    before: float
    after: float

    def __str__(self) -> str:
        change = self.after / self.before - 1
        return f"jump {self.year} {self.before:.3f} {self.after:.3f} {change:+.0%}"


@dataclass(frozen=True)
class _View:
    """What one kind says of a year: entrants ``(origin,)``, NaN where it says nothing."""

    kind: str
    entrants: Floats
    variance: float


def jumps(ratio: Mapping[int, float], threshold: float) -> list[Jump]:
    """Years whose ratio differs from the year before by at least a threshold.

    Only consecutive years are compared.

    >>> [jump.year for jump in jumps({2019: 0.8, 2020: 0.81, 2021: 0.7, 2023: 0.9}, 0.1)]
    [2021]
    """
    found = []
    for year in sorted(ratio):
        before, after = ratio.get(year - 1, np.nan), ratio[year]
        # A hair of tolerance, so that ten per cent reckoned in floats is ten per cent.
        if before > 0 and abs(after / before - 1) >= threshold - 1e-9:
            found.append(Jump(int(year), float(before), float(after)))
    return found


def blend(
    city: City,
    years: Whole,
    by_ratio: Floats,
    spread: Floats,
    kinds: Sequence[str] | NDArray[np.str_],
    future: Future = _UNSHAKEN,
) -> Blended:
    """Join the evidence on each year's entrants.

    Parameters
    ----------
    years
        School years; those up to the base year are recorded, and stay as they are.
    by_ratio
        ``(year, origin)`` entrants by births × ratio, or by children living there × ratio.
    spread
        ``(year,)`` log standard deviation of their total; the standards' where NaN, for a record
        too short to tell is not one that never errs.
    kinds
        ``(year,)`` kind of that evidence: ``births_ratio``, ``cohort`` or ``forecast_births``.
    future
        Whose shocks of rolls and entry weigh past years when the register is learnt from.
    """
    standards, base = city.standards, city.base_year
    register = read(city)
    mean, weights = by_ratio.copy(), np.zeros((len(years), len(KINDS)))
    deviation = np.where(np.isnan(spread), standards.number("evidence.ratio.spread"), spread)
    floor, drift = (standards.number(f"evidence.{key}") for key in ("floor", "drift"))
    scores: dict[str, Score] = {}
    notes: dict[str, None] = {}
    for row, year in enumerate(int(year) for year in years):
        if year <= base:
            weights[row, KINDS.index("recorded")], deviation[row] = 1.0, 0.0
            continue
        own = str(kinds[row])
        views = [_View(own, by_ratio[row], max(float(deviation[row]), floor) ** 2)]
        for kind, ask in (("register", by_register), ("kindergarten", by_kindergarten)):
            said = None if register is None else ask(city, future, register, year, by_ratio[row])
            if said is None:
                continue
            notes |= dict.fromkeys(said.notes)
            if not np.isfinite(said.entrants).any():
                continue
            scores.setdefault(said.score.name, said.score)
            error = _error(said.score, standards.number(f"evidence.{kind}.spread"), floor)
            views.append(_View(kind, said.entrants, error**2 + (year - base - 1) * drift**2))
        if len(views) == 1:
            weights[row, KINDS.index(own)] = 1.0
            continue
        mean[row], weights[row], deviation[row] = _joined(views)
    of_classes = () if register is None else class_scores(
        register, base, standards.number("evidence.decay"), standards.number("evidence.kappa")
    )  # fmt: skip
    main = np.array([KINDS[place] for place in weights.argmax(axis=1)], dtype=object)
    every = (*scores.values(), *of_classes)
    return Blended(mean, weights, KINDS, main, deviation, every, tuple(notes))


def _error(tested: Score, assumed: float, floor: float) -> float:
    """Log standard deviation of a kind: back-tested, or assumed until two years bear it out."""
    if tested.pairs >= 2:
        return max(tested.deviation, floor)
    return max(assumed, tested.deviation) if tested.pairs else assumed


def _joined(views: Sequence[_View]) -> tuple[Floats, Floats, float]:
    """Entrants ``(origin,)``, weights ``(kind,)`` and log standard deviation of the total.

    Views weigh by inverse variance, on the log scale; where one of them says nobody, as they are.
    The first view speaks of all origins.
    """
    says = np.stack([view.entrants for view in views])
    speaks = np.isfinite(says)
    precision = speaks / np.array([[view.variance] for view in views])
    part = precision / precision.sum(axis=0)
    filled = np.where(speaks, says, 1.0)
    some = (filled > 0).all(axis=0)
    logs = np.log(np.where(some, filled, 1.0))
    level = np.where(some, np.exp((part * logs).sum(axis=0)), (part * filled).sum(axis=0))
    level = np.where(speaks[1:].any(axis=0), level, says[0])
    size = says[0] / says[0].sum() if says[0].sum() > 0 else np.full(len(level), 1 / len(level))
    weights = np.zeros(len(KINDS))
    for view, of_origin in zip(views, part, strict=True):
        weights[KINDS.index(view.kind)] += (size * of_origin).sum()
    return level, weights, float((size / np.sqrt(precision.sum(axis=0))).sum())
