"""Fixtures that every module's tests share."""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # before numpy, as the command line does

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from planner.inputs.cities import load_city
from planner.inputs.scenarios import class_sizes
from planner.inputs.shipped import city_folder
from planner.method import admission
from planner.model.admissions import Admission, Admissions, Applicants, Tier
from planner.model.catchments import CatchmentRule
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.intake import Intake
from planner.model.programme import ProgrammeRules
from planner.model.scenario import Policy, Scenario
from tests.rowtown import row_folder

# What a busy machine takes is no fault; `--hypothesis-profile=thorough` tries ten times as much.
settings.register_profile("house", deadline=None, max_examples=30)
settings.register_profile("thorough", deadline=None, max_examples=300)
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
def baltimore(shipped_city: Callable[[str], City]) -> City:
    """Return the shipped city of Baltimore."""
    return shipped_city("baltimore")


@pytest.fixture(scope="session")
def shipped_city() -> Callable[[str], City]:
    """Return a loader of shipped cities that reads each once."""
    return cache(load_city)


@pytest.fixture(scope="session")
def carried(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return Toytown with all that carrying children by age needs; see `carried_folder`."""
    return load_city(carried_folder(tmp_path_factory.mktemp("carried") / "carried"))


@pytest.fixture
def carried_path(tmp_path: Path) -> Path:
    """Return a folder of `carried_folder` that a test may break."""
    return carried_folder(tmp_path / "carried")


HELD = {
    ("S1", "*"): {"teaching_area": 1000, "sports_area": 1500, "equipment": 400000,
                  "computers": 30, "books": 4000, "networked_rooms": 6},
    ("S1", "primary"): {"staff": 6, "teachers": 5, "degree_teachers": 3, "titled_teachers": 2,
                        "backbone_teachers": 1, "pe_arts_teachers": 1},
    ("S1", "lower_secondary"): {"staff": 11, "teachers": 10, "degree_teachers": 7,
                                "titled_teachers": 5, "backbone_teachers": 1,
                                "pe_arts_teachers": 1},
    ("S2", "primary"): {"staff": 7, "teachers": 6, "degree_teachers": 5, "titled_teachers": 2,
                        "backbone_teachers": 2, "pe_arts_teachers": 1, "teaching_area": 500,
                        "sports_area": 850, "equipment": 220000, "computers": 8, "books": 1500,
                        "networked_rooms": 3},
    ("S3", "primary"): {"staff": 2, "teachers": 2, "degree_teachers": 1, "titled_teachers": 1,
                        "backbone_teachers": 0, "pe_arts_teachers": 1, "teaching_area": 250,
                        "sports_area": 200, "equipment": 90000, "computers": 6, "books": 900,
                        "networked_rooms": 1},
}  # fmt: skip
"""Resources of Toytown in 2024, made up; what Mill School shares stands under ``*``."""


def equipped_folder(target: Path) -> Path:
    """Write Toytown with resources and the national lines of China, and return its folder."""
    shutil.copytree(TOYTOWN, target)
    rows = [
        (school, 2024, phase, name, value)
        for (school, phase), held in HELD.items()
        for name, value in held.items()
    ]
    columns = ["school", "year", "phase", "indicator", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(target / "resources.csv", index=False)
    city = (target / "city.yaml").read_text(encoding="utf-8")
    city = city.replace(
        "standards: [standards.yaml]",
        "standards: [cn, cn-basic-2012, cn-quality-2017, standards.yaml]",
    )
    (target / "city.yaml").write_text(city, encoding="utf-8")
    with (target / "standards.yaml").open("a", encoding="utf-8") as out:
        for phase, lessons in (("primary", [26, 26, 30]), ("lower_secondary", [34, 34])):
            out.write(f"  staff.periods.{phase}: {{value: {lessons}, evidence: D}}\n")
    return target


@pytest.fixture(scope="session")
def equipped(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return Toytown with resources and standards of balance and posts; see `equipped_folder`."""
    return load_city(equipped_folder(tmp_path_factory.mktemp("equipped") / "equipped"))


@pytest.fixture
def equipped_path(tmp_path: Path) -> Path:
    """Return a folder of `equipped_folder` that a test may break."""
    return equipped_folder(tmp_path / "equipped")


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


SEVENTH = {"J1": 122, "J2": 148, "N": 40, "V": 30}
SIXTH = {"P1": 100, "P2": 120, "P3": 80, "N": 40, "V": 30}
FEEDERS = {"P1": (0.7, 0.2), "P2": (0.1, 0.8), "P3": (0.5, 0.4)}
"""Shares of the leavers of three schools who go on to J1 and to J2: known answer C6."""


def crossing_folder(target: Path) -> Path:
    """Write a made-up city in which pupils cross from primary to lower secondary as in C6.

    Three primary schools, two lower secondary ones, N of both phases and V of both, which is
    private and has no catchment. Everything stands still from 2018 to 2024, and no birth is missed:
    400 a year.
    """
    target.mkdir()
    shutil.copy(TOYTOWN / "standards.yaml", target)
    standards = (target / "standards.yaml").read_text(encoding="utf-8")
    standards = standards.replace('["1", "2", "3"]', '["1", "2", "3", "4", "5", "6"]')
    standards = standards.replace('["4", "5"]', '["7", "8", "9"]')
    (target / "standards.yaml").write_text(standards, encoding="utf-8")
    (target / "city.yaml").write_text(
        "title: {en: Crossing, zh: 渡口}\nbase_year: 2024\ncrs: EPSG:32650\n"
        "standards: [standards.yaml]\nmade_up: true\nlayers:\n"
        "  areas: {datum: 'EPSG:32650', vintage: '2024', source: made up}\n"
        "  schools: {datum: 'EPSG:32650', vintage: '2024', source: made up}\n"
        "  births: {vintage: '2024', basis: resident, period: school_year, source: made up}\n",
        encoding="utf-8",
    )
    areas = ["area,name,district,population,geometry"]
    for place, name in enumerate("ABCD"):
        west, east = 500_000 + 1000 * place, 501_000 + 1000 * place
        ring = f"{west} 3300000, {east} 3300000, {east} 3301000, {west} 3301000, {west} 3300000"
        areas.append(f'{name},{name},D,{1000 * (place + 1)},"POLYGON (({ring}))"')
    (target / "areas.csv").write_text("\n".join(areas), encoding="utf-8")
    (target / "schools.csv").write_text(
        "school,name,phases,sector,rooms,x,y\n"
        "P1,First Primary,primary,public,18,500500,3300500\n"
        "P2,Second Primary,primary,public,21,501500,3300500\n"
        "P3,Third Primary,primary,public,15,502500,3300500\n"
        "N,Nine-Year School,primary;lower_secondary,public,14,503500,3300500\n"
        "V,Private School,primary;lower_secondary,private,14,503600,3300600\n"
        "J1,East Lower Secondary,lower_secondary,public,12,500600,3300500\n"
        "J2,West Lower Secondary,lower_secondary,public,14,502600,3300500\n",
        encoding="utf-8",
    )
    rolls = [
        (school, year, grade, pupils)
        for counts, grades in ((SIXTH, range(1, 7)), (SEVENTH, range(7, 10)))
        for school, pupils in counts.items()
        for year in range(2018, 2025)
        for grade in grades
    ]
    pd.DataFrame(rolls, columns=["school", "year", "grade", "pupils"]).to_csv(
        target / "rolls.csv", index=False
    )
    births = "".join(f"*,{year},,400\n" for year in range(2011, 2025))
    (target / "births.csv").write_text(f"area,year,month,births\n{births}", encoding="utf-8")
    (target / "catchments.csv").write_text(
        "phase,catchment,schools,areas\nprimary,c1,P1,A\nprimary,c2,P2,B\nprimary,c3,P3,C\n"
        "primary,c4,N,D\n",
        encoding="utf-8",
    )
    ways = [
        (school, to, 6, share)
        for school, shares in FEEDERS.items()
        for to, share in zip(("J1", "J2"), shares, strict=True)
    ]
    columns = ["from_school", "to_school", "from_grade", "share"]
    pd.DataFrame(ways, columns=columns).to_csv(target / "transfer.csv", index=False)
    return target


@pytest.fixture(scope="session")
def crossing_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return the city of `crossing_folder`."""
    return load_city(crossing_folder(tmp_path_factory.mktemp("crossing") / "crossing"))


@pytest.fixture
def crossing_path(tmp_path: Path) -> Path:
    """Return a folder of `crossing_folder` that a test may break."""
    return crossing_folder(tmp_path / "crossing")


@pytest.fixture(scope="session")
def applying() -> Callable[..., Applicants]:
    """Return a maker of children by their areas; columns that are not given are blank."""

    def make(areas: Sequence[str], **given: object) -> Applicants:
        many = len(areas)
        words = ("dwelling", "household", "admission", "sibling")
        numbers = ("points", "registered_since", "home_since", "date")
        ranked = given.pop("choices", [()] * many)
        columns: dict[str, object] = {
            "ids": [f"k{place:05d}" for place in range(many)],
            "area": areas,
            "grade": ["1"] * many,
            **{name: [""] * many for name in words},
            **given,
        }
        made: dict[str, object] = {
            name: np.array(cells, dtype=object)
            for name, cells in columns.items()
            if name not in (*numbers, "proofs")
        }
        made |= {name: np.full(many, np.nan) for name in numbers}
        made |= {name: np.array(given[name], dtype=float) for name in numbers if name in given}
        made["proofs"] = {
            name: np.array(held, dtype=bool) for name, held in given.get("proofs", {}).items()
        }
        counts = [len(own) for own in ranked]
        made["start"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        made["choice"] = np.array([school for own in ranked for school in own], dtype=object)
        return Applicants(**made)

    return make


@pytest.fixture(scope="session")
def admitting(toytown: City) -> Callable[..., Admission]:
    """Return a runner of Toytown's intake of 2025: 53 places at S1, 40 at S2, S3's not known.

    ``rules`` and ``tiers`` are those of the policy; the lottery's seed is 7 where none is given.
    """

    def run(
        applicants: Applicants,
        tiers: Mapping[str, Tier] | None = None,
        *,
        draws: int = 0,
        city: City = toytown,
        intake: Mapping[str, Intake] | None = None,
        **rules: object,
    ) -> Admission:
        policy = Policy(
            tiers=tiers or {}, intake=intake or {}, admissions=Admissions(**{"seed": 7, **rules})
        )
        scenario = Scenario("Toytown", "toytown", 2030, policy=policy)
        return admission(city, scenario, applicants, Draws(1, tuple(range(draws))))

    return run


@pytest.fixture
def scenario(toytown: City) -> Scenario:
    """Return a plain question to Toytown; nothing is proposed."""
    bare = Scenario(title="t", city="toytown", horizon=2032, draws=0)
    policy = Policy(
        catchments=CatchmentRule("given", 1500.0),
        class_size=class_sizes(bare, toytown.standards),
        programme=ProgrammeRules(measures=0),
    )
    return replace(bare, policy=policy)


@pytest.fixture(scope="session")
def row(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return the row of six areas; see `row_folder`."""
    return load_city(row_folder(tmp_path_factory.mktemp("row") / "row"))
