"""Puts a checked folder together as a ``City``.

What only shows when tables are laid over each other (an area in two catchments) is found here; the
faults go back into the folder, and there is no city then.
"""

from dataclasses import asdict

import pandas as pd
import shapely
import xarray as xr

from planner.inputs.attendance import (
    attendance_dataset,
    attendance_of,
    by_residence,
    land_of,
    parted,
    yearly_entrants,
)
from planner.inputs.campus_records import at_campuses, campuses_of
from planner.inputs.cells import explode
from planner.inputs.city_file import CityFile, basis_of, month_and_day
from planner.inputs.class_records import class_counts, class_dataset, teaching_posts
from planner.inputs.flows import (
    housing_dataset,
    migration_dataset,
    move_dataset,
    register_dataset,
    subdistricts,
    yield_array,
)
from planner.inputs.folder import Folder
from planner.inputs.funding import funding_dataset
from planner.inputs.gaps import find_gaps
from planner.inputs.land import area_of, catchment_areas, nearest_catchments
from planner.inputs.limits import applicants, demand_at_entry, full_grades, limits_of
from planner.inputs.lock_records import lock_dataset
from planner.inputs.past_forecasts import past_forecast_dataset
from planner.inputs.project_records import committed_projects
from planner.inputs.records import (
    birth_array,
    births_by_vintage,
    chosen_vintage,
    people_array,
    roll_arrays,
)
from planner.inputs.residents import (
    area_weights,
    residents_by_origin,
    shares_of_schools,
    spread_over_areas,
)
from planner.inputs.resource_records import resource_array
from planner.inputs.stock import (
    area_dataset,
    grades_offered,
    is_open,
    join_sites,
    membership_dataset,
    school_dataset,
    schools_of_rolls,
    text,
    whole_city_as_area,
)
from planner.inputs.street_checks import check_streets
from planner.inputs.streets import barriers_of, named_of, streets_of
from planner.inputs.succession import predecessors_of, succession_gaps, with_history
from planner.inputs.transfer_records import (
    later_dataset,
    school_changes_dataset,
    transfer_dataset,
    turning,
    without_later,
)
from planner.model.axes import EDGE
from planner.model.city import City
from planner.model.standards import Ladder, Standards


def assemble(folder: Folder, city: CityFile, standards: Standards) -> City | None:
    """Return the city of a folder without faults; None where new ones come to light."""
    frames, ladder = folder.frames, standards.ladder
    areas = frames["areas"] if "areas" in frames else whole_city_as_area()
    if "schools" in frames:
        schools = join_sites(frames["schools"], frames.get("sites"), ladder.entry_phase)
    else:
        schools = schools_of_rolls(frames["rolls"], city.base_year)
    rolls, suppressed = roll_arrays(
        frames["rolls"], list(schools["school"]), ladder.grades, city.base_year
    )
    offers = grades_offered(schools, rolls, suppressed, ladder, city.base_year)
    of = frames.get("campuses") if "schools" in frames else None
    campuses, schools, untold = campuses_of(of, schools, offers, ladder, city.base_year)
    stock = school_dataset(schools, offers, _districts(schools, areas))
    points = at_campuses(schools, campuses, ladder.grades[0], city.base_year)
    edges = _edges(folder, city, areas, points, offers, ladder)
    if folder.faults:
        return None
    changes = frames.get("school_changes")
    edges, coming = without_later(edges, turning(schools, changes, city.base_year), areas, points)
    middle = standards.number("suppressed.upper") / 2
    predecessors = predecessors_of(schools)
    history = with_history(rolls, suppressed, predecessors, ladder, middle)
    listed = class_dataset(frames.get("class_list"), city.base_year)
    posts = str(standards.norms["classes.posts"].value)
    streets = subdistricts(areas, frames.get("units"))
    land = area_dataset(areas.assign(subdistrict=streets))
    people = people_array(frames.get("people"), middle)
    own = str(city.layer("births").vintage)
    vintages = births_by_vintage(frames.get("births"), own, middle)
    vintage = chosen_vintage(vintages, own) if vintages else ""
    weights = area_weights(land, people, ladder, city.base_year)
    entry = edges[edges["phase"] == ladder.entry_phase]
    told = register_dataset(frames.get("register"), middle)
    register, beyond = parted(told)
    public = schools.loc[schools["sector"] == "public", "school"]
    yearly = yearly_entrants(history[0], standards, city.base_year)
    matrix = attendance_of(told, yearly, public, standards, city.base_year)
    held = land_of(matrix, entry, weights)
    zoned = shares_of_schools(entry, weights, stock, ladder, city.base_year)
    shares = by_residence(zoned, matrix, held[0])
    residents, kind, own_school = residents_by_origin(shares, *history, ladder, middle)
    classes = class_counts(frames["rolls"], listed, rolls)
    full, applied = full_grades(rolls, classes, stock, standards), applicants(told, rolls)
    limited, hidden = limits_of(full, applied)
    asked = demand_at_entry(history[0], full, applied)
    demand = residents_by_origin(shares, asked, history[1], ladder, middle)[0]
    barriers = barriers_of(frames)
    network = streets_of(frames, barriers, standards)
    running = schools[is_open(schools, city.base_year)]
    files = {name: table.file for name, table in folder.tables.items()}
    folder.warnings += check_streets(network, barriers, files, areas, running, standards)
    return City(
        name=folder.path.resolve().name,
        title={str(tongue): words for tongue, words in city.title.items()},
        base_year=city.base_year,
        spring=city.year_label == "spring",
        crs=city.crs,
        made_up=city.made_up,
        standards=standards,
        areas=land,
        schools=stock,
        campuses=campuses,
        catchments=_edge_dataset(edges),
        rolls=rolls,
        suppressed=suppressed,
        births=vintages[vintage] if vintages else birth_array(None),
        births_period=city.layer("births").period,
        residents=residents,
        spread=spread_over_areas(held[0], weights, held[1]),
        origin_kind=kind,
        origin_school=own_school,
        people=people,
        births_basis=basis_of(city.layer("births").basis) if vintages else "",
        births_vintage=vintage,
        births_by_vintage=vintages,
        people_date=month_and_day(city.layer("people").date) if people is not None else None,
        people_basis=basis_of(city.layer("people").basis) if people is not None else "",
        migration=migration_dataset(frames.get("migration"), middle),
        moves=move_dataset(frames.get("moves")),
        housing=housing_dataset(frames.get("housing")),
        yields=yield_array(frames.get("yields")),
        register=register,
        projects=committed_projects(folder, city, ladder),
        funding=funding_dataset(frames.get("funding"), frames.get("projects")),
        memberships=membership_dataset(frames.get("memberships"), city.base_year),
        class_list=listed,
        classes=classes,
        posts=teaching_posts(
            frames.get("resources"), list(schools["school"]), city.base_year, posts
        ),
        resources=resource_array(frames.get("resources"), list(schools["school"])),
        past_forecasts=past_forecast_dataset(frames.get("past_forecasts"), city.base_year, middle),
        predecessors=predecessors,
        transfer=transfer_dataset(frames.get("transfer"), offers, ladder),
        school_changes=school_changes_dataset(changes),
        later=later_dataset(coming, ladder.entry_phase),
        attendance=attendance_dataset(matrix, zoned, held, yearly),
        beyond=beyond,
        limited=limited,
        entry_demand=None if full is None else demand.isel(grade=0),
        streets=network,
        barriers=barriers,
        named_lines=named_of(frames),
        address_locks=lock_dataset(frames.get("address_locks")),
        gaps=(
            *find_gaps(frames, schools, city, standards),
            *untold,
            *succession_gaps(rolls, suppressed, predecessors),
            *hidden,
        ),
        sources=_sources(folder, city),
    )


def _edge_dataset(edges: pd.DataFrame) -> xr.Dataset:
    columns = ("phase", "catchment", "area", "school")
    return xr.Dataset({name: (EDGE, text(edges[name])) for name in columns})


def _districts(schools: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """District of the area in which each school lies; blank for a school without a point."""
    points = shapely.points(schools["x"], schools["y"])
    points[schools["x"].isna()] = None
    where, _ = area_of(points, areas["geometry"].to_numpy())
    named = pd.Series(areas["district"].to_numpy()[where], index=schools.index)
    return named.where(where >= 0, "")


def _edges(
    folder: Folder,
    city: CityFile,
    areas: pd.DataFrame,
    schools: pd.DataFrame,
    offers: xr.DataArray,
    ladder: Ladder,
) -> pd.DataFrame:
    """Phase, catchment, area and school of every catchment, given or taken from distances."""
    parts = [pd.DataFrame({"phase": [], "catchment": [], "schools": [], "area": []}, dtype=object)]
    if "areas" in folder.frames and "catchments" in folder.frames:
        file = folder.file("catchments")
        given, faults = catchment_areas(file, folder.frames["catchments"], areas)
        folder.faults += faults
        folder.warnings += _outside(file, given, areas)
        folder.warnings += _not_open(file, given, schools, city.base_year)
        parts.append(given.drop(columns="row"))
    entry = ladder.entry_phase
    if "areas" in folder.frames and not any((part["phase"] == entry).any() for part in parts):
        first = {"school": list(schools["school"]), "grade": ladder.phases[entry][0]}
        teaches = offers.sel(first).to_numpy()
        chosen = is_open(schools, city.base_year) & teaches & schools["x"].notna().to_numpy()
        public = chosen & (schools["sector"] == "public").to_numpy()
        chosen = public if public.any() else chosen
        if chosen.any():
            parts.append(nearest_catchments(entry, areas, schools[chosen]))
    edges = pd.concat(parts, ignore_index=True)
    named = explode(edges["schools"]).rename("school")
    edges = edges.drop(columns="schools").join(named, how="inner").drop_duplicates()
    rank = edges["phase"].map({phase: place for place, phase in enumerate(ladder.phases)})
    return edges.assign(rank=rank).sort_values(
        ["rank", "catchment", "area", "school"], ignore_index=True
    )


def _outside(file: str, given: pd.DataFrame, areas: pd.DataFrame) -> list[str]:
    """Warnings about populated areas in no catchment of a phase that has catchments."""
    notes = []
    for phase, edges in given.groupby("phase", sort=False):
        left = areas[(areas["population"] > 0) & ~areas["area"].isin(edges["area"])]
        if len(left):
            shown = ", ".join(left["area"].head(3)) + (" …" if len(left) > 3 else "")
            notes.append(
                f"{file}: {len(left)} populated areas ({left['population'].sum():,.0f} people) in "
                f"no catchment of {phase}: {shown}"
            )
    return notes


def _not_open(file: str, given: pd.DataFrame, schools: pd.DataFrame, base_year: int) -> list[str]:
    """Warnings about catchments of schools that do not run in the base year."""
    running = schools["school"][is_open(schools, base_year)]
    once = given.drop_duplicates(["phase", "catchment"]).set_index("catchment")
    named = explode(once["schools"])
    return [
        f"{file}: catchment {catchment} names {school}, which is not open in {base_year}"
        for catchment, school in named[~named.isin(running)].items()
    ]


def _sources(folder: Folder, city: CityFile) -> dict[str, dict[str, str]]:
    """What city.yaml says of the origin of every table that was read."""
    told = ("file", "vintage", "basis", "licence", "source", "note")
    found = {}
    for name, table in folder.tables.items():
        layer = asdict(city.layer(name)) | {"file": table.file}
        found[name] = {key: str(layer[key]) for key in told if layer[key]}
    return found
