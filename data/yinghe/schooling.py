"""Schools of the made-up city: where they stand, whom they take in, and who goes on where."""

import numpy as np
import pandas as pd
from ground import DISTRICTS, Ground
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from truth import spread

FULL_SIZE = 400
"""Communities of a city that has the schools below."""
_LETTERS = {"primary": "J", "nine": "N", "lower": "S", "point": "P", "private": "M",
            "kindergarten": "K", "upper": "G"}  # fmt: skip
_COUNTED = ("primary", "nine", "point", "lower", "private", "kindergarten", "upper")
_COUNTS = {
    "gucheng": (20, 2, 0, 6, 2, 11, 3),
    "binhe": (26, 6, 0, 8, 4, 17, 4),
    "dongzhan": (17, 3, 0, 6, 2, 10, 2),
    "nanyuan": (14, 2, 0, 4, 2, 8, 2),
    "yingshan": (16, 2, 0, 6, 2, 9, 2),
    "heshang": (12, 2, 10, 4, 0, 5, 1),
}
_PARTS = 10_000
"""Parts in which shares are told."""
_OPENED = {"binhe": (2017, 2019, 2021, 2023)}
_ENDS = {
    "primary": "小学",
    "nine": "学校",
    "lower": "初级中学",
    "point": "教学点",
    "private": "民办学校",
    "kindergarten": "幼儿园",
    "upper": "高级中学",
}

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Feeds = dict[int, dict[int, float]]
"""Share of each school's leavers by where they go on."""


def school_table(rng: np.random.Generator, land: Ground) -> pd.DataFrame:
    """Schools at the middle of groups of communities: sort, name, district, x, y."""
    scale = len(land.areas) / FULL_SIZE
    rows = []
    for one in DISTRICTS:
        own = land.areas[land.areas["district"] == one.zh]
        told = zip(_COUNTED, _COUNTS[one.key], strict=True)
        counts = {sort: max(1, round(many * scale)) for sort, many in told if many}
        primaries = counts["primary"]
        counts["primary"] += counts.pop("nine")
        spots = own[["x", "y"]].to_numpy()
        homes: list[int] = []
        for sort, many in counts.items():
            beside = homes if sort == "point" else []
            homes = _middles(rng, spots, min(many, len(own) - len(beside)), beside)
            steps = rng.uniform(-90, 90, (len(homes), 2))
            for number, (home, step) in enumerate(zip(homes, steps, strict=True)):
                is_nine = sort == "primary" and number >= primaries
                area = own.iloc[home]
                x, y = area["x"] + step[0], area["y"] + step[1]
                named = "nine" if is_nine else sort
                name = f"{one.zh[:2]}{area['name'][:2]}{_ENDS[named]}"
                rows.append((named, name, one.key, one.zh, one.kind, round(x, 1), round(y, 1)))
    found = pd.DataFrame(rows, columns=["sort", "name", "key", "district", "place", "x", "y"])
    letters = found["sort"].map(_LETTERS)
    found["school"] = [f"{letter}{i + 1:03d}" for i, letter in enumerate(letters)]
    found["opened"] = np.nan
    for key, years in _OPENED.items():
        entry_schools = (found["key"] == key) & found["sort"].isin(["primary", "nine"])
        young = found.index[entry_schools][1:][-len(years) :]  # one stood there from the first
        found.loc[young, "opened"] = years[-len(young) :]
    return found


def _middles(rng: np.random.Generator, spots: Floats, many: int, taken: list[int]) -> list[int]:
    """Places of as many communities, spread evenly, none of them taken."""
    centres, _ = kmeans2(spots, many, minit="++", seed=int(rng.integers(1 << 30)))
    free = np.ones(len(spots), dtype=bool)
    free[taken] = False
    found = []
    for centre in centres:
        away = np.hypot(*(spots - centre).T)
        near = int(np.where(free, away, np.inf).argmin())
        free[near] = False
        found.append(near)
    return found


def distances(points: pd.DataFrame, schools: pd.DataFrame) -> Floats:
    """Metres in a straight line, ``(point, school)``."""
    east = points["x"].to_numpy()[:, None] - schools["x"].to_numpy()
    north = points["y"].to_numpy()[:, None] - schools["y"].to_numpy()
    return np.hypot(east, north)


def nearest(land: Ground, schools: pd.DataFrame, sorts: tuple[str, ...]) -> Whole:
    """Place of the nearest school of each community's own district, ``(area,)``.

    Each school has one community at least, the nearest to it that no other school has so.
    """
    found = np.empty(len(land.areas), dtype=np.int64)
    for district, own in land.areas.groupby("district"):
        some = schools[(schools["district"] == district) & schools["sort"].isin(sorts)]
        away = distances(own, some)
        chosen = away.argmin(axis=1)
        free = np.ones(len(own), dtype=bool)
        for school in range(len(some)):
            closest = int(np.where(free, away[:, school], np.inf).argmin())
            free[closest] = False
            chosen[closest] = school
        found[own.index] = some.index.to_numpy()[chosen]
    return found


def nearest_of(schools: pd.DataFrame, school: int, sort: str) -> int:
    """Place of the nearest school of a sort in a school's district."""
    own = schools["district"] == schools.loc[school, "district"]
    some = schools[own & (schools["sort"] == sort)]
    away = distances(schools.loc[[school]], some)[0]
    return int(some.index[away.argmin()])


def feeds(schools: pd.DataFrame, primary: Whole, lower: Whole, weight: Whole) -> Feeds:
    """Shares of each primary school's leavers by lower secondary school, by where they live."""
    found: Feeds = {}
    for school in schools.index[schools["sort"] == "primary"]:
        own = primary == school
        parts = pd.Series(weight[own] + 1e-9).groupby(lower[own]).sum()
        found[int(school)] = (parts / parts.sum()).to_dict()
    return found


def transfer_table(schools: pd.DataFrame, going: Feeds, now: Whole) -> pd.DataFrame:
    """Who goes on where: after the sixth grade, and from teaching points after the third.

    ``now (school, grade)`` are the rolls of the base year.
    """
    ids = schools["school"].to_numpy()
    rows = []
    for school, parts in going.items():
        if now[school, 5]:  # a young school has no leavers yet
            shares = spread(_PARTS, np.array(list(parts.values()))) / _PARTS
            targets = ids[list(parts)]
            rows += [(ids[school], *to, 6) for to in zip(targets, shares.tolist(), strict=True)]
    for point in schools.index[schools["sort"] == "point"]:
        rows.append((ids[point], ids[nearest_of(schools, point, "primary")], 1.0, 3))
    return pd.DataFrame(rows, columns=["from_school", "to_school", "share", "from_grade"])


def catchment_table(
    land: Ground, schools: pd.DataFrame, primary: Whole, lower: Whole
) -> pd.DataFrame:
    """Catchments of both compulsory phases, by communities."""
    ids, areas = schools["school"].to_numpy(), land.areas["area"].to_numpy()
    rows = []
    for phase, of in (("primary", primary), ("lower_secondary", lower)):
        for school in np.unique(of):
            name = f"{phase[0].upper()}-{ids[school]}"
            rows.append((phase, name, ids[school], ";".join(areas[of == school])))
    return pd.DataFrame(rows, columns=["phase", "catchment", "schools", "areas"])


def membership_table(schools: pd.DataFrame) -> pd.DataFrame:
    """Clusters of public schools that lie side by side, and groups that a lead school heads."""
    rows = []
    compulsory = schools["sort"].isin(["primary", "nine", "lower", "point"])
    for district, own in schools[compulsory].groupby("district"):
        order = own.sort_values(["x", "y"])["school"].to_numpy()
        parts = np.array_split(order, max(1, len(order) // 6))
        for number, part in enumerate(parts, start=1):
            name = f"{district}第{number}学区"
            rows += [(school, "cluster", name, "", 2018) for school in part]
    lead = schools.loc[schools["sort"] == "primary", "school"].iloc[::9]
    for number, school in enumerate(lead, start=1):
        rows.append((school, "group", f"第{number}教育集团", "牵头", 2020))
    return pd.DataFrame(rows, columns=["school", "kind", "name", "role", "from"])
