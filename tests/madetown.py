"""A made-up plan of three areas and four schools, built from the nouns alone.

Ladder: primary grades 1–3, lower secondary 4–5. North and South are public primary schools with
catchments (North's is areas n1 and n2), Hill is a private primary school without catchment, Junior
the only lower secondary school. The base year is 2024, the horizon 2028; 20 futures.
"""

from dataclasses import replace

import numpy as np
import shapely
import xarray as xr

from planner.geography.accessibility import gauge
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
from planner.schools.classes import seat
from planner.schools.intake import draft
from planner.schools.risk import judge
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
