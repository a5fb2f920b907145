"""What the register and kindergartens say of a coming year, and how well they did in the past."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.entry import entry_ratios
from planner.demography.funnel import (
    ALL,
    KINDERGARTEN,
    STAGES,
    Register,
    Score,
    arrival,
    faded,
    furthest,
    score,
    shrunk,
)
from planner.demography.origins import origin_matrix
from planner.kernels.shrinkage import ratio_of_sums
from planner.model.axes import AREA, GRADE, ORIGIN, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Told = NDArray[np.bool_]


@dataclass(frozen=True)
class Said:
    """Entrants ``(origin,)`` by one kind of evidence, NaN where it says nothing; score and notes.

    The score is that of the whole city's entrants, each past year foretold from earlier ones. A
    note is its key and what it is of; the sentences are the outputs', in each language.
    """

    entrants: Floats
    score: Score
    notes: tuple[str, ...] = ()


def by_register(
    city: City, future: Future, register: Register, year: int, by_ratio: Floats
) -> Said | None:
    """Entrants of a coming year by the register; None where it has no count of that year.

    Children on the register × share who arrive, by class, stand behind the entrants as births do:
    entrants a child are learnt by origin, and hold those who are on no register and those who go
    elsewhere. Each area's count is that of the latest stage it has reached, and past years are
    read at that stage too.

    Parameters
    ----------
    by_ratio
        ``(origin,)`` entrants of the year by births × ratio: where no past year teaches, schools
        without catchment keep their share of them.
    """
    stages = furthest(register, year)
    reached = np.unique(stages[stages >= 0])
    if not len(reached):
        return None
    name = "+".join(STAGES[stage] for stage in reached)
    standards = city.standards
    matrix = origin_matrix(city, list(register.areas))
    calm = _calm(register.years, future)

    def foretold(of: int, before: int) -> Floats | None:
        """Entrants of a year by what was known before another; None where nothing was."""
        known = calm * faded(register.years, before, standards.number("evidence.decay"))
        share = arrival(register, known, standards.number("evidence.kappa"))
        counts, told = _counts(register, stages, np.where(np.isnan(share), 1.0, share))
        behind = _summed(counts, told, matrix)
        past = _on_record(city, register, behind, before)
        if not _paired(city, past, future):
            return None
        whole = np.nansum(past, axis=1)
        learnt = entry_ratios(city, future, past, np.where(whole > 0, whole, np.nan))
        return behind[register.years == of][0] * learnt.ratio

    tested = score(name, ALL, *_back_test(city, future, register, foretold))
    said = foretold(year, city.base_year + 1)
    notes = []
    if said is None:
        said = _unlearnt(city, register, stages, year, by_ratio, matrix)
        notes.append(f"register_untaught {name}")
    elif not register.told[len(STAGES) - 1, register.years <= city.base_year].any():
        notes.append(f"register_arrivals_untold {name}")
    if tested.pairs < 2:
        notes.append(f"register_untested {name}")
    shut = (by_ratio == 0) & (city.origin_kind.to_numpy() != "catchment")
    return Said(np.where(shut & np.isfinite(said), 0.0, said), tested, tuple(notes))


def by_kindergarten(
    city: City, future: Future, register: Register, year: int, by_ratio: Floats
) -> Said | None:
    """Entrants of a coming year by kindergarten leavers of each district; None without a count.

    Leavers are counted where the kindergarten stands. So entrants a leaver are learnt by district,
    and within a district each origin keeps its share of ``by_ratio``.
    """
    districts, of_area = np.unique(
        city.areas["district"].to_numpy().astype(str), return_inverse=True
    )
    place = {
        str(area): int(d) for area, d in zip(city.areas[AREA].to_numpy(), of_area, strict=True)
    }
    within = np.eye(len(districts))[[place[area] for area in register.areas]]
    leavers = _summed(
        register.children[KINDERGARTEN].sum(axis=1), register.told[KINDERGARTEN], within
    )
    now = leavers[register.years == year]
    if not len(now) or not np.isfinite(now).any():
        return None
    shares = _of_districts(city, [str(name) for name in districts])
    entered = np.nansum(_entered(city)[:, :, None] * shares, axis=1)
    recorded = city.residents[YEAR].to_numpy().astype(np.int64)
    calm, standards = _calm(recorded, future), city.standards

    def ratios(before: int) -> Floats:
        """Entrants a leaver by district, NaN where no past year tells."""
        weights = calm * faded(recorded, before, standards.number("evidence.decay"))
        past = _on_record(city, register, leavers, before)
        later, earlier = ratio_of_sums(entered, past, weights)
        if not earlier.sum() > 0:
            return np.full(len(districts), np.nan)
        ratio = shrunk(later, earlier, standards.number("evidence.kappa"))
        return np.where(earlier > 0, ratio, np.nan)

    totals = np.full((2, len(recorded)), np.nan)
    usable = (recorded <= city.base_year) & (calm > 0)
    for row in np.flatnonzero(usable & np.isin(recorded, register.years)):
        one = leavers[register.years == recorded[row]][0] * ratios(int(recorded[row]))
        if np.isfinite(one).any():
            totals[:, row] = np.nansum(one), entered[row][np.isfinite(one)].sum()
    tested = score("kindergarten", ALL, *totals)
    level = by_ratio @ shares
    factor = np.divide(
        now[0] * ratios(city.base_year + 1), level, out=np.full_like(level, np.nan), where=level > 0
    )
    hidden = ((shares > 0) & ~np.isfinite(factor)).any(axis=1)
    entrants = np.where(hidden, np.nan, by_ratio * (shares @ np.nan_to_num(factor)))
    return Said(entrants, tested, ("kindergarten_untaught",) if hidden.all() else ())


def _calm(years: Whole, future: Future) -> Floats:
    """Weight ``(year,)`` that the scenario's shocks leave to years when entry is learnt."""
    weight = np.ones(len(years))
    for shock in future.shocks.values():
        if shock.of in {"rolls", "entry"}:
            weight[np.isin(years, shock.years)] *= shock.weight
    return weight


def _entered(city: City) -> Floats:
    """Entrants on record, ``(recorded year, origin)``."""
    return city.residents.isel({GRADE: 0}).to_numpy()


def _counts(register: Register, stages: Whole, share: Floats) -> tuple[Floats, Told]:
    """Children who arrive of those counted at each area's stage, and where there is a count.

    Both ``(year, area)``; NaN where a class's count is missing.
    """
    column = np.arange(len(stages))
    told = register.told[stages, :, column] & (stages >= 0)[:, None]
    counts = register.children[stages, :, :, column] * share[stages][:, None]
    return counts.sum(axis=-1).T, told.T


def _summed(counts: Floats, told: Told, matrix: Floats) -> Floats:
    """Sums of areas by ``matrix (area, whole)``, ``(year, whole)``.

    An area without a row beside others that have one holds none; NaN where no area has a row, or
    where the count of one is missing.
    """
    known = told & np.isfinite(counts)
    total = np.where(known, counts, 0.0) @ matrix
    some, blank = known.astype(float) @ matrix, (told & ~known).astype(float) @ matrix
    return np.where((some > 0) & (blank == 0), total, np.nan)


def _on_record(city: City, register: Register, values: Floats, before: int) -> Floats:
    """Values of the register's years at the years of the rolls; NaN from ``before`` on."""
    recorded = city.residents[YEAR].to_numpy().astype(np.int64)
    found = np.full((len(recorded), values.shape[1]), np.nan)
    for row, year in enumerate(recorded):
        same = register.years == year
        if year < before and same.any():
            found[row] = values[same][0]
    return found


def _paired(city: City, past: Floats, future: Future) -> bool:
    """Whether any year that is not left out has both children behind entrants and entrants."""
    both = (np.isfinite(past) & (past > 0)).any(axis=1) & np.isfinite(_entered(city)).any(axis=1)
    years = city.residents[YEAR].to_numpy().astype(np.int64)
    return bool((both & (_calm(years, future) > 0)).any())


def _back_test(
    city: City, future: Future, register: Register, foretold: Callable[[int, int], Floats | None]
) -> Floats:
    """Entrants of the whole city as foretold and as they came, ``(2, recorded year)``.

    Each year is foretold from those before it; NaN for a year that cannot be, or is left out.
    """
    recorded, came = city.residents[YEAR].to_numpy().astype(np.int64), _entered(city)
    totals = np.full((2, len(recorded)), np.nan)
    usable = (recorded <= city.base_year) & (_calm(recorded, future) > 0)
    for row in np.flatnonzero(usable & np.isin(recorded, register.years)):
        said = foretold(int(recorded[row]), int(recorded[row]))
        if said is not None:
            both = np.isfinite(said) & np.isfinite(came[row])
            totals[:, row] = said[both].sum(), came[row][both].sum()
    return totals


def _unlearnt(
    city: City, register: Register, stages: Whole, year: int, by_ratio: Floats, matrix: Floats
) -> Floats:
    """Entrants ``(origin,)`` by the standards' share of arrivals, where no past year teaches.

    Schools without catchment take the share of the children that they have by ratio, if the
    register has counted all catchments; catchments share the others by where they live.
    """
    assumed = city.standards.number("evidence.register.arrival")
    known = faded(register.years, city.base_year + 1, city.standards.number("evidence.decay"))
    share = arrival(register, known, city.standards.number("evidence.kappa"))
    counts, told = _counts(register, stages, np.where(np.isnan(share), assumed, share))
    now = register.years == year
    zoned = city.origin_kind.to_numpy() == "catchment"
    holders = matrix[:, zoned].sum(axis=1, keepdims=True)
    own = np.divide(
        matrix[:, zoned], holders, out=np.zeros_like(matrix[:, zoned]), where=holders > 0
    )
    in_catchments = by_ratio[zoned].sum() / by_ratio.sum() if by_ratio.sum() > 0 else 1.0
    said = np.full(len(by_ratio), np.nan)
    said[zoned] = _summed(counts, told, own)[now][0] * in_catchments
    if np.isfinite(said[zoned]).all() and by_ratio.sum() > 0:
        everyone = _summed(counts, told, np.ones((len(stages), 1)))[now][0, 0]
        said[~zoned] = everyone * by_ratio[~zoned] / by_ratio.sum()
    return said


def _of_districts(city: City, districts: list[str]) -> Floats:
    """Share of each origin's children in each district, ``(origin, district)``.

    A catchment's by where its children live; a school's are its own district's, or spread as the
    city's are where it has none.
    """
    origins = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    home = dict(zip(city.areas[AREA].to_numpy(), city.areas["district"].to_numpy(), strict=True))
    spread: dict[str, Floats] = {}
    for origin, area, share in zip(
        *(city.spread[name].to_numpy() for name in ("origin", "area", "share")), strict=True
    ):
        of_origin = spread.setdefault(str(origin), np.zeros(len(districts)))
        of_origin[districts.index(str(home[area]))] += share
    schools = zip(city.schools[SCHOOL].to_numpy(), city.schools["district"].to_numpy(), strict=True)
    lies = {str(school): str(district) for school, district in schools}
    found = np.zeros((len(origins), len(districts)))
    for row, (origin, school) in enumerate(
        zip(origins, city.origin_school.to_numpy(), strict=True)
    ):
        district = lies.get(str(school), "")
        if origin not in spread and district in districts:
            found[row, districts.index(district)] = 1.0
        else:
            found[row] = spread.get(origin, spread[WHOLE_CITY])
    return found
