from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.schools.enrolment import among_open, base_roll, carry_over, enrol
from planner.schools.places import provide

CENTRAL = Draws(1)
SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def enrolled(city, draws=CENTRAL, horizon=2029):
    future = Future()
    places = provide(city, SIZES, {}, horizon)
    projection = project(city, future, horizon, Draws(draws.seed))
    assignment = assign(city, places, CatchmentRule(), projection)
    drawn = project(city, future, horizon, draws)
    return enrol(city, future, drawn, assignment, places, draws).roll


def test_carry_over_by_hand(toytown):
    """Inside primary everyone moves up; the pool of 72 leavers (64.5 once) feeds S1's grade 4."""
    learnt = carry_over(toytown, Future())
    s1 = toytown.schools["school"].to_numpy().tolist().index("S1")
    assert learnt.ratio[s1, 0] == pytest.approx(1)
    assert learnt.ratio[s1, 2] == pytest.approx(300 / 352.5)
    assert learnt.ratio[s1, 3] == pytest.approx(0.9)


def test_pupils_are_conserved_inside_a_phase(toytown):
    roll = enrolled(toytown).isel(draw=0).sum("school").to_pandas()
    for year in range(2025, 2030):
        assert roll.loc[year, "2"] == pytest.approx(roll.loc[year - 1, "1"])
        assert roll.loc[year, "3"] == pytest.approx(roll.loc[year - 1, "2"])


def test_pupils_of_a_closing_school_go_where_its_land_goes(toytown):
    closed = toytown.schools["closed"].copy()
    closed.loc[{"school": "S2"}] = 2026
    city = replace(
        toytown,
        schools=toytown.schools.assign(closed=closed),
        projects=toytown.projects.isel(project=[]),
    )
    roll = enrolled(city).isel(draw=0)
    before = enrolled(toytown).isel(draw=0)
    assert (roll.sel(school="S2", year=slice(2026, None)) == 0).all()
    primary = ["1", "2", "3"]
    assert roll.sel(grade=primary).sum(("school", "grade")).to_numpy() == pytest.approx(
        before.sel(grade=primary).sum(("school", "grade")).to_numpy()
    )


def test_suppressed_cells_stand_at_their_middle_and_are_drawn_whole(toytown):
    withheld = toytown.suppressed.copy()
    withheld.loc[{"year": 2024, "school": "S3", "grade": "3"}] = True
    rolls = toytown.rolls.where(~withheld)
    city = replace(toytown, rolls=rolls, suppressed=withheld)
    schools = city.schools["school"].to_numpy().tolist()
    assert base_roll(city, Draws(1))[0, schools.index("S3"), 2] == 4.5
    drawn = base_roll(city, Draws(1, tuple(range(500))))[:, schools.index("S3"), 2]
    assert set(np.unique(drawn)) == set(range(10))


def test_draws_are_whole_and_scatter_with_the_record(toytown):
    rough = toytown.rolls.copy()
    wave = np.array([1.0, 1.1, 0.9, 1.1, 0.9, 1.0])
    rough.loc[{"grade": "2"}] = rough.sel(grade="2") * wave[:, None]
    roll = enrolled(replace(toytown, rolls=rough), Draws(1, tuple(range(100))))
    assert roll.dtype == np.int16
    assert roll.sel(year=2026, school="S2", grade="2").std() > 0
    assert (roll >= 0).all()


def test_what_a_pool_gave_to_a_closed_school_goes_to_the_others(toytown):
    carry = carry_over(toytown, Future())
    teaches = toytown.schools["offers"].to_numpy().copy()
    pooled = carry.pooled.copy()
    pooled[1:3, 0] = True  # as if two schools drew on one pool at the first step
    both = replace(carry, pooled=pooled)
    schools = toytown.schools["school"].to_numpy().tolist()
    assert schools[1:3] == ["S1", "S2"]
    teaches[1] = False
    ratio = among_open(both, teaches)
    assert ratio[1].sum() == 0
    assert ratio[2, 0] == pytest.approx(carry.ratio[1, 0] + carry.ratio[2, 0])
