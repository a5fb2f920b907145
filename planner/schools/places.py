"""Door: rooms and places, year by year, with committed projects and measures at their dates.

A classroom holds one class. A school's usable rooms are shared among its phases as its classes of
the base year need them, and within a phase among the grades in equal parts; a phase's places are
its rooms × the class-size target; rooms of a school with campuses are those of the campuses in use
(`planner.schools.campuses`). A school that opens after the base year fills grade by grade: its
rooms count as places only as far as its oldest class has climbed, since counting them all in the
first year would promise relief that nobody gets. An intake plan replaces the places in the entry
grade of its year; those of the whole school stay what its rooms hold. What each kind of measure
does is in `planner.schools.works`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.intake import Intake
from planner.model.programme import Measure
from planner.model.results import Places
from planner.model.scenario import ClassSize
from planner.schools.campuses import by_campus
from planner.schools.classes import whole_children
from planner.schools.sectors import PUBLIC, sector_by_year
from planner.schools.works import Works, carried_out

Floats = NDArray[np.float64]


def provide(
    city: City,
    class_size: Mapping[str, ClassSize],
    measures: Mapping[str, Measure],
    horizon: int,
    plan: Mapping[str, Intake] | None = None,
) -> Places:
    """Count rooms and places from the base year to the horizon.

    Where rooms are not known but places are, the rooms are the whole classes that those places
    hold. Where neither is known the school's capacity is unknown (NaN), not nought, and stays
    unknown whatever is added. A school that closes takes its added rooms with it.
    """
    years = np.arange(city.base_year, horizon + 1)
    ladder = city.standards.ladder
    phases = list(ladder.phases)
    schools = city.schools[SCHOOL].to_numpy()
    teaches, in_phase, taught = _taught(city)
    target = np.array([class_size[phase].target for phase in phases])
    done = worked(city, class_size, measures, years)
    kind = in_phase.argmax(axis=0)
    own = teaches | ~taught.T[:, kind]  # a phase that is new to a school has all its grades
    offers = done.runs[:, kind].swapaxes(1, 2) & own
    entry = offers[:, :, in_phase.argmax(axis=1)].swapaxes(1, 2)

    grades = np.array([(own & row).sum(axis=1) for row in in_phase])  # (phase, school)
    age = years[:, None, None] - done.since + 1  # years a new school has taken entrants
    filled = np.clip(age / np.maximum(grades, 1), 0.0, 1.0)
    places = done.seats * target[:, None] * filled
    each = np.maximum(grades, 1)
    # what is added serves all grades alike; what is given up is not the entrants' if others do
    most = (done.most + np.maximum(done.gained, 0.0) / each) * target[:, None]
    intake = np.minimum(done.seats * target[:, None] / each, most)
    axes = {YEAR: years, PHASE: phases, SCHOOL: schools}
    dims = (YEAR, PHASE, SCHOOL)
    regular = np.where(entry, intake, 0.0)
    opened, admitted = planned(plan or {}, class_size, years, phases, schools)
    expects = np.where(np.isnan(admitted), regular, admitted)
    bought = done.bought * target[:, None]
    return Places(
        rooms=xr.DataArray(
            done.rooms.sum(axis=1), {YEAR: years, SCHOOL: schools}, dims=(YEAR, SCHOOL)
        ),
        places=xr.DataArray(np.where(done.runs, places, 0.0), axes, dims=dims),
        intake=xr.DataArray(expects, axes, dims=dims),
        opens=xr.DataArray(entry, axes, dims=dims),
        offers=xr.DataArray(
            offers,
            {YEAR: years, SCHOOL: schools, GRADE: list(ladder.grades)},
            dims=(YEAR, SCHOOL, GRADE),
        ),
        planned=xr.DataArray(opened, axes, dims=dims) if plan else None,
        regular=xr.DataArray(regular, axes, dims=dims) if plan else None,
        public=_public(city, years),
        bought=xr.DataArray(bought, axes, dims=dims) if bought.any() else None,
        heirs=xr.DataArray(done.heirs, axes, dims=dims) if (done.heirs >= 0).any() else None,
    )


def worked(
    city: City,
    class_size: Mapping[str, ClassSize],
    measures: Mapping[str, Measure],
    years: NDArray[np.int64],
) -> Works:
    """Rooms by phase, with works carried out at their dates; ``years`` begin with the base year."""
    teaches, in_phase, taught = _taught(city)
    target = np.array([class_size[phase].target for phase in city.standards.ladder.phases])
    base, needs = _rooms_by_phase(city, teaches, in_phase, target)
    rooms, most = by_campus(city, years, base, needs, teaches, in_phase)
    return carried_out(city, measures, years, rooms, most, _open(city, years), taught)


def _taught(city: City) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Grades taught ``(school, grade)``, those of a phase ``(phase, grade)``, and phases taught.

    The last is ``(phase, school)``.
    """
    ladder = city.standards.ladder
    teaches = city.schools["offers"].to_numpy()
    in_phase = np.array(
        [[ladder.phase_of[g] == row for g in ladder.grades] for row in ladder.phases]
    )
    return teaches, in_phase, np.array([(teaches & row).any(axis=1) for row in in_phase])


def _public(city: City, years: NDArray[np.int64]) -> xr.DataArray | None:
    """Which schools are public by year, ``(year, school)``; None where none changes."""
    if city.school_changes is None:
        return None
    axes = {YEAR: years, SCHOOL: city.schools[SCHOOL].to_numpy()}
    return xr.DataArray(sector_by_year(city, years) == PUBLIC, axes, dims=(YEAR, SCHOOL))


def planned(
    plan: Mapping[str, Intake],
    class_size: Mapping[str, ClassSize],
    years: NDArray[np.int64],
    phases: Sequence[str],
    schools: NDArray[np.object_],
) -> tuple[Floats, Floats]:
    """Classes and places that a plan opens, each ``(year, phase, school)``; NaN where it does not.

    Rows of years that the run does not reach are left out: `fits` has refused them.
    """
    kind, at = ({str(one): i for i, one in enumerate(ids)} for ids in (phases, schools))
    found = np.full((2, len(years), len(phases), len(schools)), np.nan)
    for row in plan.values():
        if not years[0] <= row.year <= years[-1]:
            continue
        size = class_size[row.phase].target
        places = row.classes * size if row.places is None else row.places
        cell = row.year - int(years[0]), kind[row.phase], at[row.school]
        found[:, *cell] = row.classes, places if row.classes else 0.0
    return found[0], found[1]


def _open(city: City, years: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Schools open in each year, ``(year, school)``; sites open with their first classes."""
    opened = np.nan_to_num(city.schools["opened"].to_numpy(), nan=-np.inf)
    closed = np.nan_to_num(city.schools["closed"].to_numpy(), nan=np.inf)
    site = city.schools["kind"].to_numpy() == "site"
    return np.asarray((years[:, None] >= opened) & (years[:, None] < closed) & ~site)


def _rooms_by_phase(
    city: City, teaches: NDArray[np.bool_], in_phase: NDArray[np.bool_], target: Floats
) -> tuple[Floats, Floats]:
    """Rooms of a school by phase, ``(phase, school)``, as its classes of the base year need them.

    A school without pupils yet shares them by its grades. Rooms stay whole (largest remainder).
    With them come the weights by which they are shared.
    """
    taught = np.array([(teaches & row).sum(axis=1) for row in in_phase]).astype(float)
    recorded = city.rolls.sel({YEAR: city.base_year}).to_numpy()
    middle = city.standards.number("suppressed.upper") / 2
    withheld = city.suppressed.sel({YEAR: city.base_year}).to_numpy()
    pupils = np.where(withheld, middle, np.nan_to_num(recorded)) * teaches
    needed = np.array([pupils[:, row].sum(axis=1) for row in in_phase]) / target[:, None]
    weight = np.where(needed.sum(axis=0) > 0, needed, taught)
    total = weight.sum(axis=0)
    share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    rooms = city.schools["rooms"].to_numpy()
    places = city.schools["places"].to_numpy()
    mean = (share * target[:, None]).sum(axis=0)
    held = np.divide(places, mean, out=np.full_like(places, np.nan), where=mean > 0)
    known = np.where(np.isfinite(rooms), rooms, np.floor(held))
    whole = whole_children((share * np.nan_to_num(known)).T).T.astype(float)
    return np.where(np.isfinite(known), whole, np.nan), weight
