"""The made town, and a town of streets between whose blocks catchments are drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from scipy.sparse import csr_array

from planner.maps.address_list import address_list
from planner.maps.catchment_maps import Change
from planner.maps.catchment_shapes import catchments, given_shares
from planner.model.standards import Norm
from planner.model.streets import NamedLines
from planner.paper.drawing import Glyphs
from tests.madetown import make_access, make_city, make_plan, text


@pytest.fixture(scope="session")
def made():
    return make_plan()


@pytest.fixture(scope="session")
def accessed():
    return make_access(make_plan(drawn=False))


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
