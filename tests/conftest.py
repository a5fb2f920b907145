"""Fixtures that every module's tests share."""

import os
import shutil
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # before numpy, as the command line does

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from planner.inputs.cities import load_city
from planner.inputs.shipped import city_folder
from planner.model.city import City

settings.register_profile("house", deadline=None)  # what a busy machine takes is no fault
settings.load_profile("house")

TOYTOWN = Path(__file__).parent / "toytown"

YEARS = range(2018, 2025)
AGES = 50
GIRLS = 18
"""Boys are counted below this age; from it on the table holds women alone."""
SHARES = {"A": {"local": 0.7, "migrant": 0.3}, "B": {"local": 0.8, "migrant": 0.2}}
SHARES["C"] = SHARES["A"]
COHORTS = {"A": (30, 30), "B": (30, 45), "C": (15, 30)}
"""Births a year of each area to 2018 and from 2019, as in Toytown."""
RATES = {"local": (0.01, 0.02), "migrant": (0.06, 0.05)}
"""Arrivals and departures a resident and year."""
MOVES = (("A", "B", 0.01), ("B", "C", 0.02))


@pytest.fixture
def toytown_folder(tmp_path: Path) -> Path:
    """Return a copy of Toytown that a test may break."""
    return Path(shutil.copytree(TOYTOWN, tmp_path / "toytown"))


@pytest.fixture(scope="session")
def toytown() -> City:
    """Return Toytown, worked out by hand in its README."""
    return load_city(TOYTOWN)


@pytest.fixture(scope="session")
def baltimore_folder() -> Path:
    """Return the shipped folder of Baltimore."""
    folder = city_folder("baltimore")
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def baltimore() -> City:
    """Return the shipped city of Baltimore."""
    return load_city("baltimore")


@pytest.fixture(scope="session")
def carried(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return Toytown with all that carrying children by age needs; see `carried_folder`."""
    return load_city(carried_folder(tmp_path_factory.mktemp("carried") / "carried"))


@pytest.fixture
def carried_path(tmp_path: Path) -> Path:
    """Return a folder of `carried_folder` that a test may break."""
    return carried_folder(tmp_path / "carried")


def carried_folder(target: Path) -> Path:
    """Write Toytown with people by single ages and all that moves them, and return its folder.

    Children of 0 to 17 and women to 49 by area, sex and status on the cut-off days of 2018 to 2024;
    each year's people are those of the year before, a year older, less deaths and departures, with
    moves and arrivals on record. Fertility makes about the births of the record. Made up.
    """
    shutil.copytree(TOYTOWN, target)
    lived = _person_years()
    people, migration = _people_and_migration(lived)
    people.to_csv(target / "people.csv", index=False)
    migration.to_csv(target / "migration.csv", index=False)
    pd.DataFrame(MOVES, columns=["from_area", "to_area", "rate"]).to_csv(
        target / "moves.csv", index=False
    )
    _register().to_csv(target / "register.csv", index=False)
    (target / "housing.csv").write_text(
        "project,area,year,stage,dwelling,tenure,homes,handover,occupied\n"
        "H1,A,2022,completed,flat,sale,60,2022,0.6\n"
        "H2,C,2025,presold,flat,sale,100,2026,\n"
        "H3,B,2027,under_construction,flat,rent,60,,\n"
        "H4,C,2028,permitted,house,sale,20,,\n"
        "H5,A,2026,permitted,house,sale,-15,,\n",
        encoding="utf-8",
    )
    grid = [(age, since) for age in range(GIRLS) for since in range(11)]
    homes = [
        (dwelling, age, since, round(top * 0.9 ** abs(age - since) * 0.95**since, 4))
        for dwelling, top in (("flat", 0.04), ("house", 0.06))
        for age, since in grid
    ]
    pd.DataFrame(homes, columns=["dwelling", "age", "years_since", "pupils_per_home"]).to_csv(
        target / "yields.csv", index=False
    )
    # A mother is 30 at most times: 35 rates from age 15 to 49, 1.5 children a woman.
    bell = np.exp(-(((np.arange(15, 50) + 0.5 - 30) / 6) ** 2))
    made = "unit: made up, evidence: D, source: made up"
    with (target / "city.yaml").open("a", encoding="utf-8") as out:
        for table in ("people", "migration", "moves", "housing", "yields", "register"):
            out.write(f'  {table}:\n    vintage: "2024"\n    source: made up\n')
            out.write("    basis: resident\n" if table == "people" else "")
    with (target / "standards.yaml").open("a", encoding="utf-8") as out:
        rates = (1.5 * bell / bell.sum()).round(5).tolist()
        out.write(f"  population.fertility: {{value: {rates}, {made}}}\n")
        years = [*(1e5 * lived).round(1).tolist(), 3e6]  # the last: of 50 and over
        out.write(f"  population.person_years: {{value: {years}, {made}}}\n")
    return target


def _person_years() -> np.ndarray:
    """Person-years lived at each age to 49 by one who is born: nLx on a radix of 1."""
    dying = np.full(AGES, 0.0005)
    dying[0] = 0.006
    alive = np.concatenate([[1.0], np.cumprod(1 - dying)])
    return (alive[:-1] + alive[1:]) / 2


def _people_and_migration(lived: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count people on every cut-off day, and all who came and went in the years between them.

    Axes of the stock: area, sex (female, male), status, age. Whole persons throughout, so that what
    is recorded adds up to the person.
    """
    survival = np.concatenate([[lived[0]], lived[1:] / lived[:-1]])
    places = {area: place for place, area in enumerate(COHORTS)}
    stock = np.repeat(_born(2018)[..., None], AGES, axis=-1)
    stock[..., GIRLS:] = 0
    women = np.array([[births[1] * SHARES[area][of] for of in RATES]
                      for area, births in COHORTS.items()])  # fmt: skip
    stock[:, 0, :, GIRLS:] = _whole(women / 1.5, 2018)[..., None]
    people, migration = [_people_of(YEARS[0], stock)], []
    for year in YEARS[1:]:
        stock = np.concatenate([_born(year)[..., None], stock[..., :-1]], axis=-1)
        stock[:, 1, :, GIRLS:] = 0
        stock = stock - _whole((1 - survival) * stock, year)
        start = stock.copy()
        for left, entered, rate in MOVES:
            moved = _whole(rate * start[places[left]], year)
            stock[places[left]] -= moved
            stock[places[entered]] += moved
        rates = np.array(list(RATES.values())).T[..., None]
        arrivals, departures = (_whole(rate * stock, year + side)
                                for side, rate in enumerate(rates))  # fmt: skip
        stock = stock + arrivals - departures
        people.append(_people_of(year, stock))
        flows = {"arrivals": arrivals, "departures": departures}
        table = {name: _long(flow.sum(axis=1), name) for name, flow in flows.items()}
        migration.append(
            table["arrivals"].assign(year=year, departures=table["departures"]["departures"])
        )
    return pd.concat(people), pd.concat(migration)


def _whole(flows: np.ndarray, year: int) -> np.ndarray:
    """Round a year's flows so that their running sum is right; not at the same ages each year."""
    running = np.floor(np.cumsum(flows.ravel()) + (year * 0.37) % 1 + 1e-9)
    return np.diff(running, prepend=0.0).reshape(flows.shape)


def _born(cohort: int) -> np.ndarray:
    """Children born from one cut-off day to the next, by area, sex and status."""
    births = [
        (years[int(cohort > 2019)] + 2 * years[int(cohort >= 2019)]) / 3
        for years in COHORTS.values()
    ]
    share = np.array([[SHARES[area][status] for status in RATES] for area in COHORTS])
    both = np.array(births)[:, None] * share
    return _whole(np.stack([both / 2, both / 2], axis=1), 2000)


def _long(flow: np.ndarray, name: str) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [list(COHORTS), list(RATES), range(AGES)], names=["area", "status", "age"]
    )
    return pd.Series(flow.ravel().astype(int), index=index, name=name).reset_index()


def _people_of(year: int, stock: np.ndarray) -> pd.DataFrame:
    sexes = [
        _long(stock[:, place], "people").assign(sex=sex)
        for place, sex in enumerate(("female", "male"))
    ]
    both = pd.concat(sexes).assign(year=year)
    return both[(both["sex"] == "female") | (both["age"] < GIRLS)]


def _register() -> pd.DataFrame:
    """Children on their way to school, by step: entrants of Toytown's rolls are who arrived."""
    steps = {"expected": (1.1, -1, "08-15"), "applied": (1.05, 0, "05-31"),
             "verified": (1.0, 0, "06-30"), "admitted": (1.0, 0, "07-31"),
             "arrived": (1.0, 0, "09-01"), "kindergarten": (0.9, -1, "08-15")}  # fmt: skip
    schools = {"A": ("S1", 24), "B": ("S2", 27), "C": ("S2", 9)}
    rows = [
        (area, school, year, status, stage, f"{year + back}-{day}",
         int(np.rint(many * of * SHARES[area][status])))
        for year in range(2019, 2026)
        for area, (school, many) in schools.items()
        for status in RATES
        for stage, (of, back, day) in steps.items()
        if year < 2025 or back < 0
    ]  # fmt: skip
    columns = ["area", "school", "entry_year", "class", "stage", "date", "children"]
    return pd.DataFrame(rows, columns=columns)
