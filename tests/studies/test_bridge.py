from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.model.scenario import (
    BirthsPath,
    CatchmentRule,
    Future,
    HousingPath,
    Policy,
    Scenario,
    Shock,
)
from planner.studies.bridge import DRIVERS, Side, bridge, unlike
from planner.studies.keeping import school_districts
from planner.studies.parts import parts_of
from tests.inputs.test_standards import kindergartens


def side(city, **changes):
    return Side(city, replace(Scenario(title="t", city="c", horizon=2030), **changes), None)


def shown(found):
    """Parts that move anything, in whole pupils of the city by year."""
    assert (found.old + sum(found.parts) == found.new).all()
    return {
        name: part.sum(axis=(1, 2)) / 1000
        for name, part in zip(DRIVERS, found.parts, strict=True)
        if part.any()
    }


def test_nothing_new_moves_nothing(toytown):
    assert shown(bridge(side(toytown), side(toytown))) == {}


def test_norms_that_differ_are_named(toytown):
    standards = toytown.standards
    norm = standards.norms["suppressed.upper"]
    norms = {**standards.norms, norm.id: replace(norm, value=99.0), "extra": replace(norm, id="e")}
    other = replace(toytown, standards=replace(standards, norms=norms))
    assert unlike(side(toytown), side(toytown)) == ()
    assert unlike(side(toytown), side(other)) == ("extra", "suppressed.upper")
    told = replace(norms[norm.id], value=norm.value, source="elsewhere", layer="x")
    same = replace(standards, norms={**standards.norms, norm.id: told})
    assert unlike(side(toytown), side(replace(toytown, standards=same))) == ()
    climbed = replace(standards, ladder=replace(standards.ladder, entry_age=7))
    assert unlike(side(toytown), side(replace(toytown, standards=climbed))) == ("ladder",)


def test_parts_add_up_to_the_last_pupil_across_base_years(toytown_folder):
    """To 2024 rolls stood still, and births turned up in 2019: an old run could know that."""
    rolls = pd.read_csv(toytown_folder / "rolls.csv")
    rolls["pupils"] = rolls["pupils"].astype(str)
    late = (rolls["year"] > 2022) & (rolls["school"] == "S1")
    rolls.loc[late & (rolls["grade"] == 2), "pupils"] = "21"
    rolls.loc[late & (rolls["grade"] == 4), "pupils"] = "66"
    rolls.to_csv(toytown_folder / "rolls.csv", index=False)
    old, new = load_city(toytown_folder, as_of=2022), load_city(toytown_folder)
    found = bridge(side(old), side(new))
    assert found.years.tolist() == list(range(2024, 2031))
    parts = shown(found)
    assert set(parts) >= {"progression", "transfer"}
    assert parts["progression"][0] < 0 < parts["transfer"][0]
    came = new.rolls.sel(year=2024).fillna(0).to_numpy()
    assert (found.new[0] == 1000 * came).all()
    table = parts_of(found, new.standards.ladder, school_districts(new))
    whole = table[(table["phase"] == "all")].set_index(["level", "year"])
    steps = whole[["old", *DRIVERS]].sum(axis=1)
    assert steps.to_numpy() == pytest.approx(whole["new"].to_numpy(), abs=1e-9)


def test_births_are_births(toytown):
    """A fifth more births after 2020 and nothing else: a later cohort, by hand."""
    births = toytown.births.copy()
    births = births.where(births["year"] < 2021, births * 1.2)
    more = replace(toytown, births=births, births_by_vintage={toytown.births_vintage: births})
    parts = shown(bridge(side(toytown), side(more)))
    assert set(parts) == {"births"}
    assert parts["births"][2026 - 2024] == pytest.approx(0)  # born to August 2020
    assert parts["births"][2028 - 2024] > 0.19 * 105 * 0.96


def test_a_lever_on_births_is_births_too(toytown):
    halved = changed(toytown, births=BirthsPath(factor=0.5))
    halved = replace(halved, scenario=replace(halved.scenario, horizon=2033))
    parts = shown(bridge(side(toytown, horizon=2033), halved))
    assert set(parts) == {"births"}
    assert parts["births"][2030 - 2024] == 0
    assert parts["births"][2032 - 2024] < -0.4 * 105 * 0.96


def changed(city, **future):
    one = side(city)
    return replace(
        one, scenario=replace(one.scenario, future=replace(one.scenario.future, **future))
    )


def test_what_share_of_births_comes_is_migration(toytown):
    shock = {"exodus": Shock(years=(2025,), of="entry", effect=0.5, half_life=0.001)}
    parts = shown(bridge(side(toytown), changed(toytown, shocks=shock)))
    assert set(parts) == {"migration"}
    assert parts["migration"][1] == pytest.approx(-0.5 * 0.96 * 90, rel=0.1)


def test_homes_are_housing(carried):
    homes = HousingPath(mode="top_up", beyond_trend=1.0)
    parts = shown(bridge(side(carried), changed(carried, housing=homes)))
    assert set(parts) == {"housing"}
    assert parts["housing"].max() > 1


def test_catchments_move_pupils_between_schools_alone(toytown):
    """Toytown's catchments turned round: entrants go elsewhere, their number stays."""
    edges = toytown.catchments.copy()
    school = edges["school"].to_numpy()
    turned = np.where(school == "S1", "S2", np.where(school == "S2", "S1", school))
    new = replace(toytown, catchments=edges.assign(school=("edge", turned.astype(object))))
    found = bridge(side(toytown), side(new))
    moved = found.parts[DRIVERS.index("catchments")]
    assert moved[1:, :, 0].any()
    assert abs(moved[1:, :, 0].sum(axis=1)).max() <= 3  # thousandths, rounded school by school
    others = [part for name, part in zip(DRIVERS, found.parts, strict=True) if name != "catchments"]
    assert not any(part[..., 0].any() for part in others)


def test_a_project_that_comes_late_moves_what_catchments_are_drawn_by(toytown):
    """Market School's wing three years late: its catchment is smaller till then."""
    policy = Policy(CatchmentRule("divisible", 2000.0))
    one = side(toytown, policy=policy)
    late = side(toytown, policy=policy, future=Future(slip={"P1": 3}))
    assert set(shown(bridge(one, late))) <= {"catchments"}
    assert bridge(one, late).parts[DRIVERS.index("catchments")].any()


def test_what_was_printed_otherwise_is_method(toytown):
    again = bridge(side(toytown), side(toytown))
    cells = [(2025, "S1", "1", -5.0), (2026, "S2", "2", 0.25)]
    rows = []
    for i, year in enumerate(again.years):
        for j, school in enumerate(again.schools):
            for k, grade in enumerate(again.grades):
                extra = sum(c[3] for c in cells if c[:3] == (year, school, grade))
                rows.append((year, school, grade, again.old[i, j, k] / 1000 + extra))
    printed = pd.DataFrame(rows, columns=["year", "school", "grade", "central"])
    parts = shown(bridge(replace(side(toytown), printed=printed), side(toytown)))
    assert set(parts) == {"method"}
    assert parts["method"][:3].tolist() == [0, 5.0, -0.25]


def test_runs_without_a_bridge_say_why(toytown, toytown_folder):
    old = load_city(toytown_folder, as_of=2021)
    with pytest.raises(ValueError, match="name the older run first"):
        bridge(side(toytown), side(old))
    with pytest.raises(ValueError, match="before the newer begins"):
        bridge(side(old, horizon=2023), side(toytown))
    other = replace(toytown, areas=toytown.areas.isel(area=[0, 1]))
    with pytest.raises(ValueError, match="two sets of areas"):
        bridge(side(toytown), side(other))
    with pytest.raises(ValueError, match="ladders"):
        bridge(side(toytown), side(replace(toytown, spring=True)))


def test_a_policy_of_the_new_run_is_not_the_old_ones(toytown):
    nearest = Policy(catchments=CatchmentRule("nearest"))
    found = bridge(side(toytown), side(toytown, policy=nearest))
    assert set(shown(found)) <= {"catchments"}


def test_a_school_that_changed_its_name_moves_nothing(toytown_folder):
    """S2 became Z in 2024: what one loses and the other gains is no driver's doing."""
    old, plain = load_city(toytown_folder, as_of=2022), load_city(toytown_folder)
    for name in ("catchments", "projects"):
        file = toytown_folder / f"{name}.csv"
        file.write_text(file.read_text("utf-8").replace("S2", "Z"), encoding="utf-8")
    rolls = pd.read_csv(toytown_folder / "rolls.csv", dtype=str)
    rolls.loc[(rolls["school"] == "S2") & (rolls["year"] == "2024"), "school"] = "Z"
    rolls.to_csv(toytown_folder / "rolls.csv", index=False)
    schools = pd.read_csv(toytown_folder / "schools.csv", dtype=str)
    heir = schools[schools["school"] == "S2"].assign(
        school="Z", name="Market New School", opened="2024", predecessor="S2"
    )
    schools.loc[schools["school"] == "S2", "closed"] = "2024"
    pd.concat([schools, heir]).to_csv(toytown_folder / "schools.csv", index=False)
    renamed = load_city(toytown_folder)
    found, same = (bridge(side(old), side(new)) for new in (renamed, plain))
    assert dict(found.as_one) == {"Z": ("S2",)}
    assert same.as_one == {}
    heir, own = found.schools.index("Z"), same.schools.index("S2")
    assert not found.old[:, found.schools.index("S2")].any()
    for one, other in zip((found.old, *found.parts), (same.old, *same.parts), strict=True):
        assert one[:, heir].tolist() == other[:, own].tolist()
    shown(found)


def test_births_behind_kindergartens_are_births_too(tmp_path):
    """Nobody climbs into kindergarten from school, and no later step takes the births back."""
    old = load_city(kindergartens(tmp_path))
    births = old.births.copy()
    births = births.where(births["year"] < 2023, births * 1.2)
    more = replace(old, births=births, births_by_vintage={old.births_vintage: births})
    found = bridge(side(old), side(more))
    assert set(shown(found)) == {"births"}
    grade = found.grades.index("K1")
    part = found.parts[DRIVERS.index("births")][:, :, grade].sum(axis=1) / 1000
    assert part[2025 - 2024] == pytest.approx(0)  # born before 2023
    came = found.old[2, :, grade].sum() / 1000
    assert part[2026 - 2024] == pytest.approx(0.2 * came, rel=0.01)
