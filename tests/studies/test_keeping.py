import numpy as np
import pytest

from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.scenario import Policy, Scenario
from planner.studies.keeping import QUANTILES, forecasts_of, stretches
from planner.walking import run, silent


@pytest.fixture(scope="module")
def made(toytown):
    bare = Scenario(title="t", city="toytown", horizon=2027)
    scenario = Scenario(
        title="t", city="toytown", horizon=2027,
        policy=Policy(class_size=class_sizes(bare, toytown.standards)),
    )  # fmt: skip
    return run(toytown, scenario, Draws(1, tuple(range(40))), "t", map, silent)


def test_quantiles_hold_every_edge_of_the_contract():
    assert len(QUANTILES) == 39
    assert {0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975} <= set(QUANTILES.values())
    assert QUANTILES["q025"] == 0.025
    assert QUANTILES["q900"] == 0.9


def test_every_level_is_kept_from_the_futures_themselves(made):
    table = forecasts_of(made).set_index(["level", "id", "phase", "grade", "year"])
    roll = made.drawn.enrolment.roll.sel(year=2026).astype(float)
    city = roll.sum(["school", "grade"]).to_numpy()
    kept = table.loc[("city", "*", "all", "all", 2026)]
    assert kept["q900"] == pytest.approx(np.quantile(city, 0.9))
    one = roll.sel(school="S2", grade="1").to_numpy()
    kept = table.loc[("school_grade", "S2", "primary", "1", 2026)]
    assert kept["q100"] == pytest.approx(np.quantile(one, 0.1))
    assert kept["district"] == made.city.schools["district"].sel(school="S2").item()
    sums = table[table.index.get_level_values("phase") == "all"]["central"]
    by_level = sums.groupby(["level", "year"]).sum().unstack("level")
    for level in ("school", "district"):
        assert by_level[level].to_numpy() == pytest.approx(by_level["city"].to_numpy())


def test_the_base_year_is_as_recorded(made):
    table = forecasts_of(made)
    now = table[(table["year"] == 2024) & (table["level"] == "city") & (table["phase"] == "all")]
    assert now["central"].item() == made.city.rolls.sel(year=2024).sum().item()


def test_without_futures_there_are_no_quantiles(made, toytown):
    alone = run(toytown, made.scenario, Draws(1), "t", map, silent)
    table = forecasts_of(alone)
    assert table[list(QUANTILES)].isna().all(axis=None)
    assert (table["central"] > 0).all()


def test_stretches_are_grades_phases_and_the_whole_ladder(toytown):
    names = [(phase, grade) for phase, grade, _ in stretches(toytown.standards.ladder)]
    assert names[0] == ("primary", "1")
    assert ("primary", "all") in names
    assert names[-1] == ("all", "all")
