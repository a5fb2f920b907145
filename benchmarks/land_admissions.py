"""How fast 50,000 children are admitted, beside a plain deferred acceptance in Python.

``python benchmarks/land_admissions.py`` writes a made-up city of 300 areas and 80 schools with a
list of children under pseudonyms, reads it as ``planner admit`` does, and admits them by four
tiers, with one school in three sharing its catchment, address locks, siblings and overflow; then
again with ranked choices, and with the lottery held 200 times for the chances.

The peer is the algorithm as textbooks have it: children propose, a school keeps the best so far in
a sorted list; it takes the very lists and priorities that the kernel takes, and must give the same
matching. No pair may block it. The results are written twice, and once more from the same children
in another order of rows: all files must be the same to the byte. Seconds are by the clock on the
wall, one thread, median of three.
"""

import argparse
import tempfile
from bisect import insort
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

import numpy as np
import pandas as pd
from admission_town import SCENARIO, SEED, write_city
from numpy.typing import NDArray

from planner.inputs.applicants import read_applicants
from planner.inputs.cities import load_city
from planner.inputs.scenarios import load_scenario
from planner.method import admission
from planner.model.admissions import Admission, Applicants, tiers_in_order
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Scenario
from planner.outputs.admissions import to_tell, write_admission
from planner.schools import admissions as door
from planner.schools.admission_lists import Lists

Whole = NDArray[np.int64]
T = TypeVar("T")


def timed(work: Callable[[], T], times: int = 3) -> tuple[T, float]:
    """What some work gives, and the median of its seconds."""
    seconds = []
    for _ in range(times):
        began = perf_counter()
        found = work()
        seconds.append(perf_counter() - began)
    return found, median(seconds)


def textbook(lists: Lists, lot: NDArray[np.uint64], shut: NDArray[np.bool_]) -> list[int]:
    """Children propose in turn; a school keeps a sorted list of the best so far (plain Python)."""
    start, desk, level = lists.start.tolist(), lists.desk.tolist(), lists.level.tolist()
    lots, places, closed = lot.tolist(), lists.places.tolist(), shut.tolist()
    kept: list[list[tuple[int, int, int, int]]] = [[] for _ in places]
    following, held = start[:-1], [-1] * (len(start) - 1)
    free = list(range(len(held)))
    while free:
        child = free.pop()
        entry = following[child]
        if entry == start[child + 1]:
            continue
        following[child] = entry + 1
        if closed[entry]:
            free.append(child)
            continue
        own = kept[desk[entry]]
        insort(own, (level[entry], lots[child], child, entry))
        held[child] = entry
        if len(own) > places[desk[entry]]:
            last = own.pop()[2]
            held[last] = -1
            free.append(last)
    return held


def blocking(lists: Lists, lot: NDArray[np.uint64], shut: NDArray[np.bool_], held: Whole) -> int:
    """Pairs of a child and a school, open to it, that would both rather have each other."""
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
            if shut[entry]:
                continue
            desk = int(lists.desk[entry])
            rank = (int(lists.level[entry]), int(lot[child]), child)
            if filled[desk] < lists.places[desk] or rank < worst[desk]:
                pairs += 1
    return pairs


def lists_of(
    city: City, scenario: Scenario, applicants: Applicants
) -> tuple[Lists, Whole, NDArray[np.uint64], NDArray[np.bool_]]:
    """Lists, their order, lottery numbers and locks, caught on their way to the kernel."""
    caught: list[tuple[Lists, Whole, NDArray[np.uint64], NDArray[np.bool_]]] = []
    usual = door.place

    def place(lists: Lists, child: Whole, order: Whole, lot: Whole, shut: Whole) -> Whole:
        caught.append((lists, order, lot, shut))
        return usual(lists, child, order, lot, shut)

    door.place = place
    try:
        admission(city, scenario, applicants, Draws(1))
    finally:
        door.place = usual
    return caught[0]


def same_bytes(city: City, scenario: Scenario, lists: list[Applicants], home: Path) -> bool:
    """Tell whether all lists come to the same files, to the byte."""
    found = []
    for number, applicants in enumerate(lists):
        out = home / f"out{number}"
        came = admission(city, scenario, applicants, Draws(1, tuple(range(5))))
        write_admission(came, city, to_tell(came, city), out, {})
        files = sorted(path for path in out.rglob("*") if path.is_file())
        found.append([(str(path.relative_to(out)), path.read_bytes()) for path in files])
    return all(one == found[0] for one in found)


def turned_lists(lists: Lists, order: Whole) -> Lists:
    """Lists with their entries in the order in which they are asked."""
    moved = ("child", "school", "desk", "tier", "level", "rank", "weight")
    return replace(lists, **{name: getattr(lists, name)[order] for name in moved})


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
        turned = shuffled(city, folder)
        for rule in ("drawn", "ranked"):
            file = Path(home) / f"{rule}.yaml"
            file.write_text(SCENARIO.replace("RULE", rule), encoding="utf-8")
            scenario = load_scenario(file)
            measure(rule, city, scenario, applicants, chosen.draws)
            began = perf_counter()
            same = same_bytes(city, scenario, [applicants, applicants, turned], Path(home) / rule)
            longer = perf_counter() - began
            print(f"  admitted and written three times, once from rows in another order: "
                  f"same bytes: {same} ({longer:.1f} s)")  # fmt: skip
            if not same:
                raise SystemExit(1)


def shuffled(city: City, folder: Path) -> Applicants:
    """Read the list again, its rows in another order."""
    rows = pd.read_csv(folder / "applicants.csv", dtype=str)
    turned = folder.parent / "turned.csv"
    rows.sample(frac=1, random_state=SEED % 2**32).to_csv(turned, index=False)
    found, faults, _ = read_applicants(city, folder, turned, "primary")
    if found is None:
        raise SystemExit("\n".join(map(str, faults[:9])))
    return found


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
    lists, order, lot, shut = lists_of(city, scenario, applicants)
    child = np.arange(len(applicants))
    held, ours = timed(lambda: door.place(lists, child, order, lot, shut))
    ranked = turned_lists(lists, order)
    theirs, peer = timed(lambda: textbook(ranked, lot, shut[order]))
    same = [at if at < 0 else int(order[at]) for at in theirs] == held.tolist()
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    pairs = blocking(ranked, lot, shut[order], np.where(held < 0, held, place[held]))
    print(f"  deferred acceptance, {order.size:,} entries: {1000 * ours:.1f} ms; "
          f"textbook in Python {1000 * peer:.0f} ms ({peer / ours:.0f} ×), "
          f"same matching: {same}; blocking pairs: {pairs}")  # fmt: skip
    if not same or pairs:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
