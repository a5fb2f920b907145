"""How fast 50,000 children are admitted, beside a plain deferred acceptance in Python.

``python benchmarks/land_admissions.py`` writes a made-up city of 300 areas and 80 schools with a
list of children under pseudonyms, reads it as ``planner admit`` does, and admits them by four
tiers, with one school in three sharing its catchment, address locks, siblings and overflow; then
again with ranked choices, and with the lottery held 200 times for the chances.

The peer is the algorithm as textbooks have it: children propose, a school keeps the best so far in
a sorted list; it takes the very lists and priorities that the kernel takes, and must give the same
matching. No pair may block it. Seconds are by the clock on the wall, one thread, median of three.
"""

import argparse
import tempfile
from bisect import insort
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.inputs.applicants import read_applicants
from planner.inputs.cities import load_city
from planner.inputs.scenarios import load_scenario
from planner.method import admission
from planner.model.admissions import Admission, Applicants, tiers_in_order
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.schools import admissions as door
from planner.schools.admission_lists import Lists

Whole = NDArray[np.int64]
T = TypeVar("T")
WIDE, HIGH, SIDE, SCHOOLS, GRADES = 20, 15, 600, 80, 6
CLASS, YEAR, SEED = 45, 2025, 20260901
SCENARIO = """\
title: Made-up admissions
city: town
horizon: 2025
draws: 0
policy:
  tiers:
    siblings: {order: 1, siblings: true, lives: anywhere}
    hukou_and_home: {order: 2, proofs: [hukou, home], keys: [home_since, lottery]}
    hukou: {order: 3, proofs: [hukou], keys: [registered_since, lottery]}
    permit: {order: 4, proofs: [permit], keys: [points, lottery]}
    others: {order: 5, lives: anywhere, keys: [distance, lottery], bands: [1000, 2000]}
  admissions: {seed: 20260901, rule: RULE, reach: 8000}
"""


def write_city(folder: Path, children: int) -> None:
    """Write a made-up city whose places are about as many as its children."""
    rng = np.random.default_rng(SEED)
    folder.mkdir()
    areas = [(x, y) for x in range(WIDE) for y in range(HIGH)]
    names = [f"a{place:03d}" for place in range(len(areas))]
    lines = ["area,name,district,population,geometry"]
    for name, (x, y) in zip(names, areas, strict=True):
        west, south = 500_000 + SIDE * x, 3_300_000 + SIDE * y
        ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        points = ", ".join(f"{west + SIDE * i} {south + SIDE * j}" for i, j in ring)
        lines.append(f'{name},{name},D,15000,"POLYGON (({points}))"')
    (folder / "areas.csv").write_text("\n".join(lines), encoding="utf-8")
    home = rng.choice(len(areas), SCHOOLS, replace=False)
    at = np.array([areas[place] for place in home]) * SIDE + rng.uniform(
        50, SIDE - 50, (SCHOOLS, 2)
    )
    size = rng.lognormal(0.0, 0.35, SCHOOLS)
    classes = np.maximum(np.rint(1.02 * children / CLASS * size / size.sum()), 1).astype(int)
    schools = [f"s{place:02d}" for place in range(SCHOOLS)]
    pd.DataFrame(
        {
            "school": schools,
            "name": schools,
            "phases": "primary",
            "sector": "public",
            "rooms": classes * GRADES,
            "x": 500_000 + at[:, 0],
            "y": 3_300_000 + at[:, 1],
        }
    ).to_csv(folder / "schools.csv", index=False)
    years, grades = range(2019, 2025), range(1, GRADES + 1)
    rolls = [
        (school, year, grade, int(0.95 * CLASS * rooms))
        for school, rooms in zip(schools, classes, strict=True)
        for year in years
        for grade in grades
    ]
    columns = ["school", "year", "grade", "pupils"]
    pd.DataFrame(rolls, columns=columns).to_csv(folder / "rolls.csv", index=False)
    births = "".join(f"*,{year},{children}\n" for year in range(2010, 2025))
    (folder / "births.csv").write_text(f"area,year,births\n{births}", encoding="utf-8")
    centres = (np.array(areas) + 0.5) * SIDE
    away = np.hypot(*(centres[:, None] - at[None]).transpose(2, 0, 1))
    near = away.argsort(axis=1)
    shared = [f"{schools[own]};{schools[other]}" if own % 3 == 0 else schools[own]
              for own, other in near[:, :2]]  # fmt: skip
    catchments = pd.DataFrame({"schools": shared, "areas": names})
    catchments = catchments.groupby("schools")["areas"].agg(";".join).reset_index()
    catchments.insert(0, "catchment", [f"c{place}" for place in range(len(catchments))])
    catchments.insert(0, "phase", "primary")
    catchments.to_csv(folder / "catchments.csv", index=False)
    (folder / "address_locks.csv").write_text(
        "area,school,used_in,years,share\n"
        + "".join(f"{names[p]},{schools[near[p, 0]]},2022,6,0.03\n" for p in range(0, 300, 4)),
        encoding="utf-8",
    )
    write_children(folder, children, names, schools, near, rng)
    (folder / "standards.yaml").write_text(
        "ladder:\n  entry_age: 6\n  cut_off: 08-31\n  phases:\n"
        '    primary: ["1", "2", "3", "4", "5", "6"]\nnorms:\n'
        f"  class_size.target.primary: {{value: {CLASS}, phase: primary, evidence: D}}\n"
        f"  class_size.large.primary: {{value: 55, phase: primary, evidence: D}}\n",
        encoding="utf-8",
    )
    (folder / "city.yaml").write_text(
        "title: {en: Made up, zh: 虚构}\nbase_year: 2024\ncrs: EPSG:32650\n"
        "standards: [standards.yaml]\nmade_up: true\nlayers:\n"
        "  areas: {datum: 'EPSG:32650', vintage: '2024', source: made up}\n"
        "  schools: {datum: 'EPSG:32650', vintage: '2024', source: made up}\n"
        "  births: {vintage: '2024', basis: resident, period: school_year, source: made up}\n",
        encoding="utf-8",
    )


def write_children(
    folder: Path,
    many: int,
    areas: list[str],
    schools: list[str],
    near: Whole,
    rng: np.random.Generator,
) -> None:
    """Write the list of children: clustered areas, proofs, dates, points, siblings and choices."""
    weight = rng.lognormal(0.0, 0.5, len(areas))
    area = rng.choice(len(areas), many, p=weight / weight.sum())
    kind = rng.choice(4, many, p=[0.55, 0.2, 0.2, 0.05])
    proofs = np.array(["hukou;home", "hukou", "permit", ""], dtype=object)[kind]
    ids = np.array(schools, dtype=object)
    ranked = near[area, :6][np.arange(many)[:, None], rng.random((many, 6)).argsort(axis=1)[:, :3]]
    day = pd.Timestamp("2008-01-01") + pd.to_timedelta(rng.integers(0, 6000, many), unit="D")
    sibling = np.where(rng.random(many) < 0.12, ids[near[area, 0]], "")
    pd.DataFrame(
        {
            "applicant": [f"k{number:06d}" for number in rng.permutation(many)],
            "area": np.array(areas, dtype=object)[area],
            "proofs": proofs,
            "points": np.where(kind == 2, rng.integers(20, 120, many).astype(str), ""),
            "registered_since": np.where(kind <= 1, day.strftime("%Y-%m-%d"), ""),
            "home_since": np.where(kind == 0, day.strftime("%Y-%m-%d"), ""),
            "sibling": sibling,
            "choices": [";".join(ids[row]) for row in ranked],
        }
    ).to_csv(folder / "applicants.csv", index=False)


def timed(work: Callable[[], T], times: int = 3) -> tuple[T, float]:
    """What some work gives, and the median of its seconds."""
    seconds = []
    for _ in range(times):
        began = perf_counter()
        found = work()
        seconds.append(perf_counter() - began)
    return found, median(seconds)


def textbook(lists: Lists, lot: NDArray[np.uint64]) -> list[int]:
    """Children propose in turn; a school keeps a sorted list of the best so far (plain Python)."""
    start, desk, level = lists.start.tolist(), lists.desk.tolist(), lists.level.tolist()
    lots, places = lot.tolist(), lists.places.tolist()
    kept: list[list[tuple[int, int, int, int]]] = [[] for _ in places]
    following, held = start[:-1], [-1] * (len(start) - 1)
    free = list(range(len(held)))
    while free:
        child = free.pop()
        entry = following[child]
        if entry == start[child + 1]:
            continue
        following[child] = entry + 1
        own = kept[desk[entry]]
        insort(own, (level[entry], lots[child], child, entry))
        held[child] = entry
        if len(own) > places[desk[entry]]:
            last = own.pop()[2]
            held[last] = -1
            free.append(last)
    return held


def blocking(lists: Lists, lot: NDArray[np.uint64], held: Whole) -> int:
    """Pairs of a child and a school that would both rather have each other."""
    found = np.flatnonzero(held >= 0)
    worst: dict[int, tuple[int, int, int]] = {}
    filled = np.bincount(lists.desk[held[found]], minlength=len(lists.places))
    for child in found:
        entry = held[child]
        rank = (int(lists.level[entry]), int(lot[child]), int(child))
        desk = int(lists.desk[entry])
        worst[desk] = max(worst.get(desk, rank), rank)
    pairs = 0
    for child in range(len(held)):
        last = held[child] if held[child] >= 0 else lists.start[child + 1]
        for entry in range(lists.start[child], last):
            desk = int(lists.desk[entry])
            rank = (int(lists.level[entry]), int(lot[child]), child)
            if filled[desk] < lists.places[desk] or rank < worst[desk]:
                pairs += 1
    return pairs


def lists_of(city: City, scenario: Scenario, applicants: Applicants) -> tuple[Lists, Whole]:
    """Lists and lottery numbers as the door makes them, caught on their way to the kernel."""
    caught: list[tuple[Lists, Whole]] = []
    usual = door.place

    def place(lists: Lists, child: Whole, order: Whole, lot: Whole) -> Whole:
        caught.append((lists, lot))
        return usual(lists, child, order, lot)

    door.place = place
    try:
        admission(city, scenario, applicants, Draws(1))
    finally:
        door.place = usual
    return caught[0]


def line(found: Admission) -> str:
    """One line on what came of an intake."""
    table = found.tiers
    ways = ("admitted", "diverted", "unplaced")
    told = ", ".join(f"{int(table[way].sum()):,} {way}" for way in ways)
    return f"{int(table['children'].sum()):,} children: {told}"


def main() -> None:
    """Print seconds of every part beside the peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=50_000)
    parser.add_argument("--draws", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="planner-") as home:
        folder = Path(home) / "town"
        write_city(folder, chosen.children)
        city = load_city(folder)
        (applicants, faults, _), seconds = timed(
            lambda: read_applicants(city, folder, None, "primary"), 1
        )
        if applicants is None:
            raise SystemExit("\n".join(map(str, faults[:9])))
        print(f"read and check the list: {seconds:.2f} s")
        for rule in ("drawn", "ranked"):
            file = Path(home) / f"{rule}.yaml"
            file.write_text(SCENARIO.replace("RULE", rule), encoding="utf-8")
            scenario = load_scenario(file)
            measure(rule, city, scenario, applicants, chosen.draws)


def measure(rule: str, city: City, scenario: Scenario, applicants: Applicants, draws: int) -> None:
    """Measure one rule, and hold the kernel against the textbook."""
    tiers = len(tiers_in_order(scenario.policy.tiers))
    admission(city, scenario, applicants, Draws(1))  # compiles
    found, whole = timed(lambda: admission(city, scenario, applicants, Draws(1)))
    print(f"\n{rule}, {tiers} tiers; {line(found)}")
    print(f"  whole intake with overflow: {whole:.2f} s")
    many = Draws(1, tuple(range(draws)))
    _, longer = timed(lambda: admission(city, scenario, applicants, many), 1)
    print(f"  with chances over {draws} lotteries: {longer:.2f} s")
    lists, lot = lists_of(city, scenario, applicants)
    child, order = np.arange(len(applicants)), np.arange(lists.child.size)
    held, ours = timed(lambda: door.place(lists, child, order, lot))
    theirs, peer = timed(lambda: textbook(lists, lot))
    same = held.tolist() == theirs
    print(f"  deferred acceptance, {order.size:,} entries: {1000 * ours:.1f} ms; "
          f"textbook in Python {1000 * peer:.0f} ms ({peer / ours:.0f} ×), "
          f"same matching: {same}; blocking pairs: {blocking(lists, lot, held)}")  # fmt: skip
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
