from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.cities import load_city
from planner.method import plan
from planner.model.draws import Draws
from planner.model.scenario import Future, Policy, Scenario
from planner.model.standards import Norm
from planner.schools.risk import _Futures, _own, classes_enough, judge, lines_of, scale_caps


def planned(city, draws=40, **future):
    scenario = Scenario(
        title="t", city="toytown", horizon=2027, future=Future(**future), policy=Policy()
    )
    return plan(city, scenario, Draws(3, tuple(range(draws))))


def normed(city, **values):
    norms = dict(city.standards.norms)
    norms |= {key.replace("__", "."): Norm(key, value) for key, value in values.items()}
    return replace(city, standards=replace(city.standards, norms=norms))


@pytest.fixture(scope="module")
def found(toytown):
    return planned(toytown)


def test_chances_are_those_of_the_futures(found):
    assessed, risk = found.drawn.assessment, found.risk
    large = assessed.large.to_numpy()
    assert risk.cells["p_large"].to_numpy() == pytest.approx((large > 0).mean(axis=0))
    assert risk.cells["expected_large"].to_numpy() == pytest.approx(large.mean(axis=0))
    assert risk.schools["p_large"].to_numpy() == pytest.approx((large > 0).any(axis=3).mean(axis=0))
    for line in (40.0, 45.0, 50.0):
        over = assessed.largest.to_numpy() > line
        assert risk.cells["p_over"].sel(line=line).to_numpy() == pytest.approx(over.mean(axis=0))
        assert risk.schools["p_over"].sel(line=line).to_numpy() == pytest.approx(
            over.any(axis=3).mean(axis=0)
        )


def test_inherited_classes_stood_in_the_base_year(found):
    cells = found.risk.cells
    assert (cells["inherited"] <= cells["expected_large"] + 1e-9).all()
    base = cells.sel(year=2024)
    assert base["inherited"].to_numpy() == pytest.approx(base["expected_large"].to_numpy())
    # Entry classes of a coming year are formed in it: none of them is inherited.
    assert cells["inherited"].sel(year=2025, grade="1").max() == 0


def test_enough_classes_keep_the_risk(found):
    needed = found.drawn.assessment.needed.to_numpy()
    enough = found.risk.cells["enough"].to_numpy()
    assert ((needed > enough).mean(axis=0) <= 0.05).all()
    assert (((needed > enough - 1).mean(axis=0) > 0.05) | (enough == 0)).all()
    joint = found.risk.schools["enough"].to_numpy()
    assert (joint >= enough.sum(axis=2)).all()


def test_enough_for_a_school_holds_in_all_its_grades():
    """Each grade needs a second class in one future of twenty, but not in the same one."""
    needed = np.ones((20, 1, 1, 2), dtype=np.int16)
    needed[0, ..., 0] = needed[1, ..., 1] = 2
    each, together = classes_enough(needed, 0.05)
    assert each.tolist() == [[[1, 1]]]
    assert together.tolist() == [[3]]


def test_lines_are_targets_large_lines_and_those_of_the_standards(toytown, found):
    policy = found.scenario.policy
    assert lines_of(toytown, policy) == [40, 45, 50]
    city = normed(toytown, class__lines=(45.0, 50.0, 55.0, 65.0))
    assert lines_of(city, policy) == [40, 45, 50, 55, 65]


def test_a_scale_cap_is_that_of_its_phases(toytown):
    assert np.isnan(scale_caps(toytown)).all()
    city = normed(toytown, scale__primary=100.0, scale__several=200.0)
    caps = dict(zip(city.schools["school"].to_numpy(), scale_caps(city), strict=True))
    assert (caps["S1"], caps["S2"]) == (200, 100)
    outgrows = planned(city).risk.schools["outgrows"].sel(school="S2")
    pupils = planned(city).drawn.enrolment.roll.sel(school="S2").sum("grade")
    assert outgrows.to_numpy() == pytest.approx((pupils > 100).mean("draw").to_numpy())


@pytest.fixture(scope="module")
def fuller(toytown):
    """Toytown with 78 children in every primary grade of S1: two classes of 39."""
    rolls = toytown.rolls.copy()
    rolls.loc[{"school": "S1", "grade": ["1", "2", "3"]}] = 78.0
    return replace(toytown, rolls=rolls)


def test_uneven_classes_are_a_risk_that_an_even_split_hides(fuller):
    even = planned(normed(fuller, classes__uneven=0.0)).risk.cells["expected_large"].sum()
    uneven = planned(normed(fuller, classes__uneven=0.15)).risk.cells["expected_large"].sum()
    assert uneven > even


def test_uneven_is_the_cause_where_an_even_split_would_do(fuller):
    wild = planned(normed(fuller, classes__uneven=0.15)).risk
    calm = planned(normed(fuller, classes__uneven=0.0)).risk
    now_at_risk = (wild.cells["p_large"] > 0.05) & (calm.cells["p_large"] == 0)
    known = wild.schools["cause"] != ""
    told = wild.cells["cause"].where(now_at_risk & known, "").to_numpy()
    assert set(told[told != ""]) == {"uneven"}


def test_nothing_is_drawn_nothing_is_a_chance(toytown):
    risk = planned(toytown, draws=0).risk
    for name in ("p_large", "p_over", "enough", "largest_p90"):
        assert risk.cells[name].isnull().all()
    assert risk.cells["expected_large"].notnull().all()


def test_own_classes_are_those_needed_less_outsiders():
    """450 pupils in classes of 45, one more for being uneven; a fifth from outside: eight and one.

    Nobody from outside, or nobody knows: nothing to tell.
    """
    shape = (20, 2, 3, 1)
    pupils, needed = (np.full(shape, many, dtype=np.int16) for many in (450, 11))
    futures = _Futures(pupils, *[needed] * 6)
    found = _own(np.array([0.2, 0.0, np.nan]), futures, np.array([45.0]), 0.05)
    assert found[:, 0].tolist() == [9, 9]
    assert np.isnan(found[:, 1:]).all()


def test_pupils_from_outside_are_the_cause_where_the_own_would_find_room(toytown_folder):
    """60 a grade at S2 with three rooms, a quarter of them of S1's catchment: 45 would fit."""
    file = toytown_folder / "rolls.csv"
    text = "".join(
        line[: -len("36\n")] + "60\n" if line.startswith("S2,2024") else line
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True)
    )
    file.write_text(text, encoding="utf-8")
    assert text.count(",60\n") >= 3
    for away, cause in ((15, "outside"), (5, "places_short")):
        (toytown_folder / "register.csv").write_text(
            "area,school,entry_year,stage,children\n"
            f"B,S2,2024,arrived,{60 - away}\nA,S2,2024,arrived,{away}\n",
            encoding="utf-8",
        )
        city = normed(load_city(toytown_folder), classes__uneven=0.0)
        told = planned(city).risk.schools["cause"].sel(school="S2")
        assert told.sel(year=2024).item() == cause


def test_no_teacher_is_the_cause_where_rooms_are_idle_and_nobody_could_teach(equipped_path):
    """Two classes of 52 in S1's grade 4, seven of nine rooms in use, teachers for seven classes."""
    lines = [
        f"{line},{2 if line.startswith('S1,2024,4') else ''}"
        for line in (equipped_path / "rolls.csv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    text = "\n".join(["school,year,grade,pupils,classes", *lines]) + "\n"
    text = text.replace("S1,2024,4,60,2", "S1,2024,4,104,2")
    (equipped_path / "rolls.csv").write_text(text, encoding="utf-8")
    told = planned(normed(load_city(equipped_path), classes__uneven=0.0)).risk.schools["cause"]
    assert told.sel(school="S1", year=2024).item() == "no_teacher"
    more = (equipped_path / "resources.csv").read_text(encoding="utf-8")
    more = more.replace("S1,2024,primary,teachers,5", "S1,2024,primary,teachers,7")
    (equipped_path / "resources.csv").write_text(more, encoding="utf-8")
    told = planned(normed(load_city(equipped_path), classes__uneven=0.0)).risk.schools["cause"]
    assert told.sel(school="S1", year=2024).item() == "rooms_idle"


def test_schools_weighed_some_at_a_time_are_weighed_alike(found, monkeypatch):
    """One school at a time, or all at once: the same to the last bit."""
    given = found.places, found.assignment, found.central, found.drawn, found.draws
    whole = judge(found.city, found.scenario.policy, *given)
    monkeypatch.setattr("planner.schools.risk._CHUNK", 1)
    monkeypatch.setattr("planner.schools.relief._CHUNK", 1)
    single = judge(found.city, found.scenario.policy, *given)
    for name in ("cells", "schools", "relief"):
        assert getattr(whole, name).identical(getattr(single, name))
        assert getattr(whole, name).identical(getattr(found.risk, name))
