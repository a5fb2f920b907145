"""Two villages and a town, by hand.

Every year 80 children of the town T enter its school ST; of village V 24 enter its own school SV,
24 cross over to ST and 12 go to another district; of W, in no catchment, 20 enter SV and 10 go to
another district; 16 come to ST from there; 20 of anywhere enter the private school PR.
"""

from pathlib import Path

import pandas as pd
import pytest

from planner.inputs.attendance import parted
from planner.inputs.cities import load_city, read_city

PLACED = (
    ("T", "ST", 80), ("V", "SV", 24), ("V", "ST", 24), ("V", "elsewhere", 12), ("W", "SV", 20),
    ("W", "elsewhere", 10), ("elsewhere", "ST", 16),
)  # fmt: skip
CATCHMENTS = "primary,town,ST,T\nprimary,village,SV,V\n"


def villages(
    home: Path, placed=PLACED, changes="", catchments=CATCHMENTS, village_born=None
) -> Path:
    """Write the folder and return it; fewer are born in V from 2019 on where that is said."""
    folder = home / "villages"
    folder.mkdir()

    def square(x):
        return f'"POLYGON (({x} 0, {x + 1000} 0, {x + 1000} 1000, {x} 1000, {x} 0))"'

    corners = {"T": 500_000, "V": 501_000, "W": 510_000}
    born = {"T": 100, "V": 60, "W": 40}
    rolls = {"ST": 120, "SV": 44, "PR": 20}
    tables = {
        "areas": "area,name,district,geometry\n"
        + "".join(f"{area},{area},D,{square(x)}\n" for area, x in corners.items()),
        "schools": "school,name,phases,sector,rooms,x,y\n"
        "ST,Town,primary,public,6,500500,500\nSV,Village,primary,public,4,501500,500\n"
        "PR,Private,primary,private,4,510500,500\n",
        "births": "area,year,births\n"
        + "".join(
            f"{a},{y},{village_born if village_born and a == 'V' and y > 2018 else n}\n"
            for y in range(2013, 2025)
            for a, n in born.items()
        ),
        "rolls": "school,year,grade,pupils\n"
        + "".join(
            f"{s},{y},{g},{n}\n"
            for y in range(2019, 2025)
            for g in (1, 2)
            for s, n in rolls.items()
        ),
        "catchments": f"phase,catchment,schools,areas\n{catchments}",
        "register": "area,school,entry_year,stage,children\n"
        + "".join(f"{a},{s},{y},arrived,{n}\n" for y in (2022, 2023, 2024) for a, s, n in placed),
    }
    if changes:
        tables["school_changes"] = f"school,from,sector,rule_for_enrolled\n{changes}"
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "city.yaml").write_text(
        "title: {en: Villages, zh: 村镇}\nbase_year: 2024\ncrs: EPSG:32650\n"
        "standards: [standards.yaml]\nmade_up: true\nlayers:\n"
        "  areas: {datum: 'EPSG:32650'}\n  schools: {datum: 'EPSG:32650'}\n"
        "  births: {vintage: '2024', basis: resident, period: school_year}\n",
        encoding="utf-8",
    )
    (folder / "standards.yaml").write_text(
        'ladder:\n  entry_age: 6\n  cut_off: 08-31\n  phases: {primary: ["1", "2"]}\nnorms:\n'
        "  class_size.target.primary: {value: 40, evidence: D}\n"
        "  class_size.large.primary: {value: 45, evidence: D}\n",
        encoding="utf-8",
    )
    return folder


def entrants(city):
    return city.residents.isel(grade=0).sel(year=2024).to_series().to_dict()


def test_pupils_live_where_the_register_says_not_where_their_school_stands(tmp_path):
    city = load_city(villages(tmp_path))
    assert entrants(city) == pytest.approx(
        {"area:W": 20, "town": 80, "village": 48, "school:PR": 20, "elsewhere": 16}
    )
    kinds = dict(zip(city.residents["origin"].to_numpy(), city.origin_kind.to_numpy(), strict=True))
    assert kinds["elsewhere"] == "outside"
    assert kinds["area:W"] == "catchment"


def test_counts_of_a_part_of_the_pupils_are_drawn_to_the_rolls(tmp_path):
    half = [(area, school, children / 2) for area, school, children in PLACED]
    city = load_city(villages(tmp_path, [(a, s, int(n)) for a, s, n in half]))
    table = city.attendance.to_dataframe().set_index(["area", "school"])["children"]
    assert table.to_dict() == pytest.approx(
        {(area, school): float(children) for area, school, children in PLACED}
    )


def test_a_school_of_which_nothing_is_told_takes_its_catchment(tmp_path):
    city = load_city(villages(tmp_path, [("V", "SV", 24), ("W", "SV", 20)]))
    assert entrants(city)["town"] == pytest.approx(120)
    table = city.attendance.to_dataframe().set_index(["area", "school"])["children"]
    assert table.to_dict() == pytest.approx({("T", "ST"): 120, ("V", "SV"): 24, ("W", "SV"): 20})


def test_a_register_that_names_too_few_schools_steers_nothing(tmp_path):
    few = [*PLACED, ("T", "", 100)]
    city = load_city(villages(tmp_path, few))
    assert city.attendance is None
    assert entrants(city) == pytest.approx({"town": 120, "village": 44, "school:PR": 20})


def test_children_of_other_districts_are_no_part_of_the_funnel(tmp_path):
    city = load_city(villages(tmp_path))
    assert set(city.register["area"].to_numpy()) == {"T", "V", "W"}
    assert "elsewhere" not in city.register["school"].to_numpy()
    assert city.beyond["children"].sum().item() == 3 * (12 + 10 + 16)
    assert parted(None) == (None, None)


def test_another_word_for_elsewhere_is_a_fault(tmp_path):
    _, faults, _ = read_city(villages(tmp_path, [("X", "ST", 80)]))
    assert "area 'X', which areas does not hold" in str(faults[0])


def test_a_school_that_turns_public_waits_for_its_catchment(tmp_path):
    folder = villages(
        tmp_path, changes="PR,2027,public,keep\n", catchments=f"{CATCHMENTS}primary,far,PR,W\n"
    )
    city = load_city(folder)
    later = city.later.to_dataframe()
    assert later.to_numpy().tolist() == [["W", "PR", True]]
    edges = city.catchments.to_dataframe()
    assert set(edges["school"]) == {"ST", "SV"}  # the far village is the nearest school's till then
    assert edges.loc[edges["area"] == "W", "catchment"].tolist() == ["village"]
    assert pd.Series(entrants(city)).loc["school:PR"] == pytest.approx(20)


def test_of_a_school_without_entrants_on_record_a_year_of_the_register_counts(tmp_path):
    folder = villages(tmp_path)
    told = (folder / "rolls.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in told if not line.startswith("SV")]
    (folder / "rolls.csv").write_text("\n".join(kept), encoding="utf-8")
    table = load_city(folder).attendance.to_dataframe().set_index(["area", "school"])["children"]
    assert table["V", "SV"] == 24
    assert table["V", "ST"] == 24
