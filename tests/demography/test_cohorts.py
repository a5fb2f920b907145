from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.demography.cohorts import (
    births_of_step,
    check_shares,
    person_years_from_rates,
    person_years_from_survivors,
    step,
    survival_from_person_years,
    survival_from_rates,
)

N, S, M = np.array([100.0, 90, 80]), np.array([0.98, 0.99, 0.995]), np.array([2.0, -1, 3])
SWEDEN = pd.read_csv(Path(__file__).parents[1] / "data" / "sweden_1993_1998.csv")


def test_moves_at_the_end():  # B1
    after = step(N, S, 110.0, M, open_ended=False)
    assert after.people == pytest.approx([109.8, 98.0, 92.55])
    assert after.people.sum() == pytest.approx(300.35)
    balance = N.sum() + 110 - after.deaths.sum() + M.sum() - after.aged_out
    assert balance == pytest.approx(after.people.sum())
    assert after.deaths.sum() == pytest.approx(3.65)
    assert after.aged_out == 80


def test_moves_over_the_step():  # B1
    after = step(N, S, 110.0, M, timing="even", open_ended=False)
    assert after.people == pytest.approx([108.8, 99.49, 90.5525])
    assert after.people.sum() == pytest.approx(298.8425)


def test_constant_births_fill_a_school():  # B2
    people, still = np.zeros(12), np.zeros(12)
    survival = np.array([0.993, *[0.9995] * 11])
    for _ in range(20):
        people = step(people, survival, 1000.0, still, open_ended=False).people
    assert people[6] == pytest.approx(990.02472, abs=5e-6)
    assert people[6:12].sum() == pytest.approx(5932.72809, abs=5e-6)


def test_pure_ageing():  # B3
    after = step(N, np.ones(3), 0.0, np.zeros(3), open_ended=False)
    assert after.people.tolist() == [0, 100, 90]


def test_open_last_group_keeps_its_people():
    after = step(N, np.ones(3), 5.0, np.zeros(3))
    assert after.people.tolist() == [5, 100, 170]
    assert after.aged_out == 0


def test_sweden_1993_to_1998():  # B7: Preston, Heuveline and Guillot, Box 6.2
    women = SWEDEN["pop_count_age_f_begin"].to_numpy()
    survival = survival_from_person_years(SWEDEN["pers_years_age_f"].to_numpy(), 100_000, 5)
    moves = SWEDEN["mig_net_count_age_f"].to_numpy()
    later = step(women, survival, 0.0, moves, timing="even").people
    births = births_of_step(SWEDEN["fert_rate_age_f"].to_numpy(), women + moves / 2, later, 5)
    assert births.sum() == pytest.approx(615_988.06, abs=0.005)
    expected = [15244, 126688, 229354, 170057, 63203, 10971, 472]
    assert np.rint(births[3:10]).tolist() == expected
    girls, boys = births.sum() / 2.05, births.sum() * 1.05 / 2.05
    women_1998 = step(women, survival, girls, moves, timing="even").people
    men_1998 = step(women, survival, boys, moves, timing="even").people
    assert np.rint(women_1998).tolist() == SWEDEN["pop_count_age_f_end"].tolist()
    assert np.rint(men_1998).tolist() == SWEDEN["pop_count_age_m_end"].tolist()
    assert np.rint(men_1998[0]) == 317_340


@pytest.mark.parametrize(("value", "shown"), [(1.01, "1.01"), (-0.1, "-0.1"), (np.nan, "nan")])
def test_survival_is_a_share(value, shown):
    with pytest.raises(ValueError, match=f"survival of {shown} in age group 1"):
        step(N, np.array([0.98, value, 0.995]), 0.0, np.zeros(3))


def test_shares_may_exceed_one_by_rounding_only():
    check_shares(np.full(2, 1 + 1e-12), "sum", 1e-9)
    with pytest.raises(ValueError, match="sum of 1"):
        check_shares(np.full(2, 1 + 1e-12), "sum")


def test_rising_person_years_are_refused():
    lived = np.array([4.9, 4.8, 4.81, 4.0, 9.0])
    with pytest.raises(ValueError, match=r"person-years .* at age 10 they go from 4.8 to 4.81"):
        survival_from_person_years(lived, 1.0, 5)
    lived[2] = 4.7
    assert survival_from_person_years(lived, 1.0, 5)[-1] == pytest.approx(9 / 13)  # may be wide
    with pytest.raises(ValueError, match="at age 20 they go from 4 to 9"):
        survival_from_person_years(lived, 1.0, 5, open_ended=False)
    with pytest.raises(ValueError, match=r"at age 0 they go from 4.5 to 4.9"):
        survival_from_person_years(lived, 0.9, 5)
    with pytest.raises(ValueError, match="at age 0"):
        survival_from_person_years(np.full(3, np.nan), 1.0, 5)


def test_a_closed_last_group_has_its_own_survival():
    lived = np.array([[0.99, 0.98, 0.97], [1.0, 1.0, 0.0]])
    survival = survival_from_person_years(lived, 1.0, 1, open_ended=False)
    assert survival[0] == pytest.approx([0.99, 0.98 / 0.99, 0.97 / 0.98])
    assert survival[1].tolist() == [1, 1, 0]
    dead = survival_from_person_years(np.array([1.0, 0, 0]), 1.0, 1, open_ended=False)
    assert dead.tolist() == [1, 0, 0]


def test_person_years_from_survivors():
    survivors = np.array([1.0, 0.99, 0.98])
    lived = person_years_from_survivors(survivors, 1, infant=0.1)
    assert lived == pytest.approx([0.991, 0.985])
    with pytest.raises(ValueError, match=r"survivors .* at age 2 they go from 0.99 to 0.995"):
        person_years_from_survivors(np.array([1.0, 0.99, 0.995]), 1, infant=0.1)


AGES = np.array([0, 1, 5, 10])


def test_person_years_from_rates():
    rates = np.array([0.01, 0.002, 0.001, 0.02])
    lived = person_years_from_rates(rates, AGES, "female")
    first, second = 0.053 + 2.8 * 0.01, 1.522 - 1.518 * 0.01  # Coale and Demeny, West, below 0.107
    q0 = 0.01 / (1 + (1 - first) * 0.01)
    q1 = 4 * 0.002 / (1 + (4 - second) * 0.002)
    q5 = 5 * 0.001 / (1 + 2.5 * 0.001)
    l1, l5 = 1 - q0, (1 - q0) * (1 - q1)
    l10 = l5 * (1 - q5)
    expected = [
        l1 + first * q0,
        4 * l5 + second * (l1 - l5),
        5 * l10 + 2.5 * (l5 - l10),
        l10 / 0.02,
    ]
    assert lived == pytest.approx(expected, rel=1e-12)
    # each rate is deaths over person-years again
    alive = np.array([1, l1, l5, l10, 0])
    assert -np.diff(alive) / lived == pytest.approx(rates)


@pytest.mark.parametrize(("sex", "lived"), [("female", 0.35), ("male", 0.33)])
def test_many_infant_deaths_come_later_in_the_year(sex, lived):
    rate = np.array([0.2, 0.01, 0.01, 0.02])
    q0 = 0.2 / (1 + (1 - lived) * 0.2)
    assert person_years_from_rates(rate, AGES, sex)[0] == pytest.approx(1 - q0 + lived * q0)


def test_survival_from_rates_joins_groups():
    rates = np.array([0.01, 0.002, 0.001, 0.02])
    lived = person_years_from_rates(rates, AGES, "male")
    survival = survival_from_rates(rates, AGES, "male", 5)
    assert survival[0] == pytest.approx((lived[0] + lived[1]) / 5)
    assert survival[1] == pytest.approx(lived[2] / (lived[0] + lived[1]))
    assert survival[2] == pytest.approx(lived[3] / (lived[2] + lived[3]))
    closed = survival_from_rates(rates, AGES, "male", 5, open_ended=False)
    assert closed.tolist() == survival[:2].tolist()
    single = survival_from_rates(np.full(4, 0.001), np.arange(4), "female", 1)
    assert single[1:3] == pytest.approx((1 - 0.0005) / (1 + 0.0005), rel=1e-3)


@pytest.mark.parametrize(("ages", "width"), [([0, 1, 5, 10], 1), ([0, 2, 5, 11], 5), ([5, 10], 5)])
def test_groups_that_do_not_add_up_are_refused(ages, width):
    with pytest.raises(ValueError, match=f"do not add up to groups of {width} years"):
        survival_from_rates(np.full(len(ages), 0.01), np.array(ages), "male", width)


@pytest.mark.parametrize(
    ("place", "value"), [(1, -0.001), (2, 0.5), (3, 0.0), (0, np.nan), (3, np.nan)]
)
def test_rates_that_cannot_be_are_refused(place, value):
    rates = np.array([0.01, 0.002, 0.001, 0.02])
    rates[place] = value
    with pytest.raises(ValueError, match=f"rate of {value:.6g} from age {AGES[place]} cannot be"):
        person_years_from_rates(rates, AGES, "female")
