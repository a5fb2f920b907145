"""A city of two schools whose every birth leads to 0.9 entrants, as a minimal folder."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from planner.inputs.cities import load_city

BIRTHS = {2010 + i: n for i, n in enumerate((100, 120, 80, 140, 60, 160, 100, 80, 120))}
"""By the year in which their twelve months end; they enter six years later."""
CITY = """\
title: {en: Little, zh: 小城}
base_year: 2022
crs: EPSG:32650
standards: [ladder.yaml]
layers:
  births: {period: school_year, basis: resident, vintage: "2022"}
"""
LADDER = """\
ladder:
  entry_age: 6
  cut_off: "08-31"
  phases:
    primary: ["1", "2"]
"""


@pytest.fixture(scope="session")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the least that a back-test needs: rolls, births and the ladder."""
    folder = tmp_path_factory.mktemp("studies") / "little"
    folder.mkdir()
    (folder / "city.yaml").write_text(CITY, encoding="utf-8")
    (folder / "ladder.yaml").write_text(LADDER, encoding="utf-8")
    born = [f"*,{year},{births}\n" for year, births in BIRTHS.items()]
    (folder / "births.csv").write_text("area,year,births\n" + "".join(born), encoding="utf-8")
    lines = ["school,year,grade,pupils\n"]
    for year in range(2016, 2023):
        births = BIRTHS[year - 6]
        before = BIRTHS.get(year - 7, 100)
        for school in ("N", "S"):
            lines += [f"{school},{year},1,{births * 9 // 20}\n"]
            lines += [f"{school},{year},2,{before * 9 // 20}\n"]
    (folder / "rolls.csv").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def little(steady: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder that a test may change."""
    return Path(shutil.copytree(steady, tmp_path / "little"))


@pytest.fixture(scope="session")
def loader():
    """Return what makes a loader of a folder as it was known in a year."""
    return lambda folder: partial(load_city, folder, "backtest", ())
