import numpy as np
import pytest

from planner.demography.candidates import UnfitError, bridged, path

BIRTHS = {
    2010: 1588, 2011: 1600, 2012: 1635, 2013: 1640, 2014: 1687, 2015: 1655, 2016: 1786,
    2017: 1723, 2018: 1523, 2019: 1465, 2020: 1202, 2021: 1062, 2022: 956, 2023: 902, 2024: 954,
}  # fmt: skip
"""Births of China as first published, ten thousands (National Bureau of Statistics)."""
LOG = np.log(list(BIRTHS.values()))
FITTED = ("local_level", "local_trend", "arima_011", "damped_ets")


def ahead(name, log=LOG, shaken=(), steps=4):
    return path(name, np.asarray(log), shaken, steps, 5, 0.8)


@pytest.mark.parametrize(
    ("name", "pulses", "births"),
    [("damped_ets", (), 961), ("local_trend", ((6, 7),), 993), ("arima_011", (), 980)],
)
def test_forecasts_of_national_births_2025(name, pulses, births):
    """Finding 2 of the methods: all missed the 792 that came by over a fifth."""
    assert np.exp(ahead(name, shaken=pulses)[0][0]) == pytest.approx(births, abs=0.5)


def test_errors_one_year_ahead_from_2017_to_2023():
    """Methods 1.4: the last value errs by 10.7 %, the mean of three by 19.6 %."""
    found = {}
    for name in ("naive", "mean_3", "damped_trend"):
        errors = [
            abs(np.exp(ahead(name, LOG[: origin - 2009])[0][0]) / BIRTHS[origin + 1] - 1)
            for origin in range(2017, 2024)
        ]
        found[name] = 100 * np.mean(errors)
    assert found["naive"] == pytest.approx(10.7, abs=0.05)
    assert found["mean_3"] == pytest.approx(19.6, abs=0.05)
    # Undamped, from the slope of a line, it is 8.8 %; fading takes little away in the first year.
    assert found["damped_trend"] == pytest.approx(8.9, abs=0.05)


@pytest.mark.parametrize("name", ["naive", "mean_3", "damped_trend", *FITTED])
def test_a_shaken_year_teaches_nothing(name):
    """Whatever the shaken years were, the forecast is the same."""
    other = LOG.copy()
    other[5] += 0.4
    calm, hit = ahead(name, shaken=((5,),)), ahead(name, other, ((5,),))
    assert hit[0] == pytest.approx(calm[0], abs=2e-3)
    assert hit[1] == pytest.approx(calm[1], rel=0.05)
    assert np.abs(ahead(name, other)[0] - ahead(name)[0]).max() > 1e-3 or name in {
        "naive", "mean_3", "damped_trend", "local_level"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["naive", "mean_3", "damped_trend", *FITTED])
def test_units_do_not_matter(name):
    thousand = ahead(name, LOG + np.log(1e4))
    assert thousand[0] == pytest.approx(ahead(name)[0] + np.log(1e4), abs=1e-4)
    assert thousand[1] == pytest.approx(ahead(name)[1], rel=1e-3)


def test_a_random_walks_spread_by_hand():
    log = np.array([0.0, 0.1, 0.0, 0.1])
    assert ahead("naive", log)[1] == pytest.approx(0.1 * np.sqrt([1, 2, 3, 4]))
    assert ahead("mean_3", log)[0] == pytest.approx([0.2 / 3] * 4)


def test_ends_are_held_and_gaps_bridged():
    assert bridged(np.array([9.0, 1.0, 9.0, 3.0]), ((0,), (2,))).tolist() == [1, 1, 2, 3]


@pytest.mark.parametrize("name", FITTED)
def test_a_record_that_never_varies_cannot_be_fitted(name):
    with pytest.raises(UnfitError, match="never_varies"):
        ahead(name, np.full(12, 4.0))
