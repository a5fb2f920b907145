"""A made-up city with a list of children, for `land_admissions.py`."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Whole = NDArray[np.int64]
WIDE, HIGH, SIDE, SCHOOLS, GRADES = 20, 15, 600, 80, 6
CLASS, SEED = 45, 20260901
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
    people = 90 * children // len(areas)
    lines = ["area,name,district,population,geometry"]
    for name, (x, y) in zip(names, areas, strict=True):
        west, south = 500_000 + SIDE * x, 3_300_000 + SIDE * y
        ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        points = ", ".join(f"{west + SIDE * i} {south + SIDE * j}" for i, j in ring)
        lines.append(f'{name},{name},D,{people},"POLYGON (({points}))"')
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
        "area,dwelling,school,used_in,years,share\n"
        + "".join(f"{names[p]},,{schools[near[p, 0]]},2022,6,0.03\n" for p in range(0, 300, 4))
        + "".join(f",d{p},{schools[near[p % 300, 0]]},2022,6,\n" for p in range(0, 15_000, 30)),
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
    homes = np.array(
        [f"d{300 * one + own}" for one, own in zip(rng.integers(0, 300, many), area, strict=True)]
    )
    ranked = near[area, :6][np.arange(many)[:, None], rng.random((many, 6)).argsort(axis=1)[:, :3]]
    day = pd.Timestamp("2008-01-01") + pd.to_timedelta(rng.integers(0, 6000, many), unit="D")
    sibling = np.where(rng.random(many) < 0.12, ids[near[area, 0]], "")
    pd.DataFrame(
        {
            "applicant": [f"k{number:06d}" for number in rng.permutation(many)],
            "area": np.array(areas, dtype=object)[area],
            "dwelling": np.where(area % 3 == 0, homes, ""),
            "household": [f"h{number}" for number in rng.permutation(many)],
            "proofs": proofs,
            "points": np.where(kind == 2, rng.integers(20, 120, many).astype(str), ""),
            "registered_since": np.where(kind <= 1, day.strftime("%Y-%m-%d"), ""),
            "home_since": np.where(kind == 0, day.strftime("%Y-%m-%d"), ""),
            "sibling": sibling,
            "choices": [";".join(ids[row]) for row in ranked],
        }
    ).to_csv(folder / "applicants.csv", index=False)
