"""A made-up plan of three areas and four schools, built from the nouns alone.

Ladder: primary grades 1–3, lower secondary 4–5. North and South are public primary schools with
catchments (North's is areas n1 and n2), Hill is a private primary school without catchment, Junior
the only lower secondary school. The base year is 2024, the horizon 2028; 20 futures.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from scipy.sparse import csr_array

from planner.geography.accessibility import gauge
from planner.model.by_hand import ByHand
from planner.model.catchments import Assignment
from planner.model.city import City, Gap
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.results import (
    Assessment,
    Enrolment,
    Outcome,
    Places,
    Plan,
    Programme,
    Projection,
)
from planner.model.scenario import ClassSize, Policy, Scenario
from planner.model.standards import Ladder, Norm, Standards
from planner.model.streets import NamedLines
from planner.outputs.address_list import address_list
from planner.outputs.catchment_maps import Change
from planner.outputs.catchment_shapes import catchments, given_shares
from planner.outputs.drawing import Glyphs
from planner.outputs.school_hand import SchoolBook
from planner.outputs.school_told import SchoolPage
from planner.outputs.tables import tabulate
from planner.schools.balance import weigh
from planner.schools.classes import seat
from planner.schools.intake import draft
from planner.schools.risk import judge
from planner.schools.staffing import employ
from planner.schools.warnings import warn

AREAS = ["n1", "n2", "s1"]
SCHOOLS = ["hill", "junior", "north", "south"]
GRADES = ["1", "2", "3", "4", "5"]
PHASES = {"primary": ("1", "2", "3"), "lower_secondary": ("4", "5")}
YEARS = np.arange(2024, 2029)
PAST = np.arange(2022, 2025)
ORIGINS = ["cat-north", "cat-south", "school-hill"]
DRAWS = Draws(1, tuple(range(20)))
RELIEF = {
    "rebalance": (0.0, 0.0, 0.0),
    "open_room": (0.0, 1.0, 0.0),
    "convert_room": (0.3, 1.0, 1.0),
    "divert": (0.0, 0.01, 1.0),
    "modular": (0.1, 2.0, 1.0),
    "build": (14.0, 1.0, 3.0),
}
TARGET = {"primary": 25.0, "lower_secondary": 30.0}


def text(values):
    return np.array(values, dtype=object)


def make_city():
    norms = {
        "programme.lead": Norm(
            "programme.lead", 2.0, "years", evidence="D", document="a decision", layer="cn"
        ),
        "warnings.probability": Norm("warnings.probability", 0.5, "probability", evidence="D"),
        "classes.risk": Norm("classes.risk", 0.05, "probability", evidence="D"),
    }
    more = {"classes.resplit": "every", "classes.uneven": 0.0, "classes.posts_per_class": 2.0}
    more |= {"shortfall.reserve": 0.05, "shortfall.least": 0.5, "shortfall.lease": 0.075}
    more |= {"relief.least": 0.05}
    more |= {"shortfall.discount": 0.04, "shortfall.under_over": 3.0, "scale.primary": 200.0}
    more |= {"warnings.public.yellow": 0.9, "warnings.public.red": 1.0}
    more |= {"warnings.public.years": 3.0, "warnings.public.years_later": 1.0}
    more |= {"warnings.public.leave_out": "migrant"}
    more |= {"warnings.public.stages": "expected;applied;verified;admitted;arrived"}
    more |= {"lead.build": 18.0, "lead.modular": 5.0, "lead.procedure": 6.0}
    more |= {f"relief.{name}": value for name, value in RELIEF.items()}
    more |= WAYS
    norms |= {key: Norm(key, value, evidence="D") for key, value in more.items()}
    names = {
        "primary": {"en": "primary", "zh": "小学"},
        "lower_secondary": {"en": "lower secondary", "zh": "初中"},
    }
    squares = [shapely.box(0, 500, 500, 1000), shapely.box(500, 500, 1000, 1000)]
    squares.append(shapely.box(0, 0, 1000, 500))
    geometry = np.empty(3, dtype=object)
    geometry[:] = squares
    areas = xr.Dataset(
        {
            "name": ("area", text(["North west", "North east", "South"])),
            "district": ("area", text(["upper", "upper", "lower"])),
            "population": ("area", [400.0, 300.0, 500.0]),
            "x": ("area", [250.0, 750.0, 500.0]),
            "y": ("area", [750.0, 750.0, 250.0]),
            "geometry": ("area", geometry),
        },
        {"area": AREAS},
    )
    offers = np.array([[1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [1, 1, 1, 0, 0], [1, 1, 1, 0, 0]], bool)
    schools = xr.Dataset(
        {
            "name": ("school", text(["Hill School", "Junior", "North Primary", "South Primary"])),
            "sector": ("school", text(["private", "public", "public", "public"])),
            "kind": ("school", text(["choice", "", "", ""])),
            "rooms": ("school", [np.nan, 6.0, 6.0, 6.0]),
            "x": ("school", [900.0, 500.0, 400.0, 500.0]),
            "y": ("school", [900.0, 500.0, 700.0, 200.0]),
            "district": ("school", text(["upper", "lower", "upper", "lower"])),
            "offers": (("school", "grade"), offers),
        },
        {"school": SCHOOLS, "grade": GRADES},
    )
    rolls = np.full((3, 4, 5), np.nan)
    rolls[:, 0, :3] = [[12, 11, 12], [12, 12, np.nan], [12, 12, 12]]
    rolls[:, 1, 3:] = [[80, 81], [82, 80], [84, 82]]
    rolls[:, 2, :3] = [[40, 41, 38], [44, 40, 41], [48, 44, 40]]
    rolls[:, 3, :3] = [[30, 33, 31], [31, 30, 33], [32, 31, 30]]
    dims = ("year", "school", "grade")
    coords = {"year": PAST, "school": SCHOOLS, "grade": GRADES}
    suppressed = np.zeros((3, 4, 5), dtype=bool)
    suppressed[1, 0, 2] = True
    spread = xr.Dataset(
        {
            "origin": ("edge", text(["cat-north", "cat-north", "cat-south", "*", "*", "*"])),
            "area": ("edge", text(["n1", "n2", "s1", "n1", "n2", "s1"])),
            "share": ("edge", [0.6, 0.4, 1.0, 0.3, 0.3, 0.4]),
        }
    )
    return City(
        name="made",
        title={"en": "Made town", "zh": "虚构市"},
        base_year=2024,
        spring=False,
        crs="EPSG:4547",
        made_up=True,
        standards=Standards(("cn",), Ladder(6, (8, 31), PHASES, names), norms),
        areas=areas,
        schools=schools,
        catchments=xr.Dataset(),
        rolls=xr.DataArray(rolls, coords, dims),
        suppressed=xr.DataArray(suppressed, coords, dims),
        births=xr.DataArray(
            np.full((8, 1, 1), 95.0),
            {"year": np.arange(2015, 2023), "month": [0], "area": ["*"]},
            ("year", "month", "area"),
        ),
        births_period="calendar",
        residents=xr.DataArray(
            np.full((1, 3, 3), 30.0),
            {"year": [2024], "origin": ORIGINS, "grade": GRADES[:3]},
            ("year", "origin", "grade"),
        ),
        spread=spread,
        origin_kind=xr.DataArray(
            text(["catchment", "catchment", "school"]), {"origin": ORIGINS}, ("origin",)
        ),
        origin_school=xr.DataArray(text(["", "", "hill"]), {"origin": ORIGINS}, ("origin",)),
        people=None,
        projects=xr.Dataset(),
        memberships=xr.Dataset(
            {
                "school": ("edge", text(["hill", "north", "south"])),
                "cluster": ("edge", text(["ring", "ring", "plain"])),
            }
        ),
        gaps=(Gap("schools", "rooms_unknown", {"count": "1", "of": "4"}),),
        sources={"rolls": {"source": "made up", "vintage": "2024", "licence": "CC0"}},
    )


def make_places():
    rooms = np.tile([np.nan, 6.0, 6.0, 6.0], (5, 1))
    places = np.full((5, 2, 4), 0.0)
    places[:, 0] = [np.nan, 0.0, 150.0, 150.0]
    places[:, 1] = [0.0, 180.0, 0.0, 0.0]
    intake = np.full((5, 2, 4), 0.0)
    intake[:, 0] = [np.nan, 0.0, 50.0, 50.0]
    intake[:, 1] = [0.0, 90.0, 0.0, 0.0]
    offers = np.tile(make_city().schools["offers"].to_numpy(), (5, 1, 1))
    three = {"year": YEARS, "phase": list(PHASES), "school": SCHOOLS}
    opens = xr.DataArray(~(np.nan_to_num(places, nan=1.0) == 0), three, ("year", "phase", "school"))
    return Places(
        rooms=xr.DataArray(rooms, {"year": YEARS, "school": SCHOOLS}, ("year", "school")),
        places=xr.DataArray(places, three, ("year", "phase", "school")),
        intake=xr.DataArray(intake, three, ("year", "phase", "school")),
        opens=opens,
        offers=xr.DataArray(
            offers,
            {"year": YEARS, "school": SCHOOLS, "grade": GRADES},
            ("year", "school", "grade"),
        ),
    )


def make_outcome(city, places, draws):
    """Let 55, 60, 70, 60 and 50 children enter at North, and every grade climb undiminished."""
    rng = np.random.default_rng(7)
    labels = draws.labels
    shape = (len(labels), len(YEARS), 3)
    expected = np.array([[48, 32, 12], [55, 34, 12], [70, 36, 13], [64, 35, 12], [52, 33, 12]])
    entrants = np.broadcast_to(expected, shape).astype(float).copy()
    if not draws.central:
        entrants[:, 1:] = np.round(entrants[:, 1:] * rng.lognormal(0, 0.12, (len(labels), 4, 3)))
    roll = np.zeros((len(labels), len(YEARS), 4, 5))
    recorded = np.nan_to_num(city.rolls.sel(year=2024).to_numpy())
    roll[:, 0] = recorded
    for year in range(1, len(YEARS)):
        roll[:, year, :, 1:] = roll[:, year - 1, :, :-1]
        roll[:, year, [2, 3, 0], 0] = entrants[:, year]
        roll[:, year, 1, 3] = roll[:, year - 1, [0, 2, 3], 2].sum(axis=1)
        roll[:, year, [0, 2, 3], 3] = 0
    residents = np.stack([roll[:, :, 2, :3], roll[:, :, 3, :3], roll[:, :, 0, :3]], axis=2)
    coords = {"draw": list(labels), "year": YEARS, "school": SCHOOLS, "grade": GRADES}
    dims = ("draw", "year", "school", "grade")
    target = np.array([25, 25, 25, 30, 30])
    formed = np.minimum(np.ceil(roll / target), 2)
    seated = seat_evenly(roll, formed)
    projection = Projection(
        births=xr.DataArray(
            entrants.sum(axis=2), {"draw": list(labels), "year": YEARS}, ("draw", "year")
        ),
        entrants=xr.DataArray(
            entrants,
            {"draw": list(labels), "year": YEARS, "origin": ORIGINS},
            ("draw", "year", "origin"),
        ),
        evidence=xr.DataArray(
            text(["recorded", *["births_ratio"] * 3, "forecast_births"]), {"year": YEARS}, ("year",)
        ),
        born=xr.DataArray([1.0, 1.0, 1.0, 1.0, 0.25], {"year": YEARS}, ("year",)),
        residents=xr.DataArray(
            residents,
            {"draw": list(labels), "year": YEARS, "origin": ORIGINS, "grade": GRADES[:3]},
            ("draw", "year", "origin", "grade"),
        ),
        people=None,
    )
    assessment = Assessment(
        **{name: xr.DataArray(getattr(seated, name), coords, dims) for name in CLASSES},
        **make_short(city, places, roll, list(labels)),
    )
    return Outcome(projection, Enrolment(xr.DataArray(roll, coords, dims)), assessment)


CLASSES = ("classes", "formed", "largest", "large", "over", "needed")


def seat_evenly(roll, formed):
    """Split every grade evenly over classes that are formed anew each year."""
    pupils, classes = np.rint(roll).astype(np.int16), formed.astype(np.int16)
    when = np.where(classes > 0, np.arange(len(YEARS))[:, None, None], -1).astype(np.int16)
    large = np.array([28.0, 28, 28, 33, 33])
    nobody = np.zeros((4, 5, 0))
    return seat(pupils, classes, when, large, np.zeros(4), nobody, Draws(1), YEARS, SCHOOLS)


def make_short(city, places, roll, labels):
    wanted = np.stack(
        [
            np.stack([roll[..., 0], roll[..., 3]], axis=2),
            np.stack([roll[..., :3].sum(axis=3), roll[..., 3:].sum(axis=3)], axis=2),
        ],
        axis=1,
    )
    there = np.stack([places.intake.to_numpy(), places.places.to_numpy()])
    excess = np.nan_to_num(wanted - there[None], nan=0.0)
    short, free = np.maximum(excess, 0), np.maximum(-excess, 0)
    groups = {
        "city": ["*"] * 4,
        "district": ["upper", "lower", "upper", "lower"],
        "cluster": ["ring", "none", "ring", "plain"],
    }
    unmet = np.zeros((len(labels), 3, *short.shape[1:]))
    for index, of in enumerate(groups.values()):
        for unit in sorted(set(of)):
            inside = np.array([name == unit for name in of])
            own = short[..., inside].sum(axis=-1, keepdims=True)
            left = np.maximum(0, own - free[..., inside].sum(axis=-1, keepdims=True))
            rate = np.divide(left, own, out=np.zeros_like(left), where=own > 0)
            unmet[:, index][..., inside] = short[..., inside] * rate
    coords = {"draw": labels, "scope": ["intake", "roll"], "year": YEARS, "phase": list(PHASES)}
    coords["school"] = SCHOOLS
    return {
        "short": xr.DataArray(short, coords, list(coords)),
        "unmet": xr.DataArray(
            unmet,
            {"draw": labels, "level": list(groups), **coords},
            ("draw", "level", "scope", "year", "phase", "school"),
        ),
    }


def make_assignment():
    rows = [
        (year, area, school)
        for year in YEARS
        for area, school in (("n1", "north"), ("n2", "north"), ("s1", "south"))
    ]
    edges = xr.Dataset(
        {
            "phase": ("edge", text(["primary"] * len(rows))),
            "year": ("edge", [row[0] for row in rows]),
            "area": ("edge", text([row[1] for row in rows])),
            "school": ("edge", text([row[2] for row in rows])),
            "share": ("edge", np.ones(len(rows))),
            "distance": ("edge", np.full(len(rows), 158.11)),
            "minutes": ("edge", np.full(len(rows), 3.2)),
            "way": ("edge", np.full(len(rows), "foot", dtype=object)),
            "rough": ("edge", np.zeros(len(rows), dtype=bool)),
            "taught": ("edge", np.ones(len(rows))),
        }
    )
    flows = np.zeros((5, 3, 4))
    flows[:, [0, 1, 2], [2, 3, 0]] = 1.0
    return Assignment(
        edges=edges,
        flows=xr.DataArray(
            flows,
            {"year": YEARS, "origin": ORIGINS, "school": SCHOOLS},
            ("year", "origin", "school"),
        ),
        reach=xr.DataArray(
            np.eye(4, dtype=bool), {"school": SCHOOLS, "other": SCHOOLS}, ("school", "other")
        ),
        pooled=xr.DataArray([False, True], {"phase": list(PHASES)}, ("phase",)),
    )


def make_plan(drawn=True):
    city, places = make_city(), make_places()
    sizes = {
        "primary": ClassSize(target=25, large=28),
        "lower_secondary": ClassSize(target=30, large=33),
    }
    scenario = Scenario(
        title="Made-up example",
        city="made",
        horizon=2028,
        policy=Policy(class_size=sizes),
        draws=20 if drawn else 0,
    )
    measures = {"north-2027": Measure("north", "primary", 2027, 2, "extend", None, 2.0)}
    plan = Plan(
        name="made",
        city=city,
        scenario=scenario,
        draws=DRAWS if drawn else Draws(1),
        places=places,
        assignment=make_assignment(),
        central=make_outcome(city, places, Draws(1)),
        drawn=make_outcome(city, places, DRAWS) if drawn else None,
        programme=Programme(measures, (60.0,), (24.0,), None, 1),
    )
    return weighed(plan)


def weighed(plan):
    """Return a plan with its risk of large classes weighed."""
    paths = plan.central, plan.drawn
    risk = judge(plan.city, plan.scenario.policy, plan.places, plan.assignment, *paths, plan.draws)
    paths = plan.places, plan.assignment, plan.central, plan.drawn
    return replace(
        plan,
        risk=risk,
        warnings=warn(plan.city, *paths),
        intake=draft(plan.city, plan.scenario.policy, *paths, 2025),
    )


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


WAYS = {
    "travel.on_foot": 1000.0,
    "travel.walk": 65.0,
    "travel.bus": 400.0,
    "travel.wait": 10.0,
    "travel.limit": 30.0,
    "travel.boarding": 4.0,
    "streets.access": 500.0,
    "distance.detour": 1.3,
    "distance.crossing": 300.0,
    "distance.barrier": 600.0,
    "distance.cut_off": 10_000.0,
    "distance.beyond": 0.1,
}
ACCESS = {
    "travel.on_foot": 500.0,
    "access.weights": "binary",
    "access.zones": (1.0, 0.68, 0.22),
    "access.edge": 0.01,
    "access.reaches": (250.0, 500.0),
    "access.sectors": "public",
    "maps.access_breaks": (50.0, 85.0, 115.0, 150.0),
}


def make_access(plan):
    """Measure ways and places of the made town, half of whose western children are migrants."""
    norms = {key: Norm(key, value, evidence="D") for key, value in ACCESS.items()}
    standards = replace(plan.city.standards, norms=plan.city.standards.norms | norms)
    axes = {"year": [2024], "area": AREAS, "sex": ["all"], "age": [6, 7, 8]}
    axes["status"] = ["local", "migrant"]
    people = xr.DataArray(np.ones((1, 3, 1, 3, 2)), axes, list(axes))
    people.loc[{"area": ["n2", "s1"], "status": "migrant"}] = 0
    city = replace(plan.city, standards=standards, people=people)
    return replace(plan, city=city, access=gauge(city, plan.places, plan.assignment, plan.central))


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


BOUNDARY = {"near": 25.0, "turn": 30.0, "least": 60.0, "step": 20.0, "slack": 5.0, "alike": 0.95}


def make_street_town(off=4.0):
    """Sixteen blocks of 200 m between streets V0 to V4 and H0 to H4, drawn some metres off.

    Blocks are named by column and row. North's catchment is the two western columns up to H3 but
    for the block b10; the top row is North's and South's together; South's is the rest.
    """
    city = make_city()
    cells = [(column, row) for column in range(4) for row in range(4)]
    geometry = np.empty(16, dtype=object)
    geometry[:] = [shapely.box(200 * c, 200 * r, 200 * c + 200, 200 * r + 200) for c, r in cells]
    ids = [f"b{c}{r}" for c, r in cells]
    areas = xr.Dataset(
        {
            "name": ("area", text([f"Block {c}-{r}" for c, r in cells])),
            "district": ("area", text(["upper" if r > 1 else "lower" for _, r in cells])),
            "population": ("area", np.full(16, 10.0)),
            "x": ("area", [200.0 * c + 100 for c, _ in cells]),
            "y": ("area", [200.0 * r + 100 for _, r in cells]),
            "geometry": ("area", geometry),
        },
        {"area": ids},
    )
    own = {cell: ["north", "south"] if cell[1] == 3 else ["north"] if cell[0] < 2 and cell != (1, 0)
           else ["south"] for cell in cells}  # fmt: skip
    pairs = [(f"b{c}{r}", school) for (c, r), held in own.items() for school in held]
    edges = {
        "phase": ("edge", text(["primary"] * len(pairs))),
        "catchment": ("edge", text(["one"] * len(pairs))),
        "area": ("edge", text([area for area, _ in pairs])),
        "school": ("edge", text([school for _, school in pairs])),
    }
    lines = [[(200 * i - off, -20), (200 * i - off, 820)] for i in range(5)]
    lines += [[(-20, 200 * i - off), (820, 200 * i - off)] for i in range(5)]
    split = shapely.segmentize(shapely.linestrings(lines), 70.0)
    named = NamedLines(split, text([f"V{i}" for i in range(5)] + [f"H{i}" for i in range(5)]))
    norms = {f"boundary.{key}": Norm(f"boundary.{key}", value, evidence="D")
             for key, value in BOUNDARY.items()}  # fmt: skip
    norms["maps.distance_steps"] = Norm("maps.distance_steps", (0.5, 1.0, 1.5, 2.0), evidence="D")
    standards = replace(city.standards, norms=city.standards.norms | norms)
    schools = city.schools.assign(x=("school", [750.0, 400, 150, 550]),
                                  y=("school", [750.0, 400, 350, 250]))  # fmt: skip
    return replace(
        city, areas=areas, catchments=xr.Dataset(edges), named_lines=named, standards=standards,
        schools=schools,
    )  # fmt: skip


@pytest.fixture(scope="session")
def street_town():
    return make_street_town()


@pytest.fixture
def change(street_town, tmp_path):
    """b10 goes to North, b33 to nobody."""
    given = given_shares(street_town, "primary")
    share = given.tolil()
    share[4] = 0
    share[4, 2] = 1.0
    share[15] = 0
    before = catchments(street_town, "primary", 2024, given)
    after = catchments(street_town, "primary", 2026, csr_array(share))
    numbers = {name: np.full(16, 2.0) for name in ("central", "mean", "p10", "p50", "p90")}
    entrants = pd.DataFrame({"area": street_town.areas["area"].to_numpy(), **numbers})
    walks = np.full(16, 300.0), np.full(16, 200.0)
    listed = address_list(street_town, before, after, walks, entrants)
    return Change(street_town, "Trial", before, after, listed, tmp_path, "zh", Glyphs())
