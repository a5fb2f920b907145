from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.demography.cohorts import births_of_step, step, survival_from_person_years

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
