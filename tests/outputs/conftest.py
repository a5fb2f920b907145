"""Fixtures of the made town that the tests of the outputs share."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.model.by_hand import ByHand
from planner.model.standards import Norm
from planner.outputs.school_hand import SchoolBook
from planner.outputs.school_told import SchoolPage
from planner.outputs.tables import tabulate
from planner.schools.balance import weigh
from planner.schools.staffing import employ
from tests.madetown import GRADES, PAST, PHASES, SCHOOLS, YEARS, make_access, make_plan, text


@pytest.fixture(scope="session")
def made():
    return make_plan()


def make_people(plan):
    """Let a fifth of each area's pupils be of age 5 and the rest of age 6, two in three local."""
    areas, status = ["n1", "n2", "s1"], ["local", "migrant"]
    axes = {"draw": [0], "year": YEARS, "area": areas, "age": [5, 6]}
    axes["status"] = status
    base = np.array([300.0, 200.0, 400.0])[:, None, None]
    split = np.array([0.2, 0.8])[:, None] * np.array([2 / 3, 1 / 3])
    people = (
        np.broadcast_to(base * split, (1, 5, 3, 2, 2))
        * (1 + 0.1 * np.arange(5))[:, None, None, None]
    )
    cube = xr.DataArray(people, axes, tuple(axes))
    both = cube.isel(draw=0, drop=True)
    told = xr.Dataset(
        {name: both * by for name, by in (("mean", 1.01), ("p10", 0.9), ("p50", 1.0), ("p90", 1.1))}
    )
    kinds = ["recorded", "register", "births_ratio", "forecast_births"]
    rows = [[1, 0, 0, 0], [0, 0.7, 0.3, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0.25, 0.75]]
    weights = xr.DataArray(rows, {"year": YEARS, "kind": kinds}, ("year", "kind"))
    items = ["births", "deaths", "arrivals", "departures", "unrealised"]
    # The people of all areas grow by 90 a year.
    flows = np.array([[90, 92, 91, 90], [1] * 4, [40] * 4, [39, 41, 40, 39], [0.5, 0.6, 1.2, 3]])
    ledger = xr.DataArray(flows, {"item": items, "year": YEARS[1:]}, ("item", "year"))
    basis = {
        "births_vintage": "2023",
        "births_basis": "resident",
        "births_model": "naive, mean_3",
        "late_share": "0.334",
        "entry_mode": "births_ratio",
        "tides": "high",
    }
    central = replace(
        plan.central.projection, people=cube, weights=weights, ledger=ledger, basis=basis
    )
    drawn = replace(plan.drawn.projection, told=told, weights=weights, basis=basis)
    norm = Norm("ledger.warn_share", 0.001, "share", evidence="D")
    norms = plan.city.standards.norms | {norm.id: norm}
    return replace(
        plan,
        city=replace(plan.city, standards=replace(plan.city.standards, norms=norms)),
        central=replace(plan.central, projection=central),
        drawn=replace(plan.drawn, projection=drawn),
    )


@pytest.fixture(scope="session")
def peopled():
    return make_people(make_plan())


@pytest.fixture(scope="session")
def central_only():
    return make_plan(drawn=False)


@pytest.fixture(scope="session")
def with_replay():
    plan = make_plan()
    more = plan.places.places.copy()
    more.loc[{"school": "north", "phase": "primary", "year": [2027, 2028]}] += 50
    replayed = replace(plan, places=replace(plan.places, places=more), programme=None)
    return replace(plan, programme=replace(plan.programme, replayed=replayed))


HELD = {
    ("north", "primary"): {"books": 2640, "teachers": 7, "staff": 8, "rooms": 6},
    ("south", "primary"): {"books": 930, "teachers": 5, "staff": 6, "rooms": 2},
    ("junior", "lower_secondary"): {"books": 1660, "teachers": 12, "staff": 14, "rooms": 7},
}
"""Resources of the made town in 2024; Hill, the private school, tells nothing."""

POSTS_AND_BALANCE = {
    "staff.pupils_per_post.primary": 19.0,
    "staff.pupils_per_post.lower_secondary": 13.5,
    "staff.posts_per_class.primary": 2.0,
    "staff.posts_per_class.lower_secondary": 3.0,
    "staff.periods.primary": 28.0,
    "staff.periods.lower_secondary": 34.0,
    "staff.load.primary": 16.0,
    "staff.load.lower_secondary": 14.0,
    "staff.small": 20.0,
    "staff.total": "staff",
    "staff.in_post": "staff",
    "staff.sectors": "public",
    "balance.basic.indicators": "books; teachers",
    "balance.basic.rule": "composite",
    "balance.basic.cv.primary": 0.65,
    "balance.basic.cv.lower_secondary": 0.55,
    "balance.basic.sectors": "public",
    "balance.quality.indicators": "books; rooms",
    "balance.quality.rule": "each",
    "balance.quality.cv.primary": 0.3,
    "balance.quality.least.books.primary": 15.0,
    "balance.quality.least.rooms.primary": 3.0,
    "balance.quality.met": 2.0,
    "balance.quality.sectors": "public;private",
    "balance.per.teachers": 100.0,
    "balance.per.rooms": 100.0,
    "balance.split.items": "books; rooms",
    "balance.new_class": 1.0,
}


def make_equipped(plan):
    """Let the made town have resources, and standards of posts and of balance."""
    norms = {key: Norm(key, value, evidence="D") for key, value in POSTS_AND_BALANCE.items()}
    standards = replace(plan.city.standards, norms=plan.city.standards.norms | norms)
    names = sorted({name for held in HELD.values() for name in held})
    axes = {"year": [2024], "school": SCHOOLS, "phase": ["*", *PHASES], "indicator": names}
    table = xr.DataArray(np.full((1, 4, 3, len(names)), np.nan), axes, list(axes))
    for (school, phase), held in HELD.items():
        for name, value in held.items():
            table.loc[2024, school, phase, name] = value
    pairs = {"school": ("edge", text(["north", "south"])), "cluster": ("edge", text(["a", "a"]))}
    city = replace(
        plan.city, standards=standards, resources=table, memberships=xr.Dataset(pairs),
        projects=xr.Dataset({name: ("project", []) for name in
                             ("school", "phase", "year", "classes")}),
    )  # fmt: skip
    paths = plan.central, plan.drawn
    balance = weigh(city, plan.scenario.policy, *paths)
    return replace(plan, city=city, balance=balance, staff=employ(city, *paths))


@pytest.fixture(scope="session")
def accessed():
    return make_access(make_plan(drawn=False))


@pytest.fixture(scope="session")
def equipped_plan():
    return make_equipped(make_plan())


@pytest.fixture(scope="session")
def equipped_central():
    return make_equipped(make_plan(drawn=False))


def north_by_hand(plan):
    """North's rolls as its own pupils climb, drawn to a pool of ones; the run adds the rest."""
    record = plan.city.rolls.sel(school="north").to_numpy()
    told = plan.central.enrolment.roll.isel(draw=0).sel(school="north")
    told = told.transpose("year", "grade").to_numpy().astype(float)
    two, own = np.ones(4), np.array([True, True, False, False])
    return ByHand(
        "north", tuple(GRADES), PAST, record, np.zeros(record.shape, bool), np.array([0, 1.0, 1]),
        3, 1.0, 30.0, (0.5, 1.3), two, two, own, np.zeros(5), np.ones(5), YEARS,
        told, np.zeros(told.shape), told,
    )  # fmt: skip


@pytest.fixture(scope="session")
def head_page(made):
    """Page of North, one of whose forecasts a year ahead missed by 4 and one by 2 pupils."""
    tables = tabulate(made)
    own = (tables[name].query("school == 'north'") for name in ("schools", "classes", "warnings"))
    rows = [("primary", 2022, 2023, 1, 96.0, 90.0, 100.0), ("primary", 2023, 2024, 1, 51, 50, 49.0)]
    names = ["phase", "origin", "target", "horizon", "forecast", "last", "actual"]
    past = pd.DataFrame(rows, columns=names)
    none = xr.zeros_like(made.city.schools["rooms"])
    schools = made.city.schools.assign(special_rooms=none, lent_rooms=none)
    plan = replace(made, city=replace(made.city, schools=schools))
    return SchoolPage(plan, north_by_hand(made), *own, past, 20, "en")


@pytest.fixture(scope="session")
def head_book(made, head_page):
    """Workbook of North."""
    hand = head_page.hand
    target = np.array([25.0, 25.0, 25.0, 30.0, 30.0])
    classes = made.central.assessment.classes.isel(draw=0).sel(school="north")
    made_of = classes.transpose("year", "grade").to_numpy().astype(float)
    return SchoolBook(hand, target, made_of, spring=False, about=("North",))
