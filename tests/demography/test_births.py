import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.demography.births import cohorts_from_annual, cohorts_from_monthly


@pytest.mark.parametrize(
    ("late", "cohort"), [(1 / 3, 1744.0), (0.40, 1748.2), (122 / 365, 1744.0575)]
)
def test_annual_births_to_a_cohort(late, cohort):  # A2
    assert cohorts_from_annual(np.array([1786.0, 1723.0]), late)[1] == pytest.approx(
        cohort, abs=5e-5
    )


@given(arrays(float, (10, 12), elements=st.floats(0, 1e4)))
def test_months_are_conserved(births):  # A3
    cohorts = cohorts_from_monthly(births, (8, 31))
    first, last = births[0, :8].sum(), births[-1, 8:].sum()
    assert np.nansum(cohorts) + first + last == pytest.approx(births.sum())
    assert np.isnan(cohorts[0])
    assert len(cohorts) == 10


def test_constant_births_give_constant_cohorts():  # A4
    for late in (0.2, 1 / 3, 0.4):
        assert cohorts_from_annual(np.full(5, 90.0), late)[1:] == pytest.approx(90)


def test_a_cut_off_within_a_month_splits_it_by_days():
    births = np.zeros((2, 12))
    births[0, 8] = 300  # September
    assert cohorts_from_monthly(births, (9, 1))[1] == pytest.approx(300 * 29 / 30)


WPP = {
    2009: 18031.193, 2010: 17912.367, 2011: 17824.404, 2012: 19246.445, 2013: 18297.106,
    2014: 18769.423, 2015: 17518.179, 2016: 18329.285, 2017: 18260.492, 2018: 15357.072,
}  # fmt: skip
PUBLISHED = {
    2010: 1588, 2011: 1600, 2012: 1635, 2013: 1640, 2014: 1687, 2015: 1655, 2016: 1786,
    2017: 1723, 2018: 1523, 2019: 1465, 2020: 1202, 2021: 1062, 2022: 956,
}  # fmt: skip


def stock(births, ages):
    """Children of the given ages by autumn, from births alone, a third of them born late."""
    years = np.array(list(births))
    cohort = dict(
        zip(years, cohorts_from_annual(np.array(list(births.values())), 1 / 3), strict=True)
    )
    return {
        t: sum(cohort[t - age] for age in ages)
        for t in range(int(years[1]) + max(ages), int(years[-1]) + min(ages) + 1)
    }


def test_the_vintage_of_births_moves_the_peak():  # A5, A6
    junior = stock(WPP, range(12, 15))
    assert junior[2025] == pytest.approx(55_239.7, abs=0.1)
    assert junior[2026] == pytest.approx(55_998.0, abs=0.1)
    assert junior[2027] == pytest.approx(55_160.8, abs=0.1)
    first = stock(PUBLISHED, range(12, 15))
    assert max(first, key=first.get) == 2029
    assert max(junior, key=junior.get) == 2026
