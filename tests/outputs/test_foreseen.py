"""The picture of a back-test."""

import pytest

from planner.outputs.foreseen import foreseen, phase_of, ratio_series
from tests.outputs.test_accuracy import findings


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_drawn_with_and_without_futures(made, tmp_path, lang):
    found = findings(made.city)
    plain = found.forecasts.assign(p10=float("nan"), p90=float("nan"))
    for name, forecasts in (("drawn", found.forecasts), ("plain", plain)):
        path = foreseen(
            found.city, forecasts, found.results, found.ratios, tmp_path / name, lang, 20
        )
        assert path.name == "foreseen.png"
        assert path.stat().st_size > 5_000


def test_what_it_is_about_and_its_ratios(made):
    found = findings(made.city)
    assert phase_of(found.forecasts) == ("primary", "1")
    line = ratio_series(found.ratios.head(2), spring=False, lang="en")
    assert line == "2020-21 0.730, 2021-22 0.700"
