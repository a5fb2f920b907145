import numpy as np
import pytest

from planner.demography.life_tables import (
    person_years_from_rates,
    person_years_from_survivors,
    survival_from_person_years,
    survival_from_rates,
)


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
