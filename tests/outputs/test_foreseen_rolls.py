"""The picture of a back-test of rolls."""

import pytest

from planner.outputs.foreseen_rolls import foreseen_rolls
from tests.outputs.test_accuracy_rolls import roll_findings


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_drawn_with_and_without_intervals(made, tmp_path, lang):
    found = roll_findings(made.city)
    plain = found.forecasts.assign(p10=float("nan"), p90=float("nan"))
    sizes = []
    for name, forecasts in (("drawn", found.forecasts), ("plain", plain)):
        folder = tmp_path / name
        folder.mkdir()
        path = foreseen_rolls(made.city, forecasts, found.results, folder, lang)
        assert path.name == "foreseen.png"
        sizes.append(path.stat().st_size)
    assert min(sizes) > 5_000
    assert sizes[0] != sizes[1]  # bars are there in one alone
