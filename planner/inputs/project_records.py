"""Projects that are decided: the table ``projects`` as the city holds it."""

import pandas as pd
import xarray as xr

from planner.inputs.city_file import CityFile
from planner.inputs.folder import Folder
from planner.inputs.messages import near
from planner.inputs.names import Found
from planner.inputs.stock import project_dataset, school_year
from planner.model.city import City
from planner.model.scenario import Scenario
from planner.model.slip import ALL
from planner.model.standards import Ladder


def committed_projects(folder: Folder, city: CityFile, ladder: Ladder) -> xr.Dataset:
    """Committed projects that open after the base year; earlier ones are in the rooms already."""
    columns = ("project", "name", "school", "phase", "classes", "year", "housing_project")
    if "projects" not in folder.frames:
        return project_dataset(pd.DataFrame({name: [] for name in columns}))
    frame = folder.frames["projects"]
    frame = frame[frame["committed"]]
    when = frame["actual_use"].where(frame["actual_use"] != "", frame["planned_use"])
    spring = city.year_label == "spring"
    frame = frame.assign(
        year=school_year(when.astype("string"), ladder.cut_off, spring=spring),
        school=frame["site"].where(frame["site"] != "", frame["school"]),
    )
    used = (frame["year"] <= city.base_year).to_numpy()
    file = folder.file("projects")
    folder.warnings += [
        f"{file}:{one.row}: project {one.project} is in use by the base year: "
        "its rooms are taken as counted in schools"
        for one in frame[used].itertuples()
    ]
    folder.warnings += _before_their_homes(file, frame[~used], folder.frames.get("housing"))
    return project_dataset(frame.loc[~used, list(columns)])


def _before_their_homes(
    file: str, projects: pd.DataFrame, housing: pd.DataFrame | None
) -> list[str]:
    """Warnings of schools of an estate that are to open before its first homes stand."""
    if housing is None:
        return []
    homes = housing[housing["homes"] > 0].groupby("project")["year"].min()
    found = projects.assign(stands=projects["housing_project"].map(homes))
    return [
        f"{file}:{one.row}: project {one.project} is to open in {one.year:g}, and the first homes "
        f"of its estate {one.housing_project} stand in {one.stands:g}"
        for one in found[found["year"] < found["stands"]].itertuples()
    ]


def check_slip(scenario: Scenario, city: City) -> Found:
    """Tell every delay of a project that is not committed, or of all where none is."""
    table = city.projects
    known = table["project"].to_numpy().astype(str).tolist() if "project" in table else []
    for name, years in scenario.future.slip.items():
        if not known and years:
            found = "a delay, and no committed project is still to come"
            yield f"future.slip.{name}", found, "take it out"
        elif known and name not in (ALL, *known):
            mend = near(name, known) or f"write {ALL}, or one of {', '.join(known)}"
            found = f"{name!r}, no committed project that is still to come"
            yield f"future.slip.{name}", found, mend
