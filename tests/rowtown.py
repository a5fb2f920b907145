"""A made-up row of six areas with a school at either end."""

from pathlib import Path

import numpy as np


def row_folder(
    target: Path,
    catchments: str = "primary,west,S1,A;B;C\nprimary,east,S2,D;E;F\n",
    clusters: str = "",
) -> Path:
    """Write a made-up row of six areas, 500 m wide, with a school at either end.

    S1 stands in A and takes 30 a year into 9 rooms (120 places a grade), S2 in F takes 90 into 6
    (80). So every area of the west has 10 entrants a year, and every one of the east 30.
    """
    target.mkdir()
    x = 500000 + 500 * np.arange(7)
    lines = ["area,name,district,population,geometry"]
    for i, area in enumerate("ABCDEF"):
        ring = [(x[i], 0), (x[i + 1], 0), (x[i + 1], 500), (x[i], 500), (x[i], 0)]
        said = ", ".join(f"{at} {3300000 + up}" for at, up in ring)
        lines.append(f'{area},Block {area},One,1000,"POLYGON (({said}))"')
    tables = {
        "areas": "\n".join(lines),
        "births": "area,year,births\n" + "".join(f"*,{y},120\n" for y in range(2010, 2025)),
        "catchments": f"phase,catchment,schools,areas\n{catchments}",
        "rolls": "school,year,grade,pupils\n" + "".join(
            f"{school},{year},{grade},{pupils}\n"
            for school, pupils in (("S1", 30), ("S2", 90))
            for year in range(2018, 2025)
            for grade in (1, 2, 3)
        ),
        "schools": "school,name,phases,sector,rooms,x,y\n"
                   "S1,West School,primary,public,9,500250,3300250\n"
                   "S2,East School,primary,public,6,502750,3300250\n",
    }  # fmt: skip
    if clusters:
        tables["memberships"] = f"school,kind,name,from,to\n{clusters}"
    for name, text in tables.items():
        (target / f"{name}.csv").write_text(text, encoding="utf-8")
    (target / "city.yaml").write_text(
        "title: {en: Row, zh: 一字镇}\nbase_year: 2024\ncrs: EPSG:32650\n"
        "standards: [standards.yaml]\nmade_up: true\nlayers:\n"
        "  areas: {datum: EPSG:32650, vintage: '2024', source: made up}\n"
        "  schools: {datum: EPSG:32650, vintage: '2024', source: made up}\n"
        "  births: {vintage: '2024', basis: resident, period: calendar, source: made up}\n",
        encoding="utf-8",
    )
    (target / "standards.yaml").write_text(
        "ladder:\n  entry_age: 6\n  cut_off: '08-31'\n  phases: {primary: ['1', '2', '3']}\n"
        "norms:\n"
        "  class_size.target.primary:\n"
        "    {value: 40, unit: pupils/class, phase: primary, evidence: D}\n"
        "  class_size.large.primary:\n"
        "    {value: 45, unit: pupils/class, phase: primary, evidence: D}\n",
        encoding="utf-8",
    )
    return target
