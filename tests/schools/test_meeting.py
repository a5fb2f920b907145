"""School forecasts and residence-based demand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.scenario import Future
from planner.schools.carrying import carry_over
from planner.schools.enrolment import leaning_of
from planner.schools.meeting import (
    by_residence,
    ground,
    learned,
    meeting,
    met,
    weighed,
    weights_of,
)
from planner.schools.progression_path import plain_path

FADE = 3
counts = st.lists(st.floats(1, 200), min_size=6, max_size=6)


def share_of(city):
    """Everyone of an origin at the school whose roll it is read from: west S1, east S2, S3."""
    schools = city.schools["school"].to_numpy().tolist()
    own = {"west": "S1", "east": "S2", "school:S3": "S3"}
    share = np.zeros((city.residents.sizes["origin"], len(schools)))
    for i, origin in enumerate(city.residents["origin"].to_numpy()):
        share[i, schools.index(own[str(origin)])] = 1.0
    return share


def on_ground(city):
    return ground(city, Future(), share_of(city))


@given(counts, counts, st.floats(0, 1))
def test_both_meet_within_the_citys_total(own, demand, weight):
    school, lives = (np.array(part).reshape(3, 2) for part in (own, demand))
    found = met(school, lives, weight)
    assert found.sum(axis=0) == pytest.approx(school.sum(axis=0))
    assert met(school, lives, 1.0) == pytest.approx(school)
    shares = lives / lives.sum(axis=0)
    assert met(school, lives, 0.0) == pytest.approx(shares * school.sum(axis=0))


def test_where_one_side_knows_nobody_the_schools_own_stands():
    own = np.array([[30.0], [10.0], [0.0]])
    assert met(own, np.array([[0.0], [20.0], [5.0]]), 0.0)[2] == 0
    assert met(own, np.zeros((3, 1)), 0.0) == pytest.approx(own)


def test_residents_climb_with_their_cohorts(toytown):
    """Of S2's 36, 36 and 36 all go on; entrants to come are not told."""
    on = on_ground(toytown)
    path = by_residence(on, len(on.past.rolls) - 1)
    place = toytown.schools["school"].to_numpy().tolist().index("S2")
    assert path[:, place] == pytest.approx(np.array([[0, 36, 36], [0, 0, 36]]))


def test_a_short_record_keeps_the_default(toytown):
    """Toytown stands still, so both sides err alike: exp(−h/3) stands where it is judged."""
    assert weights_of(on_ground(toytown))[0] == pytest.approx(np.exp(-1 / FADE))
    short = replace(
        toytown, rolls=toytown.rolls.isel(year=slice(-2, None)),
        suppressed=toytown.suppressed.isel(year=slice(-2, None)),
        residents=toytown.residents.isel(year=slice(-2, None)),
    )  # fmt: skip
    assert weights_of(on_ground(short)) == pytest.approx(np.exp(-np.arange(1, 7) / FADE))


def lasting(city, years, by_school):
    """Toytown over many years: pupils leave S2 for S1, by school or by where they live."""
    rng = np.random.default_rng(5)
    first = int(city.rolls["year"][-1]) - years + 1
    labels = np.arange(first, first + years)
    at = {"year": labels}
    rolls = city.rolls.reindex(at, fill_value=np.nan).copy()
    schools = [str(name) for name in city.schools["school"].to_numpy()]
    s1, s2, s3 = (schools.index(name) for name in ("S1", "S2", "S3"))
    table = np.full(rolls.shape, np.nan)
    entry = rng.integers(30, 90, (years, 3)).astype(float)
    keep = {s1: 1.15, s2: 0.85, s3: 1.0}
    for k, school in enumerate((s1, s2, s3)):
        ratio = keep[school] if by_school else 1.0
        for grade in range(3):
            table[grade:, school, grade] = entry[: years - grade, k] * ratio**grade
            table[:grade, school, grade] = entry[0, k]
    table[:, s1, 3], table[:, s1, 4] = 60, 54
    lives = city.residents.reindex(at).copy()
    lives[:] = 0.0
    for origin, school in zip(("west", "east", "school:S3"), (s1, s2, s3), strict=True):
        lives.loc[{"origin": origin}] = table[:, school, :3]
    return replace(
        city,
        rolls=rolls.copy(data=table),
        suppressed=city.suppressed.reindex(at, fill_value=False),
        residents=lives,
    )


def test_the_past_chooses_the_side_that_erred_less(toytown):
    """Shares that do not belong to the rolls mislead demand: the schools' own wins."""
    city = lasting(toytown, 14, by_school=True)
    wrong = share_of(city)[:, [0, 2, 1, 3]]  # as if the children of west went to S2
    found = weights_of(ground(city, Future(), wrong))
    assert found[0] == 1.0
    assert found[-1] == found[1]  # beyond the phase goes by the last that could be judged


def test_a_run_leans_on_both_and_keeps_the_citys_sums(toytown):
    city = lasting(toytown, 14, by_school=True)
    on = on_ground(city)
    climbed = plain_path(on.past, on.choice, on.grid, len(on.past.rolls) - 1)[1]
    found = meeting(climbed, on)
    assert found.sum(axis=1) == pytest.approx(climbed.sum(axis=1))
    assert found[:, :, 0] == pytest.approx(climbed[:, :, 0])  # entrants come by where they live
    assert found[2:] == pytest.approx(climbed[2:])  # no cohort of today is left in the phase
    factor = leaning_of(city, Future(), carry_over(city, Future()), share_of(city))
    assert np.isfinite(factor).all()


def test_what_was_learned_is_told_with_the_years_behind_it(toytown):
    city = lasting(toytown, 14, by_school=True)
    wrong = share_of(city)[:, [0, 2, 1, 3]]
    told, found = learned(city, Future(), wrong), weighed(ground(city, Future(), wrong))
    assert told.own == pytest.approx(tuple(found.own[:2]))  # two steps inside a phase of three
    assert told.own_origins == (11, 10)  # years 2 to 12 of 13 as origins, one less further on
    assert told.own_chosen[0]
    assert set(told.climbing) == {"primary", "lower_secondary"}
    assert told.origins == 12
