"""A kept run against the rolls that came later: the study behind ``planner score``.

"As last year" (the base year's roll) stands beside it on the same cells. A withheld count is
missing on its own and stands at the middle of its interval in sums, as in every back-test here.
A count that is not there is missing, not nought: see `planner.studies.blanks`. Schools that merged,
changed their name or were split since are scored as one: see `planner.studies.kinship`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.scores import coverage_band, crps_ensemble
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.studies.blanks import blanks, gone, on_common_cells
from planner.studies.keeping import ALL, KEYS, QUANTILES, groups, school_districts
from planner.studies.kinship import as_one
from planner.studies.measures import measured

Floats = NDArray[np.float64]

OWN, NAIVE = "planner", "last_value"
POOLED = "*"
"""Stands for every grade of a phase, or every phase, that was scored together."""
EDGES = {
    "p2_5": "q025", "p10": "q100", "p25": "q250", "p50": "q500", "p75": "q750", "p90": "q900",
    "p97_5": "q975",
}  # fmt: skip
Held = Literal["as_promised", "too_narrow", "too_wide", "too_few", "not_drawn", "no_schools"]


@dataclass(frozen=True)
class Verdict:
    """What one target year says in plain words.

    Parameters
    ----------
    foreseen, came, before
        Pupils of the whole city, all phases: forecast, recorded, and in the base year.
    schools
        Schools scored.
    ranged, held
        Those among them whose 80 % interval is known, and those whose roll lay in it.
    typical, typical_naive
        Median error of a school in per cent, and that of "as last year".
    intervals
        Whether the intervals held as many schools as 80 % intervals should; ``too_few`` where they
        did, but so few schools would hide any fault.
    """

    year: int
    foreseen: float
    came: float
    before: float
    schools: int
    ranged: int
    held: int
    typical: float
    typical_naive: float
    intervals: Held

    @property
    def error(self) -> float:
        """Per cent, forecast less actual."""
        return 100 * (self.foreseen - self.came) / self.came

    @property
    def naive(self) -> float:
        """Per cent by which "as last year" was off."""
        return 100 * (self.before - self.came) / self.came


@dataclass(frozen=True, eq=False)
class Score:
    """What scoring a kept run found.

    Parameters
    ----------
    forecasts
        One row a method, unit and target year.
    results
        The contract's measures by method, level, phase, grade and horizon; grade ``*`` pools the
        grades of a phase, phase ``*`` pools the phases.
    verdicts
        One a target year.
    left_out
        Forecast cells of target years that nobody counted, or that were withheld.
    blank
        Those among them that are missing though their school has other pupils that year.
    gone
        Year and school, where the returns of the year hold nothing of a school.
    new
        Schools with pupils that the kept run did not know; they count in the city's sums alone.
    """

    forecasts: pd.DataFrame
    results: pd.DataFrame
    verdicts: tuple[Verdict, ...]
    left_out: int
    blank: int
    gone: tuple[tuple[int, str], ...]
    new: tuple[str, ...]


def score(kept: pd.DataFrame, base_year: int, city: City) -> Score:
    """Score the forecasts of a kept run on every later year that a city has on record.

    Parameters
    ----------
    kept
        As `planner.studies.keeping.forecasts_of` made them.

    Raises
    ------
    ValueError
        The record holds no later year that was forecast, or no unit of the forecasts.
    """
    kept, city = as_one(kept, base_year, city)
    came = counted(kept, base_year, city)
    ahead = kept[(kept["year"] > base_year) & kept["year"].isin(came["year"].unique())]
    if ahead.empty:
        message = (
            f"the rolls run to {city.base_year}; the run forecasts from {base_year + 1} to "
            f"{kept['year'].max()}"
        )
        raise ValueError(message)
    both = ahead.merge(came, on=KEYS, how="left")
    now = kept[kept["year"] == base_year].drop(columns="year")
    keys = [key for key in KEYS if key != "year"]
    both = both.merge(now[[*keys, "central"]], on=keys, how="left", suffixes=("", "_before"))
    blank = blanks(kept, city)
    both = on_common_cells(both, kept, base_year, blank, city.standards.ladder)
    told = both[both["actual"].notna() & both["central_before"].notna()]
    if not len(told):
        message = "no school, phase or grade of the run is in these rolls"
        raise ValueError(message)
    forecasts = pd.concat([_own(told, base_year), _naive(told, base_year)], ignore_index=True)
    known = set(kept["id"])
    schools = came[(came["level"] == "school_grade") & (came["actual"] > 0)]
    years = sorted(told["year"].unique().tolist())
    band = city.standards.number("backtest.band")
    return Score(
        forecasts=forecasts,
        results=results_of(forecasts),
        verdicts=tuple(verdict(forecasts, year, band) for year in years),
        left_out=int((both["actual"].isna() & (both["level"] == "school_grade")).sum()),
        blank=int(blank.sel({YEAR: years}).sum()),
        gone=gone(kept, city, years),
        new=tuple(sorted(set(schools["id"]) - known)),
    )


def counted(kept: pd.DataFrame, base_year: int, city: City) -> pd.DataFrame:
    """Pupils who came, by level, id, phase, grade and year after the base year.

    A school's total is missing where one of its grades was withheld, any sum of which nothing was
    counted. Blank cells are in no sum: what was forecast is held against the others alone.
    Districts are those of the kept run, for schools that it did not know the city's own.
    """
    rolls = city.rolls.transpose(YEAR, SCHOOL, GRADE)
    later = rolls[YEAR].to_numpy() > base_year
    later &= np.isfinite(rolls.to_numpy()).any(axis=(1, 2))
    years = rolls[YEAR].to_numpy()[later]
    own = rolls.to_numpy()[later]
    hidden = city.suppressed.sel({YEAR: years}).transpose(YEAR, SCHOOL, GRADE).to_numpy()
    middle = city.standards.number("suppressed.upper") / 2
    filled = np.where(hidden, middle, np.nan_to_num(own))
    schools = tuple(rolls[SCHOOL].to_numpy().astype(str).tolist())
    mine = kept[kept["level"] == "school"].drop_duplicates("id").set_index("id")["district"]
    where = school_districts(city) | {str(one): str(name) for one, name in mine.items()}
    ladder = city.standards.ladder
    told = tuple(where[school] for school in schools)
    sums = groups(filled, schools, told, ladder)
    seen = groups((hidden | np.isfinite(own)).astype(float), schools, told, ladder)
    holes = groups(hidden.astype(float), schools, told, ladder)
    frames = []
    for group, hole, there in zip(sums, holes, seen, strict=True):
        lost = there.pupils == 0
        if group.level.startswith("school"):
            lost |= hole.pupils > 0
        actual = np.where(lost, np.nan, group.pupils)
        year, unit = np.nonzero(np.isfinite(actual))
        frames.append(
            pd.DataFrame(
                {
                    "level": group.level,
                    "id": np.array(group.ids, object)[unit],
                    "phase": group.phase,
                    "grade": group.grade,
                    "year": years[year],
                    "actual": actual[year, unit],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def results_of(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Measures by the contract's keys, then with grades and with phases pooled."""
    cells = forecasts["level"] == "school_grade"
    by_phase = forecasts[cells].assign(grade=POOLED)
    parts = [forecasts, by_phase, by_phase.assign(phase=POOLED)]
    found = pd.concat([measured(part) for part in parts if len(part)], ignore_index=True)
    return found.drop(columns=["origins", "pairs_min", "pairs_max"], errors="ignore")


def verdict(forecasts: pd.DataFrame, year: int, band: float) -> Verdict:
    """Sum up one target year over all phases; ``band``: see `_intervals`."""
    now = forecasts[(forecasts["target"] == year) & (forecasts["phase"] == ALL)]
    own, naive = now[now["method"] == OWN], now[now["method"] == NAIVE]
    city = own[own["level"] == "city"].iloc[0]
    before = float(naive[naive["level"] == "city"]["forecast"].iloc[0])
    schools, as_before = (part[part["level"] == "school"] for part in (own, naive))
    ranged = schools[schools["p10"].notna()]
    held = int(ranged["actual"].between(ranged["p10"], ranged["p90"]).sum())
    return Verdict(
        year=int(year),
        foreseen=float(city["forecast"]),
        came=float(city["actual"]),
        before=before,
        schools=len(schools),
        ranged=len(ranged),
        held=held,
        typical=_median(schools),
        typical_naive=_median(as_before),
        intervals=_intervals(schools, held, band, drawn=bool(forecasts["p10"].notna().any())),
    )


def _median(part: pd.DataFrame) -> float:
    some = part[part["actual"] > 0]
    error = 100 * (some["forecast"] - some["actual"]).abs() / some["actual"]
    return float(error.median()) if len(some) else np.nan


def _intervals(schools: pd.DataFrame, held: int, band: float, *, drawn: bool) -> Held:
    """Judge the 80 % intervals by the share that as many independent ones would hold.

    Where chance alone spreads that share over more than ``band``, having held it proves nothing.
    """
    if not len(schools):
        return "no_schools"
    if not drawn:
        return "not_drawn"
    ranged = int(schools["p10"].notna().sum())
    if not ranged:
        return "too_few"
    low, high = coverage_band(ranged, 0.8)
    share = held / ranged
    if low <= share <= high:
        return "too_few" if high - low > band else "as_promised"
    return "too_narrow" if share < low else "too_wide"


def _own(told: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Rows of the kept forecast, scored by its quantiles; without futures by its error alone."""
    levels = told[list(QUANTILES)].to_numpy(float).T
    actual, central = told["actual"].to_numpy(float), told["central"].to_numpy(float)
    drawn = np.isfinite(levels).all(axis=0)
    crps = np.abs(central - actual)
    crps[drawn] = crps_ensemble(levels[:, drawn], actual[drawn])
    edges = {name: told[quantile] for name, quantile in EDGES.items()}
    return _rows(told, OWN, base_year).assign(forecast=central, crps=crps, **edges)


def _naive(told: pd.DataFrame, base_year: int) -> pd.DataFrame:
    error = (told["central_before"] - told["actual"]).abs()
    edges = dict.fromkeys(EDGES, np.nan)
    rows = _rows(told, NAIVE, base_year)
    return rows.assign(forecast=told["central_before"], crps=error, **edges)


def _rows(told: pd.DataFrame, method: str, base_year: int) -> pd.DataFrame:
    rows = told[["level", "id", "phase", "grade", "actual"]]
    return rows.assign(method=method, origin=base_year, target=told["year"], pairs=0)
