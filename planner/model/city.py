"""A city: its checked tables at the base year."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import xarray as xr

from planner.model.schedule import Schedule
from planner.model.standards import Standards
from planner.model.streets import Barriers, NamedLines, Streets


@dataclass(frozen=True)
class Gap:
    """What the folder does not say; the sentences on it are the outputs', in each language.

    Parameters
    ----------
    table
        Table of the folder.
    key
        Which gap it is.
    said
        Numbers and names that the sentences on it need; a ``phase`` is the ladder's key.
    """

    table: str
    key: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class City:
    """Checked tables at the base year.

    A candidate site is a school with no classrooms yet (``kind == "site"``), so new schools need
    no code of their own. An *origin* is the smallest land for which the folder tells how many
    pupils come from it: a catchment, or the whole city for a school without catchment.

    Parameters
    ----------
    areas
        ``(area)``: name, district, subdistrict (blank where not told), population, x, y (metres in
        ``crs``), geometry.
    schools
        ``(school)``: name, sector, kind, rooms (net of lent and special rooms, NaN = unknown),
        special_rooms and lent_rooms (taken off), places, opened, closed, x, y, district,
        max_classes, available_from, cost (of building the largest school at a site), land_m2
        (NaN = unknown), estate (housing project with which a site is built, blank for none),
        must_keep (may not be closed); and ``offers`` ``(school, grade)``: grades taught, or to be
        taught at a site.
    campuses
        ``(edge)``: campus (blank for a school's own point, where no campus teaches some of its
        grades), school, rooms (net, as those of ``schools``; NaN = unknown), first and last (school
        years of this use, infinite where open), x, y; and ``teaches`` ``(edge, grade)``. A school
        that has any is taught at them: in every year each of its grades at one at least. None
        where no school has campuses.
    catchments
        ``(edge)``: phase, catchment, area, school.
    rolls
        ``(year, school, grade)`` pupils; NaN where not recorded or suppressed.
    suppressed
        ``(year, school, grade)``: True where the count was withheld (0–9 pupils).
    births
        ``(year, month, area)``: month 0 is a whole year, area ``*`` the whole city.
    births_period
        ``calendar`` or ``school_year`` (from cut-off to cut-off, labelled by the year it ends in).
    residents
        ``(year, origin, grade)`` pupils by where they live, read from the rolls.
    spread
        ``(edge)``: origin, area, share: where in the city an origin's pupils live.
    origin_kind
        ``(origin)``: ``catchment`` (an area in none too), ``school``, ``outside`` (from other
        districts) or ``closed``; ``origin_school``: ``(origin)`` the school whose
        roll it is, blank for a catchment.
    births_basis, births_vintage
        ``resident`` or ``registered``, and the vintage of ``births``; blank without births.
    births_by_vintage
        Every vintage of the births table, in the form of ``births``.
    people
        ``(year, area, sex, age, status)`` or None; sex and status ``all`` where not told apart.
    people_date, people_basis
        ``(month, day)`` of the count, None for the cut-off day; and whom it counts.
    migration
        ``(year, area, age, status)``: arrivals, departures, net, NaN where not recorded; area ``*``
        the whole city, status ``all`` where not told apart; or None.
    moves
        ``(edge)``: from_area, to_area, age (-1 for all), rate a year; or None.
    housing
        ``(edge)``: project, area, year, stage, dwelling, tenure, homes (below nought for
        demolition), handover and occupied (NaN where not told); or None.
    yields
        ``(dwelling, age, years_since)`` pupils a home, NaN where not told; or None.
    register
        ``(edge)``: area, school, entry_year, class, stage, date, children; or None.
    projects
        ``(project)``: name, school, phase, classes, year, estate (housing project to which it
        belongs, blank for none); committed ones only.
    funding
        ``(edge)``: project (``*`` for all works), school and phase where it stands (blank for
        ``*``), committed, year, source, amount, pays (kinds of works, joined by ``;``, blank for
        all); or None.
    memberships
        ``(edge)``: school, cluster.
    class_list
        ``(edge)``: school, campus, year, grade, class, kind, pupils (NaN where withheld, or where
        only a band is told), low and high (ends of what pupils may be, NaN unknown); or None.
    classes
        ``(year, school, grade)`` classes on record, NaN where not told; or None.
    posts
        ``(school)`` teachers in post, NaN where not told; or None.
    resources
        ``(year, school, phase, indicator)`` amounts that a school has, NaN where not told: phase
        ``*`` for all phases of a school together, years after the base year for plans; or None.
    past_forecasts
        ``(edge)``: made_in, school, area, phase, grade (blank where it does not apply), year and
        pupils of the bureau's own earlier forecasts; or None.
    predecessors
        Pairs (school, predecessor): whose pupils a school took over, by merger, renaming or split.
    transfer
        ``(edge)``: school, target, grade (after which they leave), share of the leavers; or None.
    school_changes
        ``(edge)``: school, first (school year), sector from then on, and keeps, True where pupils
        who are there keep their sector to the end of the phase; or None.
    later
        ``(edge)``: area, school of the entry phase that turns public after the base year and then
        gets the area as its catchment, and alone, True where no other school shares it; or None.
    attendance
        ``(edge)``: area, school, children of an entry cohort who live in the one and are taught in
        the other, public schools alone; ``elsewhere`` stands for other districts; or None.
    beyond
        ``(edge)``: rows of the register, which leaves them out, of children who live or are taught
        in other districts; or None.
    limited
        ``(year, school, grade)``: what ratios rest on where a grade sat at its cap, so that its
        roll shows only whom it let in: ``applicants``, ``admitted`` alone, or ``neighbours``; blank
        elsewhere. None where no grade did.
    entry_demand
        ``(year, origin)`` entrants by where they live, applicants in place of those admitted where
        a school was full; None where that is ``residents``.
    streets
        The graph on which pupils walk, cut by barriers; None where the folder has none.
    barriers
        What pupils do not cross, and where they do all the same; None where neither is told.
    named_lines
        Streets by name, walkable or not; None where the folder names none.
    address_locks
        ``(edge)``: area, dwelling (blank where not told), school, used_in, years, siblings_exempt,
        share of the area's dwellings (1 for a dwelling): places that an address has used up; or
        None.
    """

    name: str
    title: Mapping[str, str]
    base_year: int
    spring: bool
    crs: str
    made_up: bool
    standards: Standards
    areas: xr.Dataset
    schools: xr.Dataset
    catchments: xr.Dataset
    rolls: xr.DataArray
    suppressed: xr.DataArray
    births: xr.DataArray
    births_period: str
    residents: xr.DataArray
    spread: xr.Dataset
    origin_kind: xr.DataArray
    origin_school: xr.DataArray
    people: xr.DataArray | None
    projects: xr.Dataset
    memberships: xr.Dataset
    births_basis: str = ""
    births_vintage: str = ""
    births_by_vintage: Mapping[str, xr.DataArray] = field(default_factory=dict)
    people_date: tuple[int, int] | None = None
    people_basis: str = ""
    migration: xr.Dataset | None = None
    moves: xr.Dataset | None = None
    housing: xr.Dataset | None = None
    yields: xr.DataArray | None = None
    register: xr.Dataset | None = None
    class_list: xr.Dataset | None = None
    classes: xr.DataArray | None = None
    posts: xr.DataArray | None = None
    funding: xr.Dataset | None = None
    resources: xr.DataArray | None = None
    past_forecasts: xr.Dataset | None = None
    predecessors: tuple[tuple[str, str], ...] = ()
    transfer: xr.Dataset | None = None
    school_changes: xr.Dataset | None = None
    later: xr.Dataset | None = None
    attendance: xr.Dataset | None = None
    beyond: xr.Dataset | None = None
    limited: xr.DataArray | None = None
    entry_demand: xr.DataArray | None = None
    streets: Streets | None = None
    barriers: Barriers | None = None
    named_lines: NamedLines | None = None
    address_locks: xr.Dataset | None = None
    campuses: xr.Dataset | None = None
    gaps: tuple[Gap, ...] = ()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def schedule(self) -> Schedule:
        """The city's clock."""
        ladder = self.standards.ladder
        return Schedule(ladder.entry_age, ladder.cut_off, self.spring)
