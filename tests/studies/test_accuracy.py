"""The study as a whole."""

import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.studies.accuracy import backtest, targets


@pytest.fixture(scope="module")
def found(steady, loader):
    city = load_city(steady, need="backtest")
    return backtest(city, loader(steady), 2018, 2022, 3, Draws(1))


def test_targets_start_after_the_second_pair(steady, baltimore):
    span = targets(load_city(steady, need="backtest"))
    assert (span.first, span.last, span.pairs) == (2018, 2022, 7)
    span = targets(baltimore)
    assert (span.first, span.last, span.pairs) == (2019, 2022, 6)


def test_without_pairs_there_is_no_target(little):
    births = little / "births.csv"
    births.write_text("".join(births.read_text().splitlines(keepends=True)[:2]))
    span = targets(load_city(little, need="backtest"))
    assert span.first > span.last
    assert span.pairs == 1


def test_every_origin_with_two_pairs_and_every_horizon(found):
    cells = found.forecasts[["origin", "target"]].drop_duplicates()
    assert sorted(cells.itertuples(index=False, name=None)) == [
        (o, t) for o in range(2017, 2022) for t in range(o + 1, min(o + 3, 2022) + 1)
    ]
    city = found.results[
        (found.results["level"] == "city") & (found.results["method"] == "planner")
    ]
    assert city["n"].tolist() == [5, 4, 3]
    assert city["pairs_min"].tolist() == [2, 2, 2]
    assert city["pairs_max"].tolist() == [6, 5, 4]
    assert city["wape"].tolist() == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_method_of_a_made_up_constant_ratio_is_chosen(found):
    assert found.chosen["overall"]["wape"]["planner"] == pytest.approx(0, abs=1e-6)
    assert found.chosen["overall"]["wape"]["last_value"] > 10
    assert found.chosen["overall"]["method"] in {"planner", "ratios_3y", "cohort_rollover"}
    assert found.drift.direction == "steady"


def test_targets_can_be_limited(steady, loader):
    city = load_city(steady, need="backtest")
    told = []
    found = backtest(
        city, loader(steady), 2020, 2020, 2, Draws(1), tell=lambda *said: told.append(said)
    )
    assert set(found.forecasts["target"]) == {2020}
    assert sorted(set(found.forecasts["origin"])) == [2018, 2019]
    assert [done for _, done, _ in told] == [0, 1, 2]


def test_no_origin_is_an_error(steady, loader):
    city = load_city(steady, need="backtest")
    with pytest.raises(ValueError, match="no school year before 2017"):
        backtest(city, loader(steady), 2017, 2017, 3, Draws(1))


def test_rows_are_sorted_by_key(found):
    keys = ["method", "level", "id", "phase", "grade", "origin", "target"]
    pd.testing.assert_frame_equal(
        found.forecasts, found.forecasts.sort_values(keys, ignore_index=True)
    )
