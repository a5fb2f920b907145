"""What each method would have said at one origin of the rolls that have come since."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.model.axes import SCHOOL, YEAR
from planner.model.city import City
from planner.schools.calibration import known_at
from planner.schools.enrolment import by_record
from planner.studies.baselines import (
    climbing,
    holt,
    last_value,
    linear_trend,
    share_of_parent,
    spoken_of,
)
from planner.studies.forecasts import OWN, AsKnown, rolls_of_run
from planner.studies.grades import (
    Flat,
    Labels,
    Rolls,
    flat_of,
    met,
    rolls_on_record,
    summed_up,
)
from planner.studies.record import entrants_on_record, labels_of

Floats = NDArray[np.float64]
HALF = "half_and_half"
"""Mean of ``ratios_3y`` and ``last_value``: what anybody can do on the back of an envelope."""
BUREAU = "bureau"
RUN = "planner_run"
"""A whole run from that year, births, catchments and all, where the folder held enough for one."""
ASIDE = (BUREAU, RUN)
"""Methods that speak of fewer cells than the others, so that no best is chosen among them."""
KEYS = ("method", "level", "id", "phase", "grade", "origin", "target")


@dataclass(frozen=True)
class Question:
    """What every origin shares: the city with its whole record, targets and horizons.

    ``as_known`` loads the city as it was known in a school year, for runs; None leaves them out.
    """

    city: City
    first: int
    last: int
    horizons: int
    as_known: AsKnown | None = None


def rolls_at(origin: int, question: Question) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Forecasts of every method from one origin, and what the past chose there.

    A unit is scored where it was counted at the origin and at the target and every method has a
    forecast for it, so that all are judged on the same cells. Schools between which pupils were
    handed over in between, by merger, renaming or split, are scored as one.
    """
    city = question.city
    known = known_at(city, origin)
    steps = min(question.horizons, question.last - origin)
    paths = {OWN: by_record(known).rolls[:steps]} | run_from(origin, question, steps)
    views: dict[bytes, _View] = {}
    frames = []
    for step in range(steps):
        target = origin + step + 1
        if target < question.first:
            continue
        label = met(city, origin, target)
        key = label.tobytes()
        views[key] = views.get(key) or _view(city, known, label, paths)
        view = views[key]
        actual, flat = view.came[target - origin - 1], view.flat
        ready = np.isfinite(view.now) & np.isfinite(actual)
        ready &= spoken_of(view.made, step, flat.parent < 0)
        for name, forecast in (view.made | view.aside).items():
            use = np.flatnonzero(ready & np.isfinite(forecast[step]))
            frames.append(_rows(flat, name, use, forecast[step], actual, origin, target))
    table = pd.concat(frames, ignore_index=True) if frames else _empty()
    table["pairs"] = origin - int(known.rolls[YEAR][0])
    return table, chosen_at(known, origin, steps)


@dataclass(frozen=True, eq=False)
class _View:
    """What was said at an origin and what came, some schools counted as one.

    ``made`` and ``aside`` are ``(step, column)`` by method, ``now (column,)`` the counts of the
    origin, ``came (step, column)`` those of the years after it.
    """

    flat: Flat
    made: dict[str, Floats]
    aside: dict[str, Floats]
    now: Floats
    came: Floats


def _view(city: City, known: City, label: Labels, paths: dict[str, Floats]) -> _View:
    record = rolls_on_record(known, label, history=True)
    flat = flat_of(city, record)
    summed = {
        name: flat.of(summed_up(known, np.where(path > 0, path, np.nan), label))
        for name, path in paths.items()
    }
    came = rolls_on_record(city, label)
    later = slice(int(known.base_year - came.years[0]) + 1, None)
    return _View(
        flat,
        methods(known, record, flat, summed.pop(OWN)),
        summed,
        flat.of(record.counts, record.told)[-1],
        flat.of(came.counts[later], came.told[later]),
    )


def methods(known: City, record: Rolls, flat: Flat, own: Floats) -> dict[str, Floats]:
    """Forecasts of the method, ``own``, and of the baselines, ``(step, column)`` each."""
    standards, steps = known.standards, len(own)
    counts = flat.of(record.counts, record.told)
    window = int(standards.number("backtest.trend_window"))
    plain = flat.of(climbing(record.counts, steps))
    last = last_value(counts, steps)
    return {
        OWN: own,
        "last_value": last,
        "linear_trend": linear_trend(counts, steps, window),
        "holt": holt(counts, steps, standards.pair("backtest.damping")),
        "ratios_3y": plain,
        "cohort_rollover": flat.of(climbing(record.counts, steps, 0)),
        "share_of_parent": share_of_parent(counts, flat.parent, own),
        HALF: (plain + last) / 2,
    }


def run_from(origin: int, question: Question, steps: int) -> dict[str, Floats]:
    """Rolls of a run made in that year, ``(step, school, grade)``; nothing without births."""
    if question.as_known is None or not births_behind(question.city, origin):
        return {}
    city = question.as_known(origin)
    roll = rolls_of_run(city, origin + steps)
    whole, then = (one.schools[SCHOOL].to_numpy().astype(str) for one in (question.city, city))
    there = np.isin(whole, then)  # without a table of schools, later ones were not heard of
    path = np.full((steps, len(whole), roll.shape[2]), np.nan)
    path[:, there] = roll[1:, pd.Index(then).get_indexer(pd.Index(whole[there]))]
    return {RUN: path}


def births_behind(city: City, origin: int) -> bool:
    """Tell whether an origin has births and entrants enough behind it for a run."""
    if not city.births.sizes[YEAR]:
        return False
    pairs = entrants_on_record(city, city.base_year).pairs(origin)
    return len(pairs) >= city.standards.number("backtest.minimum_pairs")


def chosen_at(known: City, origin: int, steps: int) -> dict[str, Any]:
    """What the past chose at an origin, in plain values."""
    choice = by_record(known).choice
    phases = list(known.standards.ladder.phases)
    return {
        "origin": origin,
        "city": {"window": choice.whole.window, "decay": choice.whole.decay, "trend": choice.trend},
        "entry_trend": {"window": choice.entry[0], "damping": choice.entry[1]},
        "school": dict(zip(("window", "decay", "kappa"), choice.school, strict=True)),
        "entry_share_years": choice.share,
        "by_horizon": [
            {
                "horizon": step + 1,
                "past_origins": int(choice.behind[step]),
                "phase": phase,
                "weight_of_climbing": float(choice.weight[i, step]),
                "weight_of_last_city_total": float(choice.held[i, step]),
                "level_by_size": choice.level[i, step].round(4).tolist(),
            }
            for step in range(min(steps, len(choice.behind)))
            for i, phase in enumerate(phases)
        ],
    }


def bureau_at(past: pd.DataFrame, city: City, first: int, last: int) -> pd.DataFrame:
    """The bureau's own forecasts beside what came; ``past`` is the folder's ``past_forecasts``.

    Those of schools, and of the whole city (area ``*``); a blank grade is the phase's total.
    """
    came = rolls_on_record(city)
    flat = flat_of(city, came)
    counts = flat.of(came.counts, came.told)
    place = {(u.level, u.id, u.phase, u.grade): i for i, u in enumerate(flat.units)}
    phase_of = city.standards.ladder.phase_of
    rows = []
    for row in past.astype(object).where(past.notna(), "").to_dict("records"):
        target, origin = int(row["year"]), int(row["made_in"])
        grade = str(row["grade"]) or "all"
        phase = str(row["phase"]) or phase_of.get(grade, "")
        level = "city" if not row["school"] else "school" if grade == "all" else "school_grade"
        name = str(row["school"]) or str(row["area"])
        column = place.get((level, name, phase, grade))
        inside = first <= target <= last and origin < target
        if column is None or not inside:
            continue
        actual = counts[target - int(came.years[0]), column]
        if np.isfinite(actual):
            pairs = origin - int(came.years[0])
            key = (BUREAU, level, name, phase, grade, origin, target)
            rows.append((*key, float(row["pupils"]), float(actual), pairs))
    return pd.DataFrame(rows, columns=[*KEYS, "forecast", "actual", "pairs"])


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=[*KEYS, "forecast", "actual"])


def _rows(
    flat: Flat,
    method: str,
    use: NDArray[np.int64],
    forecast: Floats,
    actual: Floats,
    origin: int,
    target: int,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "method": method,
            **labels_of(flat.units, use),
            "origin": origin,
            "target": target,
            "forecast": forecast[use],
            "actual": actual[use],
        }
    )
