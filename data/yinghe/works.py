"""Land, homes and works of the made-up city: what is to be built, where, and with whose money."""

import numpy as np
import pandas as pd
from ground import Ground
from schooling import FULL_SIZE, distances
from truth import BASE

_PLACES = 45
_COST = 6.0
"""Cost a place, in ten thousand yuan."""
_HOMES = {"new": (26, 300, 1400), "town": (18, 200, 900), "county": (9, 200, 700)}
"""Housing projects, and the fewest and most homes of each."""
_GOING = 6
"""Projects in the old town that take homes away."""
_STAGES = ((BASE, "completed"), (BASE + 2, "presold"), (BASE + 3, "under_construction"))
_SITES, _LEAST_AWAY = 12, 400.0
_NEW_WORKS = (("start", True, 1), ("start", True, 2), ("study", True, 2), ("land", True, 3),
              ("approval", False, 4), ("approval", False, 5))  # fmt: skip
"""Stage, whether decided, and years to the opening."""
_ON_ESTATES = (2, 3)
"""New works on the land of the two largest estates, paid for by their developers."""
_PUBLIC_MONEY = {"一般公共预算": 0.5, "专项债券": 0.3, "上级补助": 0.2}
_PAYMENTS = ((2, 0.4), (1, 0.6))
"""Years before the opening, and the share that is paid then."""
_YIELD = {"商品房": 0.030, "保障房": 0.042}
"""Children of the commonest age a home, in the year when it is first lived in."""


def housing_table(rng: np.random.Generator, land: Ground) -> pd.DataFrame:
    """Homes to come in the new town, the other towns and the county; homes that go in the old."""
    scale = len(land.areas) / FULL_SIZE
    kinds, names = land.areas["kind"], land.areas["area"]
    rows = []
    for kind, (many, low, high) in _HOMES.items():
        for area in rng.choice(names[kinds == kind], max(2, round(many * scale)), replace=False):
            year = int(rng.integers(BASE - 2, BASE + 6))
            stage = next((stage for end, stage in _STAGES if year <= end), "permitted")
            rows.append((area, year, stage, int(rng.integers(low, high))))
    for area in rng.choice(names[kinds == "old"], max(1, round(_GOING * scale)), replace=False):
        year = int(rng.integers(BASE + 1, BASE + 4))
        rows.append((area, year, "permitted", -int(rng.integers(150, 500))))
    found = pd.DataFrame(rows, columns=["area", "year", "stage", "homes"])
    found.insert(0, "project", [f"H{i + 1:03d}" for i in range(len(found))])
    found["dwelling"] = np.where(rng.random(len(found)) < 0.2, "保障房", "商品房")
    lived_in = rng.uniform(0.35, 0.8, len(found)).round(2)
    found["occupied"] = np.where(found["stage"] == "completed", lived_in, np.nan)
    return found


def yield_table() -> pd.DataFrame:
    """Children a home by age and years since it was lived in; young families grow older."""
    rows = [
        (dwelling, age, since, round(top * 0.9 ** abs(age - 3 - since) * 0.97**since, 4))
        for dwelling, top in _YIELD.items()
        for age in range(18)
        for since in range(16)
    ]
    return pd.DataFrame(rows, columns=["dwelling", "age", "years_since", "pupils_per_home"])


def site_table(rng: np.random.Generator, land: Ground, schools: pd.DataFrame) -> pd.DataFrame:
    """Land kept for schools in growing communities that have none near."""
    growing = land.areas[land.areas["kind"].isin(["new", "county", "town"])]
    spots = growing.assign(x=growing["x"] + 150, y=growing["y"] - 120)
    free = spots[distances(spots, schools).min(axis=1) > _LEAST_AWAY]
    own = free.loc[np.sort(rng.choice(free.index, min(_SITES, len(free)), replace=False))]
    numbers = np.arange(len(own))
    classes = rng.choice([24, 30, 36], len(own))
    return pd.DataFrame(
        {
            "site": [f"Y{number + 1:02d}" for number in numbers],
            "name": own["name"].str[:2].to_numpy() + "教育用地",
            "phases": np.where(numbers % 3 == 0, "primary;lower_secondary", "primary"),
            "land_m2": classes * _PLACES * 22,
            "available_from": BASE + 1 + numbers % 3,
            "max_classes": classes,
            "x": own["x"].round(1).to_numpy(),
            "y": own["y"].round(1).to_numpy(),
        }
    )


def project_table(
    schools: pd.DataFrame, sites: pd.DataFrame, estates: pd.DataFrame
) -> pd.DataFrame:
    """Works that are decided, and others that are not; two stand on the land of an estate."""
    later = estates[(estates["year"] > BASE) & (estates["homes"] > 0)]
    largest = later.sort_values("homes", ascending=False)["project"].tolist()
    rows = []
    for number, ((stage, decided, years), site) in enumerate(
        zip(_NEW_WORKS, sites.itertuples(), strict=False)
    ):
        on_estate = number in _ON_ESTATES and largest
        estate = largest.pop(0) if on_estate else ""
        name = f"{site.name[:2]}小学新建工程"
        year = max(BASE + years, site.available_from)
        rows.append((name, site.site, "", 24, stage, decided, year, estate))
    crowded = schools[(schools["key"] == "yingshan") & (schools["sort"] == "primary")]
    rows += [
        (f"{one.name}扩建工程", "", one.school, 6, "study", True, BASE + 2, "")
        for one in crowded.iloc[:4:3].itertuples()
    ]
    names = ["name", "site", "school", "classes", "stage", "committed", "planned_use",
             "housing_project"]  # fmt: skip
    found = pd.DataFrame(rows, columns=names)
    found.insert(0, "project", [f"P{i + 1:02d}" for i in range(len(found))])
    found["committed"] = np.where(found["committed"], "true", "false")
    return found.assign(phase="primary", places=found["classes"] * _PLACES)


def funding_table(works: pd.DataFrame) -> pd.DataFrame:
    """Money of the decided works, by year and source; estates are built by their developers."""
    rows = []
    for one in works[works["committed"] == "true"].itertuples():
        whole = one.places * _COST
        sources = {"开发商配建": 1.0} if one.housing_project else _PUBLIC_MONEY
        for source, share in sources.items():
            for before, part in _PAYMENTS:
                amount = round(whole * share * part, 1)
                rows.append((one.project, one.planned_use - before, source, amount))
    return pd.DataFrame(rows, columns=["project", "year", "source", "amount"])
