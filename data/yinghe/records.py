"""Papers of the made-up bureau: schools, resources, campuses, targets and its own forecasts."""

import numpy as np
import pandas as pd
from classes import Classes
from numpy.typing import NDArray
from truth import BASE, FIRST_ROLL

_STAFF = {
    "staff": (1 / 18.5, 1 / 13.0), "teachers": (1 / 20, 1 / 14), "degree_teachers": (0.040, 0.055),
    "titled_teachers": (0.024, 0.035), "backbone_teachers": (0.0095, 0.0105),
    "pe_arts_teachers": (0.0088, 0.0090),
}  # fmt: skip
"""People a pupil in the mean: primary, lower secondary."""
_THINGS = {
    "teaching_area": (5.0, 6.2), "sports_area": (7.8, 10.4), "equipment": (2200.0, 2800.0),
    "computers": (0.12, 0.15), "books": (26.0, 34.0), "networked_rooms": (0.0235, 0.0245),
}  # fmt: skip
"""Things a pupil in the mean."""
_PLENTY = {"old": 1.12, "new": 0.88, "town": 1.0, "county": 0.78, "village": 1.45}
"""What a pupil has over the mean, by kind of place."""
_PHASES = {"primary": "primary", "point": "primary", "lower": "lower_secondary",
           "kindergarten": "kindergarten", "upper": "upper_secondary"}  # fmt: skip
_KINDS = {"point": "teaching_point", "nine": "nine_year"}
_ENTRY_GRADES = 6
_SECOND_CAMPUSES = 3
_BEDS = 600
_AMBITION = "映河市消除大班额专项规划（虚构）"

Whole = NDArray[np.int64]


def school_rows(rng: np.random.Generator, schools: pd.DataFrame, classes: Classes) -> pd.DataFrame:
    """The table ``schools``; one lower secondary school of the villages has boarders."""
    both = classes.rooms + classes.special
    land = classes.rooms * 45 * rng.uniform(14, 26, len(schools))
    beds = pd.Series(0, index=schools.index)
    villages = (schools["place"] == "village") & (schools["sort"] == "lower")
    beds[schools.index[villages][0]] = _BEDS
    return pd.DataFrame(
        {
            "school": schools["school"],
            "name": schools["name"],
            "phases": schools["sort"].map(_PHASES).fillna("primary;lower_secondary"),
            "sector": np.where(schools["sort"] == "private", "private", "public"),
            "kind": schools["sort"].map(_KINDS).fillna(""),
            "rooms": both,
            "special_rooms": classes.special,
            "beds": beds,
            "land_m2": (land / 10).round().astype(int) * 10,
            "opened": schools["opened"].astype("Int64"),
            "must_keep": np.where(schools["sort"] == "point", "true", "false"),
            "x": schools["x"],
            "y": schools["y"],
        }
    )


def resource_table(rng: np.random.Generator, schools: pd.DataFrame, now: Whole) -> pd.DataFrame:
    """What schools have in the base year; crowded places have less a pupil, shrinking ones more.

    ``now (school, grade)`` are the rolls. What a school of both phases shares stands under ``*``.
    """
    rows: list[tuple[str, int, str, str, int]] = []
    counts = {
        "primary": now[:, :_ENTRY_GRADES].sum(axis=1),
        "lower_secondary": now[:, _ENTRY_GRADES:9].sum(axis=1),
    }
    for i, (school, place) in enumerate(zip(schools["school"], schools["place"], strict=True)):
        plenty = _PLENTY[place] * rng.lognormal(0, 0.10)
        taught = {phase: int(pupils[i]) for phase, pupils in counts.items() if pupils[i]}
        things = dict.fromkeys(_THINGS, 0)
        for at, phase in enumerate(counts):
            pupils = taught.get(phase, 0)
            if pupils:
                people = _people(rng, at, pupils * plenty**0.5)
                rows += [(school, BASE, phase, name, value) for name, value in people.items()]
            for name, each in _THINGS.items():
                things[name] += round(each[at] * pupils * plenty * rng.lognormal(0, 0.15))
        if taught:
            phase = "*" if len(taught) > 1 else next(iter(taught))
            rows += [(school, BASE, phase, name, value) for name, value in things.items()]
    return pd.DataFrame(rows, columns=["school", "year", "phase", "indicator", "value"])


def _people(rng: np.random.Generator, at: int, pupils: float) -> dict[str, int]:
    """Staff of a phase; teachers are staff, and all others are teachers."""
    found = {
        name: max(1, round(each[at] * pupils * rng.lognormal(0, 0.08)))
        for name, each in _STAFF.items()
    }
    found["teachers"] = min(found["teachers"], found["staff"])
    return {
        name: value if name == "staff" else min(value, found["teachers"])
        for name, value in found.items()
    }


def campus_table(schools: pd.DataFrame, classes: Classes) -> pd.DataFrame:
    """Schools of the new town with a second campus: the youngest grades by themselves."""
    old = (schools["key"] == "binhe") & (schools["sort"] == "primary") & schools["opened"].isna()
    rows = []
    for place in schools.index[old][:_SECOND_CAMPUSES]:
        one = schools.loc[place]
        rooms = int(classes.rooms[place] + classes.special[place])
        low, east, north = rooms // 3, round(one["x"] + 420, 1), round(one["y"] + 260, 1)
        school = one["school"]
        rows.append((f"{school}-1", school, rooms - low, "3;4;5;6", one["x"], one["y"]))
        rows.append((f"{school}-2", school, low, "1;2", east, north))
    return pd.DataFrame(rows, columns=["campus", "school", "rooms", "grades", "x", "y"])


def target_table() -> pd.DataFrame:
    """What the made-up city has set itself."""
    rows = [
        ("large_class_share", "city", BASE + 1, 0.03, _AMBITION),
        ("extra_large_class_share", "city", BASE + 1, 0.0, _AMBITION),
        ("large_class_share", "city", BASE + 5, 0.0, "映河市义务教育优质均衡推进计划（虚构）"),
    ]
    return pd.DataFrame(rows, columns=["indicator", "unit", "by", "value", "source"])


def forecast_table(rng: np.random.Generator, schools: pd.DataFrame, rolls: Whole) -> pd.DataFrame:
    """The bureau's own: last autumn's entrants again, by feel, for the last five autumns."""
    rows = []
    ids = schools["school"].tolist()
    for made in range(BASE - 5, BASE):
        last = rolls[made - FIRST_ROLL, :, 0]
        for i in np.flatnonzero(last):
            told = round(last[i] * rng.normal(1.01, 0.05))
            rows.append((made, ids[i], "primary", "1", made + 1, told))
    return pd.DataFrame(rows, columns=["made_in", "school", "phase", "grade", "year", "pupils"])
