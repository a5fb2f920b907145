"""Futures that stray from school totals as far as earlier forecasts missed them."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.model.results import Enrolment
from planner.model.scenario import Future, Shock
from planner.schools.calibration import _demands, calibrate, known_at, misses, widened

SCHOOLS, FIRST, LAST = 24, 2011, 2022
YEARS = np.arange(LAST, LAST + 5)
CITY = """\
title: {en: Many, zh: 多校}
base_year: 2022
crs: EPSG:32650
standards: [ladder.yaml]
"""
LADDER = """\
ladder:
  entry_age: 6
  cut_off: "08-31"
  phases:
    primary: ["1", "2"]
    middle: ["3"]
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Two dozen schools whose favour wanders, in all their grades at once."""
    folder = tmp_path_factory.mktemp("calibration") / "many"
    folder.mkdir()
    (folder / "city.yaml").write_text(CITY, encoding="utf-8")
    (folder / "ladder.yaml").write_text(LADDER, encoding="utf-8")
    rng, lines = np.random.default_rng(3), ["school,year,grade,pupils\n"]
    size = np.repeat([60.0, 240.0], SCHOOLS // 2)
    for year in range(FIRST, LAST + 1):
        size = size * np.exp(rng.normal(0, 0.08, SCHOOLS))
        lines += [
            f"{school:02d},{year},{grade},{rng.poisson(size[school])}\n"
            for school in range(SCHOOLS)
            for grade in "123"
        ]
    (folder / "rolls.csv").write_text("".join(lines), encoding="utf-8")
    return load_city(folder, need="backtest")


@pytest.fixture(scope="module")
def told(city):
    return calibrate(city, Future(), pilot(city))


def pilot(city, deviation=0.0, years=5, draws=400):
    """Futures in which the base year goes on, each school straying by itself."""
    schools, grades = city.rolls["school"].to_numpy(), city.rolls["grade"].to_numpy()
    now = city.rolls.sel(year=city.base_year).to_numpy()
    rng = np.random.default_rng(5)
    factor = np.exp(rng.normal(0, deviation, (draws, years, len(schools), 1)))
    factor[:, 0] = 1.0
    axes = {
        "draw": list(range(draws)), "year": city.base_year + np.arange(years),
        "school": schools, "grade": grades,
    }  # fmt: skip
    return Enrolment(xr.DataArray(now * factor, axes, dims=tuple(axes)))


def half_widths(roll, columns):
    """Half the log width from p10 to p90 of school totals, ``(year, school)``."""
    low, high = np.quantile(roll[..., list(columns)].sum(axis=-1), [0.1, 0.9], axis=0)
    return np.log(high / low) / 2


def test_earlier_forecasts_are_made_of_what_was_known_then(city):
    """C14: what came after an origin changes what is missed, not what was said."""
    found = misses(city, Future())
    assert found.forecast.shape == (2, LAST - FIRST - 3, 6, SCHOOLS)
    wild = city.rolls.where(city.rolls["year"] <= 2019, city.rolls * 3)
    other = misses(replace(city, rolls=wild), Future())
    early = 2019 - FIRST - 3 + 1  # origins to 2019
    np.testing.assert_array_equal(found.forecast[:, :early], other.forecast[:, :early])
    assert (other.actual[:, early - 1, 0] == 3 * found.actual[:, early - 1, 0]).all()
    assert np.isnan(found.actual[:, -1, 1:]).all()  # nothing came yet


def test_nothing_after_the_base_year_is_read(city):
    wild = city.rolls.where(city.rolls["year"] <= 2019, city.rolls * 3)
    one, other = (
        calibrate(known_at(replace(city, rolls=rolls), 2019), Future(), pilot(known_at(city, 2019)))
        for rolls in (city.rolls, wild)
    )
    np.testing.assert_array_equal(one.usual, other.usual)
    np.testing.assert_array_equal(one.rare, other.rare)


def test_a_shaken_target_demands_nothing(city):
    shock = Shock(of="rolls", years=(2020,), weight=0.0)
    shaken = misses(city, Future(shocks={"flu": shock}))
    at = 2019 - FIRST - 3
    assert np.isnan(shaken.actual[:, at, 0]).all()
    assert np.isfinite(misses(city, Future()).actual[:, at, 0]).all()


def test_futures_come_to_stray_as_far_as_the_past_demands(city):
    """D6: whatever they have already, the 80 % interval of a school gets the calibrated width."""
    found = misses(city, Future())
    error = np.abs(found.error[0, :, 0])
    error = error[np.isfinite(error)]
    for deviation in (0.0, 0.05):
        futures = pilot(city, deviation, draws=2000)
        told = calibrate(city, Future(), futures)
        whole = np.rint(futures.roll.to_numpy())
        schools = [str(name) for name in city.rolls["school"].to_numpy()]
        roll = widened(whole, told, Draws(7, tuple(range(2000))), YEARS, schools)
        reached = half_widths(roll, (0, 1))
        wanted = told.demanded[1, 0]
        assert np.median(reached[1]) == pytest.approx(wanted, rel=0.15)
        assert np.mean(error <= wanted) == pytest.approx(0.8, abs=0.08)
        assert (np.diff(told.demanded, axis=0) > 0).all()
        for variance in (told.usual, told.rare):
            assert (np.diff(variance, axis=0) >= 0).all()
            assert variance[0].max() == 0


def test_rare_futures_stray_as_far_as_the_rare_large_errors_did(city, told):
    """Both 80 % and 95 % of the errors are held, of which one bell holds only the first."""
    found = misses(city, Future())
    error = found.error[0]
    jumps = np.where(np.random.default_rng(4).random(error.shape) < 0.1, 4.0, 0.5)
    wild = replace(found, actual=found.forecast * np.exp(error * jumps))
    wide = [_demands(one, 0, 20, 0.1)[0] for one in (found, wild)]
    assert wide[1].law.rare / wide[1].law.usual > 2 * wide[0].law.rare / wide[0].law.usual
    assert told.share == 0.1
    factor = np.random.default_rng(6).normal(0, 1, 200_000)
    factor *= np.where(np.random.default_rng(7).random(len(factor)) < 0.1, *wide[1].law[::-1])
    z = np.abs(np.log(wild.actual / wild.forecast)[0, :, 0])
    z = (z / wide[1].spread.of(wild.forecast[0, :, 0]))[np.isfinite(z)]
    for held in (0.8, 0.95):
        reach = np.quantile(np.abs(factor), held)
        assert np.mean(z <= reach) == pytest.approx(held, abs=0.02)


def test_large_schools_stray_less(told):
    small, large = told.usual[1, :, 0].reshape(2, -1).mean(axis=1)
    assert small > large > 0


def test_futures_that_stray_too_far_already_get_nothing(city):
    told = calibrate(city, Future(), pilot(city, 0.5))
    assert (told.usual[1:3] < 1e-12).all()
    assert (told.rare[1:3] < 1e-12).all()


def test_phases_of_a_school_go_together_as_they_did(told):
    assert 0.5 < told.together < 1.0
    roll = np.broadcast_to(1000.0, (400, len(YEARS), SCHOOLS, 3))
    schools = [str(i) for i in range(SCHOOLS)]
    drawn = widened(roll, told, Draws(1, tuple(range(400))), YEARS, schools)[:, 1]
    primary, middle = drawn[..., :2].sum(axis=-1), drawn[..., 2]
    found = np.corrcoef(primary.ravel(), middle.ravel())[0, 1]
    assert found == pytest.approx(told.together, abs=0.05)


def test_every_future_keeps_its_children_and_its_own_numbers(city):
    futures = pilot(city, 0.05, draws=12)
    told = calibrate(city, Future(), futures)
    schools = [str(name) for name in city.rolls["school"].to_numpy()]
    roll = np.rint(futures.roll.to_numpy())
    drawn = widened(roll, told, Draws(7, tuple(range(12))), YEARS, schools)
    assert (drawn == np.rint(drawn)).all()
    assert (drawn >= 0).all()
    np.testing.assert_array_equal(drawn.sum(axis=2), roll.sum(axis=2))
    np.testing.assert_array_equal(drawn[:, 0], roll[:, 0])
    assert (drawn[:, 1:] != roll[:, 1:]).any()
    part = widened(roll[4:9], told, Draws(7, tuple(range(4, 9))), YEARS, schools)
    np.testing.assert_array_equal(part, drawn[4:9])


def test_without_enough_past_or_without_spread_nothing_is_added(city, toytown):
    assert calibrate(toytown, Future(), pilot(toytown)) is None
    assert calibrate(city, replace(Future(), spread=0.0), pilot(city)) is None
