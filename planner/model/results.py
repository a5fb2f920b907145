"""What each step hands on: frozen, labelled, never mutated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import xarray as xr

from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.equity import Access, Balance, Staff
from planner.model.intake import IntakePlan, Warnings
from planner.model.programme import Measure
from planner.model.scenario import Scenario


@dataclass(frozen=True)
class Projection:
    """Children: how many enter school, and where they live.

    Parameters
    ----------
    births
        ``(draw, year)`` births of the cohort that enters in ``year``, whole city.
    entrants
        ``(draw, year, origin)`` children who enter the entry phase.
    evidence
        ``(year)``: the kind of evidence that weighs most behind a year's entrants: ``recorded``,
        ``register``, ``kindergarten``, ``births_ratio``, ``cohort`` or ``forecast_births``.
    joiners
        ``(draw, year, origin, grade)`` pupils whom new homes bring into the grades above the entry
        grade, below nought where they leave; None without a housing pipeline.
    weights
        ``(year, kind)`` weight of each kind of evidence, rows summing to one.
    born
        ``(year)``: share of the entering cohort that was already recorded as born.
    residents
        ``(draw, year, origin, grade)`` pupils of the entry phase by where they live.
    people
        ``(draw, year, area, age, status)`` at the cut-off day, or None where the folder has no
        people and where those of drawn futures are not asked for or put into ``told``.
    told
        Mean, p10, p50 and p90 of ``people`` over the futures, ``(year, area, age, status)``; None
        on the central path and where nobody is drawn.
    ledger
        ``(item, year)`` flows of the whole city on the central path (births, deaths, arrivals,
        departures, moved, changed, aged_out, unrealised); None where nobody is carried by age.
    early
        ``(draw, year)``: entrants, who come to the first phase before school by the record, and
        births, of their cohort; None where the ladder has no such phase.
    basis
        What the numbers rest on: births_vintage, births_basis, births_model and its score,
        late_share, entry_mode and what else the report must name.
    """

    births: xr.DataArray
    entrants: xr.DataArray
    evidence: xr.DataArray
    born: xr.DataArray
    residents: xr.DataArray
    people: xr.DataArray | None
    joiners: xr.DataArray | None = None
    weights: xr.DataArray | None = None
    told: xr.Dataset | None = None
    ledger: xr.DataArray | None = None
    early: xr.Dataset | None = None
    basis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """Rooms and places there are, with committed projects and measures at their dates.

    Parameters
    ----------
    rooms
        ``(year, school)`` classrooms usable for classes; NaN = unknown.
    places
        ``(year, phase, school)`` places at the class-size target; a new school's fill grade by
        grade. NaN where capacity is unknown.
    intake
        ``(year, phase, school)`` places in the phase's entry grade.
    opens
        ``(year, phase, school)``: True where entrants can be admitted.
    offers
        ``(year, school, grade)``: True where the grade is taught.
    planned
        ``(year, phase, school)`` classes that an intake plan opens, NaN where it says nothing; None
        without a plan. Where there is one, ``intake`` are its places.
    regular
        ``(year, phase, school)`` places in the entry grade whatever is planned for single years;
        None where that is ``intake``.
    public
        ``(year, school)``: True where a school takes in pupils as a public one; None where no
        school changes its sector.
    bought
        ``(year, phase, school)`` of the places, those that measures buy at private schools; None
        where none does.
    heirs
        ``(year, phase, school)`` place of the school into which a phase is merged in that year, -1
        where none is; None where no measure merges any.
    """

    rooms: xr.DataArray
    places: xr.DataArray
    intake: xr.DataArray
    opens: xr.DataArray
    offers: xr.DataArray
    planned: xr.DataArray | None = None
    regular: xr.DataArray | None = None
    public: xr.DataArray | None = None
    bought: xr.DataArray | None = None
    heirs: xr.DataArray | None = None


@dataclass(frozen=True)
class Enrolment:
    """Pupils in a school and grade: ``roll`` ``(draw, year, school, grade)``.

    Whole children in drawn futures, expectations on the central path. ``unrealised (draw, year)``
    are those whom homes would take away and who are not there; None without a housing pipeline.
    ``end`` is the roll at the end of the school year that ``roll`` begins, of a block of futures
    alone: it is large, and what it tells of classes stands in the assessment. ``crowded (draw,
    year)`` moved in within it though no grade had room.

    Where a table or rules of transfer hold, and else None: ``away (draw, year, sector, grade)``,
    children of the city in no roll of the folder, and ``switched``, likewise, what each sector
    gained by rule in the grades of the entry phase; both together add up to nought there.
    ``sectors (year, school, grade)``: sector of the pupils, None where no school changes its own.
    """

    roll: xr.DataArray
    unrealised: xr.DataArray | None = None
    end: xr.DataArray | None = None
    crowded: xr.DataArray | None = None
    away: xr.DataArray | None = None
    switched: xr.DataArray | None = None
    sectors: xr.DataArray | None = None


@dataclass(frozen=True)
class Assessment:
    """Classes and shortfall of a block of futures.

    Parameters
    ----------
    classes, largest
        ``(draw, year, school, grade)`` classes and pupils in the largest of them.
    formed
        Place of the year in which those classes were formed, -1 without any: classes that climb
        with their cohort keep it.
    large, over
        Classes above the large-class line of their phase, and pupils above it in them.
    needed
        Fewest classes of which none would be large.
    large_end
        Classes above their line at the end of the school year, after the moves within it; None
        where nobody is told of moves.
    short
        ``(draw, scope, year, phase, school)`` pupils beyond the school's own places (gross).
    unmet
        ``(draw, level, scope, year, phase, school)`` of those, the pupils for whom no place is
        left within reach inside the school's unit of that level (``city``, ``district``,
        ``cluster``).
    """

    classes: xr.DataArray
    largest: xr.DataArray
    formed: xr.DataArray
    large: xr.DataArray
    over: xr.DataArray
    needed: xr.DataArray
    short: xr.DataArray
    unmet: xr.DataArray
    large_end: xr.DataArray | None = None


@dataclass(frozen=True)
class Outcome:
    """A path or a block of futures from entrants to shortfall."""

    projection: Projection
    enrolment: Enrolment
    assessment: Assessment


@dataclass(frozen=True, eq=False)
class Risk:
    """Large classes, over all futures; chances are NaN where none is drawn.

    Parameters
    ----------
    cells
        ``(year, school, grade)``: p_over ``(line, …)`` chance of a class above each line of the
        standards; p_large chance of one above the line of its phase; expected_over pupils above it;
        expected_large such classes, of which inherited were formed in the base year; enough classes
        that keep the chance at or below the accepted risk; largest_mean and largest_p90 of the
        pupils in the largest class; cause.
    schools
        ``(year, school)``: the same of a school, all grades together, and outgrows, the chance of
        more pupils than its scale cap (NaN where the standards name none).
    relief
        ``(edge)``: school, option, first, last (years), classes, children (a year), avoided (large
        classes over those years), cost (in class-years of teaching), each (cost a large class
        avoided), lead (years), rank within the school.
    uneven, listed
        Standard deviation of class sizes as a share of their grade's mean, and the classes on
        record from which it was learnt (0 where a norm stands in).
    banded
        Whether those classes tell bands of sizes alone.
    """

    cells: xr.Dataset
    schools: xr.Dataset
    relief: xr.Dataset
    uneven: float = 0.0
    listed: int = 0
    banded: bool = False


@dataclass(frozen=True)
class Programme:
    """Proposed measures, replayed before they are shown.

    ``tried``: proposals that were replayed; those not in ``measures`` did not hold. ``without`` and
    ``with_``: unmet pupil-years of the city in the years after the base year, mean over draws
    (central path where there are none), with the measures before each, and with that one too.
    """

    measures: Mapping[str, Measure]
    without: tuple[float, ...]
    with_: tuple[float, ...]
    replayed: "Plan | None"
    tried: int


@dataclass(frozen=True)
class Learned:
    """How the schools of a run climb, as the city's own past chose it.

    Parameters
    ----------
    window, decay, kappa
        Years behind a school's ratios, weight a year of age, pseudo-pupils that follow the pool.
    trend
        Damping of the trend of the city's ratios; nought where they are held.
    origins
        Past years from which it was judged.
    climbing
        By phase and years ahead: weight of climbing in a school's total, beside its share as last
        year.
    own
        By years ahead: weight of a school's own record beside demand by where children live.
    own_origins, own_chosen
        Past years that judged it, and whether they chose another than the fading that stands.
    """

    window: int
    decay: float
    kappa: float
    trend: float
    origins: int
    climbing: Mapping[str, tuple[float, ...]]
    own: tuple[float, ...]
    own_origins: tuple[int, ...]
    own_chosen: tuple[bool, ...]


@dataclass(frozen=True)
class Plan:
    """Everything one run found.

    ``calibrated`` counts the errors of earlier forecasts by which the futures of schools were
    widened; nought where there were too few.
    """

    name: str
    city: City
    scenario: Scenario
    draws: Draws
    places: Places
    assignment: Assignment
    central: Outcome
    drawn: Outcome | None
    programme: Programme | None
    risk: Risk | None = None
    balance: Balance | None = None
    staff: Staff | None = None
    warnings: Warnings | None = None
    intake: IntakePlan | None = None
    calibrated: int = 0
    access: Access | None = None
    learned: Learned | None = None
    zones: xr.Dataset | None = None
    """Catchments measured, ``(edge)``: `planner.geography.zones.survey`."""
