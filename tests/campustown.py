"""Cities whose schools have several campuses."""

import shutil
from pathlib import Path

TOYTOWN = Path(__file__).parent / "toytown"
HEAD = "campus,school,rooms,grades,from,to,x,y\n"
SPLIT = "near,S1,6,1;2;3,,,500500,3300500\nfar,S1,6,4;5,,,501900,3300500\n"
"""The Mill School of Toytown: primary in the middle of A as it is, the rest 1.4 km further east."""


def campus_folder(target: Path, rows: str = SPLIT, base: Path = TOYTOWN) -> Path:
    """Write a city with campuses, and return its folder."""
    if target != base:
        shutil.copytree(base, target)
    (target / "campuses.csv").write_text(HEAD + rows, encoding="utf-8")
    with (target / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  campuses: {datum: 'EPSG:32650', vintage: '2024', source: made up}\n")
    return target
