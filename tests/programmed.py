"""A programme of the made town, written by hand: three works, three futures, a list of two.

A nine-year school is built at a site in the east, North borrows two rooms for two years, and South
is merged into North. Cost, worth and regret are plain numbers that tests can tell apart.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import xarray as xr

from planner.model.programme import Measure, ProgrammeRules, Source
from planner.model.proposal import Adapting, Programmed, Proposal, Ranking, Robustness
from planner.model.standards import Norm
from tests.madetown import YEARS, make_plan, text

SITE = "site-e"
BUILD = f"{SITE}-primary-lower_secondary-9-2027"
BORROW = "north-primary-borrow-2-2026-2028"
MERGE = "south-primary-merge-2028"
AHEAD = YEARS[1:]
UNIT = "class-years of teaching once and a year, years of lead"
MEASURES = {
    BORROW: Measure("north", "primary", 2026, 2, "borrow", 0.2, 1.0, until=2028),
    f"{BUILD}-primary": Measure(SITE, "primary", 2027, 6, "build", 84.0, 2.0,
                                brings={"sports_m2": 2400.0}),
    f"{BUILD}-lower_secondary": Measure(SITE, "lower_secondary", 2027, 3, "build", 42.0, 2.0),
    MERGE: Measure("south", "primary", 2028, 0, "merge", None, 2.5, into="north"),
}  # fmt: skip


@cache
def make_town(drawn=True):
    """Return the made plan with a candidate site more, another left over, and prices."""
    plan = make_plan(drawn)
    schools = plan.city.schools
    more = schools.isel(school=[0, 0]).assign_coords(school=[SITE, "site-w"])
    more["name"] = ("school", text(["East Field", "West Field"]))
    more["kind"] = ("school", text(["site", "site"]))
    more["x"], more["y"] = ("school", [850.0, 150.0]), ("school", [400.0, 600.0])
    whole = xr.concat([schools, more], "school")
    whole["land_m2"] = ("school", [np.nan, np.nan, np.nan, np.nan, 21000.0, np.nan])
    norms = {f"programme.price.{kind}": Norm(f"programme.price.{kind}", (14.0, 1.0, 3.0), UNIT,
                                             evidence="D", source="a decision")
             for kind in ("build", "borrow", "close")}  # fmt: skip
    norms |= {f"programme.weight.{name}": Norm(f"programme.weight.{name}", 0.2, evidence="GK")
              for name in ("unmet", "over", "way", "moved", "idle")}  # fmt: skip
    norms["programme.ways"] = Norm("programme.ways", 10.0, evidence="D")
    standards = replace(plan.city.standards, norms=plan.city.standards.norms | norms)
    rules = ProgrammeRules(
        kinds=("build", "borrow", "merge"),
        sources={"bonds": Source({2025: 90.0, 2026: 90.0}, ("build",)), "budget": Source(5.0)},
    )
    policy = replace(plan.scenario.policy, programme=rules)
    return replace(
        plan,
        city=replace(plan.city, schools=whole, standards=standards),
        scenario=replace(plan.scenario, policy=policy),
    )


def make_works():
    names = [BORROW, BUILD, MERGE]
    columns = {
        "site": ["north", SITE, "south"],
        "kind": ["borrow", "build", "merge"],
        "phases": ["primary", "primary;lower_secondary", "primary"],
        "classes": ["2", "6;3", "0"],
        "year": [2026, 2027, 2028],
        "until": [2028, -1, -1],
        "decide": [2024, 2025, 2026],
        "month": ["2025-09", "2025-09", "2026-03"],
        "lead": [1.0, 2.0, 2.5],
        "once": [0.2, 126.0, 3.0],
        "yearly": [4.0, 12.0, -4.2],
        "cost": [3.5, 81.25, 7.0],
        "least": [3.0, 79.0, 7.0],
        "unmet": [12.0, 310.0, 0.0],
        "over": [5.0, 40.0, -9.0],
        "way": [1.0, -25.0, 60.0],
        "instead": ["north-primary-extend-2-2027", "", f"site-w-primary-6-2026;{BORROW}"],
        "earlier": [np.nan, 2.25, -0.04],
        "later": [1.5, 9.0, np.nan],
        "share": [2.0, 80.0, 6.0],
        "often": [0.5, 1.0, 0.2],
    }
    return xr.Dataset(
        {name: ("work", np.array(values)) for name, values in columns.items()},
        coords={"work": names},
    )


def make_years():
    dims = ("case", "year", "phase")
    shape = (2, len(AHEAD), 2)
    base = np.arange(16.0).reshape(shape)
    figures = {"pupils": 100 + np.tile(base[:1], (2, 1, 1)), "places": 200 + base,
               "unmet": 40 - base, "over": 20 - base, "idle": 30 + base}  # fmt: skip
    coords = {"case": ["without", "with"], "year": AHEAD, "phase": ["primary", "lower_secondary"]}
    return xr.Dataset({name: (dims, values) for name, values in figures.items()}, coords=coords)


def make_paid():
    """Bonds pay for the building, the budget for the rest; 2 of it had waited for the school."""
    dims, years = ("source", "year"), len(AHEAD)
    spent, promised = np.zeros((2, years)), np.zeros((2, years))
    spent[:, :3] = [[60.0, 66.0, 0.0], [0.2, 0.0, 3.0]]
    promised[0, 1] = 2.0
    left = np.array([[30.0, 26.0, 0.0, 0.0], [4.8, 5.0, 2.0, 5.0]])
    return xr.Dataset(
        {"spent": (dims, spent), "promised": (dims, promised), "left": (dims, left)},
        coords={"source": ["bonds", "budget"], "year": AHEAD},
    )


def make_robustness():
    plans = ["none", "proposed", "mean", "future 1", "future 2", "future 3"]
    cost = 100 + np.arange(18.0).reshape(6, 3)
    regret = np.arange(18.0).reshape(6, 3)[::-1] / 2
    works = ["", f"{BORROW};{BUILD};{MERGE}", BUILD, BUILD, "", BORROW]
    return Robustness(
        expected=xr.Dataset(
            {"value": ("figure", [90.0, 96.0, 101.5]), "bound": ("figure", [89.0, 95.5, 101.0])},
            coords={"figure": ["wait_and_see", "recourse", "expected_plan"]},
        ),
        stage=2027,
        plans=xr.Dataset(
            {"cost": (("plan", "future"), cost), "regret": (("plan", "future"), regret),
             "works": ("plan", works)},
            coords={"plan": plans, "future": [1, 2, 3]},
        ),
        calmest="future 3",
        commit=(SITE,),
        hold=("north-primary-borrow", "site-w"),
    )  # fmt: skip


def make_frontier():
    return xr.Dataset(
        {
            "money": ("budget", [0.0, 60.0, 130.0]),
            "spent": ("budget", [0.0, 0.2, 129.2]),
            "objective": ("budget", [186.0, 160.0, 94.0]),
            "bound": ("budget", [186.0, 159.0, 93.5]),
            "unmet": ("budget", [520.0, 400.0, 90.0]),
            "over": ("budget", [200.0, 150.0, 60.0]),
            "works": ("budget", ["", BORROW, f"{BORROW};{BUILD};{MERGE}"]),
        }
    )


def make_ranking():
    works = xr.Dataset(
        {
            "site": ("work", ["north", SITE]),
            "phases": ("work", ["primary", "primary"]),
            "kind": ("work", ["extend", "build"]),
            "year": ("work", [2027, 2028]),
            "classes": ("work", [2, 6]),
            "once": ("work", [0.0, 84.0]),
            "first": ("work", [5.0, 42.0]),
            "last": ("work", [-1.0, 30.0]),
            "unmet": ("work", [10.0, 99.0]),
            "over": ("work", [4.0, 3.0]),
            "worst": ("work", [7, 1]),
            "effect": ("work", [np.inf, 0.5]),
            "rank": ("work", [2, 1]),
        },
        coords={"work": ["North wing", "East school"]},
    )
    return Ranking(works, make_frontier(), "worst_first")


def make_replay():
    cases = ["none", "all", "committed", BORROW, BUILD, MERGE]
    unmet = np.array([500.0, 100.0, 130.0, 140.0, 450.0, 101.0])
    large = np.array([60.0, 20.0, 26.0, 24.0, 55.0, 20.0])
    return told_of(cases, unmet, large)


def told_of(cases, unmet, large):
    columns = {}
    for name, values in (("unmet", unmet), ("large", large)):
        columns |= {
            f"{name}_mean": values,
            f"{name}_p10": 0.8 * values,
            f"{name}_p90": 1.2 * values,
        }
    return xr.Dataset({name: ("case", values) for name, values in columns.items()},
                      coords={"case": cases})  # fmt: skip


def make_left():
    """Return who is left without a place: South's pupils in two years, Junior's in one."""
    schools = ["hill", "junior", "north", "south", SITE, "site-w"]
    unmet = np.zeros((2, len(schools), len(AHEAD)))
    unmet[0, 3, 1:3], unmet[1, 1, 3] = (45.0, 25.0), 30.0
    coords = {"phase": ["primary", "lower_secondary"], "school": schools, "year": AHEAD}
    return xr.DataArray(unmet, coords, ("phase", "school", "year"))


def make_alone():
    """Return the replay of each work of the list alone."""
    return told_of(["North wing", "East school"], np.array([480.0, 300.0]), np.array([58.0, 41.0]))


def make_programmed(ranked=False):
    schools = ["hill", "junior", "north", "south", SITE, "site-w"]
    prices = np.zeros((2, len(AHEAD), len(schools)))
    prices[0, 2, 3], prices[0, 1, 3], prices[1, 0, 1] = 0.75, 0.5, 0.25
    use = np.array([[0.9, 0.8, np.nan, np.nan], [np.nan, np.nan, 0.6, 0.55], [np.nan] * 4])
    proposal = Proposal(
        measures=MEASURES,
        works=make_works(),
        relieved=xr.Dataset(
            {
                "work": ("edge", [BUILD, BUILD, BORROW]),
                "school": ("edge", ["north", "junior", "south"]),
                "pupils": ("edge", [240.0, 75.0, 30.0]),
            }
        ),
        use=xr.DataArray(use, {"work": [BORROW, BUILD, MERGE], "year": AHEAD}, ("work", "year")),
        years=make_years(),
        spend=xr.DataArray(
            [[40.2, 20.0], [44.0, 22.0], [3.0, 0.0], [0.0, 0.0]],
            {"year": AHEAD, "phase": ["primary", "lower_secondary"]},
            ("year", "phase"),
        ),
        paid=make_paid(),
        parts=xr.DataArray(
            [[0.0, 104.0, 6.0, 70.0, 6.0], [60.0, 18.0, 2.0, 9.0, 5.0]],
            {"case": ["without", "with"], "part": ["works", "unmet", "over", "way", "idle"]},
            ("case", "part"),
        ),
        futures=xr.Dataset(
            {
                "drawn": ("future", [3, 11, 40]),
                "chance": ("future", [0.5, 0.3, 0.2]),
                "pupils": ("future", [400.0, 350.0, 470.0]),
                "without": ("future", [180.0, 150.0, 255.0]),
                "with": ("future", [90.0, 85.0, 117.5]),
                "unmet_without": ("future", [500.0, 300.0, 900.0]),
                "unmet_with": ("future", [80.0, 40.0, 190.0]),
            },
            coords={"future": [1, 2, 3]},
        ),
        prices=xr.DataArray(
            prices,
            {"phase": ["primary", "lower_secondary"], "year": AHEAD, "school": schools},
            ("phase", "year", "school"),
        ),
        objective=94.0,
        bound=93.5,
        proven=True,
        solver="exact",
        tried=212,
        left=37,
        weights={"unmet": 0.2, "over": 0.03, "way": 0.002, "moved": 0.01, "idle": 0.004},
        rate=0.03,
    )
    ranking = make_ranking() if ranked else None
    alone = make_alone() if ranked else None
    robust, front, replay = make_robustness(), make_frontier(), make_replay()
    adapting = Adapting(
        (BUILD,), ((), (BORROW,), (BORROW, MERGE)), np.array([0.5, 0.25, 0.25]),
        {"unmet_mean": 95.0, "unmet_p10": 70.0, "unmet_p90": 118.0,
         "large_mean": 19.0, "large_p10": 15.0, "large_p90": 23.0},
    )  # fmt: skip
    now = (BUILD,)
    return Programmed(
        proposal, robust, ranking, front, replay, make_left(), now, alone, adapting
    )  # fmt: skip


def make_nothing():
    """Return what is found where nothing pays."""
    found = make_programmed()
    own = found.proposal
    years = own.years
    same = xr.concat([years.sel(case="without")] * 2, "case").assign_coords(case=years["case"])
    proposal = replace(
        own,
        measures={},
        works=own.works.isel(work=slice(0)),
        relieved=own.relieved.isel(edge=slice(0)),
        use=own.use.isel(work=slice(0)),
        years=same,
        spend=own.spend * 0.0,
        paid=own.paid * 0.0,
        parts=xr.concat([own.parts.sel(case="without")] * 2, "case").assign_coords(
            case=own.parts["case"]
        ),
        objective=186.0,
        bound=186.0,
    )
    frontier, replay = found.frontier.isel(budget=[0]), found.replay.sel(case=["none"])
    left = found.left * 5.0
    return replace(found, proposal=proposal, frontier=frontier, replay=replay, robustness=None,
                   left=left, now=(), adapting=None)  # fmt: skip
