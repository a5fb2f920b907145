"""Published instances of siting, with their optima, read from the folder they are shared in.

Single-source capacitated facility location of Delmaire and of Holmberg and others (1999), in
``sscflp``; the capacitated p-median of Osman and Christofides (OR-Library), in ``cpmp_orlib``, with
distances rounded down. Names are those of the set and the number, as "holmberg 24".
"""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = ("delmaire", "holmberg", "cpmp")


class Instance(NamedTuple):
    """Areas, sites, and what is known to be best."""

    name: str
    cost: NDArray[np.float64]
    """``(area, site)`` of serving the whole area."""
    pupils: NDArray[np.int64]
    places: NDArray[np.int64]
    opening: NDArray[np.float64]
    exactly: int | None
    """Number of sites to open, if it is told."""
    optimum: float


def names(kind: str, folder: Path) -> list[str]:
    """Names of the instances of a set, in order."""
    return [f"{kind} {number}" for number in sorted(_optima(kind, folder))]


def instance(name: str, folder: Path) -> Instance:
    """Read one."""
    kind, number = name.split()
    optimum = _optima(kind, folder)[int(number)]
    if kind == "cpmp":
        text = (folder / "cpmp_orlib" / f"pmedcap1_{int(number):02d}.txt").read_text()
        told = np.array(text.split(), dtype=float)
        areas, exactly, room = told[2:5].astype(int)
        _, x, y, pupils = told[5:].reshape(areas, 4).T
        cost = np.floor(np.hypot(x[:, None] - x, y[:, None] - y))
        return Instance(name, cost, pupils.astype(int), np.full(areas, room), np.zeros(areas),
                        int(exactly), optimum)  # fmt: skip
    told = np.array((folder / "sscflp" / kind / f"p{number}").read_text().split(), dtype=float)
    sites, areas = told[:2].astype(int)
    places, opening, pupils, cost = np.split(told[2:], np.cumsum([sites, sites, areas]))
    return Instance(name, cost.reshape(areas, sites), pupils.astype(int), places.astype(int),
                    opening, None, optimum)  # fmt: skip


def _optima(kind: str, folder: Path) -> dict[int, float]:
    """Published optima by number."""
    path = folder / ("cpmp_orlib/optima.csv" if kind == "cpmp" else f"sscflp/{kind}_optima.csv")
    with path.open() as lines:
        return {int(row["instance"]): float(row["optimum"]) for row in csv.DictReader(lines)}
