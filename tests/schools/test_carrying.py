"""How pupils go on from grade to grade, and how new schools fill."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.programme import Measure
from planner.model.scenario import CatchmentRule, ClassSize, Future
from planner.model.standards import Norm
from planner.schools.carrying import among_open, carry_over
from planner.schools.enrolment import enrol
from planner.schools.places import provide

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def rolls_of(city, measures, rule="given", draws=Draws(1), horizon=2030):  # noqa: B008
    """Rolls of a run; the first future of several."""
    places = provide(city, SIZES, measures, horizon)
    central = project(city, Future(), horizon, Draws(1))
    assignment = assign(city, places, CatchmentRule(rule), central)
    drawn = project(city, Future(), horizon, draws)
    return enrol(city, Future(), drawn, assignment, places, draws).roll.isel(draw=0)


def test_carry_over_by_hand(toytown):
    """Inside primary everyone moves up; the pool of 72 leavers (64.5 once) feeds S1's grade 4."""
    learnt = carry_over(toytown, Future())
    s1 = toytown.schools["school"].to_numpy().tolist().index("S1")
    assert learnt.ratio[s1, 0] == pytest.approx(1)
    assert learnt.ratio[s1, 2] == pytest.approx(300 / 352.5)
    assert learnt.ratio[s1, 3] == pytest.approx(0.9)


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


@pytest.mark.parametrize("draws", [Draws(1), Draws(1, (3,))])
def test_a_new_school_fills_grade_by_grade(toytown, draws):
    """Nobody is in its second grade before those of its first have climbed there."""
    built = {"new": Measure("N1", "primary", 2026, 6)}
    roll = rolls_of(toytown, built, "nearest", draws).sel(school="N1")
    there = (roll > 0).to_pandas().loc[2025:2030, ["1", "2", "3"]]
    assert there.loc[2025].tolist() == [False, False, False]
    assert there.loc[2026].tolist() == [True, False, False]
    assert there.loc[2027].tolist() == [True, True, False]
    assert there.loc[2028].tolist() == [True, True, True]
    assert (roll.sel(grade=["4", "5"]) == 0).all()


@pytest.fixture
def second(toytown):
    """Toytown whose site is for a lower secondary school."""
    offers = toytown.schools["offers"].copy()
    offers.loc[{"school": "N1"}] = [False, False, False, True, True]
    return replace(toytown, schools=toytown.schools.assign(offers=offers))


def test_a_new_school_of_a_later_phase_takes_its_part_of_the_leavers(second):
    """As much as its places are of all for grade 4; grade 5 a year later, of its own."""
    built = {"new": Measure("N1", "lower_secondary", 2026, 2)}
    roll, before = rolls_of(second, built), rolls_of(second, {})
    places = provide(second, SIZES, built, 2030).intake.sel(phase="lower_secondary", year=2026)
    share = float(places.sel(school="N1") / places.sum())
    four = {"grade": "4", "year": 2026}
    assert 0 < share < 1
    assert roll.sel(four).sum().item() == pytest.approx(before.sel(four).sum().item())
    assert roll.sel({**four, "school": "N1"}).item() == pytest.approx(
        share * before.sel(four).sum().item(), rel=0.01
    )
    new = (roll.sel(school="N1") > 0).to_pandas()
    assert new.loc[2025:2027, ["4", "5"]].to_numpy().tolist() == [
        [False, False],
        [True, False],
        [True, True],
    ]


def test_without_places_nobody_is_sent_to_a_new_school(second):
    carry = carry_over(second, Future())
    offers = second.schools["offers"].to_numpy()
    assert among_open(carry, offers)[0, 2] == 0
    unknown = np.full(offers.shape, np.nan)
    assert among_open(carry, offers, unknown)[0, 2] == 0


def test_who_repeats_is_told_by_the_standards(toytown):
    """A tenth of grade 2 is in it again: of 24, 2.4; so all of the others of grade 1 go on."""
    norms = {
        "progression.repeat.primary": Norm("progression.repeat.primary", (0.0, 0.1, 0.0)),
        "progression.drop_out.primary": Norm("progression.drop_out.primary", (0.1, 0.0, 0.0)),
    }
    standards = replace(toytown.standards, norms={**toytown.standards.norms, **norms})
    city = replace(toytown, standards=standards)
    carry = carry_over(city, Future())
    s1 = toytown.schools["school"].to_numpy().tolist().index("S1")
    assert carry.ratio[s1, 0] == pytest.approx(1)
    assert carry.ratio[s1, 1] == pytest.approx(1 / 0.9)
    roll, before = rolls_of(city, {}), rolls_of(toytown, {})
    assert roll.sel(year=2025).to_numpy() == pytest.approx(before.sel(year=2025).to_numpy())
    second = {"grade": "2", "year": 2026}
    gained = roll.sel(second).sum() - roll.sel(grade="2", year=2025).sum()
    more = roll.sel(grade="1", year=2025).sum() - roll.sel(grade="1", year=2024).sum()
    assert float(gained) == pytest.approx(0.9 * float(more))
